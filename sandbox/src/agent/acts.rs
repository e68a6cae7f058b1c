//! `/agent/api/rooms/{id}/…`: what an agent does to a conversation. Bodies are checked here, the rest is `talk`'s.
//!
//! `agent` (an id or a user name) says who acts. Without it the one who serves the conversation does.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::talk::{Receiver, Talk, done};
use super::{Refusal, parse, respond};
use crate::Sandbox;

/// Longer answers are surely a mistake; the limit is the desk's own.
const LONGEST_ANSWER: usize = 5000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Actor {
    agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: Option<String>,
    /// Instead of a text: what is known of an address, `url` at least.
    card: Option<Map<String, Value>>,
    agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    typing: bool,
    agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Transfer {
    to_agent: Option<String>,
    to_department: Option<String>,
    #[serde(default)]
    comment: String,
    agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Close {
    #[serde(default)]
    comment: String,
    agent: Option<String>,
}

pub async fn take(State(sandbox): State<Sandbox>, Path(id): Path<String>, body: Bytes) -> Response {
    respond(parse::<Actor>(&body).and_then(|actor| {
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, actor.agent.as_deref())?;
        talk.take(&sandbox, &agent)?;
        Ok(done())
    }))
}

pub async fn say(State(sandbox): State<Sandbox>, Path(id): Path<String>, body: Bytes) -> Response {
    respond(parse::<Words>(&body).and_then(|words| {
        let said = match (&words.text, &words.card) {
            (Some(text), None) => Said::Text(readable(text)?),
            (None, Some(card)) => Said::Card(linked(card)?),
            _ => return Err(bad("expected either a text or a card")),
        };
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, words.agent.as_deref())?;
        match said {
            Said::Text(text) => talk.say(&sandbox, &agent, text),
            Said::Card(card) => talk.show_card(&sandbox, &agent, &json!(card)),
        }
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    sample: String,
    agent: Option<String>,
}

pub async fn send_sample(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Choice>(&body).and_then(|choice| {
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, choice.agent.as_deref())?;
        talk.send_sample(&sandbox, &agent, &choice.sample)
    }))
}

enum Said<'a> {
    Text(&'a str),
    Card(&'a Map<String, Value>),
}

pub async fn edit(
    State(sandbox): State<Sandbox>,
    Path((id, message)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    respond(parse::<Words>(&body).and_then(|words| {
        let text = readable(words.text.as_deref().unwrap_or_default())?;
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, words.agent.as_deref())?;
        talk.edit(&sandbox, &agent, &message, text)
    }))
}

pub async fn delete(
    State(sandbox): State<Sandbox>,
    Path((id, message)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    respond(parse::<Actor>(&body).and_then(|actor| {
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, actor.agent.as_deref())?;
        talk.delete(&sandbox, &agent, &message)
    }))
}

pub async fn typing(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Typing>(&body).and_then(|typing| {
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, typing.agent.as_deref())?;
        talk.types(&sandbox, &agent, typing.typing)?;
        Ok(done())
    }))
}

pub async fn transfer(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Transfer>(&body).and_then(|transfer| {
        let to = match (transfer.to_agent, transfer.to_department) {
            (Some(agent), None) => Receiver::Agent(agent),
            (None, Some(department)) => Receiver::Department(department),
            _ => return Err(bad("expected either toAgent or toDepartment")),
        };
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, transfer.agent.as_deref())?;
        talk.transfer(&sandbox, &agent, &to, transfer.comment.trim())?;
        Ok(done())
    }))
}

pub async fn close(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Close>(&body).and_then(|close| {
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, close.agent.as_deref())?;
        talk.close(&sandbox, &agent, close.comment.trim())?;
        Ok(done())
    }))
}

fn bad(problem: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, problem)
}

fn readable(text: &str) -> Result<&str, Refusal> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_ANSWER {
        return Err(bad("expected a text of 1 to 5000 characters"));
    }
    Ok(text)
}

fn linked(card: &Map<String, Value>) -> Result<&Map<String, Value>, Refusal> {
    let url = card.get("url").and_then(Value::as_str).unwrap_or_default();
    if url.starts_with("http://") || url.starts_with("https://") {
        Ok(card)
    } else {
        Err(bad("expected a card with the url of a web page"))
    }
}
