//! What visitors leave behind without a chat: messages from the offline form, wishes for a transcript.

use rusqlite::params;

use super::{Error, Store};
use crate::clock::Millis;

/// A message from the offline form.
#[derive(Debug, Clone, PartialEq)]
pub struct OfflineMessage {
    pub name: String,
    pub email: String,
    pub message: String,
    pub department: Option<String>,
    pub host: Option<String>,
    pub received_at: Millis,
}

impl Store {
    pub fn add_offline_message(&self, new: &OfflineMessage) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO offline_message (name, email, message, department, host, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                new.name,
                new.email,
                new.message,
                new.department,
                new.host,
                new.received_at
            ],
        )?;
        self.touch();
        Ok(())
    }

    /// All of them, oldest first.
    pub fn offline_messages(&self) -> Result<Vec<OfflineMessage>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(
            "SELECT name, email, message, department, host, received_at FROM offline_message ORDER BY seq",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OfflineMessage {
                name: row.get(0)?,
                email: row.get(1)?,
                message: row.get(2)?,
                department: row.get(3)?,
                host: row.get(4)?,
                received_at: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A visitor wants the conversation by mail. Nothing is mailed.
    pub fn request_transcript(&self, rid: &str, email: &str, now: Millis) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO transcript (rid, email, requested_at) VALUES (?1, ?2, ?3)",
            params![rid, email, now],
        )?;
        self.touch();
        Ok(())
    }

    /// Addresses this room's transcript was asked for, oldest first.
    pub fn transcript_requests(&self, rid: &str) -> Result<Vec<String>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare("SELECT email FROM transcript WHERE rid = ?1 ORDER BY seq")?;
        let rows = statement.query_map([rid], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
