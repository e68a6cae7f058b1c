//! The end of a chat: `room.close`, `room.survey`, `transcript`. Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::config::{SURVEY_ITEMS, SURVEY_VALUES};
use super::params::{Property, Shape, check, required};
use super::{Refusal, own_room, success};
use crate::store::DeskError;
use crate::{Sandbox, answer};

/// What the visitor's own closing says; the real server says it in its language.
const COMMENT: &str = "Closed by visitor";

const CLOSE: &[Property] = &[required("rid", Shape::Text), required("token", Shape::Text)];
const ANSWER: &[Property] = &[
    required("name", Shape::Text),
    required("value", Shape::Text),
];
const SURVEY: &[Property] = &[
    required("rid", Shape::Text),
    required("token", Shape::Text),
    required("data", Shape::List(ANSWER, 1)),
];
const TRANSCRIPT: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    required("email", Shape::Text),
];

pub async fn close(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, CLOSE)?;
    if !sandbox.control().livechat().is_on("visitorsCanCloseChat") {
        return Err(Refusal::Plain("error-not-allowed-to-close-conversation"));
    }
    let (_, room) = own_room(&sandbox, &body)?;
    let closed = sandbox
        .store()
        .close_by_visitor(&room.id, COMMENT, sandbox.now());
    match closed {
        Ok(room) => Ok(success(json!({ "rid": room.id, "comment": COMMENT }))),
        Err(DeskError::Store(_)) => Err(Refusal::Server),
        Err(_) => Err(Refusal::Plain("room-closed")),
    }
}

pub async fn survey(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, SURVEY)?;
    let (_, room) = own_room(&sandbox, &body)?;
    let mut data = Map::new();
    for answer in body["data"].as_array().into_iter().flatten() {
        let (name, value) = (&answer["name"], &answer["value"]);
        let name = name.as_str().unwrap_or_default();
        let rated =
            SURVEY_ITEMS.contains(&name) && SURVEY_VALUES.iter().any(|known| value == known);
        // Answers to questions nobody asked are left out in silence.
        if rated || name == "additionalFeedback" {
            data.insert(name.to_owned(), value.clone());
        }
    }
    if data.is_empty() {
        return Err(Refusal::Plain("invalid-data"));
    }
    sandbox.store().set_survey(&room.id, &data)?;
    Ok(success(
        json!({ "rid": room.id, "data": Value::Object(data) }),
    ))
}

/// An open room's transcript may be asked for too (assumption: `transcript-open`).
pub async fn transcript(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, TRANSCRIPT)?;
    let email = body["email"].as_str().unwrap_or_default();
    let refused = || Refusal::Failure(json!({ "message": "Error sending Omnichannel transcript" }));
    // Which of the three it was is not told. Source: section 1.2, "failure shape".
    let (_, room) = own_room(&sandbox, &body).map_err(|refusal| match refusal {
        Refusal::Server => Refusal::Server,
        _ => refused(),
    })?;
    if !looks_like_email(email) {
        return Err(refused());
    }
    sandbox
        .store()
        .request_transcript(&room.id, email, sandbox.now())?;
    Ok(success(json!({ "message": "Omnichannel transcript sent" })))
}

/// Somebody, somewhere: enough to catch what cannot be an address.
pub fn looks_like_email(text: &str) -> bool {
    let plain = !text.chars().any(char::is_whitespace);
    let halves = text.split_once('@');
    plain
        && halves.is_some_and(|(who, host)| {
            !who.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
        })
}
