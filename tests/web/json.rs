//! The browser's JSON parser must give the core what serde_json gives it in native tests.

use forecourt::json::{Json, MAX_DEPTH};
use forecourt::runtime::parse_json;
use wasm_bindgen_test::wasm_bindgen_test;

fn from_serde(value: serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(flag),
        Value::Number(number) => Json::Number(number.as_f64().unwrap()),
        Value::String(text) => Json::Text(text),
        Value::Array(items) => Json::List(items.into_iter().map(from_serde).collect()),
        Value::Object(fields) => Json::Object(
            fields
                .into_iter()
                .map(|(key, value)| (key, from_serde(value)))
                .collect(),
        ),
    }
}

#[wasm_bindgen_test]
fn both_parsers_agree() {
    for text in [
        "null",
        "[]",
        "{}",
        "-0.5e3",
        "9007199254740991",
        r#""\u00e9\ud83d\ude97 \" \\ \/ \b\f\n\r\t""#,
        r#"[1,[2,[3,{"a":[true,false,null]}]]]"#,
        r#"{"a":1,"b":{"c":"d"},"__proto__":{"x":1},"constructor":2}"#,
        include_str!("../../locales/ar.json"),
    ] {
        let expect = from_serde(serde_json::from_str(text).unwrap());
        let got = parse_json(text).unwrap_or_else(|| panic!("refused: {text}"));
        // Objects of serde_json are sorted, the browser's are not.
        assert!(sorted(got) == sorted(expect), "{text}");
    }
}

fn sorted(json: Json) -> Json {
    match json {
        Json::Object(mut fields) => {
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(
                fields
                    .into_iter()
                    .map(|(key, value)| (key, sorted(value)))
                    .collect(),
            )
        }
        Json::List(items) => Json::List(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[wasm_bindgen_test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        "{",
        "undefined",
        "{'a':1}",
        "[1,]",
        "NaN",
        "<!doctype html>",
    ] {
        assert!(parse_json(text).is_none(), "{text}");
    }
}

#[wasm_bindgen_test]
fn nesting_has_a_bound() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse_json(&nested(MAX_DEPTH)).is_some());
    assert!(parse_json(&nested(MAX_DEPTH + 1)).is_none());
    assert!(parse_json(&nested(10_000)).is_none());
}

#[wasm_bindgen_test]
fn a_card_is_parsed_beside_its_text() {
    let json = parse_json(
        r#"[{"message_type":"card","message":"{\"url\":\"https://d.example\"}"},
            {"message_type":"card","message":"{"},{"message_type":"text","message":"{}"}]"#,
    )
    .unwrap_or_default();
    let [card, broken, text] = json.items() else {
        panic!("three");
    };
    let url = card.field("message_json").field("url").text();
    assert_eq!(url, Some("https://d.example"));
    assert!(broken.field("message_json").is_null());
    assert!(text.field("message_json").is_null());
}
