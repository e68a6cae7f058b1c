//! How the desk shows a conversation of Web1on1 or Sunshine Conversations: words, and what else a message holds, in
//! words as well. The desk is for answering, not for admiring: how a message looks is the widget's business.

use serde_json::{Map, Value, json};

use super::rich::{Rich, Service};
use crate::Sandbox;
use crate::clock::{Millis, parse_iso, to_iso};
use crate::store;
use crate::{sunshine, web1on1};

/// One message, as far as the desk cares.
pub struct Told {
    id: String,
    pub at: Millis,
    pub by_visitor: bool,
    /// `visitor`, `agent` or `system`.
    from: &'static str,
    name: String,
    text: String,
    /// What it holds beside its text.
    note: Option<String>,
    /// Where its short addresses lead here.
    links: Vec<String>,
}

/// Everything that was said, oldest first.
pub fn told(sandbox: &Sandbox, rich: &Rich) -> Result<Vec<Told>, store::Error> {
    let id = &rich.conversation.id;
    Ok(match rich.service {
        Service::Web1on1 => {
            let agents = sandbox.store().agents()?;
            let name = |told: Told| {
                let agent = agents.iter().find(|agent| agent.id == told.name);
                let name = match (told.from, agent) {
                    ("agent", Some(agent)) => agent.name.clone(),
                    ("agent", None) => "Somebody else".to_owned(),
                    _ => String::new(),
                };
                Told { name, ..told }
            };
            let all = web1on1::kept(sandbox, id)?;
            all.iter().map(of_web1on1).map(name).collect()
        }
        Service::Sunshine => {
            let mut all: Vec<Told> = sunshine::kept(sandbox, id)?
                .iter()
                .map(of_sunshine)
                .collect();
            all.extend(sunshine::presses(sandbox, id)?.iter().map(of_press));
            all.sort_by_key(|one| one.at);
            all
        }
    })
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn instant(value: &Value) -> Millis {
    value.as_str().and_then(parse_iso).unwrap_or_default()
}

fn of_web1on1(message: &Value) -> Told {
    let said = matches!(word(message, "type"), "chat" | "card" | "postback");
    let outside = said && message["isBackchannel"] != true;
    let from = match word(message, "role") {
        "contact" if said => "visitor",
        "agent" if outside => "agent",
        _ => "system",
    };
    let mut text = word(message, "text").to_owned();
    if from == "system" {
        text = format!(
            "{} ({}): {text}",
            word(message, "type"),
            word(message, "role")
        );
    }
    let actions = message["actions"].as_array().into_iter().flatten();
    let links = actions
        .filter(|action| action["longUri"].is_string())
        .filter_map(|action| action["uri"].as_str()?.rsplit('/').next())
        .map(|slug| format!("/l/{slug}"))
        .collect();
    Told {
        id: word(message, "id").to_owned(),
        at: instant(&message["createdAt"]),
        by_visitor: from == "visitor",
        from,
        name: word(message, "user").to_owned(), // an id: who that is, the desk knows
        text,
        note: note(message, word(message, "type")),
        links,
    }
}

fn of_sunshine(message: &Value) -> Told {
    let content = &message["content"];
    let by_visitor = message["author"]["type"] == "user";
    let words = ["text", "htmlText", "markdownText", "textFallback"];
    let found = words.iter().map(|key| word(content, key));
    let text = found.into_iter().find(|text| !text.is_empty());
    let text = text.unwrap_or(word(content, "mediaUrl"));
    Told {
        id: word(message, "id").to_owned(),
        at: instant(&message["received"]),
        by_visitor,
        from: if by_visitor { "visitor" } else { "agent" },
        name: word(&message["author"], "displayName").to_owned(),
        text: text.to_owned(),
        note: note(content, word(content, "type")),
        links: Vec::new(),
    }
}

/// A press is not said, but an agent wants to know.
fn of_press(event: &Value) -> Told {
    let press = &event["payload"]["postback"];
    Told {
        id: word(event, "id").to_owned(),
        at: instant(&event["createdAt"]),
        by_visitor: true,
        from: "system",
        name: String::new(),
        text: format!(
            "pressed “{}” ({})",
            word(press, "text"),
            word(press, "payload")
        ),
        note: None,
        links: Vec::new(),
    }
}

/// `carousel: Golf, EV6 · [Details] [Reserve]`; `None` for a plain text.
fn note(content: &Value, kind: &str) -> Option<String> {
    let labels = |key: &str, field: &str| -> Vec<String> {
        let list = content[key].as_array().into_iter().flatten();
        list.map(|one| word(one, field).to_owned()).collect()
    };
    let names = [labels("items", "title"), labels("fields", "label")].concat();
    let buttons = labels("actions", "text");
    if names.is_empty() && buttons.is_empty() && matches!(kind, "chat" | "text") {
        let media = word(content, "contentType");
        return (!matches!(media, "" | "text/plain")).then(|| media.to_owned());
    }
    let mut out = kind.to_owned();
    if !names.is_empty() {
        out.push_str(": ");
        out.push_str(&names.join(", "));
    }
    for button in &buttons {
        out.push_str(" [");
        out.push_str(button);
        out.push(']');
    }
    Some(out)
}

/// The conversation as the desk's state has it, when it was last spoken in, and whom it is with.
pub struct Entry {
    pub at: Millis,
    pub room: Value,
    pub token: String,
    pub person: Map<String, Value>,
}

pub fn entry(sandbox: &Sandbox, rich: &Rich, recent: Option<u32>) -> Result<Entry, store::Error> {
    let told = told(sandbox, rich)?;
    let person = person(sandbox, rich)?;
    let body = &rich.conversation.body;
    let open = rich.is_open(sandbox)?;
    let last = told.iter().rev().find(|one| one.from != "system");
    let skipped = recent.map_or(0, |recent| told.len().saturating_sub(recent as usize));
    let at = told
        .last()
        .map_or(instant(&body["createdAt"]), |one| one.at);
    let token = rich.conversation.parent.clone();
    let room = json!({
        "id": rich.conversation.id,
        "service": rich.service.key(),
        "token": token,
        "open": open,
        "fname": person.get("name").and_then(Value::as_str).unwrap_or("Somebody"),
        "createdAt": body["createdAt"],
        "closedAt": rich.closed_at.filter(|_| !open).map(to_iso),
        "waiting": last.is_some_and(|last| last.by_visitor),
        "queued": open && rich.agent.is_none(),
        "agentId": rich.agent,
        "department": null,
        "typing": open && body["typing"] == true,
        "survey": {},
        "transcripts": [],
        "total": told.len(),
        "spoken": told.iter().filter(|one| one.from == "visitor").count(),
        "messages": told[skipped..].iter().map(shown).collect::<Vec<_>>()
    });
    Ok(Entry {
        at,
        room,
        token,
        person,
    })
}

fn shown(told: &Told) -> Value {
    let mut out = json!({
        "_id": told.id,
        "msg": told.text,
        "ts": to_iso(told.at),
        "from": told.from,
        "name": told.name
    });
    if let Some(note) = &told.note {
        out["note"] = json!(note);
    }
    if !told.links.is_empty() {
        out["links"] = json!(told.links);
    }
    out
}

/// Name, e-mail and telephone, by the desk's names for them.
fn person(sandbox: &Sandbox, rich: &Rich) -> Result<Map<String, Value>, store::Error> {
    let id = &rich.conversation.parent;
    let (profile, names): (Value, [(&str, &str); 3]) = match rich.service {
        Service::Web1on1 => {
            let names = [("name", "name"), ("email", "email"), ("phone", "telephone")];
            (web1on1::profile(sandbox, id)?, names)
        }
        Service::Sunshine => {
            let mut profile = sunshine::profile(sandbox, id)?;
            let name = ["givenName", "surname"]
                .map(|key| word(&profile, key))
                .join(" ");
            if !name.trim().is_empty() {
                profile["name"] = json!(name.trim());
            }
            (
                profile,
                [("name", "name"), ("email", "email"), ("phone", "phone")],
            )
        }
    };
    let told = names
        .into_iter()
        .filter_map(|(ours, theirs)| Some((ours.to_owned(), json!(profile[theirs].as_str()?))));
    Ok(told.collect())
}
