//! Request builders. Paths and bodies: reference web1on1-sunshine-whatsapp, sections 1.5 and 1.9.

use crate::backend::OUR_ID;
use crate::chat::content::{Action, Deed};
use crate::chat::{MessageId, Private, RoomId, Wall};
use crate::json::Json;
use crate::wire::{Request, Url, percent_encode, to_iso};

/// What no document shows.
mod assumed {
    /// Which conversation a contact has. The conversation has the field (document 001), and lists are filtered by
    /// fields; that a guest may do so is not said.
    pub const OF_CONTACT: &str = "conversations?limit=1&contact=";
    /// Documented is `>date` only.
    pub const BEFORE: &str = "<";
    /// Where the contact is, as a message: nothing else is documented. The address is Sunshine's own for that.
    pub const MAP: &str = "https://maps.google.com/maps?q=";
}

/// One contact at one server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Api {
    /// Without `/v2`, and without a slash at its end.
    base: Url,
    token: Private,
}

impl Api {
    pub fn new(base: &Url, token: &Private) -> Api {
        let base = base.trim_end_matches('/');
        let base = base.strip_suffix("/v2").unwrap_or(base);
        Api {
            base: Url(base.to_owned()),
            token: token.clone(),
        }
    }

    fn get(&self, path: &[&str]) -> Request {
        Request::get([&[&*self.base, "/v2/"], path].concat().concat()).bearer(&self.token)
    }

    pub fn conversation_of(&self, user: &str) -> Request {
        self.get(&[assumed::OF_CONTACT, &percent_encode(user)])
    }

    /// The newest messages.
    pub fn latest(&self, room: &RoomId, limit: u32) -> Request {
        self.page(room, limit, "")
    }

    /// The newest of those strictly before `at`.
    pub fn before(&self, room: &RoomId, at: Wall, limit: u32) -> Request {
        let before = [assumed::BEFORE, &to_iso(at.0)].concat();
        self.page(
            room,
            limit,
            &["&createdAt=", &percent_encode(&before)].concat(),
        )
    }

    fn page(&self, room: &RoomId, limit: u32, of: &str) -> Request {
        self.get(&[
            "messages?conversation=",
            &percent_encode(&room.0),
            "&sort=-createdAt&limit=",
            &limit.to_string(),
            of,
        ])
    }

    /// Into the conversation, as the contact. `id` comes back with the message.
    fn post(&self, room: &RoomId, id: &MessageId, kind: &str, text: &str, more: Json) -> Request {
        let meta = Json::object([(OUR_ID, id.0.as_str().into())]);
        let mut fields = vec![
            ("type".to_owned(), kind.into()),
            ("role".to_owned(), "contact".into()),
            ("text".to_owned(), text.into()),
            ("meta".to_owned(), meta),
        ];
        if !more.is_null() {
            fields.push(("actions".to_owned(), more));
        }
        let room = percent_encode(&room.0);
        let path = [&*self.base, "/v2/conversations/", &room, "/messages"];
        Request::post(path.concat(), Json::Object(fields)).bearer(&self.token)
    }

    pub fn say(&self, room: &RoomId, id: &MessageId, text: &Private) -> Request {
        self.post(room, id, "chat", text.as_str(), Json::Null)
    }

    pub fn location(&self, room: &RoomId, id: &MessageId, lat: &str, long: &str) -> Request {
        let map = [assumed::MAP, lat, ",", long].concat();
        self.post(room, id, "chat", &map, Json::Null)
    }

    /// The click of a button: a message that holds the button. Of those that have no payload, the text.
    pub fn act(&self, room: &RoomId, id: &MessageId, action: &Action) -> Request {
        let (kind, payload) = match &action.deed {
            Deed::Postback(payload) => ("postback", payload),
            Deed::Reply(payload) => ("reply", payload),
            Deed::Link(_) => ("link", &action.text),
            Deed::Webview { .. } => ("webview", &action.text),
            Deed::LocationRequest => ("locationRequest", &action.text),
            Deed::Buy { .. } => ("buy", &action.text),
        };
        let clicked = Json::object([
            ("type", kind.into()),
            ("text", action.text.as_str().into()),
            ("payload", payload.as_str().into()),
        ]);
        self.post(
            room,
            id,
            "postback",
            payload.as_str(),
            Json::List(vec![clicked]),
        )
    }
}
