//! `GET livechat/messages.history/:rid`: newest first. Source: rocket-chat-livechat, section 1.2.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::params::{Property, Shape, check, optional};
use super::{Refusal, filled, query_object, shapes, success};
use crate::Sandbox;
use crate::clock::{Millis, parse_iso};
use crate::store::Span;

const QUERY: &[Property] = &[
    optional("token", Shape::Text), // its absence has an error of its own
    optional("ls", Shape::Text),
    optional("end", Shape::Text),
    optional("limit", Shape::NumberText),
    optional("offset", Shape::NumberText),
    optional("count", Shape::NumberText),
    optional("sort", Shape::Text),
    optional("searchText", Shape::Text),
];

/// Source: section 1.2, "default 20".
const USUAL_LIMIT: u32 = 20;

pub async fn show(
    State(sandbox): State<Sandbox>,
    Path(rid): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    check(&query, QUERY)?;
    let token = filled(&query, "token").ok_or(Refusal::Plain("error-token-param-not-provided"))?;
    let store = sandbox.store();
    let visitor = store
        .visitor(token)?
        .ok_or(Refusal::Plain("invalid-token"))?;
    let room = store.room(&rid)?.filter(|room| room.token == visitor.token);
    let room = room.ok_or(Refusal::Plain("invalid-room"))?;
    // `ls` is when the visitor last looked. The server only counts with it and leaves nothing out; neither do we
    // (assumption: `history-ls`). `count`, `sort` and `searchText` are taken and have no effect there either.
    parse_time(&query, "ls")?;
    let span = Span {
        before: parse_time(&query, "end")?,
        offset: parse_number(&query, "offset").unwrap_or(0),
        limit: match parse_number(&query, "limit") {
            Some(0) => None, // a database limit of 0 is none
            limit => Some(limit.unwrap_or(USUAL_LIMIT)),
        },
    };
    let messages = store.history(&room.id, span)?;
    let messages: Vec<Value> = messages
        .iter()
        .map(|message| shapes::message(message, &visitor))
        .collect();
    Ok(success(json!({ "messages": messages })))
}

/// Assumption: `history-dates`.
fn parse_time(query: &Value, key: &str) -> Result<Option<Millis>, Refusal> {
    let Some(text) = filled(query, key) else {
        return Ok(None);
    };
    let time = parse_iso(text);
    time.map(Some)
        .ok_or_else(|| Refusal::Params("must match format \"iso-date-time\"".to_owned()))
}

fn parse_number(query: &Value, key: &str) -> Option<u32> {
    let number: f64 = filled(query, key)?.parse().ok()?;
    Some(number as u32) // saturates: a negative number is 0, as is what is not a number
}
