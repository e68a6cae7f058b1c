//! JSON documents: what Web1on1 and Sunshine Conversations keep, whose own databases are stores of documents too.
//!
//! Each has a kind (named by the service's room), an id within it, something it belongs to, and an instant that
//! orders it among its like. What is inside is the room's business.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

use super::{Error, Store};
use crate::clock::Millis;

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub id: String,
    /// What it belongs to.
    pub parent: String,
    pub at: Millis,
    pub body: Value,
}

/// One document to store.
#[derive(Debug, Clone, Copy)]
pub struct NewDocument<'a> {
    pub kind: &'static str,
    pub id: &'a str,
    pub parent: &'a str,
    pub at: Millis,
    pub body: &'a Value,
}

const SELECT: &str = "SELECT id, parent, at, body FROM document";

impl Store {
    /// Stores it, in place of what has this id.
    pub fn put_document(&self, new: NewDocument<'_>) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO document (kind, id, parent, at, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, id) DO UPDATE SET parent = ?3, at = ?4, body = ?5",
            params![new.kind, new.id, new.parent, new.at, new.body.to_string()],
        )?;
        self.touch();
        Ok(())
    }

    pub fn document(&self, kind: &str, id: &str) -> Result<Option<Document>, Error> {
        let query = format!("{SELECT} WHERE kind = ?1 AND id = ?2");
        Ok(self.lock().query_row(&query, [kind, id], read).optional()?)
    }

    /// Those that belong to one thing, or all of a kind; by their instant, then as they came.
    pub fn documents(&self, kind: &str, parent: Option<&str>) -> Result<Vec<Document>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!(
            "{SELECT} WHERE kind = ?1 AND (?2 IS NULL OR parent = ?2) ORDER BY at, seq"
        ))?;
        let rows = statement.query_map(params![kind, parent], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those of a kind whose instant has come, the earliest first.
    pub fn due_documents(&self, kind: &str, now: Millis) -> Result<Vec<Document>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!(
            "{SELECT} WHERE kind = ?1 AND at <= ?2 ORDER BY at, seq"
        ))?;
        let rows = statement.query_map(params![kind, now], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether there was one.
    pub fn remove_document(&self, kind: &str, id: &str) -> Result<bool, Error> {
        let gone = self.lock().execute(
            "DELETE FROM document WHERE kind = ?1 AND id = ?2",
            [kind, id],
        )?;
        Ok(gone > 0)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Document> {
    let body: String = row.get(3)?;
    Ok(Document {
        id: row.get(0)?,
        parent: row.get(1)?,
        at: row.get(2)?,
        body: serde_json::from_str(&body).unwrap_or_default(),
    })
}
