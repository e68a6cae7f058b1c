//! Socket.IO over a WebSocket, without the socket: Engine.IO inside, text packets
//! only, one namespace.
//!
//! One [`SocketIo`] serves one socket: [`SocketIo::opened`] starts it,
//! [`SocketIoOutput::Dead`] ends it, and after that it says nothing more. Both
//! generations of servers are understood: the socket is opened as for the newer one,
//! and the reply to our joining tells which it is. Must not know: any event's name or
//! meaning, how often to try again.
//! Source: reference visitor-chat, section 4.4; Engine.IO protocol 3 and 4, Socket.IO
//! protocol 4 and 5.

use super::socket::{Frame, GRACE, Patience};
use crate::chat::Mono;
use crate::json::Json;
use std::time::Duration;

/// From the open socket to having joined; Socket.IO's own client waits 20 s for the
/// whole of a connection, of which the socket itself was a part.
const HANDSHAKE: Duration = Duration::from_secs(15);
/// Where the open packet names none: the defaults of Socket.IO 4 servers.
const PING_INTERVAL_MS: u64 = 25_000;
const PING_TIMEOUT_MS: u64 = 20_000;
/// Whatever an open packet says, a heartbeat is neither a busy loop nor once a day.
const PACE_MS: (u64, u64) = (50, 600_000);

/// Which protocol a server speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Generation {
    /// Socket.IO 2, Engine.IO protocol 3: the client keeps the heartbeat.
    V2,
    /// Socket.IO 3 and 4, Engine.IO protocol 4: the server keeps it.
    V4,
}

/// What came of an input.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub enum SocketIoOutput {
    /// Put this on the socket.
    Send(String),
    /// The namespace is joined: from here on events go both ways.
    Connected,
    /// The server does not let us in, and says why in a text or an object. `Dead` follows.
    Refused(Json),
    Event {
        name: String,
        args: Vec<Json>,
    },
    /// The other side has taken the event with this number.
    Acked {
        id: u32,
        args: Vec<Json>,
    },
    /// Close the socket. Nothing follows.
    Dead,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not open yet, or dead.
    Idle,
    /// The socket is open, the server has not said hello.
    Greeting,
    /// Its namespace is asked for.
    Joining,
    Connected,
}

pub struct SocketIo {
    /// As it stands in a packet: `/c,`, or nothing for the main one.
    namespace: String,
    state: State,
    generation: Option<Generation>,
    ping_interval: Duration,
    ping_timeout: Duration,
    /// When we ask, where that is our part; none while an answer is due.
    ask_at: Option<Mono>,
    heard: Mono,
    patience: Patience,
    next_ack: u32,
}

impl SocketIo {
    pub fn new(namespace: &str) -> SocketIo {
        SocketIo {
            namespace: match namespace {
                "" | "/" => String::new(),
                named => [named, ","].concat(),
            },
            state: State::Idle,
            generation: None,
            ping_interval: Duration::from_millis(PING_INTERVAL_MS),
            ping_timeout: Duration::from_millis(PING_TIMEOUT_MS),
            ask_at: None,
            heard: Mono(0),
            patience: Patience::until(Mono(0)),
            next_ack: 0,
        }
    }

    /// Which kind of server this is, once it has shown it.
    pub fn generation(&self) -> Option<Generation> {
        self.generation
    }

    pub fn opened(&mut self, now: Mono) -> Vec<SocketIoOutput> {
        self.state = State::Greeting;
        self.patience = Patience::until(now.after(HANDSHAKE));
        // The server speaks first.
        Vec::new()
    }

    pub fn received(&mut self, now: Mono, frame: &Frame) -> Vec<SocketIoOutput> {
        if self.state == State::Idle {
            return Vec::new();
        }
        if self.state == State::Connected {
            self.heard(now);
        }
        let mut head = frame.head.chars();
        match head.next() {
            Some('0') if self.state == State::Greeting => {
                self.greeted(&frame.json);
                vec![self.packet("40", "")]
            }
            Some('1') => self.died(),
            // The ping's own text goes back with it ("probe").
            Some('2') => vec![SocketIoOutput::Send(["3", head.as_str()].concat())],
            Some('4') => self.message(now, head.as_str(), &frame.json),
            // `3`: heard above. `6`: nothing. `b`: binary, which nothing here sends.
            _ => Vec::new(),
        }
    }

    /// The deadline has come.
    pub fn woke(&mut self, now: Mono) -> Vec<SocketIoOutput> {
        if self.state == State::Idle {
            return Vec::new();
        }
        if self.ask_at.is_some_and(|at| at <= now) {
            return self.ask(now.after(self.ping_timeout));
        }
        if self.patience.is_over(now) {
            return self.died();
        }
        Vec::new()
    }

    /// The device slept, or came back to the network or the page: is the other side
    /// still there? A server of the newer generation closes on a client that pings, so
    /// there its own next ping is waited for, and a moment.
    pub fn probe(&mut self, now: Mono) -> Vec<SocketIoOutput> {
        match (self.state, self.generation) {
            (State::Connected, Some(Generation::V2)) => {
                let mut until = now.after(GRACE);
                // Asked already: asking again and again is no way to live on.
                if self.ask_at.is_none() && now < self.patience.deadline() {
                    until = until.min(self.patience.deadline());
                }
                self.ask(until)
            }
            (State::Connected, _) => {
                let due = now.max(self.heard.after(self.ping_interval)).after(GRACE);
                if due < self.patience.deadline() || self.patience.deadline() <= now {
                    self.patience = Patience::until(due);
                }
                Vec::new()
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

    /// The packet of an event and, where the other side shall confirm it, its number.
    /// Only to be sent after `Connected`.
    pub fn emit(&mut self, name: &str, mut args: Vec<Json>, ack: bool) -> (Option<u32>, String) {
        args.insert(0, name.into());
        let mut text = ["42", self.namespace.as_str()].concat();
        let id = ack.then_some(self.next_ack);
        if let Some(id) = id {
            self.next_ack = self.next_ack.wrapping_add(1);
            text.push_str(&id.to_string());
        }
        text.push_str(&Json::List(args).to_string());
        (id, text)
    }

    fn packet(&self, kind: &str, rest: &str) -> SocketIoOutput {
        SocketIoOutput::Send([kind, self.namespace.as_str(), rest].concat())
    }

    /// `0{"sid":…,"pingInterval":25000,"pingTimeout":20000,…}`
    fn greeted(&mut self, hello: &Json) {
        self.state = State::Joining;
        let pace = |name: &str, default: u64| {
            let ms = hello.field(name).whole(PACE_MS.1).unwrap_or(default);
            Duration::from_millis(ms.max(PACE_MS.0))
        };
        self.ping_interval = pace("pingInterval", PING_INTERVAL_MS);
        self.ping_timeout = pace("pingTimeout", PING_TIMEOUT_MS);
    }

    /// A Socket.IO packet: type, namespace with a comma, number, JSON.
    fn message(&mut self, now: Mono, packet: &str, json: &Json) -> Vec<SocketIoOutput> {
        let mut rest = packet.chars();
        let kind = rest.next();
        let rest = rest.as_str();
        // Older servers leave the comma out where nothing follows.
        let bare = self.namespace.trim_end_matches(',');
        let ours = match rest.strip_prefix(self.namespace.as_str()) {
            Some(ours) if !self.namespace.is_empty() || !rest.starts_with('/') => Some(ours),
            _ if rest == bare => Some(""),
            _ => None,
        };
        let (joining, connected) = (self.state == State::Joining, self.state == State::Connected);
        match (kind, ours) {
            // With a `sid` of its own in the newer generation, without in the older;
            // that one also connects the main namespace unasked.
            (Some('0'), ours) if joining => {
                let sid = json.field("sid").text().is_some();
                self.generation = Some(if sid { Generation::V4 } else { Generation::V2 });
                if ours.is_none() {
                    return Vec::new();
                }
                self.state = State::Connected;
                self.heard(now);
                vec![SocketIoOutput::Connected]
            }
            (Some('1'), Some(_)) => self.died(),
            (Some('2'), Some(_)) if connected => match json.items() {
                [Json::Text(name), args @ ..] => vec![SocketIoOutput::Event {
                    name: name.clone(),
                    args: args.to_vec(),
                }],
                _ => Vec::new(),
            },
            (Some('3'), Some(id)) if connected => match (id.parse(), json) {
                (Ok(id), Json::List(args)) => vec![SocketIoOutput::Acked {
                    id,
                    args: args.clone(),
                }],
                _ => Vec::new(),
            },
            // Of our namespace, or of the main one while we join (a refusal for all).
            (Some('4'), ours) if joining && (ours.is_some() || !rest.starts_with('/')) => {
                let why = match json {
                    // The older generation gives a bare string, which stays in the head.
                    Json::Null => Json::from(ours.unwrap_or(rest).trim_matches('"')),
                    object => object.clone(),
                };
                self.state = State::Idle;
                vec![SocketIoOutput::Refused(why), SocketIoOutput::Dead]
            }
            // Binary packets, other namespaces, what comes too early or twice.
            _ => Vec::new(),
        }
    }

    fn heard(&mut self, now: Mono) {
        self.heard = now;
        let silent = self.ping_interval + self.ping_timeout;
        self.patience = Patience::until(now.after(silent));
        if self.generation == Some(Generation::V2) && self.ask_at.is_none() {
            self.ask_at = Some(now.after(self.ping_interval));
        }
    }

    fn ask(&mut self, until: Mono) -> Vec<SocketIoOutput> {
        self.ask_at = None;
        self.patience = Patience::until(until);
        vec![SocketIoOutput::Send("2".to_owned())]
    }

    fn died(&mut self) -> Vec<SocketIoOutput> {
        self.state = State::Idle;
        vec![SocketIoOutput::Dead]
    }
}

/// Where to open the socket. The host comes from `webSettings`, as `host:port`; with a
/// scheme (`ws://` for a server on the same machine) that is kept.
pub fn socket_io_url(host: &str, generation: Generation) -> String {
    let host = host.trim_end_matches('/');
    let scheme = match host.contains("://") {
        true => "",
        false => "wss://",
    };
    let query = match generation {
        Generation::V2 => "/socket.io/?EIO=3&transport=websocket",
        Generation::V4 => "/socket.io/?EIO=4&transport=websocket",
    };
    [scheme, host, query].concat()
}

#[cfg(test)]
#[path = "socket_io_tests.rs"]
mod tests;
