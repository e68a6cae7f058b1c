//! What the visitor writes: the draft, sending it, changing what was sent.

use super::{Conversation, Errand, joined};
use crate::backend::rocket_chat as rc;
use crate::chat::{Author, MessageId, Private};
use crate::session::Step;

impl Conversation {
    pub(super) fn typed(&mut self, step: &mut Step, text: &Private) {
        self.draft = text.clone();
        let tell = match self.draft.is_blank() {
            true => self.typing.stop(),
            false => self.live.is_ready() && self.typing.key(step.now.mono),
        };
        if tell {
            self.tell_typing(step, !text.is_blank());
        }
    }

    pub(super) fn tell_typing(&mut self, step: &mut Step, on: bool) {
        if let Some(room) = &self.room {
            let call = rc::typing(room, &self.username, on, &self.token);
            self.live.call(step, call);
        }
    }

    pub(super) fn submit(&mut self, step: &mut Step) {
        // A form in the composer's place comes first: consent may be asked for there.
        if self.draft.is_blank() || self.excess() > 0 || self.form.is_some() {
            return;
        }
        let text = Private::new(self.draft.as_str().trim());
        if let Some((id, aside)) = self.editing.take() {
            let known = self.timeline.messages().iter().find(|known| known.id == id);
            self.draft = aside;
            match known {
                Some(known) if known.text != text => self.errands.push(Errand::Edit(id, text)),
                Some(_) => {}
                // Deleted meanwhile: the words stay where they were written.
                None => self.draft = joined(&text, &self.draft),
            }
            return;
        }
        self.begin_anew();
        let id = MessageId(step.dice.message_id());
        self.outbox.add(id, text, step.now.wall);
        self.draft = Private::default();
        if self.typing.stop() {
            self.tell_typing(step, false);
        }
    }

    /// Whoever says something after the end begins a new conversation.
    pub(super) fn begin_anew(&mut self) {
        if self.closed {
            self.leave_room();
        }
    }

    pub(super) fn start_editing(&mut self, id: &MessageId) {
        self.stop_editing();
        let known = self
            .timeline
            .messages()
            .iter()
            .find(|known| known.id == *id);
        if let Some(known) = known.filter(|known| known.author == Author::Visitor) {
            let aside = std::mem::replace(&mut self.draft, known.text.clone());
            self.editing = Some((id.clone(), aside));
        }
    }

    pub(super) fn stop_editing(&mut self) {
        if let Some((_, aside)) = self.editing.take() {
            self.draft = aside;
        }
    }

    /// Counted as the server counts, `msg.length` in JavaScript: UTF-16 units of what
    /// would be sent. Anything else lets through what the server then refuses.
    pub(super) fn excess(&self) -> u32 {
        let written = self.draft.as_str().trim().encode_utf16().count();
        let limit = self.server.text_limit.unwrap_or(usize::MAX);
        written.saturating_sub(limit) as u32
    }
}
