//! The conversation as it is to be shown.

use super::{Conversation, Errand};
use crate::chat::{Author, Delivery, Message};
use crate::session::snapshot::{Abilities, ChatSnapshot, Earlier, Trouble};

impl Conversation {
    pub(in crate::session) fn snapshot(&self) -> ChatSnapshot {
        let talking = self.is_talking();
        let hidden = self.server.agent_hidden;
        ChatSnapshot {
            messages: self.messages(),
            earlier: match (self.has_earlier(), self.more_wanted) {
                (false, _) => Earlier::Nothing,
                (true, false) => Earlier::There,
                (true, true) => Earlier::Loading,
            },
            draft: self.draft.clone(),
            editing: self.editing.as_ref().map(|(id, _)| id.clone()),
            form: self.form.as_ref().map(|(id, form)| (*id, form.snapshot())),
            uploads: self.uploads.snapshot(),
            agent: self.agent.clone().filter(|_| talking && !hidden),
            typing: self.typing.is_seen() && talking && !hidden,
            queue: self
                .queue
                .clone()
                .filter(|_| talking && self.agent.is_none()),
            staffed: self.server.online,
            offline_message: self.away_words(),
            excess: self.excess(),
            loading: self.room.is_some() && !self.loaded && self.trouble().is_none(),
            trouble: self.trouble(),
            notice: self.notice,
            may: self.abilities(),
            muted: self.muted,
            #[cfg(feature = "rich")]
            acts: Default::default(),
        }
    }

    /// What the server has, with what it has not been told yet, and then what it has not got.
    fn messages(&self) -> Vec<Message> {
        let mut messages = self.timeline.messages().to_vec();
        for errand in &self.errands {
            match errand {
                Errand::Delete(id) => messages.retain(|message| message.id != *id),
                Errand::Edit(id, text) => {
                    if let Some(message) = messages.iter_mut().find(|message| message.id == *id) {
                        message.text = text.clone();
                        message.delivery = Delivery::Sending;
                    }
                }
                _ => {}
            }
        }
        messages.extend(self.outbox.messages().iter().map(|message| Message {
            id: message.id.clone(),
            author: Author::Visitor,
            text: message.text.clone(),
            files: Vec::new(),
            rich: Default::default(),
            at: message.at,
            delivery: match message.failed {
                true => Delivery::Failed,
                false => Delivery::Sending,
            },
            edited: false,
        }));
        messages
    }

    fn away_words(&self) -> Option<String> {
        let words = &self.server.words;
        match self.server.offline_form {
            true => words.offline.clone(),
            false => words
                .offline_unavailable
                .clone()
                .or_else(|| words.offline.clone()),
        }
    }

    fn abilities(&self) -> Abilities {
        let talking = self.is_talking();
        let write = self.form.is_none();
        Abilities {
            write,
            end: talking && self.server.visitor_may_close,
            upload: write && self.server.upload,
            edit: talking,
            switch_department: self.may_switch() && !self.closed,
            transcript: self.server.transcript && self.room.is_some(),
            forget: self.registered || self.is_begun(),
        }
    }

    fn trouble(&self) -> Option<Trouble> {
        let waiting = self.send_due().is_some();
        // One lost look is no news; a message that waits is.
        let failing =
            self.sending.failures() > usize::from(!waiting) || self.looking.failures() > 1;
        match self.sending.asked_to_wait() {
            _ if self.deserted => Some(Trouble::NobodyThere),
            Some(wait) => Some(Trouble::SlowDown(wait)),
            None => failing.then_some(Trouble::Reconnecting),
        }
    }
}
