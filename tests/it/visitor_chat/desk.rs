//! The dealer's side of the fake service, and what it tells over REST.

use super::peer::{Peer, REST, Said};
use forecourt::wire::{Answer, Body, Request};
use serde_json::{Value, json};

impl Peer {
    /// In the newest open chat; false when there is none.
    pub fn agent_says(&mut self, now: u64, text: &str, card: bool) -> bool {
        let open = self.chats.iter().rev().find(|chat| chat.open);
        let Some(id) = open.map(|chat| chat.id.clone()) else {
            return false;
        };
        self.add(&id, now, None, text, card, None);
        true
    }

    pub fn agent_types(&mut self, on: bool) {
        if let Some(chat) = self.chats.iter().rev().find(|chat| chat.open) {
            let (id, user) = (chat.id.clone(), chat.user.clone());
            let typing = json!({"chatId": id, "typing": on, "operator": {"name": "Emma"}});
            self.tell(&user, "typing", &typing, None);
        }
    }

    pub fn close(&mut self, id: &str) {
        let chat = self
            .chats
            .iter_mut()
            .find(|chat| chat.id == id)
            .expect("a chat");
        chat.open = false;
        let user = chat.user.clone();
        self.tell(&user, "chat_ended", &json!({"chatId": id}), None);
    }

    pub fn close_open(&mut self) {
        let open = self.chats.iter().find(|chat| chat.open);
        if let Some(id) = open.map(|chat| chat.id.clone()) {
            self.close(&id);
        }
    }

    /// `None`: no answer ever comes.
    pub fn asked(&mut self, request: &Request) -> Option<Answer> {
        let id = request
            .url
            .0
            .strip_prefix(REST)
            .and_then(|path| path.strip_prefix("/api/v2/messages?chatId="))
            .unwrap_or_else(|| panic!("a request to nowhere: {}", request.url.0));
        self.histories += 1;
        let fault = (!self.history_faults.is_empty()).then(|| self.history_faults.remove(0));
        let (status, body) = match fault {
            Some(0) => return None,
            Some(status) => (status, json!({"message": "Server Error"})),
            None => {
                let chat = self.chats.iter().find(|chat| chat.id == id);
                let said = chat.map_or([].as_slice(), |chat| chat.said.as_slice());
                (200, said.iter().map(|said| message(id, said)).collect())
            }
        };
        Some(Answer {
            status,
            body: Body::Json(crate::json::from_serde(&body)),
            retry_after: None,
        })
    }

    /// What visitors wrote, in the order it was stored.
    pub fn visitor_texts(&self) -> Vec<&str> {
        let said = self.chats.iter().flat_map(|chat| &chat.said);
        said.filter(|said| said.user.is_some())
            .map(|said| said.text.as_str())
            .collect()
    }
}

/// As `GET messages` gives it, with the parsed card that whoever parses puts beside it.
pub(super) fn message(chat: &str, said: &Said) -> Value {
    let (day, ms) = (said.at / 86_400_000 + 1, said.at % 86_400_000);
    let created = format!(
        "2024-01-{day:02}T{:02}:{:02}:{:02}.{:03}000Z",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000,
    );
    let agent = said.user.is_none();
    let mut message = json!({
        "created_at": created,
        "chat_id": chat,
        "message": said.text,
        "message_type": if said.card { "card" } else { "text" },
        "type": "human",
        "visitor_id": said.user,
        "operator_id": agent.then_some(20),
        "operator": agent.then(|| json!({"name": "Emma", "avatar": "image.png"})),
    });
    if said.card {
        message["message_json"] = serde_json::from_str(&said.text).unwrap_or_default();
    }
    message
}
