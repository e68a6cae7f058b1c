//! The Socket.IO server of Visitor.Chat: namespace `/c` at `/socket.io/`. Source: visitor-chat, section 4.
//!
//! Made with the sandbox; ends with it. Both generations of the protocol are spoken (4.4 leaves open which one the
//! service has). It knows sockets and who is behind them; what the events mean is in `events`.

use std::collections::HashMap;
use std::future::ready;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use axum::Router;
use serde_json::Value;
use socketioxide::extract::{AckSender, Event, SocketRef, TryData};
use socketioxide::service::SocketIoService;
use socketioxide::{SocketIo, TransportType};

use super::events::{self, Reply};
use crate::Sandbox;
use crate::clock::Millis;

const NAMESPACE: &str = "/c";

/// Packets that may wait for one slow client: a visitor who comes back to a long conversation must not be refused.
const WAITING_PACKETS: usize = 4096;

/// How long a typing notice is believed without a new one.
const TYPING_KEPT_MS: Millis = 15_000;

/// The sockets and what is known beside the store: who types, and whether the service is under maintenance.
pub struct Hub {
    service: SocketIoService<Router>,
    io: SocketIo,
    maintenance: AtomicBool,
    /// Chat to the moment its visitor was last said to type.
    typing: Mutex<HashMap<String, Millis>>,
}

impl Hub {
    pub fn new() -> Hub {
        let (service, io) = SocketIo::builder()
            // "transports: ['websocket']": no long-polling. Source: section 4.1.
            .transports([TransportType::Websocket])
            .max_buffer_size(WAITING_PACKETS)
            .build_with_inner_svc(Router::new());
        Hub {
            service,
            io,
            maintenance: AtomicBool::new(false),
            typing: Mutex::default(),
        }
    }

    pub fn service(&self) -> SocketIoService<Router> {
        self.service.clone()
    }

    /// Answers from now on. The handlers hold the sandbox weakly: it owns them.
    pub fn listen(&self, sandbox: &Sandbox) {
        // A 2.x server joins every socket to this one unasked. Source: section 4.4.
        self.io.ns("/", |_: SocketRef| ready(()));
        let inner = Arc::downgrade(&sandbox.inner);
        self.io.ns(NAMESPACE, move |socket: SocketRef| {
            // Closures that return a finished future do all their work in the order of arrival; an async one would
            // be a task of its own for each event.
            let line = Line::new(socket.clone(), inner.clone());
            socket.on_fallback({
                let line = line.clone();
                move |Event(name): Event, data: TryData<(Value,)>, ack: AckSender| {
                    line.heard(&name, data.0.ok().map(|(payload,)| payload), ack);
                    ready(())
                }
            });
            socket.on_disconnect(move || {
                line.left();
                ready(())
            });
            ready(())
        });
    }

    pub fn maintain(&self, on: bool) {
        self.maintenance.store(on, Ordering::SeqCst);
    }

    pub fn maintenance(&self) -> bool {
        self.maintenance.load(Ordering::SeqCst)
    }

    /// Sends an event to every socket of a visitor but the one named.
    pub fn tell(&self, user_id: &str, event: &str, payload: &Value, but: Option<&SocketRef>) {
        let Some(namespace) = self.io.of(NAMESPACE) else {
            return;
        };
        for socket in namespace.within(user_id.to_owned()).sockets() {
            if but.is_none_or(|but| but.id != socket.id) {
                // A socket that has just gone fetches the history when it is back.
                let _ = socket.emit(event, payload);
            }
        }
    }

    /// Whether a visitor has a socket open.
    pub fn is_here(&self, user_id: &str) -> bool {
        let namespace = self.io.of(NAMESPACE);
        namespace.is_some_and(|all| !all.within(user_id.to_owned()).sockets().is_empty())
    }

    pub fn note_typing(&self, chat_id: &str, typing: bool, now: Millis) {
        let mut known = self.lock_typing();
        if typing {
            known.insert(chat_id.to_owned(), now);
        } else {
            known.remove(chat_id);
        }
    }

    pub fn is_typing(&self, chat_id: &str, now: Millis) -> bool {
        let since = self.lock_typing().get(chat_id).copied();
        since.is_some_and(|since| now - since < TYPING_KEPT_MS)
    }

    fn lock_typing(&self) -> MutexGuard<'_, HashMap<String, Millis>> {
        self.typing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket and the visitor behind it.
#[derive(Clone)]
struct Line {
    socket: SocketRef,
    sandbox: Weak<crate::Inner>,
    /// Known once `user_add` has been accepted.
    user_id: Arc<Mutex<Option<String>>>,
}

impl Line {
    fn new(socket: SocketRef, sandbox: Weak<crate::Inner>) -> Line {
        Line {
            socket,
            sandbox,
            user_id: Arc::default(),
        }
    }

    fn sandbox(&self) -> Option<Sandbox> {
        self.sandbox.upgrade().map(|inner| Sandbox { inner })
    }

    fn user_id(&self) -> MutexGuard<'_, Option<String>> {
        self.user_id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `payload` is `None` unless there was exactly one argument and it was JSON.
    fn heard(&self, name: &str, payload: Option<Value>, ack: AckSender) {
        let Some(sandbox) = self.sandbox() else {
            return;
        };
        let user_id = self.user_id().clone();
        let reply = events::take(&sandbox, &self.socket, user_id.as_deref(), name, payload);
        match reply {
            Reply::Nothing => {}
            Reply::Connected { user_id, event } => {
                self.socket.leave_all();
                self.socket.join(user_id.clone());
                *self.user_id() = Some(user_id);
                let _ = self.socket.emit("user_connected", &event);
            }
            Reply::Event(name, payload) => {
                let _ = self.socket.emit(name, &payload);
            }
            // The acknowledgement of an event that did not ask for one goes nowhere.
            Reply::Ack(payload) => {
                let _ = ack.send(&payload);
            }
        }
        sandbox.changed();
    }

    fn left(&self) {
        if let Some(sandbox) = self.sandbox() {
            sandbox.changed();
        }
    }
}
