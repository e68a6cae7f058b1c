//! `GET /api/v2/messages?chatId=…`. Source: visitor-chat, section 5.
//!
//! A chat is a conversation over the socket, by SMS or a Livechat room, whichever has the id
//! (assumption: `history-of-rooms`).

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::shapes::{Author, FIRST_OPERATOR, chat_message, item};
use super::{Problems, or_server_error, parameter};
use crate::store::{self, Format, Message, Sender};
use crate::{Sandbox, answer};

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
    let found: Vec<Value> = if let Some(chat) = store.visitor_chat(chat_id)? {
        store
            .chat_messages(chat_id, None)?
            .iter()
            .map(|message| chat_message(message, &chat.user_id))
            .collect()
    } else if let Some(sms) = store.sms(chat_id)? {
        vec![item(
            chat_id,
            sms.received_at,
            Format::Text,
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
                    Format::Text,
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

/// System messages have no author and no documented `type`: they are left out (assumption: `history-of-rooms`).
fn author<'a>(message: &'a Message, visitor_id: &'a str) -> Option<Author<'a>> {
    match message.sender {
        Sender::Visitor => Some(Author::Visitor(visitor_id)),
        Sender::Agent => Some(Author::Operator(FIRST_OPERATOR, &message.name)),
        Sender::System => None,
    }
}
