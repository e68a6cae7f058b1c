//! What a visitor may know of agents: `agent.info`, `agent.next`, and their pictures. Source: rocket-chat-livechat,
//! section 1.2, and section 4 for `/avatar/<username>`.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::params::{Property, Shape, check, optional};
use super::{Refusal, filled, own_room, query_object, shapes, success};
use crate::{Sandbox, answer};

const NEXT: &[Property] = &[optional("department", Shape::Text)];

pub async fn info(
    State(sandbox): State<Sandbox>,
    Path((rid, token)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (_, room) = own_room(&sandbox, &json!({ "rid": rid, "token": token }))?;
    let agent = match room.agent {
        Some(agent) => sandbox.store().agent(&agent)?,
        None => None,
    };
    let agent = agent.ok_or(Refusal::Plain("invalid-agent"))?;
    let hidden = sandbox.control().livechat().is_on("agentHiddenInfo");
    Ok(success(json!({ "agent": shapes::agent(&agent, hidden) })))
}

/// With a room open already there is no next agent, and no error either.
pub async fn next(
    State(sandbox): State<Sandbox>,
    Path(token): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    check(&query, NEXT)?;
    let store = sandbox.store();
    if store.open_room_of(&token)?.is_some() {
        return Ok(success(json!({})));
    }
    let livechat = sandbox.control().livechat();
    let missing = Refusal::Plain("agent-not-found");
    if !livechat.online {
        return Err(missing);
    }
    let department = match filled(&query, "department") {
        Some(wanted) => match store.department(wanted)? {
            Some(department) => Some(department.id),
            None => return Err(missing),
        },
        None => None,
    };
    let agent = store.next_agent(department.as_deref())?.ok_or(missing)?;
    let hidden = livechat.is_on("agentHiddenInfo");
    Ok(success(json!({ "agent": shapes::agent(&agent, hidden) })))
}

/// Grounds on which white letters are readable; the name picks one.
const GROUNDS: [&str; 5] = ["#12372a", "#7a3b1d", "#1d4f7a", "#5b2a6e", "#6e2a3a"];

/// A picture made of the name's first letter, for anybody: visitors have one too.
pub async fn avatar(Path(username): Path<String>) -> Response {
    let name = username.strip_suffix(".svg").unwrap_or(&username);
    let letter = name.chars().find(|sign| sign.is_alphanumeric());
    let letter = letter.map_or_else(|| "?".to_owned(), |sign| sign.to_uppercase().to_string());
    let sum: usize = name.bytes().map(usize::from).sum();
    let ground = GROUNDS[sum % GROUNDS.len()];
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 200\"><rect width=\"200\" height=\"200\" \
         fill=\"{ground}\"/><text x=\"100\" y=\"100\" dy=\".35em\" text-anchor=\"middle\" \
         font-family=\"sans-serif\" font-size=\"110\" fill=\"#fff\">{letter}</text></svg>"
    );
    answer::typed(StatusCode::OK, "image/svg+xml", picture)
}
