//! What there is to come back to, and what the next life has to know of it.

use super::Conversation;
use crate::chat::RoomId;
use crate::json::Json;

impl Conversation {
    pub(in crate::session) fn unread(&self) -> u32 {
        self.timeline.unread_since(self.read.as_ref())
    }

    /// Has the visitor said anything? Only then there is something to resume.
    pub(in crate::session) fn is_begun(&self) -> bool {
        self.room().is_some() || self.resumed || !self.outbox.messages().is_empty()
    }

    /// The room to come back to.
    pub(in crate::session) fn room(&self) -> Option<&RoomId> {
        self.room.as_ref().or(self.leaving.last())
    }

    /// What the next life needs to know.
    pub(in crate::session) fn keep(&self, fields: &mut Vec<(&'static str, Json)>) {
        let draft = match &self.editing {
            Some((_, aside)) => aside,
            None => &self.draft,
        };
        let mut text = |key, value: &str| {
            if !value.is_empty() {
                fields.push((key, value.into()));
            }
        };
        text("chatDraft", draft.as_str());
        if self.is_begun() || self.known {
            text("token", self.token.as_str());
            text("room", self.room().map_or("", |room| &room.0));
            text("rated", self.rated.as_ref().map_or("", |room| &room.0));
            text("read", self.read.as_ref().map_or("", |read| &read.id.0));
        }
        if let Some(read) = self.read.as_ref().filter(|_| self.is_begun()) {
            fields.push(("readAt", Json::Number(read.at.0 as f64)));
        }
        for (key, on) in [("known", self.known), ("muted", self.muted)] {
            if on {
                fields.push((key, true.into()));
            }
        }
        if let Some(form) = self.form_json() {
            fields.push(("form", form));
        }
        if self.is_begun() {
            fields.push(("outbox", self.outbox.to_json()));
            fields.push(("conversation", true.into()));
        }
    }
}
