//! Messages of rooms. A message's id may come from the client; the same id is never stored twice.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use rusqlite::{OptionalExtension, Row, params};

use super::{Error, Store};
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

/// Which part of a room's messages, counted from the newest.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Only what was sent before this.
    pub before: Option<Millis>,
    pub offset: u32,
    /// `None`: no limit.
    pub limit: Option<u32>,
}

const COLUMNS: &str = "id, rid, sender, kind, name, msg, sent_at";

impl Store {
    /// Stores a message unless its id is known; returns what is stored under that id.
    pub fn add_message(&self, new: &NewMessage<'_>, now: Millis) -> Result<Message, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let added = step.execute(
            "INSERT INTO message (id, rid, sender, kind, name, msg, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO NOTHING",
            params![new.id, new.rid, new.sender.as_str(), new.kind, new.name, new.msg, now],
        )?;
        if added > 0 {
            step.execute(
                "UPDATE room SET last_message_at = ?2 WHERE id = ?1",
                params![new.rid, now],
            )?;
        }
        let stored = step.query_row(
            &format!("SELECT {COLUMNS} FROM message WHERE id = ?1"),
            [new.id],
            read,
        )?;
        step.commit()?;
        Ok(stored)
    }

    pub fn message(&self, id: &str) -> Result<Option<Message>, Error> {
        let query = format!("SELECT {COLUMNS} FROM message WHERE id = ?1");
        Ok(self.lock().query_row(&query, [id], read).optional()?)
    }

    /// Newest first.
    pub fn history(&self, rid: &str, span: Span) -> Result<Vec<Message>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!(
            "SELECT {COLUMNS} FROM message WHERE rid = ?1 AND (?2 IS NULL OR sent_at < ?2)
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

fn read(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        rid: row.get(1)?,
        sender: row.get(2)?,
        kind: row.get(3)?,
        name: row.get(4)?,
        msg: row.get(5)?,
        sent_at: row.get(6)?,
    })
}
