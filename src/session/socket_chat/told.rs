//! What the service has told of a chat: messages without ids, each shown once.
//!
//! A message is known by its time, its author and its text; the n-th of equals is the
//! n-th. It may be told three times: by the history, by an event, by the answer to having
//! been sent. How often one source told of equals on this line is counted, and there are
//! at least as many of them as any one source says. A message that is told again and may
//! be a second one is looked for in the history, which has the last word: so nothing is
//! shown twice and nothing is lost. The history is complete and in the server's order.

use super::SocketChat;
use crate::backend::visitor_chat::socket::Received;
use crate::chat::{Agent, Author, Message, MessageId, Private, RoomId};
use crate::session::snapshot::Announced;
use crate::session::{Effect, HostEvent, Step};

/// Equals share a second, so what was told long ago is not told again. More than any
/// answer can be late by.
const REMEMBERED: usize = 256;

/// How a message came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Event,
    /// As the answer to having been sent.
    Ack,
}

/// How often a message was told on this line, but for the history.
#[derive(Default)]
pub(super) struct Told {
    keys: Vec<(u64, u32, u32)>,
}

impl Told {
    pub(super) fn forget_line(&mut self) {
        self.keys.clear();
    }

    /// Counts one more; answers how many there are at least, and whether the other source
    /// has told of this one already.
    fn count(&mut self, key: u64, how: How) -> (u32, bool) {
        let index = match self.keys.iter().rposition(|(known, ..)| *known == key) {
            Some(index) => index,
            None => {
                if self.keys.len() == REMEMBERED {
                    self.keys.remove(0);
                }
                self.keys.push((key, 0, 0));
                self.keys.len() - 1
            }
        };
        let (_, events, acks) = &mut self.keys[index];
        let (ours, other) = match how {
            How::Event => (events, acks),
            How::Ack => (acks, events),
        };
        *ours += 1;
        (*ours.max(other), *ours <= *other)
    }
}

impl SocketChat {
    /// One message came over the line.
    pub(super) fn take(&mut self, step: &mut Step, received: Received, how: How) {
        let (least, expected) = self.told.count(received.key, how);
        let Some(prefix) = self.prefix() else { return };
        let id = [prefix.as_str(), &received.key.to_string(), "-"].concat();
        let there = self.messages_of(&id).count() as u32;
        if there >= least {
            // The same one, most likely, which was told before.
            if !expected {
                self.look_again(&received.message.author);
            }
            return;
        }
        let last = self.messages_of(&prefix).last().map(|last| last.at);
        let mut message = received.message;
        // Heard in the server's order, whatever its clock said meanwhile.
        message.at = last.map_or(message.at, |last| last.max(message.at));
        message.id = numbered(&id, there);
        let said = self.show(message);
        self.announce(step, said.into_iter().collect());
    }

    /// The history is to be read once more; before anything is sent, where it is not
    /// certain how many messages of the visitor there are.
    pub(super) fn look_again(&mut self, whose: &Author) {
        self.look = true;
        self.healed &= *whose != Author::Visitor;
    }

    /// The whole chat, as the service has it.
    pub(super) fn take_history(&mut self, step: &mut Step, list: Vec<Received>) {
        let Some(prefix) = self.prefix() else { return };
        self.find_tried(&list);
        let messages = named(&prefix, list);
        let known: Vec<Message> = self.messages_of(&prefix).cloned().collect();
        // Most of it is known, in the same order.
        let same = known.iter().zip(&messages);
        let same = same.take_while(|(one, other)| one.id == other.id).count();
        let mut said = Vec::new();
        for message in &messages[same..] {
            said.extend(self.show(message.clone()));
        }
        let first = messages.first().map(|first| first.at);
        let rest = known.into_iter().skip(same);
        let rest = rest.filter(|one| !holds(&messages[same..], one));
        // Before all of it: the service did not give the whole. After: told by the line since.
        let (before, after): (Vec<Message>, Vec<Message>) =
            rest.partition(|one| Some(one.at) < first);
        let right = before.iter().chain(&messages[same..]).chain(&after);
        let now = self.messages_of(&prefix).skip(same);
        // What came by the line may have been put before something that was missed.
        if !now.map(|one| &one.id).eq(right.clone().map(|one| &one.id)) {
            let mut at = messages.last().map(|last| last.at);
            let right: Vec<Message> = right.cloned().collect();
            for message in &right {
                self.timeline.remove(&message.id);
            }
            for mut message in right {
                if holds(&after, &message) {
                    at = at.max(Some(message.at));
                    message.at = at.unwrap_or(message.at);
                }
                self.timeline.merge(message);
            }
        }
        // The first load is history, not news.
        if std::mem::replace(&mut self.loaded, true) {
            self.announce(step, said);
        }
        // It may be older than what it is to clear up.
        self.healed |= !self.look;
    }

    /// Has the message arrived whose answer was lost? It is among those the visitor has
    /// written since it was sent.
    fn find_tried(&mut self, list: &[Received]) {
        let Some((id, before)) = &self.tried else {
            return;
        };
        let Some(waiting) = self
            .outbox
            .messages()
            .iter()
            .find(|message| message.id == *id)
        else {
            return;
        };
        let mut since = list
            .iter()
            .filter(|received| received.message.author == Author::Visitor)
            .skip(*before as usize);
        if since.any(|received| same_words(&received.message.text, &waiting.text)) {
            let id = id.clone();
            self.confirm(&id);
        }
    }

    /// How many messages of the visitor the chat has, as far as is known.
    pub(super) fn visitors_words(&self) -> u32 {
        let Some(prefix) = self.prefix() else {
            return 0;
        };
        let visitors = |message: &&Message| message.author == Author::Visitor;
        self.messages_of(&prefix).filter(visitors).count() as u32
    }

    /// The ids of this chat's messages begin so.
    fn prefix(&self) -> Option<String> {
        let RoomId(id) = self.chat.as_ref()?;
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        for byte in id.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Some([hash.to_string().as_str(), "-"].concat())
    }

    fn messages_of<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a Message> {
        let messages = self.timeline.messages().iter();
        messages.filter(move |message| message.id.0.starts_with(prefix))
    }

    /// Puts a message among the others; answers who said what when that is new.
    pub(super) fn show(&mut self, message: Message) -> Option<(Option<String>, Private)> {
        let said = match &message.author {
            Author::Agent { name } => {
                self.typing.silence();
                Some((name.clone(), message.text.clone()))
            }
            _ => None,
        };
        let is_new = self.timeline.merge(message);
        let said = said.filter(|_| is_new)?;
        if said.0.is_some() {
            self.agent = Some(Agent {
                name: said.0.clone(),
                ..Agent::default()
            });
        }
        Some(said)
    }

    pub(super) fn announce(&mut self, step: &mut Step, said: Vec<(Option<String>, Private)>) {
        if said.is_empty() {
            return;
        }
        step.announce(Announced::AgentWrote(said));
        if !self.muted && self.tabs.leads() {
            step.effects.push(Effect::Tell(HostEvent::Heard));
        }
    }
}

/// Messages with their ids, in order of time also where the service's clock went back.
fn named(prefix: &str, list: Vec<Received>) -> Vec<Message> {
    let times = list.iter().map(|received| received.message.at);
    let sorted = times.is_sorted();
    let mut keys = Vec::with_capacity(list.len());
    let mut messages: Vec<Message> = Vec::with_capacity(list.len());
    for Received { key, message, .. } in list {
        // Equals have the same time, so they are close to each other.
        let close = keys.iter().rev();
        let close = close.take_while(|(_, at)| !sorted || *at == message.at);
        let equals = close.filter(|(known, _)| *known == key).count() as u32;
        keys.push((key, message.at));
        let last = messages.last().map_or(message.at, |last| last.at);
        messages.push(Message {
            id: numbered(&[prefix, &key.to_string(), "-"].concat(), equals),
            at: message.at.max(last),
            ..message
        });
    }
    messages
}

fn holds(messages: &[Message], one: &Message) -> bool {
    messages.iter().any(|message| message.id == one.id)
}

fn numbered(id: &str, number: u32) -> MessageId {
    MessageId([id, &number.to_string()].concat())
}

/// A service may tidy up spaces and line ends.
fn same_words(one: &Private, other: &Private) -> bool {
    one.as_str()
        .split_whitespace()
        .eq(other.as_str().split_whitespace())
}
