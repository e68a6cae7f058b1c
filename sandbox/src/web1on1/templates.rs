//! `/v2/watemplates`: message templates of WhatsApp by id. The SDK has the resource; what one looks like is assumed
//! (assumption: `w1-template-text`).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::channels::{TEMPLATE, is_text};
use super::token::{Scope, caller};
use super::{Refusal, ok, respond};
use crate::store::NewDocument;
use crate::{Sandbox, answer, chance};

/// `{"name", "text"}`; placeholders as in document 004.
pub async fn create(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    let create = || {
        let caller = caller(&sandbox, &headers)?;
        caller.at_least(Scope::Bot)?;
        let body = answer::parse_body(&body);
        if !is_text(&body["text"]) {
            return Err(Refusal::bad("text is required"));
        }
        let now = sandbox.now();
        let id = chance::object_id(now);
        let template = json!({ "id": id, "name": body["name"], "text": body["text"] });
        sandbox.store().put_document(NewDocument {
            kind: TEMPLATE,
            id: &id,
            parent: &caller.user,
            at: now,
            body: &template,
        })?;
        Ok(answer::json(StatusCode::CREATED, &template))
    };
    respond(create())
}

pub async fn list(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let list = || {
        caller(&sandbox, &headers)?.at_least(Scope::Agent)?;
        let all = sandbox.store().documents(TEMPLATE, None)?;
        let all: Vec<Value> = all.into_iter().map(|one| one.body).collect();
        Ok(ok(json!(all)))
    };
    respond(list())
}
