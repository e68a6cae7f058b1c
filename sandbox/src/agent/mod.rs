//! `/agent`: the desk where a person sees visitors and answers them. The page and its JSON.
//!
//! Nothing here answers by itself: every word a visitor reads from the desk was written by a person (or a test).

mod events;
mod state;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Deserialize;
use serde_json::json;

use crate::rocket_chat::{AGENT_NAME, close_text};
use crate::store::{self, NewMessage, Sender};
use crate::{Sandbox, answer, chance, security};

/// Longer answers are surely a mistake; the limit is the desk's own.
const LONGEST_ANSWER: usize = 5000;

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/agent", get(page))
        .route(
            "/agent/desk.css",
            get(|| async { answer::asset("text/css; charset=utf-8", STYLE) }),
        )
        .route(
            "/agent/desk.js",
            get(|| async { answer::asset("text/javascript; charset=utf-8", SCRIPT) }),
        )
        .route(
            "/agent/drawer.js",
            get(|| async { answer::asset("text/javascript; charset=utf-8", DRAWER) }),
        )
        .route(
            "/agent/dom.js",
            get(|| async { answer::asset("text/javascript; charset=utf-8", DOM) }),
        )
        .route(
            "/agent/icon.svg",
            get(|| async { answer::asset("image/svg+xml", ICON) }),
        )
        .route("/agent/api/state", get(show_state))
        .route("/agent/api/events", get(events::stream))
        .route("/agent/api/rooms/{rid}/messages", post(answer_visitor))
        .route("/agent/api/rooms/{rid}/close", post(close_room))
        .route("/agent/api/online", put(put_online))
}

const PAGE: &str = include_str!("../../assets/desk/desk.html");
const STYLE: &str = include_str!("../../assets/desk/desk.css");
const SCRIPT: &str = include_str!("../../assets/desk/desk.js");
const DRAWER: &str = include_str!("../../assets/desk/drawer.js");
const DOM: &str = include_str!("../../assets/desk/dom.js");
const ICON: &str = include_str!("../../assets/desk/icon.svg");

async fn page() -> Response {
    security::with_policy(
        answer::html(StatusCode::OK, PAGE.to_owned()),
        &security::desk(),
    )
}

async fn show_state(State(sandbox): State<Sandbox>) -> Response {
    match state::snapshot(&sandbox) {
        Ok(state) => answer::json(StatusCode::OK, &state),
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    text: String,
}

async fn answer_visitor(
    State(sandbox): State<Sandbox>,
    Path(rid): Path<String>,
    body: Bytes,
) -> Response {
    let text = match serde_json::from_slice::<Answer>(&body) {
        Ok(answer) => answer.text,
        Err(problem) => return refused(StatusCode::BAD_REQUEST, &problem.to_string()),
    };
    if text.trim().is_empty() || text.chars().count() > LONGEST_ANSWER {
        return refused(
            StatusCode::BAD_REQUEST,
            "expected a text of 1 to 5000 characters",
        );
    }
    say(&sandbox, &rid, Sender::Agent, None, &text)
}

async fn close_room(State(sandbox): State<Sandbox>, Path(rid): Path<String>) -> Response {
    // The closing message is what tells a client: the only close signal there is. Source: rocket-chat-livechat,
    // section 2, system messages.
    let said = say(
        &sandbox,
        &rid,
        Sender::System,
        Some("livechat-close"),
        &close_text(),
    );
    if said.status() == StatusCode::OK
        && let Err(error) = sandbox.store().close_room(&rid, sandbox.now())
    {
        return failed(&error);
    }
    sandbox.changed();
    said
}

fn say(sandbox: &Sandbox, rid: &str, sender: Sender, kind: Option<&str>, msg: &str) -> Response {
    let store = sandbox.store();
    match store.room(rid) {
        Err(error) => return failed(&error),
        Ok(None) => return refused(StatusCode::NOT_FOUND, "no such room"),
        Ok(Some(room)) if !room.open => return refused(StatusCode::CONFLICT, "the room is closed"),
        Ok(Some(_)) => {}
    }
    let id = chance::livechat_id();
    match store.add_message(
        &NewMessage {
            id: &id,
            rid,
            sender,
            kind,
            name: AGENT_NAME,
            msg,
        },
        sandbox.now(),
    ) {
        Ok(message) => {
            sandbox.changed();
            answer::json(StatusCode::OK, &state::message(&message))
        }
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlineSwitch {
    online: bool,
}

async fn put_online(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<OnlineSwitch>(&body) {
        Ok(switch) => {
            sandbox.control().set_online(switch.online);
            sandbox.changed();
            answer::json(StatusCode::OK, &json!({ "online": switch.online }))
        }
        Err(problem) => refused(StatusCode::BAD_REQUEST, &problem.to_string()),
    }
}

fn refused(status: StatusCode, problem: &str) -> Response {
    answer::json(status, &json!({ "error": problem }))
}

fn failed(error: &store::Error) -> Response {
    refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())
}
