//! The chat as it is to be shown, and as it is to be stored.

use super::SocketChat;
use crate::chat::{Author, Delivery, Message};
use crate::json::Json;
use crate::session::snapshot::{Abilities, ChatNotice, ChatSnapshot, Trouble};

impl SocketChat {
    /// What the next life needs to know.
    pub(in crate::session) fn keep(&self, fields: &mut Vec<(&'static str, Json)>) {
        let mut text = |key, value: &str| {
            if !value.is_empty() {
                fields.push((key, value.into()));
            }
        };
        text("chatDraft", self.draft.as_str());
        if self.muted {
            fields.push(("muted", true.into()));
        }
        if !self.is_begun() {
            return;
        }
        let mut text = |key, value: &str| fields.push((key, value.into()));
        text("token", self.token.as_str());
        text("chatId", self.chat.as_ref().map_or("", |chat| &chat.0));
        if let Some(read) = &self.read {
            text("read", &read.id.0);
            fields.push(("readAt", Json::Number(read.at.0 as f64)));
        }
        if let Some((id, before)) = &self.tried {
            let tried = vec![id.0.as_str().into(), Json::Number(f64::from(*before))];
            fields.push(("tried", Json::List(tried)));
        }
        let sent = self.sent.iter().map(|id| id.as_str().into());
        fields.push(("sent", Json::List(sent.collect())));
        fields.push(("outbox", self.outbox.to_json()));
        fields.push(("conversation", true.into()));
    }

    pub(in crate::session) fn snapshot(&self, absent: bool, maintenance: bool) -> ChatSnapshot {
        let waiting = self.outbox.messages().iter().map(|message| Message {
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
        });
        let talking = self.is_talking();
        let waits = self.outbox.next().is_some();
        let failures = self.sending.failures().max(self.looking.failures());
        let trouble = match self.sending.asked_to_wait() {
            Some(wait) => Some(Trouble::SlowDown(wait)),
            None => {
                (absent && waits || failures > usize::from(!waits)).then_some(Trouble::Reconnecting)
            }
        };
        let shut = maintenance && !talking;
        ChatSnapshot {
            messages: self
                .timeline
                .messages()
                .iter()
                .cloned()
                .chain(waiting)
                .collect(),
            draft: self.draft.clone(),
            agent: self.agent.clone().filter(|_| talking),
            typing: self.typing.is_seen() && talking,
            staffed: true,
            loading: self.chat.is_some() && !self.loaded && trouble.is_none(),
            trouble,
            notice: shut.then_some(ChatNotice::Maintenance),
            may: Abilities {
                write: !shut,
                end: talking,
                ..Abilities::default()
            },
            muted: self.muted,
            ..ChatSnapshot::default()
        }
    }
}
