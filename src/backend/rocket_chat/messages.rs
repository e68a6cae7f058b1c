//! Messages, from REST answers and from the stream: the same object, two spellings of time.
//!
//! Source: reference rocket-chat-livechat, section 2, "Message forms".

use super::answers::words;
use crate::chat::{
    Attachment, Author, Delivery, FileKind, Message, MessageId, Private, SystemNote, VisitorToken,
    Wall,
};
use crate::json::Json;
use crate::wire::{is_web_address, parse_iso, percent_encode};

/// Who reads, and from where: links to files are relative to the server, and protected
/// ones are opened by the visitor's token (reference 0, fact 3).
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub base: &'a str,
    pub token: &'a VisitorToken,
    /// The dealer does not want to be named.
    pub agent_hidden: bool,
    /// System messages that are not to be shown.
    pub hidden_notes: &'a [String],
}

/// One page of the history.
pub struct Page {
    /// Oldest first; what the visitor must not see (navigation, commands) is left out.
    pub messages: Vec<Message>,
    /// As many as were asked for: there may be more before them.
    pub is_full: bool,
    /// The time of the oldest, also of one that is left out.
    pub oldest: Option<Wall>,
    pub newest: Option<Wall>,
}

/// What a stream or an answer says about one message.
pub enum Item {
    Shown(Message),
    /// The room was closed. Always known, even where the note is hidden.
    Closed(Option<Message>),
    /// Nothing for the visitor's eyes.
    Hidden,
}

impl Reader<'_> {
    pub fn history(&self, json: &Json, limit: usize) -> Option<(Page, bool)> {
        let Json::List(items) = json.field("messages") else {
            return None;
        };
        let time = |item: &Json| read_time(item.field("ts"));
        let mut closed = None;
        let mut messages = Vec::new();
        // Newest first, as the server sends them.
        for item in items {
            let message = match self.message(item) {
                Item::Shown(message) => {
                    closed = closed.or((!is_note(&message)).then_some(false));
                    Some(message)
                }
                Item::Closed(message) => {
                    closed = closed.or(Some(true));
                    message
                }
                Item::Hidden => None,
            };
            messages.extend(message);
        }
        messages.reverse();
        let page = Page {
            messages,
            is_full: items.len() >= limit,
            oldest: items.iter().filter_map(time).min(),
            newest: items.iter().filter_map(time).max(),
        };
        Some((page, closed == Some(true)))
    }

    pub fn message(&self, json: &Json) -> Item {
        let kind = json.field("t").text().filter(|kind| !kind.is_empty());
        let hidden = |kind: &str| self.hidden_notes.iter().any(|note| note == kind);
        let author = match kind {
            Some("livechat-close") if hidden("livechat-close") => return Item::Closed(None),
            Some(kind) if hidden(kind) => return Item::Hidden,
            Some(kind) => match system_note(kind) {
                Some(note) => Author::System(note),
                None => return Item::Hidden,
            },
            None => self.author(json),
        };
        match self.one(json, author) {
            Some(message) if kind == Some("livechat-close") => Item::Closed(Some(message)),
            Some(message) => Item::Shown(message),
            None => Item::Hidden,
        }
    }

    /// A message of the visitor carries the visitor's token.
    fn author(&self, json: &Json) -> Author {
        if json.field("token").text() == Some(self.token.as_str()) {
            return Author::Visitor;
        }
        let name = words(json.field("u").any_field(&["name", "username"]));
        Author::Agent {
            name: name
                .or_else(|| words(json.field("alias")))
                .filter(|_| !self.agent_hidden),
        }
    }

    fn one(&self, json: &Json, author: Author) -> Option<Message> {
        Some(Message {
            id: MessageId(words(json.field("_id"))?),
            author,
            text: Private::new(json.field("msg").text().unwrap_or_default()),
            files: self.files(json),
            rich: Default::default(),
            at: read_time(json.field("ts"))?,
            delivery: Delivery::Sent,
            edited: !json.field("editedAt").is_null(),
        })
    }

    /// The visitor's own message as the server confirms it. One that cannot be read has
    /// arrived all the same: it is shown as it was sent.
    pub fn confirmed(&self, json: &Json) -> Option<Message> {
        let id = words(json.field("_id"))?;
        self.one(json, Author::Visitor).or_else(|| {
            Some(Message {
                id: MessageId(id),
                author: Author::Visitor,
                text: Private::new(json.field("msg").text().unwrap_or_default()),
                files: Vec::new(),
                rich: Default::default(),
                at: Wall(0),
                delivery: Delivery::Sent,
                edited: false,
            })
        })
    }

    fn files(&self, json: &Json) -> Vec<Attachment> {
        let mut files: Vec<Attachment> = json
            .field("attachments")
            .items()
            .iter()
            .filter_map(|item| self.file(item, json.field("rid")))
            .collect();
        if let [file] = files.as_mut_slice() {
            file.size = json.field("file").field("size").whole(1 << 50);
        }
        files
    }

    fn file(&self, json: &Json, room: &Json) -> Option<Attachment> {
        const KINDS: [(&str, FileKind); 4] = [
            ("image_url", FileKind::Image),
            ("audio_url", FileKind::Audio),
            ("video_url", FileKind::Video),
            ("title_link", FileKind::Other),
        ];
        let (path, kind) = KINDS
            .iter()
            .find_map(|(key, kind)| Some((words(json.field(key))?, *kind)))?;
        let private = |key: &str| Private::new(words(json.field(key)).unwrap_or_default());
        Some(Attachment {
            kind,
            title: private("title"),
            url: Private::new(self.link(&path, room)?),
            description: private("description"),
            size: None,
        })
    }

    /// A file of the server's own gets what opens it; any other address stays as it is.
    fn link(&self, path: &str, room: &Json) -> Option<String> {
        let own = path.strip_prefix(self.base).unwrap_or(path);
        if !own.starts_with('/') || own.starts_with("//") {
            return is_web_address(own).then(|| own.to_owned());
        }
        let mut link = [self.base, own].concat();
        if own.contains("/file-upload/") && !own.contains("rc_token=") {
            link.push(if own.contains('?') { '&' } else { '?' });
            link.push_str("rc_room_type=l&rc_rid=");
            link.push_str(&percent_encode(room.text().unwrap_or_default()));
            link.push_str("&rc_token=");
            link.push_str(&percent_encode(self.token.as_str()));
        }
        Some(link)
    }
}

fn is_note(message: &Message) -> bool {
    matches!(message.author, Author::System(_))
}

/// System message types (`t`) a visitor should see; all others are hidden, as the
/// official client does (reference 2, "Not rendered by official").
fn system_note(kind: &str) -> Option<SystemNote> {
    Some(match kind {
        "livechat-started" => SystemNote::Started,
        "livechat-close" => SystemNote::Closed,
        "livechat_transfer_history" => SystemNote::Transferred,
        "uj" => SystemNote::Joined,
        "ul" => SystemNote::Left,
        _ => return None,
    })
}

/// `ts` is an ISO string over REST and `{"$date": ms}` over DDP.
fn read_time(json: &Json) -> Option<Wall> {
    match json {
        Json::Object(_) => json.field("$date").number().map(|ms| Wall(ms as i64)),
        Json::Number(ms) => Some(Wall(*ms as i64)),
        Json::Text(text) => parse_iso(text).map(Wall),
        _ => None,
    }
}
