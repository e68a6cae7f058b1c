//! Request builders. Paths and bodies: reference rocket-chat-livechat, section 1.2.
//!
//! Newer servers refuse unknown keys, so nothing is sent that is not in that table.

use crate::chat::{MessageId, Private, RoomId, VisitorToken, Wall};
use crate::json::Json;
use crate::wire::{Method, Request, Url, percent_encode, to_iso};

/// How many messages one history request asks for. The server's default is 20, and
/// a visitor away for an hour may have missed more.
pub const HISTORY_LIMIT: usize = 50;

/// The visitor at one server.
#[derive(Clone, Copy)]
pub struct Api<'a> {
    pub base: &'a str,
    pub token: &'a VisitorToken,
}

/// What the visitor says about themself; only what is known is sent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Introduction {
    pub name: Option<Private>,
    pub email: Option<Private>,
    pub phone: Option<Private>,
    pub department: Option<String>,
    pub custom_fields: Vec<(String, Private)>,
}

impl Api<'_> {
    fn url(&self, path: &[&str]) -> String {
        [&[self.base, "/api/v1/livechat/"], path].concat().concat()
    }

    fn token(&self) -> Json {
        self.token.as_str().into()
    }

    fn post<const N: usize>(&self, path: &str, fields: [(&str, Json); N]) -> Request {
        self.send(Method::Post, &[path], fields)
    }

    /// Every body carries the token.
    fn send<const N: usize>(
        &self,
        method: Method,
        path: &[&str],
        fields: [(&str, Json); N],
    ) -> Request {
        let mut body = vec![("token".to_owned(), self.token())];
        body.extend(fields.map(|(key, value)| (key.to_owned(), value)));
        Request::with_body(method, self.url(path), Json::Object(body))
    }

    fn get(&self, path: &[&str]) -> Request {
        Request::get(self.url(path))
    }

    fn encoded(&self) -> String {
        percent_encode(self.token.as_str())
    }

    /// `GET livechat/config`, for this visitor.
    pub fn config(&self) -> Request {
        self.get(&["config?token=", &self.encoded()])
    }

    /// `POST livechat/visitor`: creates the visitor or, with a known token, updates it.
    pub fn register(&self, about: &Introduction) -> Request {
        let mut visitor = vec![("token".to_owned(), self.token())];
        let mut text = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                visitor.push((key.to_owned(), value.into()));
            }
        };
        text("name", about.name.as_ref().map(Private::as_str));
        text("email", about.email.as_ref().map(Private::as_str));
        text("phone", about.phone.as_ref().map(Private::as_str));
        text("department", about.department.as_deref());
        if !about.custom_fields.is_empty() {
            let fields = custom_fields(&about.custom_fields);
            visitor.push(("customFields".to_owned(), fields));
        }
        let body = Json::object([("visitor", Json::Object(visitor))]);
        Request::post(self.url(&["visitor"]), body)
    }

    /// `GET livechat/visitor/:token`: whether the server still knows this visitor.
    pub fn visitor(&self) -> Request {
        self.get(&["visitor/", &self.encoded()])
    }

    /// `DELETE livechat/visitor/:token`: the server forgets the visitor. Refused while a
    /// room is open.
    pub fn forget(&self) -> Request {
        let mut request = self.visitor();
        request.method = Method::Delete;
        request
    }

    /// `POST livechat/visitor.status`: `online` or `away`.
    pub fn status(&self, online: bool) -> Request {
        let status = if online { "online" } else { "away" };
        self.post("visitor.status", [("status", status.into())])
    }

    /// `GET livechat/room`: the visitor's open room; makes one if there is none.
    pub fn open_room(&self) -> Request {
        self.get(&["room?token=", &self.encoded()])
    }

    pub fn close_room(&self, room: &RoomId) -> Request {
        self.post("room.close", [("rid", rid(room))])
    }

    /// `POST livechat/room.survey`; names and values are the server's own.
    pub fn survey(&self, room: &RoomId, answers: &[(String, Private)]) -> Request {
        let answer = |(name, value): &(String, Private)| {
            Json::object([
                ("name", name.as_str().into()),
                ("value", value.as_str().into()),
            ])
        };
        let data = Json::List(answers.iter().map(answer).collect());
        self.post("room.survey", [("rid", rid(room)), ("data", data)])
    }

    /// `POST livechat/message` with an id made here: sending it twice stores it once.
    pub fn send_message(&self, room: &RoomId, id: &MessageId, text: &Private) -> Request {
        let fields = [
            ("rid", rid(room)),
            ("msg", text.as_str().into()),
            ("_id", id.0.as_str().into()),
        ];
        self.post("message", fields)
    }

    pub fn edit_message(&self, room: &RoomId, id: &MessageId, text: &Private) -> Request {
        let path = ["message/", &percent_encode(&id.0)];
        self.send(
            Method::Put,
            &path,
            [("rid", rid(room)), ("msg", text.as_str().into())],
        )
    }

    pub fn delete_message(&self, room: &RoomId, id: &MessageId) -> Request {
        self.send(
            Method::Delete,
            &["message/", &percent_encode(&id.0)],
            [("rid", rid(room))],
        )
    }

    /// `GET livechat/messages.history/:rid`, newest first, of those strictly before `before`.
    pub fn history(&self, room: &RoomId, before: Option<Wall>) -> Request {
        let end = before.map_or(String::new(), |at| {
            ["&end=", &percent_encode(&to_iso(at.0))].concat()
        });
        let limit = HISTORY_LIMIT.to_string();
        let room = percent_encode(&room.0);
        self.get(&[
            "messages.history/",
            &room,
            "?token=",
            &self.encoded(),
            "&limit=",
            &limit,
            &end,
        ])
    }

    pub fn agent(&self, room: &RoomId) -> Request {
        self.get(&[
            "agent.info/",
            &percent_encode(&room.0),
            "/",
            &self.encoded(),
        ])
    }

    pub fn transfer(&self, room: &RoomId, department: &str) -> Request {
        let fields = [("rid", rid(room)), ("department", department.into())];
        self.post("visitor/department.transfer", fields)
    }

    pub fn transcript(&self, room: &RoomId, email: &Private) -> Request {
        self.post(
            "transcript",
            [("rid", rid(room)), ("email", email.as_str().into())],
        )
    }

    pub fn custom_fields(&self, fields: &[(String, Private)]) -> Request {
        self.post("custom.fields", [("customFields", custom_fields(fields))])
    }

    /// `POST livechat/offline.message`: the one body without a token.
    pub fn offline_message(&self, about: &Introduction, message: &Private) -> Request {
        let text = |value: &Option<Private>| value.as_ref().map_or("", Private::as_str).into();
        let mut body = vec![
            ("name".to_owned(), text(&about.name)),
            ("email".to_owned(), text(&about.email)),
            ("message".to_owned(), message.as_str().into()),
        ];
        if let Some(department) = &about.department {
            body.push(("department".to_owned(), department.as_str().into()));
        }
        Request::post(self.url(&["offline.message"]), Json::Object(body))
    }

    /// `POST livechat/upload/:rid`, a form with the one part `file`.
    pub fn upload(&self, room: &RoomId) -> Url {
        Url(self.url(&["upload/", &percent_encode(&room.0)]))
    }

    /// Where the stream is; the same host, by WebSocket.
    pub fn stream(&self) -> Url {
        // `http` to `ws`, `https` to `wss`.
        let rest = self.base.strip_prefix("http").unwrap_or(self.base);
        Url(["ws", rest, "/websocket"].concat())
    }
}

fn rid(room: &RoomId) -> Json {
    room.0.as_str().into()
}

fn custom_fields(fields: &[(String, Private)]) -> Json {
    let field = |(key, value): &(String, Private)| {
        Json::object([
            ("key", key.as_str().into()),
            ("value", value.as_str().into()),
            ("overwrite", true.into()),
        ])
    };
    Json::List(fields.iter().map(field).collect())
}
