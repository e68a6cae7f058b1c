//! Rooms: one conversation each. A visitor has at most one open room. A room without an agent waits in the queue of
//! its department.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::desk::{self, System};
use super::{Error, Happening, Store, Visitor, staff};
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
    /// Id of its department.
    pub department: Option<String>,
    /// Id of the agent who serves it; `None` while it waits.
    pub agent: Option<String>,
    pub taken_at: Option<Millis>,
    /// When it began to wait, whether or not it still does.
    pub queued_at: Option<Millis>,
    /// `widget` or `api`.
    pub source: String,
    /// What the visitor answered in the survey.
    pub survey: Map<String, Value>,
    /// How many messages it holds.
    pub messages: u32,
    /// Whether the last word is the visitor's.
    pub waiting: bool,
}

impl Room {
    /// Whether it waits for an agent.
    pub fn is_queued(&self) -> bool {
        self.open && self.agent.is_none()
    }
}

/// How a room begins.
#[derive(Debug, Clone, Default)]
pub struct Opening<'a> {
    pub department: Option<&'a str>,
    /// The agent asked for, by id; only one who is online gets it.
    pub agent: Option<&'a str>,
    /// Called by the official widget's own page.
    pub widget: bool,
}

const SELECT: &str = "SELECT id, token, fname, open, created_at, last_message_at, closed_at,
    department, agent, taken_at, queued_at, source, survey,
    (SELECT COUNT(*) FROM message WHERE rid = room.id),
    COALESCE((SELECT sender = 'visitor' FROM message WHERE rid = room.id AND sender <> 'system'
              ORDER BY sent_at DESC, seq DESC LIMIT 1), 0)
    FROM room";

impl Store {
    pub fn open_room_of(&self, token: &str) -> Result<Option<Room>, Error> {
        Ok(one(&self.lock(), "token = ?1 AND open", token)?)
    }

    pub fn room(&self, id: &str) -> Result<Option<Room>, Error> {
        Ok(by_id(&self.lock(), id)?)
    }

    /// Opens a room and moves the visitor's page visits into it, where they no longer expire. An agent takes it at
    /// once, unless rooms wait in a queue; `None` when nobody is there to take it.
    pub fn create_room(
        &self,
        visitor: &Visitor,
        opening: &Opening<'_>,
        now: Millis,
    ) -> Result<Option<Room>, Error> {
        let id = chance::livechat_id();
        let fname = visitor.name.as_ref().unwrap_or(&visitor.username);
        let routing = self.routing();
        let mut told = Vec::new();
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let wanted = match opening.agent {
            Some(agent) => staff::agent(&step, agent)?.filter(|agent| agent.online),
            None => None,
        };
        let agent = match wanted {
            Some(agent) => Some(agent),
            None => staff::next_agent(&step, opening.department)?,
        };
        let Some(agent) = agent else {
            return Ok(None);
        };
        step.execute(
            "INSERT INTO room (id, token, fname, open, created_at, last_message_at, department, queued_at, source)
             VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5, ?4, ?6)",
            params![
                id,
                visitor.token,
                fname,
                now,
                opening.department,
                if opening.widget { "widget" } else { "api" }
            ],
        )?;
        step.execute(
            "UPDATE page SET rid = ?2, expires_at = NULL WHERE token = ?1 AND rid IS NULL",
            params![visitor.token, id],
        )?;
        if routing.announce {
            desk::note(
                &step,
                &id,
                &System::visitors("livechat-started", fname),
                now,
                &mut told,
            )?;
        }
        if !routing.queue {
            desk::assign(&step, &id, &agent, routing.announce, now, &mut told)?;
        }
        let room = step.query_row(&format!("{SELECT} WHERE id = ?1"), [&id], read)?;
        step.commit()?;
        told.push(Happening::Room { rid: id });
        self.tell(told);
        Ok(Some(room))
    }

    /// All of them, the one that was last spoken in first.
    pub fn rooms(&self) -> Result<Vec<Room>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare(&format!("{SELECT} ORDER BY last_message_at DESC, seq DESC"))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the visitor thought of it.
    pub fn set_survey(&self, id: &str, answers: &Map<String, Value>) -> Result<(), Error> {
        let mut survey = self.room(id)?.map(|room| room.survey).unwrap_or_default();
        survey.extend(answers.clone());
        self.lock().execute(
            "UPDATE room SET survey = ?2 WHERE id = ?1",
            params![id, Value::Object(survey).to_string()],
        )?;
        self.touch();
        Ok(())
    }

    /// The room's place in its department's queue, from 1; `None` when it does not wait.
    pub fn spot(&self, room: &Room) -> Result<Option<u32>, Error> {
        let waiting = waiting(&self.lock(), room.department.as_deref())?;
        let place = waiting.iter().position(|id| *id == room.id);
        Ok(place.map(|place| place as u32 + 1))
    }

    /// How many rooms wait in this department's queue.
    pub fn queue_length(&self, department: Option<&str>) -> Result<u32, Error> {
        Ok(waiting(&self.lock(), department)?.len() as u32)
    }
}

/// The rooms that wait in one department's queue, the first in line first.
pub(super) fn waiting(
    connection: &Connection,
    department: Option<&str>,
) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT id FROM room WHERE open AND agent IS NULL AND department IS ?1 ORDER BY queued_at, seq")?
        .query_map([department], |row| row.get(0))?
        .collect()
}

pub(super) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<Room>> {
    one(connection, "id = ?1", id)
}

fn one(connection: &Connection, condition: &str, value: &str) -> rusqlite::Result<Option<Room>> {
    let query = format!("{SELECT} WHERE {condition} ORDER BY seq DESC LIMIT 1");
    connection.query_row(&query, [value], read).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Room> {
    let survey: String = row.get(12)?;
    Ok(Room {
        id: row.get(0)?,
        token: row.get(1)?,
        fname: row.get(2)?,
        open: row.get(3)?,
        created_at: row.get(4)?,
        last_message_at: row.get(5)?,
        closed_at: row.get(6)?,
        department: row.get(7)?,
        agent: row.get(8)?,
        taken_at: row.get(9)?,
        queued_at: row.get(10)?,
        source: row.get(11)?,
        survey: serde_json::from_str(&survey).unwrap_or_default(),
        messages: row.get(13)?,
        waiting: row.get(14)?,
    })
}
