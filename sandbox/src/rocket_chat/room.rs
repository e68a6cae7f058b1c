//! `GET livechat/room`: the visitor's open room, or a new one. Source: rocket-chat-livechat, section 1.2.

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;

use super::matching::{allow_texts, require_text};
use super::{Refusal, filled, query_object, shapes, success};
use crate::Sandbox;

pub async fn enter(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    let token = require_text(&query, "token", "")?;
    allow_texts(&query, &["rid", "agentId"], "")?;
    let store = sandbox.store();
    let visitor = store
        .visitor(token)?
        .ok_or(Refusal::Plain("invalid-token"))?;
    if let Some(rid) = filled(&query, "rid") {
        // A room that is named must be open and the visitor's own; it is never made.
        let room = store
            .room(rid)?
            .filter(|room| room.open && room.token == token);
        let room = room.ok_or(Refusal::Plain("invalid-room"))?;
        return Ok(success(
            json!({ "room": shapes::room(&room, &visitor), "newRoom": false }),
        ));
    }
    // An open room is found even when every agent has left.
    if let Some(room) = store.open_room_of(token)? {
        return Ok(success(
            json!({ "room": shapes::room(&room, &visitor), "newRoom": false }),
        ));
    }
    let livechat = sandbox.control().livechat();
    if !(livechat.enabled && livechat.online) {
        // The code is the reference's, the words are the server's own (assumption: `no-agent-words`).
        return Err(Refusal::Meteor {
            code: "no-agent-online",
            text: "Sorry, no online agents",
        });
    }
    let room = store.create_room(&visitor, sandbox.now())?;
    sandbox.changed();
    Ok(success(
        json!({ "room": shapes::room(&room, &visitor), "newRoom": true }),
    ))
}
