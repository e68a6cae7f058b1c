//! DDP, the protocol of Rocket.Chat's socket, without the socket.
//!
//! One [`Ddp`] serves one socket: [`Ddp::opened`] starts it, [`DdpOutput::Dead`] ends
//! it, and after that it says nothing more. Time is an argument and nothing is done:
//! everything is returned. Must not know: rooms, messages, how often to try again.
//! Source: reference rocket-chat-livechat, section 2 (handshake, heartbeat,
//! subscriptions); the DDP specification, version 1.

use super::socket::{Frame, GRACE, Patience};
use crate::chat::Mono;
use crate::json::Json;
use std::time::Duration;

/// From the open socket to `connected`. The server answers at once; a proxy in
/// between that keeps the connection and says nothing must not hold us.
const HANDSHAKE: Duration = Duration::from_secs(15);
/// Without any frame for so long we ask; the official client does the same.
const QUIET: Duration = Duration::from_secs(30);
/// Without any frame for so long the connection is dead, as for the official client.
const SILENT: Duration = Duration::from_secs(60);

/// What came of an input.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub enum DdpOutput {
    /// Put this on the socket.
    Send(String),
    Connected,
    /// From here on the events of this subscription arrive.
    Ready(String),
    /// The subscription was refused, or the server ended it.
    NoSub(String),
    Changed {
        collection: String,
        event: String,
        args: Vec<Json>,
    },
    /// The answer to a call.
    Result {
        id: String,
        ok: bool,
    },
    /// Close the socket. Nothing follows.
    Dead,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not open yet, or dead.
    Idle,
    Connecting,
    Connected,
}

pub struct Ddp {
    state: State,
    /// When to ask whether the other side is there; none once it was asked.
    ask_at: Option<Mono>,
    patience: Patience,
    last_id: u32,
    /// Subscriptions whose `ready` or `nosub` may still come, the latter at any time.
    subs: Vec<(String, bool)>,
}

impl Default for Ddp {
    fn default() -> Ddp {
        Ddp::new()
    }
}

impl Ddp {
    pub fn new() -> Ddp {
        Ddp {
            state: State::Idle,
            ask_at: None,
            patience: Patience::until(Mono(0)),
            last_id: 0,
            subs: Vec::new(),
        }
    }

    pub fn opened(&mut self, now: Mono) -> Vec<DdpOutput> {
        self.state = State::Connecting;
        self.patience = Patience::until(now.after(HANDSHAKE));
        // "pre2" and "pre1" as the official client offers them.
        let hello = r#"{"msg":"connect","version":"1","support":["1","pre2","pre1"]}"#;
        vec![DdpOutput::Send(hello.to_owned())]
    }

    pub fn received(&mut self, now: Mono, frame: &Frame) -> Vec<DdpOutput> {
        if self.state == State::Idle {
            return Vec::new();
        }
        let json = &frame.json;
        if self.state == State::Connected {
            self.heard(now);
        }
        let text = |name: &str| json.field(name).text().unwrap_or_default().to_owned();
        let one = match json.field("msg").text() {
            Some("connected") if self.state == State::Connecting => {
                self.state = State::Connected;
                self.heard(now);
                DdpOutput::Connected
            }
            // It speaks another version only.
            Some("failed") if self.state == State::Connecting => return self.died(),
            Some("ping") => DdpOutput::Send(pong(json.field("id"))),
            Some("ready") => return self.ready(json.field("subs").items()),
            Some("nosub") => {
                let id = text("id");
                let known = self.subs.len();
                self.subs.retain(|(sub, _)| *sub != id);
                if self.subs.len() == known {
                    return Vec::new();
                }
                DdpOutput::NoSub(id)
            }
            Some("changed") => {
                let fields = json.field("fields");
                DdpOutput::Changed {
                    collection: text("collection"),
                    event: fields
                        .field("eventName")
                        .text()
                        .unwrap_or_default()
                        .to_owned(),
                    args: fields.field("args").items().to_vec(),
                }
            }
            Some("result") => DdpOutput::Result {
                id: text("id"),
                ok: json.field("error").is_null(),
            },
            // `pong`, `updated`, and the first frame of older servers, which has no `msg`.
            _ => return Vec::new(),
        };
        vec![one]
    }

    /// The deadline has come.
    pub fn woke(&mut self, now: Mono) -> Vec<DdpOutput> {
        if self.state == State::Idle {
            return Vec::new();
        }
        if self.ask_at.is_some_and(|at| at <= now) {
            return self.ask(self.patience.deadline().max(now.after(GRACE)));
        }
        if self.patience.is_over(now) {
            return self.died();
        }
        Vec::new()
    }

    /// The device slept, or came back to the network or the page: is the other side
    /// still there?
    pub fn probe(&mut self, now: Mono) -> Vec<DdpOutput> {
        match self.state {
            State::Connected => {
                let mut until = now.after(GRACE);
                // Asked already: asking again and again is no way to live on.
                if self.ask_at.is_none() && now < self.patience.deadline() {
                    until = until.min(self.patience.deadline());
                }
                self.ask(until)
            }
            // The handshake has a limit of its own.
            _ => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Mono> {
        if self.state == State::Idle {
            return None;
        }
        let patience = self.patience.deadline();
        Some(self.ask_at.map_or(patience, |at| at.min(patience)))
    }

    /// The id of a new subscription, and the frame that asks for it. `args` is the
    /// object that authorises a visitor.
    pub fn subscribe(&mut self, name: &str, event: &str, args: Json) -> (String, String) {
        let id = self.next_id();
        self.subs.push((id.clone(), false));
        let options = Json::object([
            ("useCollection", false.into()),
            ("args", Json::List(vec![args])),
        ]);
        let frame = Json::object([
            ("msg", "sub".into()),
            ("id", id.as_str().into()),
            ("name", name.into()),
            ("params", Json::List(vec![event.into(), options])),
        ]);
        (id, frame.to_string())
    }

    pub fn unsubscribe(&mut self, id: &str) -> String {
        self.subs.retain(|(sub, _)| sub != id);
        Json::object([("msg", "unsub".into()), ("id", id.into())]).to_string()
    }

    /// The id of a call, and the frame that makes it.
    pub fn call(&mut self, method: &str, params: Vec<Json>) -> (String, String) {
        let id = self.next_id();
        let frame = Json::object([
            ("msg", "method".into()),
            ("id", id.as_str().into()),
            ("method", method.into()),
            ("params", Json::List(params)),
        ]);
        (id, frame.to_string())
    }

    /// Ids must be new within one connection only.
    fn next_id(&mut self) -> String {
        self.last_id += 1;
        self.last_id.to_string()
    }

    fn heard(&mut self, now: Mono) {
        self.ask_at = Some(now.after(QUIET));
        self.patience = Patience::until(now.after(SILENT));
    }

    fn ask(&mut self, until: Mono) -> Vec<DdpOutput> {
        self.ask_at = None;
        self.patience = Patience::until(until);
        vec![DdpOutput::Send(r#"{"msg":"ping"}"#.to_owned())]
    }

    /// Each subscription becomes ready once, and only those that were asked for.
    fn ready(&mut self, ids: &[Json]) -> Vec<DdpOutput> {
        let mut outputs = Vec::new();
        for (sub, ready) in &mut self.subs {
            if !*ready && ids.iter().any(|id| id.text() == Some(sub)) {
                *ready = true;
                outputs.push(DdpOutput::Ready(sub.clone()));
            }
        }
        outputs
    }

    fn died(&mut self) -> Vec<DdpOutput> {
        self.state = State::Idle;
        vec![DdpOutput::Dead]
    }
}

/// With the id of its ping, where that had one.
fn pong(id: &Json) -> String {
    let mut fields = vec![("msg".to_owned(), "pong".into())];
    if !id.is_null() {
        fields.push(("id".to_owned(), id.clone()));
    }
    Json::Object(fields).to_string()
}

#[cfg(test)]
#[path = "ddp_tests.rs"]
mod tests;
