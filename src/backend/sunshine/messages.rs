//! Messages, as lists, answers and events hold them.
//!
//! Also read are the names that the service's own web client gets them by (section 3.7: `_id`, `role`, `received` in
//! seconds, the content among the other fields), because an answer to one of its routes has them. Source: reference
//! web1on1-sunshine-whatsapp, sections 3.1 and 3.4.

use super::content;
use crate::backend::Parts;
use crate::chat::content::{Kind, Quote, Told};
use crate::chat::{Author, Delivery, FileKind, Message, MessageId, Private, RoomId};
use crate::json::Json;

/// Of one object, or of the first of a list; both also as the answers wrap them.
pub fn read_conversation(json: &Json) -> Option<RoomId> {
    let json = match json.any_field(&["conversations", "conversation"]) {
        Json::Null => json,
        inner => inner,
    };
    let one = match json {
        Json::List(items) => items.first()?,
        one => one,
    };
    Some(RoomId(one.any_field(&["id", "_id"]).words()?.to_owned()))
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    /// Oldest first.
    pub told: Vec<Told>,
    /// In the direction that was asked for.
    pub has_more: bool,
    /// What asks for the page before this one.
    pub before: Option<String>,
}

/// A list, or the answer to a message that was posted.
pub fn read_page(json: &Json) -> Page {
    let messages = json.field("messages").items();
    let mut told: Vec<Told> = messages.iter().filter_map(read_message).collect();
    Parts::in_order(&mut told);
    let meta = json.field("meta");
    let more = match meta.field("hasMore") {
        Json::Null => json.field("hasPrevious"),
        more => more,
    };
    Page {
        told,
        has_more: more.flag() == Some(true),
        before: meta.field("beforeCursor").words().map(str::to_owned),
    }
}

/// `None`: taken back, or nothing in it.
pub fn read_message(json: &Json) -> Option<Told> {
    if json.field("deleted").flag() == Some(true) {
        return None;
    }
    let id = MessageId(json.any_field(&["id", "_id"]).words()?.to_owned());
    let at = Parts::time(json.field("received"))?;
    let author = if is_mine(json)? {
        Author::Visitor
    } else {
        let name = json.field("author").field("displayName");
        let name = name.words().or(json.field("name").words());
        Author::Agent {
            name: name.map(str::to_owned),
        }
    };
    let body = body(json);
    let mut draft = content::read(body);
    let quoted = json.field("quotedMessage");
    let answers = match draft.content.kind {
        Kind::Answers(_) => answered(json, body),
        _ => {
            draft.content.quote = quote(quoted);
            None
        }
    };
    let (text, rich) = draft.finish()?;
    Some(Told {
        message: Message {
            id,
            author,
            text,
            files: Vec::new(),
            rich,
            at,
            delivery: Delivery::Sent,
            edited: false,
        },
        ours: Parts::our_id(json.field("metadata")),
        delay: 0,
        answers,
    })
}

/// Whether the user said it; `None` where nobody knows who did.
fn is_mine(json: &Json) -> Option<bool> {
    let author = json.field("author").field("type").text();
    match author.or(json.field("role").text())? {
        "user" | "appUser" => Some(true),
        "business" | "appMaker" => Some(false),
        _ => None,
    }
}

fn body(json: &Json) -> &Json {
    match json.field("content") {
        Json::Null => json,
        content => content,
    }
}

/// The form that was filled in: in the quoted message, in the message, or in one of its fields. Section 3.4, and
/// the model `FormResponseMessageField` of the generated client, which has it in the fields.
fn answered(json: &Json, body: &Json) -> Option<MessageId> {
    let fields = body.field("fields").items().iter();
    let named = [json, body].into_iter().chain(fields);
    let quoted = json.field("quotedMessage").field("message");
    let id = quoted.any_field(&["id", "_id"]).words();
    let id = id.or_else(|| {
        named
            .filter_map(|it| it.field("quotedMessageId").words())
            .next()
    });
    Some(MessageId(id?.to_owned()))
}

/// Either a whole message, or that there was one which the service does not have (any more).
fn quote(json: &Json) -> Option<Quote> {
    match json.field("type").text()? {
        "message" => {
            let quoted = json.field("message");
            let draft = content::read(body(quoted));
            let picture = match draft.content.kind {
                Kind::Media(media) if media.kind == FileKind::Image => Some(media),
                _ => None,
            };
            Some(Quote {
                mine: is_mine(quoted),
                text: Private::new(draft.text),
                picture,
            })
        }
        "externalMessageId" => Some(Quote {
            mine: None,
            text: Private::default(),
            picture: None,
        }),
        _ => None,
    }
}
