//! Visitor.Chat's visitors and chats. Its messages have no id: what is sent twice is stored twice.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Error, Sender, Store};
use crate::chance;
use crate::clock::Millis;

/// One chat.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorChat {
    pub id: String,
    /// Of the visitor it belongs to.
    pub user_id: String,
    /// The address it was begun on.
    pub url: String,
    /// The page's own data about the visitor, as JSON text.
    pub data: String,
    pub open: bool,
    /// Id of the agent who has taken it.
    pub agent: Option<String>,
    pub created_at: Millis,
    pub last_message_at: Millis,
    pub closed_at: Option<Millis>,
    /// What the agent noted on closing.
    pub comment: Option<String>,
    /// Whether the last word is the visitor's.
    pub waiting: bool,
}

/// What a message's text is. Source: visitor-chat, section 5, "message format types".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    /// A JSON text about an address.
    Card,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Card => "card",
        }
    }
}

/// One message of a chat.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatMessage {
    /// Ours only: it never leaves for the visitor.
    pub number: i64,
    pub chat_id: String,
    pub sender: Sender,
    /// Of the operator; empty when the visitor wrote it.
    pub name: String,
    /// The operator's number.
    pub operator: Option<u32>,
    pub format: Format,
    pub text: String,
    pub sent_at: Millis,
}

/// One message to store.
#[derive(Debug, Clone, Copy)]
pub struct NewChatMessage<'a> {
    pub chat_id: &'a str,
    pub sender: Sender,
    pub name: &'a str,
    pub operator: Option<u32>,
    pub format: Format,
    pub text: &'a str,
}

const CHAT: &str = "SELECT id, user_id, url, data, open, agent, created_at, last_message_at, closed_at, comment,
    COALESCE((SELECT sender = 'visitor' FROM vc_message WHERE chat_id = vc_chat.id ORDER BY number DESC LIMIT 1), 0)
    FROM vc_chat";

impl Store {
    /// A new visitor; the id.
    pub fn add_chat_user(&self, now: Millis) -> Result<String, Error> {
        let id = chance::chat_id();
        self.lock().execute(
            "INSERT INTO vc_user (id, created_at) VALUES (?1, ?2)",
            params![id, now],
        )?;
        Ok(id)
    }

    pub fn knows_chat_user(&self, id: &str) -> Result<bool, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare("SELECT 1 FROM vc_user WHERE id = ?1")?;
        Ok(statement.exists([id])?)
    }

    /// A new chat, which takes the visitor's page visits over.
    pub fn begin_visitor_chat(
        &self,
        user_id: &str,
        url: &str,
        data: &str,
        now: Millis,
    ) -> Result<VisitorChat, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let id = chance::chat_id();
        step.execute(
            "INSERT INTO vc_chat (id, user_id, url, data, open, created_at, last_message_at)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)",
            params![id, user_id, url, data, now],
        )?;
        step.execute(
            "UPDATE page SET rid = ?2, expires_at = NULL WHERE token = ?1 AND rid IS NULL",
            params![user_id, id],
        )?;
        let chat = one(&step, "id = ?1", &id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        step.commit()?;
        Ok(chat)
    }

    pub fn visitor_chat(&self, id: &str) -> Result<Option<VisitorChat>, Error> {
        one(&self.lock(), "id = ?1", id)
    }

    pub fn open_visitor_chat_of(&self, user_id: &str) -> Result<Option<VisitorChat>, Error> {
        one(&self.lock(), "user_id = ?1 AND open", user_id)
    }

    /// All of them, the one that was last spoken in first.
    pub fn visitor_chats(&self) -> Result<Vec<VisitorChat>, Error> {
        let connection = self.lock();
        let mut statement =
            connection.prepare(&format!("{CHAT} ORDER BY last_message_at DESC, seq DESC"))?;
        let rows = statement.query_map([], read_chat)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn add_chat_message(
        &self,
        new: &NewChatMessage<'_>,
        now: Millis,
    ) -> Result<ChatMessage, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        step.execute(
            "INSERT INTO vc_message (chat_id, sender, name, operator, format, text, sent_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.chat_id,
                new.sender.as_str(),
                new.name,
                new.operator,
                new.format.as_str(),
                new.text,
                now
            ],
        )?;
        let number = step.last_insert_rowid();
        step.execute(
            "UPDATE vc_chat SET last_message_at = ?2 WHERE id = ?1",
            params![new.chat_id, now],
        )?;
        step.commit()?;
        Ok(ChatMessage {
            number,
            chat_id: new.chat_id.to_owned(),
            sender: new.sender,
            name: new.name.to_owned(),
            operator: new.operator,
            format: new.format,
            text: new.text.to_owned(),
            sent_at: now,
        })
    }

    /// Oldest first; of many only the newest, if so wished.
    pub fn chat_messages(
        &self,
        chat_id: &str,
        recent: Option<u32>,
    ) -> Result<Vec<ChatMessage>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(
            "SELECT number, chat_id, sender, name, operator, format, text, sent_at FROM
                 (SELECT * FROM vc_message WHERE chat_id = ?1 ORDER BY number DESC LIMIT ?2) ORDER BY number",
        )?;
        let limit = recent.map_or(-1, i64::from); // SQLite reads a negative limit as none
        let rows = statement.query_map(params![chat_id, limit], |row| {
            Ok(ChatMessage {
                number: row.get(0)?,
                chat_id: row.get(1)?,
                sender: row.get(2)?,
                name: row.get(3)?,
                operator: row.get(4)?,
                format: match row.get_ref(5)?.as_str()? {
                    "card" => Format::Card,
                    _ => Format::Text, // the column's CHECK allows no third
                },
                text: row.get(6)?,
                sent_at: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages a conversation of either service holds, and how many of them the visitor wrote.
    pub fn tallies(&self, id: &str) -> Result<(u32, u32), Error> {
        Ok(self.lock().query_row(
            "SELECT COUNT(*), COALESCE(SUM(sender = 'visitor'), 0) FROM
                 (SELECT sender FROM message WHERE rid = ?1 UNION ALL SELECT sender FROM vc_message WHERE chat_id = ?1)",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?)
    }

    /// Who answers from now on.
    pub fn assign_visitor_chat(&self, id: &str, agent: Option<&str>) -> Result<(), Error> {
        self.lock().execute(
            "UPDATE vc_chat SET agent = ?2 WHERE id = ?1",
            params![id, agent],
        )?;
        Ok(())
    }

    /// Ends an open chat; false when there was none to end.
    pub fn end_visitor_chat(
        &self,
        id: &str,
        comment: Option<&str>,
        now: Millis,
    ) -> Result<bool, Error> {
        let ended = self.lock().execute(
            "UPDATE vc_chat SET open = 0, closed_at = ?2, comment = ?3 WHERE id = ?1 AND open",
            params![id, now, comment],
        )?;
        Ok(ended > 0)
    }
}

fn one(
    connection: &Connection,
    condition: &str,
    value: &str,
) -> Result<Option<VisitorChat>, Error> {
    let query = format!("{CHAT} WHERE {condition} ORDER BY seq DESC LIMIT 1");
    Ok(connection
        .query_row(&query, [value], read_chat)
        .optional()?)
}

fn read_chat(row: &Row<'_>) -> rusqlite::Result<VisitorChat> {
    Ok(VisitorChat {
        id: row.get(0)?,
        user_id: row.get(1)?,
        url: row.get(2)?,
        data: row.get(3)?,
        open: row.get(4)?,
        agent: row.get(5)?,
        created_at: row.get(6)?,
        last_message_at: row.get(7)?,
        closed_at: row.get(8)?,
        comment: row.get(9)?,
        waiting: row.get(10)?,
    })
}
