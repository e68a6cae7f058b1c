//! `/agent`: the desk where people see visitors and answer them. The page and its JSON.
//!
//! Conversations of all services lie on one desk. Nothing here answers by itself: every word a visitor reads from
//! the desk was written by a person (or a test).
//!
//! | part | what it does |
//! |---|---|
//! | `state` | everything the desk shows, as one JSON value |
//! | `events` | tells an open desk that the state has changed |
//! | `talk` | one conversation of any service, and what can be done to it |
//! | `rich`, `rich_state` | the same for Web1on1 and Sunshine Conversations, with a palette of everything |
//! | `acts` | the routes that do it |
//! | `staff` | who is there: agents, departments, everybody |
//! | `files` | files of a conversation, out and in |

mod acts;
mod events;
mod files;
mod rich;
mod rich_state;
mod staff;
mod state;
mod talk;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::store::{self, DeskError};
use crate::{Sandbox, answer, dealership, security};

pub fn routes() -> Router<Sandbox> {
    let assets = FILES
        .iter()
        .fold(Router::new(), |router, (path, kind, body)| {
            router.route(path, get(|| async { answer::asset(kind, *body) }))
        });
    assets
        .route("/agent", get(page))
        .route("/agent/api/state", get(show_state))
        .route("/agent/api/events", get(events::stream))
        .route("/agent/api/rooms/{id}/take", post(acts::take))
        .route("/agent/api/rooms/{id}/messages", post(acts::say))
        .route(
            "/agent/api/rooms/{id}/messages/{message}",
            put(acts::edit).delete(acts::delete),
        )
        .route("/agent/api/rooms/{id}/typing", post(acts::typing))
        .route("/agent/api/rooms/{id}/transfer", post(acts::transfer))
        .route("/agent/api/rooms/{id}/close", post(acts::close))
        .route("/agent/api/rooms/{id}/files", post(files::send))
        .route("/agent/api/rooms/{id}/samples", post(acts::send_sample))
        .route("/agent/api/palette/{service}", get(palette))
        .route("/agent/api/files/{id}", get(files::show))
        .route("/agent/api/cars", get(cars))
        .route("/agent/api/online", put(staff::put_online))
        .route("/agent/api/agents/{id}", put(staff::put_agent))
        .route("/agent/api/departments/{id}", put(staff::put_department))
}

const PAGE: &str = include_str!("../../assets/desk/desk.html");
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: &[(&str, &str, &str)] = &[
    (
        "/agent/desk.css",
        STYLE,
        include_str!("../../assets/desk/desk.css"),
    ),
    (
        "/agent/talk.css",
        STYLE,
        include_str!("../../assets/desk/talk.css"),
    ),
    (
        "/agent/desk.js",
        SCRIPT,
        include_str!("../../assets/desk/desk.js"),
    ),
    (
        "/agent/lists.js",
        SCRIPT,
        include_str!("../../assets/desk/lists.js"),
    ),
    (
        "/agent/talk.js",
        SCRIPT,
        include_str!("../../assets/desk/talk.js"),
    ),
    (
        "/agent/about.js",
        SCRIPT,
        include_str!("../../assets/desk/about.js"),
    ),
    (
        "/agent/dialogs.js",
        SCRIPT,
        include_str!("../../assets/desk/dialogs.js"),
    ),
    (
        "/agent/drawer.js",
        SCRIPT,
        include_str!("../../assets/desk/drawer.js"),
    ),
    (
        "/agent/dom.js",
        SCRIPT,
        include_str!("../../assets/desk/dom.js"),
    ),
    (
        "/agent/icon.svg",
        "image/svg+xml",
        include_str!("../../assets/desk/icon.svg"),
    ),
];

async fn page() -> Response {
    security::with_policy(
        answer::html(StatusCode::OK, PAGE.to_owned()),
        &security::desk(),
    )
}

#[derive(Deserialize)]
struct Wish {
    recent: Option<u32>,
}

async fn show_state(State(sandbox): State<Sandbox>, Query(wish): Query<Wish>) -> Response {
    match state::snapshot(&sandbox, wish.recent) {
        Ok(state) => answer::json(StatusCode::OK, &state),
        Err(error) => Refusal::from(error).answer(),
    }
}

/// One of everything that can be sent over a service.
async fn palette(State(sandbox): State<Sandbox>, Path(service): Path<String>) -> Response {
    let unknown = || Refusal::new(StatusCode::NOT_FOUND, "no palette for this service");
    respond(rich::palette(&sandbox, &service).ok_or_else(unknown))
}

/// The cars an agent can show to a visitor.
async fn cars(State(sandbox): State<Sandbox>) -> Response {
    // Pages are opened as `localhost`, where the visitors are.
    let site = format!("http://localhost:{}", sandbox.port());
    answer::json(StatusCode::OK, &json!(dealership::previews(&site)))
}

/// Why the desk did not do what it was asked.
struct Refusal {
    status: StatusCode,
    problem: String,
}

impl Refusal {
    fn new(status: StatusCode, problem: impl Into<String>) -> Refusal {
        Refusal {
            status,
            problem: problem.into(),
        }
    }

    fn answer(&self) -> Response {
        answer::json(self.status, &json!({ "error": self.problem }))
    }
}

impl From<DeskError> for Refusal {
    fn from(error: DeskError) -> Self {
        let status = match &error {
            DeskError::NoRoom
            | DeskError::NoAgent
            | DeskError::NoDepartment
            | DeskError::NoMessage => StatusCode::NOT_FOUND,
            DeskError::Closed => StatusCode::CONFLICT,
            DeskError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Refusal::new(status, error.to_string())
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        DeskError::Store(error).into()
    }
}

/// A body that says exactly what the route knows; no body at all is an empty object.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|problem| Refusal::new(StatusCode::BAD_REQUEST, problem.to_string()))
}

/// The answer of an act: what it led to, or why it was not done.
fn respond(done: Result<serde_json::Value, Refusal>) -> Response {
    match done {
        Ok(body) => answer::json(StatusCode::OK, &body),
        Err(refusal) => refusal.answer(),
    }
}
