//! Rows of the store as the JSON of the Livechat routes and streams. Source: rocket-chat-livechat, sections 1.2 and
//! 2, and the seeds. Times are texts over REST and EJSON over DDP; everything else is the same.

use serde_json::{Map, Value, json};

use crate::clock::{Millis, to_iso};
use crate::store::{Agent, Message, Room, Sender, Visitor};

/// How times are spelled. Source: section 2, "Message forms".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// REST: `2018-09-21T14:10:56.529Z`
    Iso,
    /// DDP: `{"$date": 1537539056529}`
    Ejson,
}

impl Times {
    fn of(self, at: Millis) -> Value {
        match self {
            Times::Iso => json!(to_iso(at)),
            Times::Ejson => json!({ "$date": at }),
        }
    }
}

pub fn visitor(visitor: &Visitor) -> Value {
    visitor_in(visitor, Times::Iso)
}

pub fn visitor_in(visitor: &Visitor, times: Times) -> Value {
    let mut out = Map::new();
    let texts = [
        ("_id", Some(&visitor.id)),
        ("username", Some(&visitor.username)),
        ("token", Some(&visitor.token)),
        ("status", Some(&visitor.status)),
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
    out.insert("ts".to_owned(), times.of(visitor.created_at));
    out.insert("_updatedAt".to_owned(), times.of(visitor.updated_at));
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

/// `agent`: the one who serves the room.
pub fn room(room: &Room, visitor: &Visitor, agent: Option<&Agent>) -> Value {
    let mut out = json!({
        "_id": room.id,
        "t": "l",
        "open": room.open,
        "fname": room.fname,
        "v": { "_id": visitor.id, "username": visitor.username, "token": visitor.token, "status": visitor.status },
        "msgs": room.messages,
        "usersCount": if room.agent.is_some() { 1 } else { 0 },
        "ts": to_iso(room.created_at),
        "lm": to_iso(room.last_message_at),
        "_updatedAt": to_iso(room.closed_at.unwrap_or(room.last_message_at)),
        // Without the server's own cookies a client counts as `api`. Source: section 0, fact 4.
        "source": { "type": room.source },
        "waitingResponse": room.waiting,
        "cl": false
    });
    if let Some(agent) = agent {
        let since = room.taken_at.unwrap_or(room.created_at);
        out["servedBy"] =
            json!({ "_id": agent.id, "username": agent.username, "ts": to_iso(since) });
    }
    if let Some(department) = &room.department {
        out["departmentId"] = json!(department);
    }
    let times = [("queuedAt", room.queued_at), ("closedAt", room.closed_at)];
    for (key, at) in times {
        if let Some(at) = at {
            out[key] = json!(to_iso(at));
        }
    }
    if !room.survey.is_empty() {
        out["surveyFeedback"] = Value::Object(room.survey.clone());
    }
    out
}

pub fn message(message: &Message, visitor: &Visitor) -> Value {
    message_in(message, visitor, Times::Iso)
}

pub fn message_in(message: &Message, visitor: &Visitor, times: Times) -> Value {
    let author = match &message.author {
        Some((id, username)) => json!({ "_id": id, "username": username, "name": message.name }),
        None => json!({ "_id": visitor.id, "username": visitor.username, "name": message.name }),
    };
    let mut out = json!({
        "_id": message.id,
        "rid": message.rid,
        "msg": message.msg,
        "ts": times.of(message.sent_at),
        "u": author,
        "_updatedAt": times.of(message.edited_at.unwrap_or(message.sent_at)),
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
    if let Some(at) = message.edited_at {
        out["editedAt"] = times.of(at);
        out["editedBy"] = message.edited_by.clone().unwrap_or_default();
    }
    for (key, value) in &message.extra {
        out[key] = value.clone();
    }
    out
}

/// The agent as a visitor may see them; with hidden information that is nothing (assumption: `hidden-agent`).
pub fn agent(agent: &Agent, hidden: bool) -> Value {
    if hidden {
        return json!({ "hiddenInfo": true });
    }
    json!({
        "_id": agent.id,
        "name": agent.name,
        "username": agent.username,
        "status": status(agent.online),
        "emails": [{ "address": agent.email, "verified": true }],
        "phone": [{ "phoneNumber": agent.phone }]
    })
}

pub fn status(online: bool) -> &'static str {
    if online { "online" } else { "offline" }
}
