//! The livechat routes: visitors, rooms, messages.

use super::{EPOCH_MS, Route, Server};
use forecourt::wire::{Request, percent_decode};
use serde_json::{Value, json};

pub struct Room {
    pub id: String,
    pub token: String,
    pub open: bool,
    pub said: Vec<Said>,
    /// The visitor was deleted: nobody but the archive sees this room.
    pub forgotten: bool,
}

#[derive(Clone)]
pub struct Said {
    pub id: String,
    pub text: String,
    pub at: u64,
    /// The visitor's token, where the visitor wrote it.
    pub token: Option<String>,
    /// System message type.
    pub kind: Option<&'static str>,
}

type Outcome = Result<Value, Value>;

/// `throw new Error(code)`: the plain spelling.
fn plain(code: &str) -> Value {
    json!({"success": false, "error": code})
}

/// `throw new Meteor.Error(code)`: the bracketed spelling.
fn bracketed(code: &str) -> Value {
    json!({"success": false, "error": format!("[{code}]"), "errorType": code})
}

impl Server {
    pub(super) fn livechat(
        &mut self,
        at: u64,
        route: Route,
        request: &Request,
        body: &Value,
    ) -> Outcome {
        let (path, query) = request
            .url
            .0
            .split_once('?')
            .unwrap_or((&request.url.0, ""));
        let last = percent_decode(path.rsplit('/').next().unwrap_or_default()).expect("encoded");
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| percent_decode(value).expect("encoded"))
        };
        match route {
            Route::Register => self.register(body),
            Route::Visitor => self.known(&last, bracketed).map(|()| visitor(&last)),
            Route::Room => self.room(at, &parameter("token").expect("token")),
            Route::Message => self.message(at, body),
            Route::History => {
                keys(
                    query.split('&').filter_map(|pair| pair.split('=').next()),
                    &["token", "limit"],
                )?;
                let limit = parameter("limit").map_or(Ok(20), |limit| limit.parse());
                self.history(
                    &last,
                    &parameter("token").expect("token"),
                    limit.expect("number"),
                )
            }
            Route::Sms => unreachable!("not a livechat route"),
        }
    }

    fn known(&self, token: &str, spelling: fn(&str) -> Value) -> Result<(), Value> {
        match self.visitors.iter().any(|known| known == token) {
            true => Ok(()),
            false => Err(spelling("invalid-token")),
        }
    }

    fn register(&mut self, body: &Value) -> Outcome {
        let token = body["visitor"]["token"].as_str().unwrap_or_default();
        if token.trim().is_empty() {
            return Err(plain("Match error: Missing key 'token' in field visitor"));
        }
        let token = self.adopts.take().unwrap_or_else(|| token.to_owned());
        if self.known(&token, plain).is_err() {
            self.visitors.push(token.clone());
        }
        Ok(visitor(&token))
    }

    fn room(&mut self, at: u64, token: &str) -> Outcome {
        self.known(token, bracketed)?;
        let open = |room: &&Room| room.open && room.token == token;
        let found = self.rooms.iter().find(open).map(|room| room.id.clone());
        let new = found.is_none();
        let id = match found {
            Some(id) => id,
            None if !self.agents_online => {
                return Err(json!({
                    "success": false,
                    "error": "Sorry, no online agents [no-agent-online]",
                    "errorType": "no-agent-online",
                }));
            }
            None => {
                let id = self.fresh_id("room");
                let said = vec![self.system(at, "livechat-started")];
                self.rooms.push(Room {
                    id: id.clone(),
                    token: token.to_owned(),
                    open: true,
                    said,
                    forgotten: false,
                });
                id
            }
        };
        Ok(json!({
            "room": {"_id": id, "t": "l", "open": true, "servedBy": {"username": "emma"}},
            "newRoom": new,
        }))
    }

    fn message(&mut self, at: u64, body: &Value) -> Outcome {
        let fields = body.as_object().expect("an object");
        keys(
            fields.keys().map(String::as_str),
            &["token", "rid", "msg", "_id"],
        )?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (token, text_of, id) = (text("token"), text("msg"), text("_id"));
        self.known(&token, plain)?;
        let limit = self.text_limit;
        // A message with a known id is not stored again: its first version is the answer.
        let known = self
            .rooms
            .iter()
            .flat_map(|room| &room.said)
            .find(|said| said.id == id);
        let known = known.cloned();
        let room = self
            .rooms
            .iter_mut()
            .find(|room| room.id == text("rid") && room.token == token && !room.forgotten)
            .ok_or(plain("invalid-room"))?;
        if !room.open {
            return Err(plain("room-closed"));
        }
        if limit.is_some_and(|limit| text_of.encode_utf16().count() > limit) {
            return Err(bracketed("message-length-exceeds-character-limit"));
        }
        let said = known.unwrap_or_else(|| {
            let said = Said {
                id,
                text: text_of,
                at,
                token: Some(token),
                kind: None,
            };
            room.said.push(said.clone());
            said
        });
        Ok(json!({"message": wire(&said)}))
    }

    fn history(&self, room: &str, token: &str, limit: usize) -> Outcome {
        self.known(token, plain)?;
        let room = self
            .rooms
            .iter()
            .find(|known| known.id == room && known.token == token && !known.forgotten)
            .ok_or(plain("invalid-room"))?;
        let newest_first = room.said.iter().rev().take(limit).map(wire);
        Ok(json!({"messages": newest_first.collect::<Vec<_>>()}))
    }

    fn system(&mut self, at: u64, kind: &'static str) -> Said {
        Said {
            id: self.fresh_id("note"),
            text: String::new(),
            at,
            token: None,
            kind: Some(kind),
        }
    }

    // What the dealer's side does.

    /// False when there is no open room to write in.
    pub fn agent_says(&mut self, at: u64, text: &str) -> bool {
        let id = self.fresh_id("agent");
        let room = self.rooms.iter_mut().rev().find(|room| room.open);
        let Some(room) = room else { return false };
        room.said.push(Said {
            id,
            text: text.to_owned(),
            at,
            token: None,
            kind: None,
        });
        true
    }

    pub fn close_room(&mut self, at: u64) {
        let note = self.system(at, "livechat-close");
        if let Some(room) = self.rooms.iter_mut().find(|room| room.open) {
            room.said.push(note);
            room.open = false;
        }
    }

    /// A clean-up of old visitors: tokens and rooms are gone for them.
    pub fn forget_visitors(&mut self) {
        self.visitors.clear();
        for room in &mut self.rooms {
            room.open = false;
            room.forgotten = true;
        }
    }

    /// What visitors wrote, in the order it was stored.
    pub fn visitor_texts(&self) -> Vec<&str> {
        self.rooms
            .iter()
            .flat_map(|room| &room.said)
            .filter(|said| said.token.is_some())
            .map(|said| said.text.as_str())
            .collect()
    }
}

fn visitor(token: &str) -> Value {
    json!({"visitor": {"_id": "v1", "username": "guest-1", "token": token}})
}

fn wire(said: &Said) -> Value {
    let mut message = json!({"_id": said.id, "msg": said.text, "ts": iso(said.at)});
    match &said.token {
        Some(token) => {
            message["token"] = token.as_str().into();
            message["u"] = json!({"username": "guest-1"});
        }
        None => message["u"] = json!({"username": "emma", "name": "Emma"}),
    }
    if let Some(kind) = said.kind {
        message["t"] = kind.into();
    }
    message
}

/// `additionalProperties: false`, as the route's schema says.
fn keys<'a>(given: impl Iterator<Item = &'a str>, allowed: &[&str]) -> Result<(), Value> {
    for key in given {
        if !allowed.contains(&key) {
            return Err(bracketed("invalid-params"));
        }
    }
    Ok(())
}

/// What `toISOString` writes, for a time of the first month of 2024.
fn iso(at: u64) -> String {
    debug_assert_eq!(EPOCH_MS % 86_400_000, 0);
    let (day, ms) = (at / 86_400_000 + 1, at % 86_400_000);
    assert!(day <= 31, "this world lasts a month");
    format!(
        "2024-01-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000,
    )
}
