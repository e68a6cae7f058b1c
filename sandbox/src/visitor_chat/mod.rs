//! Visitor.Chat: `GET webSettings`, `POST chats/sms`, `GET messages`, with the error bodies its documents show, and
//! the chat over Socket.IO.
//!
//! Every rule names its section of the visitor-chat reference; what that leaves open is in the assumptions table.
//! It must not know Livechat's protocol: a room's messages come from the store like any others.

pub mod chats;
mod events;
mod history;
mod shapes;
mod sms;
mod socket;
mod web_settings;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use crate::{Sandbox, answer, store};

pub use socket::Hub;

pub fn routes(sandbox: &Sandbox) -> Router<Sandbox> {
    Router::new()
        .route_service("/socket.io/", sandbox.visitor_chat().service())
        .route("/api/v2/webSettings", get(web_settings::show))
        .route("/api/v2/chats/sms", post(sms::request))
        .route("/api/v2/messages", get(history::show))
}

/// Problems of a request, field by field, in the order they were found.
#[derive(Default)]
struct Problems(Map<String, Value>);

impl Problems {
    fn add(&mut self, field: &str, problem: impl Into<String>) {
        self.0.insert(field.to_owned(), json!([problem.into()]));
    }

    fn required(&mut self, field: &str, name: &str) {
        self.add(field, format!("The {name} field is required."));
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// 422 in the shape `{"message", "errors": {field: [text]}}`.
    fn answer(self, message: &str) -> Response {
        answer::json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({ "message": message, "errors": self.0 }),
        )
    }
}

/// The one answer for everything that goes wrong inside the service. Source: section 11.
fn server_error() -> Response {
    answer::json(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({ "message": "Server Error" }),
    )
}

/// The first value of a query parameter, trimmed; blank is as good as missing (assumption: `blank-is-missing`).
fn parameter(query: &[(String, String)], name: &str) -> Option<String> {
    let value = query
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim())?;
    (!value.is_empty()).then(|| value.to_owned())
}

fn or_server_error(result: Result<Response, store::Error>) -> Response {
    result.unwrap_or_else(|_| server_error())
}
