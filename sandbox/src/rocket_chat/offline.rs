//! `offline.message`: the form for when nobody is there. Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::closing::looks_like_email;
use super::params::{Property, Shape, check, optional, required};
use super::{Refusal, filled, success};
use crate::store::OfflineMessage;
use crate::{Sandbox, answer};

const BODY: &[Property] = &[
    required("name", Shape::Text),
    required("email", Shape::Text),
    required("message", Shape::Text),
    optional("department", Shape::TextOrNull),
    optional("host", Shape::TextOrNull),
];

pub async fn leave(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, BODY)?;
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    let livechat = sandbox.control().livechat();
    let reachable = !livechat.validate_offline_email || can_be_mailed(text("email"));
    if !livechat.is_on("displayOfflineForm") || livechat.offline_email.is_empty() || !reachable {
        // Which of the three it was is not told (assumption: `offline-refused`).
        return Err(Refusal::Failure(
            json!({ "message": "Error sending Livechat offline message" }),
        ));
    }
    sandbox.store().add_offline_message(&OfflineMessage {
        name: text("name").to_owned(),
        email: text("email").to_owned(),
        message: text("message").to_owned(),
        department: filled(&body, "department").map(str::to_owned),
        host: filled(&body, "host").map(str::to_owned),
        received_at: sandbox.now(),
    })?;
    Ok(success(
        json!({ "message": "Livechat offline message sent" }),
    ))
}

/// The real server asks the domain name system; here a domain without a dot, or one that is reserved for never being
/// found (RFC 2606), counts as not found.
fn can_be_mailed(email: &str) -> bool {
    let host = email.rsplit('@').next().unwrap_or_default();
    looks_like_email(email) && host.contains('.') && !host.ends_with(".invalid")
}
