//! `POST livechat/message`. Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::params::{Property, Shape, check, optional, required};
use super::{Refusal, filled, shapes, success};
use crate::store::{NewMessage, Sender};
use crate::{Sandbox, answer, chance};

const AGENT: &[Property] = &[
    required("agentId", Shape::Text),
    required("username", Shape::Text),
];
const BODY: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    required("msg", Shape::Text),
    optional("_id", Shape::Text),
    optional("agent", Shape::Object(AGENT)),
];

pub async fn send(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, BODY)?;
    let text = |key| body[key].as_str().unwrap_or_default();
    let store = sandbox.store();
    let visitor = store
        .visitor(text("token"))?
        .ok_or(Refusal::Plain("invalid-token"))?;
    let room = store
        .room(text("rid"))?
        .filter(|room| room.token == visitor.token);
    let room = room.ok_or(Refusal::Plain("invalid-room"))?;
    if !room.open {
        return Err(Refusal::Plain("room-closed"));
    }
    let limit = sandbox.control().livechat().limit_text_length;
    // The server compares a JavaScript string's length: UTF-16 units.
    if limit.is_some_and(|limit| text("msg").encode_utf16().count() > limit as usize) {
        return Err(Refusal::Plain("message-length-exceeds-character-limit"));
    }
    let id = filled(&body, "_id").map_or_else(chance::livechat_id, str::to_owned);
    let new = NewMessage {
        id: &id,
        rid: &room.id,
        sender: Sender::Visitor,
        kind: None,
        name: visitor.name.as_deref().unwrap_or(&visitor.username),
        msg: text("msg"),
    };
    // A client's id that is already there is a retry: it gets what was stored (assumption: `repeated-id`).
    let stored = store.add_message(&new, sandbox.now())?;
    if stored.rid != room.id || stored.sender != Sender::Visitor {
        return Err(Refusal::Plain("invalid-message"));
    }
    sandbox.changed();
    Ok(success(
        json!({ "message": shapes::message(&stored, &visitor) }),
    ))
}
