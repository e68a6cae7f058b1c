//! Answers: each message shown once, in the service's order, and none missed.

use super::service::{Cursor, Page};
use super::{Ask, Held, RichChat};
use crate::backend::sunshine::{Activity, Refusal};
use crate::backend::web1on1::typing_window;
use crate::chat::content::Told;
use crate::chat::{Author, Delivery, Message, MessageId, Mono, Private};
use crate::session::snapshot::{Announced, FormFailure};
use crate::session::{Effect, HostEvent, Step};
use crate::wire::{Answer, TransportError};
use std::time::Duration;

/// Pairs of ids that are remembered: more than any tab sends before a reload.
const MOST_NAMES: usize = 200;
/// ms. The longest pause between two looks is not longer, as long as the chat is read.
const FRESH: i64 = 12_000;

impl RichChat {
    pub(super) fn answered(
        &mut self,
        step: &mut Step,
        ask: Ask,
        result: &Result<Answer, TransportError>,
    ) {
        let refusal = match result {
            Ok(answer) => self.service.refusal(answer),
            Err(_) => Some(Refusal::Later),
        };
        match (refusal, result) {
            (None, Ok(answer)) => self.granted(step, ask, answer),
            (Some(refusal), _) => {
                let status = result.as_ref().map_or(0, |answer| answer.status);
                self.refused(step, ask, refusal, status);
            }
            (None, Err(_)) => {}
        }
    }

    fn granted(&mut self, step: &mut Step, ask: Ask, answer: &Answer) {
        let json = answer.json();
        match ask {
            Ask::Room => match self.service.read_conversation(json) {
                Some(room) => {
                    self.looking.succeeded();
                    self.room = Some(room);
                }
                None => self.refused(step, Ask::Room, Refusal::Gone, answer.status),
            },
            Ask::Latest => {
                self.looking.succeeded();
                let page = self.service.read_page(json);
                self.take_latest(step, page);
            }
            Ask::Gap(cursor) => {
                self.looking.succeeded();
                let page = self.service.read_page(json);
                let stuck = page.before.as_ref() == Some(&cursor);
                self.gap = self.gap_before(&page).filter(|_| !stuck);
                self.take(step, page.told);
                self.close_gap();
            }
            Ask::Earlier(cursor) => {
                self.looking.succeeded();
                self.earlier_wanted = false;
                let page = self.service.read_page(json);
                self.earlier = page.before.filter(|before| *before != cursor);
                // What was said long ago is no news.
                self.show_all(page.told);
            }
            Ask::Say(id) => {
                self.sending.succeeded();
                let waiting = self.outbox.remove(&id);
                let told = self.service.read_page(json).told.pop();
                let message = match (told, waiting) {
                    (Some(told), _) => {
                        self.remember(&told.message.id, &id);
                        told.message
                    }
                    (None, Some(waiting)) => Message {
                        id: id.clone(),
                        author: Author::Visitor,
                        text: waiting.text,
                        files: Vec::new(),
                        rich: None,
                        at: waiting.at,
                        delivery: Delivery::Sent,
                        edited: false,
                    },
                    (None, None) => return,
                };
                self.timeline.merge(Message { id, ..message });
                self.looked = None;
            }
            Ask::Activity => {}
            Ask::Deed => {
                self.sending.succeeded();
                if self.deeds.is_empty() {
                    return;
                }
                let deed = self.deeds.remove(0);
                if let Some(told) = self.service.read_page(json).told.pop() {
                    self.remember(&told.message.id, &deed.id);
                    self.timeline.merge(Message {
                        id: deed.id.clone(),
                        ..told.message
                    });
                }
                self.done(deed);
                // A bot answers at once.
                self.looked = None;
            }
        }
    }

    fn refused(&mut self, step: &mut Step, ask: Ask, refusal: Refusal, status: u16) {
        if ask == Ask::Activity && refusal != Refusal::Token {
            return;
        }
        let now = step.now.mono;
        self.doubt |= matches!(ask, Ask::Say(_));
        step.effects
            .push(Effect::Warn("the conversation was refused", status));
        let sending = matches!(ask, Ask::Say(_) | Ask::Deed);
        let pace = match sending {
            true => &mut self.sending,
            false => &mut self.looking,
        };
        match &refusal {
            Refusal::Token => {
                // What waits stays where it is: with a new link it goes on.
                self.shut = true;
                step.announce(Announced::MessageFailed);
            }
            Refusal::Limited { wait } => pace.wait(now, *wait),
            Refusal::Later => pace.failed(now, step.dice),
            Refusal::Gone if !sending => self.shut = true,
            Refusal::Gone | Refusal::Refused { .. } => {
                pace.failed(now, step.dice);
                if let Ask::Say(id) = &ask
                    && let Some(message) = self.outbox.named(id)
                {
                    message.failed = true;
                    step.announce(Announced::MessageFailed);
                }
            }
        }
        // The visitor looks at the button: it is said at once, not tried in secret.
        if ask == Ask::Deed && !self.deeds.is_empty() {
            let deed = self.deeds.remove(0);
            self.undone(
                deed,
                match refusal {
                    Refusal::Limited { wait } => FormFailure::SlowDown(wait.as_secs() as u32),
                    Refusal::Later | Refusal::Token => FormFailure::Unreachable,
                    Refusal::Gone | Refusal::Refused { .. } => FormFailure::Refused,
                },
            );
        }
    }

    fn remember(&mut self, service: &MessageId, ours: &MessageId) {
        if service != ours {
            if self.names.len() == MOST_NAMES {
                self.names.remove(0);
            }
            self.names.push((service.clone(), ours.clone()));
        }
    }

    fn take_latest(&mut self, step: &mut Step, page: Page) {
        self.newest = page.told.last().map(|told| told.message.at);
        match self.loaded {
            true => self.gap = self.gap_before(&page),
            false => self.earlier = page.before,
        }
        self.take(step, page.told);
        self.loaded = true;
        self.close_gap();
    }

    /// More was said since the last look than this page holds: what comes before it.
    fn gap_before(&self, page: &Page) -> Option<Cursor> {
        let oldest = page.told.first().map(|told| told.message.at);
        let reaches = oldest.is_some_and(|oldest| Some(oldest) <= self.solid);
        page.before.clone().filter(|_| !reaches)
    }

    fn close_gap(&mut self) {
        self.doubt = self.gap.is_some();
        if self.gap.is_none() {
            self.solid = self.solid.max(self.newest.take());
        }
    }

    /// The id by which it is known here.
    fn name(&self, told: &Told) -> MessageId {
        let named = self.names.iter().rev();
        let mut named = named.filter(|(service, _)| *service == told.message.id);
        told.ours
            .clone()
            .or_else(|| named.next().map(|(_, ours)| ours.clone()))
            .unwrap_or_else(|| told.message.id.clone())
    }

    fn take(&mut self, step: &mut Step, told: Vec<Told>) {
        let mut now = Vec::new();
        for told in told {
            let id = &told.message.id;
            if self.held.iter().any(|held| held.told.message.id == *id) {
                continue;
            }
            let news = self.loaded && !self.timeline.knows(&self.name(&told));
            match self.held_until(step, &told).filter(|_| news) {
                Some(until) => self.held.push(Held { until, told }),
                None => now.push(told),
            }
        }
        let said = self.show_all(now);
        if self.loaded {
            self.announce(step, said);
        }
    }

    /// Oldest first. Of one millisecond only the service knows the order: each is put
    /// before the one that comes after it.
    fn show_all(&mut self, told: Vec<Told>) -> Vec<(Option<String>, Private)> {
        let mut next = None;
        let mut said = Vec::new();
        for told in told.into_iter().rev() {
            let id = self.name(&told);
            said.extend(self.show(told, next.as_ref()));
            next = Some(id);
        }
        said.reverse();
        said
    }

    /// Until when a message is held back, with somebody shown typing: one that was written
    /// with a delay, or comes after such a one. Assumed: the service tells of it when its
    /// delay is over (in document 001 the ids of messages bear that time).
    fn held_until(&self, step: &Step, told: &Told) -> Option<Mono> {
        if told.message.author == Author::Visitor {
            return None;
        }
        let characters = told.message.text.as_str().chars().count();
        // What was said while nobody looked is not acted out.
        let fresh = step.now.wall.0.saturating_sub(told.message.at.0) < FRESH;
        let shown = u64::from(typing_window(characters, told.delay)) * u64::from(fresh);
        match self.held.last() {
            None => (shown > 0).then(|| step.now.mono.after(Duration::from_millis(shown))),
            Some(last) => Some(last.until.after(Duration::from_millis(shown))),
        }
    }

    /// Shows what was held back long enough.
    pub(super) fn release(&mut self, step: &mut Step) {
        let now = step.now.mono;
        let due = self
            .held
            .iter()
            .take_while(|held| held.until <= now)
            .count();
        let due = self.held.drain(..due).map(|held| held.told).collect();
        let said = self.show_all(due);
        self.announce(step, said);
    }

    fn show(&mut self, told: Told, next: Option<&MessageId>) -> Option<(Option<String>, Private)> {
        let id = self.name(&told);
        if let Some(ours) = &told.ours {
            self.outbox.remove(ours);
        }
        if let Some(form) = &told.answers {
            self.forms.retain(|(known, _)| known != form);
            self.used.push(form.clone());
        }
        let said = match &told.message.author {
            Author::Agent { name } => Some((name.clone(), told.message.text.clone())),
            _ => None,
        };
        let message = Message { id, ..told.message };
        let is_new = self.timeline.merge_before(message, next);
        said.filter(|_| is_new)
    }

    fn announce(&mut self, step: &mut Step, said: Vec<(Option<String>, Private)>) {
        if said.is_empty() {
            return;
        }
        self.lively = step.now.mono;
        if let Some(last) = self.timeline.last_from_agent() {
            self.tell(Activity::Delivered(last.id));
        }
        step.announce(Announced::AgentWrote(said));
        if !self.muted && self.tabs.leads() {
            step.effects.push(Effect::Tell(HostEvent::Heard));
        }
    }
}
