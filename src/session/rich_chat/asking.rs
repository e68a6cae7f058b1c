//! What to ask the service next, and when.
//!
//! Called after every event. One request at a time; what the visitor said or did first,
//! in their order, then what is missing of the history, then the latest messages.

use super::{Act, Ask, RichChat};
use crate::backend::sunshine::Activity;
use crate::chat::Mono;
use crate::chat::content::Kind;
use crate::session::{Effect, HostEvent, Step, Surroundings};
use crate::wire::Request;
use std::time::Duration;

/// Between two looks while somebody talks. The service allows 20 requests a second from
/// one address (reference 1.9), which may be that of a whole office.
const SOONEST: Duration = Duration::from_secs(2);
/// And the longest, while the chat is being read.
const LATEST: Duration = Duration::from_secs(10);
/// While the panel is closed or shows something else. None at all while the page is away.
const ASIDE: Duration = Duration::from_secs(30);
/// The pause grows with the silence: a tenth of it.
const SHARE: u64 = 10;

impl RichChat {
    pub(in crate::session) fn drive(&mut self, step: &mut Step, around: Surroundings) {
        self.reading = around.reading_chat;
        if self.reading {
            let last = self.timeline.last_from_agent();
            self.read = last.or(self.read.take());
            let read = self.read.as_ref().map(|read| &read.id);
            if read != self.read_told.as_ref() && self.loaded {
                self.read_told = read.cloned();
                self.tell(Activity::Read);
            }
        }
        if self.own_typing.woke(step.now.mono) {
            self.tell_typing(true, false);
        }
        let begun = self.is_begun();
        if begun != self.begun_told {
            self.begun_told = begun;
            step.effects.push(Effect::Tell(HostEvent::Begun(begun)));
        }
        self.release(step);
        self.arrange_forms();
        let wants = self.outbox.next().is_some() || !self.deeds.is_empty();
        // Not while the page is away: a tab that comes to send must be in front.
        let leads = !around.left && self.tabs.may_talk(step, wants);
        if self.shut || self.in_flight.is_some() || !around.online || around.left {
            return;
        }
        let now = step.now.mono;
        let sending = leads && self.send_due().is_some_and(|due| due <= now);
        let looking = self.look_due(around).is_some_and(|due| due <= now);
        let next = match (sending, looking) {
            (true, _) if self.doubt => self.next_to_look(now),
            (true, _) => self.next_to_send(),
            (_, true) => self.next_to_look(now),
            _ => self.next_to_tell(),
        };
        if let Some((ask, request)) = next {
            let request = request.bearer(&self.bearer);
            self.in_flight = Some((step.fetch(request), ask));
        }
    }

    fn next_to_send(&self) -> Option<(Ask, Request)> {
        let room = self.room.as_ref()?;
        if let Some(deed) = self.deeds.first() {
            let request = match &deed.act {
                Act::Press(_, action) => self.service.act(room, &deed.id, action),
                Act::Locate(_, place) => self.service.place(room, &deed.id, place),
                Act::Fill(message) => {
                    let (_, form) = self.forms.iter().find(|(id, _)| id == message)?;
                    let Kind::Form(about) = &self.named(message)?.rich.as_deref()?.kind else {
                        return None;
                    };
                    let answers = form.values();
                    self.service
                        .answer(room, &deed.id, message, about, &answers)
                }
            };
            return Some((Ask::Deed, request));
        }
        let message = self.outbox.next()?;
        let request = self.service.say(room, &message.id, &message.text);
        Some((Ask::Say(message.id.clone()), request))
    }

    /// What the service may know of the visitor: that they write, that they have read.
    fn next_to_tell(&mut self) -> Option<(Ask, Request)> {
        let room = self.room.as_ref().filter(|_| !self.activities.is_empty())?;
        let activity = self.activities.remove(0);
        Some((Ask::Activity, self.service.activity(room, activity)?))
    }

    fn next_to_look(&mut self, now: Mono) -> Option<(Ask, Request)> {
        let Some(room) = &self.room else {
            let user = self.user.as_ref()?;
            return Some((Ask::Room, self.service.conversation_of(user.as_str())));
        };
        if let Some(gap) = &self.gap {
            let request = self.service.before(room, gap);
            return Some((Ask::Gap(gap.clone()), request));
        }
        if self.earlier_wanted
            && let Some(cursor) = &self.earlier
        {
            let request = self.service.before(room, cursor);
            return Some((Ask::Earlier(cursor.clone()), request));
        }
        self.looked = Some(now);
        Some((Ask::Latest, self.service.latest(room)))
    }

    fn send_due(&self) -> Option<Mono> {
        let waits = self.outbox.next().is_some() || !self.deeds.is_empty();
        let ready = self.sending.ready_at();
        (waits && self.room.is_some()).then(|| match self.doubt {
            true => ready.max(self.looking.ready_at()),
            false => ready,
        })
    }

    fn look_due(&self, around: Surroundings) -> Option<Mono> {
        let known = self.room.is_some() || self.user.is_some();
        if !known || !around.page_visible {
            return None;
        }
        let hungry = self.gap.is_some() || self.earlier_wanted || self.room.is_none();
        let due = match self.looked.filter(|_| !hungry) {
            None => Mono::default(),
            Some(looked) => looked.after(match around.reading_chat {
                true => self.pause(looked),
                false => ASIDE,
            }),
        };
        Some(due.max(self.looking.ready_at()))
    }

    fn pause(&self, now: Mono) -> Duration {
        let silence = now.0.saturating_sub(self.lively.0);
        Duration::from_millis(silence / SHARE).clamp(SOONEST, LATEST)
    }

    pub(in crate::session) fn next_wakeup(&self, around: Surroundings) -> Option<Mono> {
        let typed = self.own_typing.deadline();
        let held = self.held.first().map(|held| held.until);
        let mut due = vec![held, self.tabs.deadline(), typed];
        if !self.shut && self.in_flight.is_none() && around.online && !around.left {
            due.push(self.look_due(around));
            if self.tabs.leads() {
                due.push(self.send_due());
            }
        }
        due.into_iter().flatten().min()
    }
}
