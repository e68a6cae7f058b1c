//! A fake of Visitor.Chat: its socket in both generations, and `GET messages`.
//!
//! It knows nothing of the client: texts in, texts out, with its own clock. What is
//! documented is as documented (reference visitor-chat, sections 4 and 5); the chat's own
//! events are the project's assumptions, and anything else it is sent is a failed test.

use super::desk::message;
use forecourt::wire::Generation;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const HOST: &str = "chat.test:53087";
pub const REST: &str = "https://vc.test";
const INTERVAL: u64 = 25_000;
const TIMEOUT: u64 = 20_000;

pub struct Said {
    /// Whole seconds, as a service without ids would have it at its worst.
    pub at: u64,
    /// Who of the visitors, if it was one.
    pub user: Option<String>,
    pub text: String,
    pub card: bool,
}

pub struct Chat {
    pub id: String,
    pub user: String,
    pub open: bool,
    pub said: Vec<Said>,
    pub started_with: Value,
}

/// One socket, as the server sees it.
pub struct Wire {
    pub user: Option<String>,
    joined: bool,
    /// When its heartbeat is due: of the server (4) or of the client (2).
    pub beat: u64,
    /// What it was told, to be carried by whoever is in between.
    pub out: Vec<String>,
    pub closed: bool,
}

pub struct Peer {
    pub generation: Generation,
    pub users: Vec<String>,
    pub chats: Vec<Chat>,
    pub wires: BTreeMap<u32, Wire>,
    pub tracked: Vec<(String, String)>,
    pub typed: Vec<bool>,
    pub maintenance: bool,
    /// Answers `user_add` with a refusal so often.
    pub rejects: u32,
    /// What is said comes back to its sender too, which no document rules out.
    pub echoes: bool,
    /// The next messages are stored, and the line is cut before the answer.
    pub lost_acks: u32,
    /// The next messages are lost with the line.
    pub lost_messages: u32,
    /// The next messages are refused, for now.
    pub troubles: u32,
    /// The next looks at the history are answered so; 0 is no answer.
    pub history_faults: Vec<u16>,
    pub histories: u32,
    pub user_adds: Vec<Value>,
    last_id: u32,
}

impl Peer {
    pub fn new(generation: Generation) -> Peer {
        Peer {
            generation,
            users: Vec::new(),
            chats: Vec::new(),
            wires: BTreeMap::new(),
            tracked: Vec::new(),
            typed: Vec::new(),
            maintenance: false,
            rejects: 0,
            echoes: false,
            lost_acks: 0,
            lost_messages: 0,
            troubles: 0,
            history_faults: Vec::new(),
            histories: 0,
            user_adds: Vec::new(),
            last_id: 0,
        }
    }

    /// A socket has been opened: the server speaks first.
    pub fn opened(&mut self, id: u32, now: u64) {
        let mut out = vec![format!(
            r#"0{{"sid":"e{id}","upgrades":[],"pingInterval":{INTERVAL},"pingTimeout":{TIMEOUT}}}"#
        )];
        if self.generation == Generation::V2 {
            out.push("40".to_owned());
        }
        let silence = match self.generation {
            Generation::V2 => INTERVAL + TIMEOUT,
            Generation::V4 => INTERVAL,
        };
        self.wires.insert(
            id,
            Wire {
                user: None,
                joined: false,
                beat: now + silence,
                out,
                closed: false,
            },
        );
    }

    /// The next moment at which the server does something by itself.
    pub fn due(&self) -> Option<u64> {
        let open = self.wires.values().filter(|wire| !wire.closed);
        open.map(|wire| wire.beat).min()
    }

    pub fn woke(&mut self, now: u64) {
        for wire in self.wires.values_mut().filter(|wire| wire.beat <= now) {
            match self.generation {
                // It has heard nothing of the client.
                Generation::V2 => wire.closed = true,
                Generation::V4 => {
                    wire.out.push("2".to_owned());
                    wire.beat = now + INTERVAL;
                }
            }
        }
    }

    /// Cut as a restart cuts them.
    pub fn cut_all(&mut self) {
        self.wires.values_mut().for_each(|wire| wire.closed = true);
    }

    pub fn received(&mut self, id: u32, now: u64, text: &str) {
        let generation = self.generation;
        let Some(wire) = self.wires.get_mut(&id).filter(|wire| !wire.closed) else {
            return;
        };
        match text {
            "2" if generation == Generation::V2 => {
                wire.beat = now + INTERVAL + TIMEOUT;
                wire.out.push("3".to_owned());
            }
            "3" if generation == Generation::V4 => {}
            "40/c," => {
                assert!(!wire.joined, "joined twice");
                wire.joined = true;
                wire.out.push(match generation {
                    Generation::V2 => "40/c".to_owned(),
                    Generation::V4 => format!(r#"40/c,{{"sid":"s{id}"}}"#),
                });
            }
            text => {
                assert!(wire.joined, "an event before the namespace: {text}");
                let rest = text.strip_prefix("42/c,").expect("an event");
                let digits = rest.find('[').expect("its JSON");
                let ack = rest[..digits].parse::<u32>().ok();
                let event: Value = serde_json::from_str(&rest[digits..]).expect("JSON");
                let [name, payload] = event.as_array().expect("a list").as_slice() else {
                    panic!("one payload: {event}");
                };
                let name = name.as_str().expect("a name").to_owned();
                self.event(id, now, &name, payload, ack);
            }
        }
    }

    fn event(&mut self, id: u32, now: u64, name: &str, payload: &Value, ack: Option<u32>) {
        let keys: Vec<&str> = payload
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        let user = self.wires[&id].user.clone();
        let text = |key: &str| payload[key].as_str().expect(key).to_owned();
        match name {
            "user_add" => {
                assert_eq!(keys, ["userId"]);
                self.user_adds.push(payload["userId"].clone());
                if self.rejects > 0 {
                    self.rejects -= 1;
                    return self.reject(id, "event_invalid_format");
                }
                let asked = payload["userId"].as_str().map(str::to_owned);
                let user = asked.filter(|asked| self.users.contains(asked));
                let user = user.unwrap_or_else(|| {
                    let user = self.fresh_id("user");
                    self.users.push(user.clone());
                    user
                });
                let mut connected = json!({"userId": user});
                if self.maintenance {
                    connected["mm"] = true.into();
                }
                self.wires.get_mut(&id).expect("it is there").user = Some(user);
                self.emit(id, "user_connected", &connected);
            }
            _ if user.is_none() => panic!("{name} before user_connected"),
            "track" => {
                assert_eq!(keys, ["title", "url"]);
                self.tracked.push((text("url"), text("title")));
            }
            "chat_start" => {
                assert_eq!(keys, ["data", "url"]);
                assert!(payload["data"].is_object());
                assert!(text("url").starts_with("https://"), "the page is known");
                let user = user.expect("known");
                let open = self
                    .chats
                    .iter()
                    .find(|chat| chat.open && chat.user == user);
                let chat = match open {
                    Some(chat) => chat.id.clone(),
                    None if self.maintenance => return self.reject(id, "maintenance_mode"),
                    None => {
                        let chat = self.fresh_id("chat");
                        self.chats.push(Chat {
                            id: chat.clone(),
                            user,
                            open: true,
                            said: Vec::new(),
                            started_with: payload.clone(),
                        });
                        chat
                    }
                };
                self.emit(id, "chat_started", &json!({"chatId": chat}));
            }
            "message_send" => {
                assert_eq!(keys, ["chatId", "message"]);
                let ack = ack.expect("an answer is wanted");
                if self.lost_messages > 0 {
                    self.lost_messages -= 1;
                    self.wires.get_mut(&id).expect("it is there").closed = true;
                    return;
                }
                let (chat, message) = (text("chatId"), text("message"));
                let trouble = self.troubles > 0;
                self.troubles = self.troubles.saturating_sub(1);
                let user = user.expect("known");
                let known = self.chats.iter_mut().find(|known| known.id == chat);
                let answer = match known.filter(|known| known.user == user) {
                    None => json!({"ok": false, "error": {"code": "chat_not_found"}}),
                    Some(known) if !known.open => {
                        json!({"ok": false, "error": {"code": "chat_closed"}})
                    }
                    Some(_) if trouble => json!({"ok": false, "error": {"code": "server_error"}}),
                    Some(_) if message.contains("too long") => {
                        json!({"ok": false, "error": {"code": "message_too_long"}})
                    }
                    Some(_) => {
                        let shown = self.add(&chat, now, Some(user), &message, false, Some(id));
                        json!({"ok": true, "message": shown})
                    }
                };
                let wire = self.wires.get_mut(&id).expect("it is there");
                if self.lost_acks > 0 {
                    self.lost_acks -= 1;
                    wire.closed = true;
                } else {
                    wire.out.push(format!("43/c,{ack}[{answer}]"));
                }
            }
            "typing" => {
                assert_eq!(keys, ["chatId", "typing"]);
                self.typed
                    .push(payload["typing"].as_bool().expect("yes or no"));
            }
            "chat_end" => {
                assert_eq!(keys, ["chatId"]);
                match self
                    .chats
                    .iter()
                    .any(|chat| chat.id == text("chatId") && chat.open)
                {
                    true => self.close(&text("chatId")),
                    false => self.reject(id, "chat_closed"),
                }
            }
            other => panic!("no such event: {other}"),
        }
    }

    fn reject(&mut self, id: u32, code: &str) {
        let error = json!({"error": {"code": code, "message": "No."}});
        self.emit(id, "user_rejected", &error);
    }

    fn emit(&mut self, id: u32, name: &str, payload: &Value) {
        let wire = self.wires.get_mut(&id).expect("it is there");
        wire.out.push(format!("42/c,{}", json!([name, payload])));
    }

    pub(super) fn tell(&mut self, user: &str, name: &str, payload: &Value, but: Option<u32>) {
        let of_user = |wire: &Wire| wire.user.as_deref() == Some(user) && !wire.closed;
        let ids: Vec<u32> = self
            .wires
            .iter()
            .filter(|(id, wire)| of_user(wire) && (self.echoes || Some(**id) != but))
            .map(|(id, _)| *id)
            .collect();
        ids.into_iter().for_each(|id| self.emit(id, name, payload));
    }

    pub(super) fn add(
        &mut self,
        chat: &str,
        now: u64,
        user: Option<String>,
        text: &str,
        card: bool,
        but: Option<u32>,
    ) -> Value {
        let known = self.chats.iter_mut().find(|known| known.id == chat);
        let known = known.expect("a chat");
        known.said.push(Said {
            at: now / 1000 * 1000,
            user,
            text: text.to_owned(),
            card,
        });
        let shown = message(chat, known.said.last().expect("just said"));
        let owner = known.user.clone();
        self.tell(&owner, "message_received", &shown, but);
        shown
    }

    fn fresh_id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}{:028}", self.last_id)
    }
}
