//! Sunshine Conversations: its API of version 2 under `/v2/apps`, and the few routes of its own web client that a
//! widget needs under `/sdk/v2/apps`.
//!
//! Every rule names its source: document 003, or a section of the web1on1-sunshine-whatsapp reference; what they leave
//! open is in the assumptions table. There is one app. It must not know Web1on1's API, which shares the prefix `/v2`
//! and nothing else.
//!
//! | part | what it does |
//! |---|---|
//! | `auth` | who calls: the business or one user |
//! | `conversations` | users and conversations |
//! | `messages` | posting and listing, activities |
//! | `content` | what a message may hold |
//! | `template` | WhatsApp templates, as they are seen |
//! | `client` | the web client's routes |
//! | `samples` | one of everything that can be said |

mod auth;
mod client;
mod content;
mod conversations;
mod messages;
mod samples;
mod template;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{Sandbox, answer, store};

pub use auth::{APP, Caller, keys, user_token};
pub use client::{events, presses};
pub use conversations::{CONVERSATION, create as create_conversation, create_user, profile};
pub use messages::{kept, say};
pub use samples::samples;
pub use template::add as add_template;

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/v2/apps/{app}/users", post(conversations::post_user))
        .route("/v2/apps/{app}/users/{id}", get(conversations::show_user))
        .route(
            "/v2/apps/{app}/conversations",
            get(conversations::list).post(conversations::post),
        )
        .route(
            "/v2/apps/{app}/conversations/{id}",
            get(conversations::show),
        )
        .route(
            "/v2/apps/{app}/conversations/{id}/messages",
            get(messages::list).post(messages::create),
        )
        .route(
            "/v2/apps/{app}/conversations/{id}/activity",
            post(messages::activity),
        )
        .route(
            "/sdk/v2/apps/{app}/conversations/{id}/postback",
            post(client::postback),
        )
        .route(
            "/sdk/v2/apps/{app}/conversations/{id}/activity",
            post(client::activity),
        )
        .route(
            "/sdk/v2/apps/{app}/conversations/{id}/messages",
            get(client::list).post(client::create),
        )
}

/// Why a request is not done.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    code: &'static str,
    pub title: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Refusal {
        Refusal {
            status,
            code,
            title: title.into(),
        }
    }

    /// Codes are assumptions but for `client_not_found` of document 003 (assumption: `sun-errors`).
    pub fn bad(title: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "bad_request", title)
    }

    fn unauthorised() -> Refusal {
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Authorization is required",
        )
    }

    fn forbidden() -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden")
    }

    fn missing(code: &'static str, title: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, code, title)
    }

    /// Source: section 3.1, "Errors".
    pub fn answer(&self) -> Response {
        answer::json(
            self.status,
            &json!({ "errors": [{ "code": self.code, "title": self.title }] }),
        )
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_server_error",
            error.to_string(),
        )
    }
}

fn respond(done: Result<Response, Refusal>) -> Response {
    done.unwrap_or_else(|refusal| refusal.answer())
}

fn ok(body: &Value) -> Response {
    answer::json(StatusCode::OK, body)
}
