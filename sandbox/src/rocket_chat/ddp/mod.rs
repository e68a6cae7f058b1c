//! DDP over a WebSocket at `/websocket`: the realtime side of Livechat.
//!
//! One task per socket, started by the upgrade. It ends when the client leaves, breaks the handshake, stays silent
//! too long, or when a switch or the server's end closes it. The rules are in [`session`]; here are only the wire,
//! the heartbeat and the switches. Source: rocket-chat-livechat, section 2.

mod frames;
mod session;
mod streams;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::Sandbox;
use session::Session;

/// When the server asks whether a silent client is still there, and when it gives it up (assumption: `heartbeat`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Heartbeat {
    pub ping_ms: u64,
    pub dead_ms: u64,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Heartbeat {
            ping_ms: 30_000,
            dead_ms: 60_000,
        }
    }
}

/// How a switch ends every socket: a close code and a reason.
#[derive(Debug, Clone, Default)]
struct Farewell {
    code: u16,
    reason: String,
}

/// What all sockets share.
pub struct Ddp {
    next: AtomicU64,
    /// How many sockets each visitor's token is bound to.
    bound: Mutex<HashMap<String, u32>>,
    heartbeat: watch::Sender<Heartbeat>,
    farewell: watch::Sender<Farewell>,
    /// Until then nothing is read and nothing is sent.
    hushed: watch::Sender<Option<Instant>>,
}

impl Default for Ddp {
    fn default() -> Self {
        Ddp {
            next: AtomicU64::new(1),
            bound: Mutex::default(),
            heartbeat: watch::Sender::new(Heartbeat::default()),
            farewell: watch::Sender::new(Farewell::default()),
            hushed: watch::Sender::new(None),
        }
    }
}

impl Ddp {
    pub fn heartbeat(&self) -> Heartbeat {
        *self.heartbeat.borrow()
    }

    /// For open sockets too.
    pub fn set_heartbeat(&self, heartbeat: Heartbeat) {
        self.heartbeat.send_replace(heartbeat);
    }

    /// Closes every socket politely, with this code; how many there were.
    pub fn close_all(&self, code: u16, reason: &str) -> usize {
        let reason = reason.to_owned();
        self.farewell.send_replace(Farewell { code, reason });
        self.farewell.receiver_count()
    }

    /// Every socket, open or to come, is accepted but neither heard nor answered for so long.
    pub fn hush(&self, ms: u64) {
        let until = (ms > 0).then(|| Instant::now() + Duration::from_millis(ms));
        self.hushed.send_replace(until);
    }

    fn bind(&self, token: &str) {
        *self.lock().entry(token.to_owned()).or_insert(0) += 1;
    }

    /// True when it was the last socket with this token.
    fn unbind(&self, token: &str) -> bool {
        let mut bound = self.lock();
        let Some(count) = bound.get_mut(token) else {
            return false;
        };
        *count -= 1;
        let last = *count == 0;
        if last {
            bound.remove(token);
        }
        last
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.bound.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The route. Frames are small: a message is at most a body, and bodies are limited too.
pub async fn open(State(sandbox): State<Sandbox>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(1 << 20)
        .on_upgrade(move |socket| async move {
            let id = sandbox.ddp().next.fetch_add(1, Ordering::Relaxed);
            let mut session = Session::new(sandbox.clone(), id);
            converse(&sandbox, socket, &mut session).await;
            session.ended();
        })
}

async fn converse(sandbox: &Sandbox, mut socket: WebSocket, session: &mut Session) {
    let ddp = sandbox.ddp();
    let mut happenings = sandbox.store().listen();
    let mut heartbeats = ddp.heartbeat.subscribe();
    let mut farewell = ddp.farewell.subscribe();
    let mut hushed = ddp.hushed.subscribe();
    let mut stopping = sandbox.inner.stopping.subscribe();
    let mut heard = Instant::now();
    let mut pinged = false;
    let mut greeted = false;
    loop {
        let hush = hushed
            .borrow_and_update()
            .filter(|until| *until > Instant::now());
        if let Some(until) = hush {
            tokio::select! {
                () = sleep_until(until) => {}
                _ = hushed.changed() => {}
                _ = farewell.changed() => return part(socket, &farewell).await,
                () = told_to_stop(&mut stopping) => return,
            }
            heard = Instant::now();
            continue;
        }
        if !greeted {
            greeted = true;
            // No `msg` in it: a client must ignore it. Source: section 2, "Handshake".
            if say(&mut socket, &[frames::greeting()]).await.is_err() {
                return;
            }
        }
        let beat = *heartbeats.borrow_and_update();
        let wait = if pinged {
            beat.dead_ms
        } else {
            beat.ping_ms.min(beat.dead_ms)
        };
        let frames = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    heard = Instant::now();
                    pinged = false;
                    let frames = session.received(text.as_str());
                    if session.is_over() {
                        let _ = say(&mut socket, &frames).await;
                        let _ = socket.send(Message::Close(None)).await;
                        return;
                    }
                    frames
                }
                Some(Ok(Message::Binary(_))) => vec![frames::bad_request(None)],
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(happening) = happenings.recv() => session.happened(&happening),
            () = sleep_until(heard + Duration::from_millis(wait)) => {
                if heard.elapsed() >= Duration::from_millis(beat.dead_ms) {
                    return; // dropped without a word: nobody is there to read it
                }
                pinged = true;
                vec![frames::ping()]
            }
            _ = heartbeats.changed() => continue,
            _ = hushed.changed() => continue,
            _ = farewell.changed() => return part(socket, &farewell).await,
            () = told_to_stop(&mut stopping) => {
                let _ = socket.send(Message::Close(Some(CloseFrame { code: 1001, reason: Utf8Bytes::from_static("") }))).await;
                return;
            }
        };
        if say(&mut socket, &frames).await.is_err() {
            return;
        }
    }
}

/// Also when the server is gone altogether.
async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn say(socket: &mut WebSocket, frames: &[Value]) -> Result<(), axum::Error> {
    for frame in frames {
        socket.send(Message::text(frame.to_string())).await?;
    }
    Ok(())
}

async fn part(mut socket: WebSocket, farewell: &watch::Receiver<Farewell>) {
    let Farewell { code, reason } = farewell.borrow().clone();
    let reason = reason.into();
    let _ = socket
        .send(Message::Close(Some(CloseFrame { code, reason })))
        .await;
}
