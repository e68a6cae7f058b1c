//! What is said in a room: stored once, told to whoever listens, read back page by page.

use super::livechat::{Outcome, body_keys, bracketed, plain, text};
use super::{EPOCH_MS, Server};
use serde_json::{Value, json};

#[derive(Clone, Default)]
pub struct Said {
    pub id: String,
    pub text: String,
    pub at: u64,
    /// The visitor's token, where the visitor wrote it.
    pub token: Option<String>,
    /// System message type.
    pub kind: Option<&'static str>,
    pub edited: Option<u64>,
    pub file: Option<(String, u64)>,
}

impl Said {
    pub(super) fn new(id: String, at: u64) -> Said {
        Said {
            id,
            at,
            ..Said::default()
        }
    }

    pub(super) fn text(self, text: impl Into<String>) -> Said {
        Said {
            text: text.into(),
            ..self
        }
    }
}

impl Server {
    pub(super) fn message(&mut self, at: u64, body: &Value) -> Outcome {
        body_keys(body, &["token", "rid", "msg"], &["_id", "agent"])?;
        let (token, words, rid) = (text(body, "token"), text(body, "msg"), text(body, "rid"));
        let id = text(body, "_id");
        let limit = self.text_limit;
        // A message with a known id is not stored again: its first version is the answer.
        let known = self.said().find(|said| said.id == id).cloned();
        let room = self.room_of(&rid, &token)?;
        if !room.open {
            return Err(plain("room-closed"));
        }
        if limit.is_some_and(|limit| words.encode_utf16().count() > limit) {
            return Err(bracketed("message-length-exceeds-character-limit"));
        }
        let said = known.unwrap_or_else(|| {
            let said = Said {
                token: Some(token),
                ..Said::new(id, at).text(words)
            };
            self.store(&rid, said.clone());
            said
        });
        Ok(json!({"message": wire(&rid, &said)}))
    }

    pub(super) fn edit(&mut self, at: u64, id: &str, body: &Value) -> Outcome {
        body_keys(body, &["token", "rid", "msg"], &[])?;
        let (rid, token, allowed) = (text(body, "rid"), text(body, "token"), self.editing_allowed);
        let room = self.room_of(&rid, &token)?;
        let said = room
            .said
            .iter_mut()
            .find(|said| said.id == id && said.token.is_some());
        let said = said.ok_or(plain("invalid-message"))?;
        if !allowed {
            return Err(bracketed("error-action-not-allowed"));
        }
        said.text = text(body, "msg");
        said.edited = Some(at);
        let said = said.clone();
        self.tell_message(&rid, &said);
        Ok(json!({"message": wire(&rid, &said)}))
    }

    pub(super) fn delete(&mut self, id: &str, body: &Value) -> Outcome {
        body_keys(body, &["token", "rid"], &["count", "offset", "sort"])?;
        let (rid, token, allowed) = (text(body, "rid"), text(body, "token"), self.editing_allowed);
        let room = self.room_of(&rid, &token)?;
        let known = room
            .said
            .iter()
            .any(|said| said.id == id && said.token.is_some());
        match (known, allowed) {
            (false, _) => Err(plain("invalid-message")),
            (_, false) => Err(bracketed("error-action-not-allowed")),
            (true, true) => {
                self.remove(&rid, id);
                Ok(json!({"message": {"_id": id, "ts": iso(0)}}))
            }
        }
    }

    pub(super) fn history(
        &mut self,
        room: &str,
        token: &str,
        limit: usize,
        end: Option<&str>,
    ) -> Outcome {
        let room = self.room_of(room, token)?;
        let newest_first = room.said.iter().rev();
        // ISO times of one form compare as texts.
        let wanted = newest_first.filter(|said| end.is_none_or(|end| iso(said.at).as_str() < end));
        let page: Vec<_> = wanted
            .take(limit)
            .map(|said| wire(&room.id, said))
            .collect();
        Ok(json!({"messages": page}))
    }

    pub(super) fn upload(
        &mut self,
        at: u64,
        url: &str,
        token: &str,
        (name, size): (&str, u64),
    ) -> (u16, Value) {
        let rid = url.rsplit('/').next().unwrap_or_default().to_owned();
        let id = self.fresh_id("file");
        let (limit, is_on) = (
            self.upload_limit,
            self.config["settings"]["fileUpload"] == true,
        );
        match self.room_of(&rid, token) {
            Ok(room) if room.open => {}
            _ => return (403, plain("unauthorized")),
        }
        if !is_on || name.ends_with(".exe") {
            return (
                400,
                json!({"success": false, "reason": "error-type-not-allowed"}),
            );
        }
        if size > limit {
            let reason = "error-size-not-allowed";
            return (
                400,
                json!({"success": false, "reason": reason, "sizeAllowed": "10 MB"}),
            );
        }
        let said = Said {
            token: Some(token.to_owned()),
            file: Some((name.to_owned(), size)),
            ..Said::new(id, at)
        };
        self.store(&rid, said.clone());
        let mut message = wire(&rid, &said);
        message["success"] = true.into();
        (200, message)
    }

    /// Into the room, and to whoever listens.
    pub(super) fn store(&mut self, rid: &str, said: Said) {
        let room = self.rooms.iter_mut().find(|room| room.id == rid);
        room.expect("it is there").said.push(said.clone());
        self.tell_message(rid, &said);
    }

    pub(super) fn note(&mut self, at: u64, rid: &str, kind: &'static str) {
        let said = Said {
            kind: Some(kind),
            ..Said::new(self.fresh_id("note"), at)
        };
        self.store(rid, said);
    }

    fn tell_message(&mut self, rid: &str, said: &Said) {
        // The stream writes times in another way.
        let mut message = wire(rid, said);
        let date = |at: u64| json!({"$date": EPOCH_MS + at as i64});
        message["ts"] = date(said.at);
        message["_updatedAt"] = date(said.edited.unwrap_or(said.at));
        if let Some(at) = said.edited {
            message["editedAt"] = date(at);
        }
        self.emit("stream-room-messages", rid, json!([message]));
    }

    fn remove(&mut self, rid: &str, id: &str) {
        let room = self.rooms.iter_mut().find(|room| room.id == rid);
        room.expect("it is there").said.retain(|said| said.id != id);
        self.deleted.push((rid.to_owned(), id.to_owned()));
        self.notify(rid, "deleteMessage", json!([{"_id": id}]));
    }

    // What the dealer's side does.

    pub fn agent_edits(&mut self, at: u64, old: &str, new: &str) {
        let (rid, mut said) = self.found(old);
        said.text = new.to_owned();
        said.edited = Some(at);
        let room = self
            .rooms
            .iter_mut()
            .find(|room| room.id == rid)
            .expect("it is there");
        let place = room.said.iter_mut().find(|known| known.id == said.id);
        *place.expect("it is there") = said.clone();
        self.tell_message(&rid, &said);
    }

    pub fn agent_deletes(&mut self, text: &str) {
        let (rid, said) = self.found(text);
        self.remove(&rid, &said.id);
    }

    fn found(&self, text: &str) -> (String, Said) {
        let of = |room: &super::Room| {
            let said = room.said.iter().find(|said| said.text == text)?;
            Some((room.id.clone(), said.clone()))
        };
        let found = self.rooms.iter().find_map(of);
        found.unwrap_or_else(|| panic!("nobody said {text}"))
    }

    fn said(&self) -> impl Iterator<Item = &Said> {
        self.rooms.iter().flat_map(|room| &room.said)
    }

    /// What visitors wrote, in the order it was stored.
    pub fn visitor_texts(&self) -> Vec<&str> {
        let theirs = self
            .said()
            .filter(|said| said.token.is_some() && said.file.is_none());
        theirs.map(|said| said.text.as_str()).collect()
    }

    pub fn files(&self) -> Vec<&str> {
        let files = self.said().filter_map(|said| said.file.as_ref());
        files.map(|(name, _)| name.as_str()).collect()
    }
}

fn wire(rid: &str, said: &Said) -> Value {
    let mut message = json!({"_id": said.id, "rid": rid, "msg": said.text, "ts": iso(said.at)});
    match &said.token {
        Some(token) => {
            message["token"] = token.as_str().into();
            message["alias"] = "guest-1".into();
            message["u"] = json!({"_id": "v1", "username": "guest-1"});
        }
        None => message["u"] = json!({"_id": "a1", "username": "emma", "name": "Emma"}),
    }
    if let Some(kind) = said.kind {
        message["t"] = kind.into();
    }
    if let Some(at) = said.edited {
        message["editedAt"] = iso(at).into();
        message["editedBy"] = message["u"].clone();
    }
    if let Some((name, size)) = &said.file {
        let link = format!("/file-upload/{}/{name}", said.id);
        message["file"] = json!({"_id": said.id, "name": name, "size": size});
        message["attachments"] = json!([{"title": name, "title_link": link, "type": "file"}]);
    }
    message
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
