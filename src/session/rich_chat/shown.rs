//! The conversation as it is to be shown, and as it is to be stored.

use super::acting::content;
use super::{Act, RichChat};
use crate::chat::content::Deed as Kindly;
use crate::chat::{Author, Delivery, Message, Private, Wall};
use crate::json::Json;
use crate::session::acts::Acts;
use crate::session::snapshot::{Abilities, ChatNotice, ChatSnapshot, Earlier, Trouble};

impl RichChat {
    /// What the next life needs to know. The token is the visitor's own key to the
    /// conversation, as the visitor token of a live chat is.
    pub(in crate::session) fn keep(&self, fields: &mut Vec<(&'static str, Json)>) {
        let mut text = |key, value: &str| {
            if !value.is_empty() {
                fields.push((key, value.into()));
            }
        };
        text("chatDraft", self.draft.as_str());
        if self.is_begun() {
            text("token", self.token.as_str());
            text("room", self.room.as_ref().map_or("", |room| &room.0));
            text("user", self.user.as_ref().map_or("", Private::as_str));
            text("bearer", self.bearer.as_str());
            if let Some(read) = &self.read {
                text("read", &read.id.0);
                fields.push(("readAt", Json::Number(read.at.0 as f64)));
            }
            fields.push(("outbox", self.outbox.to_json()));
            fields.push(("conversation", true.into()));
        }
        if self.muted {
            fields.push(("muted", true.into()));
        }
    }

    pub(in crate::session) fn snapshot(&self) -> ChatSnapshot {
        let ours = |id, text, at, delivery| Message {
            id,
            author: Author::Visitor,
            text,
            files: Vec::new(),
            rich: None,
            at,
            delivery,
            edited: false,
        };
        let mut messages = self.timeline.messages().to_vec();
        let last = messages.last().map_or(Wall(0), |last| last.at);
        for deed in &self.deeds {
            // Only a quick reply is shown as said.
            if let Act::Press(_, action) = &deed.act
                && matches!(action.deed, Kindly::Reply(_))
            {
                messages.push(ours(
                    deed.id.clone(),
                    action.text.clone(),
                    last,
                    Delivery::Sending,
                ));
            }
        }
        messages.extend(self.outbox.messages().iter().map(|message| {
            let delivery = match message.failed {
                true => Delivery::Failed,
                false => Delivery::Sending,
            };
            ours(
                message.id.clone(),
                message.text.clone(),
                message.at,
                delivery,
            )
        }));
        let trouble = self.trouble();
        ChatSnapshot {
            messages,
            earlier: match (&self.earlier, self.earlier_wanted) {
                (None, _) => Earlier::Nothing,
                (_, false) => Earlier::There,
                (_, true) => Earlier::Loading,
            },
            draft: self.draft.clone(),
            typing: !self.held.is_empty(),
            staffed: true,
            loading: !self.shut && !self.loaded && trouble.is_none() && self.is_begun(),
            trouble,
            notice: self.shut.then_some(ChatNotice::LinkExpired),
            may: Abilities {
                write: !self.shut,
                ..Abilities::default()
            },
            muted: self.muted,
            acts: self.acts(),
            ..ChatSnapshot::default()
        }
    }

    fn trouble(&self) -> Option<Trouble> {
        let waits = self.outbox.next().is_some();
        let failures = self.sending.failures().max(self.looking.failures());
        let asked = self
            .sending
            .asked_to_wait()
            .or(self.looking.asked_to_wait());
        match asked {
            Some(wait) if waits => Some(Trouble::SlowDown(wait)),
            _ => (failures > usize::from(!waits)).then_some(Trouble::Reconnecting),
        }
    }

    fn acts(&self) -> Acts {
        let offers = |message: &&Message| {
            let content = content(message);
            !self.used.contains(&message.id)
                && content.is_some_and(|it| it.actions.iter().any(|it| it.deed.is_quick()))
        };
        Acts {
            quick: self.newest().filter(offers).map(|it| it.id.clone()),
            busy: self.deeds.first().and_then(|deed| deed.acting().cloned()),
            failed: self.failed.clone(),
            forms: self
                .forms
                .iter()
                .map(|(id, form)| (id.clone(), form.snapshot()))
                .collect(),
            blocked: self.is_blocked(),
            locating: self.locating,
        }
    }
}
