//! `POST livechat/visitor` and `GET livechat/visitor/:token`. Source: rocket-chat-livechat, section 1.2, and the
//! seeds. Unknown properties pass, as column "extra" says.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::matching::{allow_texts, maybe, require, require_object, require_text};
use super::{Refusal, filled, shapes, success};
use crate::store::{CustomField, Registration};
use crate::{Sandbox, answer};

pub async fn register(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let registration = parse_registration(&answer::parse_body(&body))?;
    let visitor = sandbox.store().register(&registration, sandbox.now())?;
    sandbox.changed();
    Ok(success(json!({ "visitor": shapes::visitor(&visitor) })))
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    // This route throws a Meteor.Error where its neighbours throw a plain one. Source: section 1.2.
    let unknown = Refusal::Meteor {
        code: "invalid-token",
        text: "",
    };
    let visitor = sandbox.store().visitor(&token)?.ok_or(unknown)?;
    Ok(success(json!({ "visitor": shapes::visitor(&visitor) })))
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
