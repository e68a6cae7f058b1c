//! What a message may hold: types, their fields, actions. Source: reference file, sections 3.2 and 3.3.
//!
//! Checked is what the documents demand; what they do not mention passes. What is kept has what the service adds: ids
//! of actions, fallback texts.

use serde_json::{Value, json};

use super::Refusal;
use crate::chance;
use crate::clock::Millis;

/// "Carousel: max 10 items." Source: section 1.3.
const MOST_ITEMS: usize = 10;
const MOST_ITEM_ACTIONS: usize = 3;
/// "> 4096 chars rejected." Source: section 3.2.
const LONGEST_TEXT: usize = 4096;

/// Who says it: users have fewer kinds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Business,
    User,
}

/// Checks and completes a content. The result is what is kept.
pub fn complete(mut content: Value, by: By, now: Millis) -> Result<Value, Refusal> {
    let kind = content["type"].as_str().unwrap_or_default().to_owned();
    match (kind.as_str(), by) {
        ("text", _) => text(&content, by)?,
        ("image" | "file", _) => {
            required(&content, "mediaUrl")?;
        }
        ("location", _) => location(&mut content)?,
        ("formResponse", _) => response(&mut content)?,
        ("carousel" | "list", By::Business) => items(&mut content, &kind)?,
        ("form", By::Business) => form(&mut content)?,
        ("carousel" | "list" | "form" | "template", By::User) => {
            return Err(Refusal::bad(format!(
                "a user cannot send content of type {kind}"
            )));
        }
        _ => return Err(Refusal::bad(format!("content.type is not known: {kind:?}"))),
    }
    if by == By::User && content["actions"].is_array() {
        return Err(Refusal::bad("a user cannot send actions"));
    }
    actions(&mut content, kind != "carousel" && kind != "list")?;
    name_actions(&mut content, now);
    for item in list_of(&mut content, "items") {
        name_actions(item, now);
    }
    Ok(content)
}

/// The list under a key, to change what is in it; a key that is not there stays so.
fn list_of<'a>(of: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = of.get_mut(key).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

fn required<'a>(object: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    object[key]
        .as_str()
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Refusal::bad(format!("{key} is required")))
}

/// "Text needs at least one of text/actions/htmlText/markdownText"; the two rich ones exclude each other.
fn text(content: &Value, by: By) -> Result<(), Refusal> {
    let told = |key: &str| content[key].as_str().is_some_and(|text| !text.is_empty());
    let acts = content["actions"]
        .as_array()
        .is_some_and(|list| !list.is_empty());
    if !told("text") && !told("htmlText") && !told("markdownText") && !acts {
        return Err(Refusal::bad(
            "one of text, htmlText, markdownText and actions is required",
        ));
    }
    if told("htmlText") && told("markdownText") {
        return Err(Refusal::bad("htmlText and markdownText exclude each other"));
    }
    if by == By::User && (told("htmlText") || told("markdownText")) {
        return Err(Refusal::bad("a user cannot send rich text"));
    }
    for key in ["text", "htmlText", "markdownText"] {
        if content[key]
            .as_str()
            .is_some_and(|text| text.chars().count() > LONGEST_TEXT)
        {
            return Err(Refusal::bad(format!("{key} is longer than {LONGEST_TEXT}")));
        }
    }
    Ok(())
}

fn location(content: &mut Value) -> Result<(), Refusal> {
    let (lat, long) = (
        content["coordinates"]["lat"].as_f64(),
        content["coordinates"]["long"].as_f64(),
    );
    let (Some(lat), Some(long)) = (lat, long) else {
        return Err(Refusal::bad("coordinates.lat and .long are required"));
    };
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&long) {
        return Err(Refusal::bad("coordinates are out of range"));
    }
    content["text"] = json!(format!(
        "Location shared:\nhttps://maps.google.com/maps?q={lat},{long}"
    ));
    Ok(())
}

fn items(content: &mut Value, kind: &str) -> Result<(), Refusal> {
    let list = content.get_mut("items").and_then(Value::as_array_mut);
    let Some(list) = list.filter(|list| (1..=MOST_ITEMS).contains(&list.len())) else {
        return Err(Refusal::bad("items must be 1 to 10"));
    };
    let mut lines = Vec::new();
    for item in list {
        lines.push(required(item, "title")?.to_owned());
        lines.extend(item["description"].as_str().map(str::to_owned));
        let acts = item["actions"].as_array();
        if !acts.is_some_and(|acts| (1..=MOST_ITEM_ACTIONS).contains(&acts.len())) {
            return Err(Refusal::bad("an item has 1 to 3 actions"));
        }
        for action in list_of(item, "actions") {
            if !["link", "postback", "webview", "share"].contains(&check_action(action)?) {
                return Err(Refusal::bad(
                    "actions of an item are link, postback, webview or share",
                ));
            }
        }
    }
    if kind == "carousel" {
        content["text"] = json!(lines.join("\n")); // the read-only fallback
    }
    Ok(())
}

fn form(content: &mut Value) -> Result<(), Refusal> {
    let fields = content["fields"].as_array();
    let Some(fields) = fields.filter(|fields| !fields.is_empty()) else {
        return Err(Refusal::bad("fields are required"));
    };
    for field in fields {
        required(field, "name")?;
        required(field, "label")?;
        match field["type"].as_str() {
            Some("text" | "email") => {}
            Some("select")
                if field["options"]
                    .as_array()
                    .is_some_and(|list| !list.is_empty()) => {}
            Some("select") => return Err(Refusal::bad("a select field needs options")),
            _ => return Err(Refusal::bad("a field is text, email or select")),
        }
    }
    content["submitted"] = json!(false);
    Ok(())
}

fn response(content: &mut Value) -> Result<(), Refusal> {
    let fields = content["fields"].as_array();
    let Some(fields) = fields.filter(|fields| !fields.is_empty()) else {
        return Err(Refusal::bad("fields are required"));
    };
    let mut lines = Vec::new();
    for field in fields {
        let label = required(field, "label")?;
        let kind = required(field, "type")?;
        let value = match (kind, &field[kind]) {
            ("text" | "email", Value::String(value)) => value.clone(),
            ("select", Value::Array(chosen)) if !chosen.is_empty() => {
                let labels = chosen.iter().filter_map(|one| one["label"].as_str());
                labels.collect::<Vec<_>>().join(", ")
            }
            _ => return Err(Refusal::bad(format!("the answer to {label} is missing"))),
        };
        lines.push(format!("{label}: {value}"));
    }
    content["textFallback"] = json!(lines.join("\n"));
    Ok(())
}

/// Of the message itself; `reply` and `locationRequest` only among themselves.
fn actions(content: &mut Value, all: bool) -> Result<(), Refusal> {
    let mut kinds = Vec::new();
    if !matches!(content["actions"], Value::Null | Value::Array(_)) {
        return Err(Refusal::bad("actions must be an array"));
    }
    for action in list_of(content, "actions") {
        kinds.push(check_action(action)?.to_owned());
    }
    let quick = |kind: &String| kind == "reply" || kind == "locationRequest";
    let some = kinds.iter().any(quick);
    if some && !(all && kinds.iter().all(quick)) {
        return Err(Refusal::bad(
            "reply and locationRequest cannot be mixed with other actions",
        ));
    }
    Ok(())
}

/// The action's type, its required fields in place.
fn check_action(action: &mut Value) -> Result<&'static str, Refusal> {
    let needs: (&'static str, &[&str]) = match action["type"].as_str().unwrap_or_default() {
        "link" => ("link", &["text", "uri"]),
        "reply" => ("reply", &["text", "payload"]),
        "postback" => ("postback", &["text", "payload"]),
        "locationRequest" => ("locationRequest", &["text"]),
        "webview" => ("webview", &["text", "uri", "fallback"]),
        "buy" => ("buy", &["text"]),
        "share" => ("share", &[]),
        other => return Err(Refusal::bad(format!("unknown action type {other:?}"))),
    };
    let (kind, fields) = needs;
    for field in fields {
        required(action, field)?;
    }
    if kind == "buy" {
        if action["amount"].as_i64().is_none_or(|amount| amount <= 0) {
            return Err(Refusal::bad("amount must be a number of cents"));
        }
        // The default is what the examples of the old documents pay in (assumption: `sun-buy`).
        if action["currency"].is_null() {
            action["currency"] = json!("usd");
        }
        action["state"] = json!("offered");
    }
    Ok(kind)
}

/// "On receipt each action gets an `_id`/`id` used for postbacks."
fn name_actions(of: &mut Value, now: Millis) {
    for action in list_of(of, "actions") {
        let id = chance::object_id(now);
        action["_id"] = json!(id);
        action["id"] = json!(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn business(content: Value) -> Result<Value, String> {
        complete(content, By::Business, 0).map_err(|refusal| refusal.title)
    }

    #[test]
    fn what_is_refused() {
        let link = json!({ "type": "link", "text": "x", "uri": "https://example.org" });
        let reply = json!({ "type": "reply", "text": "x", "payload": "X" });
        let cases = [
            (json!({ "type": "text" }), "one of text"),
            (
                json!({ "type": "text", "htmlText": "a", "markdownText": "b" }),
                "exclude",
            ),
            (
                json!({ "type": "text", "text": "x".repeat(4097) }),
                "longer",
            ),
            (json!({ "type": "hologram" }), "not known"),
            (json!({ "type": "image" }), "mediaUrl"),
            (json!({ "type": "carousel", "items": [] }), "1 to 10"),
            (
                json!({ "type": "carousel", "items": [{ "title": "x" }] }),
                "1 to 3",
            ),
            (
                json!({ "type": "list", "items": [{ "title": "x", "actions": [reply] }] }),
                "actions of an item",
            ),
            (
                json!({ "type": "text", "text": "x", "actions": [link, reply] }),
                "mixed",
            ),
            (
                json!({ "type": "text", "text": "x", "actions": [{ "type": "reply", "text": "x" }] }),
                "payload",
            ),
            (
                json!({ "type": "text", "text": "x", "actions": [{ "type": "buy", "text": "x", "amount": "9" }] }),
                "cents",
            ),
            (
                json!({ "type": "form", "fields": [{ "type": "select", "name": "a", "label": "A" }] }),
                "options",
            ),
            (
                json!({ "type": "location", "coordinates": { "lat": 91, "long": 0 } }),
                "range",
            ),
        ];
        for (content, expected) in cases {
            let problem = business(content.clone()).expect_err(&content.to_string());
            assert!(problem.contains(expected), "{content}: {problem}");
        }
        let rich = json!({ "type": "text", "markdownText": "**x**" });
        assert!(complete(rich.clone(), By::User, 0).is_err());
        assert!(complete(rich, By::Business, 0).is_ok());
    }

    #[test]
    fn what_is_added() {
        let done = business(
            json!({ "type": "text", "actions": [{ "type": "reply", "text": "x", "payload": "X" }] }),
        );
        let done = done.expect("good");
        assert_eq!(done["actions"][0]["_id"].as_str().map(str::len), Some(24));
        // Source: reference, section 3.2.
        let answer = json!({ "type": "formResponse", "fields": [
            { "type": "text", "name": "n", "label": "L", "text": "x" },
            { "type": "email", "name": "e", "label": "E", "email": "a@b.c" },
            { "type": "select", "name": "s", "label": "S", "select": [{ "name": "a", "label": "A" }] }] });
        let done = complete(answer, By::User, 0).expect("good");
        assert_eq!(done["textFallback"], "L: x\nE: a@b.c\nS: A");
        let place = json!({ "type": "location", "coordinates": { "lat": 45.5, "long": -73.6 } });
        let done = complete(place, By::User, 0).expect("good");
        assert_eq!(
            done["text"],
            "Location shared:\nhttps://maps.google.com/maps?q=45.5,-73.6"
        );
    }
}
