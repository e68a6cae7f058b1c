//! A Rocket.Chat server's Livechat routes for visitors, under `/api/v1/livechat`, and its socket.
//!
//! Every rule names its section of the rocket-chat-livechat reference; what that leaves open is in the assumptions
//! table. It must not know Visitor.Chat's protocol.

mod agents;
mod chime;
mod closing;
mod config;
mod ddp;
mod fields;
mod files;
mod history;
mod limits;
mod matching;
mod message;
mod offline;
mod page_visited;
mod params;
mod refusal;
mod room;
mod shapes;
mod transfer;
mod visitor;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, middleware};
use serde_json::{Map, Value, json};

use crate::store::{self, Room, Visitor};
use crate::{Sandbox, answer};

pub use ddp::{Ddp, Heartbeat};
pub use limits::Limits;

use limits::Rule;
use refusal::Refusal;

/// A path, its limit, and what answers there.
type Limited = (
    &'static str,
    fn(&'static str) -> Rule,
    MethodRouter<Sandbox>,
);

pub fn routes(sandbox: &Sandbox) -> Router<Sandbox> {
    // Source: section 0, fact 9: ten calls a minute, five for the two that make something, one in five seconds for
    // the offline form. All methods of a path share its count (assumption: `limit-window`).
    let limited =
        |path: &'static str, rule: fn(&'static str) -> Rule, route: MethodRouter<Sandbox>| {
            let state = (sandbox.clone(), rule(path));
            route.layer(middleware::from_fn_with_state(state, limits::enforce))
        };
    let routes: [Limited; 21] = [
        ("/config", Rule::usual, get(config::show)),
        ("/visitor", Rule::tight, post(visitor::register)),
        (
            "/visitor/{token}",
            Rule::usual,
            get(visitor::show).delete(visitor::forget),
        ),
        ("/visitor.status", Rule::usual, post(visitor::set_status)),
        (
            "/visitor.callStatus",
            Rule::usual,
            post(visitor::set_call_status),
        ),
        (
            "/visitor/department.transfer",
            Rule::usual,
            post(transfer::department),
        ),
        ("/room", Rule::tight, get(room::enter)),
        ("/room.transfer", Rule::usual, post(transfer::by_room)),
        ("/room.close", Rule::usual, post(closing::close)),
        ("/room.survey", Rule::usual, post(closing::survey)),
        ("/transcript", Rule::usual, post(closing::transcript)),
        ("/message", Rule::usual, post(message::send)),
        (
            "/message/{id}",
            Rule::usual,
            get(message::show)
                .put(message::edit)
                .delete(message::remove),
        ),
        ("/messages.history/{rid}", Rule::usual, get(history::show)),
        ("/page.visited", Rule::usual, post(page_visited::note)),
        ("/agent.info/{rid}/{token}", Rule::usual, get(agents::info)),
        ("/agent.next/{token}", Rule::usual, get(agents::next)),
        ("/custom.field", Rule::usual, post(fields::one)),
        ("/custom.fields", Rule::usual, post(fields::several)),
        ("/offline.message", Rule::tightest, post(offline::leave)),
        (
            "/upload/{rid}",
            Rule::usual,
            // The size is judged by the route itself, in its own words.
            post(files::upload).layer(DefaultBodyLimit::disable()),
        ),
    ];
    let livechat = routes
        .into_iter()
        .fold(Router::new(), |router, (path, rule, route)| {
            router.route(path, limited(path, rule, route))
        });
    Router::new()
        .nest("/api/v1/livechat", livechat)
        .route("/websocket", get(ddp::open))
        .route("/file-upload/{id}/{name}", get(files::download))
        .route("/avatar/{username}", get(agents::avatar))
        .route(chime::PATH, get(chime::play))
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

/// Whether a visitor who asks for this department would find somebody: Livechat is switched on, and an agent is there
/// in a department that is.
fn online(sandbox: &Sandbox, department: Option<&str>) -> Result<bool, store::Error> {
    let livechat = sandbox.control().livechat();
    if !(livechat.enabled && livechat.online) {
        return Ok(false);
    }
    let store = sandbox.store();
    let department = match department {
        // Nobody works in a department that does not exist (assumption: `unknown-department`).
        Some(wanted) => match store.department(wanted)? {
            Some(department) => Some(department.id),
            None => return Ok(false),
        },
        None => None,
    };
    Ok(store.next_agent(department.as_deref())?.is_some())
}

/// The visitor and the room that a body or query names by `token` and `rid`; open or not.
fn own_room(sandbox: &Sandbox, named: &Value) -> Result<(Visitor, Room), Refusal> {
    let text = |key: &str| named[key].as_str().unwrap_or_default();
    let visitor = sandbox.store().visitor(text("token"))?;
    let visitor = visitor.ok_or(Refusal::Plain("invalid-token"))?;
    let room = sandbox.store().room(text("rid"))?;
    let room = room.filter(|room| room.token == visitor.token);
    Ok((visitor, room.ok_or(Refusal::Plain("invalid-room"))?))
}
