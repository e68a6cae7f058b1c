//! Short addresses of links that take a contact to the web. Source: document 001, "Short URLs (cht.onl)".
//!
//! An action's `uri` with `{authuser}` or `{authtoken}` becomes `https://<Org>.cht.onl/l/<slug>`, and its template
//! stays in `longUri`. The real domain is not ours: `/l/<slug>` of this server leads where the short address would
//! (assumption: `w1-short-link`). The placeholders are filled at that moment, with a guest's token.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::token::{Claims, Scope, TOKEN_LIFE_MS, issue};
use super::{CONTACT, Refusal, respond};
use crate::store::{self, NewDocument};
use crate::{Sandbox, answer, chance};

const LINK: &str = "w1.link";

/// The organisation's display name, as a domain has it. No route of the documents sets it.
const ORGANISATION: &str = "HartleyMoss";

const SHORT: &str = ".cht.onl/l/";

/// Shortens the transfer links among `actions`, wherever they lie in the message.
pub fn shorten(sandbox: &Sandbox, contact: &str, message: &mut Value) -> Result<(), store::Error> {
    if let Some(actions) = message.get_mut("actions").and_then(Value::as_array_mut) {
        for action in actions {
            shorten_one(sandbox, contact, action)?;
        }
    }
    if let Some(items) = message.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            shorten(sandbox, contact, item)?;
        }
    }
    Ok(())
}

fn shorten_one(sandbox: &Sandbox, contact: &str, action: &mut Value) -> Result<(), store::Error> {
    let Some(uri) = action["uri"].as_str().filter(|uri| is_transfer(uri)) else {
        return Ok(());
    };
    let slug = chance::slug();
    let body = json!({ "contact": contact, "longUri": uri });
    sandbox.store().put_document(NewDocument {
        kind: LINK,
        id: &slug,
        parent: contact,
        at: sandbox.now(),
        body: &body,
    })?;
    action["longUri"] = json!(uri);
    action["uri"] = json!(format!("https://{ORGANISATION}{SHORT}{slug}"));
    Ok(())
}

fn is_transfer(uri: &str) -> bool {
    uri.contains("{authuser}") || uri.contains("{authtoken}")
}

/// Where a short address leads, by its slug or the whole of it.
pub fn resolve(sandbox: &Sandbox, link: &str) -> Result<Option<String>, Refusal> {
    let slug = link.rsplit('/').next().unwrap_or_default();
    let Some(found) = sandbox.store().document(LINK, slug)? else {
        return Ok(None);
    };
    let contact = sandbox.store().document(CONTACT, &found.parent)?;
    let contact = contact.ok_or_else(|| Refusal::missing("contact"))?;
    let claims = Claims {
        user: &contact.id,
        name: contact.body["profile"]["name"].as_str().unwrap_or_default(),
        scope: Scope::Guest,
        email: "",
        life_ms: TOKEN_LIFE_MS,
    };
    let token = issue(sandbox, &claims)?;
    let template = found.body["longUri"].as_str().unwrap_or_default();
    Ok(Some(
        template
            .replace("{authuser}", &contact.id)
            .replace("{authtoken}", &token),
    ))
}

/// `GET /l/{slug}`.
pub async fn follow(State(sandbox): State<Sandbox>, Path(slug): Path<String>) -> Response {
    let lead = || {
        let target = resolve(&sandbox, &slug)?.ok_or_else(|| Refusal::missing("link"))?;
        let target =
            HeaderValue::from_str(&target).map_err(|_| Refusal::bad("the link leads nowhere"))?;
        let mut response = answer::text(StatusCode::FOUND, "");
        response.headers_mut().insert(header::LOCATION, target);
        Ok(response)
    };
    respond(lead())
}
