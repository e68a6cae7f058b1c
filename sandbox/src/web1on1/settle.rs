//! What a message does when its moment has come: somebody joins or leaves, a field is set, webhooks hear of it.
//!
//! Called at every request and at every tick, so a delay needs no timer of its own and outlives a restart.
//! Source: document 001, "This creates the contact record, and processes the messages"; reference, 1.1 and 1.9.

use serde_json::{Value, json};

use super::conversations::{CONVERSATION, put};
use super::messages::MESSAGE;
use super::{Refusal, deliver, post};
use crate::Sandbox;
use crate::clock::to_iso;

/// A message that has done nothing yet, under the message's id.
pub const PENDING: &str = "w1.pending";

/// Lets every message whose moment has come do what it does, in order.
pub fn settle(sandbox: &Sandbox) -> Result<(), Refusal> {
    let store = sandbox.store();
    let due = store.due_documents(PENDING, sandbox.now())?;
    for pending in &due {
        store.remove_document(PENDING, &pending.id)?;
        let message = store.document(MESSAGE, &pending.id)?;
        let conversation = store.document(CONVERSATION, &pending.parent)?;
        let (Some(message), Some(conversation)) = (message, conversation) else {
            continue;
        };
        let mut body = conversation.body;
        act(&mut body, &message.body);
        body["updatedAt"] = json!(to_iso(message.at));
        put(sandbox, CONVERSATION, &conversation.parent, &body)?;
        deliver::announce(sandbox, &body, &message.body)?;
    }
    if !due.is_empty() {
        sandbox.changed();
    }
    Ok(())
}

fn act(conversation: &mut Value, message: &Value) {
    let word = |key: &str| message[key].as_str().unwrap_or_default();
    if let Some(touchpoint) = message["touchpoint"].as_str() {
        select(conversation, touchpoint);
    }
    match (word("type"), word("role")) {
        ("command", _) => command(conversation, message),
        ("field", _) => {
            if let Some((key, value)) = post::field(word("text")) {
                set_field(conversation, word_of(&message["meta"]["form"]), key, value);
            }
        }
        ("form", _) => form(conversation, message),
        // "The agent accepts the conversation as a result of the message". Source: document 001.
        ("chat" | "card", "agent") if message["isBackchannel"] != true => {
            join(conversation, message);
        }
        ("chat" | "card" | "postback", "contact") => {
            // Somebody must act again (assumption: `w1-reopen`).
            if conversation["status"] == "closed" {
                conversation["status"] = json!("queued");
            }
            for one in participants(conversation) {
                let unread = one["unreadCount"].as_u64().unwrap_or_default();
                one["unreadCount"] = json!(unread + 1);
            }
        }
        _ => {}
    }
}

fn word_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The touchpoint in use.
pub fn selected(conversation: &Value) -> Option<&str> {
    let touchpoints = conversation["touchpoints"].as_object()?;
    touchpoints
        .iter()
        .find(|(_, state)| state["selected"] == true)
        .map(|(name, _)| name.as_str())
}

pub fn select(conversation: &mut Value, touchpoint: &str) {
    for state in conversation["touchpoints"]
        .as_object_mut()
        .into_iter()
        .flat_map(|all| all.values_mut())
    {
        state["selected"] = json!(false);
    }
    conversation["touchpoints"][touchpoint] = json!({ "services": [], "selected": true });
}

fn participants(conversation: &mut Value) -> std::slice::IterMut<'_, Value> {
    match conversation["participants"].as_array_mut() {
        Some(list) => list.iter_mut(),
        None => [].iter_mut(),
    }
}

fn join(conversation: &mut Value, message: &Value) {
    let user = message["user"].clone();
    let at = message["createdAt"].clone();
    let known = participants(conversation).find(|one| one["user"] == user);
    if let Some(known) = known {
        for (key, value) in [("active", true), ("accepted", true)] {
            known[key] = json!(value);
        }
        known["unreadCount"] = json!(0);
        known["updatedAt"] = at;
    } else if let Some(list) = conversation["participants"].as_array_mut() {
        list.push(json!({
            "updatedAt": at,
            "createdAt": at,
            "user": user,
            "unreadCount": 0,
            "inbox": false,
            "accepted": true,
            "active": true,
            "role": "agent"
        }));
    }
    conversation["status"] = json!("active");
}

/// `/leave` by the last one closes. Source: section 1.9, "System commands". Bot commands begin with `>` and do nothing
/// here; what `/set` sets is an assumption (assumption: `w1-set`).
fn command(conversation: &mut Value, message: &Value) {
    let text = word_of(&message["text"]).to_owned();
    let mut words = text.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some("/leave"), ..) => {
            for one in participants(conversation) {
                if one["user"] == message["user"] {
                    one["active"] = json!(false);
                }
            }
            if !participants(conversation).any(|one| one["active"] == true) {
                conversation["status"] = json!("closed");
            }
        }
        (Some("/join" | "/accept"), ..) => join(conversation, message),
        (Some("/set"), Some(key), Some(value)) => match key.strip_prefix('@') {
            Some(property @ ("name" | "category" | "status")) => {
                conversation[property] = json!(value);
            }
            Some(_) => {}
            None => conversation["meta"][key] = json!(value),
        },
        _ => {}
    }
}

/// Values lie in `results`, one entry for each form (assumption: `w1-results`).
fn set_field(conversation: &mut Value, form: &str, key: &str, value: &str) {
    let Some(results) = conversation["results"].as_array_mut() else {
        return;
    };
    match results.iter_mut().find(|one| one["name"] == form) {
        Some(known) => known["values"][key] = json!(value),
        None => results.push(json!({ "name": form, "values": { key: value } })),
    }
}

/// `+Name` activates a form, `-Name` ends it. Source: section 1.1.
fn form(conversation: &mut Value, message: &Value) {
    let text = word_of(&message["text"]).to_owned();
    let Some(forms) = conversation["forms"].as_array_mut() else {
        return;
    };
    if let Some(name) = text.strip_prefix('+') {
        forms.push(json!({ "id": message["meta"]["form"], "name": name }));
    } else if let Some(name) = text.strip_prefix('-') {
        forms.retain(|form| form["name"] != name);
    }
}
