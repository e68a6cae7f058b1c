//! `custom.field` and `custom.fields`: what a page tells about its visitor. Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::params::{Property, Shape, check, required};
use super::{Refusal, success};
use crate::store::CustomField;
use crate::{Sandbox, answer};

const ONE: &[Property] = &[
    required("token", Shape::Text),
    required("key", Shape::Text),
    required("value", Shape::Text),
    required("overwrite", Shape::Flag),
];
const FIELD: &[Property] = &[
    required("key", Shape::Text),
    required("value", Shape::Text),
    required("overwrite", Shape::Flag),
];
const SEVERAL: &[Property] = &[
    required("token", Shape::Text),
    required("customFields", Shape::List(FIELD, 0)),
];

pub async fn one(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, ONE)?;
    store(&sandbox, &body, &[read(&body)])?;
    Ok(success(json!({
        "field": { "key": body["key"], "value": body["value"], "overwrite": body["overwrite"] }
    })))
}

/// The answer spells `Key` with a capital. Source: section 1.2.
pub async fn several(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, SEVERAL)?;
    let fields: Vec<CustomField> = body["customFields"]
        .as_array()
        .into_iter()
        .flatten()
        .map(read)
        .collect();
    store(&sandbox, &body, &fields)?;
    let told: Vec<Value> = fields
        .iter()
        .map(
            |field| json!({ "Key": field.key, "value": field.value, "overwrite": field.overwrite }),
        )
        .collect();
    Ok(success(json!({ "fields": told })))
}

fn read(field: &Value) -> CustomField {
    let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
    CustomField {
        key: text("key"),
        value: text("value"),
        overwrite: field["overwrite"] == true,
    }
}

/// Any key will do (assumption: `custom-fields-free`).
fn store(sandbox: &Sandbox, body: &Value, fields: &[CustomField]) -> Result<(), Refusal> {
    let token = body["token"].as_str().unwrap_or_default();
    sandbox
        .store()
        .visitor(token)?
        .ok_or(Refusal::Plain("invalid-token"))?;
    sandbox
        .store()
        .set_custom_fields(token, fields, sandbox.now())?;
    Ok(())
}
