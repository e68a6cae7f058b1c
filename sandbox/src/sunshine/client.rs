//! The routes of Sunshine's own web client that a widget needs beside the documented ones. Source: reference file,
//! section 3.7, which was read from the client's code, not from a document (assumption: `sun-sdk`).

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::auth::{Caller, caller};
use super::conversations::{CONVERSATION, put, visible};
use super::messages::{kept, post};
use super::{Refusal, ok, respond};
use crate::clock::{parse_iso, to_iso};
use crate::store::{self, Document, NewDocument};
use crate::{Sandbox, answer, chance};

/// What was reported without being said: a press of a button.
const EVENT: &str = "sun.event";

/// The conversation, if the caller is its user.
fn own(
    sandbox: &Sandbox,
    (app, id): (&str, &str),
    headers: &HeaderMap,
    author: Option<&Value>,
) -> Result<(Caller, Document), Refusal> {
    let caller = caller(sandbox, app, headers)?;
    let Caller::User(user) = &caller else {
        return Err(Refusal::forbidden());
    };
    if let Some(author) = author
        && (author["role"] != "appUser" || author["appUserId"] != user.as_str())
    {
        return Err(Refusal::bad("author must be the user of the token"));
    }
    let conversation = visible(sandbox, &caller, id)?;
    Ok((caller, conversation))
}

/// `{author, postback: {actionId}}`: becomes `conversation:postback` with the button's payload.
pub async fn postback(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let press = || {
        let body = answer::parse_body(&body);
        own(&sandbox, (&app, &id), &headers, Some(&body["author"]))?;
        let wanted = &body["postback"]["actionId"];
        let messages = kept(&sandbox, &id)?;
        let action = messages
            .iter()
            .flat_map(|message| buttons(&message["content"]))
            .find(|action| action["_id"] == *wanted && action["type"] == "postback");
        let Some(action) = action else {
            return Err(Refusal::missing("action_not_found", "Action not found"));
        };
        let now = sandbox.now();
        let event = json!({
            "id": chance::object_id(now),
            "createdAt": to_iso(now),
            "type": "conversation:postback",
            "payload": {
                "postback": { "text": action["text"], "payload": action["payload"], "metadata": action["metadata"] },
                "conversation": { "id": id, "type": "personal" },
                "source": { "type": "web" }
            }
        });
        sandbox.store().put_document(NewDocument {
            kind: EVENT,
            id: event["id"].as_str().unwrap_or_default(),
            parent: &id,
            at: now,
            body: &event,
        })?;
        sandbox.changed();
        Ok(ok(&json!({})))
    };
    respond(press())
}

/// All presses, oldest first.
pub fn events(sandbox: &Sandbox) -> Result<Vec<Value>, Refusal> {
    let all = sandbox.store().documents(EVENT, None)?;
    Ok(all.into_iter().map(|event| event.body).collect())
}

/// Those in one conversation.
pub fn presses(sandbox: &Sandbox, conversation: &str) -> Result<Vec<Value>, store::Error> {
    let all = sandbox.store().documents(EVENT, Some(conversation))?;
    Ok(all.into_iter().map(|event| event.body).collect())
}

/// All actions of a message and its items.
fn buttons(content: &Value) -> Vec<&Value> {
    let items = content["items"].as_array().into_iter().flatten();
    std::iter::once(content)
        .chain(items)
        .filter_map(|of| of["actions"].as_array())
        .flatten()
        .collect()
}

/// `{author, activity: {type}}`.
pub async fn activity(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let act = || {
        let body = answer::parse_body(&body);
        let (_, conversation) = own(&sandbox, (&app, &id), &headers, Some(&body["author"]))?;
        let mut changed = conversation.body.clone();
        match body["activity"]["type"].as_str() {
            Some("typing:start") => changed["typing"] = json!(true),
            Some("typing:stop") => changed["typing"] = json!(false),
            Some("conversation:read" | "message:delivery") => {}
            _ => return Err(Refusal::bad("activity.type is not known")),
        }
        put(&sandbox, CONVERSATION, &conversation.parent, &changed)?;
        Ok(ok(&json!({})))
    };
    respond(act())
}

/// `{message: {type, text, role: "appUser", payload?, metadata?}, author}`.
pub async fn create(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let create = || {
        let body = answer::parse_body(&body);
        let (caller, conversation) = own(&sandbox, (&app, &id), &headers, Some(&body["author"]))?;
        let mut content = body["message"].clone();
        let metadata = content["metadata"].take();
        for own in ["role", "metadata"] {
            if let Some(fields) = content.as_object_mut() {
                fields.remove(own);
            }
        }
        let wanted =
            json!({ "author": { "type": "user" }, "content": content, "metadata": metadata });
        let message = post(&sandbox, &caller, &conversation, &wanted)?;
        let body = json!({ "messages": [as_client(&message)] });
        Ok(answer::json(StatusCode::CREATED, &body))
    };
    respond(create())
}

pub async fn list(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        own(&sandbox, (&app, &id), &headers, None)?;
        let all: Vec<Value> = kept(&sandbox, &id)?.iter().map(as_client).collect();
        Ok(ok(&json!({ "messages": all, "hasPrevious": false })))
    };
    respond(list())
}

/// `_id`, `role`, `received` in seconds, the content among the other fields.
fn as_client(message: &Value) -> Value {
    let mut out = message["content"].clone();
    let received = message["received"].as_str().and_then(parse_iso);
    let role = if message["author"]["type"] == "user" {
        "appUser"
    } else {
        "appMaker"
    };
    out["_id"] = message["id"].clone();
    out["role"] = json!(role);
    out["name"] = message["author"]["displayName"].clone();
    out["avatarUrl"] = message["author"]["avatarUrl"].clone();
    out["authorId"] = message["author"]["userId"].clone();
    out["received"] = json!(received.unwrap_or_default() as f64 / 1000.0);
    out["source"] = message["source"].clone();
    for key in ["metadata", "quotedMessage"] {
        if !message[key].is_null() {
            out[key] = message[key].clone();
        }
    }
    out
}
