//! What each event of the socket does.
//!
//! Documented are `user_add`, `user_connected` and `user_rejected` (visitor-chat, section 4.2). Everything about a
//! chat is assumption: `chat-events`. Formats are checked strictly: exactly the known keys, of the known types.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use socketioxide::extract::SocketRef;

use super::chats;
use crate::store::{self, Page, VisitorChat};
use crate::{Sandbox, store::Sender};

/// The longest message the socket takes, in characters (assumption: `chat-length`).
const LONGEST_MESSAGE: usize = 10_000;

/// What goes back to the one who sent the event.
pub enum Reply {
    Nothing,
    Connected { user_id: String, event: Value },
    Event(&'static str, Value),
    Ack(Value),
}

/// Why an event was refused.
struct Refusal {
    code: &'static str,
    message: &'static str,
}

const INVALID: Refusal = Refusal {
    // The only code and text a document shows. Source: section 4.2.
    code: "event_invalid_format",
    message: "Invalid format of event.",
};
// Assumption: `chat-refusals`, for all that follow.
const NO_USER: Refusal = Refusal {
    code: "user_not_connected",
    message: "Send user_add first.",
};
const MAINTENANCE: Refusal = Refusal {
    code: "maintenance_mode",
    message: "No new chats during maintenance.",
};
const NO_CHAT: Refusal = Refusal {
    code: "chat_not_found",
    message: "There is no such chat.",
};
const CHAT_CLOSED: Refusal = Refusal {
    code: "chat_closed",
    message: "The chat has ended.",
};
const TOO_LONG: Refusal = Refusal {
    code: "message_too_long",
    message: "The message is too long.",
};
const SERVER_ERROR: Refusal = Refusal {
    code: "server_error",
    message: "Server Error",
};

impl From<store::Error> for Refusal {
    fn from(_: store::Error) -> Self {
        SERVER_ERROR
    }
}

impl Refusal {
    fn error(&self) -> Value {
        json!({ "code": self.code, "message": self.message })
    }

    /// Assumption: `chat-refusals`.
    fn reply(&self) -> Reply {
        Reply::Event("user_rejected", json!({ "error": self.error() }))
    }
}

/// Takes one event; `payload` is its single argument, if it had exactly one.
pub fn take(
    sandbox: &Sandbox,
    socket: &SocketRef,
    user_id: Option<&str>,
    name: &str,
    payload: Option<Value>,
) -> Reply {
    let Some(payload) = payload else {
        return INVALID.reply();
    };
    let visit = Visit {
        sandbox,
        socket,
        user_id,
    };
    let done = match name {
        "user_add" => visit.add_user(payload),
        "track" => visit.track(payload),
        "chat_start" => visit.start(payload),
        "message_send" => Ok(visit.send(payload)),
        "typing" => visit.typing(payload),
        "chat_end" => visit.end(payload),
        _ => Err(INVALID),
    };
    done.unwrap_or_else(|refusal| refusal.reply())
}

struct Visit<'a> {
    sandbox: &'a Sandbox,
    socket: &'a SocketRef,
    user_id: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Track {
    url: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    data: Map<String, Value>,
    /// Left out where the page does not want its visits told.
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Send {
    chat_id: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Typing {
    chat_id: String,
    typing: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct End {
    chat_id: String,
}

fn read<T: serde::de::DeserializeOwned>(payload: Value) -> Result<T, Refusal> {
    // A struct could be read from an array too; the service's samples are objects.
    if !payload.is_object() {
        return Err(INVALID);
    }
    serde_json::from_value(payload).map_err(|_| INVALID)
}

fn is_web_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// 32 mixed letters and digits, as the sample. Source: section 4.2.
fn is_user_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Visit<'_> {
    fn add_user(&self, payload: Value) -> Result<Reply, Refusal> {
        let keys = payload.as_object().ok_or(INVALID)?;
        let asked = match keys.get("userId") {
            Some(Value::Null) => None,
            Some(Value::String(id)) if is_user_id(id) => Some(id.as_str()),
            _ => return Err(INVALID),
        };
        if keys.len() > 1 {
            return Err(INVALID);
        }
        let store = self.sandbox.store();
        let user_id = match asked {
            Some(id) if store.knows_chat_user(id)? => id.to_owned(),
            // Assumption: `unknown-user`.
            _ => store.add_chat_user(self.sandbox.now())?,
        };
        let mut event = json!({ "userId": user_id });
        if self.sandbox.visitor_chat().maintenance() {
            // Only there while it is true. Source: section 4.2.
            event["mm"] = json!(true);
        }
        Ok(Reply::Connected { user_id, event })
    }

    fn user(&self) -> Result<&str, Refusal> {
        self.user_id.ok_or(NO_USER)
    }

    fn track(&self, payload: Value) -> Result<Reply, Refusal> {
        let user_id = self.user()?;
        let track: Track = read(payload)?;
        if !is_web_address(&track.url) {
            return Err(INVALID);
        }
        let store = self.sandbox.store();
        let chat = store.open_visitor_chat_of(user_id)?;
        store.add_page(&Page {
            token: user_id.to_owned(),
            rid: chat.map(|chat| chat.id),
            change: "url".to_owned(),
            title: track.title,
            href: track.url,
            visited_at: self.sandbox.now(),
        })?;
        Ok(Reply::Nothing)
    }

    /// An open chat is gone on with, so that a start which is sent again makes no second one.
    fn start(&self, payload: Value) -> Result<Reply, Refusal> {
        let user_id = self.user()?;
        let start: Start = read(payload)?;
        if start.url.as_deref().is_some_and(|url| !is_web_address(url)) {
            return Err(INVALID);
        }
        let store = self.sandbox.store();
        let chat = match store.open_visitor_chat_of(user_id)? {
            Some(chat) => chat,
            None if self.sandbox.visitor_chat().maintenance() => return Err(MAINTENANCE),
            None => store.begin_visitor_chat(
                user_id,
                &start.url.unwrap_or_default(),
                &Value::Object(start.data).to_string(),
                self.sandbox.now(),
            )?,
        };
        Ok(Reply::Event("chat_started", json!({ "chatId": chat.id })))
    }

    /// The visitor's own chat, open.
    fn open_chat(&self, id: &str) -> Result<VisitorChat, Refusal> {
        let user_id = self.user()?;
        let chat = self.sandbox.store().visitor_chat(id)?;
        // Somebody else's chat is no different from none: the id is all that protects it (section 2).
        let chat = chat.filter(|chat| chat.user_id == user_id).ok_or(NO_CHAT)?;
        if chat.open {
            Ok(chat)
        } else {
            Err(CHAT_CLOSED)
        }
    }

    fn send(&self, payload: Value) -> Reply {
        Reply::Ack(match self.store_message(payload) {
            Ok(message) => json!({ "ok": true, "message": message }),
            Err(refusal) => json!({ "ok": false, "error": refusal.error() }),
        })
    }

    fn store_message(&self, payload: Value) -> Result<Value, Refusal> {
        self.user()?;
        let send: Send = read(payload)?;
        if send.message.trim().is_empty() {
            return Err(INVALID);
        }
        if send.message.chars().count() > LONGEST_MESSAGE {
            return Err(TOO_LONG);
        }
        let chat = self.open_chat(&send.chat_id)?;
        let from = chats::From {
            sender: Sender::Visitor,
            name: "",
            operator: None,
            but: Some(self.socket),
        };
        Ok(chats::add_text(self.sandbox, &chat, from, &send.message)?.1)
    }

    fn typing(&self, payload: Value) -> Result<Reply, Refusal> {
        self.user()?;
        let typing: Typing = read(payload)?;
        let chat = self.open_chat(&typing.chat_id)?;
        let now = self.sandbox.now();
        let hub = self.sandbox.visitor_chat();
        hub.note_typing(&chat.id, typing.typing, now);
        Ok(Reply::Nothing)
    }

    fn end(&self, payload: Value) -> Result<Reply, Refusal> {
        self.user()?;
        let end: End = read(payload)?;
        let chat = self.open_chat(&end.chat_id)?;
        chats::end(self.sandbox, &chat, None)?;
        Ok(Reply::Nothing)
    }
}
