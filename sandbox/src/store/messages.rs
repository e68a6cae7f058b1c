//! Messages of rooms. A message's id may come from the client; the same id is never stored twice.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

use super::{DeskError, Error, Happening, Store, rooms, visitors};
use crate::clock::Millis;

/// Who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Visitor,
    Agent,
    System,
}

impl Sender {
    pub fn as_str(self) -> &'static str {
        match self {
            Sender::Visitor => "visitor",
            Sender::Agent => "agent",
            Sender::System => "system",
        }
    }
}

impl FromSql for Sender {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value.as_str()? {
            "visitor" => Sender::Visitor,
            "agent" => Sender::Agent,
            _ => Sender::System, // the column's CHECK allows no fourth
        })
    }
}

/// Who edits a message.
#[derive(Debug, Clone, Copy)]
pub enum Editor<'a> {
    /// The visitor the room belongs to.
    Visitor,
    /// An agent, by id.
    Agent(&'a str),
}

/// One message as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub id: String,
    pub rid: String,
    pub sender: Sender,
    /// Rocket.Chat's `t`: what kind of system message; `None` for what a person wrote.
    pub kind: Option<String>,
    /// Of the one who wrote it.
    pub name: String,
    pub msg: String,
    pub sent_at: Millis,
    /// The agent who wrote it, by id and user name; `None`: the visitor did.
    pub author: Option<(String, String)>,
    pub edited_at: Option<Millis>,
    /// `{"_id", "username"}` of whoever edited it last.
    pub edited_by: Option<Value>,
    /// More properties as Rocket.Chat spells them: `attachments`, `file`, `transferData`.
    pub extra: Map<String, Value>,
}

/// One message to store.
#[derive(Debug, Clone)]
pub struct NewMessage<'a> {
    pub id: &'a str,
    pub rid: &'a str,
    pub sender: Sender,
    pub kind: Option<&'a str>,
    pub name: &'a str,
    pub msg: &'a str,
}

/// What a row is made of.
pub(super) struct Entry<'a> {
    pub new: NewMessage<'a>,
    /// An agent's id.
    pub author: Option<&'a str>,
    pub extra: Map<String, Value>,
}

/// Which part of a room's messages, counted from the newest.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Only what was sent before this.
    pub before: Option<Millis>,
    pub offset: u32,
    /// `None`: no limit.
    pub limit: Option<u32>,
}

const SELECT: &str = "SELECT message.id, rid, sender, kind, message.name, msg, sent_at, author, agent.username, edited_at,
    edited_by, extra FROM message LEFT JOIN agent ON agent.id = author";

impl Store {
    /// Stores a message unless its id is known; returns what is stored under that id.
    pub fn add_message(&self, new: &NewMessage<'_>, now: Millis) -> Result<Message, Error> {
        self.add_message_with(new, Map::new(), now)
    }

    /// The same with more properties.
    pub fn add_message_with(
        &self,
        new: &NewMessage<'_>,
        extra: Map<String, Value>,
        now: Millis,
    ) -> Result<Message, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        // What is not the visitor's is said by the agent of the room.
        let author = match new.sender {
            Sender::Visitor => None,
            Sender::Agent | Sender::System => {
                let served_by = rooms::by_id(&step, new.rid)?.and_then(|room| room.agent);
                match served_by {
                    Some(agent) => Some(agent),
                    None => step
                        .query_row(
                            "SELECT id FROM agent ORDER BY position LIMIT 1",
                            [],
                            |row| row.get(0),
                        )
                        .optional()?,
                }
            }
        };
        let entry = Entry {
            new: new.clone(),
            author: author.as_deref(),
            extra,
        };
        let (message, happening) = insert(&step, &entry, now)?;
        step.commit()?;
        self.tell(happening.into_iter().collect());
        Ok(message)
    }

    pub fn message(&self, id: &str) -> Result<Option<Message>, Error> {
        Ok(by_id(&self.lock(), id)?)
    }

    /// A new text for a message of this room.
    pub fn edit_message(
        &self,
        rid: &str,
        id: &str,
        editor: Editor<'_>,
        msg: &str,
        now: Millis,
    ) -> Result<Message, DeskError> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let room = rooms::by_id(&step, rid)?.ok_or(DeskError::NoRoom)?;
        by_id(&step, id)?
            .filter(|message| message.rid == rid && message.kind.is_none())
            .ok_or(DeskError::NoMessage)?;
        let visitor = visitors::by_token(&step, &room.token)?.ok_or(DeskError::NoRoom)?;
        let edited_by = match editor {
            Editor::Visitor => json!({ "_id": visitor.id, "username": visitor.username }),
            Editor::Agent(agent) => {
                let agent = super::staff::agent(&step, agent)?.ok_or(DeskError::NoAgent)?;
                json!({ "_id": agent.id, "username": agent.username })
            }
        };
        step.execute(
            "UPDATE message SET msg = ?2, edited_at = ?3, edited_by = ?4 WHERE id = ?1",
            params![id, msg, now, edited_by.to_string()],
        )?;
        let message = by_id(&step, id)?.ok_or(DeskError::NoMessage)?;
        step.commit()?;
        self.tell(vec![Happening::Message {
            message: Box::new(message.clone()),
            visitor,
        }]);
        Ok(message)
    }

    /// Takes a message of this room away; returns what it was.
    pub fn delete_message(&self, rid: &str, id: &str, now: Millis) -> Result<Message, DeskError> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let message = by_id(&step, id)?
            .filter(|message| message.rid == rid)
            .ok_or(DeskError::NoMessage)?;
        step.execute("DELETE FROM message WHERE id = ?1", [id])?;
        step.commit()?;
        self.tell(vec![Happening::Deleted {
            rid: rid.to_owned(),
            id: id.to_owned(),
            at: now,
        }]);
        Ok(message)
    }

    /// Newest first.
    pub fn history(&self, rid: &str, span: Span) -> Result<Vec<Message>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!(
            "{SELECT} WHERE rid = ?1 AND (?2 IS NULL OR sent_at < ?2)
             ORDER BY sent_at DESC, seq DESC LIMIT ?3 OFFSET ?4"
        ))?;
        let limit = span.limit.map_or(-1, i64::from); // SQLite reads a negative limit as none
        let rows = statement.query_map(params![rid, span.before, limit, span.offset], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Everything a room holds, oldest first.
    pub fn transcript(&self, rid: &str) -> Result<Vec<Message>, Error> {
        let mut messages = self.history(
            rid,
            Span {
                before: None,
                offset: 0,
                limit: None,
            },
        )?;
        messages.reverse();
        Ok(messages)
    }
}

/// Inserts unless the id is known; what is stored then, and what to tell if it is new.
pub(super) fn insert(
    step: &Connection,
    entry: &Entry<'_>,
    now: Millis,
) -> Result<(Message, Option<Happening>), Error> {
    let new = &entry.new;
    let added = step.execute(
        "INSERT INTO message (id, rid, sender, kind, name, msg, sent_at, author, extra)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
        params![
            new.id,
            new.rid,
            new.sender.as_str(),
            new.kind,
            new.name,
            new.msg,
            now,
            entry.author,
            Value::Object(entry.extra.clone()).to_string()
        ],
    )?;
    let stored = step.query_row(&format!("{SELECT} WHERE message.id = ?1"), [new.id], read)?;
    if added == 0 {
        return Ok((stored, None));
    }
    step.execute(
        "UPDATE room SET last_message_at = ?2 WHERE id = ?1",
        params![new.rid, now],
    )?;
    let visitor = visitors::of_room(step, new.rid)?;
    let happening = visitor.map(|visitor| Happening::Message {
        message: Box::new(stored.clone()),
        visitor,
    });
    Ok((stored, happening))
}

pub(super) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<Message>> {
    let query = format!("{SELECT} WHERE message.id = ?1");
    connection.query_row(&query, [id], read).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Message> {
    let author: Option<String> = row.get(7)?;
    let username: Option<String> = row.get(8)?;
    let edited_by: Option<String> = row.get(10)?;
    let extra: String = row.get(11)?;
    Ok(Message {
        id: row.get(0)?,
        rid: row.get(1)?,
        sender: row.get(2)?,
        kind: row.get(3)?,
        name: row.get(4)?,
        msg: row.get(5)?,
        sent_at: row.get(6)?,
        author: author.zip(username),
        edited_at: row.get(9)?,
        edited_by: edited_by.and_then(|text| serde_json::from_str(&text).ok()),
        extra: serde_json::from_str(&extra).unwrap_or_default(),
    })
}
