//! The live conversation over the services of rich messages: Web1on1's and Sunshine's REST.
//!
//! Starts with the session where the page or a link into it named a conversation and a
//! token; ends with it. There is no stream: while the page is in front the latest messages
//! are asked for again and again, the oftener the livelier the talk. Each tab reads for
//! itself; only the leading one sends. Messages are known by the service's ids, ours by
//! the id we gave them (the service keeps it beside the text).
//! Must not know: the JSON of either service (`service` speaks to `backend` for it).
//! Source: reference web1on1-sunshine-whatsapp, sections 1 and 3.

mod acting;
mod asking;
mod heard;
mod service;
mod shown;

use super::acts::{Acting, Locating};
use super::conversation::tabs::Tabs;
use super::form::Form;
use super::outbox::Outbox;
use super::retry::Pace;
use super::stored::Stored;
use super::timeline::{Read, Timeline};
use super::typing::Typing;
use super::{Event, RequestId, Step};
use crate::backend::sunshine::Activity;
use crate::chat::content::{Action, Told};
use crate::chat::{MessageId, Mono, Private, RoomId, VisitorToken, Wall};
use crate::settings::RichService;
use service::{Cursor, Service};

/// What was asked of the service, and for which of ours.
#[derive(Clone, PartialEq, Debug)]
enum Ask {
    /// Which conversation is it?
    Room,
    Latest,
    /// What lies between two stretches that are known.
    Gap(Cursor),
    Earlier(Cursor),
    Say(MessageId),
    Deed,
    /// Told, and no answer matters.
    Activity,
}

/// Something the visitor did about a message, on its way. Does not survive the page: the
/// button is still there.
struct Deed {
    /// The id its own message gets, where it is one.
    id: MessageId,
    act: Act,
}

enum Act {
    Press(Acting, Action),
    Locate(Acting, (String, String)),
    Fill(MessageId),
}

/// A message that is shown a little later; meanwhile somebody is shown typing it.
struct Held {
    until: Mono,
    told: Told,
}

pub(super) struct RichChat {
    service: Service,
    /// Who holds it is the visitor, to the service.
    bearer: Private,
    /// No server asks for it: it ties together what several tabs store.
    token: VisitorToken,
    /// Whose conversation it is, as long as which one is not known.
    user: Option<Private>,
    room: Option<RoomId>,
    /// The service does not accept the token any more, or never did.
    shut: bool,
    draft: Private,
    outbox: Outbox,
    timeline: Timeline,
    /// The ids that ours have at a service that told only in its answer which is which.
    names: Vec<(MessageId, MessageId)>,
    held: Vec<Held>,
    own_typing: Typing,
    /// To be told to a service that wants to know.
    activities: Vec<Activity>,
    read_told: Option<MessageId>,
    deeds: Vec<Deed>,
    failed: Option<Acting>,
    /// Messages whose quick replies were used.
    used: Vec<MessageId>,
    forms: Vec<(MessageId, Form)>,
    locating: Locating,
    /// The button that asked where the visitor is.
    asked_place: Option<Acting>,
    read: Option<Read>,
    muted: bool,
    loaded: bool,
    /// Nothing is missing up to this time; what was told later waits for the gap to close.
    solid: Option<Wall>,
    gap: Option<Cursor>,
    /// The newest that was told while there is a gap.
    newest: Option<Wall>,
    /// The first that waits may have arrived already: nothing is sent before the latest
    /// messages have been looked at. The service stores what it is told twice twice.
    doubt: bool,
    earlier: Option<Cursor>,
    earlier_wanted: bool,
    in_flight: Option<(RequestId, Ask)>,
    sending: Pace,
    looking: Pace,
    looked: Option<Mono>,
    /// When anybody said anything, as this side saw it.
    lively: Mono,
    reading: bool,
    begun_told: bool,
    tabs: Tabs,
}

impl RichChat {
    pub(super) fn new(about: &RichService, stored: Stored, token: VisitorToken) -> RichChat {
        // A link that leads here is newer than what is stored. What is stored goes on if it
        // is of the same conversation, or if there is no link.
        let same = about.token.is_none()
            || match &about.room {
                Some(room) => stored.room.as_ref() == Some(room),
                None => stored.user.is_some() && stored.user == about.user,
            };
        let stored = if same { stored } else { Stored::default() };
        let bearer = about.token.clone().or(stored.bearer).unwrap_or_default();
        RichChat {
            shut: bearer.is_blank(),
            service: Service::new(about, &bearer),
            bearer,
            token: stored.token.unwrap_or(token),
            user: about.user.clone().or(stored.user),
            room: about.room.clone().or(stored.room),
            draft: stored.chat_draft,
            outbox: stored.outbox,
            timeline: Timeline::default(),
            names: Vec::new(),
            held: Vec::new(),
            own_typing: Typing::default(),
            activities: Vec::new(),
            read_told: None,
            deeds: Vec::new(),
            failed: None,
            used: Vec::new(),
            forms: Vec::new(),
            locating: Locating::No,
            asked_place: None,
            read: stored.read,
            muted: stored.muted,
            loaded: false,
            solid: None,
            gap: None,
            newest: None,
            doubt: true,
            earlier: None,
            earlier_wanted: false,
            in_flight: None,
            sending: Pace::default(),
            looking: Pace::default(),
            looked: None,
            lively: Mono::default(),
            reading: false,
            begun_told: false,
            tabs: Tabs::default(),
        }
    }

    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        if event.channel().is_some() {
            self.tabs.touched();
            self.lively = step.now.mono;
        }
        match event {
            Event::ChatTyped(text) => {
                self.draft = text.clone();
                let tell = match text.is_blank() {
                    false => self.own_typing.key(step.now.mono),
                    true => self.own_typing.stop(),
                };
                self.tell_typing(tell, !text.is_blank());
            }
            Event::ChatSubmitted => self.submit(step),
            Event::Resent(id) => {
                if let Some(message) = self.outbox.named(id) {
                    message.failed = false;
                    self.sending.hurry();
                }
            }
            Event::TakenBack(id) => {
                if let Some(message) = self.outbox.take_failed(id) {
                    let text = [message.text.as_str(), self.draft.as_str()];
                    self.draft = Private::new(text.join("\n").trim_end());
                }
            }
            Event::EarlierWanted => self.earlier_wanted = self.earlier.is_some(),
            Event::Muted(muted) => self.muted = *muted,
            Event::Triggered { name, text } => {
                self.timeline.greet(step, name.clone(), text.clone());
            }
            Event::Acted(acting) => self.act(step, acting),
            Event::AnswerTyped {
                message,
                field,
                value,
            } => self.fill(message, *field, value),
            Event::AnswersSent(message) => self.send_answers(step, message),
            Event::Located(place) => self.located(step, place.as_ref()),
            Event::Leading(leading, stored) => {
                self.lead(*leading, Stored::read(stored, step.now.wall));
            }
            Event::Relayed(json) => {
                // Each tab reads for itself: there is nothing to tell but that one is there.
                self.tabs.hello(step, json);
            }
            Event::Answered { id, result } => {
                let Some((_, ask)) = self.in_flight.take_if(|(asked, _)| asked == id) else {
                    return false;
                };
                self.answered(step, ask, result);
            }
            // What only another kind of server can do.
            event => return event.channel().is_some(),
        }
        true
    }

    fn submit(&mut self, step: &mut Step) {
        if self.draft.is_blank() || self.is_blocked() {
            return;
        }
        let text = Private::new(self.draft.as_str().trim());
        let id = MessageId(step.dice.message_id());
        self.outbox.add(id, text, step.now.wall);
        self.draft = Private::default();
        let typed = self.own_typing.stop();
        self.tell_typing(typed, false);
        self.sending.hurry();
    }

    fn tell_typing(&mut self, tell: bool, on: bool) {
        if tell {
            self.tell(match on {
                true => Activity::TypingStarted,
                false => Activity::TypingStopped,
            });
        }
    }

    /// What is newer says all that an older one of its kind would have.
    fn tell(&mut self, activity: Activity) {
        let kind = std::mem::discriminant(&activity);
        let other = |known: &Activity| std::mem::discriminant(known) != kind;
        self.activities.retain(other);
        self.activities.push(activity);
    }

    /// This tab sends from now on, or no more. What waits in storage was written by a tab
    /// that did not come to send it.
    fn lead(&mut self, leading: bool, stored: Stored) {
        self.tabs.turn(leading);
        if !leading || stored.room.is_some() && stored.room != self.room {
            return;
        }
        self.doubt = true;
        for message in stored.outbox.into_messages() {
            let known = self.outbox.named(&message.id).is_some();
            if !known && !self.timeline.knows(&message.id) {
                self.outbox.put(message);
            }
        }
    }

    pub(super) fn hurry(&mut self) {
        self.sending.hurry();
        self.looking.hurry();
        self.looked = None;
    }

    pub(super) fn unread(&self) -> u32 {
        self.timeline.unread_since(self.read.as_ref())
    }

    pub(super) fn is_begun(&self) -> bool {
        self.room.is_some() || self.user.is_some() || !self.outbox.messages().is_empty()
    }
}
