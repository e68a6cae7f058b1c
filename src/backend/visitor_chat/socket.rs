//! Visitor.Chat over its socket, and the history beside it.
//!
//! Documented are three events only: `user_add`, `user_connected`, `user_rejected`, and
//! the shape of a message in `GET messages` (reference visitor-chat, sections 4.2 and 5).
//! Everything else here is an ASSUMPTION, and all of them are in [`assumed`]; the
//! configuration key `socketEvents` replaces the names. Must not know: when to say what.

use crate::chat::{
    Attachment, Author, Delivery, FileKind, Message, MessageId, Private, RoomId, Wall,
};
use crate::json::Json;
use crate::wire::{Request, is_web_address, parse_iso, percent_encode};

/// The namespace of the socket. Source: section 4.1.
pub const NAMESPACE: &str = "/c";
pub const USER_ADD: &str = "user_add";
pub const USER_CONNECTED: &str = "user_connected";
pub const USER_REJECTED: &str = "user_rejected";

/// ASSUMPTIONS. No document shows any of this (section 12 of the reference says what is
/// unseen): names of events, codes of refusals, the keys of a card. The keys of the
/// payloads are in the builders and readers below, each marked "assumed".
mod assumed {
    /// What `socketEvents` calls it, and the name on the wire unless that says otherwise.
    pub const EVENTS: [(&str, &str); 8] = [
        ("track", "track"),
        ("start", "chat_start"),
        ("started", "chat_started"),
        ("send", "message_send"),
        ("received", "message_received"),
        ("typing", "typing"),
        ("ended", "chat_ended"),
        ("end", "chat_end"),
    ];
    /// The chat a message was for is over or unknown: another one takes it.
    pub const CHAT_OVER: [&str; 2] = ["chat_closed", "chat_not_found"];
    /// It may work another time.
    pub const TROUBLE: [&str; 2] = ["server_error", "user_not_connected"];
    pub const MAINTENANCE: &str = "maintenance_mode";
    pub const CARD: [&str; 4] = ["url", "title", "description", "image"];
}

/// The events whose names no document shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    Track,
    Start,
    Started,
    Send,
    Received,
    Typing,
    Ended,
    End,
}

/// What the events are called on the wire.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SocketEvents(Json);

impl SocketEvents {
    /// From the configuration's `socketEvents`; what it does not name has our default.
    pub fn read(json: &Json) -> SocketEvents {
        SocketEvents(json.clone())
    }

    pub fn name(&self, verb: Verb) -> &str {
        let (key, default) = assumed::EVENTS[verb as usize];
        self.0.field(key).words().unwrap_or(default)
    }
}

/// What a server's refusal of an event means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// `event_invalid_format`, the only documented one.
    Format,
    ChatOver,
    Maintenance,
    /// It may work another time.
    Trouble,
    Other,
}

/// `{ "error": { "code": …, "message": … } }`, from `user_rejected`; the same inside an
/// acknowledgement is assumed.
pub fn read_rejection(json: &Json) -> Rejection {
    match json.field("error").field("code").text().unwrap_or_default() {
        "event_invalid_format" => Rejection::Format,
        assumed::MAINTENANCE => Rejection::Maintenance,
        code if assumed::CHAT_OVER.contains(&code) => Rejection::ChatOver,
        code if assumed::TROUBLE.contains(&code) => Rejection::Trouble,
        _ => Rejection::Other,
    }
}

/// `null` for a new visitor. Source: section 4.2.
pub fn user_add(user: Option<&Private>) -> Json {
    let id = user.map_or(Json::Null, |user| user.as_str().into());
    Json::object([("userId", id)])
}

/// Who we are, and whether the service is being looked after. Source: section 4.2.
pub fn read_user_connected(json: &Json) -> Option<(Private, bool)> {
    let user = Private::new(json.field("userId").words()?);
    Some((user, json.field("mm").flag() == Some(true)))
}

/// Assumed. The service's own way to hear of a visit where pages change by script.
pub fn track(url: &Private, title: &Private) -> Json {
    Json::object([
        ("url", url.as_str().into()),
        ("title", title.as_str().into()),
    ])
}

/// Assumed. `data` is what the page wants the operators to know, as `VC_SETTINGS.data`.
pub fn start(data: &[(String, Private)], url: &Private) -> Json {
    let data = data.iter();
    let data = data.map(|(key, value)| (key.clone(), value.as_str().into()));
    let mut start = vec![("data".to_owned(), Json::Object(data.collect()))];
    // Not known where page visits are switched off.
    if !url.is_blank() {
        start.push(("url".to_owned(), url.as_str().into()));
    }
    Json::Object(start)
}

/// Assumed.
pub fn send(chat: &RoomId, text: &Private) -> Json {
    Json::object([
        ("chatId", chat.0.as_str().into()),
        ("message", text.as_str().into()),
    ])
}

/// Assumed, also as what an operator's typing looks like.
pub fn typing(chat: &RoomId, on: bool) -> Json {
    Json::object([("chatId", chat.0.as_str().into()), ("typing", on.into())])
}

/// Assumed.
pub fn end(chat: &RoomId) -> Json {
    Json::object([("chatId", chat.0.as_str().into())])
}

/// Assumed: the `chatId` of an event about a chat.
pub fn read_chat_id(json: &Json) -> Option<RoomId> {
    Some(RoomId(json.field("chatId").words()?.to_owned()))
}

/// Assumed: whether somebody types.
pub fn read_typing(json: &Json) -> bool {
    json.field("typing").flag() == Some(true)
}

/// Assumed: the acknowledgement of a message, `{"ok":true,"message":{…}}` or a refusal.
/// `Ok(None)`: it is stored, but the answer does not show it.
pub fn read_sent(args: &[Json]) -> Result<Option<Received>, Rejection> {
    match args.first() {
        Some(answer) if answer.field("ok").flag() == Some(true) => {
            Ok(read_message(answer.field("message")))
        }
        Some(answer) => Err(read_rejection(answer)),
        None => Ok(None),
    }
}

/// `GET messages?chatId=…`. Source: section 5.
pub fn history(base: &str, chat: &RoomId) -> Request {
    let path = [base, "/api/v2/messages?chatId=", &percent_encode(&chat.0)];
    Request::get(path.concat())
}

/// One message. It has no id: who wrote what when is all there is to know it by.
#[derive(Clone, PartialEq, Debug)]
pub struct Received {
    /// The same for the same author, time and text.
    pub key: u64,
    pub chat: Option<RoomId>,
    /// Its id is still empty.
    pub message: Message,
}

/// A bare array, oldest first in the only sample; the other way round is turned about.
pub fn read_history(json: &Json) -> Option<Vec<Received>> {
    let Json::List(items) = json else { return None };
    let mut list: Vec<Received> = items.iter().filter_map(read_message).collect();
    if let (Some(first), Some(last)) = (list.first(), list.last())
        && first.message.at > last.message.at
    {
        list.reverse();
    }
    Some(list)
}

/// Source: section 5; over the socket the same shape is assumed.
pub fn read_message(json: &Json) -> Option<Received> {
    let raw = json.field("message").text()?;
    let created = json.field("created_at").text().unwrap_or_default();
    let at = parse_iso(created).unwrap_or_default();
    let visitor = !json.field("visitor_id").is_null();
    let author = match visitor {
        true => Author::Visitor,
        false => Author::Agent {
            name: json
                .field("operator")
                .field("name")
                .words()
                .map(str::to_owned),
        },
    };
    let files = match json.field("message_type").text() {
        Some("card") => read_card(json.field("message_json")),
        _ => Vec::new(),
    };
    Some(Received {
        key: key(at, visitor, raw),
        chat: json
            .field("chat_id")
            .words()
            .map(|id| RoomId(id.to_owned())),
        message: Message {
            id: MessageId(String::new()),
            author,
            // What cannot be shown as a card, or is of a type nobody knows, is text.
            text: Private::new(if files.is_empty() { raw } else { "" }),
            files,
            rich: Default::default(),
            at: Wall(at),
            delivery: Delivery::Sent,
            edited: false,
        },
    })
}

/// A card is JSON in a string: data about an address. Whoever parses an answer has put
/// the parsed form of `message` under `message_json`. Its keys are assumed.
fn read_card(card: &Json) -> Vec<Attachment> {
    let [url, title, description, image] = assumed::CARD.map(|key| card.field(key));
    let mut files = Vec::new();
    if let Some(address) = web_address(url) {
        let text = |value: &Json| Private::new(value.words().unwrap_or_default());
        for (kind, address) in [
            (FileKind::Image, web_address(image)),
            (FileKind::Other, Some(address)),
        ] {
            files.extend(address.map(|url| Attachment {
                kind,
                title: text(title),
                url,
                description: text(description),
                size: None,
            }));
        }
    }
    files
}

/// Only the web: no `javascript:`, no `data:`.
fn web_address(value: &Json) -> Option<Private> {
    let address = value.words()?;
    is_web_address(address).then(|| Private::new(address))
}

/// FNV-1a with 64 bits: two different messages of one chat never meet in practice.
fn key(at: i64, visitor: bool, text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let time = at.to_le_bytes();
    for byte in time
        .into_iter()
        .chain([u8::from(visitor)])
        .chain(text.bytes())
    {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
