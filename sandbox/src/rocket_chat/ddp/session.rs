//! One client's DDP session: what it may say, and what it is told.
//!
//! Frames come in as texts and go out as values; nothing is read from a clock or a wire here. A session ends when
//! [`Session::is_over`] says so, or when its socket does. Source: rocket-chat-livechat, section 2, and the rules of
//! the protocol itself for frames out of order (assumption: `ddp-errors`).

use serde_json::{Map, Value};

use super::{frames, streams};
use crate::store::Happening;
use crate::{Sandbox, chance};

const VERSIONS: [&str; 3] = ["1", "pre2", "pre1"];

/// One subscription.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    pub id: String,
    pub stream: String,
    pub event: String,
}

pub struct Session {
    sandbox: Sandbox,
    /// The socket's number, so that it does not hear its own typing.
    socket: u64,
    connected: bool,
    over: bool,
    /// The visitor this socket is bound to.
    token: Option<String>,
    subscriptions: Vec<Subscription>,
}

impl Session {
    pub fn new(sandbox: Sandbox, socket: u64) -> Session {
        Session {
            sandbox,
            socket,
            connected: false,
            over: false,
            token: None,
            subscriptions: Vec::new(),
        }
    }

    /// Whether the socket is to be closed.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The answers to one frame.
    pub fn received(&mut self, text: &str) -> Vec<Value> {
        let Ok(frame @ Value::Object(_)) = serde_json::from_str::<Value>(text) else {
            return vec![frames::bad_request(None)];
        };
        let Some(msg) = frame["msg"].as_str().filter(|msg| !msg.is_empty()) else {
            return vec![frames::bad_request(Some(&frame))];
        };
        match msg {
            "connect" if self.connected => {
                vec![frames::refused("Already connected", Some(&frame))]
            }
            "connect" => vec![self.connect(&frame)],
            _ if !self.connected => vec![frames::refused("Must connect first", Some(&frame))],
            "ping" => vec![frames::pong(frame.get("id"))],
            "pong" => Vec::new(),
            "sub" => self.subscribe(&frame),
            "unsub" => vec![self.unsubscribe(&frame)],
            "method" => self.call(&frame),
            _ => vec![frames::bad_request(Some(&frame))],
        }
    }

    /// What this client is told about something that has happened.
    pub fn happened(&self, happening: &Happening) -> Vec<Value> {
        streams::frames(
            &self.subscriptions,
            happening,
            self.socket,
            &self.sandbox.control().livechat(),
        )
    }

    /// The socket is gone: so is the visitor, unless another socket is theirs (assumption: `visitor-offline`).
    pub fn ended(self) {
        if let Some(token) = &self.token
            && self.sandbox.ddp().unbind(token)
        {
            // A store that fails here fails for every request as well, where somebody hears of it.
            let _ = self.sandbox.store().set_visitor_status(token, "offline");
        }
    }

    fn connect(&mut self, frame: &Value) -> Value {
        let version = frame["version"].as_str().unwrap_or_default();
        let support = frame["support"].as_array();
        let supported = support.is_some_and(|list| {
            list.iter().all(Value::is_string) && list.iter().any(|one| one == version)
        });
        // The best version both sides know must be the one the client asks for.
        let best = VERSIONS
            .into_iter()
            .find(|known| support.is_some_and(|list| list.iter().any(|one| one == known)));
        if !supported || best != Some(version) {
            self.over = true;
            return frames::failed();
        }
        self.connected = true;
        frames::connected(&chance::livechat_id())
    }

    fn subscribe(&mut self, frame: &Value) -> Vec<Value> {
        let params = frame.get("params");
        let (Some(id), Some(stream)) = (filled(frame, "id"), filled(frame, "name")) else {
            return vec![frames::refused("Malformed subscription", Some(frame))];
        };
        if params.is_some_and(|params| !params.is_array()) {
            return vec![frames::refused("Malformed subscription", Some(frame))];
        }
        // The same id a second time changes nothing and is not answered.
        if self.subscriptions.iter().any(|known| known.id == id) {
            return Vec::new();
        }
        match streams::admit(&self.sandbox, stream, params.unwrap_or(&Value::Null)) {
            Ok(event) => {
                self.subscriptions.push(Subscription {
                    id: id.to_owned(),
                    stream: stream.to_owned(),
                    event,
                });
                vec![frames::ready(id)]
            }
            Err(error) => vec![frames::nosub(&frame["id"], Some(error))],
        }
    }

    /// Always confirmed by a `nosub`, also for an id that is not known.
    fn unsubscribe(&mut self, frame: &Value) -> Value {
        if let Some(id) = frame["id"].as_str() {
            self.subscriptions.retain(|known| known.id != id);
        }
        frames::nosub(&frame["id"], None)
    }

    fn call(&mut self, frame: &Value) -> Vec<Value> {
        let params = frame.get("params");
        let (Some(id), Some(method)) = (filled(frame, "id"), filled(frame, "method")) else {
            return vec![frames::refused("Malformed method invocation", Some(frame))];
        };
        if params.is_some_and(|params| !params.is_array()) {
            return vec![frames::refused("Malformed method invocation", Some(frame))];
        }
        let params = params
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let outcome = match method {
            "livechat:setUpConnection" => self.set_up(params),
            "stream-notify-room" => {
                streams::write(&self.sandbox, self.socket, params);
                Ok(())
            }
            _ => Err(frames::error(404, &format!("Method '{method}' not found"))),
        };
        frames::result(id, outcome)
    }

    /// Binds the visitor to the socket. Only the first time counts.
    fn set_up(&mut self, params: &[Value]) -> Result<(), Value> {
        let wrong = || frames::error(400, "Match failed");
        let data = match params {
            [] => return Err(wrong()),
            [data, ..] => data.as_object().ok_or_else(wrong)?,
        };
        let token = only_text(data, "token").ok_or_else(wrong)?;
        if self.token.is_none() {
            self.token = Some(token.to_owned());
            self.sandbox.ddp().bind(token);
            let known = self.sandbox.store().set_visitor_status(token, "online");
            known.map_err(|_| frames::error(500, "Internal server error"))?;
        }
        Ok(())
    }
}

fn filled<'a>(frame: &'a Value, key: &str) -> Option<&'a str> {
    frame[key].as_str().filter(|text| !text.is_empty())
}

/// The text of an object's one property.
fn only_text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    (object.len() == 1)
        .then(|| object.get(key)?.as_str())
        .flatten()
}
