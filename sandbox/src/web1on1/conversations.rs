//! Conversations and their contacts: upsert, read, list, change. Source: documents 001 and 004; reference, 1.9.

use axum::body::Bytes;
use axum::extract::{Path, Query as Pairs, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::channels::is_text;
use super::post::{Draft, post_drafts};
use super::query::Query;
use super::token::{Caller, Scope, caller};
use super::{Refusal, messages, ok, respond, settle};
use crate::clock::to_iso;
use crate::store::{self, Document, NewDocument};
use crate::{Sandbox, answer, chance};

pub const CONVERSATION: &str = "w1.conversation";
pub const CONTACT: &str = "w1.contact";

/// Source: section 1.9.
const TYPES: [&str; 4] = ["contact", "bot", "agent", "system"];

/// What may not be changed by a PATCH (assumption: `w1-patch`).
const FIXED: [&str; 8] = [
    "id",
    "organization",
    "contact",
    "messages",
    "createdAt",
    "createdBy",
    "slug",
    "url",
];

/// What an upsert led to.
pub struct Upserted {
    pub created: bool,
    pub conversation: Value,
}

pub async fn create(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    let create = || {
        let caller = caller(&sandbox, &headers)?;
        let done = upsert(&sandbox, &caller, &answer::parse_body(&body))?;
        let status = if done.created {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        Ok(answer::json(status, &done.conversation))
    };
    respond(create())
}

/// "If the record is already present, it gets updated. If not, the record is inserted." Source: document 004.
/// Document 001, which is older, has an error for a contact that exists (assumption: `w1-upsert`).
pub fn upsert(sandbox: &Sandbox, caller: &Caller, body: &Value) -> Result<Upserted, Refusal> {
    caller.at_least(Scope::Agent)?;
    settle::settle(sandbox)?;
    let kind = body["type"].as_str().unwrap_or("contact");
    if !TYPES.contains(&kind) {
        return Err(Refusal::bad(format!("unknown conversation type {kind}")));
    }
    let Some(organization) = body["organization"].as_str().filter(|one| !one.is_empty()) else {
        return Err(Refusal::bad("organization is required"));
    };
    let profile = &body["contact"]["profile"];
    let named = ["email", "telephone"]
        .iter()
        .any(|key| is_text(&profile[*key]));
    if kind == "contact" && !named {
        return Err(Refusal::bad(
            "contact.profile needs an email or a telephone",
        ));
    }
    let wanted = body["messages"].as_array().map(Vec::as_slice);
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
        return Err(Refusal::bad("at least one message is required"));
    };
    let drafts: Vec<Draft> = wanted
        .iter()
        .map(|one| Draft::read(caller, one))
        .collect::<Result<_, _>>()?;
    let known = if kind == "contact" {
        find_contact(sandbox, organization, profile)?
    } else {
        None
    };
    let created = known.is_none();
    let (mut conversation, contact) = match known {
        Some((contact, conversation)) => (conversation, merged(&contact.body, profile)),
        None => fresh(sandbox, caller, kind, organization, body),
    };
    let id = conversation["id"].as_str().unwrap_or_default().to_owned();
    if let Some(touchpoint) = body["touchpoint"].as_str() {
        settle::select(&mut conversation, touchpoint);
    }
    // Checked whole before anything is kept: a refused request leaves nothing behind.
    let stored = post_drafts(sandbox, caller, &conversation, &contact, drafts, || {
        if kind == "contact" {
            put(sandbox, CONTACT, organization, &contact)?;
        }
        let parent = contact["id"].as_str().unwrap_or_default();
        put(sandbox, CONVERSATION, parent, &conversation)
    })?;
    let document = sandbox.store().document(CONVERSATION, &id)?;
    let mut conversation = shown(
        sandbox,
        document.ok_or_else(|| Refusal::missing("conversation"))?,
    )?;
    // The delayed ones are named as well. Source: document 001, the three ids of the answer.
    if let Some(ids) = conversation["messages"].as_array_mut() {
        for message in &stored {
            if !ids.contains(&message["id"]) {
                ids.push(message["id"].clone());
            }
        }
    }
    sandbox.changed();
    Ok(Upserted {
        created,
        conversation,
    })
}

pub fn put(
    sandbox: &Sandbox,
    kind: &'static str,
    parent: &str,
    body: &Value,
) -> Result<(), Refusal> {
    let id = body["id"].as_str().unwrap_or_default();
    sandbox.store().put_document(NewDocument {
        kind,
        id,
        parent,
        at: sandbox.now(),
        body,
    })?;
    Ok(())
}

/// "Each contact is linked to exactly one conversation." Source: document 001. Found by either address
/// (assumption: `w1-upsert`).
fn find_contact(
    sandbox: &Sandbox,
    organization: &str,
    profile: &Value,
) -> Result<Option<(Document, Value)>, Refusal> {
    let contacts = sandbox.store().documents(CONTACT, Some(organization))?;
    for contact in contacts {
        let known = &contact.body["profile"];
        let same = |key: &str| is_text(&profile[key]) && profile[key] == known[key];
        if same("telephone") || same("email") {
            let conversation = of_contact(sandbox, &contact.id)?;
            return Ok(conversation.map(|conversation| (contact, conversation.body)));
        }
    }
    Ok(None)
}

fn of_contact(sandbox: &Sandbox, contact: &str) -> Result<Option<Document>, Refusal> {
    let found = sandbox.store().documents(CONVERSATION, Some(contact))?;
    Ok(found.into_iter().next())
}

/// What is known of a contact.
pub fn profile(sandbox: &Sandbox, contact: &str) -> Result<Value, store::Error> {
    let found = sandbox.store().document(CONTACT, contact)?;
    Ok(found
        .map(|found| found.body["profile"].clone())
        .unwrap_or_default())
}

/// Whose conversation it is.
pub fn contact_of(sandbox: &Sandbox, conversation: &str) -> Result<String, Refusal> {
    let found = sandbox.store().document(CONVERSATION, conversation)?;
    found
        .map(|found| found.parent)
        .ok_or_else(|| Refusal::missing("conversation"))
}

fn merged(contact: &Value, profile: &Value) -> Value {
    let mut contact = contact.clone();
    for (key, value) in profile.as_object().into_iter().flatten() {
        contact["profile"][key] = value.clone();
    }
    contact
}

/// The shape is document 001's response.
fn fresh(
    sandbox: &Sandbox,
    caller: &Caller,
    kind: &str,
    organization: &str,
    body: &Value,
) -> (Value, Value) {
    let now = sandbox.now();
    let contact = json!({
        "id": chance::object_id(now),
        "organization": organization,
        "profile": body["contact"]["profile"],
        "createdAt": to_iso(now)
    });
    let slug = chance::slug();
    let name = body["contact"]["profile"]["name"].as_str();
    let mut conversation = json!({
        "id": chance::object_id(now),
        "organization": organization,
        "orgPath": organization,
        "name": body["name"].as_str().or(name).unwrap_or("Conversation"),
        "type": kind,
        "slug": slug,
        "url": format!("https://app.web1on1.chat/c/{slug}"),
        "status": "queued",
        "participants": [],
        "messages": [],
        "channels": [],
        "channelsOffline": [],
        "touchpoints": {},
        "forms": [],
        "results": [],
        "meta": if body["meta"].is_object() { body["meta"].clone() } else { json!({}) },
        "createdBy": caller.user,
        "updatedAt": to_iso(now),
        "createdAt": to_iso(now)
    });
    if kind == "contact" {
        conversation["contact"] = contact["id"].clone();
    }
    (conversation, contact)
}

/// A conversation as it is told: with the ids of the messages whose moment has come.
fn shown(sandbox: &Sandbox, document: Document) -> Result<Value, Refusal> {
    let told = messages::listed(sandbox, Some(&document.id))?;
    let ids: Vec<Value> = told.iter().map(|message| message["id"].clone()).collect();
    let mut body = document.body;
    body["messages"] = json!(ids);
    Ok(body)
}

fn populated(sandbox: &Sandbox, mut body: Value, query: &Query) -> Result<Value, Refusal> {
    let id = body["id"].as_str().unwrap_or_default().to_owned();
    if query.populates("messages") {
        body["messages"] = json!(messages::listed(sandbox, Some(&id))?);
    }
    if query.populates("contact")
        && let Some(contact) = body["contact"].as_str()
        && let Some(contact) = sandbox.store().document(CONTACT, contact)?
    {
        body["contact"] = contact.body;
    }
    Ok(query.selected(body))
}

/// A conversation the caller may see: a guest's own, or any (assumption: `w1-guest`).
pub fn visible(sandbox: &Sandbox, caller: &Caller, id: &str) -> Result<Document, Refusal> {
    settle::settle(sandbox)?;
    let found = sandbox.store().document(CONVERSATION, id)?;
    let document = found.ok_or_else(|| Refusal::missing("conversation"))?;
    if caller.is_guest() && document.parent != caller.user {
        return Err(Refusal::forbidden("not your conversation"));
    }
    Ok(document)
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
        let document = visible(&sandbox, &caller, &id)?;
        let body = shown(&sandbox, document)?;
        Ok(ok(populated(&sandbox, body, &query)?))
    };
    respond(show())
}

/// The query by contact is what a page needs that was opened with `id={authuser}` (assumption: `w1-by-contact`).
pub async fn list(
    State(sandbox): State<Sandbox>,
    Pairs(pairs): Pairs<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        let caller = caller(&sandbox, &headers)?;
        let query = Query::read(&pairs)?;
        settle::settle(&sandbox)?;
        let own = caller.is_guest().then_some(caller.user.as_str());
        let mut all = Vec::new();
        for document in sandbox.store().documents(CONVERSATION, own)? {
            all.push(shown(&sandbox, document)?);
        }
        let (page, total) = query.pick(all);
        let page: Result<Vec<Value>, Refusal> = page
            .into_iter()
            .map(|one| populated(&sandbox, one, &query))
            .collect();
        Ok(messages::counted(ok(json!(page?)), total))
    };
    respond(list())
}

/// "PATCH merges the top level, replaces nested objects/arrays." Source: section 1.9.
pub async fn patch(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let patch = || {
        let caller = caller(&sandbox, &headers)?;
        caller.at_least(Scope::Agent)?;
        let document = visible(&sandbox, &caller, &id)?;
        let change = answer::parse_body(&body);
        let Value::Object(change) = change else {
            return Err(Refusal::bad("expected an object"));
        };
        let mut conversation = document.body;
        for (key, value) in change {
            if FIXED.contains(&key.as_str()) {
                return Err(Refusal::bad(format!("{key} cannot be changed")));
            }
            conversation[key] = value;
        }
        conversation["updatedAt"] = json!(to_iso(sandbox.now()));
        put(&sandbox, CONVERSATION, &document.parent, &conversation)?;
        sandbox.changed();
        let document = visible(&sandbox, &caller, &id)?;
        Ok(ok(shown(&sandbox, document)?))
    };
    respond(patch())
}

/// "guest may: fetch own user". Source: section 1.9. What a user looks like is not shown (assumption: `w1-user`).
pub async fn show_user(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let show = || {
        let caller = caller(&sandbox, &headers)?;
        if caller.user != id {
            return Err(if caller.is_guest() {
                Refusal::forbidden("not you")
            } else {
                Refusal::missing("user")
            });
        }
        Ok(ok(
            json!({ "id": caller.user, "name": caller.name, "role": caller.scope.as_str() }),
        ))
    };
    respond(show())
}
