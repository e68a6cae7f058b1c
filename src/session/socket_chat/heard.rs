//! What the line and the history say, beside the messages themselves (`told`).
//!
//! Called by `presence` for what comes over the socket, and with the answer to the one
//! look at the history that may be under way.

use super::told::How;
use super::{LOST_CHAT_TRIES, SocketChat};
use crate::backend::visitor_chat::socket::{self as vc, Rejection, SocketEvents, Verb};
use crate::chat::{Author, Delivery, Message, MessageId, Private, SystemNote};
use crate::json::Json;
use crate::session::snapshot::Announced;

use crate::session::timeline::LOCAL;
use crate::session::{Effect, Step};
use crate::wire::{Answer, TransportError};

impl SocketChat {
    pub(in crate::session) fn heard(
        &mut self,
        step: &mut Step,
        events: &SocketEvents,
        name: &str,
        payload: &Json,
    ) {
        if name == events.name(Verb::Received) {
            let Some(received) = vc::read_message(payload) else {
                return;
            };
            if self.chat.is_none()
                && let Some(chat) = received.chat.clone()
            {
                // The dealer's side may begin.
                self.enter(chat);
            }
            if received.chat.is_none() || received.chat == self.chat {
                self.take(step, received, How::Event);
            }
            return;
        }
        let Some(chat) = vc::read_chat_id(payload) else {
            return;
        };
        if name == events.name(Verb::Started) {
            if self.starting.take().is_some() || self.chat.is_none() {
                self.sending.succeeded();
                self.enter(chat);
            }
        } else if self.chat.as_ref() != Some(&chat) {
            // Of another chat.
        } else if name == events.name(Verb::Typing) {
            let on = vc::read_typing(payload);
            self.typing.heard("", on, step.now.mono);
        } else if name == events.name(Verb::Ended) {
            self.end(step);
        }
    }

    fn end(&mut self, step: &mut Step) {
        self.ending = None;
        self.typing.silence();
        if !std::mem::replace(&mut self.closed, true) {
            self.timeline.merge(Message {
                id: MessageId([LOCAL, &step.dice.message_id()].concat()),
                author: Author::System(SystemNote::Closed),
                text: Private::default(),
                files: Vec::new(),
                rich: Default::default(),
                at: self
                    .timeline
                    .messages()
                    .last()
                    .map_or(step.now.wall, |last| last.at),
                delivery: Delivery::Sent,
                edited: false,
            });
            step.announce(Announced::Noted(SystemNote::Closed));
        }
    }

    /// The answer to the one message under way.
    pub(in crate::session) fn acked(&mut self, step: &mut Step, ack: u32, args: &[Json]) {
        let Some(posting) = self.posting.take_if(|posting| posting.ack == ack) else {
            return;
        };
        let id = posting.id;
        match vc::read_sent(args) {
            Ok(Some(received)) => {
                self.confirm(&id);
                self.take(step, received, How::Ack);
            }
            // It is stored: the history will show it.
            Ok(None) => {
                self.confirm(&id);
                self.look_again(&Author::Visitor);
            }
            Err(rejection) => {
                step.effects
                    .push(Effect::Warn("Visitor.Chat refused a message", 422));
                // Whatever it was, this try has stored nothing.
                self.tried = None;
                self.urgent = true;
                match rejection {
                    Rejection::Trouble | Rejection::Maintenance => {
                        self.sending.failed(step.now.mono, step.dice);
                    }
                    Rejection::ChatOver => {
                        self.leave();
                        match self.outbox.named(&id) {
                            Some(message) if message.fresh_starts == 0 => message.fresh_starts += 1,
                            _ => self.fail(step, &id),
                        }
                    }
                    Rejection::Format | Rejection::Other => self.fail(step, &id),
                }
            }
        }
    }

    /// `user_rejected`, which does not say what was rejected.
    pub(in crate::session) fn rejected(&mut self, step: &mut Step, rejection: Rejection) {
        if self.starting.take().is_some() {
            match rejection {
                Rejection::Maintenance => {}
                Rejection::Trouble => self.sending.failed(step.now.mono, step.dice),
                _ => {
                    if self.outbox.fail_all() {
                        step.announce(Announced::MessageFailed);
                    }
                }
            }
        } else if self.ending == Some(true) {
            // There is nothing to end any more.
            self.end(step);
        }
    }

    pub(super) fn answered(&mut self, step: &mut Step, result: &Result<Answer, TransportError>) {
        let now = step.now.mono;
        let status = match result {
            Ok(answer) if answer.is_success() => match vc::read_history(answer.json()) {
                Some(list) => {
                    self.looking.succeeded();
                    self.take_history(step, list);
                    return;
                }
                None => answer.status,
            },
            Ok(answer) => answer.status,
            Err(_) => 0,
        };
        self.look = true;
        let wait = result.as_ref().ok().and_then(|answer| answer.retry_after);
        match wait {
            Some(wait) if status == 429 => self.looking.wait(now, wait),
            _ => self.looking.failed(now, step.dice),
        }
        let refused = (400..500).contains(&status) && status != 429;
        if refused && self.looking.failures() >= LOST_CHAT_TRIES {
            // The service does not know this chat any more.
            self.leave();
        }
    }
}
