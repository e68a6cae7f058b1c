//! Everything the desk shows, as one JSON value.

use serde_json::{Value, json};

use crate::Sandbox;
use crate::clock::{Millis, to_iso};
use crate::rocket_chat::AGENT_NAME;
use crate::store::{self, Message, Page, Visitor};

/// Visits listed per visitor; older ones are still in the store.
const PAGES_SHOWN: usize = 50;

pub fn snapshot(sandbox: &Sandbox) -> Result<Value, store::Error> {
    let store = sandbox.store();
    let mut rooms = Vec::new();
    let mut spoke: Vec<(String, Millis)> = Vec::new();
    for room in store.rooms()? {
        let messages = store.transcript(&room.id)?;
        let last = messages.iter().map(|message| message.sent_at).max();
        spoke.push((room.token.clone(), last.unwrap_or(room.created_at)));
        let messages: Vec<Value> = messages.iter().map(message).collect();
        rooms.push(json!({
            "id": room.id,
            "token": room.token,
            "open": room.open,
            "fname": room.fname,
            "createdAt": to_iso(room.created_at),
            "waiting": room.waiting,
            "messages": messages
        }));
    }
    let sms: Vec<Value> = store.sms_requests()?.iter().map(sms).collect();
    Ok(json!({
        "online": sandbox.control().livechat().online,
        "agent": AGENT_NAME,
        "visitors": visitors(sandbox, &spoke)?,
        "rooms": rooms,
        "sms": sms
    }))
}

pub fn message(message: &Message) -> Value {
    json!({
        "_id": message.id,
        "msg": message.msg,
        "ts": to_iso(message.sent_at),
        "from": message.sender.as_str(),
        "name": message.name
    })
}

/// Whoever registered or was seen on a page; the one seen last comes first.
fn visitors(sandbox: &Sandbox, spoke: &[(String, Millis)]) -> Result<Vec<Value>, store::Error> {
    let registered = sandbox.store().visitors()?;
    let pages = sandbox.store().pages(sandbox.now())?;
    let mut tokens: Vec<&str> = registered
        .iter()
        .map(|visitor| visitor.token.as_str())
        .collect();
    for page in &pages {
        if !tokens.contains(&page.token.as_str()) {
            tokens.push(&page.token);
        }
    }
    let mut found: Vec<(Millis, Value)> = tokens
        .into_iter()
        .map(|token| {
            let known = registered.iter().find(|visitor| visitor.token == token);
            let own: Vec<&Page> = pages.iter().filter(|page| page.token == token).collect();
            let times = own.iter().map(|page| page.visited_at);
            let times = times.chain(known.map(|visitor| visitor.updated_at));
            let times = times.chain(
                spoke
                    .iter()
                    .filter(|(of, _)| of == token)
                    .map(|(_, at)| *at),
            );
            let last_seen = times.max().unwrap_or(0);
            (last_seen, visitor(token, known, &own, last_seen))
        })
        .collect();
    found.sort_by_key(|(last_seen, _)| std::cmp::Reverse(*last_seen));
    Ok(found.into_iter().map(|(_, visitor)| visitor).collect())
}

fn visitor(token: &str, known: Option<&Visitor>, pages: &[&Page], last_seen: Millis) -> Value {
    let skipped = pages.len().saturating_sub(PAGES_SHOWN);
    let pages: Vec<Value> = pages[skipped..]
        .iter()
        .map(|page| {
            json!({ "title": page.title, "href": page.href, "change": page.change, "ts": to_iso(page.visited_at) })
        })
        .collect();
    json!({
        "token": token,
        "username": known.map(|visitor| &visitor.username),
        "name": known.and_then(|visitor| visitor.name.as_ref()),
        "email": known.and_then(|visitor| visitor.email.as_ref()),
        "phone": known.and_then(|visitor| visitor.phone.as_ref()),
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
