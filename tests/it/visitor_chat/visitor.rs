//! What happens to a page of this world, and what it shows.

use super::line::{Flight, Line, begin, now};
use super::peer::Peer;
use crate::json::parse;
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use std::collections::BTreeSet;

impl Line {
    /// Every open socket is cut; both sides hear of it.
    pub fn cut(&mut self) {
        self.peer.cut_all();
        self.collect();
    }

    /// Every open socket dies and nobody is told.
    pub fn silence(&mut self) {
        self.silent.extend(self.sockets.values().copied());
    }

    pub fn open_chat(&mut self) {
        self.feed(Event::Opened);
        self.feed(Event::Chose(Channel::Chat));
    }

    pub fn say_text(&mut self, text: &str) {
        self.feed(Event::ChatTyped(Private::new(text)));
        self.feed(Event::ChatSubmitted);
    }

    pub fn agent_says(&mut self, text: &str) {
        self.peer.agent_says(self.clock, text, false);
        self.collect();
    }

    pub fn does(&mut self, act: impl FnOnce(&mut Peer)) {
        act(&mut self.peer);
        self.collect();
    }

    /// The page is gone without a word; another one begins.
    pub fn crash(&mut self) {
        let own: BTreeSet<u32> = self.sockets.values().copied().collect();
        self.air.retain(|_, flight| match flight {
            Flight::Up(..) => true,
            Flight::Open(id) | Flight::Down(id, _) | Flight::Closed(id) => !own.contains(id),
            Flight::Answer(..) => false,
        });
        self.sockets.clear();
        self.page_began = self.clock;
        self.announcement = 0;
        let now = now(self.clock, self.page_began);
        self.session = begin(
            &self.config,
            &self.web_settings,
            &self.stored,
            &mut self.dice,
            now,
        );
        self.wake();
    }

    /// The session of another tab of the same site, which does not lead.
    pub fn other_tab(&mut self) -> Session {
        let now = now(self.clock, self.page_began);
        let mut other = begin(
            &self.config,
            &self.web_settings,
            &self.stored,
            &mut self.dice,
            now,
        );
        other.update(now, Event::Opened);
        other.update(now, Event::Chose(Channel::Chat));
        other
    }

    /// What another tab does by itself; it must not talk to anybody but the page.
    pub fn at_other(&mut self, other: &mut Session, event: Event) -> Vec<Json> {
        let mut relayed = Vec::new();
        for effect in other.update(now(self.clock, self.page_began), event) {
            match effect {
                Effect::Relay(json) => relayed.push(json),
                Effect::Save(text) => self.stored = text.as_str().to_owned(),
                Effect::Tell(event) => self.told.push(event),
                other => panic!("a follower does that: {other:?}"),
            }
        }
        relayed
    }

    /// The lead goes over to the other tab, which is this world's page from now on.
    pub fn hand_over(&mut self, other: &mut Session) {
        self.feed(Event::Leading(false, Json::Null));
        std::mem::swap(&mut self.session, other);
        self.announcement = self.session.snapshot().announcement.number;
        self.feed(Event::Leading(true, parse(&self.stored)));
    }

    pub fn reload(&mut self) {
        self.feed(Event::Hidden);
        self.feed(Event::Left);
        self.crash();
    }

    /// All is well again, and everything can come to rest.
    pub fn settle(&mut self) {
        self.network = true;
        self.peer.maintenance = false;
        self.peer.history_faults.clear();
        self.peer.troubles = 0;
        (
            self.peer.lost_acks,
            self.peer.lost_messages,
            self.peer.rejects,
        ) = (0, 0, 0);
        self.feed(Event::Network(true));
        self.feed(Event::Shown);
        self.pass(10 * 60_000);
    }

    pub fn chat(&self) -> ChatSnapshot {
        self.session.snapshot().chat.expect("a chat")
    }

    /// `> said`, `< by the dealer's side`, `… sending`, `! failed`, `- note`.
    pub fn script(&self) -> Vec<String> {
        let line = |message: &Message| {
            let mark = match (&message.author, message.delivery) {
                (Author::System(note), _) => return format!("- {note:?}"),
                (Author::Agent { .. }, _) => "<",
                (Author::Visitor, Delivery::Sent) => ">",
                (Author::Visitor, Delivery::Sending) => "…",
                (Author::Visitor, Delivery::Failed) => "!",
            };
            format!("{mark} {}", message.text.as_str())
        };
        self.chat().messages.iter().map(line).collect()
    }
}
