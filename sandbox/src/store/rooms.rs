//! Rooms: one conversation each. A visitor has at most one open room.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Error, Store, Visitor};
use crate::chance;
use crate::clock::Millis;

/// One conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    pub id: String,
    /// Of the visitor it belongs to.
    pub token: String,
    /// The visitor's name as the desk shows it.
    pub fname: String,
    pub open: bool,
    pub created_at: Millis,
    pub last_message_at: Millis,
    pub closed_at: Option<Millis>,
    /// How many messages it holds.
    pub messages: u32,
    /// Whether the last word is the visitor's.
    pub waiting: bool,
}

const SELECT: &str = "SELECT id, token, fname, open, created_at, last_message_at, closed_at,
    (SELECT COUNT(*) FROM message WHERE rid = room.id),
    COALESCE((SELECT sender = 'visitor' FROM message WHERE rid = room.id ORDER BY sent_at DESC, seq DESC LIMIT 1), 0)
    FROM room";

impl Store {
    pub fn open_room_of(&self, token: &str) -> Result<Option<Room>, Error> {
        one(&self.lock(), "token = ?1 AND open", token)
    }

    pub fn room(&self, id: &str) -> Result<Option<Room>, Error> {
        one(&self.lock(), "id = ?1", id)
    }

    /// Opens a room and moves the visitor's page visits into it, where they no longer expire.
    pub fn create_room(&self, visitor: &Visitor, now: Millis) -> Result<Room, Error> {
        let id = chance::livechat_id();
        let fname = visitor.name.as_ref().unwrap_or(&visitor.username);
        let mut connection = self.lock();
        let step = connection.transaction()?;
        step.execute(
            "INSERT INTO room (id, token, fname, open, created_at, last_message_at) VALUES (?1, ?2, ?3, 1, ?4, ?4)",
            params![id, visitor.token, fname, now],
        )?;
        step.execute(
            "UPDATE page SET rid = ?2, expires_at = NULL WHERE token = ?1 AND rid IS NULL",
            params![visitor.token, id],
        )?;
        step.commit()?;
        Ok(Room {
            id,
            token: visitor.token.clone(),
            fname: fname.clone(),
            open: true,
            created_at: now,
            last_message_at: now,
            closed_at: None,
            messages: 0,
            waiting: false,
        })
    }

    /// Closes an open room; false when there was none to close.
    pub fn close_room(&self, id: &str, now: Millis) -> Result<bool, Error> {
        let closed = self.lock().execute(
            "UPDATE room SET open = 0, closed_at = ?2 WHERE id = ?1 AND open",
            params![id, now],
        )?;
        Ok(closed > 0)
    }

    /// All of them, the one that was last spoken in first.
    pub fn rooms(&self) -> Result<Vec<Room>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare(&format!("{SELECT} ORDER BY last_message_at DESC, seq DESC"))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn one(connection: &Connection, condition: &str, value: &str) -> Result<Option<Room>, Error> {
    let query = format!("{SELECT} WHERE {condition} ORDER BY seq DESC LIMIT 1");
    Ok(connection.query_row(&query, [value], read).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Room> {
    Ok(Room {
        id: row.get(0)?,
        token: row.get(1)?,
        fname: row.get(2)?,
        open: row.get(3)?,
        created_at: row.get(4)?,
        last_message_at: row.get(5)?,
        closed_at: row.get(6)?,
        messages: row.get(7)?,
        waiting: row.get(8)?,
    })
}
