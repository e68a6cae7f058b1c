//! What the live chat server's answers mean for the conversation.
//!
//! Starts with an answer to the one request under way; whoever calls drives on.

use super::{Ask, Conversation, Errand};
use crate::backend::rocket_chat::{self as rc, HISTORY_LIMIT, Item, Refusal};
use crate::chat::{MessageId, Private, RoomId, Wall};
use crate::json::Json;
use crate::session::snapshot::{Announced, ChatNotice};
use crate::session::{Effect, HostEvent, Step};
use crate::wire::{Answer, TransportError};

impl Conversation {
    pub(super) fn answered(
        &mut self,
        step: &mut Step,
        ask: Ask,
        result: &Result<Answer, TransportError>,
    ) {
        let refusal = match result {
            Ok(answer) => match rc::refusal(answer) {
                None if self.accept(step, &ask, answer.json()) => {
                    return match ask {
                        Ask::History(..) | Ask::Config => self.looking.succeeded(),
                        _ => self.sending.succeeded(),
                    };
                }
                // A success that cannot be read is a server in trouble.
                None => Refusal::Unavailable,
                Some(refusal) => {
                    step.effects
                        .push(Effect::Warn("the live chat server refused", answer.status));
                    refusal
                }
            },
            Err(_) => Refusal::Unavailable,
        };
        self.refused(step, ask, refusal);
    }

    /// Takes a successful answer; false when it does not hold what it should.
    fn accept(&mut self, step: &mut Step, ask: &Ask, json: &Json) -> bool {
        match ask {
            Ask::Recognise | Ask::Register => return self.recognised(step, json),
            Ask::OpenRoom => {
                let Some(room) = rc::read_room(json) else {
                    return false;
                };
                self.enter(room.id);
                // Whatever is said in a new one is news, and nothing of it is history.
                self.loaded |= room.is_new;
                if room.is_new {
                    self.solid = Some(Wall(0));
                }
                self.looked = room.is_new.then_some(step.now.mono);
                if room.served_by.is_some() {
                    // The room tells the user name only.
                    self.agent = room.served_by;
                    self.ask_who();
                } else if self.agent.is_none() {
                    // Its place in the queue: told by the stream only when it changes.
                    self.config_at = None;
                    self.config_due = true;
                }
                self.server.online = true;
                self.deserted = false;
                self.tell_identity(step);
            }
            Ask::Post(id) => {
                // The server confirms by sending the message back. A server too old to
                // take our id answers with its own, and has stored it all the same.
                let Some(message) = self.reader().confirmed(json.field("message")) else {
                    return false;
                };
                self.confirm(id, message);
            }
            Ask::History(room, look) => {
                let Some((page, closed)) = self.reader().history(json, HISTORY_LIMIT) else {
                    return false;
                };
                self.take_page(step, room, *look, page, closed);
            }
            Ask::Config => self.take_config(json),
            Ask::Errand(errand) => {
                if !self.done(step, errand, json) {
                    return false;
                }
                self.drop_errand(errand);
            }
        }
        true
    }

    pub(super) fn recognised(&mut self, step: &mut Step, json: &Json) -> bool {
        let Some(visitor) = rc::read_visitor(json) else {
            return false;
        };
        self.token = visitor.token;
        self.username = visitor.username;
        if !self.registered && !self.data.is_empty() {
            self.errands.push(Errand::Data);
        }
        self.registered = true;
        self.tell_identity(step);
        true
    }

    fn take_config(&mut self, json: &Json) {
        let mut server = rc::read_config(json);
        if !server.enabled {
            // Switched off: nobody is there, and what was known of it still stands.
            server = rc::LivechatConfig {
                online: false,
                ..self.server.clone()
            };
        }
        self.deserted &= !server.online;
        if self.is_talking() {
            self.queue = server.queue.clone();
            self.agent = server.agent.clone().or(self.agent.take());
        }
        self.server = server;
    }

    fn done(&mut self, step: &mut Step, errand: &Errand, json: &Json) -> bool {
        match errand {
            Errand::Edit(..) => match self.reader().message(json.field("message")) {
                Item::Shown(message) => {
                    self.timeline.merge(message);
                }
                _ => return false,
            },
            Errand::Delete(id) => self.timeline.remove(id),
            Errand::Close => self.ended(),
            Errand::Forget => self.forgotten(step),
            Errand::Agent => {
                // Hidden or unknown: the name that was seen stays.
                self.agent = rc::read_agent(json.field("agent")).or(self.agent.take());
            }
            Errand::Status(_) | Errand::Data => {}
            Errand::Form(form) => return self.form_taken(step, *form, json),
        }
        true
    }

    /// The visitor ended it: one more look, for what was said last.
    fn ended(&mut self) {
        self.end();
        self.leaving.extend(self.room.clone());
    }

    /// The server has forgotten this visitor, and so do we.
    fn forgotten(&mut self, step: &mut Step) {
        self.leave_room();
        self.leaving.clear();
        self.timeline.clear();
        self.outbox = Default::default();
        self.errands.clear();
        self.token = step.fresh_token();
        self.registered = false;
        self.resumed = false;
        self.known = false;
        self.loaded = false;
        self.about = Default::default();
        self.rated = None;
        self.read = None;
        self.draft = Private::default();
        self.editing = None;
        self.form = None;
        self.note(step, ChatNotice::Forgotten);
        self.tell_identity(step);
    }

    pub(super) fn note(&mut self, step: &mut Step, notice: ChatNotice) {
        self.notice = Some(notice);
        step.announce(Announced::Notice(notice));
    }

    fn drop_errand(&mut self, errand: &Errand) {
        if let Some(index) = self.errands.iter().position(|known| known == errand) {
            self.errands.remove(index);
        }
    }

    fn refused(&mut self, step: &mut Step, ask: Ask, refusal: Refusal) {
        use Refusal::*;
        match &ask {
            Ask::Errand(Errand::Form(form)) => return self.form_refused(*form, refusal),
            // Not worth holding up anything else.
            Ask::Errand(errand @ (Errand::Agent | Errand::Status(_))) => {
                return self.drop_errand(errand);
            }
            // Asked again in its own time, and not before it may.
            Ask::Config => {
                if let RateLimited { wait } = refusal {
                    self.config_at = Some(step.now.mono.after(wait));
                }
                return;
            }
            _ => {}
        }
        let pace = match ask {
            Ask::History(..) => &mut self.looking,
            _ => &mut self.sending,
        };
        match (ask, refusal) {
            (_, RateLimited { wait }) => pace.wait(step.now.mono, wait),
            (_, Unavailable) | (Ask::History(..) | Ask::Recognise, Other | MessageTooLong) => {
                pace.failed(step.now.mono, step.dice);
            }
            (Ask::Config, _) => {}
            // The server has forgotten the stored visitor: begin anew, keep what was written.
            (Ask::Recognise, _) => {
                self.resumed = false;
                self.leave_room();
            }
            (Ask::History(room, _), _) => self.give_up(&room),
            (Ask::Post(id), RoomClosed) => {
                self.leaving.extend(self.room.take());
                self.leave_room();
                self.start_afresh(step, refusal, &id);
            }
            (Ask::Post(id), InvalidToken | InvalidRoom) => {
                self.leave_room();
                self.start_afresh(step, refusal, &id);
            }
            (Ask::Post(id), _) => self.fail(step, &id),
            (Ask::OpenRoom, InvalidToken) => match self.outbox.next().map(|next| next.id.clone()) {
                Some(id) => self.start_afresh(step, refusal, &id),
                None => self.registered = false,
            },
            (Ask::Register | Ask::OpenRoom, _) => {
                if refusal == NoAgentOnline {
                    self.server.online = false;
                    self.deserted = true;
                }
                if self.outbox.fail_all() {
                    step.announce(Announced::MessageFailed);
                }
            }
            (Ask::Errand(errand), _) => {
                self.drop_errand(&errand);
                self.errand_refused(step, errand, refusal);
            }
        }
    }

    /// What cannot be done is said; a changed text goes back to where it was written.
    pub(super) fn errand_refused(&mut self, step: &mut Step, errand: Errand, refusal: Refusal) {
        let notice = match errand {
            Errand::Close if refusal == Refusal::RoomClosed => return self.ended(),
            // Done the time before, and the answer was lost.
            Errand::Forget if refusal == Refusal::InvalidToken => return self.forgotten(step),
            Errand::Delete(id) if !self.timeline.knows(&id) => return,
            Errand::Close => ChatNotice::EndRefused,
            Errand::Edit(id, text) => {
                if self.editing.is_none() {
                    let aside = std::mem::replace(&mut self.draft, text);
                    self.editing = Some((id, aside));
                }
                ChatNotice::EditRefused
            }
            Errand::Delete(_) => ChatNotice::DeleteRefused,
            Errand::Forget => ChatNotice::ForgetRefused,
            Errand::Agent | Errand::Status(_) | Errand::Data | Errand::Form(_) => return,
        };
        self.note(step, notice);
    }

    /// This room is not ours, or no more: there is nothing to look at.
    fn give_up(&mut self, room: &RoomId) {
        if self.room.as_ref() == Some(room) {
            self.leave_room();
        }
        self.leaving.retain(|left| left != room);
    }

    /// Once per message a new room (and visitor, if that is what was refused) is worth
    /// trying: the agent may just have closed the old one.
    fn start_afresh(&mut self, step: &mut Step, refusal: Refusal, id: &MessageId) {
        if refusal == Refusal::InvalidToken {
            self.registered = false;
            self.resumed = false;
            self.leaving.clear();
        }
        match self.outbox.named(id) {
            Some(message) if message.fresh_starts == 0 => message.fresh_starts += 1,
            _ => self.fail(step, id),
        }
    }

    fn fail(&mut self, step: &mut Step, id: &MessageId) {
        if let Some(message) = self.outbox.named(id) {
            message.failed = true;
            step.announce(Announced::MessageFailed);
        }
    }

    /// The registration form was taken.
    pub(super) fn welcomed(&mut self, step: &mut Step) {
        self.known = true;
        step.effects.push(Effect::Tell(HostEvent::Registered));
    }
}
