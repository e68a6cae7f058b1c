//! Answer readers: tolerant of what is missing, strict about what we rely on.

use crate::chat::{Agent, Presence, Private, Queue, RoomId, VisitorToken};
use crate::json::Json;

pub(super) fn words(json: &Json) -> Option<String> {
    json.words().map(str::to_owned)
}

/// A visitor as the server knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// Not always the one we sent: the same telephone number under a new token gets
    /// the old visitor with the old token back, which is then ours.
    pub token: VisitorToken,
    /// Needed to tell the agent's side who is typing.
    pub username: String,
}

pub fn read_visitor(json: &Json) -> Option<Registered> {
    let visitor = json.field("visitor");
    Some(Registered {
        token: VisitorToken::new(visitor.field("token").words()?),
        username: words(visitor.field("username")).unwrap_or_default(),
    })
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Room {
    pub id: RoomId,
    /// Made by this very request: nothing has been said in it.
    pub is_new: bool,
    /// Who has taken it already.
    pub served_by: Option<Agent>,
}

/// The official client accepts `{room}` and a bare room; so do we (reference 1.2).
pub fn read_room(json: &Json) -> Option<Room> {
    let room = match json.field("room") {
        Json::Null => json,
        room => room,
    };
    Some(Room {
        id: RoomId(room.field("_id").words()?.to_owned()),
        is_new: json.field("newRoom").flag() == Some(true),
        served_by: read_agent(room.field("servedBy")),
    })
}

/// An agent; `None` where the server hides who it is (`{hiddenInfo: true}`) or has none.
pub fn read_agent(json: &Json) -> Option<Agent> {
    let name = words(json.any_field(&["name", "username"]))?;
    // `emails: [{address}]`, `phone: [{phoneNumber}]`, or plain texts on older servers.
    let first = |list: &str, key: &str| {
        let found = json.field(list);
        let item = found.items().first().unwrap_or(found);
        words(item.field(key))
            .or_else(|| words(item))
            .map(Private::new)
    };
    Some(Agent {
        name: Some(name),
        presence: read_presence(json.field("status")),
        email: first("emails", "address"),
        phone: first("phone", "phoneNumber"),
    })
}

pub fn read_presence(json: &Json) -> Presence {
    match json.text() {
        Some("online") => Presence::Online,
        Some("away") => Presence::Away,
        Some("busy") => Presence::Busy,
        Some("offline") => Presence::Offline,
        _ => Presence::Unknown,
    }
}

/// A place in the queue; a spot below 1 is none.
pub fn read_queue(json: &Json) -> Option<Queue> {
    let whole = |key: &str| json.field(key).whole(u64::from(u32::MAX));
    Some(Queue {
        spot: whole("spot").filter(|spot| *spot > 0)? as u32,
        wait_seconds: whole("estimatedWaitTimeSeconds").map(|seconds| seconds as u32),
        message: words(json.field("message").field("text")),
    })
}
