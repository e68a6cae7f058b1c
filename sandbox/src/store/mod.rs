//! What the sandbox remembers: visitors, rooms, messages, files, staff, page visits and requests, in SQLite.
//!
//! Opened once at the start, in memory or in a file; a file's data survives a restart. The schema's version is the
//! database's `user_version`. Nothing here knows HTTP or either service's JSON: times come in as arguments, rows go
//! out as plain structs. One connection behind a lock is enough: every statement takes microseconds.

mod desk;
mod documents;
mod files;
mod happenings;
mod messages;
mod pages;
mod requests;
mod rooms;
mod settings;
mod sms;
mod staff;
mod transfers;
mod visitor_chats;
mod visitors;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::watch;

pub use desk::DeskError;
pub use documents::{Document, NewDocument};
pub use files::{File, NewFile};
pub use happenings::Happening;
pub use messages::{Editor, Message, NewMessage, Sender, Span};
pub use pages::{Page, VISIT_KEPT_MS};
pub use requests::OfflineMessage;
pub use rooms::{Opening, Room};
pub use settings::Routing;
pub use sms::Sms;
pub use staff::{Agent, Department};
pub use visitor_chats::{ChatMessage, Format, NewChatMessage, VisitorChat};
pub use visitors::{CustomField, Registration, Visitor};

/// Each entry brings the schema from its index to the next version. Never edit one that has been released: add one.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE visitor (
        id TEXT PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        username TEXT NOT NULL,
        name TEXT, email TEXT, phone TEXT, department TEXT,
        livechat_data TEXT NOT NULL DEFAULT '{}',
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX visitor_phone ON visitor (phone);
    CREATE TABLE room (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        token TEXT NOT NULL REFERENCES visitor (token),
        fname TEXT NOT NULL,
        open INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        last_message_at INTEGER NOT NULL,
        closed_at INTEGER
    ) STRICT;
    CREATE INDEX room_token ON room (token, open);
    CREATE TABLE message (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        rid TEXT NOT NULL REFERENCES room (id),
        sender TEXT NOT NULL CHECK (sender IN ('visitor', 'agent', 'system')),
        kind TEXT,
        name TEXT NOT NULL,
        msg TEXT NOT NULL,
        sent_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX message_room ON message (rid, sent_at, seq);
    CREATE TABLE page (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        token TEXT NOT NULL,
        rid TEXT,
        change TEXT NOT NULL,
        title TEXT NOT NULL,
        href TEXT NOT NULL,
        visited_at INTEGER NOT NULL,
        expires_at INTEGER
    ) STRICT;
    CREATE INDEX page_token ON page (token, visited_at);
    CREATE TABLE sms (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id TEXT NOT NULL UNIQUE,
        installation_id INTEGER NOT NULL,
        country_code TEXT NOT NULL,
        telephone_number TEXT NOT NULL,
        message TEXT NOT NULL,
        received_at INTEGER NOT NULL
    ) STRICT;
",
    "
    CREATE TABLE vc_user (
        id TEXT PRIMARY KEY,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE vc_chat (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        user_id TEXT NOT NULL REFERENCES vc_user (id),
        url TEXT NOT NULL,
        data TEXT NOT NULL,
        open INTEGER NOT NULL,
        agent TEXT,
        created_at INTEGER NOT NULL,
        last_message_at INTEGER NOT NULL,
        closed_at INTEGER,
        comment TEXT
    ) STRICT;
    CREATE INDEX vc_chat_user ON vc_chat (user_id, open);
    CREATE TABLE vc_message (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id TEXT NOT NULL REFERENCES vc_chat (id),
        sender TEXT NOT NULL CHECK (sender IN ('visitor', 'agent')),
        name TEXT NOT NULL,
        operator INTEGER,
        format TEXT NOT NULL CHECK (format IN ('text', 'card')),
        text TEXT NOT NULL,
        sent_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX vc_message_chat ON vc_message (chat_id, number);
",
    "
    ALTER TABLE visitor ADD COLUMN status TEXT NOT NULL DEFAULT 'online';
    ALTER TABLE room ADD COLUMN department TEXT;
    ALTER TABLE room ADD COLUMN agent TEXT;
    ALTER TABLE room ADD COLUMN taken_at INTEGER;
    ALTER TABLE room ADD COLUMN queued_at INTEGER;
    ALTER TABLE room ADD COLUMN source TEXT NOT NULL DEFAULT 'api';
    ALTER TABLE room ADD COLUMN survey TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE message ADD COLUMN author TEXT;
    ALTER TABLE message ADD COLUMN edited_at INTEGER;
    ALTER TABLE message ADD COLUMN edited_by TEXT;
    ALTER TABLE message ADD COLUMN extra TEXT NOT NULL DEFAULT '{}';
    CREATE TABLE agent (
        id TEXT PRIMARY KEY,
        username TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        phone TEXT NOT NULL,
        online INTEGER NOT NULL DEFAULT 1,
        position INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE department (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        online INTEGER NOT NULL DEFAULT 1,
        enabled INTEGER NOT NULL DEFAULT 1,
        show_on_registration INTEGER NOT NULL DEFAULT 1,
        show_on_offline_form INTEGER NOT NULL DEFAULT 1,
        position INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE agent_department (
        agent TEXT NOT NULL,
        department TEXT NOT NULL,
        PRIMARY KEY (agent, department)
    ) STRICT;
    CREATE TABLE file (
        id TEXT PRIMARY KEY,
        rid TEXT NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        content BLOB NOT NULL,
        uploaded_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE offline_message (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        message TEXT NOT NULL,
        department TEXT,
        host TEXT,
        received_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE transcript (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        rid TEXT NOT NULL,
        email TEXT NOT NULL,
        requested_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE setting (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
",
    "
    CREATE TABLE document (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        parent TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (kind, id)
    ) STRICT;
    CREATE INDEX document_parent ON document (kind, parent, at, seq);
",
];

/// Why a store could not be opened or used.
#[derive(Debug)]
pub enum Error {
    /// The file could not be opened as a database.
    Open {
        file: PathBuf,
        cause: rusqlite::Error,
    },
    /// The file was written by a newer sandbox.
    Newer {
        file: PathBuf,
        found: u32,
        known: u32,
    },
    /// A statement failed.
    Statement(rusqlite::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Open { file, cause } => write!(
                out,
                "cannot use {} as the data file: {cause}",
                file.display()
            ),
            Error::Newer { file, found, known } => write!(
                out,
                "{} holds data of schema version {found}, but this sandbox knows only up to {known}",
                file.display()
            ),
            Error::Statement(cause) => write!(out, "the data store failed: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        Error::Statement(cause)
    }
}

/// The open database.
pub struct Store {
    connection: Mutex<Connection>,
    listeners: Mutex<happenings::Listeners>,
    routing: Mutex<Routing>,
    /// Rooms whose visitor types just now.
    typing: Mutex<HashSet<String>>,
    /// Counts changes a desk wants to hear of.
    revision: watch::Sender<u64>,
}

impl Store {
    /// Data for one run only.
    pub fn in_memory() -> Result<Store, Error> {
        let mut connection = Connection::open_in_memory()?;
        migrate(&mut connection, Path::new("memory"))?;
        Ok(Store::over(connection))
    }

    /// Data in `file`, made if it is not there yet.
    pub fn open(file: &Path) -> Result<Store, Error> {
        let refused = |cause| Error::Open {
            file: file.to_owned(),
            cause,
        };
        let mut connection = Connection::open(file).map_err(refused)?;
        // A write-ahead log keeps writes quick; losing the last moment at a power cut is no matter in a sandbox.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(refused)?;
        migrate(&mut connection, file)?;
        Ok(Store::over(connection))
    }

    fn over(connection: Connection) -> Store {
        Store {
            connection: Mutex::new(connection),
            listeners: Mutex::default(),
            routing: Mutex::default(),
            typing: Mutex::default(),
            revision: watch::Sender::new(0),
        }
    }

    /// The counter of changes, for whoever shows the store.
    pub fn revision(&self) -> &watch::Sender<u64> {
        &self.revision
    }

    /// Something has changed that only a desk shows.
    fn touch(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// Forgets everything; the people who are there from the start are back.
    pub fn clear(&self) -> Result<(), Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        step.execute_batch(
            "DELETE FROM message; DELETE FROM room; DELETE FROM visitor; DELETE FROM page; DELETE FROM sms;
             DELETE FROM file; DELETE FROM offline_message; DELETE FROM transcript; DELETE FROM setting;
             DELETE FROM vc_message; DELETE FROM vc_chat; DELETE FROM vc_user;
             DELETE FROM document;",
        )?;
        step.execute_batch(staff::PEOPLE)?;
        step.commit()?;
        drop(connection);
        self.touch();
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic under the lock leaves no half-done statement behind: SQLite rolls back by itself.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &mut Connection, file: &Path) -> Result<(), Error> {
    let open = |cause| Error::Open {
        file: file.to_owned(),
        cause,
    };
    connection
        .execute_batch("PRAGMA foreign_keys = ON;")
        .map_err(open)?;
    let found: u32 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(open)?;
    let known = MIGRATIONS.len() as u32;
    if found > known {
        return Err(Error::Newer {
            file: file.to_owned(),
            found,
            known,
        });
    }
    for (version, statements) in (1..=known).zip(MIGRATIONS).skip(found as usize) {
        let step = connection.transaction()?;
        step.execute_batch(statements)?;
        step.pragma_update(None, "user_version", version)?;
        step.commit()?;
    }
    let nobody: bool =
        connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM agent)", [], |row| {
            row.get(0)
        })?;
    if nobody {
        connection.execute_batch(staff::PEOPLE)?;
    }
    Ok(())
}
