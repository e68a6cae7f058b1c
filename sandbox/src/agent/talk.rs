//! One conversation, whichever service it belongs to, and what an agent can do to it.
//!
//! What a service has no way to do is refused with 409 and says so: Visitor.Chat's messages have no id, so nothing
//! can be edited or deleted there, and no way to send a file is known.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::rich::Rich;
use super::staff::find_agent;
use super::{Refusal, state};
use crate::Sandbox;
use crate::store::{Agent, DeskError, Editor, Format, Message, Room, VisitorChat};
use crate::visitor_chat::chats::{self, From};

pub enum Talk {
    Livechat(Room),
    VisitorChat(VisitorChat),
    Rich(Rich),
}

/// Where a conversation is handed to.
pub enum Receiver {
    Agent(String),
    Department(String),
}

impl Talk {
    /// An open conversation by its id.
    pub fn open(sandbox: &Sandbox, id: &str) -> Result<Talk, Refusal> {
        let store = sandbox.store();
        let (talk, open) = if let Some(room) = store.room(id)? {
            let open = room.open;
            (Talk::Livechat(room), open)
        } else if let Some(chat) = store.visitor_chat(id)? {
            let open = chat.open;
            (Talk::VisitorChat(chat), open)
        } else if let Some(rich) = Rich::find(sandbox, id)? {
            let open = rich.is_open(sandbox)?;
            (Talk::Rich(rich), open)
        } else {
            return Err(DeskError::NoRoom.into());
        };
        if open {
            Ok(talk)
        } else {
            Err(DeskError::Closed.into())
        }
    }

    /// Who acts: the agent named, else the one who serves it, else the first of all.
    pub fn agent(&self, sandbox: &Sandbox, named: Option<&str>) -> Result<Agent, Refusal> {
        let serving = match self {
            Talk::Livechat(room) => room.agent.as_deref(),
            Talk::VisitorChat(chat) => chat.agent.as_deref(),
            Talk::Rich(rich) => rich.agent.as_deref(),
        };
        match named.or(serving) {
            Some(id) => find_agent(sandbox, id),
            None => {
                let first = sandbox.store().agents()?.into_iter().next();
                first.ok_or_else(|| DeskError::NoAgent.into())
            }
        }
    }

    pub fn take(&self, sandbox: &Sandbox, agent: &Agent) -> Result<(), Refusal> {
        match self {
            Talk::Livechat(room) => {
                sandbox
                    .store()
                    .take_room(&room.id, &agent.id, sandbox.now())?;
            }
            Talk::VisitorChat(chat) => assign(sandbox, chat, &agent.id)?,
            Talk::Rich(rich) => rich.assign(sandbox, &agent.id)?,
        }
        Ok(())
    }

    pub fn say(&self, sandbox: &Sandbox, agent: &Agent, text: &str) -> Result<Value, Refusal> {
        match self {
            Talk::Livechat(room) => {
                let store = sandbox.store();
                let message = store.answer(&room.id, &agent.id, text, sandbox.now())?;
                Ok(state::message(&message))
            }
            Talk::VisitorChat(chat) => self.write(sandbox, chat, agent, Format::Text, text),
            Talk::Rich(rich) => rich.say(sandbox, agent, text),
        }
    }

    /// One of the palette, where there is one.
    pub fn send_sample(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        key: &str,
    ) -> Result<Value, Refusal> {
        match self {
            Talk::Rich(rich) => rich.send_sample(sandbox, agent, key),
            _ => Err(Refusal::new(
                StatusCode::CONFLICT,
                "there is no palette for this service",
            )),
        }
    }

    /// A preview of an address, as Visitor.Chat sends them; elsewhere the address itself is the message.
    pub fn show_card(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        card: &Value,
    ) -> Result<Value, Refusal> {
        match self {
            Talk::Livechat(_) | Talk::Rich(_) => {
                self.say(sandbox, agent, card["url"].as_str().unwrap_or_default())
            }
            Talk::VisitorChat(chat) => {
                self.write(sandbox, chat, agent, Format::Card, &card.to_string())
            }
        }
    }

    fn write(
        &self,
        sandbox: &Sandbox,
        chat: &VisitorChat,
        agent: &Agent,
        format: Format,
        text: &str,
    ) -> Result<Value, Refusal> {
        let agents = sandbox.store().agents()?;
        let place = agents.iter().position(|known| known.id == agent.id);
        let from = From::operator(place.unwrap_or_default(), &agent.name);
        if chat.agent.is_none() {
            assign(sandbox, chat, &agent.id)?;
        }
        let (message, _) = chats::add(sandbox, chat, from, format, text)?;
        Ok(state::chat_message(&message))
    }

    pub fn edit(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        message: &str,
        text: &str,
    ) -> Result<Value, Refusal> {
        let room = self.room("messages cannot be edited")?;
        own(sandbox, message, agent)?;
        let edited = sandbox.store().edit_message(
            &room.id,
            message,
            Editor::Agent(&agent.id),
            text,
            sandbox.now(),
        )?;
        Ok(state::message(&edited))
    }

    pub fn delete(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        message: &str,
    ) -> Result<Value, Refusal> {
        let room = self.room("messages cannot be deleted")?;
        own(sandbox, message, agent)?;
        let deleted = sandbox
            .store()
            .delete_message(&room.id, message, sandbox.now())?;
        Ok(state::message(&deleted))
    }

    pub fn types(&self, sandbox: &Sandbox, agent: &Agent, typing: bool) -> Result<(), Refusal> {
        match self {
            Talk::Livechat(room) => sandbox.store().agent_typing(&room.id, &agent.id, typing)?,
            Talk::VisitorChat(chat) => chats::operator_types(sandbox, chat, &agent.name, typing),
            // A notice that nothing known carries to the widget: there it is the delay of a message.
            Talk::Rich(_) => {}
        }
        Ok(())
    }

    pub fn transfer(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        to: &Receiver,
        comment: &str,
    ) -> Result<(), Refusal> {
        let (store, now, by) = (sandbox.store(), sandbox.now(), Some(agent.id.as_str()));
        match (self, to) {
            (Talk::Livechat(room), Receiver::Agent(to)) => {
                let to = find_agent(sandbox, to)?;
                store.transfer_to_agent(&room.id, by, &to.id, comment, now)?;
            }
            (Talk::Livechat(room), Receiver::Department(to)) => {
                store.transfer_to_department(&room.id, by, to, comment, now)?;
            }
            (Talk::VisitorChat(chat), Receiver::Agent(to)) => {
                assign(sandbox, chat, &find_agent(sandbox, to)?.id)?;
            }
            (Talk::VisitorChat(chat), Receiver::Department(to)) => {
                let department = store.department(to)?.ok_or(DeskError::NoDepartment)?;
                let next = store.next_agent(Some(&department.id))?;
                assign(sandbox, chat, &next.ok_or(DeskError::NoAgent)?.id)?;
            }
            (Talk::Rich(rich), Receiver::Agent(to)) => {
                rich.assign(sandbox, &find_agent(sandbox, to)?.id)?;
            }
            (Talk::Rich(rich), Receiver::Department(to)) => {
                let department = store.department(to)?.ok_or(DeskError::NoDepartment)?;
                let next = store.next_agent(Some(&department.id))?;
                rich.assign(sandbox, &next.ok_or(DeskError::NoAgent)?.id)?;
            }
        }
        Ok(())
    }

    pub fn close(&self, sandbox: &Sandbox, agent: &Agent, comment: &str) -> Result<(), Refusal> {
        match self {
            Talk::Livechat(room) => {
                let said = format!("Chat closed by {}", agent.name);
                let comment = if comment.is_empty() { &said } else { comment };
                sandbox
                    .store()
                    .close_by_agent(&room.id, &agent.id, comment, sandbox.now())?;
            }
            Talk::VisitorChat(chat) => {
                let comment = (!comment.is_empty()).then_some(comment);
                chats::end(sandbox, chat, comment)?;
            }
            Talk::Rich(rich) => rich.close(sandbox, agent)?,
        }
        Ok(())
    }

    fn service(&self) -> &'static str {
        match self {
            Talk::Livechat(_) => "Livechat",
            Talk::VisitorChat(_) => "Visitor.Chat",
            Talk::Rich(rich) => rich.service.name(),
        }
    }

    /// The room, where only Livechat has a way.
    pub fn room(&self, problem: &str) -> Result<&Room, Refusal> {
        match self {
            Talk::Livechat(room) => Ok(room),
            other => Err(Refusal::new(
                StatusCode::CONFLICT,
                format!("{}: {problem}", other.service()),
            )),
        }
    }
}

/// For the answer of an act that leaves no message behind.
pub fn done() -> Value {
    json!({ "ok": true })
}

fn assign(sandbox: &Sandbox, chat: &VisitorChat, agent: &str) -> Result<(), Refusal> {
    sandbox.store().assign_visitor_chat(&chat.id, Some(agent))?;
    sandbox.changed();
    Ok(())
}

/// Agents change their own words only.
fn own(sandbox: &Sandbox, message: &str, agent: &Agent) -> Result<(), Refusal> {
    let message = sandbox
        .store()
        .message(message)?
        .ok_or(DeskError::NoMessage)?;
    if is_by(&message, agent) {
        Ok(())
    } else {
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "the message is somebody else's",
        ))
    }
}

fn is_by(message: &Message, agent: &Agent) -> bool {
    let author = message.author.as_ref();
    message.kind.is_none() && author.is_some_and(|(id, _)| *id == agent.id)
}
