//! Request builders. Paths and bodies: reference web1on1-sunshine-whatsapp, sections 3.1 to 3.4; the rest in
//! [`assumed`].

use crate::backend::OUR_ID;
use crate::chat::content::{Action, Deed, FieldKind, Form};
use crate::chat::{MessageId, Private, RoomId};
use crate::json::Json;
use crate::wire::{Request, Url, percent_encode};

/// What is known from the code of the service's own client only (section 3.7), and where that may be used.
mod assumed {
    /// Clicks and typing: the documented API has no route by which a user could do either.
    pub const CLIENT: &str = "/sdk/v2/apps/";
    pub const POSTBACK: &str = "/postback";
    pub const ACTIVITY: &str = "/activity";
    /// Who it is about, on those routes.
    pub const USER: [&str; 3] = ["role", "appUser", "appUserId"];
    /// That a user's own token opens the documented routes too: they are documented for a business.
    pub const API: &str = "/v2/apps/";
    /// Where the id of the form stands: in each field by the generated client, in the message by the web client.
    /// It is sent in both places.
    pub const OF_FORM: &str = "quotedMessageId";
}

/// One user of one app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Api {
    base: Url,
    app: String,
    user: String,
    token: Private,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Activity {
    TypingStarted,
    TypingStopped,
    /// A message is here, by its id.
    Delivered(MessageId),
    Read,
}

impl Api {
    /// With a JSON web token of the user; names and passwords are for servers.
    pub fn new(base: &Url, app: &str, user: &str, token: &Private) -> Api {
        Api {
            base: Url(base.trim_end_matches('/').to_owned()),
            app: percent_encode(app),
            user: user.to_owned(),
            token: token.clone(),
        }
    }

    fn url(&self, api: &str, room: &RoomId, path: &[&str]) -> String {
        let room = percent_encode(&room.0);
        let conversation = [&*self.base, api, &self.app, "/conversations/", &room];
        [&conversation, path].concat().concat()
    }

    fn get(&self, url: String) -> Request {
        Request::get(url).bearer(&self.token)
    }

    pub fn conversation_of(&self, user: &str) -> Request {
        let path = "/conversations?filter%5BuserId%5D=";
        let user = percent_encode(user);
        self.get([&*self.base, assumed::API, &self.app, path, &user].concat())
    }

    /// The newest messages: as many as the service puts on a page, which nobody can choose.
    pub fn latest(&self, room: &RoomId) -> Request {
        self.get(self.url(assumed::API, room, &["/messages"]))
    }

    /// Those before a record, by [`super::Page::before`].
    pub fn before(&self, room: &RoomId, cursor: &str) -> Request {
        self.beside(room, "/messages?page%5Bbefore%5D=", cursor)
    }

    /// Those after a message, by its id.
    pub fn after(&self, room: &RoomId, cursor: &str) -> Request {
        self.beside(room, "/messages?page%5Bafter%5D=", cursor)
    }

    fn beside(&self, room: &RoomId, query: &str, cursor: &str) -> Request {
        self.get(self.url(assumed::API, room, &[query, &percent_encode(cursor)]))
    }

    /// A message by the user. `id` comes back with it.
    fn post(&self, room: &RoomId, id: &MessageId, content: Json, metadata: &Json) -> Request {
        let author = Json::object([
            ("type", "user".into()),
            ("userId", self.user.as_str().into()),
        ]);
        let mut metadata = metadata.fields().to_vec();
        metadata.push((OUR_ID.to_owned(), id.0.as_str().into()));
        let body = Json::object([
            ("author", author),
            ("content", content),
            ("metadata", Json::Object(metadata)),
        ]);
        Request::post(self.url(assumed::API, room, &["/messages"]), body).bearer(&self.token)
    }

    pub fn say(&self, room: &RoomId, id: &MessageId, text: &Private) -> Request {
        let content = Json::object([("type", "text".into()), ("text", text.as_str().into())]);
        self.post(room, id, content, &Json::Null)
    }

    /// The click of a button. A reply is said, with what it means beside it; any other is reported by its id, and
    /// nothing is said.
    pub fn act(&self, room: &RoomId, id: &MessageId, action: &Action) -> Request {
        if let Deed::Reply(payload) = &action.deed {
            let content = Json::object([
                ("type", "text".into()),
                ("text", action.text.as_str().into()),
                ("payload", payload.as_str().into()),
            ]);
            return self.post(room, id, content, &action.metadata);
        }
        let postback = Json::object([("actionId", action.id.as_str().into())]);
        self.as_client(room, assumed::POSTBACK, "postback", postback)
    }

    fn as_client(&self, room: &RoomId, path: &str, key: &str, value: Json) -> Request {
        let [role, role_of_user, user] = assumed::USER;
        let author = Json::object([
            (role, role_of_user.into()),
            (user, self.user.as_str().into()),
        ]);
        let body = Json::object([("author", author), (key, value)]);
        Request::post(self.url(assumed::CLIENT, room, &[path]), body).bearer(&self.token)
    }

    pub fn activity(&self, room: &RoomId, activity: Activity) -> Request {
        let (kind, message) = match activity {
            Activity::TypingStarted => ("typing:start", None),
            Activity::TypingStopped => ("typing:stop", None),
            Activity::Delivered(id) => ("message:delivery", Some(id)),
            Activity::Read => ("conversation:read", None),
        };
        let mut about = vec![("type".to_owned(), kind.into())];
        about.extend(message.map(|id| ("messageId".to_owned(), id.0.as_str().into())));
        self.as_client(room, assumed::ACTIVITY, "activity", Json::Object(about))
    }

    /// In degrees.
    pub fn location(&self, room: &RoomId, id: &MessageId, lat: &str, long: &str) -> Request {
        let number = |text: &str| degrees(text).map_or(Json::Null, Json::Number);
        let coordinates = Json::object([("lat", number(lat)), ("long", number(long))]);
        let content = Json::object([("type", "location".into()), ("coordinates", coordinates)]);
        self.post(room, id, content, &Json::Null)
    }

    /// The answers to the form in the message `of`, in the order of its fields; of a choice, the option's name.
    pub fn form_response(
        &self,
        room: &RoomId,
        id: &MessageId,
        of: &MessageId,
        form: &Form,
        answers: &[Private],
    ) -> Request {
        let fields = form.fields.iter().zip(answers).map(|(field, answer)| {
            let (kind, answer) = match &field.kind {
                FieldKind::Text { .. } => ("text", answer.as_str().into()),
                FieldKind::Email => ("email", answer.as_str().into()),
                FieldKind::Select(options) => ("select", chosen(options, answer.as_str())),
            };
            Json::object([
                ("type", kind.into()),
                ("name", field.name.as_str().into()),
                ("label", field.label.as_str().into()),
                (kind, answer),
                (assumed::OF_FORM, of.0.as_str().into()),
            ])
        });
        let content = Json::object([
            ("type", "formResponse".into()),
            ("fields", Json::List(fields.collect())),
            (assumed::OF_FORM, of.0.as_str().into()),
        ]);
        self.post(room, id, content, &Json::Null)
    }
}

fn chosen(options: &[(String, Private)], answer: &str) -> Json {
    let option = options.iter().filter(|(name, _)| name == answer);
    let option = option.map(|(name, label)| {
        Json::object([
            ("name", name.as_str().into()),
            ("label", label.as_str().into()),
        ])
    });
    Json::List(option.collect())
}

/// `-73.62` as a number, to six decimals. By hand: the general parser of floats would bring its tables into the wasm.
fn degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let mut millionths = decimals.get(..6).unwrap_or(decimals).to_owned();
    while millionths.len() < 6 {
        millionths.push('0');
    }
    let millionths = f64::from(number(&millionths)?);
    let whole = f64::from(number(whole).filter(|whole| *whole <= 180)?);
    Some(sign * (whole + millionths / 1e6))
}
