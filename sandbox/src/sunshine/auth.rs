//! Who calls: the business by Basic or Bearer, one user by Bearer or by session. Source: reference, 3.1 and 3.7.
//!
//! A token is signed with the secret of a key, which its header names. A user's has `scope: "user"` and an
//! `external_id`. Secrets are made once and kept with the data.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::Refusal;
use super::conversations::USER;
use crate::store::Document;
use crate::{Sandbox, chance, signature, store};

/// The app there is. Source: document 003, the id in its examples.
pub const APP: &str = "5963c0d619a30a2e00de36b8";

const SECRET: &str = "sunshine.secret";
const KEY: &str = "app_5963c0d6";

/// What the business signs in with.
pub struct Keys {
    pub id: &'static str,
    pub secret: String,
}

pub enum Caller {
    Business,
    /// By the user's id.
    User(String),
}

impl Caller {
    pub fn business(&self) -> Result<(), Refusal> {
        match self {
            Caller::Business => Ok(()),
            Caller::User(_) => Err(Refusal::forbidden()),
        }
    }
}

pub fn keys(sandbox: &Sandbox) -> Result<Keys, store::Error> {
    let kept = sandbox.store().setting(SECRET)?;
    let secret = match kept.as_ref().and_then(Value::as_str) {
        Some(secret) => secret.to_owned(),
        None => {
            let secret = chance::chat_id();
            sandbox.store().put_setting(SECRET, &json!(secret))?;
            secret
        }
    };
    Ok(Keys { id: KEY, secret })
}

/// A user's token, as the business makes it for its own pages.
pub fn user_token(sandbox: &Sandbox, external_id: &str) -> Result<String, store::Error> {
    let keys = keys(sandbox)?;
    let claims = json!({ "scope": "user", "external_id": external_id });
    Ok(signature::write_token(&keys.secret, Some(keys.id), &claims))
}

/// Who calls this app.
pub fn caller(sandbox: &Sandbox, app: &str, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let told = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let caller = match told.and_then(|told| told.split_once(' ')) {
        Some(("Basic", pair)) => basic(sandbox, pair)?,
        Some(("Bearer", token)) => bearer(sandbox, token)?,
        _ => return Err(Refusal::unauthorised()),
    };
    if app == APP {
        Ok(caller)
    } else {
        Err(Refusal::missing("app_not_found", "App not found"))
    }
}

fn basic(sandbox: &Sandbox, pair: &str) -> Result<Caller, Refusal> {
    let decoded = BASE64.decode(pair).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(Refusal::unauthorised)?;
    let (name, password) = text.split_once(':').ok_or_else(Refusal::unauthorised)?;
    let keys = keys(sandbox)?;
    if name == keys.id && signature::same(password.as_bytes(), keys.secret.as_bytes()) {
        return Ok(Caller::Business);
    }
    // `appUserId:sessionToken` of a visitor whom nobody has signed in. Source: section 3.7.
    let user = sandbox.store().document(USER, name)?;
    let session = user.as_ref().and_then(|user| user.body["session"].as_str());
    if session.is_some_and(|session| signature::same(password.as_bytes(), session.as_bytes())) {
        return Ok(Caller::User(name.to_owned()));
    }
    Err(Refusal::unauthorised())
}

fn bearer(sandbox: &Sandbox, token: &str) -> Result<Caller, Refusal> {
    let keys = keys(sandbox)?;
    let claims = signature::read_token(&keys.secret, token).map_err(|_| Refusal::unauthorised())?;
    if let Some(ends) = claims["exp"].as_i64()
        && ends * 1000 <= sandbox.now()
    {
        return Err(Refusal::unauthorised());
    }
    match (claims["scope"].as_str(), claims["external_id"].as_str()) {
        (Some("app"), _) => Ok(Caller::Business),
        (Some("user"), Some(external_id)) => {
            let user = by_external_id(sandbox, external_id)?;
            user.map(|user| Caller::User(user.id))
                .ok_or_else(Refusal::unauthorised)
        }
        _ => Err(Refusal::unauthorised()),
    }
}

pub fn by_external_id(sandbox: &Sandbox, id: &str) -> Result<Option<Document>, Refusal> {
    let users = sandbox.store().documents(USER, None)?;
    Ok(users.into_iter().find(|user| user.body["externalId"] == id))
}
