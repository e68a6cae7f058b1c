//! The streams a visitor may listen to, who is let in, and what each tells. Source: rocket-chat-livechat, section 2,
//! the table of subscriptions.

use serde_json::{Value, json};

use super::frames;
use super::session::Subscription;
use crate::Sandbox;
use crate::control::Livechat;
use crate::rocket_chat::shapes::{self, Times};
use crate::store::Happening;

const MESSAGES: &str = "stream-room-messages";
const NOTIFY: &str = "stream-notify-room";
const LIVECHAT: &str = "stream-livechat-room";
/// For agents who are logged in: known, but never open to a visitor.
const QUEUE: &str = "stream-livechat-inquiry-queue-observer";

/// Lets a visitor into a stream: the event they will hear, or the error of the `nosub`.
pub fn admit(sandbox: &Sandbox, stream: &str, params: &Value) -> Result<String, Value> {
    if !matches!(stream, MESSAGES | NOTIFY | LIVECHAT | QUEUE) {
        return Err(frames::error(
            404,
            &format!("Subscription '{stream}' not found"),
        ));
    }
    let event = match params[0].as_str() {
        Some("") => return Err(frames::coded("invalid-event-name")),
        Some(event) => event,
        None => return Err(frames::error(400, "Match failed")),
    };
    // `[EVENT, {"useCollection": false, "args": [{"token": …, "visitorToken": …}]}]`
    let extra = &params[1]["args"][0];
    let rid = match stream {
        NOTIFY => event.split_once('/').map(|(rid, _)| rid),
        _ => Some(event),
    };
    let room = match rid.map(|rid| sandbox.store().room(rid)) {
        Some(Ok(room)) => room,
        Some(Err(_)) => return Err(frames::error(500, "Internal server error")),
        None => None,
    };
    let token = room.map(|room| room.token);
    let shows = |key: &str| token.is_some() && extra[key].as_str() == token.as_deref();
    let allowed = match stream {
        // A second token in the same argument must not contradict the first (assumption: `stream-tokens`).
        MESSAGES => shows("token") && (extra["visitorToken"].is_null() || shows("visitorToken")),
        NOTIFY => shows("token"),
        LIVECHAT => shows("visitorToken"),
        _ => false,
    };
    if allowed {
        Ok(event.to_owned())
    } else {
        Err(frames::coded("not-allowed"))
    }
}

/// The method `stream-notify-room`: a visitor types. The fourth argument authorises it; without it nothing happens
/// and nothing is said (assumption: `typing-refused`).
pub fn write(sandbox: &Sandbox, socket: u64, params: &[Value]) {
    let [event, username, payload, extra, ..] = params else {
        return;
    };
    let Some((rid, kind)) = event.as_str().and_then(|event| event.split_once('/')) else {
        return;
    };
    let typing = match (kind, payload) {
        ("user-activity", Value::Array(activities)) => {
            activities.iter().any(|activity| activity == "user-typing")
        }
        ("typing", Value::Bool(typing)) => *typing,
        _ => return,
    };
    let Ok(Some(room)) = sandbox.store().room(rid) else {
        return;
    };
    if extra["token"].as_str() != Some(&room.token) || !room.open {
        return;
    }
    if let Some(username) = username.as_str() {
        sandbox
            .store()
            .visitor_typing(rid, username, typing, Some(socket));
    }
}

/// The frames one client gets for something that has happened.
pub fn frames(
    subscriptions: &[Subscription],
    happening: &Happening,
    socket: u64,
    livechat: &Livechat,
) -> Vec<Value> {
    let mut out = Vec::new();
    for (stream, event, args) in events(happening, socket, livechat) {
        // One frame for an event, however many subscriptions want it: they share one collection.
        if subscriptions
            .iter()
            .any(|known| known.stream == stream && known.event == event)
        {
            out.push(frames::changed(stream, &event, &args));
        }
    }
    out
}

fn events(
    happening: &Happening,
    socket: u64,
    livechat: &Livechat,
) -> Vec<(&'static str, String, Value)> {
    let live = |rid: &str, event: Value| vec![(LIVECHAT, rid.to_owned(), json!([event]))];
    match happening {
        Happening::Message { message, visitor } => {
            let shown = shapes::message_in(message, visitor, Times::Ejson);
            vec![(MESSAGES, message.rid.clone(), json!([shown]))]
        }
        Happening::Deleted { rid, id, .. } => {
            vec![(
                NOTIFY,
                format!("{rid}/deleteMessage"),
                json!([{ "_id": id }]),
            )]
        }
        Happening::Typing {
            rid,
            username,
            typing,
            socket: from,
            ..
        } => {
            if *from == Some(socket) {
                return Vec::new();
            }
            // The old event and the new one both go out, whichever came in. Source: section 1.5.
            let activities = if *typing {
                json!(["user-typing"])
            } else {
                json!([])
            };
            vec![
                (
                    NOTIFY,
                    format!("{rid}/user-activity"),
                    json!([username, activities]),
                ),
                (NOTIFY, format!("{rid}/typing"), json!([username, typing])),
            ]
        }
        Happening::Agent { rid, agent: None } => live(rid, json!({ "type": "agentData" })),
        Happening::Agent {
            rid,
            agent: Some(agent),
        } => {
            let data = shapes::agent(agent, livechat.is_on("agentHiddenInfo"));
            live(rid, json!({ "type": "agentData", "data": data }))
        }
        Happening::AgentStatus { rid, online } => {
            let status = shapes::status(*online);
            live(rid, json!({ "type": "agentStatus", "status": status }))
        }
        Happening::Queue { rid, spot } if livechat.queue => {
            let data = livechat.queue_info(*spot);
            live(rid, json!({ "type": "queueData", "data": data }))
        }
        Happening::Visitor { rid, visitor } => {
            let visitor = shapes::visitor_in(visitor, Times::Ejson);
            live(rid, json!({ "type": "visitorData", "visitor": visitor }))
        }
        Happening::Queue { .. } | Happening::Room { .. } => Vec::new(),
    }
}
