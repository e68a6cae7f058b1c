//! Messages on their way in: read, checked whole, stored each for its moment. Source: reference, 1.1 and 1.2.
//!
//! A request with one wrong message stores none. What a message does besides lying there is `settle`'s.

use serde_json::{Map, Value, json};

use super::channels::{self, is_text};
use super::conversations::CONTACT;
use super::messages::MESSAGE;
use super::settle::{PENDING, selected, settle};
use super::token::Caller;
use super::{CONVERSATION, Refusal, links};
use crate::clock::{Millis, parse_iso, to_iso};
use crate::store::NewDocument;
use crate::{Sandbox, chance};

/// Source: section 1.1, "Message types (twelve)".
const TYPES: [&str; 12] = [
    "chat", "card", "postback", "mention", "tag", "search", "command", "form", "field", "results",
    "report", "status",
];

/// What a consumer's client sends (assumption: `w1-guest`).
const GUEST_TYPES: [&str; 2] = ["chat", "postback"];

/// Longer than anybody waits for a message (assumption: `w1-refusals`).
const LONGEST_DELAY: Millis = 24 * 3_600_000;

/// One message as it was asked for, with the defaults in place.
pub struct Draft {
    kind: String,
    role: String,
    text: String,
    touchpoint: Option<String>,
    delay: Millis,
    meta: Map<String, Value>,
    /// What was sent, for the fields that pass unchanged.
    sent: Value,
}

impl Draft {
    pub fn read(caller: &Caller, sent: &Value) -> Result<Draft, Refusal> {
        let Value::Object(fields) = sent else {
            return Err(Refusal::bad("expected a message object"));
        };
        let word = |key: &str, usual: &str| match fields.get(key) {
            None => Ok(usual.to_owned()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(Refusal::bad(format!("{key} must be a string"))),
        };
        let (kind, role) = (word("type", "chat")?, word("role", "bot")?);
        if !TYPES.contains(&kind.as_str()) {
            return Err(Refusal::bad(format!("unknown message type {kind}")));
        }
        if !["contact", "agent", "bot"].contains(&role.as_str()) {
            return Err(Refusal::bad(format!("unknown role {role}")));
        }
        if caller.is_guest() && (role != "contact" || !GUEST_TYPES.contains(&kind.as_str())) {
            return Err(Refusal::forbidden("insufficient scope"));
        }
        let text = word("text", "")?;
        for key in ["items", "actions", "results"] {
            if !matches!(fields.get(key), None | Some(Value::Array(_))) {
                return Err(Refusal::bad(format!("{key} must be an array")));
            }
        }
        let other = ["items", "actions", "results"]
            .iter()
            .any(|key| sent[*key].as_array().is_some_and(|list| !list.is_empty()));
        // "Required; empty only with other content". Source: section 1.2.
        if text.trim().is_empty() && !other {
            return Err(Refusal::bad("text is required"));
        }
        if kind == "field" && field(&text).is_none() {
            return Err(Refusal::bad("a field is .key value"));
        }
        let delay = match fields.get("delay") {
            None => 0,
            Some(delay) => delay
                .as_i64()
                .filter(|delay| (0..=LONGEST_DELAY).contains(delay))
                .ok_or_else(|| Refusal::bad("delay must be milliseconds"))?,
        };
        let meta = match fields.get("meta") {
            None => Map::new(),
            Some(Value::Object(meta)) => meta.clone(),
            Some(_) => return Err(Refusal::bad("meta must be an object")),
        };
        channels::check_sender(&meta)?;
        let touchpoint = match word("touchpoint", "")? {
            none if none.is_empty() => None,
            touchpoint => Some(touchpoint),
        };
        Ok(Draft {
            kind,
            role,
            text,
            touchpoint,
            delay,
            meta,
            sent: sent.clone(),
        })
    }

    /// Whether it goes out to the contact. Source: document 001, "outbound".
    fn is_outbound(&self) -> bool {
        let spoken = matches!(self.kind.as_str(), "chat" | "card");
        self.role == "agent" && spoken && self.sent["isBackchannel"] != true
    }
}

/// `.key value`. Source: section 1.1; document 004.
pub fn field(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.strip_prefix('.')?.split_once(' ')?;
    (!key.is_empty() && !value.trim().is_empty()).then_some((key, value.trim()))
}

/// Adds messages to a conversation that exists.
pub fn post(
    sandbox: &Sandbox,
    caller: &Caller,
    conversation: &str,
    wanted: &[Value],
) -> Result<Vec<Value>, Refusal> {
    let drafts: Vec<Draft> = wanted
        .iter()
        .map(|one| Draft::read(caller, one))
        .collect::<Result<_, _>>()?;
    settle(sandbox)?;
    let document = sandbox.store().document(CONVERSATION, conversation)?;
    let document = document.ok_or_else(|| Refusal::missing("conversation"))?;
    let contact = sandbox.store().document(CONTACT, &document.parent)?;
    let contact = contact.map(|contact| contact.body).unwrap_or_default();
    let stored = post_drafts(sandbox, caller, &document.body, &contact, drafts, || Ok(()))?;
    sandbox.changed();
    Ok(stored)
}

/// Checks all of them, then does `before`, then stores them.
pub fn post_drafts(
    sandbox: &Sandbox,
    caller: &Caller,
    conversation: &Value,
    contact: &Value,
    mut drafts: Vec<Draft>,
    before: impl FnOnce() -> Result<(), Refusal>,
) -> Result<Vec<Value>, Refusal> {
    let id = conversation["id"].as_str().unwrap_or_default();
    let now = sandbox.now();
    let mut touchpoint = selected(conversation).map(str::to_owned);
    let mut heard = channels::last_contact(sandbox, id)?;
    let mut at = now;
    let mut moments = Vec::with_capacity(drafts.len());
    for draft in &mut drafts {
        // In order: none before the one it was sent after (assumption: `w1-order`).
        at = at.max(now + draft.delay);
        moments.push(at);
        if let Some(wanted) = &draft.touchpoint {
            channels::check_touchpoint(wanted, &contact["profile"])?;
            touchpoint = Some(wanted.clone());
        }
        if draft.role == "contact" {
            heard = Some(at);
        }
        if draft.is_outbound() && conversation["type"] == "contact" {
            let Some(touchpoint) = &touchpoint else {
                // "The first message needs to provide a touchpoint". Source: document 001.
                return Err(Refusal::bad("a touchpoint is required"));
            };
            if touchpoint == "whatsapp" {
                channels::check_window(&draft.meta, heard, at)?;
            }
            if let Some(text) = channels::template_text(sandbox, &draft.meta)? {
                draft.text = text;
            }
            draft.text = channels::fill(&draft.text, &contact["profile"], &draft.meta);
        }
        draft.touchpoint.clone_from(&touchpoint);
    }
    before()?;
    let taken = sandbox.store().documents(MESSAGE, Some(id))?;
    let created = taken.iter().map(|message| &message.body["createdAt"]);
    let mut taken: Vec<Millis> = created
        .filter_map(|created| parse_iso(created.as_str()?))
        .collect();
    let mut stored = Vec::with_capacity(drafts.len());
    for (draft, at) in drafts.iter().zip(moments) {
        // Each is made at an instant of its own, so that a page by `createdAt` misses none (assumption: `w1-order`).
        let mut made = at;
        while taken.contains(&made) {
            made += 1;
        }
        taken.push(made);
        let mut message = shape(caller, conversation, draft, made);
        if draft.role != "contact" {
            let contact = contact["id"].as_str().unwrap_or_default();
            links::shorten(sandbox, contact, &mut message)?;
        }
        let message_id = message["id"].as_str().unwrap_or_default().to_owned();
        for (kind, body) in [(MESSAGE, &message), (PENDING, &Value::Null)] {
            sandbox.store().put_document(NewDocument {
                kind,
                id: &message_id,
                parent: id,
                at,
                body,
            })?;
        }
        stored.push(message);
    }
    settle(sandbox)?;
    Ok(stored)
}

/// The fields are those of the stored message in section 1.2.
fn shape(caller: &Caller, conversation: &Value, draft: &Draft, at: Millis) -> Value {
    let slug = chance::slug();
    let list = |key: &str| match &draft.sent[key] {
        Value::Array(list) => json!(list),
        _ => json!([]),
    };
    let id = chance::object_id(at);
    let mut message = json!({
        "id": id,
        "organization": conversation["organization"],
        "orgPath": conversation["orgPath"],
        "conversation": conversation["id"],
        "type": draft.kind,
        "isBackchannel": draft.sent["isBackchannel"] == true,
        "role": draft.role,
        "slug": slug,
        "url": format!("https://app.web1on1.chat/m/{slug}"),
        "contentType": draft.sent["contentType"].as_str().unwrap_or("text/plain"),
        "services": [],
        "version": 1,
        "user": draft.sent["user"].as_str().filter(|_| !caller.is_guest()).unwrap_or(&caller.user),
        "text": draft.text,
        "items": list("items"),
        "actions": list("actions"),
        "results": list("results"),
        "entities": [],
        "participants": [],
        "likes": [],
        "comments": [],
        "meta": draft.meta,
        "createdBy": caller.user,
        "updatedAt": to_iso(at),
        "createdAt": to_iso(at),
        "path": id,
        "level": 1
    });
    if let Some(touchpoint) = &draft.touchpoint {
        message["touchpoint"] = json!(touchpoint);
    }
    if draft.delay > 0 {
        message["delay"] = json!(draft.delay);
    }
    if draft.kind == "field"
        && let Some((key, value)) = field(&draft.text)
        && !is_text(&message["meta"]["key"])
    {
        message["meta"]["key"] = json!(key);
        message["meta"]["value"] = json!(value);
    }
    message
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields() {
        // Source: document 004.
        assert_eq!(
            super::field(".licenseplate XX-99-WZ"),
            Some(("licenseplate", "XX-99-WZ"))
        );
        assert_eq!(
            super::field(".model Golf GTI "),
            Some(("model", "Golf GTI"))
        );
        for wrong in ["licenseplate XX", ".", ". x", ".key", ".key  "] {
            assert_eq!(super::field(wrong), None, "{wrong}");
        }
    }
}
