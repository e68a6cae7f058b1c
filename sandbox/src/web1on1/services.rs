//! `/v2/services`: registering a webhook. Source: reference file, section 1.12.

use axum::body::Bytes;
use axum::extract::{Path, Query as Pairs, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::deliver::{Target, challenge};
use super::query::Query;
use super::token::{Scope, caller};
use super::{Refusal, messages, ok, respond};
use crate::clock::to_iso;
use crate::store::NewDocument;
use crate::{Sandbox, answer, chance};

pub const SERVICE: &str = "w1.service";

/// Nothing is kept unless the address answers the challenge: `GET <url>?type=subscribe&challenge=<x>` → 200 and the
/// challenge itself.
pub async fn create(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    respond(register(&sandbox, &headers, &answer::parse_body(&body)).await)
}

async fn register(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    body: &Value,
) -> Result<Response, Refusal> {
    let caller = caller(sandbox, headers)?;
    caller.at_least(Scope::Bot)?;
    if body["type"] != "webhook" {
        return Err(Refusal::bad("only services of type webhook are known"));
    }
    let url = body["params"]["url"].as_str().unwrap_or_default();
    let target = Target::parse(url).ok_or_else(|| {
        // A server under test sends nothing into the world (assumption: `w1-webhook-loopback`).
        Refusal::bad("params.url must be an http address of this machine")
    })?;
    let events = body["params"]["events"].as_array();
    if !events.is_some_and(|events| !events.is_empty() && events.iter().all(Value::is_string)) {
        return Err(Refusal::bad("params.events must be a list of events"));
    }
    if !challenge(&target).await {
        return Err(Refusal::bad("the webhook did not answer the challenge"));
    }
    let now = sandbox.now();
    let id = chance::object_id(now);
    let service = json!({
        "id": id,
        "name": body["name"].as_str().unwrap_or("webhook"),
        "type": "webhook",
        "organization": body["organization"],
        "params": body["params"],
        "createdBy": caller.user,
        "createdAt": to_iso(now),
        "updatedAt": to_iso(now)
    });
    sandbox.store().put_document(NewDocument {
        kind: SERVICE,
        id: &id,
        parent: &caller.user,
        at: now,
        body: &service,
    })?;
    Ok(answer::json(StatusCode::CREATED, &service))
}

pub async fn list(
    State(sandbox): State<Sandbox>,
    Pairs(pairs): Pairs<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        caller(&sandbox, &headers)?.at_least(Scope::Bot)?;
        let query = Query::read(&pairs)?;
        let all = sandbox.store().documents(SERVICE, None)?;
        let (page, total) = query.pick(all.into_iter().map(|one| one.body).collect());
        Ok(messages::counted(ok(json!(page)), total))
    };
    respond(list())
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let show = || {
        caller(&sandbox, &headers)?.at_least(Scope::Bot)?;
        let found = sandbox.store().document(SERVICE, &id)?;
        Ok(ok(found.ok_or_else(|| Refusal::missing("service"))?.body))
    };
    respond(show())
}

pub async fn delete(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let delete = || {
        caller(&sandbox, &headers)?.at_least(Scope::Bot)?;
        if sandbox.store().remove_document(SERVICE, &id)? {
            Ok(ok(json!({ "id": id })))
        } else {
            Err(Refusal::missing("service"))
        }
    };
    respond(delete())
}
