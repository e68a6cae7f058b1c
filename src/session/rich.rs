//! Where the conversation over a rich service is, in a build that has one.
//!
//! The rest of the session speaks to it here and needs no feature of its own.

#[cfg(feature = "rich")]
use super::rich_chat::RichChat;
use super::snapshot::ChatSnapshot;
#[cfg(feature = "rich")]
use super::stored::Stored;
use super::{Event, Step, Surroundings};
use crate::chat::{Mono, VisitorToken, Wall};
use crate::json::Json;
#[cfg(feature = "rich")]
use crate::settings::RichService;
use crate::settings::Settings;

pub(super) struct Rich(#[cfg(feature = "rich")] Option<RichChat>);

#[cfg(feature = "rich")]
impl Rich {
    /// Only where there is a key to a conversation: a link brought it, or an earlier page.
    /// There is one conversation at a time, so no other live chat then.
    pub(super) fn new(
        settings: &mut Settings,
        stored: &Json,
        token: &VisitorToken,
        now: Wall,
    ) -> Rich {
        let stored = Stored::read(stored, now);
        let keyed = |about: &RichService| about.token.is_some() || stored.bearer.is_some();
        settings.rich = settings.rich.take().filter(keyed);
        let Some(about) = &settings.rich else {
            return Rich(None);
        };
        settings.livechat = None;
        settings.socket_events = None;
        Rich(Some(RichChat::new(about, stored, token.clone())))
    }

    pub(super) fn is_there(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        let chat = self.0.as_mut();
        chat.is_some_and(|chat| chat.update(step, event))
    }

    pub(super) fn drive(&mut self, step: &mut Step, around: Surroundings) {
        if let Some(chat) = &mut self.0 {
            chat.drive(step, around);
        }
    }

    pub(super) fn hurry(&mut self) {
        if let Some(chat) = &mut self.0 {
            chat.hurry();
        }
    }

    pub(super) fn next_wakeup(&self, around: Surroundings) -> Option<Mono> {
        self.0.as_ref()?.next_wakeup(around)
    }

    pub(super) fn snapshot(&self) -> Option<ChatSnapshot> {
        self.0.as_ref().map(RichChat::snapshot)
    }

    pub(super) fn unread(&self) -> Option<u32> {
        self.0.as_ref().map(RichChat::unread)
    }

    pub(super) fn keep(&self, fields: &mut Vec<(&'static str, Json)>) {
        if let Some(chat) = &self.0 {
            chat.keep(fields);
        }
    }
}

/// Nothing, and no bytes of it in the wasm.
#[cfg(not(feature = "rich"))]
impl Rich {
    pub(super) fn new(_: &mut Settings, _: &Json, _: &VisitorToken, _: Wall) -> Rich {
        Rich()
    }

    pub(super) fn is_there(&self) -> bool {
        false
    }

    pub(super) fn update(&mut self, _: &mut Step, _: &Event) -> bool {
        false
    }

    pub(super) fn drive(&mut self, _: &mut Step, _: Surroundings) {}

    pub(super) fn hurry(&mut self) {}

    pub(super) fn next_wakeup(&self, _: Surroundings) -> Option<Mono> {
        None
    }

    pub(super) fn snapshot(&self) -> Option<ChatSnapshot> {
        None
    }

    pub(super) fn unread(&self) -> Option<u32> {
        None
    }

    pub(super) fn keep(&self, _: &mut Vec<(&'static str, Json)>) {}
}
