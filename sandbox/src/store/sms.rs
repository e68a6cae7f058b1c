//! Requests for a conversation by SMS, as the desk's outbox shows them.

use rusqlite::{OptionalExtension, Row, params};

use super::{Error, Store};
use crate::clock::Millis;

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Sms {
    pub chat_id: String,
    pub installation_id: i64,
    pub country_code: String,
    pub telephone_number: String,
    pub message: String,
    pub received_at: Millis,
}

const SELECT: &str = "SELECT chat_id, installation_id, country_code, telephone_number, message, received_at FROM sms";

impl Store {
    pub fn add_sms(&self, sms: &Sms) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO sms (chat_id, installation_id, country_code, telephone_number, message, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                sms.chat_id,
                sms.installation_id,
                sms.country_code,
                sms.telephone_number,
                sms.message,
                sms.received_at
            ],
        )?;
        Ok(())
    }

    pub fn sms(&self, chat_id: &str) -> Result<Option<Sms>, Error> {
        Ok(self
            .lock()
            .query_row(&format!("{SELECT} WHERE chat_id = ?1"), [chat_id], read)
            .optional()?)
    }

    /// All of them, oldest first.
    pub fn sms_requests(&self) -> Result<Vec<Sms>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!("{SELECT} ORDER BY seq"))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Sms> {
    Ok(Sms {
        chat_id: row.get(0)?,
        installation_id: row.get(1)?,
        country_code: row.get(2)?,
        telephone_number: row.get(3)?,
        message: row.get(4)?,
        received_at: row.get(5)?,
    })
}
