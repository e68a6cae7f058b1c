//! The live conversation over Visitor.Chat's socket, where its events are configured and
//! there is no other live chat.
//!
//! Starts with the session and lives in `presence`, which owns the socket; asks for
//! nothing until the visitor says something or a stored conversation is there. Messages
//! have no ids: what one is known by, and how a lost answer is made good from the history,
//! is in `told`. After every connection the history is read before anything is sent again.
//! Source: reference visitor-chat, sections 4 and 5; the events themselves are assumptions
//! (`backend/visitor_chat/socket.rs`).

mod heard;
mod say;
mod shown;
mod tabs;
mod told;

use super::conversation::tabs::Tabs;
use super::outbox::Outbox;
use super::retry::Pace;
use super::snapshot::Announced;
use super::stored::Stored;
use super::timeline::{Read, Timeline};
use super::typing::Typing;
use super::{Event, RequestId, Step};
use crate::chat::{Agent, MessageId, Mono, Private, RoomId, VisitorToken};
use std::time::Duration;
use told::Told;

/// How long an answer may take that comes over the socket; then the line is taken for
/// dead, and the history tells what arrived. The same as for a request.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks at the history on one line: only a message that may be one that is
/// known already makes a second one worth it.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// So often a chat is asked for that the service says it does not have.
const LOST_CHAT_TRIES: usize = 3;

/// More than any tab has waiting while another one sends them.
const MAX_SENT: usize = 50;

/// The one message that is on its way.
struct Posting {
    ack: u32,
    id: MessageId,
    until: Mono,
}

pub(super) struct SocketChat {
    base: String,
    /// No server asks for it: it ties together what several tabs store.
    token: VisitorToken,
    /// What the page wants the operators to know.
    data: Vec<(String, Private)>,
    page: Private,
    draft: Private,
    outbox: Outbox,
    /// Ids of messages that have left the outbox for the server, the latest last: another
    /// tab may still have them in its own.
    sent: Vec<String>,
    timeline: Timeline,
    told: Told,
    /// A message that was sent and not confirmed, and how many messages of the visitor
    /// the chat had before.
    tried: Option<(MessageId, u32)>,
    chat: Option<RoomId>,
    closed: bool,
    /// The visitor wants it ended; told to the server or not yet.
    ending: Option<bool>,
    agent: Option<Agent>,
    typing: Typing,
    typing_told: Option<bool>,
    read: Option<Read>,
    muted: bool,
    /// The first history is there, or there was none.
    loaded: bool,
    /// On this line: the history has been read.
    healed: bool,
    look: bool,
    looked: Option<Mono>,
    history: Option<RequestId>,
    posting: Option<Posting>,
    /// Until when the answer to the wish for a chat may take.
    starting: Option<Mono>,
    sending: Pace,
    looking: Pace,
    joined: bool,
    begun_told: bool,
    urgent: bool,
    impatient: bool,
    tabs: Tabs,
}

impl SocketChat {
    pub(super) fn new(
        base: String,
        data: Vec<(String, Private)>,
        stored: Stored,
        token: VisitorToken,
    ) -> SocketChat {
        SocketChat {
            base,
            token: stored.token.unwrap_or(token),
            data,
            page: Private::default(),
            draft: stored.chat_draft,
            outbox: stored.outbox,
            sent: stored.sent,
            timeline: Timeline::default(),
            told: Told::default(),
            tried: stored.tried,
            chat: stored.chat,
            closed: false,
            ending: None,
            agent: None,
            typing: Typing::default(),
            typing_told: None,
            read: stored.read,
            muted: stored.muted,
            loaded: false,
            healed: false,
            look: true,
            looked: None,
            history: None,
            posting: None,
            starting: None,
            sending: Pace::default(),
            looking: Pace::default(),
            joined: false,
            begun_told: false,
            urgent: false,
            impatient: false,
            tabs: Tabs::default(),
        }
    }

    pub(super) fn page(&mut self, url: &Private) {
        self.page = url.clone();
    }

    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        if event.channel().is_some() {
            self.tabs.touched();
        }
        match event {
            Event::ChatTyped(text) => {
                self.draft = text.clone();
                let on = !text.is_blank();
                let tell = match on {
                    true => self.typing.key(step.now.mono),
                    false => self.typing.stop(),
                };
                if tell {
                    self.typing_told = Some(on);
                }
            }
            Event::ChatSubmitted => self.submit(step),
            Event::Resent(id) => {
                if let Some(message) = self.outbox.named(id) {
                    message.failed = false;
                    message.fresh_starts = 0;
                    self.impatient = true;
                }
            }
            Event::TakenBack(id) => {
                // One on its way may have arrived: taking it back would double it.
                if let Some(message) = self.outbox.take_failed(id) {
                    let text = [message.text.as_str(), self.draft.as_str()];
                    self.draft = Private::new(text.join("\n").trim_end());
                }
            }
            Event::Ended => {
                if self.is_talking() {
                    self.ending = Some(false);
                }
            }
            Event::Muted(muted) => self.muted = *muted,
            Event::Triggered { name, text } => {
                self.timeline.greet(step, name.clone(), text.clone())
            }
            Event::Relayed(json) => self.relayed(step, json),
            Event::Answered { id, result } => {
                if self.history != Some(*id) {
                    return false;
                }
                self.history = None;
                self.answered(step, result);
            }
            // What only another kind of server can do.
            event => return event.channel().is_some(),
        }
        true
    }

    fn submit(&mut self, step: &mut Step) {
        if self.draft.is_blank() {
            return;
        }
        let text = Private::new(self.draft.as_str().trim());
        let id = MessageId(step.dice.message_id());
        self.outbox.add(id, text, step.now.wall);
        self.draft = Private::default();
        if self.typing.stop() {
            self.typing_told = Some(false);
        }
        self.impatient = true;
    }

    fn is_talking(&self) -> bool {
        self.chat.is_some() && !self.closed
    }

    pub(super) fn hurry(&mut self) {
        self.sending.hurry();
        self.looking.hurry();
    }

    /// The line is ours. What was said before this moment is in the history; what is said
    /// from now on is heard.
    pub(super) fn joined(&mut self) {
        self.lost();
        self.joined = true;
        self.told.forget_line();
        self.looked = None;
    }

    pub(super) fn lost(&mut self) {
        self.joined = false;
        self.healed = false;
        self.look = true;
        self.history = None;
        self.posting = None;
        self.starting = None;
        self.ending = self.ending.map(|_| false);
        self.typing.silence();
    }

    fn enter(&mut self, chat: RoomId) {
        if self.chat.as_ref() != Some(&chat) {
            self.chat = Some(chat);
            self.healed = false;
            self.look = true;
            self.looked = None;
            self.told.forget_line();
            self.urgent = true;
        }
        self.closed = false;
        self.ending = None;
    }

    fn leave(&mut self) {
        self.chat = None;
        self.closed = false;
        self.ending = None;
        self.tried = None;
        self.agent = None;
        self.typing.silence();
        self.urgent = true;
    }

    fn confirm(&mut self, id: &MessageId) {
        self.sending.succeeded();
        if self.outbox.remove(id).is_some() {
            if self.sent.len() == MAX_SENT {
                self.sent.remove(0);
            }
            self.sent.push(id.0.clone());
        }
        self.tried.take_if(|(tried, _)| tried == id);
        self.urgent = true;
    }

    fn fail(&mut self, step: &mut Step, id: &MessageId) {
        if let Some(message) = self.outbox.named(id) {
            message.failed = true;
            step.announce(Announced::MessageFailed);
        }
    }

    pub(super) fn take_urgent(&mut self) -> bool {
        std::mem::take(&mut self.urgent)
    }

    pub(super) fn take_impatience(&mut self) -> bool {
        std::mem::take(&mut self.impatient)
    }

    pub(super) fn unread(&self) -> u32 {
        self.timeline.unread_since(self.read.as_ref())
    }

    /// Has the visitor said anything? Only then there is something to resume.
    pub(super) fn is_begun(&self) -> bool {
        self.chat.is_some() || !self.outbox.messages().is_empty()
    }
}
