//! `POST /v2/conversations/:id/messages` and `GET /v2/messages`. Source: documents 001, 004; reference, 1.2 and 1.9.

use axum::body::Bytes;
use axum::extract::{Path, Query as Pairs, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::conversations::visible;
use super::post::post;
use super::query::Query;
use super::token::caller;
use super::{Refusal, ok, respond, settle};
use crate::clock::Millis;
use crate::store::{self, Document};
use crate::{Sandbox, answer};

pub const MESSAGE: &str = "w1.message";

/// "Needs one of". Source: section 1.9.
const ENOUGH: [&str; 6] = [
    "id",
    "organization",
    "conversation",
    "type",
    "role",
    "createdAt",
];

/// One object or an array, "array = processed in order"; 201 with the same. Source: section 1.2.
pub async fn create(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let create = || {
        let caller = caller(&sandbox, &headers)?;
        visible(&sandbox, &caller, &id)?;
        let wanted = answer::parse_body(&body);
        let stored = match &wanted {
            Value::Array(list) if list.is_empty() => {
                return Err(Refusal::bad("at least one message is required"));
            }
            Value::Array(list) => json!(post(&sandbox, &caller, &id, list)?),
            one => {
                let mut stored = post(&sandbox, &caller, &id, std::slice::from_ref(one))?;
                stored.pop().unwrap_or_default()
            }
        };
        Ok(answer::json(StatusCode::CREATED, &stored))
    };
    respond(create())
}

/// Messages whose moment has come, oldest first. A delayed one is not there before. Source: document 001: the third id
/// of the answer was made two seconds after the others.
pub fn listed(sandbox: &Sandbox, conversation: Option<&str>) -> Result<Vec<Value>, Refusal> {
    settle::settle(sandbox)?;
    let now = sandbox.now();
    let all = sandbox.store().documents(MESSAGE, conversation)?;
    Ok(due(all, now))
}

/// The same for the desk, which lets nothing happen.
pub fn kept(sandbox: &Sandbox, conversation: &str) -> Result<Vec<Value>, store::Error> {
    let all = sandbox.store().documents(MESSAGE, Some(conversation))?;
    Ok(due(all, sandbox.now()))
}

fn due(all: Vec<Document>, now: Millis) -> Vec<Value> {
    let due = all.into_iter().filter(|message| message.at <= now);
    due.map(|message| message.body).collect()
}

pub async fn list(
    State(sandbox): State<Sandbox>,
    Pairs(pairs): Pairs<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        let caller = caller(&sandbox, &headers)?;
        let query = Query::read(&pairs)?;
        if !query.filters_by(&ENOUGH) {
            return Err(Refusal::bad(format!(
                "one of {} is required",
                ENOUGH.join(", ")
            )));
        }
        let conversation = query.exactly("conversation");
        if caller.is_guest() {
            // A guest names the conversation, which must be theirs (assumption: `w1-guest`).
            let Some(id) = conversation else {
                return Err(Refusal::forbidden("insufficient scope"));
            };
            visible(&sandbox, &caller, id)?;
        }
        let (page, total) = query.pick(listed(&sandbox, conversation)?);
        Ok(counted(ok(json!(page)), total))
    };
    respond(list())
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Pairs(pairs): Pairs<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let show = || {
        let caller = caller(&sandbox, &headers)?;
        let query = Query::read(&pairs)?;
        let found = sandbox.store().document(MESSAGE, &id)?;
        let found = found.filter(|message| message.at <= sandbox.now());
        let message = found.ok_or_else(|| Refusal::missing("message"))?;
        visible(&sandbox, &caller, &message.parent)?;
        Ok(ok(query.selected(message.body)))
    };
    respond(show())
}

/// Lists say how many there are in all. Source: section 2, point 5.
pub fn counted(mut response: Response, total: usize) -> Response {
    let total = HeaderValue::from(total);
    response.headers_mut().insert("x-total-count", total);
    response
}
