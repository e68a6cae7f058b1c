//! Visitors who have registered. The token is their only proof; a telephone number can lead to an older one.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::{Error, Happening, Store};
use crate::chance;
use crate::clock::Millis;

/// One registered visitor.
#[derive(Debug, Clone, PartialEq)]
pub struct Visitor {
    pub id: String,
    pub token: String,
    pub username: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Id of the department they asked for.
    pub department: Option<String>,
    /// `online`, `away`, `offline` or whatever the visitor's client says.
    pub status: String,
    /// What custom fields have left behind: key to text.
    pub livechat_data: Map<String, Value>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// One custom field of a registration.
#[derive(Debug, Clone)]
pub struct CustomField {
    pub key: String,
    pub value: String,
    /// Whether a value that is already there gives way.
    pub overwrite: bool,
}

/// What a visitor tells about themselves. Absent fields leave what is known as it is.
#[derive(Debug, Clone, Default)]
pub struct Registration {
    pub token: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub department: Option<String>,
    pub username: Option<String>,
    pub custom_fields: Vec<CustomField>,
}

const COLUMNS: &str = "id, token, username, name, email, phone, department, livechat_data, created_at, updated_at, status";

impl Store {
    /// Makes or updates a visitor: by token, else by the same telephone number, which returns the old visitor
    /// with the old token. Source: rocket-chat-livechat, section 1.2, `POST livechat/visitor`.
    pub fn register(&self, wanted: &Registration, now: Millis) -> Result<Visitor, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let mut known = one(&step, "token = ?1", &wanted.token)?;
        if known.is_none()
            && let Some(phone) = &wanted.phone
        {
            known = one(&step, "phone = ?1 ORDER BY created_at, id", phone)?;
        }
        let mut visitor = match known {
            Some(visitor) => visitor,
            None => {
                let count: i64 =
                    step.query_row("SELECT COUNT(*) FROM visitor", [], |row| row.get(0))?;
                Visitor {
                    id: chance::livechat_id(),
                    token: wanted.token.clone(),
                    username: format!("guest-{}", count + 1),
                    name: None,
                    email: None,
                    phone: None,
                    department: None,
                    status: "online".to_owned(),
                    livechat_data: Map::new(),
                    created_at: now,
                    updated_at: now,
                }
            }
        };
        visitor.updated_at = now;
        let told = [
            (&mut visitor.name, &wanted.name),
            (&mut visitor.email, &wanted.email),
            (&mut visitor.phone, &wanted.phone),
            (&mut visitor.department, &wanted.department),
        ];
        for (known, told) in told {
            if told.is_some() {
                known.clone_from(told);
            }
        }
        if let Some(username) = &wanted.username {
            visitor.username.clone_from(username);
        }
        for field in &wanted.custom_fields {
            if field.overwrite || !visitor.livechat_data.contains_key(&field.key) {
                visitor
                    .livechat_data
                    .insert(field.key.clone(), Value::from(field.value.clone()));
            }
        }
        step.execute(
            "INSERT INTO visitor (id, token, username, name, email, phone, department, livechat_data, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET username = ?3, name = ?4, email = ?5, phone = ?6, department = ?7,
                 livechat_data = ?8, updated_at = ?10",
            params![
                visitor.id,
                visitor.token,
                visitor.username,
                visitor.name,
                visitor.email,
                visitor.phone,
                visitor.department,
                Value::Object(visitor.livechat_data.clone()).to_string(),
                visitor.created_at,
                visitor.updated_at
            ],
        )?;
        // A visitor who gives a name renames their open rooms too (same source: "also updates open rooms' info").
        if let Some(name) = &visitor.name {
            step.execute(
                "UPDATE room SET fname = ?2 WHERE token = ?1 AND open",
                params![visitor.token, name],
            )?;
        }
        let told = about(&step, &visitor)?;
        step.commit()?;
        self.tell(told);
        self.touch();
        Ok(visitor)
    }

    /// Writes custom fields of a known visitor; what is there gives way only where it says so.
    pub fn set_custom_fields(
        &self,
        token: &str,
        fields: &[CustomField],
        now: Millis,
    ) -> Result<Visitor, Error> {
        self.register(
            &Registration {
                token: token.to_owned(),
                custom_fields: fields.to_vec(),
                ..Registration::default()
            },
            now,
        )
    }

    /// Whether the visitor is there, as their client says; false when the token is nobody's.
    pub fn set_visitor_status(&self, token: &str, status: &str) -> Result<bool, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let found = step.execute(
            "UPDATE visitor SET status = ?2 WHERE token = ?1 AND status <> ?2",
            params![token, status],
        )?;
        let visitor = by_token(&step, token)?;
        step.commit()?;
        if found > 0 {
            self.touch();
        }
        Ok(visitor.is_some())
    }

    /// Forgets a visitor with all that was said and seen; false when the token is nobody's.
    pub fn forget_visitor(&self, token: &str) -> Result<bool, Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        step.execute("DELETE FROM page WHERE token = ?1", [token])?;
        for table in ["message", "file", "transcript"] {
            step.execute(
                &format!("DELETE FROM {table} WHERE rid IN (SELECT id FROM room WHERE token = ?1)"),
                [token],
            )?;
        }
        step.execute("DELETE FROM room WHERE token = ?1", [token])?;
        let found = step.execute("DELETE FROM visitor WHERE token = ?1", [token])?;
        step.commit()?;
        self.touch();
        Ok(found > 0)
    }

    pub fn visitor(&self, token: &str) -> Result<Option<Visitor>, Error> {
        Ok(by_token(&self.lock(), token)?)
    }

    /// All of them, oldest first.
    pub fn visitors(&self) -> Result<Vec<Visitor>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!(
            "SELECT {COLUMNS} FROM visitor ORDER BY created_at, id"
        ))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What to tell the visitor's open rooms when something about the visitor has changed.
fn about(step: &Connection, visitor: &Visitor) -> Result<Vec<Happening>, Error> {
    let open: Option<String> = step
        .query_row(
            "SELECT id FROM room WHERE token = ?1 AND open",
            [&visitor.token],
            |row| row.get(0),
        )
        .optional()?;
    let told = open.into_iter().map(|rid| Happening::Visitor {
        rid,
        visitor: visitor.clone(),
    });
    Ok(told.collect())
}

pub(super) fn by_token(connection: &Connection, token: &str) -> rusqlite::Result<Option<Visitor>> {
    one(connection, "token = ?1", token)
}

/// The visitor a room belongs to.
pub(super) fn of_room(connection: &Connection, rid: &str) -> rusqlite::Result<Option<Visitor>> {
    one(
        connection,
        "token = (SELECT token FROM room WHERE id = ?1)",
        rid,
    )
}

fn one(connection: &Connection, condition: &str, value: &str) -> rusqlite::Result<Option<Visitor>> {
    let query = format!("SELECT {COLUMNS} FROM visitor WHERE {condition} LIMIT 1");
    connection.query_row(&query, [value], read).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Visitor> {
    let livechat_data: String = row.get(7)?;
    Ok(Visitor {
        id: row.get(0)?,
        token: row.get(1)?,
        username: row.get(2)?,
        name: row.get(3)?,
        email: row.get(4)?,
        phone: row.get(5)?,
        department: row.get(6)?,
        livechat_data: serde_json::from_str(&livechat_data).unwrap_or_default(),
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        status: row.get(10)?,
    })
}
