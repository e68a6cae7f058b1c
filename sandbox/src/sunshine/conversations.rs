//! Users and conversations, as far as messages need them. Shapes: the generated client (reference, 3.1).

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::auth::{APP, Caller, by_external_id, caller};
use super::{Refusal, ok, respond};
use crate::clock::to_iso;
use crate::store::{self, Document, NewDocument};
use crate::{Sandbox, answer, chance};

pub const USER: &str = "sun.user";
pub const CONVERSATION: &str = "sun.conversation";

/// Ways a conversation may be linked to beside the web (assumption: `sun-clients`).
const CLIENTS: [&str; 2] = ["web", "whatsapp"];

pub fn put(
    sandbox: &Sandbox,
    kind: &'static str,
    parent: &str,
    body: &Value,
) -> Result<(), Refusal> {
    sandbox.store().put_document(NewDocument {
        kind,
        id: body["id"].as_str().unwrap_or_default(),
        parent,
        at: sandbox.now(),
        body,
    })?;
    sandbox.changed();
    Ok(())
}

/// A new user; `externalId` must be new.
pub fn create_user(sandbox: &Sandbox, body: &Value) -> Result<Value, Refusal> {
    let Some(external_id) = body["externalId"].as_str().filter(|id| !id.is_empty()) else {
        return Err(Refusal::bad("externalId is required"));
    };
    if by_external_id(sandbox, external_id)?.is_some() {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "conflict",
            "A user with this externalId exists",
        ));
    }
    let now = sandbox.now();
    let user = json!({
        "id": chance::object_id(now),
        "externalId": external_id,
        "profile": body["profile"],
        "metadata": body["metadata"],
        "session": chance::chat_id(),
        "signedUpAt": to_iso(now)
    });
    put(sandbox, USER, APP, &user)?;
    Ok(user)
}

fn user_shown(mut user: Value) -> Value {
    if let Some(fields) = user.as_object_mut() {
        fields.remove("session");
    }
    json!({ "user": user })
}

pub async fn post_user(
    State(sandbox): State<Sandbox>,
    Path(app): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let create = || {
        caller(&sandbox, &app, &headers)?.business()?;
        let user = create_user(&sandbox, &answer::parse_body(&body))?;
        Ok(answer::json(StatusCode::CREATED, &user_shown(user)))
    };
    respond(create())
}

pub async fn show_user(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let show = || {
        caller(&sandbox, &app, &headers)?.business()?;
        Ok(ok(&user_shown(find_user(&sandbox, &id)?.body)))
    };
    respond(show())
}

fn find_user(sandbox: &Sandbox, id: &str) -> Result<Document, Refusal> {
    let found = match sandbox.store().document(USER, id)? {
        Some(user) => Some(user),
        None => by_external_id(sandbox, id)?,
    };
    found.ok_or_else(|| Refusal::missing("user_not_found", "User not found"))
}

/// `{"type":"personal","participants":[{"userId"|"userExternalId"}]}`; `clients` is the sandbox's own.
pub fn create(sandbox: &Sandbox, body: &Value) -> Result<Value, Refusal> {
    if body["type"] != "personal" {
        return Err(Refusal::bad(
            "only conversations of type personal are known",
        ));
    }
    let participant = &body["participants"][0];
    let told = participant["userId"]
        .as_str()
        .or(participant["userExternalId"].as_str());
    let user = find_user(sandbox, told.unwrap_or_default())?;
    let now = sandbox.now();
    let wanted = |name: &str| {
        let list = body["clients"].as_array();
        name == "web" || list.is_some_and(|list| list.iter().any(|one| one == name))
    };
    let clients: Vec<&str> = CLIENTS.into_iter().filter(|name| wanted(name)).collect();
    let conversation = json!({
        "id": chance::object_id(now),
        "type": "personal",
        "displayName": body["displayName"],
        "metadata": body["metadata"],
        "clients": clients,
        "isDefault": false,
        "createdAt": to_iso(now),
        "lastUpdatedAt": to_iso(now)
    });
    put(sandbox, CONVERSATION, &user.id, &conversation)?;
    Ok(conversation)
}

fn shown(mut conversation: Value) -> Value {
    if let Some(fields) = conversation.as_object_mut() {
        for own in ["clients", "typing"] {
            fields.remove(own);
        }
    }
    conversation
}

pub async fn post(
    State(sandbox): State<Sandbox>,
    Path(app): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let create_it = || {
        caller(&sandbox, &app, &headers)?.business()?;
        let made = create(&sandbox, &answer::parse_body(&body))?;
        let body = json!({ "conversation": shown(made) });
        Ok(answer::json(StatusCode::CREATED, &body))
    };
    respond(create_it())
}

/// A conversation the caller may see: the business any, a user their own.
pub fn visible(sandbox: &Sandbox, caller: &Caller, id: &str) -> Result<Document, Refusal> {
    let missing = || Refusal::missing("conversation_not_found", "Conversation not found");
    let document = sandbox.store().document(CONVERSATION, id)?;
    let document = document.ok_or_else(missing)?;
    match caller {
        Caller::User(user) if *user != document.parent => Err(missing()),
        _ => Ok(document),
    }
}

/// What is known of a user.
pub fn profile(sandbox: &Sandbox, user: &str) -> Result<Value, store::Error> {
    let found = sandbox.store().document(USER, user)?;
    Ok(found
        .map(|found| found.body["profile"].clone())
        .filter(Value::is_object)
        .unwrap_or_else(|| json!({})))
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let show = || {
        let caller = caller(&sandbox, &app, &headers)?;
        let document = visible(&sandbox, &caller, &id)?;
        Ok(ok(&json!({ "conversation": shown(document.body) })))
    };
    respond(show())
}

/// By `filter[userId]` or `filter[userExternalId]`; the newest first.
pub async fn list(
    State(sandbox): State<Sandbox>,
    Path(app): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        let caller = caller(&sandbox, &app, &headers)?;
        let told = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let wanted = told("filter[userId]").or(told("filter[userExternalId]"));
        let wanted = wanted.ok_or_else(|| Refusal::bad("a filter is required"))?;
        let user = find_user(&sandbox, wanted)?;
        if let Caller::User(own) = &caller
            && *own != user.id
        {
            return Err(Refusal::forbidden());
        }
        let found = sandbox.store().documents(CONVERSATION, Some(&user.id))?;
        let found: Vec<Value> = found.into_iter().rev().map(|one| shown(one.body)).collect();
        let meta = json!({ "hasMore": false });
        Ok(ok(
            &json!({ "conversations": found, "meta": meta, "links": {} }),
        ))
    };
    respond(list())
}
