//! `GET livechat/room`: the visitor's open room, or a new one. Source: rocket-chat-livechat, section 1.2.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::matching::{allow_texts, require_text};
use super::{Refusal, filled, online, query_object, shapes, success};
use crate::Sandbox;
use crate::store::{self, Opening, Room, Visitor};

pub async fn enter(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    let token = require_text(&query, "token", "")?;
    allow_texts(&query, &["rid", "agentId"], "")?;
    let store = sandbox.store();
    let visitor = store
        .visitor(token)?
        .ok_or(Refusal::Plain("invalid-token"))?;
    let found = match filled(&query, "rid") {
        // A room that is named must be open and the visitor's own; it is never made.
        Some(rid) => {
            let room = store.room(rid)?;
            let own = room.filter(|room| room.open && room.token == token);
            Some(own.ok_or(Refusal::Plain("invalid-room"))?)
        }
        // An open room is found even when every agent has left.
        None => store.open_room_of(token)?,
    };
    let (room, new) = match found {
        Some(room) => (room, false),
        None => {
            let agent = filled(&query, "agentId");
            (open(&sandbox, &visitor, agent, &headers)?, true)
        }
    };
    Ok(success(
        json!({ "room": shown(&sandbox, &room, &visitor)?, "newRoom": new }),
    ))
}

fn open(
    sandbox: &Sandbox,
    visitor: &Visitor,
    agent: Option<&str>,
    headers: &HeaderMap,
) -> Result<Room, Refusal> {
    // The code is the reference's, the words are the server's own (assumption: `no-agent-words`).
    let nobody = || Refusal::Meteor {
        code: "no-agent-online",
        text: "Sorry, no online agents",
    };
    let department = visitor.department.as_deref();
    if !online(sandbox, department)? {
        return Err(nobody());
    }
    let opening = Opening {
        department,
        agent,
        widget: is_widget(headers),
    };
    let room = sandbox
        .store()
        .create_room(visitor, &opening, sandbox.now())?;
    room.ok_or_else(nobody)
}

/// The room with the agent who serves it.
pub fn shown(sandbox: &Sandbox, room: &Room, visitor: &Visitor) -> Result<Value, store::Error> {
    let agent = match &room.agent {
        Some(agent) => sandbox.store().agent(agent)?,
        None => None,
    };
    Ok(shapes::room(room, visitor, agent.as_ref()))
}

/// Source: section 0, fact 4.
fn is_widget(headers: &HeaderMap) -> bool {
    let cookie = |wanted: &str| {
        let all = headers.get_all(header::COOKIE).iter();
        all.filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .any(|pair| pair.trim() == wanted)
    };
    cookie("rc_room_type=l") && cookie("rc_is_widget=t")
}
