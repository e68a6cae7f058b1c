//! Page visits, kept by token: a visitor need not have registered to be seen walking through the site.

use rusqlite::params;

use super::{Error, Store};
use crate::clock::Millis;

/// How long a visit is kept that belongs to no room: 30 days.
/// Source: rocket-chat-livechat, section 1.2, `POST livechat/page.visited`.
pub const VISIT_KEPT_MS: Millis = 2_592_000_000;

/// One visit to one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub token: String,
    pub rid: Option<String>,
    /// What changed: `url` or `title`.
    pub change: String,
    pub title: String,
    pub href: String,
    pub visited_at: Millis,
}

impl Store {
    pub fn add_page(&self, page: &Page) -> Result<(), Error> {
        let expires_at = page
            .rid
            .is_none()
            .then_some(page.visited_at + VISIT_KEPT_MS);
        self.lock().execute(
            "INSERT INTO page (token, rid, change, title, href, visited_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![page.token, page.rid, page.change, page.title, page.href, page.visited_at, expires_at],
        )?;
        Ok(())
    }

    /// Visits that have not expired, oldest first.
    pub fn pages(&self, now: Millis) -> Result<Vec<Page>, Error> {
        let connection = self.lock();
        connection.execute("DELETE FROM page WHERE expires_at <= ?1", [now])?;
        let mut statement = connection.prepare(
            "SELECT token, rid, change, title, href, visited_at FROM page ORDER BY visited_at, seq",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Page {
                token: row.get(0)?,
                rid: row.get(1)?,
                change: row.get(2)?,
                title: row.get(3)?,
                href: row.get(4)?,
                visited_at: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
