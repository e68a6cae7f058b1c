//! What a channel demands of a message before it may go out: an address, a sender's name, a template after 24 hours.

use serde_json::{Map, Value};

use super::Refusal;
use crate::Sandbox;
use crate::clock::Millis;
use crate::store;

/// Ways to reach a contact and what must be known for each. `web` is the widget (assumption: `w1-touchpoint-web`).
const TOUCHPOINTS: [(&str, Option<&str>); 4] = [
    ("sms", Some("telephone")),
    ("whatsapp", Some("telephone")),
    ("email", Some("email")),
    ("web", None),
];

/// "Free-form text is prohibited after 24 hours of consumer inactivity". Source: document 001.
const FREE_TEXT_MS: Millis = 24 * 3_600_000;

/// Source: document 001, "Alphanumeric Sender IDs may be up to 11 characters".
const LONGEST_SENDER: usize = 11;

pub const TEMPLATE: &str = "w1.watemplate";

/// The template of document 004, there from the start.
const APPOINTMENT: (&str, &str) = (
    "609a61ec5b25a7001e2fedce",
    "Dear {{contact.name}},\nYou have an appointment tomorrow at {{PlanTime}}. We would like to keep in touch via WhatsApp.",
);

/// Whether the contact can be reached this way.
pub fn check_touchpoint(touchpoint: &str, profile: &Value) -> Result<(), Refusal> {
    let known = TOUCHPOINTS.iter().find(|(name, _)| *name == touchpoint);
    match known {
        None => Err(Refusal::bad(format!("unknown touchpoint {touchpoint}"))),
        Some((_, Some(needed))) if !is_text(&profile[*needed]) => Err(Refusal::bad(format!(
            "contact has no {needed} for touchpoint {touchpoint}"
        ))),
        Some(_) => Ok(()),
    }
}

/// `meta.SenderID` of a one-way SMS. Document 001's own example, "Tims Truckshop", has 14 characters and breaks the
/// rule stated above it; the rule counts (assumption: `w1-sender-id`).
pub fn check_sender(meta: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(sender) = meta.get("SenderID") else {
        return Ok(());
    };
    let sender = sender.as_str().unwrap_or_default();
    let plain = sender
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let digits = sender.bytes().all(|byte| byte.is_ascii_digit());
    if sender.is_empty() || sender.len() > LONGEST_SENDER || !plain || digits {
        return Err(Refusal::bad(
            "SenderID must be 1 to 11 characters A-Z, a-z, 0-9 and space, and not only digits",
        ));
    }
    Ok(())
}

/// Whether a message names a template, by id or by name. Source: documents 001 and 004.
pub fn is_template(meta: &Map<String, Value>) -> bool {
    let named = |key: &str| meta.get(key).is_some_and(is_text);
    named("template") || (named("namespace") && named("elementName"))
}

/// Free text needs a word of the contact within the last 24 hours.
pub fn check_window(
    meta: &Map<String, Value>,
    last_contact: Option<Millis>,
    at: Millis,
) -> Result<(), Refusal> {
    if is_template(meta) || last_contact.is_some_and(|last| at - last < FREE_TEXT_MS) {
        return Ok(());
    }
    Err(Refusal::bad(
        "WhatsApp: free-form text is prohibited after 24 hours of inactivity, use a message template",
    ))
}

/// What a template by id says; an unknown one is refused (assumption: `w1-template-text`).
pub fn template_text(
    sandbox: &Sandbox,
    meta: &Map<String, Value>,
) -> Result<Option<String>, Refusal> {
    let Some(id) = meta.get("template").and_then(Value::as_str) else {
        return Ok(None);
    };
    if id == APPOINTMENT.0 {
        return Ok(Some(APPOINTMENT.1.to_owned()));
    }
    let found = sandbox.store().document(TEMPLATE, id)?;
    let text = found.and_then(|found| found.body["text"].as_str().map(str::to_owned));
    text.map(Some)
        .ok_or_else(|| Refusal::bad(format!("unknown template {id}")))
}

/// `{{contact.name}}` and `{{Key}}` of `meta`; what is unknown stays. Source: document 004.
pub fn fill(text: &str, profile: &Value, meta: &Map<String, Value>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = tail.split_once("}}") else {
            out.push_str("{{");
            rest = tail;
            continue;
        };
        let key = name.trim();
        let value = match key.strip_prefix("contact.") {
            Some(field) => profile[field].as_str(),
            None => meta.get(key).and_then(Value::as_str),
        };
        match value {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// When the contact last wrote in a conversation.
pub fn last_contact(sandbox: &Sandbox, conversation: &str) -> Result<Option<Millis>, store::Error> {
    let now = sandbox.now();
    let messages = sandbox
        .store()
        .documents(super::messages::MESSAGE, Some(conversation))?;
    Ok(messages
        .iter()
        .filter(|message| message.body["role"] == "contact" && message.at <= now)
        .map(|message| message.at)
        .max())
}

pub fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn meta(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn senders() {
        let check = |sender: &str| check_sender(&meta(json!({ "SenderID": sender }))).is_ok();
        for good in ["A", "Tims Trucks", "Truck 24", "abcdefghijk"] {
            assert!(check(good), "{good}");
        }
        // The third is the example of document 001.
        for bad in ["", "123456", "Tims Truckshop", "Tim's", "Käfer", "a-b"] {
            assert!(!check(bad), "{bad}");
        }
        assert!(check_sender(&meta(json!({}))).is_ok());
    }

    #[test]
    fn placeholders() {
        let (profile, meta) = (
            json!({ "name": "John Johnson" }),
            meta(json!({ "PlanTime": "3.15 pm" })),
        );
        let fill = |text: &str| fill(text, &profile, &meta);
        assert_eq!(
            fill("Dear {{contact.name}}, at {{ PlanTime }}."),
            "Dear John Johnson, at 3.15 pm."
        );
        assert_eq!(fill("{{contact.car}} {{x}} {{"), "{{contact.car}} {{x}} {{");
    }

    #[test]
    fn a_day_of_silence() {
        let (free, template) = (meta(json!({})), meta(json!({ "template": "1" })));
        let day = 24 * 3_600_000;
        assert!(check_window(&free, Some(0), day - 1).is_ok());
        assert!(check_window(&free, Some(0), day).is_err());
        assert!(check_window(&free, None, 0).is_err());
        assert!(check_window(&template, None, day).is_ok());
        assert!(check_window(&meta(json!({ "elementName": "x" })), None, 0).is_err());
    }
}
