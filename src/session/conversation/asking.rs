//! What to ask the server next, and when.
//!
//! Called after every event. One request at a time; messages first, then what else the
//! visitor wants, then looking. Sending and looking each keep their own pace: the server
//! limits its routes one by one, and replies must be seen while a message has to wait.

use super::{Ask, Conversation, Errand, Look};
use crate::backend::rocket_chat::Refusal;
use crate::chat::{Mono, Wall};
use crate::session::form::FormState;
use crate::session::snapshot::FormId;
use crate::session::{Effect, HostEvent, Step, Surroundings};
use crate::wire::Request;
use std::time::Duration;

/// Between two looks at the history while the chat is being read and there is no stream.
/// The server lets one address ask 10 times in 60 s; 9 times leaves one for a look out of
/// turn (at a room that was closed meanwhile).
const POLL_READING: Duration = Duration::from_secs(7);
/// The same while the panel is closed or shows something else.
const POLL_ASIDE: Duration = Duration::from_secs(30);
/// Whether somebody is there is not asked more often than this (the server's own cache
/// lives 1 s, its limit is 10 in 60 s; a visitor who opens and closes need not know twice).
const CONFIG_FRESH: Duration = Duration::from_secs(20);
/// While nobody is there and the visitor looks on, it is asked again after this.
const CONFIG_AWAY: Duration = Duration::from_secs(60);

impl Conversation {
    /// Asks for whatever is due now.
    pub(in crate::session) fn drive(&mut self, step: &mut Step, around: Surroundings) {
        self.reading = around.reading_chat;
        if self.reading {
            let last = self.timeline.last_from_agent();
            self.read = last.or(self.read.take());
        }
        if !self.introduced {
            // Page visits are reported as this visitor from now on, whatever else happens.
            self.introduced = true;
            self.tell_identity(step);
        }
        self.arrange_form();
        let begun = self.is_begun();
        if begun != self.begun_told {
            self.begun_told = begun;
            step.effects.push(Effect::Tell(HostEvent::Begun(begun)));
        }
        self.pass_time(step);
        let wants = self.wants_to_talk();
        if !around.left && self.tabs.may_talk(step, wants) {
            self.listen(step, around);
            self.ask(step, around);
        } else {
            self.live.hang_up(step);
        }
        self.tell_tabs(step);
    }

    fn pass_time(&mut self, step: &mut Step) {
        let now = step.now.mono;
        if self.typing.woke(now) {
            self.tell_typing(step, false);
        }
        if self.hidden_at.is_some_and(|due| due <= now) {
            self.hidden_at = None;
            if self.live.is_ready() {
                self.away = true;
                self.errands.push(Errand::Status(false));
            }
        }
    }

    fn listen(&mut self, step: &mut Step, around: Surroundings) {
        let wanted = self.listens(around);
        let url = self.api().stream();
        let room = self.room.as_ref().filter(|_| wanted);
        let news = self.live.drive(step, || url, room, &self.token);
        self.hear(step, news);
    }

    fn listens(&self, around: Surroundings) -> bool {
        self.is_talking() && self.registered && around.online && !around.left
    }

    fn ask(&mut self, step: &mut Step, around: Surroundings) {
        let now = step.now.mono;
        let due = |due: Option<Mono>| due.is_some_and(|due| due <= now);
        let sending = due(self.send_due());
        if sending && let Some((_, Ask::History(..) | Ask::Config)) = &self.in_flight {
            // A message does not wait for a look; its answer is dropped.
            self.config_due |= matches!(self.in_flight, Some((_, Ask::Config)));
            self.in_flight = None;
        }
        if sending
            && self.outbox.next().is_some()
            && let Some((_, Ask::Errand(Errand::Agent | Errand::Status(_)))) = &self.in_flight
        {
            // Nor for these, which are asked for again.
            self.in_flight = None;
        }
        if !around.online || around.left {
            return;
        }
        self.upload(step);
        if self.in_flight.is_some() {
            return;
        }
        let looking = due(self.look_due(around));
        let next = match sending || looking {
            true => self.next_request(sending, looking),
            false if due(self.config_due_at(around)) => Some((Ask::Config, self.api().config())),
            false => None,
        };
        let Some((ask, request)) = next else {
            if sending && self.drop_impossible(step) {
                self.ask(step, around);
            }
            return;
        };
        match ask {
            Ask::History(_, look) => {
                self.looked = Some(now);
                self.seen = match look {
                    Look::News(None) => self.timeline.change(),
                    _ => 0,
                };
            }
            Ask::Config => {
                self.config_at = Some(now);
                self.config_due = false;
            }
            _ => {}
        }
        self.in_flight = Some((step.fetch(request), ask));
    }

    fn next_request(&self, sending: bool, looking: bool) -> Option<(Ask, Request)> {
        let api = self.api();
        if sending
            && let Some(form @ (FormId::Registration | FormId::Offline)) = self.form_to_send()
        {
            return self.errand(Errand::Form(form));
        }
        if !self.registered && self.resumed {
            return Some((Ask::Recognise, api.visitor()));
        }
        if !self.registered {
            return Some((Ask::Register, api.register(&self.about)));
        }
        if sending {
            let waits = self.outbox.next();
            return match (&self.room, waits) {
                (None, _) if waits.is_some() || self.uploads.next().is_some() => {
                    Some((Ask::OpenRoom, api.open_room()))
                }
                (Some(room), Some(message)) => {
                    let request = api.send_message(room, &message.id, &message.text);
                    Some((Ask::Post(message.id.clone()), request))
                }
                _ => {
                    let form = self.form_to_send().map(Errand::Form);
                    self.errand(form.or_else(|| self.errands.first().cloned())?)
                }
            };
        }
        if !looking {
            return None;
        }
        let (room, look) = match (self.leaving.first(), &self.room) {
            (Some(room), _) => (room, Look::News(None)),
            (None, Some(room)) if self.more_wanted && self.hole.is_none() => {
                (room, Look::Earlier(self.floor))
            }
            (None, room) => (
                room.as_ref()?,
                Look::News(self.hole.map(|(before, _)| before)),
            ),
        };
        let before = match look {
            Look::News(before) => before,
            // Those of the very same millisecond are asked for again: some may be missing.
            Look::Earlier(at) => Some(Wall(at.0 + 1)),
        };
        Some((Ask::History(room.clone(), look), api.history(room, before)))
    }

    fn errand(&self, errand: Errand) -> Option<(Ask, Request)> {
        let api = self.api();
        let room = self.room.as_ref();
        let request = match &errand {
            Errand::Edit(id, text) => api.edit_message(room?, id, text),
            Errand::Delete(id) => api.delete_message(room?, id),
            Errand::Close => api.close_room(room?),
            Errand::Forget => api.forget(),
            Errand::Agent => api.agent(room?),
            Errand::Status(online) => api.status(*online),
            Errand::Data => api.custom_fields(&self.data),
            Errand::Form(form) => self.form_request(*form)?,
        };
        Some((Ask::Errand(errand), request))
    }

    /// What was wanted of a room that has been left meanwhile.
    fn drop_impossible(&mut self, step: &mut Step) -> bool {
        if let Some(form) = self.form_to_send() {
            self.form_refused(form, Refusal::InvalidRoom);
            return true;
        }
        if self.errands.is_empty() {
            return false;
        }
        let errand = self.errands.remove(0);
        // There is nothing left to end.
        if errand != Errand::Close {
            self.errand_refused(step, errand, Refusal::InvalidRoom);
        }
        true
    }

    /// Starts the next upload. Uploads run beside the other requests: a large one must not
    /// hold up a message.
    fn upload(&mut self, step: &mut Step) {
        let due = self.uploads.due().is_some_and(|due| due <= step.now.mono);
        if let (true, true, Some(room), Some(file)) =
            (due, self.registered, &self.room, self.uploads.next())
        {
            let id = step.request();
            step.effects.push(Effect::Upload {
                id,
                url: self.api().upload(room),
                token: self.token.clone(),
                file,
            });
            self.uploads.started(id, file);
        }
    }

    fn form_to_send(&self) -> Option<FormId> {
        match &self.form {
            Some((id, form)) if form.state == FormState::Sending => Some(*id),
            _ => None,
        }
    }

    /// Is there anything this visitor wants from the server?
    fn wants_to_talk(&self) -> bool {
        self.send_due().is_some() || !self.uploads.is_empty()
    }

    /// When the oldest thing that waits may be tried.
    pub(super) fn send_due(&self) -> Option<Mono> {
        let waits = self.outbox.next().is_some()
            || self.form_to_send().is_some()
            || !self.errands.is_empty()
            || self.uploads.next().is_some() && (self.room.is_none() || !self.registered);
        waits.then(|| self.sending.ready_at())
    }

    /// When the history should be looked at next; by polling never while nobody can see it.
    fn look_due(&self, around: Surroundings) -> Option<Mono> {
        if !(self.registered || self.resumed) {
            return None;
        }
        let at_once = !self.leaving.is_empty()
            || self.hole.is_some()
            || self.more_wanted
            || self.live.is_ready() && !self.healed;
        let pause = if around.reading_chat {
            POLL_READING
        } else {
            POLL_ASIDE
        };
        let due = match self.looked {
            _ if at_once => Mono(0),
            _ if !self.is_talking() || self.live.is_ready() || !around.page_visible => return None,
            Some(looked) => looked.after(pause),
            None => Mono(0),
        };
        // Who is not recognised yet takes the first step of sending.
        let first = match self.registered {
            true => Mono(0),
            false => self.sending.ready_at(),
        };
        Some(due.max(first).max(self.looking.ready_at()))
    }

    fn config_due_at(&self, around: Surroundings) -> Option<Mono> {
        if !(around.reading_chat || self.config_due && around.open) {
            return None;
        }
        let pause = match (self.config_due, self.server.online) {
            (true, _) => CONFIG_FRESH,
            (false, false) => CONFIG_AWAY,
            (false, true) => return None,
        };
        let due = self.config_at.map_or(Mono(0), |at| at.after(pause));
        Some(due.max(self.looking.ready_at()))
    }

    pub(in crate::session) fn next_wakeup(&self, around: Surroundings) -> Option<Mono> {
        if around.left {
            return None;
        }
        let mut due = vec![self.typing.deadline(), self.hidden_at, self.tabs.deadline()];
        if self.tabs.leads() && around.online {
            if self.listens(around) {
                due.push(self.live.deadline());
            }
            if self.registered && self.room.is_some() {
                due.push(self.uploads.due());
            }
            match &self.in_flight {
                None => {
                    due.extend([
                        self.send_due(),
                        self.look_due(around),
                        self.config_due_at(around),
                    ]);
                }
                Some((_, Ask::History(..) | Ask::Config)) => due.push(self.send_due()),
                Some(_) => {}
            }
        }
        due.into_iter().flatten().min()
    }
}
