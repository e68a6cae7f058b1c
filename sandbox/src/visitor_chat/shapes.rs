//! A message as Visitor.Chat spells it, over REST and over the socket alike. Source: visitor-chat, section 5.

use serde_json::{Value, json};

use crate::clock::{Millis, to_iso_micros};
use crate::store::{ChatMessage, Format, Sender};

/// The number of the first operator; the others follow.
pub const FIRST_OPERATOR: u32 = 20;

/// Who wrote a message: the visitor of this id, or the operator of this number and name.
#[derive(Clone, Copy)]
pub enum Author<'a> {
    Visitor(&'a str),
    Operator(u32, &'a str),
}

pub fn chat_message(message: &ChatMessage, user_id: &str) -> Value {
    let author = match message.sender {
        Sender::Visitor => Author::Visitor(user_id),
        Sender::Agent | Sender::System => {
            Author::Operator(message.operator.unwrap_or(FIRST_OPERATOR), &message.name)
        }
    };
    item(
        &message.chat_id,
        message.sent_at,
        message.format,
        &message.text,
        author,
    )
}

pub fn item(chat_id: &str, at: Millis, format: Format, text: &str, author: Author<'_>) -> Value {
    let (visitor_id, operator_id, operator) = match author {
        Author::Visitor(id) => (json!(id), Value::Null, Value::Null),
        Author::Operator(number, name) => (
            Value::Null,
            json!(number),
            json!({ "name": name, "avatar": "image.png" }),
        ),
    };
    // Assumption: `whole-seconds`.
    let second = at - at.rem_euclid(1000);
    json!({
        "created_at": to_iso_micros(second),
        "chat_id": chat_id,
        "message": text,
        "message_type": format.as_str(),
        "type": "human",
        "visitor_id": visitor_id,
        "operator_id": operator_id,
        "operator": operator
    })
}
