//! What `webSettings` answers for each installation, and what an SMS needs to know about it.
//!
//! The built-in ones cover both spellings and every combination of ways to get in touch. Their shape follows
//! visitor-chat, sections 3.1 and 3.2: numbers as strings and as numbers in one object, unknown keys among known.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// Identifier to the text `webSettings` answers.
pub struct Installations {
    answers: Mutex<BTreeMap<String, String>>,
}

impl Installations {
    pub fn built_in(port: u16) -> Installations {
        Installations {
            answers: Mutex::new(built_in(port)),
        }
    }

    /// Back to the built-in ones.
    pub fn restore(&self, port: u16) {
        *self.lock() = built_in(port);
    }

    /// From now on this text is served, whatever it is: a test may want a broken one.
    pub fn put(&self, identifier: &str, answer: String) {
        self.lock().insert(identifier.to_owned(), answer);
    }

    pub fn remove(&self, identifier: &str) {
        self.lock().remove(identifier);
    }

    pub fn answer(&self, identifier: &str) -> Option<String> {
        self.lock().get(identifier).cloned()
    }

    /// Whether the installation of this number sends SMS; `None` when no installation has it.
    pub fn sends_sms(&self, installation_id: i64) -> Option<bool> {
        let answers = self.lock();
        let known = answers
            .values()
            .filter_map(|text| serde_json::from_str::<Value>(text).ok());
        let same =
            known.filter(|answer| answer["installationId"].as_i64() == Some(installation_id));
        // Both spellings count. Source: visitor-chat, section 3.1, "doc inconsistency".
        same.map(|answer| answer["hasSms"] == true || answer["has_sms"] == true)
            .reduce(|any, one| any || one)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn built_in(port: u16) -> BTreeMap<String, String> {
    let position = json!({
        "corner": "bottom_right",
        "xOffset": "28",
        "yOffset": "28",
        "xOffsetSmallDevices": 16,
        "yOffsetSmallDevices": 16
    });
    // The document's `host` has no scheme and means wss; this server has no certificate.
    let host = format!("ws://127.0.0.1:{port}");
    let dealer = json!({
        "data": {
            "position": position,
            "chatBox": { "bgColor": "#ffffff", "headerBgColor": "#1c6b4d" },
            // Names seen nowhere but in hints (section 3.2), or nowhere at all: a client must not mind them
            // (assumption: `demo-settings`).
            "launcher": { "bgColor": "#1c6b4d" },
            "sbText": "Questions about a car?",
            "ctaTitle": "Talk to us",
            "ctaText": "We usually answer within a minute.",
            "rooms": []
        },
        "host": host,
        "hasAjaxRouting": 1,
        "privacyUrl": format!("http://localhost:{port}/privacy"),
        "installationId": 1001,
        "qualificationProcess": [],
        "hasSms": true,
        "whatsAppNumber": "447700900456"
    });
    let plain = |id: u32, has_sms: bool, whats_app_number: Value| {
        json!({
            "data": { "position": position, "chatBox": { "bgColor": "#ffffff" } },
            "host": host,
            "hasAjaxRouting": 0,
            "privacyUrl": null,
            "installationId": id,
            "qualificationProcess": [],
            "hasSms": has_sms,
            "whatsAppNumber": whats_app_number
        })
    };
    let snake = json!({
        "data": { "position": position, "chatBox": { "bgColor": "#ffffff" } },
        "host": host,
        "hasAjaxRouting": 0,
        "privacyUrl": null,
        "installationId": 1005,
        "qualificationProcess": [],
        "has_sms": true,
        "whatsapp_number": "447700900789"
    });
    // Live chat over the socket.
    let mut socket = plain(1006, true, json!("447700900456"));
    socket["hasAjaxRouting"] = json!(1);
    let all = [
        ("localhost", dealer.clone()),
        ("127.0.0.1", dealer),
        ("sms-only.example", plain(1002, true, Value::Null)),
        (
            "whatsapp-only.example",
            plain(1003, false, json!("447700900123")),
        ),
        ("nothing.example", plain(1004, false, Value::Null)),
        ("snake.example", snake),
        ("visitorchat.localhost", socket),
    ];
    all.into_iter()
        .map(|(identifier, answer)| (identifier.to_owned(), answer.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_send_sms() {
        let installations = Installations::built_in(1);
        let cases = [
            (1001, Some(true)),
            (1002, Some(true)),
            (1003, Some(false)),
            (1005, Some(true)),
            (9, None),
        ];
        for (id, expected) in cases {
            assert_eq!(installations.sends_sms(id), expected, "{id}");
        }
    }

    #[test]
    fn a_broken_text_is_kept_as_it_is() {
        let installations = Installations::built_in(1);
        installations.put("broken", "<html>".to_owned());
        assert_eq!(installations.answer("broken").as_deref(), Some("<html>"));
        assert_eq!(installations.sends_sms(7), None);
        installations.remove("broken");
        assert_eq!(installations.answer("broken"), None);
    }
}
