//! The browser's own JSON parser, walked into the core's plain tree.

use crate::json::{Json, MAX_DEPTH};
use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

/// Parses a text. `None` for what is no JSON, or nests deeper than [`MAX_DEPTH`].
pub fn parse_json(text: &str) -> Option<Json> {
    walk(&JSON::parse(text).ok()?, MAX_DEPTH)
}

fn walk(value: &JsValue, depth: usize) -> Option<Json> {
    if let Some(text) = value.as_string() {
        return Some(Json::Text(text));
    }
    if let Some(number) = value.as_f64() {
        return Some(Json::Number(number));
    }
    if let Some(flag) = value.as_bool() {
        return Some(Json::Bool(flag));
    }
    if value.is_null() || value.is_undefined() {
        return Some(Json::Null);
    }
    let depth = depth.checked_sub(1)?;
    if Array::is_array(value) {
        let items: &Array = value.unchecked_ref();
        return items
            .iter()
            .map(|item| walk(&item, depth))
            .collect::<Option<_>>()
            .map(Json::List);
    }
    Object::entries(value.unchecked_ref())
        .iter()
        .map(|entry| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, walk(&entry.get(1), depth)?))
        })
        .collect::<Option<_>>()
        .map(|fields| with_card(fields, depth))
}

/// A message of type `card` holds JSON inside a text (reference visitor-chat, section 5):
/// parsed, it stands beside the text.
fn with_card(mut fields: Vec<(String, Json)>, depth: usize) -> Json {
    let text = |name: &str| {
        let field = fields.iter().find(|(key, _)| key == name);
        field.and_then(|(_, value)| value.text())
    };
    if text("message_type") == Some("card") {
        let card = text("message").and_then(|text| walk(&JSON::parse(text).ok()?, depth));
        fields.extend(card.map(|card| ("message_json".to_owned(), card)));
    }
    Json::Object(fields)
}
