//! serde_json -> [`Json`], and back where a server has to look into a body.

use forecourt::json::Json;
use serde_json::Value;

pub fn from_serde(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.as_f64().unwrap_or_default()),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(from_serde).collect()),
        Value::Object(fields) => Json::Object(
            fields
                .iter()
                .map(|(key, value)| (key.clone(), from_serde(value)))
                .collect(),
        ),
    }
}

/// Text that the code under test has written; so it must be JSON.
pub fn to_serde(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).expect("the session writes JSON")
}

pub fn parse(text: &str) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    from_serde(&serde_json::from_str(text).expect("JSON"))
}
