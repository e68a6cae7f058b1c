//! The livechat routes: which one answers what, rooms, and what the dealer's side does.

use super::messages::Said;
use super::{Route, Server};
use forecourt::wire::{Request, percent_decode};
use serde_json::{Value, json};

pub struct Room {
    pub id: String,
    pub token: String,
    pub open: bool,
    /// Somebody has taken it.
    pub served: bool,
    pub said: Vec<Said>,
    /// The visitor was deleted: nobody but the archive sees this room.
    pub forgotten: bool,
}

pub(super) type Outcome = Result<Value, Value>;

/// `throw new Error(code)`: the plain spelling.
pub(super) fn plain(code: &str) -> Value {
    json!({"success": false, "error": code})
}

/// `throw new Meteor.Error(code)`: the bracketed spelling.
pub(super) fn bracketed(code: &str) -> Value {
    json!({"success": false, "error": format!("[{code}]"), "errorType": code})
}

/// `additionalProperties: false`, as the route's schema says, and `required`.
pub(super) fn body_keys(body: &Value, required: &[&str], optional: &[&str]) -> Result<(), Value> {
    let fields = body.as_object().expect("an object");
    keys(
        fields.keys().map(String::as_str),
        &[required, optional].concat(),
    )?;
    for key in required {
        if !fields.contains_key(*key) {
            return Err(bracketed("invalid-params"));
        }
    }
    Ok(())
}

fn keys<'a>(given: impl Iterator<Item = &'a str>, allowed: &[&str]) -> Result<(), Value> {
    for key in given {
        if !allowed.contains(&key) {
            return Err(bracketed("invalid-params"));
        }
    }
    Ok(())
}

impl Server {
    pub(super) fn livechat(
        &mut self,
        at: u64,
        route: Route,
        request: &Request,
        body: &Value,
    ) -> Outcome {
        let url = &request.url.0;
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let part = |from_end: usize| {
            let part = path.rsplit('/').nth(from_end).unwrap_or_default();
            percent_decode(part).expect("encoded")
        };
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| percent_decode(value).expect("encoded"))
        };
        let query_keys = |allowed| {
            let given = query.split('&').filter_map(|pair| pair.split('=').next());
            keys(given.filter(|key| !key.is_empty()), allowed)
        };
        match route {
            Route::Register => self.register(body),
            Route::Visitor => self.visitor(&part(0)),
            Route::Forget => self.forget(&part(0)),
            Route::Status => self.status(body),
            Route::Room => self.room(at, &parameter("token").expect("token")),
            Route::Close => self.close(at, body),
            Route::Survey => self.survey(body),
            Route::Message => self.message(at, body),
            Route::Edit => self.edit(at, &part(0), body),
            Route::Delete => self.delete(&part(0), body),
            Route::History => {
                query_keys(&["token", "ls", "end", "limit", "offset", "count", "sort"])?;
                let limit = parameter("limit").map_or(20, |limit| limit.parse().expect("number"));
                let end = parameter("end");
                let token = parameter("token").expect("token");
                self.history(&part(0), &token, limit, end.as_deref())
            }
            Route::Config => {
                query_keys(&["token", "department", "businessUnit"])?;
                Ok(json!({"config": self.config_for(parameter("token").as_deref())}))
            }
            Route::Agent => self.agent(&part(1), &part(0)),
            Route::Fields => self.fields(body),
            Route::Offline => self.offline(body),
            Route::Transcript => self.transcript(body),
            Route::Transfer => self.transfer(at, body),
            Route::Upload | Route::Sms => unreachable!("not a route of JSON bodies"),
        }
    }

    /// `livechat/config`, for whoever asks.
    pub fn config_for(&self, token: Option<&str>) -> Value {
        let mut config = self.config.clone();
        config["online"] = self.agents_online.into();
        if let Some(limit) = self.text_limit {
            config["settings"]["limitTextLength"] = limit.into();
        }
        let mine = |room: &&Room| room.open && Some(room.token.as_str()) == token;
        if let Some(room) = self.rooms.iter().find(mine) {
            match (room.served, self.queue) {
                (true, _) => config["agent"] = self.emma(),
                (false, Some(spot)) => config["queueInfo"] = queue_info(spot),
                (false, None) => {}
            }
        }
        config
    }

    pub(super) fn emma(&self) -> Value {
        if self.config["settings"]["agentHiddenInfo"] == true {
            return json!({"hiddenInfo": true});
        }
        json!({"_id": "a1", "name": "Emma", "username": "emma", "status": "online",
            "emails": [{"address": "emma@dealer.test"}]})
    }

    /// The visitor's room, open or not, by id and token.
    pub(super) fn room_of(&mut self, id: &str, token: &str) -> Result<&mut Room, Value> {
        self.known(token, plain)?;
        self.rooms
            .iter_mut()
            .find(|room| room.id == id && room.token == token && !room.forgotten)
            .ok_or(plain("invalid-room"))
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
                self.rooms.push(Room {
                    id: id.clone(),
                    token: token.to_owned(),
                    open: true,
                    served: self.queue.is_none(),
                    said: Vec::new(),
                    forgotten: false,
                });
                self.note(at, &id, "livechat-started");
                id
            }
        };
        let mut room = json!({"_id": id, "t": "l", "open": true});
        if self
            .rooms
            .iter()
            .any(|known| known.id == id && known.served)
        {
            room["servedBy"] = json!({"_id": "a1", "username": "emma"});
        }
        Ok(json!({"room": room, "newRoom": new}))
    }

    fn close(&mut self, at: u64, body: &Value) -> Outcome {
        body_keys(body, &["rid", "token"], &[])?;
        let rid = text(body, "rid");
        if self.config["settings"]["visitorsCanCloseChat"] == false {
            return Err(bracketed("error-not-allowed-to-close-conversation"));
        }
        if !self.room_of(&rid, &text(body, "token"))?.open {
            return Err(plain("room-closed"));
        }
        self.end(at, &rid);
        Ok(json!({"rid": rid, "comment": "Closed by visitor"}))
    }

    fn end(&mut self, at: u64, rid: &str) {
        self.note(at, rid, "livechat-close");
        let room = self.rooms.iter_mut().find(|room| room.id == rid);
        room.expect("it is there").open = false;
    }

    fn agent(&mut self, rid: &str, token: &str) -> Outcome {
        if !self.room_of(rid, token)?.served {
            return Err(plain("invalid-agent"));
        }
        Ok(json!({"agent": self.emma()}))
    }

    fn transfer(&mut self, at: u64, body: &Value) -> Outcome {
        body_keys(body, &["rid", "token", "department"], &[])?;
        let rid = text(body, "rid");
        if !self.room_of(&rid, &text(body, "token"))?.open {
            return Err(plain("This_conversation_is_already_closed"));
        }
        let department = text(body, "department");
        let known = self.config["departments"].as_array();
        if !known.is_some_and(|all| all.iter().any(|one| one["_id"] == department.as_str())) {
            return Err(plain("error-transfering-chat"));
        }
        self.taken.push(super::Taken::Transfer(department));
        self.note(at, &rid, "livechat_transfer_history");
        Ok(json!({}))
    }

    // What the dealer's side does.

    /// False when there is no open room to write in.
    pub fn agent_says(&mut self, at: u64, text: &str) -> bool {
        let id = self.fresh_id("agent");
        let room = self.rooms.iter().rev().find(|room| room.open);
        let Some(rid) = room.map(|room| room.id.clone()) else {
            return false;
        };
        self.store(&rid, Said::new(id, at).text(text));
        true
    }

    /// Somebody takes the conversation that has waited.
    pub fn agent_takes(&mut self) {
        let emma = self.emma();
        let room = self
            .rooms
            .iter_mut()
            .rev()
            .find(|room| room.open)
            .expect("a room");
        room.served = true;
        let rid = room.id.clone();
        self.tell_room(&rid, json!({"type": "agentData", "data": emma}));
    }

    pub fn queue_moves(&mut self, spot: u32) {
        self.queue = Some(spot);
        let rid = self.open_room();
        self.tell_room(&rid, json!({"type": "queueData", "data": queue_info(spot)}));
    }

    pub fn agent_turns(&mut self, status: &str) {
        let rid = self.open_room();
        self.tell_room(&rid, json!({"type": "agentStatus", "status": status}));
    }

    /// As the server does it: by the new name and by the old one.
    pub fn agent_types(&mut self, on: bool) {
        let rid = self.open_room();
        let activity = if on {
            json!(["user-typing"])
        } else {
            json!([])
        };
        self.notify(&rid, "user-activity", json!(["emma", activity]));
        self.notify(&rid, "typing", json!(["emma", on]));
    }

    fn open_room(&self) -> String {
        let room = self.rooms.iter().rev().find(|room| room.open);
        room.expect("an open room").id.clone()
    }

    pub fn close_room(&mut self, at: u64) {
        if let Some(room) = self.rooms.iter().find(|room| room.open) {
            let id = room.id.clone();
            self.end(at, &id);
        }
    }
}

fn queue_info(spot: u32) -> Value {
    json!({"spot": spot, "estimatedWaitTimeSeconds": spot * 60,
        "message": {"text": "You are in the queue", "user": {"username": "bot"}}})
}

pub(super) fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_default().to_owned()
}
