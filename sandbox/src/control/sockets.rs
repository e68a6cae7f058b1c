//! `/sandbox/sockets`: what is open; cut it, close it or silence it; how often DDP's heart beats. `/sandbox/visitor_chat`: the maintenance mode.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{done, refused};
use crate::rocket_chat::Heartbeat;
use crate::{Sandbox, answer};

/// Which sockets: those whose path begins so; all when absent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    #[serde(default)]
    path: String,
    /// Of a cut: close politely with this code, instead of breaking the line. Only DDP's sockets can.
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    /// Of a silence: every DDP socket, open or to come, is accepted but neither heard nor answered for so many
    /// milliseconds; then it goes on. Without it, a line falls silent for good.
    ms: Option<u64>,
}

/// No body at all means every socket.
fn parse_which(body: &[u8]) -> Result<Which, serde_json::Error> {
    if body.is_empty() {
        return serde_json::from_slice(b"{}");
    }
    serde_json::from_slice(body)
}

pub async fn show(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.lines().show()))
}

pub async fn cut(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match parse_which(&body) {
        Ok(Which {
            code: Some(code),
            reason,
            ..
        }) => count("closed", sandbox.ddp().close_all(code, &reason)),
        Ok(which) => count("cut", sandbox.lines().cut(&which.path)),
        Err(problem) => refused(problem),
    }
}

pub async fn silence(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match parse_which(&body) {
        Ok(Which { ms: Some(ms), .. }) => {
            sandbox.ddp().hush(ms);
            done()
        }
        Ok(which) => count("silenced", sandbox.lines().silence(&which.path)),
        Err(problem) => refused(problem),
    }
}

fn count(what: &str, how_many: usize) -> Response {
    answer::json(StatusCode::OK, &json!({ "ok": true, what: how_many }))
}

pub async fn show_heartbeat(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.ddp().heartbeat()))
}

/// `{"pingMs", "deadMs"}`: when DDP asks a silent client, and when it drops it.
pub async fn put_heartbeat(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<Heartbeat>(&body) {
        Ok(heartbeat) => {
            sandbox.ddp().set_heartbeat(heartbeat);
            done()
        }
        Err(problem) => refused(problem),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Maintenance {
    maintenance: bool,
}

pub async fn show_visitor_chat(State(sandbox): State<Sandbox>) -> Response {
    let maintenance = sandbox.visitor_chat().maintenance();
    answer::json(StatusCode::OK, &json!({ "maintenance": maintenance }))
}

pub async fn put_visitor_chat(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<Maintenance>(&body) {
        Ok(switch) => {
            sandbox.visitor_chat().maintain(switch.maintenance);
            done()
        }
        Err(problem) => refused(problem),
    }
}
