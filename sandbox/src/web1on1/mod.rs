//! Web1on1: its public REST API under `/v2`, its short links and its webhooks.
//!
//! Every rule names its source: the documents 001 and 004, or a section of the web1on1-sunshine-whatsapp reference;
//! what they leave open is in the assumptions table. It must not know Sunshine's API, which shares the prefix `/v2`
//! and nothing else.
//!
//! | part | what it does |
//! |---|---|
//! | `token` | who calls, and what that allows |
//! | `conversations`, `messages`, `services`, `templates` | the routes |
//! | `query` | filters, order and pages of a list |
//! | `post` | checks messages and stores them, each for its moment |
//! | `channels` | what a channel demands of a message |
//! | `settle` | what a message does when its moment has come |
//! | `links` | short addresses |
//! | `deliver` | webhooks out, until they arrive |
//! | `samples` | one of everything that can be said |

mod channels;
mod conversations;
mod deliver;
mod limits;
mod links;
mod messages;
mod post;
mod query;
mod samples;
mod services;
mod settle;
mod templates;
mod token;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post as posting};
use serde_json::{Value, json};

use crate::{Sandbox, answer, store};

pub use conversations::{CONTACT, CONVERSATION, contact_of, profile, upsert};
pub use deliver::Deliveries;
pub use limits::Limits;
pub use links::resolve;
pub use messages::kept;
pub use post::post;
pub use samples::{hidden, samples};
pub use token::{Caller, Claims, Scope, TOKEN_LIFE_MS, issue, issue_refresh};

pub fn routes(sandbox: &Sandbox) -> Router<Sandbox> {
    Router::new()
        .route(
            "/v2/conversations",
            get(conversations::list).post(conversations::create),
        )
        .route(
            "/v2/conversations/{id}",
            get(conversations::show).patch(conversations::patch),
        )
        .route("/v2/conversations/{id}/messages", posting(messages::create))
        .route("/v2/messages", get(messages::list))
        .route("/v2/messages/{id}", get(messages::show))
        .route("/v2/users/{id}", get(conversations::show_user))
        .route("/v2/services", get(services::list).post(services::create))
        .route(
            "/v2/services/{id}",
            get(services::show).delete(services::delete),
        )
        .route(
            "/v2/watemplates",
            get(templates::list).post(templates::create),
        )
        .route("/v2/auth/token", posting(renew))
        .route_layer(axum::middleware::from_fn_with_state(
            sandbox.clone(),
            limits::enforce,
        ))
        .route("/l/{slug}", get(links::follow))
}

/// How often delayed messages and webhooks that are due are looked for.
const TICK: Duration = Duration::from_millis(200);

/// Lets time pass for this service until the sandbox is gone.
pub fn run(sandbox: &Sandbox) {
    let inner = std::sync::Arc::downgrade(&sandbox.inner);
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            while let Some(inner) = inner.upgrade() {
                let sandbox = Sandbox { inner };
                // A failing store has told its own caller; the next tick tries again.
                let _ = settle::settle(&sandbox);
                deliver::due(&sandbox);
                drop(sandbox);
                tokio::time::sleep(TICK).await;
            }
        });
    }
}

async fn renew(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    respond(token::renew(&sandbox, &answer::parse_body(&body)).map(ok))
}

/// Why a request is not done.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub message: String,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            message: message.into(),
        }
    }

    /// Assumption: `w1-refusals`.
    pub fn bad(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, message)
    }

    pub fn unauthorised(message: &str) -> Refusal {
        Refusal::new(StatusCode::UNAUTHORIZED, message)
    }

    fn forbidden(message: &str) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, message)
    }

    fn missing(what: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// The one shape the SDK reads. Source: section 1.9, "Error body".
    pub fn answer(&self) -> Response {
        answer::json(
            self.status,
            &json!({ "error": { "message": self.message, "code": self.status.as_u16() } }),
        )
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

fn respond(done: Result<Response, Refusal>) -> Response {
    done.unwrap_or_else(|refusal| refusal.answer())
}

fn ok(body: Value) -> Response {
    answer::json(StatusCode::OK, &body)
}
