//! Bearer tokens: JWT signed with HS256, with a scope. Source: reference file, sections 1.9 and 2; document 004.
//!
//! The secret is made once and kept with the data, so tokens outlive a restart and end with a reset. A guest's token
//! is a contact's: `{authuser}` is its `_id`, `{authtoken}` the token itself (assumption: `auth-placeholders`).

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::Refusal;
use crate::clock::Millis;
use crate::signature::{self, Doubt};
use crate::{Sandbox, chance, store};

const SECRET: &str = "web1on1.secret";

const DAY_MS: Millis = 86_400_000;
/// "API tokens expire after 1 month, refresh tokens are valid for 3 months." Source: document 004
/// (assumption: `token-life`).
pub const TOKEN_LIFE_MS: Millis = 30 * DAY_MS;
const REFRESH_LIFE_MS: Millis = 90 * DAY_MS;

/// What a token allows, each more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Guest,
    Agent,
    Bot,
    Admin,
}

impl Scope {
    pub fn parse(text: &str) -> Option<Scope> {
        Some(match text {
            "guest" => Scope::Guest,
            "agent" => Scope::Agent,
            "bot" => Scope::Bot,
            "admin" => Scope::Admin,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Guest => "guest",
            Scope::Agent => "agent",
            Scope::Bot => "bot",
            Scope::Admin => "admin",
        }
    }
}

/// Whose token a request carried.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Of a guest, the contact's id.
    pub user: String,
    pub name: String,
    pub scope: Scope,
}

impl Caller {
    pub fn is_guest(&self) -> bool {
        self.scope == Scope::Guest
    }

    /// Refused below this scope.
    pub fn at_least(&self, scope: Scope) -> Result<(), Refusal> {
        if self.scope >= scope {
            Ok(())
        } else {
            Err(Refusal::forbidden("insufficient scope"))
        }
    }
}

/// A token to make.
pub struct Claims<'a> {
    pub user: &'a str,
    pub name: &'a str,
    pub scope: Scope,
    /// By which the bearer renews it.
    pub email: &'a str,
    pub life_ms: Millis,
}

/// An access token.
pub fn issue(sandbox: &Sandbox, claims: &Claims<'_>) -> Result<String, store::Error> {
    let now = sandbox.now();
    let body = json!({
        "_id": claims.user,
        "name": claims.name,
        "scope": claims.scope.as_str(),
        "email": claims.email,
        "iat": now.div_euclid(1000),
        "exp": (now + claims.life_ms).div_euclid(1000)
    });
    sign(sandbox, &body)
}

/// What renews an access token.
pub fn issue_refresh(sandbox: &Sandbox, claims: &Claims<'_>) -> Result<String, store::Error> {
    let now = sandbox.now();
    let body = json!({
        "_id": claims.user,
        "name": claims.name,
        "grant_type": "refresh_token",
        "for": claims.scope.as_str(),
        "email": claims.email,
        "exp": (now + REFRESH_LIFE_MS).div_euclid(1000)
    });
    sign(sandbox, &body)
}

/// Who calls, by the `Authorization` header.
pub fn caller(sandbox: &Sandbox, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let told = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let Some(token) = told else {
        return Err(Refusal::unauthorised("No authorization token was found"));
    };
    bearer(sandbox, token)
}

/// Who bears this token.
pub fn bearer(sandbox: &Sandbox, token: &str) -> Result<Caller, Refusal> {
    let claims = read(sandbox, token)?;
    let scope = claims["scope"].as_str().and_then(Scope::parse);
    let (Some(user), Some(scope)) = (claims["_id"].as_str(), scope) else {
        return Err(Refusal::unauthorised("invalid token")); // a refresh token lets nobody in
    };
    Ok(Caller {
        user: user.to_owned(),
        name: claims["name"].as_str().unwrap_or_default().to_owned(),
        scope,
    })
}

/// `POST /v2/auth/token {"clientId", "refreshToken"}`. Source: section 2, point 4.
pub fn renew(sandbox: &Sandbox, body: &Value) -> Result<Value, Refusal> {
    let claims = read(sandbox, body["refreshToken"].as_str().unwrap_or_default())?;
    let scope = claims["for"].as_str().and_then(Scope::parse);
    let Some(scope) = scope.filter(|_| claims["grant_type"] == "refresh_token") else {
        return Err(Refusal::unauthorised("invalid token"));
    };
    let told = |key: &str| claims[key].as_str().unwrap_or_default();
    if body["clientId"] != claims["email"] {
        return Err(Refusal::unauthorised("invalid token"));
    }
    let claims = Claims {
        user: told("_id"),
        name: told("name"),
        scope,
        email: told("email"),
        life_ms: TOKEN_LIFE_MS,
    };
    Ok(json!({
        "token": issue(sandbox, &claims)?,
        "refreshToken": issue_refresh(sandbox, &claims)?
    }))
}

/// The words are the ones the SDK looks for. Source: section 2, point 4.
fn read(sandbox: &Sandbox, token: &str) -> Result<Value, Refusal> {
    let claims = signature::read_token(&secret(sandbox)?, token).map_err(|doubt| match doubt {
        Doubt::Malformed => Refusal::unauthorised("invalid token"),
        Doubt::Forged => Refusal::unauthorised("invalid signature"),
    })?;
    let ends = claims["exp"].as_i64().unwrap_or_default();
    if ends * 1000 <= sandbox.now() {
        return Err(Refusal::unauthorised("jwt expired"));
    }
    Ok(claims)
}

fn sign(sandbox: &Sandbox, claims: &Value) -> Result<String, store::Error> {
    Ok(signature::write_token(&secret(sandbox)?, None, claims))
}

fn secret(sandbox: &Sandbox) -> Result<String, store::Error> {
    let kept = sandbox.store().setting(SECRET)?;
    if let Some(secret) = kept.as_ref().and_then(Value::as_str) {
        return Ok(secret.to_owned());
    }
    let secret = chance::chat_id();
    sandbox.store().put_setting(SECRET, &json!(secret))?;
    Ok(secret)
}
