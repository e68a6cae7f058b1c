//! `/sandbox/*`: the switches for tests and for people, and the state behind them.
//!
//! | route | what it does |
//! |---|---|
//! | `POST /sandbox/reset` | everything as at the start, all data gone |
//! | `PUT /sandbox/faults` | a list of faults: answer, delay, drop; `after` the route has done its work; `hold` its answer |
//! | `POST /sandbox/faults/release`, `GET …/held` | let held answers go; how many there are |
//! | `PUT /sandbox/limits` | the rate limit on or off |
//! | `PUT /sandbox/installations/{identifier}` | what `webSettings` answers |
//! | `PUT /sandbox/livechat` | Livechat's settings, see `livechat` |
//! | `GET /sandbox/sockets` | which are open |
//! | `POST /sandbox/sockets/cut` | break their lines, or close DDP's with `{"code", "reason"}` |
//! | `POST /sandbox/sockets/silence` | for good, or DDP's for `{"ms"}` |
//! | `PUT /sandbox/sockets/heartbeat` | DDP's `{"pingMs", "deadMs"}` |
//! | `PUT /sandbox/visitor_chat` | Visitor.Chat's maintenance |
//! | `PUT /sandbox/clock` | `{"aheadMs"}`: how far the clock is put forward |
//! | `POST /sandbox/web1on1/token`, `…/gallery`, `GET …/link` | see `web1on1` |
//! | `GET /sandbox/sunshine/keys`, `…/events`, `POST …/gallery`, `…/templates` | see `sunshine` |
//! | `GET /sandbox/requests` | the request log |
//!
//! A socket's upgrade is a request like any other: a fault on `/websocket` refuses it.
//!
//! Faults and installations live in memory only: a restart brings the built-in ones back. Livechat's settings and the
//! switch of the limits are kept with the data. `POST /sandbox/reset` does the same and clears the data as well.

mod faults;
mod installations;
mod livechat;
mod log;
mod sockets;
mod sunshine;
mod web1on1;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post, put};
use serde::Deserialize;
use serde_json::json;

use crate::clock::Millis;
use crate::rocket_chat::Heartbeat;
use crate::store::{self, Routing};
use crate::{Sandbox, answer};

pub use faults::{Faults, Verdict};
pub use installations::Installations;
pub use livechat::Livechat;
pub use log::RequestLog;
pub use sunshine::sunshine_gallery;
pub use web1on1::web1on1_gallery;

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

    fn set_livechat(&self, livechat: Livechat) {
        *self.lock_livechat() = livechat;
    }

    fn lock_livechat(&self) -> MutexGuard<'_, Livechat> {
        self.livechat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys of the settings that survive a restart.
const LIVECHAT: &str = "livechat";
const LIMITS: &str = "limits";

impl Sandbox {
    /// Brings back what an earlier run with the same data was told.
    pub(crate) fn restore_settings(&self) -> Result<(), store::Error> {
        let kept = self.store().setting(LIVECHAT)?;
        let livechat = kept.and_then(|kept| serde_json::from_value(kept).ok());
        self.obey(livechat.unwrap_or_default());
        if let Some(enabled) = self.store().setting(LIMITS)? {
            self.limits().enable(enabled != false);
        }
        Ok(())
    }

    /// New settings, from now on and after a restart.
    pub(crate) fn set_livechat(&self, livechat: Livechat) -> Result<(), store::Error> {
        self.store().put_setting(LIVECHAT, &json!(livechat))?;
        self.obey(livechat);
        Ok(())
    }

    /// The dealership's own switch.
    pub(crate) fn set_online(&self, online: bool) -> Result<(), store::Error> {
        let livechat = self.control().livechat();
        self.set_livechat(Livechat { online, ..livechat })
    }

    fn obey(&self, livechat: Livechat) {
        self.store().set_routing(Routing {
            queue: livechat.queue,
            announce: livechat.system_messages,
        });
        self.control().set_livechat(livechat);
    }
}

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/sandbox/reset", post(reset))
        .route("/sandbox/faults", get(show_faults).put(put_faults))
        .route("/sandbox/faults/held", get(show_held))
        .route("/sandbox/faults/release", post(release))
        .route("/sandbox/limits", get(show_limits).put(put_limits))
        .route(
            "/sandbox/installations/{identifier}",
            put(put_installation).delete(delete_installation),
        )
        .route("/sandbox/livechat", get(show_livechat).put(put_livechat))
        .route("/sandbox/requests", get(show_requests))
        .route("/sandbox/clock", put(put_clock))
        .route("/sandbox/sunshine/keys", get(sunshine::keys))
        .route("/sandbox/sunshine/gallery", post(sunshine::gallery))
        .route("/sandbox/sunshine/templates", post(sunshine::template))
        .route("/sandbox/sunshine/events", get(sunshine::events))
        .route("/sandbox/web1on1/token", post(web1on1::token))
        .route("/sandbox/web1on1/gallery", post(web1on1::gallery))
        .route("/sandbox/web1on1/link", get(web1on1::link))
        .route("/sandbox/sockets", get(sockets::show))
        .route("/sandbox/sockets/cut", post(sockets::cut))
        .route(
            "/sandbox/sockets/heartbeat",
            get(sockets::show_heartbeat).put(sockets::put_heartbeat),
        )
        .route("/sandbox/sockets/silence", post(sockets::silence))
        .route(
            "/sandbox/visitor_chat",
            get(sockets::show_visitor_chat).put(sockets::put_visitor_chat),
        )
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

fn failed(error: &store::Error) -> Response {
    answer::json(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({ "error": error.to_string() }),
    )
}

async fn reset(State(sandbox): State<Sandbox>) -> Response {
    if let Err(error) = sandbox.store().clear() {
        return failed(&error);
    }
    let control = sandbox.control();
    control.faults.replace(Vec::new());
    control.installations.restore(sandbox.port());
    control.log.clear();
    sandbox.limits().reset();
    sandbox.web1on1_limits().reset();
    sandbox.set_ahead(0);
    if let Err(error) = sandbox.set_livechat(Livechat::default()) {
        return failed(&error);
    }
    sandbox.ddp().set_heartbeat(Heartbeat::default());
    sandbox.ddp().hush(0);
    sandbox.visitor_chat().maintain(false);
    sandbox.lines().cut("");
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

/// How many answers a `hold` keeps back.
async fn show_held(State(sandbox): State<Sandbox>) -> Response {
    answer::json(
        StatusCode::OK,
        &json!({ "held": sandbox.control().faults.held() }),
    )
}

async fn release(State(sandbox): State<Sandbox>) -> Response {
    sandbox.control().faults.release();
    done()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ahead {
    ahead_ms: Millis,
}

/// For what takes hours: a webhook's retries, a day of silence, a token's end.
async fn put_clock(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match serde_json::from_slice::<Ahead>(&body) {
        Ok(clock) => {
            sandbox.set_ahead(clock.ahead_ms);
            sandbox.changed();
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
            match sandbox.store().put_setting(LIMITS, &json!(switch.enabled)) {
                Ok(()) => done(),
                Err(error) => failed(&error),
            }
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
    let change = match sandbox.control().livechat().changed(&body) {
        Ok(change) => change,
        Err(problem) => return refused(problem),
    };
    if let Some(departments) = change.departments
        && let Err(error) = sandbox.store().replace_departments(&departments)
    {
        return failed(&error);
    }
    match sandbox.set_livechat(change.livechat) {
        Ok(()) => done(),
        Err(error) => failed(&error),
    }
}

async fn show_requests(State(sandbox): State<Sandbox>) -> Response {
    answer::json(StatusCode::OK, &json!(sandbox.control().log.entries()))
}
