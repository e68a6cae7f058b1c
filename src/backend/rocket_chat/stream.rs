//! The realtime stream: what to subscribe to, and what its events mean.
//!
//! Source: reference rocket-chat-livechat, section 2: names, arguments and payloads as
//! verified there on the wire. Must not know: how frames travel (`wire::ddp`).

use super::answers::{read_agent, read_presence, read_queue};
use super::messages::{Item, Reader};
use crate::chat::{Agent, MessageId, Presence, Queue, RoomId, VisitorToken};
use crate::json::Json;

/// The stream without which nothing is realtime.
pub const MESSAGES: &str = "stream-room-messages";
const NOTIFY: &str = "stream-notify-room";
const ROOM: &str = "stream-livechat-room";

/// Stream and event of everything a visitor may hear about a room. `typing` is the old
/// name of `user-activity`; a server that has one bridges to the other or refuses it.
pub fn subscriptions(room: &RoomId) -> [(&'static str, String); 5] {
    let of = |what: &str| [&room.0, what].concat();
    [
        (MESSAGES, of("")),
        (NOTIFY, of("/user-activity")),
        (NOTIFY, of("/typing")),
        (NOTIFY, of("/deleteMessage")),
        (ROOM, of("")),
    ]
}

/// The argument that authorises a subscription. Both names: one stream checks `token`,
/// another `visitorToken`.
pub fn credentials(token: &VisitorToken) -> Json {
    Json::object([
        ("token", token.as_str().into()),
        ("visitorToken", token.as_str().into()),
    ])
}

/// The method that ties the visitor to the connection.
pub fn set_up(token: &VisitorToken) -> (&'static str, Vec<Json>) {
    let about = Json::object([("token", token.as_str().into())]);
    ("livechat:setUpConnection", vec![about])
}

/// The method that says whether the visitor is typing. The fourth argument authorises it.
pub fn typing(
    room: &RoomId,
    username: &str,
    on: bool,
    token: &VisitorToken,
) -> (&'static str, Vec<Json>) {
    let event = [&room.0, "/user-activity"].concat();
    let activity = if on {
        vec!["user-typing".into()]
    } else {
        Vec::new()
    };
    let params = vec![
        event.as_str().into(),
        username.into(),
        Json::List(activity),
        Json::object([("token", token.as_str().into())]),
    ];
    (NOTIFY, params)
}

/// What an event of the stream says.
pub enum Heard {
    Message(Item),
    Deleted(MessageId),
    /// Somebody, by user name, types or has stopped.
    Typing(String, bool),
    /// `None`: there is one, but who is hidden.
    Agent(Option<Agent>),
    AgentPresence(Presence),
    Queue(Option<Queue>),
    Nothing,
}

pub fn read_event(
    reader: &Reader,
    room: &RoomId,
    collection: &str,
    event: &str,
    args: &[Json],
) -> Heard {
    let first = args.first().unwrap_or(&Json::Null);
    let second = args.get(1).unwrap_or(&Json::Null);
    let Some(what) = event.strip_prefix(room.0.as_str()) else {
        return Heard::Nothing;
    };
    match (collection, what) {
        (MESSAGES, "") => Heard::Message(reader.message(first)),
        (NOTIFY, "/deleteMessage") => match first.field("_id").words() {
            Some(id) => Heard::Deleted(MessageId(id.to_owned())),
            None => Heard::Nothing,
        },
        (NOTIFY, "/user-activity") => {
            let on = second
                .items()
                .iter()
                .any(|item| item.text() == Some("user-typing"));
            Heard::Typing(first.text().unwrap_or_default().to_owned(), on)
        }
        (NOTIFY, "/typing") => Heard::Typing(
            first.text().unwrap_or_default().to_owned(),
            second.flag() == Some(true),
        ),
        (ROOM, "") => {
            let data = first.field("data");
            match first.field("type").text() {
                Some("agentData") => Heard::Agent(read_agent(data)),
                Some("agentStatus") => Heard::AgentPresence(read_presence(first.field("status"))),
                Some("queueData") => Heard::Queue(read_queue(data)),
                _ => Heard::Nothing,
            }
        }
        _ => Heard::Nothing,
    }
}
