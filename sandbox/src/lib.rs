//! A local server that speaks every API Forecourt uses, so that the whole widget runs on one machine.
//!
//! One port on the loopback interface answers as Visitor.Chat, as a Rocket.Chat Livechat server, as a car dealer's
//! web site, as the agent's desk and as the place the widget's files come from. Pages are meant to be opened as
//! `http://localhost:PORT` while services and files are at `http://127.0.0.1:PORT`: truly cross-origin.
//!
//! The map, in reading order:
//!
//! | room | what it answers |
//! |---|---|
//! | [`assumptions`] | everything the services' documents leave open, in one table |
//! | [`clock`], [`chance`] | the only sources of time and randomness |
//! | [`store`] | SQLite: visitors, rooms, messages, page visits, SMS requests |
//! | `visitor_chat` | `/api/v2/*` and the socket `/socket.io/` |
//! | `rocket_chat` | `/api/v1/livechat/*`, files, pictures and the DDP socket `/websocket` |
//! | `web1on1` | `/v2/*` but apps, and the short links `/l/*` |
//! | `sunshine` | `/v2/apps/*`, and its web client's `/sdk/v2/apps/*` |
//! | `samples` | `/samples/*`: files that rich messages point at |
//! | `agent` | `/agent`: the desk |
//! | `control` | `/sandbox/*`: faults, limits, installations, the request log, reset |
//! | `dealership` | `/`, `/cars`, `/finder`, `/iframe`: a dealer's site |
//! | `widget_files` | `/widget/*`: the built widget |
//! | `test_pages` | `/test/*`: bare host pages under a chosen policy |
//! | `gallery` | `/gallery`: one of everything, in the widget |
//! | `gate` | what every request passes: log, CORS, faults |
//! | `connection` | the accept loop |
//! | `lines` | the TCP lines of open sockets, to cut and to silence |
//!
//! No service room knows another: they meet only in the store.

mod agent;
mod answer;
pub mod assumptions;
pub mod chance;
pub mod clock;
mod connection;
mod control;
mod dealership;
mod gallery;
mod gate;
mod html;
mod lines;
mod picture;
mod rocket_chat;
mod samples;
mod security;
mod signature;
pub mod store;
mod sunshine;
mod test_pages;
mod visitor_chat;
mod web1on1;
mod widget_files;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::sync::watch;

pub use connection::serve;

/// What a sandbox needs to know before it starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file that keeps the data; `None` keeps it in memory until the process ends.
    pub data: Option<PathBuf>,
    /// The folder of the built widget.
    pub dist: PathBuf,
    /// Where the time comes from; tests bring their own.
    pub clock: clock::Clock,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data: None,
            dist: PathBuf::from("dist"),
            clock: clock::Clock::System,
        }
    }
}

/// Everything the rooms share. Cheap to clone; all clones are the same sandbox.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

struct Inner {
    port: u16,
    clock: clock::Clock,
    /// How far a control request has put the clock forward.
    ahead_ms: std::sync::atomic::AtomicI64,
    store: store::Store,
    control: control::Control,
    limits: rocket_chat::Limits,
    ddp: rocket_chat::Ddp,
    visitor_chat: visitor_chat::Hub,
    web1on1_limits: web1on1::Limits,
    web1on1_deliveries: web1on1::Deliveries,
    lines: Arc<lines::Lines>,
    widget: widget_files::WidgetFiles,
    /// Counts changes the desk wants to hear of.
    revision: watch::Sender<u64>,
    /// Becomes true once, when the server stops: it ends the desk's event streams.
    stopping: watch::Sender<bool>,
}

impl Sandbox {
    /// Opens the store and puts the built-in installations in place. `port` is the one the pages will name.
    ///
    /// # Errors
    /// When the data file cannot be opened, is not a database, or was written by a newer version.
    pub fn open(options: &Options, port: u16) -> Result<Sandbox, store::Error> {
        let store = match &options.data {
            Some(file) => store::Store::open(file)?,
            None => store::Store::in_memory()?,
        };
        let revision = store.revision().clone();
        let sandbox = Sandbox {
            inner: Arc::new(Inner {
                port,
                clock: options.clock.clone(),
                ahead_ms: std::sync::atomic::AtomicI64::new(0),
                store,
                control: control::Control::new(port),
                limits: rocket_chat::Limits::default(),
                ddp: rocket_chat::Ddp::default(),
                visitor_chat: visitor_chat::Hub::new(),
                web1on1_limits: web1on1::Limits::default(),
                web1on1_deliveries: web1on1::Deliveries::default(),
                lines: Arc::default(),
                widget: widget_files::WidgetFiles::new(options.dist.clone()),
                revision,
                stopping: watch::Sender::new(false),
            }),
        };
        sandbox.restore_settings()?;
        sandbox.visitor_chat().listen(&sandbox);
        web1on1::run(&sandbox);
        Ok(sandbox)
    }

    /// Every route of the sandbox. Tests call it without a socket.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(visitor_chat::routes(self))
            .merge(rocket_chat::routes(self))
            .merge(web1on1::routes(self))
            .merge(sunshine::routes())
            .merge(samples::routes())
            .merge(agent::routes())
            .merge(control::routes())
            .merge(widget_files::routes())
            .merge(gallery::routes())
            .merge(test_pages::routes())
            .merge(dealership::routes())
            .layer(axum::middleware::from_fn_with_state(
                self.clone(),
                gate::pass,
            ))
            .with_state(self.clone())
    }

    fn port(&self) -> u16 {
        self.inner.port
    }

    /// Where the services and the widget's files are, as pages name it.
    fn service_origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.inner.port)
    }

    fn now(&self) -> clock::Millis {
        let ahead = &self.inner.ahead_ms;
        self.inner.clock.now() + ahead.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Puts the clock so far ahead of the real time; 0 brings it back.
    fn set_ahead(&self, ms: clock::Millis) {
        let ahead = &self.inner.ahead_ms;
        ahead.store(ms, std::sync::atomic::Ordering::Relaxed);
    }

    fn store(&self) -> &store::Store {
        &self.inner.store
    }

    fn control(&self) -> &control::Control {
        &self.inner.control
    }

    fn limits(&self) -> &rocket_chat::Limits {
        &self.inner.limits
    }

    fn ddp(&self) -> &rocket_chat::Ddp {
        &self.inner.ddp
    }

    fn visitor_chat(&self) -> &visitor_chat::Hub {
        &self.inner.visitor_chat
    }

    fn web1on1_limits(&self) -> &web1on1::Limits {
        &self.inner.web1on1_limits
    }

    fn web1on1_deliveries(&self) -> &web1on1::Deliveries {
        &self.inner.web1on1_deliveries
    }

    fn lines(&self) -> &Arc<lines::Lines> {
        &self.inner.lines
    }

    fn widget(&self) -> &widget_files::WidgetFiles {
        &self.inner.widget
    }

    /// Tells the open desks that something they show has changed.
    fn changed(&self) {
        self.inner.revision.send_modify(|revision| *revision += 1);
    }
}
