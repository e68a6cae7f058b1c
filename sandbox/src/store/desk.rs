//! What agents (and the visitor, where it is the same act) do with a room: take, answer, close. Handing on is next door.
//!
//! Each act is one transaction, posts the system messages the real server posts, and tells the listeners. Source of
//! the system messages: rocket-chat-livechat, section 2. It knows nothing of who may do what: that is the routes'.

use std::fmt;

use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use super::messages::{self, Entry};
use super::{Agent, Error, Happening, Message, NewMessage, Room, Sender, Store, rooms, staff};
use crate::chance;
use crate::clock::Millis;

/// Why an act was not done.
#[derive(Debug)]
pub enum DeskError {
    NoRoom,
    Closed,
    /// There is no such agent, or none who could take the room.
    NoAgent,
    NoDepartment,
    NoMessage,
    Store(Error),
}

impl fmt::Display for DeskError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            DeskError::NoRoom => "no such room",
            DeskError::Closed => "the room is closed",
            DeskError::NoAgent => "no such agent, or nobody there",
            DeskError::NoDepartment => "no such department",
            DeskError::NoMessage => "no such message in this room",
            DeskError::Store(error) => return error.fmt(out),
        })
    }
}

impl std::error::Error for DeskError {}

impl From<Error> for DeskError {
    fn from(error: Error) -> Self {
        DeskError::Store(error)
    }
}

impl From<rusqlite::Error> for DeskError {
    fn from(error: rusqlite::Error) -> Self {
        DeskError::Store(error.into())
    }
}

/// A system message to post.
pub(super) struct System<'a> {
    kind: &'a str,
    msg: &'a str,
    /// The agent who is named as its author; `None`: the visitor.
    agent: Option<&'a Agent>,
    name: &'a str,
    pub(super) extra: Map<String, Value>,
}

impl<'a> System<'a> {
    pub(super) fn visitors(kind: &'a str, name: &'a str) -> System<'a> {
        System {
            kind,
            msg: "",
            agent: None,
            name,
            extra: Map::new(),
        }
    }

    pub(super) fn agents(kind: &'a str, msg: &'a str, agent: &'a Agent) -> System<'a> {
        System {
            kind,
            msg,
            agent: Some(agent),
            name: &agent.name,
            extra: Map::new(),
        }
    }
}

impl Store {
    /// The agent serves the room from now on.
    pub fn take_room(&self, rid: &str, agent: &str, now: Millis) -> Result<Room, DeskError> {
        let announce = self.routing().announce;
        self.act(rid, |step, room, told| {
            let agent = staff::agent(step, agent)?.ok_or(DeskError::NoAgent)?;
            if room.agent.as_deref() != Some(&agent.id) {
                assign(step, &room.id, &agent, announce, now, told)?;
                move_up(step, room.department.as_deref(), told)?;
            }
            Ok(())
        })
    }

    pub fn answer(
        &self,
        rid: &str,
        agent: &str,
        msg: &str,
        now: Millis,
    ) -> Result<Message, DeskError> {
        self.say(rid, agent, msg, Map::new(), now)
    }

    /// An agent's message with more properties, such as attachments.
    pub(super) fn say(
        &self,
        rid: &str,
        agent: &str,
        msg: &str,
        extra: Map<String, Value>,
        now: Millis,
    ) -> Result<Message, DeskError> {
        let id = chance::livechat_id();
        let mut said = None;
        self.act(rid, |step, room, told| {
            let agent = staff::agent(step, agent)?.ok_or(DeskError::NoAgent)?;
            let new = NewMessage {
                id: &id,
                rid: &room.id,
                sender: Sender::Agent,
                kind: None,
                name: &agent.name,
                msg,
            };
            let (message, happening) = messages::insert(
                step,
                &Entry {
                    new,
                    author: Some(&agent.id),
                    extra,
                },
                now,
            )?;
            told.extend(happening);
            said = Some(message);
            Ok(())
        })?;
        said.ok_or(DeskError::NoMessage)
    }

    /// Closes the room with a word for the visitor; the message is the only close signal there is.
    pub fn close_by_agent(
        &self,
        rid: &str,
        agent: &str,
        comment: &str,
        now: Millis,
    ) -> Result<Room, DeskError> {
        self.act(rid, |step, room, told| {
            let agent = staff::agent(step, agent)?.ok_or(DeskError::NoAgent)?;
            let mut closing = System::agents("livechat-close", comment, &agent);
            closing.extra = closing_facts(step, room)?;
            note(step, &room.id, &closing, now, told)?;
            Ok(shut(step, room, now, told)?)
        })
    }

    /// The visitor leaves.
    pub fn close_by_visitor(
        &self,
        rid: &str,
        comment: &str,
        now: Millis,
    ) -> Result<Room, DeskError> {
        self.act(rid, |step, room, told| {
            let mut closing = System::visitors("livechat-close", &room.fname);
            closing.msg = comment;
            closing.extra = closing_facts(step, room)?;
            note(step, &room.id, &closing, now, told)?;
            Ok(shut(step, room, now, told)?)
        })
    }

    /// The agent began or ceased to type.
    pub fn agent_typing(&self, rid: &str, agent: &str, typing: bool) -> Result<(), DeskError> {
        self.act(rid, |step, room, told| {
            let agent = staff::agent(step, agent)?.ok_or(DeskError::NoAgent)?;
            told.push(Happening::Typing {
                rid: room.id.clone(),
                username: agent.username,
                typing,
                by_visitor: false,
                socket: None,
            });
            Ok(())
        })?;
        Ok(())
    }

    /// One act on an open room: all of it or nothing; the room as it is afterwards.
    pub(super) fn act(
        &self,
        rid: &str,
        deed: impl FnOnce(&Connection, &Room, &mut Vec<Happening>) -> Result<(), DeskError>,
    ) -> Result<Room, DeskError> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let room = rooms::by_id(&step, rid)?.ok_or(DeskError::NoRoom)?;
        if !room.open {
            return Err(DeskError::Closed);
        }
        let mut told = Vec::new();
        deed(&step, &room, &mut told)?;
        let room = rooms::by_id(&step, rid)?.ok_or(DeskError::NoRoom)?;
        step.commit()?;
        self.tell(told);
        Ok(room)
    }
}

/// Posts a system message.
pub(super) fn note(
    step: &Connection,
    rid: &str,
    system: &System<'_>,
    now: Millis,
    told: &mut Vec<Happening>,
) -> Result<(), Error> {
    let id = chance::livechat_id();
    let new = NewMessage {
        id: &id,
        rid,
        sender: Sender::System,
        kind: Some(system.kind),
        name: system.name,
        msg: system.msg,
    };
    let author = system.agent.map(|agent| agent.id.as_str());
    let (_, happening) = messages::insert(
        step,
        &Entry {
            new,
            author,
            extra: system.extra.clone(),
        },
        now,
    )?;
    told.extend(happening);
    Ok(())
}

/// Gives the room to an agent, with the two messages the real server posts, and tells the visitor's side.
pub(super) fn assign(
    step: &Connection,
    rid: &str,
    agent: &Agent,
    announce: bool,
    now: Millis,
    told: &mut Vec<Happening>,
) -> Result<(), Error> {
    step.execute(
        "UPDATE room SET agent = ?2, taken_at = ?3 WHERE id = ?1",
        params![rid, agent.id, now],
    )?;
    if announce {
        note(
            step,
            rid,
            &System::agents("command", "connected", agent),
            now,
            told,
        )?;
        note(step, rid, &System::agents("uj", "", agent), now, told)?;
    }
    told.push(Happening::Agent {
        rid: rid.to_owned(),
        agent: Some(agent.clone()),
    });
    Ok(())
}

/// Whether the conversation has been asked for by mail already; the client asks the visitor if not.
fn closing_facts(step: &Connection, room: &Room) -> Result<Map<String, Value>, Error> {
    let requested: bool = step.query_row(
        "SELECT EXISTS (SELECT 1 FROM transcript WHERE rid = ?1)",
        [&room.id],
        |row| row.get(0),
    )?;
    let facts = [("transcriptRequested".to_owned(), json!(requested))];
    Ok(facts.into_iter().collect())
}

/// Closes without a word.
pub(super) fn shut(
    step: &Connection,
    room: &Room,
    now: Millis,
    told: &mut Vec<Happening>,
) -> Result<(), Error> {
    step.execute(
        "UPDATE room SET open = 0, closed_at = ?2 WHERE id = ?1",
        params![room.id, now],
    )?;
    told.push(Happening::Room {
        rid: room.id.clone(),
    });
    if room.is_queued() {
        move_up(step, room.department.as_deref(), told)?;
    }
    Ok(())
}

/// Tells every waiting room of one queue its place.
pub(super) fn move_up(
    step: &Connection,
    department: Option<&str>,
    told: &mut Vec<Happening>,
) -> Result<(), Error> {
    for (place, rid) in rooms::waiting(step, department)?.into_iter().enumerate() {
        told.push(Happening::Queue {
            rid,
            spot: place as u32 + 1,
        });
    }
    Ok(())
}
