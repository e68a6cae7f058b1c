//! `POST /api/v2/chats/sms`. Source: visitor-chat, section 8, and the page it was read from.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Problems, server_error};
use crate::store::Sms;
use crate::{Sandbox, answer, chance};

/// In characters; counted as Unicode scalar values (assumption: `sms-characters`).
const LONGEST_MESSAGE: usize = 100;

/// The dial codes of the supported countries. Source: section 8, "Supported countries (may change)".
const DIAL_CODES: [&str; 3] = ["+44", "+1", "+353"];

/// E.164 allows 15 digits with the dial code; no national number is shorter than 4 (assumption: `sms-number-form`).
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 4..=14;

/// What the sample 422 says in `message` whatever the fault was: "names the wrong field" (section 8). Reproduced,
/// so that a client which reads `message` instead of `errors` is found out.
const MISLEADING_MESSAGE: &str = "The identifier field is required.";

pub async fn request(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let body = answer::parse_body(&body);
    let mut problems = Problems::default();
    let installation_id = check_installation(&sandbox, &body, &mut problems);
    let country_code = check_text(&body, "countryCode", "country code", &mut problems);
    let telephone_number = check_text(&body, "telephoneNumber", "telephone number", &mut problems);
    let message = check_text(&body, "message", "message", &mut problems);
    check_captcha(&body, &mut problems);
    if let Some(number) = &telephone_number
        && !is_national_number(number)
    {
        problems.add("telephoneNumber", "The telephone number format is invalid.");
    }
    if let Some(message) = &message
        && message.chars().count() > LONGEST_MESSAGE
    {
        problems.add(
            "message",
            format!("The message field must not be greater than {LONGEST_MESSAGE} characters."),
        );
    }
    let (true, Some(installation_id), Some(country_code), Some(telephone_number), Some(message)) = (
        problems.is_empty(),
        installation_id,
        country_code,
        telephone_number,
        message,
    ) else {
        return problems.answer(MISLEADING_MESSAGE);
    };
    // Both are a bare 500 and cannot be told apart. Source: section 8, "Errors".
    let sends = sandbox.control().installations().sends_sms(installation_id) == Some(true);
    if !sends || !DIAL_CODES.contains(&country_code.as_str()) {
        return server_error();
    }
    let sms = Sms {
        chat_id: chance::chat_id(),
        installation_id,
        country_code,
        telephone_number,
        message,
        received_at: sandbox.now(),
    };
    if sandbox.store().add_sms(&sms).is_err() {
        return server_error();
    }
    sandbox.changed();
    // Assumption: `sms-success`.
    answer::json(StatusCode::OK, &json!({ "chatId": sms.chat_id }))
}

fn check_installation(sandbox: &Sandbox, body: &Value, problems: &mut Problems) -> Option<i64> {
    let field = "installationId";
    match &body[field] {
        Value::Null => problems.required(field, "installation id"),
        Value::String(text) if text.trim().is_empty() => {
            problems.required(field, "installation id")
        }
        // Assumption: `sms-types`.
        value => match value.as_i64() {
            None => problems.add(field, "The installation id field must be an integer."),
            // Assumption: `sms-unknown-installation`.
            Some(id) if sandbox.control().installations().sends_sms(id).is_none() => {
                problems.add(field, "The selected installation id is invalid.");
            }
            Some(id) => return Some(id),
        },
    }
    None
}

fn check_text(body: &Value, field: &str, name: &str, problems: &mut Problems) -> Option<String> {
    match &body[field] {
        Value::Null => problems.required(field, name),
        // Assumption: `blank-is-missing`.
        Value::String(text) if text.trim().is_empty() => problems.required(field, name),
        Value::String(text) => return Some(text.clone()),
        _ => problems.add(field, format!("The {name} field must be a string.")),
    }
    None
}

/// "Must be present, always the empty string."
fn check_captcha(body: &Value, problems: &mut Problems) {
    match body.get("captchaToken") {
        None => problems.add("captchaToken", "The captcha token field must be present."),
        Some(Value::String(text)) if text.is_empty() => {}
        // Assumption: `captcha-must-be-empty`.
        Some(_) => problems.add("captchaToken", "The selected captcha token is invalid."),
    }
}

/// Digits only, no dial code and no leading 0, like the sample.
fn is_national_number(text: &str) -> bool {
    NATIONAL_DIGITS.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}
