//! The `check` of the visitor and room routes, which let unknown properties pass, in Meteor's words.
//!
//! Source: rocket-chat-livechat, section 1.1 ("Match error: Missing key 'token' in field visitor"); the words for
//! other faults are Meteor's own (assumption: `match-words`).

use serde_json::Value;

use super::Refusal;

/// A key that must be there, with a text.
pub fn require_text<'a>(object: &'a Value, key: &str, field: &str) -> Result<&'a str, Refusal> {
    match require(object, key, field)? {
        Value::String(text) => Ok(text),
        other => Err(Refusal::Match(format!(
            "Expected string, got {} in field {}",
            kind(other),
            inside(field, key)
        ))),
    }
}

/// A key that must be there.
pub fn require<'a>(object: &'a Value, key: &str, field: &str) -> Result<&'a Value, Refusal> {
    object.get(key).ok_or_else(|| {
        let place = if field.is_empty() {
            String::new()
        } else {
            format!(" in field {field}")
        };
        Refusal::Match(format!("Missing key '{key}'{place}"))
    })
}

/// Refuses anything but an object.
pub fn require_object(value: &Value, field: &str) -> Result<(), Refusal> {
    if value.is_object() {
        return Ok(());
    }
    Err(Refusal::Match(format!(
        "Expected object, got {} in field {field}",
        kind(value)
    )))
}

/// An object of exactly these texts (assumption: `match-unknown-key`).
pub fn only_texts(object: &Value, keys: &[&str]) -> Result<(), Refusal> {
    for key in keys {
        require_text(object, key, "")?;
    }
    let known = object.as_object().into_iter().flatten();
    match known
        .map(|(key, _)| key)
        .find(|key| !keys.contains(&key.as_str()))
    {
        Some(unknown) => Err(Refusal::Match(format!("Unknown key in field {unknown}"))),
        None => Ok(()),
    }
}

/// Keys that may be absent or null, but otherwise hold a text.
pub fn allow_texts(object: &Value, keys: &[&str], field: &str) -> Result<(), Refusal> {
    for key in keys {
        match object.get(*key) {
            None | Some(Value::Null | Value::String(_)) => {}
            Some(_) => return Err(maybe(&inside(field, key))),
        }
    }
    Ok(())
}

/// What Meteor says of an optional value that fits none of its alternatives.
pub fn maybe(field: &str) -> Refusal {
    Refusal::Match(format!(
        "Failed Match.OneOf, Match.Maybe or Match.Optional validation in field {field}"
    ))
}

fn inside(field: &str, key: &str) -> String {
    if field.is_empty() {
        key.to_owned()
    } else {
        format!("{field}.{key}")
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
