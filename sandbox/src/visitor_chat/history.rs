//! `GET /api/v2/messages?chatId=…`. Source: visitor-chat, section 5.
//!
//! A chat is a conversation by SMS or a Livechat room, whichever has the id (assumption: `history-of-rooms`).

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Problems, or_server_error, parameter};
use crate::clock::{Millis, to_iso_micros};
use crate::store::{self, Message, Sender};
use crate::{Sandbox, answer};

/// The one operator of the sandbox.
const OPERATOR_ID: u32 = 20;

pub async fn show(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let Some(chat_id) = parameter(&query, "chatId") else {
        let mut problems = Problems::default();
        problems.required("chatId", "chat id");
        return problems.answer("The chat id field is required.");
    };
    or_server_error(messages(&sandbox, &chat_id))
}

fn messages(sandbox: &Sandbox, chat_id: &str) -> Result<Response, store::Error> {
    let store = sandbox.store();
    let found: Vec<Value> = if let Some(sms) = store.sms(chat_id)? {
        vec![item(
            chat_id,
            sms.received_at,
            &sms.message,
            Author::Visitor(chat_id),
        )]
    } else if let Some(room) = store.room(chat_id)? {
        let visitor = store.visitor(&room.token)?;
        let visitor_id = visitor.map_or_else(String::new, |visitor| visitor.id);
        store
            .transcript(chat_id)?
            .iter()
            .filter_map(|message| {
                Some(item(
                    chat_id,
                    message.sent_at,
                    &message.msg,
                    author(message, &visitor_id)?,
                ))
            })
            .collect()
    } else {
        Vec::new() // assumption: `history-unknown-chat`
    };
    Ok(answer::json(StatusCode::OK, &Value::Array(found)))
}

enum Author<'a> {
    Visitor(&'a str),
    Operator(&'a str),
}

/// System messages have no author and no documented `type`: they are left out (assumption: `history-of-rooms`).
fn author<'a>(message: &'a Message, visitor_id: &'a str) -> Option<Author<'a>> {
    match message.sender {
        Sender::Visitor => Some(Author::Visitor(visitor_id)),
        Sender::Agent => Some(Author::Operator(&message.name)),
        Sender::System => None,
    }
}

fn item(chat_id: &str, at: Millis, text: &str, author: Author<'_>) -> Value {
    let (visitor_id, operator_id, operator) = match author {
        Author::Visitor(id) => (json!(id), Value::Null, Value::Null),
        Author::Operator(name) => (
            Value::Null,
            json!(OPERATOR_ID),
            json!({ "name": name, "avatar": "image.png" }),
        ),
    };
    json!({
        "created_at": to_iso_micros(at),
        "chat_id": chat_id,
        "message": text,
        "message_type": "text",
        "type": "human",
        "visitor_id": visitor_id,
        "operator_id": operator_id,
        "operator": operator
    })
}
