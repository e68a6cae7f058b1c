//! A Rocket.Chat server's Livechat routes for visitors, under `/api/v1/livechat`.
//!
//! Every rule names its section of the rocket-chat-livechat reference; what that leaves open is in the assumptions
//! table. It must not know Visitor.Chat's protocol.

mod config;
mod history;
mod limits;
mod matching;
mod message;
mod page_visited;
mod params;
mod refusal;
mod room;
mod shapes;
mod visitor;

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};
use serde_json::{Map, Value, json};

use crate::{Sandbox, answer};

pub use limits::Limits;
pub use shapes::{AGENT_NAME, close_text};

use limits::Rule;
use refusal::Refusal;

pub fn routes(sandbox: &Sandbox) -> Router<Sandbox> {
    let limited =
        |rule: Rule| middleware::from_fn_with_state((sandbox.clone(), rule), limits::enforce);
    // Source: section 0, fact 9: ten calls a minute, five for the two that make something.
    let livechat = Router::new()
        .route(
            "/config",
            get(config::show).layer(limited(Rule::usual("config"))),
        )
        .route(
            "/visitor",
            post(visitor::register).layer(limited(Rule::tight("visitor"))),
        )
        .route(
            "/visitor/{token}",
            get(visitor::show).layer(limited(Rule::usual("visitor/:token"))),
        )
        .route(
            "/room",
            get(room::enter).layer(limited(Rule::tight("room"))),
        )
        .route(
            "/message",
            post(message::send).layer(limited(Rule::usual("message"))),
        )
        .route(
            "/messages.history/{rid}",
            get(history::show).layer(limited(Rule::usual("messages.history/:rid"))),
        )
        .route(
            "/page.visited",
            post(page_visited::note).layer(limited(Rule::usual("page.visited"))),
        );
    Router::new()
        .nest("/api/v1/livechat", livechat)
        .route("/api/{*rest}", axum::routing::any(unknown_route))
        .method_not_allowed_fallback(unknown_route)
}

/// Assumption: `unknown-route`.
async fn unknown_route() -> Response {
    let body = json!({ "status": "error", "message": "API endpoint does not exist" });
    answer::json(StatusCode::NOT_FOUND, &body)
}

/// 200 with `"success": true` beside the given keys.
fn success(body: Value) -> Response {
    let mut body = match body {
        Value::Object(body) => body,
        _ => Map::new(),
    };
    body.insert("success".to_owned(), Value::Bool(true));
    answer::json(StatusCode::OK, &Value::Object(body))
}

/// A query as the JSON object that the checks read; a repeated key is an array, as the real server's parser makes it.
fn query_object(query: Vec<(String, String)>) -> Value {
    let mut object = Map::new();
    for (key, value) in query {
        let value = Value::String(value);
        match object.get_mut(&key) {
            None => {
                object.insert(key, value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => {
                let first = first.take();
                object.insert(key, json!([first, value]));
            }
        }
    }
    Value::Object(object)
}

/// A text that may be absent, null or empty: all the same to the real server, which tests for truth.
fn filled<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body[key].as_str().filter(|text| !text.is_empty())
}
