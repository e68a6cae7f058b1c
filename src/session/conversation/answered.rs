//! What the live chat server's answers mean for the conversation.
//!
//! Starts with an answer to the one request under way; whoever calls drives on.

use super::{Ask, Conversation};
use crate::backend::rocket_chat::{self, Refusal};
use crate::chat::{Author, Message, MessageId, Private, RoomId};
use crate::json::Json;
use crate::session::snapshot::Announced;
use crate::session::timeline::is_closed;
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
            Ok(answer) => match rocket_chat::refusal(answer) {
                None if self.accept(step, &ask, answer.json()) => {
                    return match ask {
                        Ask::History(_) => self.looking.succeeded(),
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
            Ask::Recognise | Ask::Register => {
                let Some(visitor) = rocket_chat::read_visitor(json) else {
                    return false;
                };
                self.token = visitor.token;
                self.registered = true;
                self.tell_identity(step);
            }
            Ask::OpenRoom => {
                let Some(room) = rocket_chat::read_room(json) else {
                    return false;
                };
                self.room = Some(room.id);
                self.closed = false;
                if room.is_new {
                    // Whatever is said in it is news, and nothing of it is history.
                    self.loaded = true;
                } else {
                    self.looked = None;
                }
                self.server.online = true;
                self.deserted = false;
                self.tell_identity(step);
            }
            Ask::Post(id) => {
                // The server confirms by sending the message back. A server too old to
                // take our id answers with its own, and has stored it all the same.
                let Some(message) = rocket_chat::read_message(json, &self.token) else {
                    return false;
                };
                self.outbox.remove(id);
                self.timeline.merge(message);
            }
            Ask::History(room) => {
                let Some(messages) = rocket_chat::read_history(json, &self.token) else {
                    return false;
                };
                let closed = is_closed(&messages);
                let mut news = Vec::new();
                for message in messages {
                    self.outbox.remove(&message.id);
                    news.extend(self.merge(message));
                }
                // The first load is history, not news.
                if self.loaded && !news.is_empty() {
                    step.announce(Announced::AgentWrote(news));
                }
                self.leaving.retain(|left| left != room);
                if self.room.as_ref() == Some(room) {
                    self.closed = closed;
                    self.loaded = true;
                }
            }
        }
        true
    }

    /// Takes a message in; answers who said what when somebody at the dealer's did.
    fn merge(&mut self, message: Message) -> Option<(Option<String>, Private)> {
        let said = match &message.author {
            Author::Agent { name } => Some((name.clone(), message.text.clone())),
            _ => None,
        };
        let is_new = self.timeline.merge(message);
        let said = said.filter(|_| is_new)?;
        self.agent = said.0.clone().or(self.agent.take());
        Some(said)
    }

    pub(super) fn tell_identity(&self, step: &mut Step) {
        step.effects.push(Effect::Tell(HostEvent::Identity {
            token: self.token.clone(),
            room: self.room.clone(),
        }));
    }

    fn refused(&mut self, step: &mut Step, ask: Ask, refusal: Refusal) {
        use Refusal::*;
        let pace = match ask {
            Ask::History(_) => &mut self.looking,
            _ => &mut self.sending,
        };
        match (ask, refusal) {
            (_, RateLimited { wait }) => pace.wait(step.now.mono, wait),
            (_, Unavailable) | (Ask::History(_) | Ask::Recognise, Other | MessageTooLong) => {
                pace.failed(step.now.mono, step.dice);
            }
            // The server has forgotten the stored visitor: begin anew, keep what was written.
            (Ask::Recognise, _) => {
                self.resumed = false;
                self.room = None;
            }
            (Ask::History(room), _) => self.give_up(&room),
            (Ask::Post(id), RoomClosed) => {
                self.leaving.extend(self.room.take());
                self.start_afresh(step, refusal, &id);
            }
            (Ask::Post(id), InvalidToken | InvalidRoom) => {
                self.room = None;
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
        }
    }

    /// This room is not ours, or no more: there is nothing to look at.
    fn give_up(&mut self, room: &RoomId) {
        self.room.take_if(|known| known == room);
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
}
