//! What is to be said next, and when.
//!
//! Called after every event. One message at a time, and after a new connection none before
//! the history has been read: it tells which one arrived.

use super::{LOOK_AGAIN, PATIENCE, Posting, SocketChat};
use crate::backend::visitor_chat::socket::{self as vc, SocketEvents, Verb};
use crate::chat::Mono;
use crate::session::presence::Line;
use crate::session::{Effect, HostEvent, Step, Surroundings};

impl SocketChat {
    /// Does what is due. False: the line is dead, though it does not know.
    pub(in crate::session) fn drive(
        &mut self,
        step: &mut Step,
        around: Surroundings,
        events: &SocketEvents,
        line: Option<&mut Line>,
        maintenance: bool,
    ) -> bool {
        if around.reading_chat {
            let last = self.timeline.last_from_agent();
            self.read = last.or(self.read.take());
        }
        let begun = self.is_begun();
        if begun != self.begun_told {
            self.begun_told = begun;
            step.effects.push(Effect::Tell(HostEvent::Begun(begun)));
        }
        if self.typing.woke(step.now.mono) {
            self.typing_told = Some(false);
        }
        let wants = self.outbox.next().is_some() || self.ending.is_some();
        let talks = self.tabs.may_talk(step, wants);
        let healthy = match line.filter(|_| talks && self.joined) {
            Some(line) => self.talk(step, events, line, maintenance),
            None => true,
        };
        self.tell_tabs(step);
        healthy
    }

    fn talk(
        &mut self,
        step: &mut Step,
        events: &SocketEvents,
        line: &mut Line,
        maintenance: bool,
    ) -> bool {
        let now = step.now.mono;
        let late = |until: Option<Mono>| until.is_some_and(|until| until <= now);
        if late(self.starting) || late(self.posting.as_ref().map(|posting| posting.until)) {
            return false;
        }
        if late(self.look_due())
            && let Some(chat) = &self.chat
        {
            self.history = Some(step.fetch(vc::history(&self.base, chat)));
            self.look = false;
            self.looked = Some(now);
        }
        self.say(step, events, line, maintenance);
        true
    }

    fn say(&mut self, step: &mut Step, events: &SocketEvents, line: &mut Line, maintenance: bool) {
        let now = step.now.mono;
        if self.send_due(maintenance).is_some_and(|due| due <= now) {
            if self.closed {
                // Whoever writes after the end begins a new conversation.
                self.leave();
            }
            match (&self.chat, self.outbox.next()) {
                (None, _) if maintenance => {}
                (None, _) => {
                    let start = vc::start(&self.data, &self.page);
                    line.emit(step, events.name(Verb::Start), start, false);
                    self.starting = Some(now.after(PATIENCE));
                }
                (Some(chat), Some(message)) => {
                    let id = message.id.clone();
                    let payload = vc::send(chat, &message.text);
                    self.tried = Some((id.clone(), self.visitors_words()));
                    self.urgent = true;
                    let ack = line.emit(step, events.name(Verb::Send), payload, true);
                    self.posting = ack.map(|ack| Posting {
                        ack,
                        id,
                        until: now.after(PATIENCE),
                    });
                }
                (Some(_), None) => {}
            }
        }
        let Some(chat) = self.chat.as_ref().filter(|_| !self.closed) else {
            self.typing_told = None;
            return;
        };
        if let Some(on) = self.typing_told.take() {
            line.emit(step, events.name(Verb::Typing), vc::typing(chat, on), false);
        }
        // Not before what was said has been sent.
        if self.ending == Some(false) && self.healed && self.outbox.next().is_none() {
            self.ending = Some(true);
            line.emit(step, events.name(Verb::End), vc::end(chat), false);
        }
    }

    fn look_due(&self) -> Option<Mono> {
        if !self.joined || !self.look || self.history.is_some() || self.chat.is_none() {
            return None;
        }
        let pause = self
            .looked
            .map_or(Mono(0), |looked| looked.after(LOOK_AGAIN));
        Some(pause.max(self.looking.ready_at()))
    }

    /// When the oldest message that waits may be tried.
    fn send_due(&self, maintenance: bool) -> Option<Mono> {
        let busy = self.posting.is_some() || self.starting.is_some();
        let ready = match &self.chat {
            Some(_) => self.healed,
            None => !maintenance,
        };
        let waits = self.joined && ready && !busy && self.outbox.next().is_some();
        waits.then(|| self.sending.ready_at())
    }

    pub(in crate::session) fn next_wakeup(
        &self,
        around: Surroundings,
        maintenance: bool,
    ) -> Option<Mono> {
        if around.left {
            return None;
        }
        [
            self.typing.deadline(),
            self.tabs.deadline(),
            self.look_due(),
            self.send_due(maintenance),
            self.starting,
            self.posting.as_ref().map(|posting| posting.until),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
