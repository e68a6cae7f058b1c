//! `/sandbox/*`: the switches for tests and for people, and the state behind them.
//!
//! Faults, limits, installations and Livechat's settings live in memory only: a restart brings the built-in ones
//! back. `POST /sandbox/reset` does the same and clears the data as well.

mod faults;
mod installations;
mod livechat;
mod log;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Deserialize;
use serde_json::json;

use crate::{Sandbox, answer};

pub use faults::{Faults, Verdict};
pub use installations::Installations;
pub use livechat::Livechat;
pub use log::RequestLog;

/// Everything the switches move.
pub struct Control {
    faults: Faults,
    installations: Installations,
    livechat: Mutex<Livechat>,
    log: RequestLog,
}

impl Control {
    pub fn new(port: u16) -> Control {
        Control {
            faults: Faults::default(),
            installations: Installations::built_in(port),
            livechat: Mutex::new(Livechat::default()),
            log: RequestLog::default(),
        }
    }

    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    pub fn installations(&self) -> &Installations {
        &self.installations
    }

    pub fn log(&self) -> &RequestLog {
        &self.log
    }

    /// Livechat's settings as they are now.
    pub fn livechat(&self) -> Livechat {
        self.lock_livechat().clone()
    }

    pub fn set_online(&self, online: bool) {
        self.lock_livechat().online = online;
    }

    fn lock_livechat(&self) -> MutexGuard<'_, Livechat> {
        self.livechat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/faults", get(show_faults).put(put_faults))
        .route("/sandbox/limits", get(show_limits).put(put_limits))
        .route(
            "/sandbox/installations/{identifier}",
            put(put_installation).delete(delete_installation),
        )
        .route("/sandbox/livechat", get(show_livechat).put(put_livechat))
        .route("/sandbox/requests", get(show_requests))
}

fn done() -> Response {
    answer::json(StatusCode::OK, &json!({ "ok": true }))
}

fn refused(problem: impl std::fmt::Display) -> Response {
    answer::json(
        StatusCode::BAD_REQUEST,
        &json!({ "error": problem.to_string() }),
    )
}

async fn reset(State(sandbox): State<Sandbox>) -> Response {
    if let Err(error) = sandbox.store().clear() {
        return answer::json(
            StatusCode::INTERNAL_SERVER_ERROR,
            &json!({ "error": error.to_string() }),
        );
    }
    let control = sandbox.control();
    control.faults.replace(Vec::new());
    control.installations.restore(sandbox.port());
    *control.lock_livechat() = Livechat::default();
    control.log.clear();
    sandbox.limits().reset();
    sandbox.changed();
    done()
}

async fn show_faults(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.control().faults.list()))
}

async fn put_faults(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match faults::parse_faults(&body) {
        Ok(faults) => {
            sandbox.control().faults.replace(faults);
            done()
        }
        Err(problem) => refused(problem),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsSwitch {
    enabled: bool,
}

async fn show_limits(State(sandbox): State<Sandbox>) -> Response {
    answer::json(
        StatusCode::OK,
        &json!({ "enabled": sandbox.limits().enabled() }),
    )
}

async fn put_limits(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<LimitsSwitch>(&body) {
        Ok(switch) => {
            sandbox.limits().enable(switch.enabled);
            done()
        }
        Err(problem) => refused(problem),
    }
}

async fn put_installation(
    State(sandbox): State<Sandbox>,
    Path(identifier): Path<String>,
    body: String,
) -> Response {
    sandbox.control().installations.put(&identifier, body);
    done()
}

async fn delete_installation(
    State(sandbox): State<Sandbox>,
    Path(identifier): Path<String>,
) -> Response {
    sandbox.control().installations.remove(&identifier);
    done()
}

async fn show_livechat(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.control().livechat()))
}

async fn put_livechat(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let change = match serde_json::from_slice::<livechat::Change>(&body) {
        Ok(change) => change,
        Err(problem) => return refused(problem),
    };
    sandbox.control().lock_livechat().apply(change);
    sandbox.changed();
    done()
}

async fn show_requests(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.control().log.entries()))
}
