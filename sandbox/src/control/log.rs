//! The request log: what clients asked since the last reset, in order of arrival.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::Method;
use serde::Serialize;

/// The oldest entries go first when a sandbox is left running for days.
const KEPT: usize = 5000;

/// One request. It is listed from its arrival on, with status 0 until (and if ever) it is answered.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct Entry {
    #[serde(skip)]
    number: u64,
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: String,
    pub status: u16,
    pub ms: u64,
}

#[derive(Default)]
struct Entries {
    kept: VecDeque<Entry>,
    next: u64,
}

/// See the module's text.
#[derive(Default)]
pub struct RequestLog {
    entries: Mutex<Entries>,
}

impl RequestLog {
    /// Notes a request; the number finds it again when it is answered.
    pub fn arrived(&self, method: &Method, path: &str, query: &str, body: String) -> u64 {
        let mut entries = self.lock();
        let number = entries.next;
        entries.next += 1;
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
        }
        entries.kept.push_back(Entry {
            number,
            method: method.to_string(),
            path: path.to_owned(),
            query: query.to_owned(),
            body,
            status: 0,
            ms: 0,
        });
        number
    }

    /// A reset in between has forgotten the request: then there is nothing to complete.
    pub fn answered(&self, number: u64, status: u16, took: Duration) {
        if let Some(entry) = self
            .lock()
            .kept
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
        {
            entry.status = status;
            entry.ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        }
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.lock().kept.iter().cloned().collect()
    }

    pub fn clear(&self) {
        self.lock().kept.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
