//! `/sandbox/web1on1/*`: what a test or the demo needs before it can speak as somebody.
//!
//! `POST token` makes a token: `{"scope", "user", "name", "email", "lifeMs"}`, or a guest's by `{"conversation"}`.
//! `POST gallery` makes a conversation with one of everything and a guest's token for it; with `{"samples": […]}` only
//! with those. `GET link?uri=…` tells where a short address leads.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::web1on1::{self, Caller, Claims, Refusal, Scope};
use crate::{Sandbox, answer, chance};

use super::refused;

/// The agent of the gallery, and who makes its conversation.
const DESK: &str = "5ad1c0de0000000000000001";
const ORGANISATION: &str = "5e8493ba4d84280011860499";

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Wanted {
    scope: Option<String>,
    conversation: Option<String>,
    user: Option<String>,
    name: String,
    email: String,
    life_ms: Option<Millis>,
}

pub async fn token(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<Wanted>(&body) {
        Ok(wanted) => respond(make(&sandbox, &wanted)),
        Err(problem) => refused(problem),
    }
}

fn respond(done: Result<Value, Refusal>) -> Response {
    match done {
        Ok(body) => answer::json(StatusCode::OK, &body),
        Err(refusal) => refusal.answer(),
    }
}

fn make(sandbox: &Sandbox, wanted: &Wanted) -> Result<Value, Refusal> {
    let (scope, user) = match (&wanted.conversation, &wanted.scope) {
        (Some(conversation), None) => {
            let contact = web1on1::contact_of(sandbox, conversation)?;
            (Scope::Guest, contact)
        }
        (None, Some(scope)) => {
            let scope = Scope::parse(scope).ok_or_else(|| Refusal::bad("unknown scope"))?;
            let user = wanted.user.clone();
            (
                scope,
                user.unwrap_or_else(|| chance::object_id(sandbox.now())),
            )
        }
        _ => return Err(Refusal::bad("expected either conversation or scope")),
    };
    let claims = Claims {
        user: &user,
        name: &wanted.name,
        scope,
        email: &wanted.email,
        life_ms: wanted.life_ms.unwrap_or(web1on1::TOKEN_LIFE_MS),
    };
    let mut out = json!({ "user": user, "token": web1on1::issue(sandbox, &claims)? });
    if scope > Scope::Guest {
        out["refreshToken"] = json!(web1on1::issue_refresh(sandbox, &claims)?);
    }
    Ok(out)
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Gallery {
    /// Keys of samples; all when absent.
    samples: Option<Vec<String>>,
}

pub async fn gallery(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
    match serde_json::from_slice::<Gallery>(body) {
        Ok(wanted) => respond(make_gallery(&sandbox, wanted.samples.as_deref())),
        Err(problem) => refused(problem),
    }
}

/// For the gallery's page; else why there is none.
pub fn web1on1_gallery(sandbox: &Sandbox, samples: Option<&[String]>) -> Result<Value, String> {
    make_gallery(sandbox, samples).map_err(|refusal| refusal.message)
}

/// A conversation with these samples, or one of everything and what must stay hidden.
fn make_gallery(sandbox: &Sandbox, wanted: Option<&[String]>) -> Result<Value, Refusal> {
    let desk = Caller {
        user: DESK.to_owned(),
        name: "Desk".to_owned(),
        scope: Scope::Admin,
    };
    let samples = web1on1::samples(&sandbox.service_origin());
    if let Some(unknown) = wanted.and_then(|wanted| {
        let known = |key: &&String| !samples.iter().any(|sample| sample.key == key.as_str());
        wanted.iter().find(known)
    }) {
        return Err(Refusal::bad(format!("no sample {unknown}")));
    }
    let mut messages = vec![json!({
        "role": "contact", "touchpoint": "web", "text": "Hello, is the Golf still available?"
    })];
    let chosen = samples
        .into_iter()
        .filter(|sample| wanted.is_none_or(|wanted| wanted.iter().any(|key| key == sample.key)));
    for sample in chosen {
        let mut message = sample.message;
        if let Some(fields) = message.as_object_mut().filter(|_| wanted.is_none()) {
            fields.remove("delay"); // the whole gallery is there at once
        }
        messages.push(message);
    }
    if wanted.is_none() {
        // Beside the first, so that the newest message is the one with quick replies.
        for (at, hidden) in (2..).step_by(2).zip(web1on1::hidden()) {
            messages.insert(at, hidden);
        }
    }
    let made = web1on1::upsert(
        sandbox,
        &desk,
        &json!({
            "organization": ORGANISATION,
            "type": "contact",
            "contact": { "profile": {
                "name": "John Johnson",
                "email": format!("john-{}@example.com", chance::slug()),
            } },
            "messages": messages
        }),
    )?;
    let id = made.conversation["id"].as_str().unwrap_or_default();
    let guest = Wanted {
        conversation: Some(id.to_owned()),
        name: "John Johnson".to_owned(),
        ..Wanted::default()
    };
    let mut out = make(sandbox, &guest)?;
    out["conversation"] = json!(id);
    out["origin"] = json!(sandbox.service_origin());
    Ok(out)
}

#[derive(Deserialize)]
pub struct Link {
    uri: String,
}

pub async fn link(State(sandbox): State<Sandbox>, Query(link): Query<Link>) -> Response {
    let lead = || {
        let target = web1on1::resolve(&sandbox, &link.uri)?;
        Ok(json!({ "uri": target }))
    };
    respond(lead())
}
