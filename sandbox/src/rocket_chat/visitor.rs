//! `livechat/visitor` and its neighbours: register, read, forget, come and go. Source: rocket-chat-livechat, section 1.2, and the
//! seeds. Unknown properties pass, as column "extra" says.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::matching::{allow_texts, maybe, only_texts, require, require_object, require_text};
use super::{Refusal, filled, shapes, success};
use crate::clock::to_iso;
use crate::store::{CustomField, Registration};
use crate::{Sandbox, answer};

/// These routes throw a Meteor.Error where their neighbours throw a plain one. Source: section 1.2.
const UNKNOWN: Refusal = Refusal::Meteor {
    code: "invalid-token",
    text: "",
};

pub async fn register(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let mut registration = parse_registration(&answer::parse_body(&body))?;
    // A department is known by its id or its name, and kept by its id; one that does not exist is not kept
    // (assumption: `unknown-department`).
    if let Some(wanted) = registration.department.take() {
        let known = sandbox.store().department(&wanted)?;
        registration.department = known.map(|department| department.id);
    }
    let visitor = sandbox.store().register(&registration, sandbox.now())?;
    Ok(success(json!({ "visitor": shapes::visitor(&visitor) })))
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let visitor = sandbox.store().visitor(&token)?.ok_or(UNKNOWN)?;
    Ok(success(json!({ "visitor": shapes::visitor(&visitor) })))
}

/// "Forget my data": the visitor and all that was said. Source: section 1.2.
pub async fn forget(
    State(sandbox): State<Sandbox>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let store = sandbox.store();
    let visitor = store.visitor(&token)?.ok_or(UNKNOWN)?;
    if store.open_room_of(&token)?.is_some() && !sandbox.control().livechat().collect_headers {
        return Err(Refusal::Meteor {
            code: "visitor-has-open-rooms",
            text: "Cannot remove visitors with opened rooms",
        });
    }
    if !store.forget_visitor(&token)? {
        return Err(Refusal::Meteor {
            code: "error-removing-visitor",
            text: "An error ocurred while deleting visitor",
        });
    }
    Ok(success(
        json!({ "visitor": { "_id": visitor.id, "ts": to_iso(visitor.created_at) } }),
    ))
}

/// `POST livechat/visitor.status`
pub async fn set_status(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    only_texts(&body, &["token", "status"])?;
    let text = |key: &str| body[key].as_str().unwrap_or_default();
    if !sandbox
        .store()
        .set_visitor_status(text("token"), text("status"))?
    {
        return Err(UNKNOWN);
    }
    Ok(success(
        json!({ "token": text("token"), "status": text("status") }),
    ))
}

/// `POST livechat/visitor.callStatus`: taken and answered; there are no calls here.
pub async fn set_call_status(
    State(sandbox): State<Sandbox>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    only_texts(&body, &["token", "callStatus", "rid", "callId"])?;
    let token = body["token"].as_str().unwrap_or_default();
    sandbox.store().visitor(token)?.ok_or(UNKNOWN)?;
    Ok(success(
        json!({ "token": token, "callStatus": body["callStatus"] }),
    ))
}

fn parse_registration(body: &Value) -> Result<Registration, Refusal> {
    let visitor = require(body, "visitor", "")?;
    require_object(visitor, "visitor")?;
    let token = require_text(visitor, "token", "visitor")?;
    allow_texts(
        visitor,
        &["name", "email", "department", "phone", "username"],
        "visitor",
    )?;
    let custom_fields = parse_custom_fields(visitor)?;
    if token.trim().is_empty() {
        return Err(Refusal::Meteor {
            code: "error-invalid-token",
            text: "Token cannot be empty",
        });
    }
    let text = |key| filled(visitor, key).map(str::to_owned);
    Ok(Registration {
        token: token.to_owned(),
        name: text("name"),
        // "Email comes back lower-cased" (section 1.2); trimmed as well, as the server stores it.
        email: text("email").map(|email| email.trim().to_lowercase()),
        phone: text("phone").map(|phone| phone.trim().to_owned()),
        department: text("department"),
        username: text("username"),
        custom_fields,
    })
}

fn parse_custom_fields(visitor: &Value) -> Result<Vec<CustomField>, Refusal> {
    let fields = match visitor.get("customFields") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(fields)) => fields,
        Some(_) => return Err(maybe("visitor.customFields")),
    };
    // Inside an optional value Meteor names only the optional value itself (assumption: `match-words`).
    let read = |field: &Value| {
        Some(CustomField {
            key: field["key"].as_str()?.to_owned(),
            value: field["value"].as_str()?.to_owned(),
            overwrite: field["overwrite"].as_bool()?,
        })
    };
    fields
        .iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| maybe("visitor.customFields"))
}
