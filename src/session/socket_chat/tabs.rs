//! Several tabs, one chat: the leading one talks, the others show what it relays.
//!
//! As for the other live chat (`conversation/tabs`): a head, and the messages that
//! changed. Everything merges by id.

use super::SocketChat;
use crate::chat::{Agent, MessageId, RoomId, VisitorToken, Wall};
use crate::json::Json;
use crate::session::conversation::tabs::{message_json, read_message};
use crate::session::stored::Stored;
use crate::session::timeline::Read;
use crate::session::{Effect, Step};

impl SocketChat {
    /// This tab talks from now on, or no more. What storage holds may know of messages
    /// that a tab left behind when it died, and of the one it was sending.
    pub(in crate::session) fn lead(&mut self, leading: bool, stored: Stored) {
        let led = self.tabs.leads();
        self.tabs.turn(leading);
        let Some(token) = stored.token.filter(|_| leading) else {
            return;
        };
        if token != self.token {
            if self.is_begun() {
                return;
            }
            self.token = token;
        }
        if led {
            // The last words of the one before may come late; ours are newer than they.
            self.tried = self.tried.take().or(stored.tried);
        } else {
            self.chat = stored.chat.or(self.chat.take());
            self.tried = stored.tried;
        }
        self.forget_sent(stored.sent);
        for message in stored.outbox.into_messages() {
            let known = self.outbox.named(&message.id).is_some();
            if !known && !self.sent.contains(&message.id.0) {
                self.outbox.put(message);
            }
        }
    }

    /// Another tab has sent these.
    fn forget_sent(&mut self, sent: Vec<String>) {
        for id in &sent {
            self.outbox.remove(&MessageId(id.clone()));
        }
        if !sent.is_empty() {
            self.sent = sent;
        }
    }

    /// Tells the other tabs what they do not know yet.
    pub(super) fn tell_tabs(&mut self, step: &mut Step) {
        if !self.tabs.tells() {
            return;
        }
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let agent = self.agent.as_ref().and_then(|agent| agent.name.as_deref());
        let read = self.read.as_ref();
        let sent = self.sent.iter().map(|id| id.as_str().into());
        let head = Json::object([
            ("token", self.token.as_str().into()),
            ("chat", text(self.chat.as_ref().map(|chat| chat.0.as_str()))),
            ("closed", self.closed.into()),
            ("agent", text(agent)),
            ("typing", self.typing.is_seen().into()),
            ("muted", self.muted.into()),
            ("sent", Json::List(sent.collect())),
            ("read", text(read.map(|read| read.id.0.as_str()))),
            (
                "readAt",
                Json::Number(read.map_or(0.0, |read| read.at.0 as f64)),
            ),
        ]);
        if let Some(since) = self.tabs.news(&head, self.timeline.change()) {
            let messages = self.timeline.changed_since(since).map(message_json);
            let gone = self
                .timeline
                .gone_since(since)
                .map(|id| id.0.as_str().into());
            step.effects.push(Effect::Relay(Json::object([
                ("gone", Json::List(gone.collect())),
                ("messages", Json::List(messages.collect())),
                ("head", head),
            ])));
        }
    }

    pub(super) fn relayed(&mut self, step: &mut Step, json: &Json) {
        if self.tabs.hello(step, json) || self.tabs.leads() {
            return;
        }
        let head = json.field("head");
        let words = |key: &str| head.field(key).words().map(str::to_owned);
        let Some(token) = words("token").map(VisitorToken::new) else {
            return;
        };
        if token != self.token {
            self.timeline.clear();
            self.token = token;
        }
        let sent = head.field("sent").items().iter();
        self.forget_sent(sent.filter_map(Json::text).map(str::to_owned).collect());
        self.chat = words("chat").map(RoomId);
        self.closed = head.field("closed").flag() == Some(true);
        self.agent = words("agent").map(|name| Agent {
            name: Some(name),
            ..Agent::default()
        });
        let typing = head.field("typing").flag() == Some(true);
        self.typing.heard("", typing, step.now.mono);
        self.muted = head.field("muted").flag() == Some(true);
        let at = Wall(head.field("readAt").number().unwrap_or_default() as i64);
        if let Some(id) = words("read").map(MessageId)
            && self.read.as_ref().is_none_or(|read| read.at < at)
        {
            self.read = Some(Read { id, at });
        }
        for id in json.field("gone").items().iter().filter_map(Json::text) {
            self.timeline.remove(&MessageId(id.to_owned()));
        }
        let news = std::mem::replace(&mut self.loaded, true);
        let mut said = Vec::new();
        for message in json
            .field("messages")
            .items()
            .iter()
            .filter_map(read_message)
        {
            said.extend(self.show(message));
        }
        if news {
            self.announce(step, said);
        }
    }
}
