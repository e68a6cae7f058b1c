//! The visitor's presence on Visitor.Chat's socket.
//!
//! Starts when the panel has been opened or there is a conversation, and this tab is the
//! one that talks; ends with the page, the tab's turn or the network. On every connection
//! the visitor is introduced anew, and only when the server has answered is anything else
//! said: pages visited and, where the configuration names its events, the chat
//! (`socket_chat`). Source: reference visitor-chat, sections 4 and 7.

use super::live::{FEW, NO_WAY};
use super::snapshot::{Announced, ChatNotice, ChatSnapshot};
use super::socket_chat::SocketChat;
use super::stored::Stored;
use super::{Effect, Event, SocketEvent, SocketId, Step, Surroundings};
use crate::backend::visitor_chat::socket::{self as vc, Rejection, SocketEvents, Verb};
use crate::chat::{Mono, Private};
use crate::json::Json;
use crate::settings::Settings;
use crate::wire::{Generation, SocketIo, SocketIoOutput, Url, socket_io_url};
use std::time::Duration;

/// The documented delays before another try (section 4.1), and Socket.IO's own spread of
/// half of it either way.
const DELAY_MS: u64 = 10_000;
const MAX_DELAY_MS: u64 = 15_000;
/// From the wish for a socket to its opening, and from there to being introduced: what
/// Socket.IO's own client gives a connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// While the service is being looked after, it is asked again after this.
const MAINTENANCE: Duration = Duration::from_secs(60);
/// Pages that wait to be told; older ones are forgotten.
const MAX_VISITS: usize = 20;

/// What is said on the line, and how it is called on the wire.
pub(super) struct Line {
    id: SocketId,
    io: SocketIo,
    /// When it must be ready, until it is.
    limit: Option<Mono>,
    joined: bool,
}

impl Line {
    pub(super) fn emit(
        &mut self,
        step: &mut Step,
        name: &str,
        payload: Json,
        ack: bool,
    ) -> Option<u32> {
        let (number, text) = self.io.emit(name, vec![payload], ack);
        transmit(step, self.id, text);
        number
    }
}

pub(super) struct Presence {
    host: String,
    events: SocketEvents,
    /// Pages change by script here, which the service does not see by itself.
    tracks: bool,
    chat: Option<SocketChat>,
    line: Option<Line>,
    /// Who the server says we are.
    user: Option<Private>,
    maintenance: bool,
    /// When the server is asked again whether the maintenance is over.
    ask_again: Option<Mono>,
    tries: u32,
    /// A socket has been open in this life: there is a way through.
    reached: bool,
    again_at: Mono,
    wanted: bool,
    asks_consent: bool,
    leads: bool,
    visits: Vec<(Private, Private)>,
}

impl Presence {
    /// `wanted`: there is a conversation already.
    pub(super) fn new(
        settings: &Settings,
        host: String,
        chat: Option<SocketChat>,
        stored: &Stored,
        wanted: bool,
    ) -> Presence {
        let events = settings.socket_events.as_ref().unwrap_or(&Json::Null);
        Presence {
            host,
            events: SocketEvents::read(events),
            tracks: settings.ajax_routing,
            asks_consent: settings.asks_consent,
            wanted: wanted || chat.as_ref().is_some_and(SocketChat::is_begun),
            chat,
            line: None,
            user: stored.visitor.clone(),
            maintenance: false,
            ask_again: None,
            tries: 0,
            reached: false,
            again_at: Mono(0),
            leads: false,
            visits: Vec::new(),
        }
    }

    /// True: this part's own event. Others may be of interest to others as well.
    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        match event {
            Event::Leading(leading, stored) => {
                let stored = Stored::read(stored, step.now.wall);
                // Told again while it leads, what is stored may be older than what is known.
                if *leading && !self.leads {
                    self.user = stored.visitor.clone().or(self.user.take());
                }
                self.leads = *leading;
                if let Some(chat) = &mut self.chat {
                    chat.lead(*leading, stored);
                }
            }
            Event::Visited { url, title } => {
                if let Some(chat) = &mut self.chat {
                    chat.page(url);
                }
                if self.tracks {
                    if self.visits.len() == MAX_VISITS {
                        self.visits.remove(0);
                    }
                    self.visits.push((url.clone(), title.clone()));
                }
            }
            Event::Socket { id, event } => {
                let now = step.now.mono;
                let Some(line) = self.line.as_mut().filter(|line| line.id == *id) else {
                    return false;
                };
                let outputs = match event {
                    SocketEvent::Opened => {
                        // There is a way through; now for the introduction.
                        self.reached = true;
                        line.limit = Some(now.after(PATIENCE));
                        line.io.opened(now)
                    }
                    SocketEvent::Received(frame) => line.io.received(now, frame),
                    SocketEvent::Closed => vec![SocketIoOutput::Dead],
                };
                self.take(step, outputs);
                return true;
            }
            event => {
                return match &mut self.chat {
                    Some(chat) => chat.update(step, event),
                    None => false,
                };
            }
        }
        false
    }

    /// The network or the visitor is back: tries at once, or looks whether the other side
    /// is still there.
    pub(super) fn hurry(&mut self, step: &mut Step) {
        self.again_at = Mono(0);
        if let Some(chat) = &mut self.chat {
            chat.hurry();
        }
        let outputs = self.line.as_mut().map(|line| line.io.probe(step.now.mono));
        self.take(step, outputs.unwrap_or_default());
    }

    /// Connects, says what waits, disconnects.
    pub(super) fn drive(&mut self, step: &mut Step, around: Surroundings) {
        let now = step.now.mono;
        let chat = self.chat.as_mut();
        // Somebody waits: a message was just written.
        if chat.is_some_and(SocketChat::take_impatience) {
            self.again_at = Mono(0);
            self.wanted = true;
        }
        // Where consent is asked for, only who writes is introduced: opening is no consent.
        self.wanted |= around.open && !self.asks_consent;
        if !self.wants_line(around) {
            self.hang_up(step);
        } else if let Some(line) = &mut self.line {
            if line.limit.is_some_and(|limit| limit <= now) {
                self.failed(step);
            } else if line.io.deadline().is_some_and(|due| due <= now) {
                let outputs = line.io.woke(now);
                self.take(step, outputs);
            }
        } else if self.again_at <= now {
            self.connect(step);
        }
        self.speak(step);
        let maintenance = self.maintenance;
        let line = self.line.as_mut().filter(|line| line.joined);
        if let Some(chat) = &mut self.chat
            && !chat.drive(step, around, &self.events, line, maintenance)
        {
            self.failed(step);
        }
    }

    pub(super) fn next_wakeup(&self, around: Surroundings) -> Option<Mono> {
        let mut due = Vec::new();
        if self.wants_line(around) {
            match &self.line {
                None => due.push(Some(self.again_at)),
                Some(line) => {
                    let ask_again = self.ask_again.filter(|_| line.joined);
                    due.extend([line.limit, line.io.deadline(), ask_again]);
                }
            }
        }
        if let Some(chat) = &self.chat {
            due.push(chat.next_wakeup(around, self.maintenance));
        }
        due.into_iter().flatten().min()
    }

    pub(super) fn unread(&self) -> u32 {
        self.chat.as_ref().map_or(0, SocketChat::unread)
    }

    pub(super) fn snapshot(&self) -> Option<ChatSnapshot> {
        let chat = self.chat.as_ref()?;
        let absent = !self.line.as_ref().is_some_and(|line| line.joined);
        Some(chat.snapshot(absent && self.leads && self.tries > 0, self.maintenance))
    }

    /// What was just put into the outbox or sent must be written down in this turn.
    pub(super) fn take_urgent(&mut self) -> bool {
        self.chat.as_mut().is_some_and(SocketChat::take_urgent)
    }

    /// What the next life needs to know.
    pub(super) fn keep(&self, fields: &mut Vec<(&'static str, Json)>) {
        if let Some(user) = &self.user {
            fields.push(("visitorId", user.as_str().into()));
        }
        if let Some(chat) = &self.chat {
            chat.keep(fields);
        }
    }

    fn wants_line(&self, around: Surroundings) -> bool {
        self.wanted && self.leads && around.online && !around.left
    }

    fn connect(&mut self, step: &mut Step) {
        let id = step.socket();
        // The newer generation first; the older one understands it and shows itself.
        let url = Url(socket_io_url(&self.host, Generation::V4));
        step.effects.push(Effect::Connect { id, url });
        self.line = Some(Line {
            id,
            io: SocketIo::new(vc::NAMESPACE),
            limit: Some(step.now.mono.after(PATIENCE)),
            joined: false,
        });
    }

    fn take(&mut self, step: &mut Step, outputs: Vec<SocketIoOutput>) {
        for output in outputs {
            let Some(line) = &mut self.line else { break };
            match output {
                SocketIoOutput::Send(text) => transmit(step, line.id, text),
                SocketIoOutput::Connected => self.introduce(step),
                SocketIoOutput::Event { name, args } => {
                    let payload = args.first().unwrap_or(&Json::Null);
                    self.heard(step, &name, payload);
                }
                SocketIoOutput::Acked { id, args } => {
                    if let Some(chat) = &mut self.chat {
                        chat.acked(step, id, &args);
                    }
                }
                SocketIoOutput::Refused(_) => {
                    let what = "Visitor.Chat's socket did not let us in";
                    step.effects.push(Effect::Warn(what, 403));
                }
                SocketIoOutput::Dead => self.failed(step),
            }
        }
    }

    /// "The same procedure applies on first connect and after every reconnect" (4.1).
    fn introduce(&mut self, step: &mut Step) {
        let hello = vc::user_add(self.user.as_ref());
        if let Some(line) = &mut self.line {
            line.emit(step, vc::USER_ADD, hello, false);
        }
    }

    fn heard(&mut self, step: &mut Step, name: &str, payload: &Json) {
        let joined = self.line.as_ref().is_some_and(|line| line.joined);
        match name {
            vc::USER_CONNECTED => {
                let Some((user, maintenance)) = vc::read_user_connected(payload) else {
                    return;
                };
                self.user = Some(user);
                self.set_maintenance(step, maintenance);
                self.tries = 0;
                let Some(line) = &mut self.line else { return };
                line.limit = None;
                if !std::mem::replace(&mut line.joined, true)
                    && let Some(chat) = &mut self.chat
                {
                    chat.joined();
                }
            }
            vc::USER_REJECTED => {
                let rejection = vc::read_rejection(payload);
                let what = match rejection {
                    Rejection::Format => "Visitor.Chat rejected an event: event_invalid_format",
                    Rejection::Maintenance => "Visitor.Chat rejected an event: maintenance",
                    _ => "Visitor.Chat rejected an event",
                };
                step.effects.push(Effect::Warn(what, 422));
                if rejection == Rejection::Maintenance {
                    self.set_maintenance(step, true);
                }
                if joined {
                    if let Some(chat) = &mut self.chat {
                        chat.rejected(step, rejection);
                    }
                } else if self.user.take().is_some() {
                    // Our id may be what it does not like: as a new visitor, then.
                    self.introduce(step);
                } else {
                    self.failed(step);
                }
            }
            _ if joined => {
                if let Some(chat) = &mut self.chat {
                    chat.heard(step, &self.events, name, payload);
                }
            }
            _ => {}
        }
    }

    fn set_maintenance(&mut self, step: &mut Step, on: bool) {
        if on && !self.maintenance && self.chat.is_some() {
            step.announce(Announced::Notice(ChatNotice::Maintenance));
        }
        self.maintenance = on;
        self.ask_again = on.then(|| step.now.mono.after(MAINTENANCE));
    }

    /// What is to be said beside the chat.
    fn speak(&mut self, step: &mut Step) {
        let now = step.now.mono;
        let Some(line) = self.line.as_mut().filter(|line| line.joined) else {
            return;
        };
        for (url, title) in self.visits.drain(..) {
            let name = self.events.name(Verb::Track);
            line.emit(step, name, vc::track(&url, &title), false);
        }
        if self.ask_again.is_some_and(|due| due <= now) {
            self.ask_again = Some(now.after(MAINTENANCE));
            self.introduce(step);
        }
    }

    fn hang_up(&mut self, step: &mut Step) {
        if let Some(line) = self.line.take() {
            step.effects.push(Effect::Disconnect(line.id));
            if let Some(chat) = &mut self.chat {
                chat.lost();
            }
        }
    }

    fn failed(&mut self, step: &mut Step) {
        self.hang_up(step);
        self.again_at = step.now.mono.after(delay(self.tries, step));
        self.tries += 1;
        // No way through (a proxy, the page's policy): each try is a line in the console of
        // somebody else's page.
        if !self.reached && self.tries >= FEW {
            self.again_at = step.now.mono.after(NO_WAY);
        }
    }
}

/// As Socket.IO computes it: doubled from try to try, spread by half either way, and then
/// cut, so that the first try comes after 5 to 15 s.
fn delay(tries: u32, step: &mut Step) -> Duration {
    let middle = DELAY_MS << tries.min(1);
    let spread = middle / 2 + step.dice.below(middle + 1);
    Duration::from_millis(spread.min(MAX_DELAY_MS))
}

fn transmit(step: &mut Step, id: SocketId, text: String) {
    let text = Private::new(text);
    step.effects.push(Effect::Transmit { id, text });
}
