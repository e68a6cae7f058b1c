//! Messages of the visitor that the server has not confirmed yet.
//!
//! A message is here, with its id, before it is first sent, and leaves only when
//! the server has confirmed it or the visitor takes it back.

use crate::chat::{MessageId, Private, Wall};
use crate::json::Json;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outgoing {
    pub(super) id: MessageId,
    pub(super) text: Private,
    pub(super) at: Wall,
    pub(super) failed: bool,
    /// How often a new room or token was made for this one message: a server that
    /// keeps refusing must not be asked for ever.
    pub(super) fresh_starts: u8,
}

#[derive(Default)]
pub(super) struct Outbox {
    messages: Vec<Outgoing>,
}

impl Outbox {
    pub(super) fn add(&mut self, id: MessageId, text: Private, at: Wall) {
        self.messages.push(Outgoing {
            id,
            text,
            at,
            failed: false,
            fresh_starts: 0,
        });
    }

    /// One that was stored, where it belongs in the order of writing: several tabs write
    /// into one list.
    pub(super) fn put(&mut self, message: Outgoing) {
        let earlier = |known: &Outgoing| known.at <= message.at;
        let index = self.messages.iter().rposition(earlier);
        self.messages
            .insert(index.map_or(0, |index| index + 1), message);
    }

    pub(super) fn into_messages(self) -> Vec<Outgoing> {
        self.messages
    }

    pub(super) fn remove_failed(&mut self) {
        self.messages.retain(|message| !message.failed);
    }

    pub(super) fn messages(&self) -> &[Outgoing] {
        &self.messages
    }

    /// The oldest that still wants sending. Failed ones do not hold up the others.
    pub(super) fn next(&self) -> Option<&Outgoing> {
        self.messages.iter().find(|message| !message.failed)
    }

    pub(super) fn named(&mut self, id: &MessageId) -> Option<&mut Outgoing> {
        self.messages.iter_mut().find(|message| message.id == *id)
    }

    pub(super) fn remove(&mut self, id: &MessageId) -> Option<Outgoing> {
        let index = self.messages.iter().position(|message| message.id == *id)?;
        Some(self.messages.remove(index))
    }

    /// Takes out a message that has failed; one that may still arrive stays.
    pub(super) fn take_failed(&mut self, id: &MessageId) -> Option<Outgoing> {
        self.named(id).filter(|message| message.failed)?;
        self.remove(id)
    }

    /// Whether that is news for any of them.
    pub(super) fn fail_all(&mut self) -> bool {
        let news = self.next().is_some();
        for message in &mut self.messages {
            message.failed = true;
        }
        news
    }

    pub(super) fn to_json(&self) -> Json {
        let message = |message: &Outgoing| {
            Json::object([
                ("id", message.id.0.as_str().into()),
                ("text", message.text.as_str().into()),
                ("at", Json::Number(message.at.0 as f64)),
                ("failed", message.failed.into()),
            ])
        };
        Json::List(self.messages.iter().map(message).collect())
    }

    pub(super) fn from_json(json: &Json) -> Outbox {
        let message = |json: &Json| {
            Some(Outgoing {
                id: MessageId(json.field("id").words()?.to_owned()),
                text: Private::new(json.field("text").text()?),
                at: Wall(json.field("at").number()? as i64),
                failed: json.field("failed").flag() == Some(true),
                fresh_starts: 0,
            })
        };
        let mut outbox = Outbox::default();
        for message in json.items().iter().filter_map(message) {
            // A damaged store may hold one twice.
            if outbox.named(&message.id).is_none() {
                outbox.put(message);
            }
        }
        outbox
    }
}
