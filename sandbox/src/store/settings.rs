//! Switches that survive a restart, as JSON by key, and the two that the store itself obeys.

use std::sync::PoisonError;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::{Error, Store};

/// How new rooms find their agent.
#[derive(Debug, Clone, Copy)]
pub struct Routing {
    /// Rooms wait until an agent takes them.
    pub queue: bool,
    /// Post the system messages of a room's beginning and of an agent's coming.
    pub announce: bool,
}

impl Default for Routing {
    fn default() -> Self {
        Routing {
            queue: false,
            announce: true,
        }
    }
}

impl Store {
    pub fn setting(&self, key: &str) -> Result<Option<Value>, Error> {
        let text: Option<String> = self
            .lock()
            .query_row("SELECT value FROM setting WHERE key = ?1", [key], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub fn put_setting(&self, key: &str, value: &Value) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
            params![key, value.to_string()],
        )?;
        self.touch();
        Ok(())
    }

    pub fn set_routing(&self, routing: Routing) {
        *self.routing.lock().unwrap_or_else(PoisonError::into_inner) = routing;
    }

    pub(super) fn routing(&self) -> Routing {
        *self.routing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
