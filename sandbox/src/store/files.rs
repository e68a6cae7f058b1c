//! Files sent in rooms, with their bytes, and the message that carries each.
//!
//! Source of the attachment's form: rocket-chat-livechat, section 1.2, `POST livechat/upload/:rid`.

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};

use super::{DeskError, Error, Message, NewMessage, Sender, Store, Visitor};
use crate::chance;
use crate::clock::Millis;
use crate::picture;

/// One stored file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub id: String,
    pub rid: String,
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
}

/// One file to store.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
    pub description: String,
}

impl Store {
    /// An agent sends a file: the message that carries it.
    pub fn send_file(
        &self,
        rid: &str,
        agent: &str,
        file: &NewFile,
        now: Millis,
    ) -> Result<Message, DeskError> {
        if !self.room(rid)?.ok_or(DeskError::NoRoom)?.open {
            return Err(DeskError::Closed);
        }
        self.agent(agent)?.ok_or(DeskError::NoAgent)?;
        let extra = self.keep_file(rid, file, now)?;
        self.say(rid, agent, "", extra, now)
    }

    /// The room's visitor sends a file.
    pub fn upload(
        &self,
        rid: &str,
        visitor: &Visitor,
        file: &NewFile,
        now: Millis,
    ) -> Result<Message, Error> {
        let extra = self.keep_file(rid, file, now)?;
        let id = chance::livechat_id();
        let new = NewMessage {
            id: &id,
            rid,
            sender: Sender::Visitor,
            kind: None,
            name: visitor.name.as_deref().unwrap_or(&visitor.username),
            msg: "",
        };
        self.add_message_with(&new, extra, now)
    }

    pub fn file(&self, id: &str) -> Result<Option<File>, Error> {
        let found = self.lock().query_row(
            "SELECT id, rid, name, content_type, content FROM file WHERE id = ?1",
            [id],
            |row| {
                Ok(File {
                    id: row.get(0)?,
                    rid: row.get(1)?,
                    name: row.get(2)?,
                    content_type: row.get(3)?,
                    content: row.get(4)?,
                })
            },
        );
        Ok(found.optional()?)
    }

    /// Stores the bytes; the properties of the message that will carry them.
    fn keep_file(
        &self,
        rid: &str,
        file: &NewFile,
        now: Millis,
    ) -> Result<Map<String, Value>, Error> {
        let id = chance::livechat_id();
        self.lock().execute(
            "INSERT INTO file (id, rid, name, content_type, content, uploaded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, rid, file.name, file.content_type, file.content, now],
        )?;
        Ok(properties(&id, file))
    }
}

fn properties(id: &str, file: &NewFile) -> Map<String, Value> {
    let path = format!("/file-upload/{id}/{}", encode(&file.name));
    let short = json!({ "_id": id, "name": file.name, "type": file.content_type, "size": file.content.len() });
    let mut attachment = json!({
        "title": file.name,
        "title_link": path,
        "title_link_download": true,
        "description": file.description,
        "type": "file"
    });
    let family = file.content_type.split('/').next().unwrap_or_default();
    if matches!(family, "image" | "audio" | "video") {
        attachment[format!("{family}_url")] = json!(path);
        attachment[format!("{family}_type")] = json!(file.content_type);
        attachment[format!("{family}_size")] = json!(file.content.len());
    }
    // No `image_preview` (assumption: `picture-preview`).
    if family == "image"
        && let Some((width, height)) = picture::dimensions(&file.content)
    {
        attachment["image_dimensions"] = json!({ "width": width, "height": height });
    }
    let mut extra = Map::new();
    extra.insert("files".to_owned(), json!([short]));
    extra.insert("file".to_owned(), short);
    extra.insert("attachments".to_owned(), json!([attachment]));
    extra.insert("groupable".to_owned(), json!(false));
    extra
}

/// A file's name as one segment of a path: everything but unreserved characters (RFC 3986, 2.3) is escaped.
fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
