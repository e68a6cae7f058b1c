//! The browser's `JSON.parse`, walked into the widget's tree: the same few lines as
//! `src/runtime/json.rs`, which needs the whole of the widget's browser feature.

use forecourt::json::{Json, MAX_DEPTH};
use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

pub fn parse(text: &str) -> Option<Json> {
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
        let items = items.iter().map(|item| walk(&item, depth));
        return items.collect::<Option<_>>().map(Json::List);
    }
    Object::entries(value.unchecked_ref())
        .iter()
        .map(|entry| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, walk(&entry.get(1), depth)?))
        })
        .collect::<Option<_>>()
        .map(Json::Object)
}
