//! Rows of the store as the JSON of the Livechat routes. Source: rocket-chat-livechat, section 1.2, and the seeds.

use serde_json::{Map, Value, json};

use crate::clock::to_iso;
use crate::store::{Message, Room, Sender, Visitor};

/// The one agent of the sandbox.
pub const AGENT_NAME: &str = "Emma";
const AGENT_ID: &str = "emmaAtHartleyMoss";
const AGENT_USERNAME: &str = "emma";

/// What the closing message says.
pub fn close_text() -> String {
    format!("Chat closed by {AGENT_NAME}")
}

pub fn visitor(visitor: &Visitor) -> Value {
    let mut out = Map::new();
    let texts = [
        ("_id", Some(&visitor.id)),
        ("username", Some(&visitor.username)),
        ("token", Some(&visitor.token)),
    ];
    let optional = [
        ("name", visitor.name.as_ref()),
        ("department", visitor.department.as_ref()),
    ];
    for (key, value) in texts.into_iter().chain(optional) {
        if let Some(value) = value {
            out.insert(key.to_owned(), json!(value));
        }
    }
    out.insert("status".to_owned(), json!("online"));
    out.insert("ts".to_owned(), json!(to_iso(visitor.created_at)));
    out.insert("_updatedAt".to_owned(), json!(to_iso(visitor.updated_at)));
    // A text goes in, a list comes out. Source: seed, Livechat visitor example.
    if let Some(phone) = &visitor.phone {
        out.insert("phone".to_owned(), json!([{ "phoneNumber": phone }]));
    }
    if let Some(email) = &visitor.email {
        out.insert("visitorEmails".to_owned(), json!([{ "address": email }]));
    }
    if !visitor.livechat_data.is_empty() {
        out.insert(
            "livechatData".to_owned(),
            Value::Object(visitor.livechat_data.clone()),
        );
    }
    Value::Object(out)
}

pub fn room(room: &Room, visitor: &Visitor) -> Value {
    let mut out = json!({
        "_id": room.id,
        "t": "l",
        "open": room.open,
        "fname": room.fname,
        "v": { "_id": visitor.id, "username": visitor.username, "token": visitor.token, "status": "online" },
        "servedBy": { "_id": AGENT_ID, "username": AGENT_USERNAME, "ts": to_iso(room.created_at) },
        "msgs": room.messages,
        "usersCount": 1,
        "ts": to_iso(room.created_at),
        "lm": to_iso(room.last_message_at),
        "_updatedAt": to_iso(room.closed_at.unwrap_or(room.last_message_at)),
        // Without the server's own cookies a client counts as `api`. Source: section 0, fact 4.
        "source": { "type": "api" },
        "waitingResponse": room.waiting,
        "cl": false
    });
    if let Some(closed_at) = room.closed_at {
        out["closedAt"] = json!(to_iso(closed_at));
    }
    out
}

pub fn message(message: &Message, visitor: &Visitor) -> Value {
    let sent_at = to_iso(message.sent_at);
    let author = match message.sender {
        Sender::Visitor => {
            json!({ "_id": visitor.id, "username": visitor.username, "name": message.name })
        }
        Sender::Agent | Sender::System => {
            json!({ "_id": AGENT_ID, "username": AGENT_USERNAME, "name": AGENT_NAME })
        }
    };
    let mut out = json!({
        "_id": message.id,
        "rid": message.rid,
        "msg": message.msg,
        "ts": sent_at,
        "u": author,
        "_updatedAt": sent_at,
        "urls": [],
        "mentions": [],
        "channels": [],
        "md": [{ "type": "PARAGRAPH", "value": [{ "type": "PLAIN_TEXT", "value": message.msg }] }]
    });
    if message.sender == Sender::Visitor {
        out["token"] = json!(visitor.token);
        if let Some(name) = &visitor.name {
            out["alias"] = json!(name);
        }
    }
    if let Some(kind) = &message.kind {
        out["t"] = json!(kind);
        out["groupable"] = json!(false);
    }
    out
}

/// The agent as `config` shows them to a visitor with a room.
pub fn agent() -> Value {
    json!({ "_id": AGENT_ID, "username": AGENT_USERNAME, "name": AGENT_NAME, "status": "online" })
}
