//! Posting and listing messages, and activities. Source: reference file, sections 3.1 and 3.4; document 003.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::auth::{Caller, caller};
use super::content::{By, complete};
use super::conversations::{CONVERSATION, put, visible};
use super::{Refusal, ok, respond, template};
use crate::clock::to_iso;
use crate::store::{self, Document, NewDocument};
use crate::{Sandbox, answer, chance};

pub const MESSAGE: &str = "sun.message";

/// "Size does not apply to the `listMessages` endpoint" (the generated client's words); how many there are on a page
/// is not said (assumption: `sun-page`).
const PAGE: usize = 100;

/// "metadata? (flat, ≤ 4 KB)". Source: section 3.1.
const LARGEST_METADATA: usize = 4096;

pub async fn create(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let create = || {
        let caller = caller(&sandbox, &app, &headers)?;
        let message = say(&sandbox, &caller, &id, &answer::parse_body(&body))?;
        Ok(answer::json(
            StatusCode::CREATED,
            &json!({ "messages": [message] }),
        ))
    };
    respond(create())
}

/// One message into a conversation by its id.
pub fn say(sandbox: &Sandbox, caller: &Caller, id: &str, body: &Value) -> Result<Value, Refusal> {
    let conversation = visible(sandbox, caller, id)?;
    post(sandbox, caller, &conversation, body)
}

/// One message, checked and kept.
pub fn post(
    sandbox: &Sandbox,
    caller: &Caller,
    conversation: &Document,
    body: &Value,
) -> Result<Value, Refusal> {
    let (by, author) = author(caller, conversation, &body["author"])?;
    if !body["content"].is_object() {
        return Err(Refusal::bad("content is required"));
    }
    let metadata = &body["metadata"];
    if !flat(metadata) {
        return Err(Refusal::bad("metadata must be flat and at most 4 KB"));
    }
    destination(&body["destination"], conversation)?;
    let now = sandbox.now();
    let wanted = template::shown(sandbox, body, by)?;
    let content = complete(wanted.unwrap_or_else(|| body["content"].clone()), by, now)?;
    let earlier = sandbox.store().documents(MESSAGE, Some(&conversation.id))?;
    // A page is named by a message, so no two share their instant (assumption: `sun-page`).
    let received = earlier.last().map_or(now, |last| now.max(last.at + 1));
    let id = chance::object_id(now);
    let source = if by == By::User {
        "web"
    } else {
        "api:conversations"
    };
    let mut message = json!({
        "id": id,
        "received": to_iso(received),
        "author": author,
        "content": content,
        "source": { "type": source }
    });
    if metadata.is_object() {
        message["metadata"] = metadata.clone();
    }
    if let Some(quoted) = quoted(caller, by, &body["quotedMessage"])? {
        message["quotedMessage"] = quoted;
    }
    if let Some(form) = form_of(body) {
        answer_form(sandbox, conversation, &form, &mut message)?;
    }
    let document = NewDocument {
        kind: MESSAGE,
        id: &id,
        parent: &conversation.id,
        at: received,
        body: &message,
    };
    sandbox.store().put_document(document)?;
    let mut changed = conversation.body.clone();
    changed["lastUpdatedAt"] = json!(to_iso(received));
    changed["typing"] = json!(false);
    put(sandbox, CONVERSATION, &conversation.parent, &changed)?;
    Ok(message)
}

/// What a user's message on another channel was about: the business brings such a message in, here as a channel would
/// there (assumption: `sun-quote`). Source: document 003, "Quoted Messages".
fn quoted(caller: &Caller, by: By, told: &Value) -> Result<Option<Value>, Refusal> {
    match (told["type"].as_str(), caller, by) {
        (None, ..) if told.is_null() => Ok(None),
        (Some("message"), Caller::Business, By::User) if told["message"].is_object() => {
            Ok(Some(told.clone()))
        }
        (Some("externalMessageId"), Caller::Business, By::User)
            if told["externalMessageId"].is_string() =>
        {
            Ok(Some(told.clone()))
        }
        _ => Err(Refusal::bad("quotedMessage cannot be sent")),
    }
}

/// The message whose form is filled in: named by the message or its fields. Source: section 3.4.
fn form_of(body: &Value) -> Option<String> {
    let content = &body["content"];
    if content["type"] != "formResponse" {
        return None;
    }
    let fields = content["fields"].as_array().into_iter().flatten();
    [body, content]
        .into_iter()
        .chain(fields)
        .find_map(|one| one["quotedMessageId"].as_str())
        .map(str::to_owned)
}

/// Quotes the form in the answer and marks it as submitted.
fn answer_form(
    sandbox: &Sandbox,
    conversation: &Document,
    form: &str,
    message: &mut Value,
) -> Result<(), Refusal> {
    let found = sandbox.store().document(MESSAGE, form)?;
    let found = found
        .filter(|found| found.parent == conversation.id && found.body["content"]["type"] == "form");
    let Some(found) = found else {
        return Err(Refusal::bad(
            "quotedMessageId names no form of this conversation",
        ));
    };
    let mut quoted = found.body.clone();
    quoted["content"]["submitted"] = json!(true);
    sandbox.store().put_document(NewDocument {
        kind: MESSAGE,
        id: form,
        parent: &found.parent,
        at: found.at,
        body: &quoted,
    })?;
    message["quotedMessage"] = json!({ "type": "message", "message": quoted });
    Ok(())
}

/// A user speaks as themselves only.
fn author(caller: &Caller, conversation: &Document, told: &Value) -> Result<(By, Value), Refusal> {
    let mut author = told.clone();
    let user = told["userId"].as_str();
    match (told["type"].as_str(), caller) {
        (Some("business"), Caller::Business) => Ok((By::Business, author)),
        (Some("user"), _) => {
            if user.is_some_and(|user| user != conversation.parent) {
                return Err(Refusal::bad("author.userId is not in this conversation"));
            }
            author["userId"] = json!(conversation.parent);
            Ok((By::User, author))
        }
        (Some("business"), Caller::User(_)) => Err(Refusal::forbidden()),
        _ => Err(Refusal::bad("author.type must be business or user")),
    }
}

fn flat(metadata: &Value) -> bool {
    match metadata {
        Value::Null => true,
        Value::Object(fields) => {
            let plain = |value: &Value| !value.is_object() && !value.is_array();
            fields.values().all(plain) && metadata.to_string().len() <= LARGEST_METADATA
        }
        _ => false,
    }
}

/// "If WhatsApp is not linked to the target conversation, a 404 client_not_found error will be returned." Source:
/// document 003, "Post Message API".
fn destination(told: &Value, conversation: &Document) -> Result<(), Refusal> {
    let Some(wanted) = told["integrationType"].as_str() else {
        return Ok(());
    };
    let linked = conversation.body["clients"].as_array();
    if linked.is_some_and(|linked| linked.iter().any(|one| one == wanted)) {
        Ok(())
    } else {
        Err(Refusal::missing("client_not_found", "Client not found"))
    }
}

/// Oldest first.
pub fn kept(sandbox: &Sandbox, conversation: &str) -> Result<Vec<Value>, store::Error> {
    let all = sandbox.store().documents(MESSAGE, Some(conversation))?;
    Ok(all.into_iter().map(|message| message.body).collect())
}

pub async fn list(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let list = || {
        let caller = caller(&sandbox, &app, &headers)?;
        visible(&sandbox, &caller, &id)?;
        let told = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let path = format!("/v2/apps/{app}/conversations/{id}/messages");
        let all = kept(&sandbox, &id)?;
        page(
            &sandbox,
            all,
            told("page[before]"),
            told("page[after]"),
            &path,
        )
    };
    respond(list())
}

/// The newest when no record is named (assumption: `sun-page`).
fn page(
    sandbox: &Sandbox,
    all: Vec<Value>,
    before: Option<&str>,
    after: Option<&str>,
    path: &str,
) -> Result<Response, Refusal> {
    let place = |id: &str| {
        all.iter()
            .position(|message| message["id"] == id)
            .ok_or_else(|| Refusal::bad("the page names no message of this conversation"))
    };
    let (from, to, more) = match (before, after) {
        (Some(_), Some(_)) => {
            return Err(Refusal::bad("only one of page[before] and page[after]"));
        }
        (None, Some(id)) => {
            let from = place(id)? + 1;
            let to = all.len().min(from + PAGE);
            (from, to, to < all.len())
        }
        (before, None) => {
            let to = before.map_or(Ok(all.len()), place)?;
            let from = to.saturating_sub(PAGE);
            (from, to, from > 0)
        }
    };
    let messages = &all[from..to];
    let cursor = |message: Option<&Value>| message.map_or(Value::Null, |one| one["id"].clone());
    let (first, last) = (cursor(messages.first()), cursor(messages.last()));
    let link = |name: &str, id: &Value, there: bool| match id.as_str().filter(|_| there) {
        Some(id) => json!(format!(
            "{}{path}?page[{name}]={id}",
            sandbox.service_origin()
        )),
        None => Value::Null,
    };
    Ok(ok(&json!({
        "messages": messages,
        "meta": { "hasMore": more, "beforeCursor": first, "afterCursor": last },
        "links": {
            "prev": link("before", &first, from > 0),
            "next": link("after", &last, to < all.len())
        }
    })))
}

/// `{"author", "type"}`; a user may only have read. Source: section 3.1, "Activities".
pub async fn activity(
    State(sandbox): State<Sandbox>,
    Path((app, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let act = || {
        let caller = caller(&sandbox, &app, &headers)?;
        let conversation = visible(&sandbox, &caller, &id)?;
        let body = answer::parse_body(&body);
        let (by, _) = author(&caller, &conversation, &body["author"])?;
        match (body["type"].as_str(), by) {
            (Some("conversation:read"), _)
            | (Some("typing:start" | "typing:stop"), By::Business) => Ok(ok(&json!({}))),
            _ => Err(Refusal::bad("type is not an activity of this author")),
        }
    };
    respond(act())
}
