//! `/sandbox/sunshine/*`: what a test or the demo needs before it can speak as somebody.
//!
//! `GET keys` tells the app and what the business signs in with. `POST gallery` makes a user and a conversation with
//! one of everything, and the user's token; `{"samples": […]}` chooses, `{"clients": ["whatsapp"]}` links a channel.
//! `POST templates` adds a template's definition. `GET events` lists the buttons pressed.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sunshine::{self, APP, Caller, Refusal};
use crate::{Sandbox, answer, chance};

use super::refused;

fn respond(done: Result<Value, Refusal>) -> Response {
    match done {
        Ok(body) => answer::json(StatusCode::OK, &body),
        Err(refusal) => refusal.answer(),
    }
}

pub async fn keys(State(sandbox): State<Sandbox>) -> Response {
    let tell = || {
        let keys = sunshine::keys(&sandbox)?;
        let origin = sandbox.service_origin();
        Ok(json!({ "origin": origin, "app": APP, "keyId": keys.id, "secret": keys.secret }))
    };
    respond(tell())
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Gallery {
    /// Keys of samples; all when absent.
    samples: Option<Vec<String>>,
    clients: Vec<String>,
}

pub async fn gallery(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
    match serde_json::from_slice::<Gallery>(body) {
        Ok(wanted) => respond(make(&sandbox, wanted.samples.as_deref(), &wanted.clients)),
        Err(problem) => refused(problem),
    }
}

/// For the gallery's page; else why there is none.
pub fn sunshine_gallery(sandbox: &Sandbox, samples: Option<&[String]>) -> Result<Value, String> {
    make(sandbox, samples, &[]).map_err(|refusal| refusal.title)
}

/// A conversation with these samples, or one of everything.
fn make(
    sandbox: &Sandbox,
    wanted: Option<&[String]>,
    clients: &[String],
) -> Result<Value, Refusal> {
    let samples = sunshine::samples(&sandbox.service_origin());
    if let Some(unknown) = wanted.and_then(|wanted| {
        let known = |key: &&String| !samples.iter().any(|sample| sample.0 == key.as_str());
        wanted.iter().find(known)
    }) {
        return Err(Refusal::bad(format!("no sample {unknown}")));
    }
    let external_id = chance::slug();
    let profile = json!({ "givenName": "Jane", "surname": "Doe" });
    let user = json!({ "externalId": external_id, "profile": profile });
    let user = sunshine::create_user(sandbox, &user)?;
    let made = sunshine::create_conversation(
        sandbox,
        &json!({ "type": "personal", "participants": [{ "userId": user["id"] }], "clients": clients }),
    )?;
    let id = made["id"].as_str().unwrap_or_default();
    let say = |author: Value, mut body: Value| {
        if body["author"].is_null() {
            body["author"] = author;
        }
        sunshine::say(sandbox, &Caller::Business, id, &body)
    };
    let by_user = json!({ "type": "user" });
    say(
        by_user.clone(),
        json!({ "content": { "type": "text", "text": "Hello, is the Golf still available?" } }),
    )?;
    let desk = json!({ "type": "business", "displayName": "Amara Osei" });
    for (key, _, body) in samples {
        let chosen = match wanted {
            // One that blocks the input is for a gallery of its own: it would block the whole.
            None => key != "blocked",
            Some(wanted) => wanted.iter().any(|one| one == key),
        };
        if !chosen {
            continue;
        }
        let said = say(desk.clone(), body)?;
        if key == "form" && wanted.is_none() {
            say(by_user.clone(), filled(&said["id"]))?;
        }
    }
    Ok(json!({
        "origin": sandbox.service_origin(),
        "app": APP,
        "conversation": id,
        "user": user["id"],
        "externalId": external_id,
        "session": user["session"],
        "token": sunshine::user_token(sandbox, &external_id)?
    }))
}

/// The form of the samples, as a user fills it in.
fn filled(form: &Value) -> Value {
    json!({ "content": { "type": "formResponse", "quotedMessageId": form, "fields": [
        { "type": "text", "name": "name", "label": "Your name", "text": "Jane Doe" },
        { "type": "email", "name": "email", "label": "E-mail", "email": "jane@example.com" },
        { "type": "select", "name": "day", "label": "Day", "select": [{ "name": "fri", "label": "Friday" }] }] } })
}

pub async fn template(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let definition = answer::parse_body(&body);
    respond(sunshine::add_template(&sandbox, &definition).map(|()| json!({ "ok": true })))
}

pub async fn events(State(sandbox): State<Sandbox>) -> Response {
    let list = || Ok(json!(sunshine::events(&sandbox)?));
    respond(list())
}
