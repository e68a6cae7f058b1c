//! Everything the desk shows, as one JSON value.

use serde_json::{Map, Value, json};

use super::{rich, rich_state};
use crate::Sandbox;
use crate::clock::{Millis, to_iso};
use crate::store::{self, ChatMessage, Format, Message, Page, Room, Span, Visitor, VisitorChat};

/// Visits listed per visitor; older ones are still in the store.
const PAGES_SHOWN: usize = 50;

/// A visitor as the conversations know them: token, name, when they last spoke.
struct Spoke {
    token: String,
    at: Millis,
    /// What is known about a visitor who is in no register of Livechat's.
    data: Map<String, Value>,
}

/// `recent`: how many messages of each conversation at most, the newest; all when absent.
pub fn snapshot(sandbox: &Sandbox, recent: Option<u32>) -> Result<Value, store::Error> {
    let store = sandbox.store();
    let agents = store.agents()?;
    let mut spoke = Vec::new();
    let mut rooms: Vec<(Millis, Value)> = Vec::new();
    for entry in store.rooms()? {
        rooms.push((
            entry.last_message_at,
            room(sandbox, &entry, recent, &mut spoke)?,
        ));
    }
    for entry in store.visitor_chats()? {
        rooms.push((
            entry.last_message_at,
            chat(sandbox, &entry, recent, &mut spoke)?,
        ));
    }
    for rich in rich::all(sandbox)? {
        let entry = rich_state::entry(sandbox, &rich, recent)?;
        rooms.push((entry.at, entry.room));
        spoke.push(Spoke {
            token: entry.token,
            at: entry.at,
            data: entry.person,
        });
    }
    // Stable: within one service the store's order stays.
    rooms.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let rooms: Vec<Value> = rooms.into_iter().map(|(_, room)| room).collect();
    let sms: Vec<Value> = store.sms_requests()?.iter().map(sms).collect();
    let offline: Vec<Value> = store.offline_messages()?.iter().map(offline).collect();
    let departments = store.departments()?;
    let departments = departments.iter().map(|department| {
        json!({ "id": department.id, "name": department.name, "online": department.online })
    });
    Ok(json!({
        "online": sandbox.control().livechat().online,
        "agent": agents.first().map(|agent| &agent.name),
        "agents": agents.iter().map(agent).collect::<Vec<_>>(),
        "departments": departments.collect::<Vec<_>>(),
        "maintenance": sandbox.visitor_chat().maintenance(),
        "visitors": visitors(sandbox, &spoke)?,
        "rooms": rooms,
        "sms": sms,
        "offline": offline
    }))
}

fn agent(agent: &store::Agent) -> Value {
    json!({
        "id": agent.id,
        "username": agent.username,
        "name": agent.name,
        "online": agent.online,
        "departments": agent.departments
    })
}

fn room(
    sandbox: &Sandbox,
    room: &Room,
    recent: Option<u32>,
    spoke: &mut Vec<Spoke>,
) -> Result<Value, store::Error> {
    let store = sandbox.store();
    let newest = Span {
        before: None,
        offset: 0,
        limit: recent,
    };
    let mut messages = store.history(&room.id, newest)?;
    messages.reverse();
    let (total, spoken) = store.tallies(&room.id)?;
    let last = messages.iter().map(|message| message.sent_at).max();
    spoke.push(Spoke {
        token: room.token.clone(),
        at: last.unwrap_or(room.created_at),
        data: Map::new(),
    });
    Ok(json!({
        "id": room.id,
        "service": "rocket_chat",
        "token": room.token,
        "open": room.open,
        "fname": room.fname,
        "createdAt": to_iso(room.created_at),
        "closedAt": room.closed_at.map(to_iso),
        "waiting": room.waiting,
        "queued": room.is_queued(),
        "agentId": room.agent,
        "department": room.department,
        "typing": room.open && store.visitor_types(&room.id),
        "survey": room.survey,
        "transcripts": store.transcript_requests(&room.id)?,
        "total": total,
        "spoken": spoken,
        "messages": messages.iter().map(message).collect::<Vec<_>>()
    }))
}

fn chat(
    sandbox: &Sandbox,
    chat: &VisitorChat,
    recent: Option<u32>,
    spoke: &mut Vec<Spoke>,
) -> Result<Value, store::Error> {
    let messages = sandbox.store().chat_messages(&chat.id, recent)?;
    let (total, spoken) = sandbox.store().tallies(&chat.id)?;
    let data: Map<String, Value> = serde_json::from_str(&chat.data).unwrap_or_default();
    let hub = sandbox.visitor_chat();
    let entry = json!({
        "id": chat.id,
        "service": "visitor_chat",
        "token": chat.user_id,
        "open": chat.open,
        "fname": name(&data, &chat.user_id),
        "createdAt": to_iso(chat.created_at),
        "closedAt": chat.closed_at.map(to_iso),
        "waiting": chat.waiting,
        "queued": chat.open && chat.agent.is_none(),
        "agentId": chat.agent,
        "department": null,
        "typing": chat.open && hub.is_typing(&chat.id, sandbox.now()),
        "here": hub.is_here(&chat.user_id),
        "url": chat.url,
        "comment": chat.comment,
        "survey": {},
        "transcripts": [],
        "total": total,
        "spoken": spoken,
        "messages": messages.iter().map(chat_message).collect::<Vec<_>>()
    });
    spoke.push(Spoke {
        token: chat.user_id.clone(),
        at: chat.last_message_at,
        data,
    });
    Ok(entry)
}

/// A visitor of Visitor.Chat has the name the page gave, if it did.
fn name(data: &Map<String, Value>, user_id: &str) -> String {
    let told = data.get("name").and_then(Value::as_str);
    let told = told.filter(|name| !name.trim().is_empty());
    told.map_or_else(
        || format!("Visitor {}", user_id.get(..4).unwrap_or(user_id)),
        str::to_owned,
    )
}

pub fn message(message: &Message) -> Value {
    let mut out = json!({
        "_id": message.id,
        "msg": message.msg,
        "ts": to_iso(message.sent_at),
        "from": message.sender.as_str(),
        "name": message.name
    });
    let more = [
        ("kind", message.kind.as_ref().map(|kind| json!(kind))),
        ("agentId", message.author.as_ref().map(|(id, _)| json!(id))),
        ("editedAt", message.edited_at.map(|at| json!(to_iso(at)))),
        ("files", files(&message.extra)),
        ("transfer", message.extra.get("transferData").cloned()),
    ];
    for (key, value) in more {
        if let Some(value) = value {
            out[key] = value;
        }
    }
    out
}

/// A file's name, kind and size beside where the desk fetches it.
fn files(extra: &Map<String, Value>) -> Option<Value> {
    let attachment = &extra.get("attachments")?[0];
    let file = extra.get("file")?;
    let id = file["_id"].as_str()?;
    Some(json!([{
        "url": format!("/agent/api/files/{id}"),
        "name": file["name"],
        "type": file["type"],
        "size": file["size"],
        "description": attachment["description"],
        "dimensions": attachment["image_dimensions"]
    }]))
}

pub fn chat_message(message: &ChatMessage) -> Value {
    let mut out = json!({
        "_id": message.number.to_string(),
        "msg": message.text,
        "ts": to_iso(message.sent_at),
        "from": message.sender.as_str(),
        "name": message.name
    });
    if message.format == Format::Card {
        out["card"] = serde_json::from_str(&message.text).unwrap_or(Value::Null);
    }
    out
}

/// Whoever registered, spoke or was seen on a page; the one seen last comes first.
fn visitors(sandbox: &Sandbox, spoke: &[Spoke]) -> Result<Vec<Value>, store::Error> {
    let registered = sandbox.store().visitors()?;
    let pages = sandbox.store().pages(sandbox.now())?;
    let mut tokens: Vec<&str> = Vec::new();
    let named = registered.iter().map(|visitor| visitor.token.as_str());
    let named = named.chain(spoke.iter().map(|spoke| spoke.token.as_str()));
    for token in named.chain(pages.iter().map(|page| page.token.as_str())) {
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    let mut found: Vec<(Millis, Value)> = Vec::new();
    for token in tokens {
        let known = registered.iter().find(|visitor| visitor.token == token);
        let own: Vec<&Page> = pages.iter().filter(|page| page.token == token).collect();
        let words: Vec<&Spoke> = spoke.iter().filter(|spoke| spoke.token == token).collect();
        let times = own.iter().map(|page| page.visited_at);
        let times = times.chain(known.map(|visitor| visitor.updated_at));
        let last_seen = times.chain(words.iter().map(|spoke| spoke.at)).max();
        let last_seen = last_seen.unwrap_or_default();
        let told = words.iter().find(|spoke| !spoke.data.is_empty());
        let told = told.map(|spoke| &spoke.data);
        found.push((last_seen, visitor(token, known, told, &own, last_seen)));
    }
    found.sort_by_key(|(last_seen, _)| std::cmp::Reverse(*last_seen));
    Ok(found.into_iter().map(|(_, visitor)| visitor).collect())
}

fn visitor(
    token: &str,
    known: Option<&Visitor>,
    told: Option<&Map<String, Value>>,
    pages: &[&Page],
    last_seen: Millis,
) -> Value {
    let skipped = pages.len().saturating_sub(PAGES_SHOWN);
    let pages: Vec<Value> = pages[skipped..]
        .iter()
        .map(|page| {
            json!({ "title": page.title, "href": page.href, "change": page.change, "ts": to_iso(page.visited_at) })
        })
        .collect();
    let field = |key: &str| told.and_then(|told| told.get(key)).and_then(Value::as_str);
    let custom = known.map(|visitor| &visitor.livechat_data).or(told);
    json!({
        "token": token,
        "username": known.map(|visitor| &visitor.username),
        "name": known.and_then(|visitor| visitor.name.as_deref()).or(field("name")),
        "email": known.and_then(|visitor| visitor.email.as_deref()).or(field("email")),
        "phone": known.and_then(|visitor| visitor.phone.as_deref()).or(field("phone")),
        "department": known.and_then(|visitor| visitor.department.as_ref()),
        "custom": custom,
        "lastSeen": to_iso(last_seen),
        "pages": pages
    })
}

fn sms(sms: &store::Sms) -> Value {
    json!({
        "id": sms.chat_id,
        "installationId": sms.installation_id,
        "countryCode": sms.country_code,
        "telephoneNumber": sms.telephone_number,
        "message": sms.message,
        "receivedAt": to_iso(sms.received_at)
    })
}

fn offline(message: &store::OfflineMessage) -> Value {
    json!({
        "name": message.name,
        "email": message.email,
        "message": message.message,
        "department": message.department,
        "host": message.host,
        "receivedAt": to_iso(message.received_at)
    })
}
