//! `livechat/message`: send, read, edit and take away. Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::params::{Property, Shape, check, optional, required};
use super::{Refusal, filled, own_room, query_object, shapes, success};
use crate::clock::to_iso;
use crate::store::{DeskError, Editor, Message, NewMessage, Sender, Store, Visitor};
use crate::{Sandbox, answer, chance};

const AGENT: &[Property] = &[
    required("agentId", Shape::Text),
    required("username", Shape::Text),
];
const NEW: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    required("msg", Shape::Text),
    optional("_id", Shape::Text),
    optional("agent", Shape::Object(AGENT)),
];
const WHICH: &[Property] = &[required("token", Shape::Text), required("rid", Shape::Text)];
const EDIT: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    required("msg", Shape::Text),
];
/// What pages of a list take is tolerated here. Source: section 1.2.
const DELETE: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    optional("count", Shape::Any),
    optional("offset", Shape::Any),
    optional("sort", Shape::Any),
];

pub async fn send(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, NEW)?;
    let msg = body["msg"].as_str().unwrap_or_default();
    let (visitor, room) = own_room(&sandbox, &body)?;
    if !room.open {
        return Err(Refusal::Plain("room-closed"));
    }
    let limit = sandbox.control().livechat().text_limit();
    // The server compares a JavaScript string's length: UTF-16 units.
    if limit.is_some_and(|limit| msg.encode_utf16().count() > limit) {
        return Err(Refusal::Plain("message-length-exceeds-character-limit"));
    }
    let id = filled(&body, "_id").map_or_else(chance::livechat_id, str::to_owned);
    let new = NewMessage {
        id: &id,
        rid: &room.id,
        sender: Sender::Visitor,
        kind: None,
        name: visitor.name.as_deref().unwrap_or(&visitor.username),
        msg,
    };
    let store = sandbox.store();
    // A client's id that is already there is a retry: it gets what was stored (assumption: `repeated-id`).
    let stored = store.add_message_with(&new, quoted(store, &room.id, msg)?, sandbox.now())?;
    if stored.rid != room.id || stored.sender != Sender::Visitor {
        return Err(Refusal::Plain("invalid-message"));
    }
    Ok(success(
        json!({ "message": shapes::message(&stored, &visitor) }),
    ))
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    check(&query, WHICH)?;
    let (visitor, message) = find(&sandbox, &query, &id)?;
    let mut shown = shapes::message(&message, &visitor);
    if let Some(attachment) = message.extra.get("attachments").map(|list| &list[0])
        && let Some(file) = message.extra.get("file")
    {
        let path = format!(
            "{}{}",
            sandbox.service_origin(),
            attachment["title_link"].as_str().unwrap_or_default()
        );
        let upload = json!({ "publicFilePath": path, "type": file["type"], "size": file["size"] });
        shown["filesUpload"] = json!([upload]);
        shown["fileUpload"] = upload;
    }
    Ok(success(json!({ "message": shown })))
}

pub async fn edit(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, EDIT)?;
    let (visitor, message) = find(&sandbox, &body, &id)?;
    if message.sender != Sender::Visitor {
        return Err(not_allowed("Message editing not allowed"));
    }
    let msg = body["msg"].as_str().unwrap_or_default();
    let store = sandbox.store();
    let edited = store.edit_message(&message.rid, &id, Editor::Visitor, msg, sandbox.now());
    let edited = edited.map_err(refused)?;
    Ok(success(
        json!({ "message": shapes::message(&edited, &visitor) }),
    ))
}

pub async fn remove(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, DELETE)?;
    let (_, message) = find(&sandbox, &body, &id)?;
    if message.sender != Sender::Visitor || !sandbox.control().livechat().allow_deleting {
        return Err(not_allowed("Message deleting not allowed"));
    }
    let now = sandbox.now();
    let gone = sandbox.store().delete_message(&message.rid, &id, now);
    let gone = gone.map_err(refused)?;
    Ok(success(
        json!({ "message": { "_id": gone.id, "ts": to_iso(now) } }),
    ))
}

/// A message of the room that is named, which must be the visitor's own.
fn find(sandbox: &Sandbox, named: &Value, id: &str) -> Result<(Visitor, Message), Refusal> {
    let (visitor, room) = own_room(sandbox, named)?;
    let message = sandbox.store().message(id)?;
    let message = message.filter(|message| message.rid == room.id);
    Ok((visitor, message.ok_or(Refusal::Plain("invalid-message"))?))
}

/// Somebody else's message, or a setting that forbids it (assumption: `action-not-allowed`).
fn not_allowed(text: &'static str) -> Refusal {
    Refusal::Meteor {
        code: "error-action-not-allowed",
        text,
    }
}

fn refused(error: DeskError) -> Refusal {
    match error {
        DeskError::Store(_) => Refusal::Server,
        _ => Refusal::Plain("invalid-message"),
    }
}

/// A quote is a link to a message of the room in front of the text; the server attaches what is quoted.
/// Source: section 2, "Quote".
fn quoted(store: &Store, rid: &str, msg: &str) -> Result<Map<String, Value>, Refusal> {
    let mut extra = Map::new();
    let link = msg
        .strip_prefix("[ ](")
        .and_then(|rest| rest.split_once(')'))
        .map(|(link, _)| link);
    let Some(link) = link else { return Ok(extra) };
    let Some((_, id)) = link.split_once(&format!("/live/{rid}?msg=")) else {
        return Ok(extra);
    };
    if let Some(message) = store.message(id)?.filter(|message| message.rid == rid) {
        extra.insert(
            "attachments".to_owned(),
            json!([{
                "text": message.msg,
                "author_name": message.name,
                "message_link": link
            }]),
        );
    }
    Ok(extra)
}
