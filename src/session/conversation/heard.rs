//! What the stream says, and what every new message sets off.

use super::{Ask, Conversation, Errand, Look};
use crate::backend::rocket_chat::{self as rc, Heard, Item, Page};
use crate::chat::{Agent, Author, Message, MessageId, Private, RoomId, Wall};
use crate::session::live::News;
use crate::session::snapshot::Announced;
use crate::session::uploads::Outcome;
use crate::session::{Effect, HostEvent, Step};

/// Who said something, and what; for the announcer.
type Said = Vec<(Option<String>, Private)>;

impl Conversation {
    pub(super) fn hear(&mut self, step: &mut Step, news: Vec<News>) {
        let mut said = Vec::new();
        for item in news {
            match item {
                News::Ready => {
                    // There is a way through again.
                    self.sending.hurry();
                    self.looking.hurry();
                    self.healed = false;
                    self.hole = None;
                    // Asked before: its answer may lack what was said until now.
                    self.in_flight
                        .take_if(|(_, ask)| matches!(ask, Ask::History(..)));
                }
                News::Event {
                    collection,
                    event,
                    args,
                } => {
                    let Some(room) = self.room.clone() else { break };
                    let heard = rc::read_event(&self.reader(), &room, &collection, &event, &args);
                    self.hear_one(step, heard, &mut said);
                }
            }
        }
        self.announce_said(step, said);
    }

    fn hear_one(&mut self, step: &mut Step, heard: Heard, said: &mut Said) {
        match heard {
            Heard::Message(item) => {
                let message = match item {
                    Item::Shown(message) => message,
                    Item::Closed(message) => {
                        self.end();
                        match message {
                            Some(message) => message,
                            None => return,
                        }
                    }
                    Item::Hidden => return,
                };
                if self.is_beyond(&message) {
                    return;
                }
                if self.live.is_ready() && self.healed {
                    self.solid = self.solid.max(Some(message.at));
                }
                if let Author::System(note) = message.author
                    && !self.timeline.knows(&message.id)
                {
                    step.announce(Announced::Noted(note));
                }
                said.extend(self.merge(message));
            }
            Heard::Deleted(id) => self.timeline.remove(&id),
            Heard::Typing(who, on) => {
                if who != self.username {
                    self.typing.heard(&who, on, step.now.mono);
                }
            }
            Heard::Agent(agent) => {
                self.queue = None;
                self.agent = agent.filter(|_| !self.server.agent_hidden);
            }
            Heard::AgentPresence(presence) => {
                if let Some(agent) = &mut self.agent {
                    agent.presence = presence;
                }
            }
            Heard::Queue(queue) => self.queue = queue,
            Heard::Nothing => {}
        }
    }

    /// The room was closed, by whomever.
    pub(super) fn end(&mut self) {
        self.closed = true;
        self.queue = None;
        self.typing.silence();
    }

    /// Takes a message in; answers who said what when somebody at the dealer's did.
    pub(super) fn merge(&mut self, message: Message) -> Option<(Option<String>, Private)> {
        self.merge_before(message, None)
    }

    fn merge_before(
        &mut self,
        message: Message,
        next: Option<&MessageId>,
    ) -> Option<(Option<String>, Private)> {
        self.outbox.remove(&message.id);
        let said = match &message.author {
            Author::Agent { name } => Some((name.clone(), message.text.clone())),
            _ => None,
        };
        let author = message.author.clone();
        let is_new = self.timeline.merge_before(message, next);
        if is_new {
            self.meet(&author);
        }
        if said.is_some() {
            self.typing.silence();
        }
        said.filter(|_| is_new)
    }

    pub(super) fn announce_said(&mut self, step: &mut Step, said: Said) {
        if said.is_empty() {
            return;
        }
        step.announce(Announced::AgentWrote(said));
        if !self.muted && !self.reading && self.tabs.leads() {
            step.effects.push(Effect::Tell(HostEvent::Heard));
        }
    }

    /// A page of the history, for whatever reason it was asked for.
    pub(super) fn take_page(
        &mut self,
        step: &mut Step,
        room: &RoomId,
        look: Look,
        page: Page,
        closed: bool,
    ) {
        let from = if page.is_full {
            page.oldest
        } else {
            Some(Wall(i64::MIN))
        };
        let is_current = self.room.as_ref() == Some(room);
        if let (Some(from), Some(until), true) = (from, page.newest, is_current) {
            self.timeline
                .keep_only(from, until, self.seen, &page.messages);
        }
        let news = self.loaded;
        let mut said = Vec::new();
        // From the newest on, so that each knows what comes after it.
        let mut next: Option<MessageId> = None;
        for message in page.messages.into_iter().rev() {
            let id = message.id.clone();
            said.extend(self.merge_before(message, next.as_ref()));
            next = Some(id);
        }
        said.reverse();
        // The first load is history, not news, and neither is what came before it.
        if news && !matches!(look, Look::Earlier(_)) {
            self.announce_said(step, said);
        }
        self.leaving.retain(|left| left != room);
        if !is_current {
            self.timeline.settle_before(page.newest);
            return;
        }
        self.loaded = true;
        match look {
            Look::Earlier(_) => {
                self.more_wanted = false;
                // No older than before: more in one millisecond than a page holds.
                let older = page.oldest.filter(|oldest| *oldest < self.floor);
                self.floor = older.filter(|_| page.is_full).unwrap_or_default();
            }
            Look::News(before) => {
                if closed && before.is_none() {
                    self.end();
                }
                let newest = self.hole.and_then(|(_, newest)| newest).or(page.newest);
                let reaches = match (self.solid, page.oldest) {
                    (Some(solid), Some(oldest)) => oldest <= solid,
                    _ => true,
                };
                match page.oldest {
                    // Not all of what is missing fitted on one page.
                    Some(oldest)
                        if page.is_full
                            && !reaches
                            && before.is_none_or(|before| oldest.0 + 1 < before.0) =>
                    {
                        self.hole = Some((Wall(oldest.0 + 1), newest));
                    }
                    _ => {
                        if self.solid.is_none() {
                            let floor = page.oldest.filter(|_| page.is_full);
                            self.floor = floor.unwrap_or_default();
                            // Ours, confirmed before this page: an earlier one brings
                            // them back, and what was said in between.
                            self.timeline.clear_before(self.floor);
                        }
                        self.hole = None;
                        self.healed = self.live.is_ready();
                        self.solid = self.solid.max(newest);
                    }
                }
            }
        }
    }

    pub(super) fn uploaded(&mut self, step: &mut Step, outcome: Outcome) {
        if let Outcome::Arrived(json) = outcome
            && let Item::Shown(message) = self.reader().message(&json)
        {
            let said = self.merge(message);
            self.announce_said(step, said.into_iter().collect());
        }
    }

    /// An agent whose name is new: more about them is worth a request, once.
    fn meet(&mut self, author: &Author) {
        let Author::Agent { name: Some(name) } = author else {
            return;
        };
        let known = self.agent.as_ref().and_then(|agent| agent.name.as_ref());
        if known == Some(name) || self.met.as_ref() == Some(name) {
            return;
        }
        self.met = Some(name.clone());
        self.agent = Some(Agent {
            name: Some(name.clone()),
            ..Agent::default()
        });
        self.ask_who();
    }

    /// More about the agent than a user name.
    pub(super) fn ask_who(&mut self) {
        if !self.errands.contains(&Errand::Agent) && !self.server.agent_hidden {
            self.errands.push(Errand::Agent);
        }
    }

    /// The server confirmed a message of ours; what it could not tell is known here.
    pub(super) fn confirm(&mut self, id: &MessageId, mut message: Message) {
        let sent = self.outbox.remove(id);
        if message.at == Wall(0)
            && let Some(sent) = sent
        {
            message.at = sent.at;
        }
        if !self.is_beyond(&message) {
            self.timeline.merge(message);
        }
    }

    /// From before what is known here; there may be more in between.
    fn is_beyond(&self, message: &Message) -> bool {
        message.at < self.floor
    }
}
