//! What changes a chat, from either side: store it, then tell the visitor's sockets.
//!
//! The socket's events and the desk both come through here, so that neither can forget the other.

use serde_json::{Value, json};
use socketioxide::extract::SocketRef;

use super::shapes::{FIRST_OPERATOR, chat_message};
use crate::Sandbox;
use crate::store::{self, ChatMessage, Format, NewChatMessage, Sender, VisitorChat};

/// Who writes.
#[derive(Clone, Copy)]
pub struct From<'a> {
    pub sender: Sender,
    /// Of the operator; empty for the visitor.
    pub name: &'a str,
    /// The operator's number.
    pub operator: Option<u32>,
    /// The socket that need not be told.
    pub but: Option<&'a SocketRef>,
}

pub fn add_text(
    sandbox: &Sandbox,
    chat: &VisitorChat,
    from: From<'_>,
    text: &str,
) -> Result<(ChatMessage, Value), store::Error> {
    add(sandbox, chat, from, Format::Text, text)
}

/// Also as the spelling that went out.
pub fn add(
    sandbox: &Sandbox,
    chat: &VisitorChat,
    from: From<'_>,
    format: Format,
    text: &str,
) -> Result<(ChatMessage, Value), store::Error> {
    let new = NewChatMessage {
        chat_id: &chat.id,
        sender: from.sender,
        name: from.name,
        operator: from.operator,
        format,
        text,
    };
    let now = sandbox.now();
    let hub = sandbox.visitor_chat();
    let message = sandbox.store().add_chat_message(&new, now)?;
    if from.sender == Sender::Visitor {
        hub.note_typing(&chat.id, false, now);
    }
    let shape = chat_message(&message, &chat.user_id);
    hub.tell(&chat.user_id, "message_received", &shape, from.but);
    sandbox.changed();
    Ok((message, shape))
}

impl<'a> From<'a> {
    /// The operator at this place of the desk's list.
    pub fn operator(place: usize, name: &'a str) -> From<'a> {
        let place = u32::try_from(place).unwrap_or_default();
        From {
            sender: Sender::Agent,
            name,
            operator: Some(FIRST_OPERATOR + place),
            but: None,
        }
    }
}

/// An operator begins or stops to type.
pub fn operator_types(sandbox: &Sandbox, chat: &VisitorChat, name: &str, typing: bool) {
    let payload = json!({ "chatId": chat.id, "typing": typing, "operator": { "name": name } });
    let hub = sandbox.visitor_chat();
    hub.tell(&chat.user_id, "typing", &payload, None);
}

/// Ends a chat and says so to every socket of the visitor, also to the one that asked.
pub fn end(
    sandbox: &Sandbox,
    chat: &VisitorChat,
    comment: Option<&str>,
) -> Result<(), store::Error> {
    let now = sandbox.now();
    if sandbox.store().end_visitor_chat(&chat.id, comment, now)? {
        let hub = sandbox.visitor_chat();
        hub.note_typing(&chat.id, false, now);
        hub.tell(
            &chat.user_id,
            "chat_ended",
            &json!({ "chatId": chat.id }),
            None,
        );
    }
    sandbox.changed();
    Ok(())
}
