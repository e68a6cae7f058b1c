//! What the server says over DDP. Source: rocket-chat-livechat, section 2; the error objects have the form that
//! Meteor gives its own errors (assumption: `ddp-errors`).

use serde_json::{Value, json};

pub fn greeting() -> Value {
    json!({ "server_id": "0" })
}

pub fn connected(session: &str) -> Value {
    json!({ "msg": "connected", "session": session })
}

/// The version the server would have spoken.
pub fn failed() -> Value {
    json!({ "msg": "failed", "version": "1" })
}

pub fn ping() -> Value {
    json!({ "msg": "ping" })
}

/// With the id of the ping, if it had one.
pub fn pong(id: Option<&Value>) -> Value {
    match id {
        Some(id) => json!({ "msg": "pong", "id": id }),
        None => json!({ "msg": "pong" }),
    }
}

pub fn ready(sub: &str) -> Value {
    json!({ "msg": "ready", "subs": [sub] })
}

pub fn nosub(sub: &Value, error: Option<Value>) -> Value {
    match error {
        Some(error) => json!({ "msg": "nosub", "id": sub, "error": error }),
        None => json!({ "msg": "nosub", "id": sub }),
    }
}

pub fn changed(collection: &str, event: &str, args: &Value) -> Value {
    json!({
        "msg": "changed",
        "collection": collection,
        "id": "id",
        "fields": { "eventName": event, "args": args }
    })
}

/// A method's answer and the word that its writes are done. A method that returns nothing has no `result`.
pub fn result(id: &str, outcome: Result<(), Value>) -> Vec<Value> {
    let answer = match outcome {
        Ok(()) => json!({ "msg": "result", "id": id }),
        Err(error) => json!({ "msg": "result", "id": id, "error": error }),
    };
    vec![answer, json!({ "msg": "updated", "methods": [id] })]
}

/// A frame that cannot be understood; it is given back if it was an object.
pub fn bad_request(offending: Option<&Value>) -> Value {
    refused("Bad request", offending)
}

pub fn refused(reason: &str, offending: Option<&Value>) -> Value {
    match offending {
        Some(frame) => json!({ "msg": "error", "reason": reason, "offendingMessage": frame }),
        None => json!({ "msg": "error", "reason": reason }),
    }
}

/// Meteor's own error with a number.
pub fn error(code: u16, reason: &str) -> Value {
    json!({
        "isClientSafe": true,
        "error": code,
        "reason": reason,
        "message": format!("{reason} [{code}]"),
        "errorType": "Meteor.Error"
    })
}

/// An error with a code and no text.
pub fn coded(code: &str) -> Value {
    json!({ "isClientSafe": true, "error": code, "message": format!("[{code}]"), "errorType": "Meteor.Error" })
}
