//! The live conversation, first version: REST and polling.
//!
//! Starts with the session; asks the server for nothing until the visitor sends a
//! message or a stored conversation is there to resume. One request is under way at
//! a time, so messages arrive in the order they were written. Sending and looking
//! each keep their own pace: the server limits its routes one by one, and replies
//! must be seen while a message has to wait. What answers mean is in `answered`.
//! Source of limits and errors: reference rocket-chat-livechat, sections 0 to 1.2.

mod answered;

use super::outbox::Outbox;
use super::retry::Pace;
use super::snapshot::{ChatSnapshot, Trouble};
use super::stored::Stored;
use super::timeline::Timeline;
use super::{Event, RequestId, Step, Surroundings};
use crate::backend::rocket_chat::{self, LivechatConfig};
use crate::chat::{Author, Delivery, Message, MessageId, Mono, Private, RoomId, VisitorToken};
use crate::json::Json;
use std::time::Duration;

/// Between two looks at the history while the chat is being read. The server lets
/// one address ask 10 times in 60 s; 9 times leaves one for a look out of turn (at a
/// room that was closed meanwhile) or for a second tab.
const POLL_READING: Duration = Duration::from_secs(7);
/// The same while the panel is closed or shows something else.
const POLL_ASIDE: Duration = Duration::from_secs(30);

/// What a request under way is for.
#[derive(Clone, PartialEq, Debug)]
enum Ask {
    /// Is the visitor of a stored conversation still known?
    Recognise,
    Register,
    OpenRoom,
    Post(MessageId),
    History(RoomId),
}

pub(super) struct Conversation {
    base: String,
    server: LivechatConfig,
    token: VisitorToken,
    draft: Private,
    /// The token comes from a stored conversation and has not been checked yet.
    resumed: bool,
    /// The page has been told who this is.
    introduced: bool,
    registered: bool,
    room: Option<RoomId>,
    /// The room was closed, as its history says; the next message opens another.
    closed: bool,
    /// Rooms that turned out to be closed: what was said in them last has not been
    /// read yet. It may hold a message of ours whose answer was lost.
    leaving: Vec<RoomId>,
    agent: Option<String>,
    outbox: Outbox,
    timeline: Timeline,
    /// The last message of the dealer's side that was on the screen.
    read: Option<MessageId>,
    in_flight: Option<(RequestId, Ask)>,
    sending: Pace,
    looking: Pace,
    looked: Option<Mono>,
    /// The first history is there, or there was none.
    loaded: bool,
    /// The server refused a room because nobody is online.
    deserted: bool,
}

impl Conversation {
    pub(super) fn new(
        base: String,
        server: LivechatConfig,
        stored: Stored,
        token: VisitorToken,
    ) -> Conversation {
        Conversation {
            base,
            server,
            resumed: stored.token.is_some(),
            introduced: stored.token.is_none(),
            token: stored.token.unwrap_or(token),
            draft: stored.chat_draft,
            registered: false,
            room: stored.room,
            closed: false,
            leaving: Vec::new(),
            agent: None,
            outbox: stored.outbox,
            timeline: Timeline::default(),
            read: stored.read,
            in_flight: None,
            sending: Pace::default(),
            looking: Pace::default(),
            looked: None,
            loaded: false,
            deserted: false,
        }
    }

    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        match event {
            Event::ChatTyped(text) => self.draft = text.clone(),
            Event::ChatSubmitted => self.submit(step),
            Event::Resent(id) => {
                if let Some(message) = self.outbox.named(id) {
                    message.failed = false;
                    message.fresh_starts = 0;
                }
            }
            Event::TakenBack(id) => {
                // One on its way may have arrived: taking it back would double it.
                if let Some(message) = self.outbox.take_failed(id) {
                    let text = [message.text.as_str(), self.draft.as_str()];
                    self.draft = Private::new(text.join("\n").trim_end());
                }
            }
            Event::Answered { id, result } => match self.in_flight.take() {
                Some((asked, ask)) if asked == *id => self.answered(step, ask, result),
                other => {
                    self.in_flight = other;
                    return false;
                }
            },
            _ => return false,
        }
        true
    }

    fn submit(&mut self, step: &mut Step) {
        if self.draft.is_blank() || self.excess() > 0 {
            return;
        }
        if self.closed {
            // Whoever writes after the end begins a new conversation.
            self.room = None;
            self.closed = false;
        }
        let text = Private::new(self.draft.as_str().trim());
        let id = MessageId(step.dice.message_id());
        self.outbox.add(id, text, step.now.wall);
        self.draft = Private::default();
    }

    /// Tries again at once: the network or the visitor has come back. A wait that the
    /// server asked for is kept.
    pub(super) fn hurry(&mut self) {
        self.sending.hurry();
        self.looking.hurry();
    }

    /// Asks for whatever is due now.
    pub(super) fn drive(&mut self, step: &mut Step, around: Surroundings) {
        if around.reading_chat {
            self.read = self
                .timeline
                .last_from_agent()
                .cloned()
                .or(self.read.take());
        }
        if !self.introduced {
            // Page visits are reported as this visitor from now on, whatever else happens.
            self.introduced = true;
            self.tell_identity(step);
        }
        let now = step.now.mono;
        let sending = self.send_due().is_some_and(|due| due <= now);
        if sending && matches!(self.in_flight, Some((_, Ask::History(_)))) {
            // A message does not wait for a look at the history; its answer is dropped.
            self.in_flight = None;
        }
        if !around.online || self.in_flight.is_some() {
            return;
        }
        let (base, token) = (&self.base, &self.token);
        let looking = self.look_due(around).is_some_and(|due| due <= now);
        let (ask, request) = match (&self.room, self.outbox.next()) {
            _ if !sending && !looking => return,
            _ if !self.registered && self.resumed => {
                (Ask::Recognise, rocket_chat::visitor(base, token))
            }
            _ if !self.registered => (Ask::Register, rocket_chat::register_visitor(base, token)),
            (None, Some(_)) if sending => (Ask::OpenRoom, rocket_chat::open_room(base, token)),
            (Some(room), Some(message)) if sending => (
                Ask::Post(message.id.clone()),
                rocket_chat::send_message(base, token, room, &message.id, &message.text),
            ),
            (room, _) => match self.leaving.first().or(room.as_ref()) {
                Some(room) => {
                    self.looked = Some(now);
                    let request = rocket_chat::history(base, token, room);
                    (Ask::History(room.clone()), request)
                }
                None => return,
            },
        };
        self.in_flight = Some((step.fetch(request), ask));
    }

    /// When the oldest message that waits may be tried.
    fn send_due(&self) -> Option<Mono> {
        self.outbox.next().map(|_| self.sending.ready_at())
    }

    /// When the history should be looked at next; never while nobody can see it.
    fn look_due(&self, around: Surroundings) -> Option<Mono> {
        if !around.page_visible || !(self.registered || self.resumed) {
            return None;
        }
        let pause = if around.reading_chat {
            POLL_READING
        } else {
            POLL_ASIDE
        };
        let due = match (self.leaving.first(), &self.room) {
            (Some(_), _) => Mono(0),
            (None, Some(_)) if !self.closed => {
                self.looked.map_or(Mono(0), |looked| looked.after(pause))
            }
            _ => return None,
        };
        // Who is not recognised yet takes the first step of sending.
        let first = match self.registered {
            true => Mono(0),
            false => self.sending.ready_at(),
        };
        Some(due.max(first).max(self.looking.ready_at()))
    }

    pub(super) fn next_wakeup(&self, around: Surroundings) -> Option<Mono> {
        match &self.in_flight {
            _ if !around.online => None,
            None => [self.send_due(), self.look_due(around)]
                .into_iter()
                .flatten()
                .min(),
            Some((_, Ask::History(_))) => self.send_due(),
            Some(_) => None,
        }
    }

    /// Counted as the server counts, `msg.length` in JavaScript: UTF-16 units of what
    /// would be sent. Anything else lets through what the server then refuses.
    fn excess(&self) -> u32 {
        let written = self.draft.as_str().trim().encode_utf16().count();
        let limit = self.server.text_limit.unwrap_or(usize::MAX);
        written.saturating_sub(limit) as u32
    }

    pub(super) fn unread(&self) -> u32 {
        self.timeline.unread_since(self.read.as_ref())
    }

    pub(super) fn snapshot(&self) -> ChatSnapshot {
        let waiting = self.outbox.messages().iter().map(|message| Message {
            id: message.id.clone(),
            author: Author::Visitor,
            text: message.text.clone(),
            at: message.at,
            delivery: if message.failed {
                Delivery::Failed
            } else {
                Delivery::Sending
            },
        });
        ChatSnapshot {
            messages: self
                .timeline
                .messages()
                .iter()
                .cloned()
                .chain(waiting)
                .collect(),
            draft: self.draft.clone(),
            agent: self.agent.clone(),
            staffed: self.server.online,
            offline_message: self.server.offline_message.clone(),
            excess: self.excess(),
            loading: self.room.is_some() && !self.loaded && self.trouble().is_none(),
            trouble: self.trouble(),
        }
    }

    fn trouble(&self) -> Option<Trouble> {
        let waiting = self.outbox.next().is_some();
        // One lost look is no news; a message that waits is.
        let failing =
            self.sending.failures() > usize::from(!waiting) || self.looking.failures() > 1;
        match self.sending.asked_to_wait() {
            _ if self.deserted => Some(Trouble::NobodyThere),
            Some(wait) => Some(Trouble::SlowDown(wait)),
            None => failing.then_some(Trouble::Reconnecting),
        }
    }

    /// Has the visitor said anything? Only then there is something to resume.
    pub(super) fn is_begun(&self) -> bool {
        self.room().is_some() || self.resumed || !self.outbox.messages().is_empty()
    }

    pub(super) fn draft(&self) -> &Private {
        &self.draft
    }

    pub(super) fn token(&self) -> &VisitorToken {
        &self.token
    }

    /// The room to come back to.
    pub(super) fn room(&self) -> Option<&RoomId> {
        self.room.as_ref().or(self.leaving.last())
    }

    pub(super) fn read(&self) -> Option<&MessageId> {
        self.read.as_ref()
    }

    pub(super) fn outbox_json(&self) -> Json {
        self.outbox.to_json()
    }
}
