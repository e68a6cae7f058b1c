//! The realtime side: DDP over a socket, as strictly as it is documented.
//!
//! A frame that no client may send ends the test. Source: reference
//! rocket-chat-livechat, section 2; the DDP specification, version 1.

use super::Server;
use serde_json::{Value, json};

/// What is to happen on a line.
pub enum Out {
    Frame(u32, String),
    /// This subscription is made, a moment later.
    Make(u32, String),
    HangUp(u32),
}

/// What the server knows of its sockets.
#[derive(Default)]
pub struct Stream {
    lines: Vec<Line>,
    subs: Vec<Sub>,
    /// All that visitors told while typing: user name, on or off.
    pub typed: Vec<(String, bool)>,
    /// Sockets that were ever opened.
    pub opened: usize,
}

struct Line {
    id: u32,
    connected: bool,
    /// Said something since the last heartbeat.
    heard: bool,
    asked: bool,
    /// Whom `setUpConnection` tied to it.
    token: Option<String>,
    ids: Vec<String>,
}

struct Sub {
    line: u32,
    id: String,
    stream: String,
    event: String,
    live: bool,
}

impl Server {
    pub fn socket_opened(&mut self, line: u32) {
        self.stream.opened += 1;
        self.stream.lines.push(Line {
            id: line,
            connected: false,
            heard: true,
            asked: false,
            token: None,
            ids: Vec::new(),
        });
        // Older servers greet with a frame that has no `msg`.
        self.push(line, json!({"server_id": "0"}));
    }

    pub fn socket_closed(&mut self, line: u32) {
        self.stream.lines.retain(|known| known.id != line);
        self.stream.subs.retain(|sub| sub.line != line);
    }

    /// Live subscriptions to messages.
    pub fn listeners(&self) -> usize {
        let live = |sub: &&Sub| sub.live && sub.stream == "stream-room-messages";
        self.stream.subs.iter().filter(live).count()
    }

    pub(super) fn drop_sockets(&mut self) {
        for line in self
            .stream
            .lines
            .iter()
            .map(|line| line.id)
            .collect::<Vec<_>>()
        {
            self.hang_up(line);
        }
    }

    fn hang_up(&mut self, line: u32) {
        self.socket_closed(line);
        self.out.push(Out::HangUp(line));
    }

    fn push(&mut self, line: u32, frame: Value) {
        self.out.push(Out::Frame(line, frame.to_string()));
    }

    /// The server's own heartbeat; false when the socket is gone.
    pub fn heartbeat(&mut self, id: u32) -> bool {
        let Some(line) = self.stream.lines.iter_mut().find(|line| line.id == id) else {
            return false;
        };
        if line.asked && !line.heard {
            self.hang_up(id);
            return false;
        }
        (line.heard, line.asked) = (false, true);
        self.push(id, json!({"msg": "ping"}));
        true
    }

    /// The subscription is made: what happens from now on is told.
    pub fn made(&mut self, line: u32, id: &str) {
        let mine = |sub: &&mut Sub| sub.line == line && sub.id == id;
        if let Some(sub) = self.stream.subs.iter_mut().find(mine) {
            sub.live = true;
            self.push(line, json!({"msg": "ready", "subs": [id]}));
        }
    }

    pub fn frame(&mut self, id: u32, text: &str) {
        let frame: Value = serde_json::from_str(text).expect("a frame is JSON");
        let Some(line) = self.stream.lines.iter_mut().find(|line| line.id == id) else {
            return;
        };
        line.heard = true;
        let kind = frame["msg"].as_str().expect("a frame of DDP has `msg`");
        if kind == "connect" {
            assert!(!line.connected, "connected twice");
            assert_eq!(frame["version"], "1");
            assert_eq!(frame["support"][0], "1");
            line.connected = true;
            return self.push(id, json!({"msg": "connected", "session": format!("s{id}")}));
        }
        assert!(line.connected, "{kind} before `connected`");
        if let "sub" | "method" = kind {
            let given = frame["id"].as_str().expect("an id").to_owned();
            assert!(!line.ids.contains(&given), "the id {given} twice");
            line.ids.push(given);
        }
        match kind {
            "ping" => {
                let mut pong = json!({"msg": "pong"});
                if let Some(of) = frame.get("id") {
                    pong["id"] = of.clone();
                }
                self.push(id, pong);
            }
            "pong" => {}
            "sub" => self.subscribe(id, &frame),
            "unsub" => {
                let sub = frame["id"].as_str().expect("an id");
                let before = self.stream.subs.len();
                self.stream
                    .subs
                    .retain(|known| known.line != id || known.id != sub);
                assert!(
                    self.stream.subs.len() < before,
                    "unsub of an unknown id {sub}"
                );
                self.push(id, json!({"msg": "nosub", "id": sub}));
            }
            "method" => self.method(id, &frame),
            other => panic!("no such frame: {other}"),
        }
    }

    fn subscribe(&mut self, line: u32, frame: &Value) {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (id, stream) = (text(&frame["id"]), text(&frame["name"]));
        let params = frame["params"].as_array().expect("params");
        let [event, options] = params.as_slice() else {
            panic!("params of two: {params:?}");
        };
        let event = text(event);
        assert_eq!(options["useCollection"], false);
        let [about] = options["args"].as_array().expect("args").as_slice() else {
            panic!("one argument");
        };
        let (rid, what) = event.split_once('/').unwrap_or((&event, ""));
        // Which of the two names is checked differs from stream to stream.
        let (token, allowed) = match (stream.as_str(), what) {
            ("stream-room-messages", "") => (&about["token"], true),
            ("stream-notify-room", "user-activity" | "typing" | "deleteMessage") => {
                (&about["token"], true)
            }
            ("stream-livechat-room", "") => (&about["visitorToken"], true),
            _ => (&Value::Null, false),
        };
        let token = token.as_str().unwrap_or_default();
        let refused = stream == "stream-room-messages" && self.refuses_streams > 0;
        if refused {
            self.refuses_streams -= 1;
        }
        if refused || !allowed || self.room_of(rid, token).is_err() {
            let error =
                json!({"isClientSafe": true, "error": "not-allowed", "errorType": "Meteor.Error"});
            return self.push(line, json!({"msg": "nosub", "id": id, "error": error}));
        }
        self.stream.subs.push(Sub {
            line,
            id: id.clone(),
            stream,
            event,
            live: false,
        });
        self.out.push(Out::Make(line, id));
    }

    fn method(&mut self, line: u32, frame: &Value) {
        let (id, method) = (
            frame["id"].clone(),
            frame["method"].as_str().expect("a name"),
        );
        let params = frame["params"].as_array().expect("params");
        match (method, params.as_slice()) {
            ("livechat:setUpConnection", [about]) => {
                let token = about["token"].as_str().expect("a token").to_owned();
                let known = self.stream.lines.iter_mut().find(|known| known.id == line);
                known.expect("it is there").token = Some(token);
            }
            ("stream-notify-room", [event, name, activity, about]) => {
                let event = event.as_str().expect("an event");
                let (rid, what) = event.split_once('/').expect("room and what");
                assert_eq!(what, "user-activity");
                let on = activity
                    .as_array()
                    .expect("a list")
                    .iter()
                    .any(|one| one == "user-typing");
                let token = about["token"].as_str().unwrap_or_default();
                if self.room_of(rid, token).is_ok() {
                    let name = name.as_str().expect("a name").to_owned();
                    let both = json!([name, activity]);
                    self.stream.typed.push((name.clone(), on));
                    self.tell("stream-notify-room", event, both, Some(line));
                    let old = format!("{rid}/typing");
                    self.tell("stream-notify-room", &old, json!([name, on]), Some(line));
                }
            }
            other => panic!("no such method: {other:?}"),
        }
        self.push(line, json!({"msg": "result", "id": id}));
        self.push(line, json!({"msg": "updated", "methods": [id]}));
    }

    /// To everybody who listens.
    pub(super) fn emit(&mut self, stream: &str, event: &str, args: Value) {
        self.tell(stream, event, args, None);
    }

    pub(super) fn notify(&mut self, rid: &str, what: &str, args: Value) {
        self.emit("stream-notify-room", &format!("{rid}/{what}"), args);
    }

    pub(super) fn tell_room(&mut self, rid: &str, what: Value) {
        self.emit("stream-livechat-room", rid, json!([what]));
    }

    fn tell(&mut self, stream: &str, event: &str, args: Value, but: Option<u32>) {
        let told = |sub: &&Sub| {
            sub.live && sub.stream == stream && sub.event == event && Some(sub.line) != but
        };
        let lines: Vec<u32> = self
            .stream
            .subs
            .iter()
            .filter(told)
            .map(|sub| sub.line)
            .collect();
        for line in lines {
            let fields = json!({"eventName": event, "args": args});
            self.push(
                line,
                json!({"msg": "changed", "collection": stream, "id": "id", "fields": fields}),
            );
        }
    }
}
