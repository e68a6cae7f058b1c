//! The messages the server has confirmed, each once, in the server's order.

use super::Step;
use super::snapshot::Announced;
use crate::chat::{Author, Delivery, Message, MessageId, Private, Wall};

/// Messages of this side only (a trigger's greeting) have such an id: no server knows
/// them, so none can miss them.
pub(super) const LOCAL: &str = "local-";

#[derive(Default)]
pub(super) struct Timeline {
    messages: Vec<Message>,
    /// Beside each message: the change that brought it. Other tabs are told what is new.
    changes: Vec<u32>,
    /// And whether it was said in a room that has been left: the history of the present
    /// one says nothing of it.
    settled: Vec<bool>,
    change: u32,
    gone: Vec<(MessageId, u32)>,
}

/// The last message of the dealer's side that was on the screen.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Read {
    pub(super) id: MessageId,
    pub(super) at: Wall,
}

impl Timeline {
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    pub(super) fn knows(&self, id: &MessageId) -> bool {
        self.index(id).is_some()
    }

    /// From the end: what is asked for is most often new.
    fn index(&self, id: &MessageId) -> Option<usize> {
        self.messages.iter().rposition(|known| known.id == *id)
    }

    /// Adds a message, or replaces the one with its id (an edit). True when new.
    /// Order is the server's time; messages of one millisecond keep their order.
    pub(super) fn merge(&mut self, message: Message) -> bool {
        self.merge_before(message, None)
    }

    /// The same, where the server says which message comes next: of one millisecond only
    /// it knows the order, and the later one may have come first, by the stream.
    pub(super) fn merge_before(&mut self, message: Message, next: Option<&MessageId>) -> bool {
        if let Some(index) = self.index(&message.id) {
            if self.messages[index] != message {
                // An edit never moves a message.
                let at = self.messages[index].at;
                self.change += 1;
                self.messages[index] = Message { at, ..message };
                self.changes[index] = self.change;
            }
            return false;
        }
        let next = next.and_then(|id| self.index(id));
        let tied = next.filter(|index| self.messages[*index].at == message.at);
        let last = self
            .messages
            .iter()
            // A greeting bears this device's time: what comes after it stays after it.
            .rposition(|earlier| earlier.at <= message.at || is_greeting(earlier));
        let index = tied.unwrap_or_else(|| last.map_or(0, |index| index + 1));
        self.change += 1;
        self.messages.insert(index, message);
        self.changes.insert(index, self.change);
        self.settled.insert(index, false);
        true
    }

    /// Somebody "says" something on this side only: no server hears of it.
    pub(super) fn greet(&mut self, step: &mut Step, name: Option<String>, text: Private) {
        self.merge(Message {
            id: MessageId([LOCAL, &step.dice.message_id()].concat()),
            author: Author::Agent { name: name.clone() },
            text: text.clone(),
            files: Vec::new(),
            rich: Default::default(),
            at: step.now.wall,
            delivery: Delivery::Sent,
            edited: false,
        });
        step.announce(Announced::AgentWrote(vec![(name, text)]));
    }

    pub(super) fn remove(&mut self, id: &MessageId) {
        if let Some(index) = self.index(id) {
            self.change += 1;
            self.messages.remove(index);
            self.changes.remove(index);
            self.settled.remove(index);
            self.gone.push((id.clone(), self.change));
        }
    }

    /// A part of the history from `from` on and before `until` is known in full, and, of
    /// what was here at the change `known`, all after `until`: what is not in it has been
    /// deleted.
    pub(super) fn keep_only(&mut self, from: Wall, until: Wall, known: u32, there: &[Message]) {
        let gone: Vec<MessageId> = self
            .messages
            .iter()
            .zip(self.settled.iter().zip(&self.changes))
            .filter(|(message, (settled, change))| {
                !**settled && message.at > from && (message.at < until || **change <= known)
            })
            .map(|(message, _)| message)
            .filter(|message| !is_local(&message.id))
            .filter(|message| !there.iter().any(|known| known.id == message.id))
            .map(|message| message.id.clone())
            .collect();
        for id in gone {
            self.remove(&id);
        }
    }

    /// Everything so far was said in rooms that are left.
    pub(super) fn settle(&mut self) {
        self.settled.fill(true);
    }

    /// The same up to this time.
    pub(super) fn settle_before(&mut self, until: Option<Wall>) {
        let before = self
            .messages
            .iter()
            .take_while(|message| Some(message.at) <= until)
            .count();
        self.settled[..before].fill(true);
    }

    pub(super) fn clear(&mut self) {
        self.clear_before(Wall(i64::MAX));
    }

    /// For this tab only: no other is told that it is gone.
    pub(super) fn clear_before(&mut self, at: Wall) {
        let kept = |message: &Message| message.at >= at && !is_local(&message.id);
        let count = self.messages.iter().position(kept);
        let count = count.unwrap_or(self.messages.len());
        self.messages.drain(..count);
        self.changes.drain(..count);
        self.settled.drain(..count);
    }

    /// The number of the latest change.
    pub(super) fn change(&self) -> u32 {
        self.change
    }

    pub(super) fn changed_since(&self, change: u32) -> impl Iterator<Item = &Message> {
        let pairs = self.messages.iter().zip(&self.changes);
        pairs
            .filter(move |(_, at)| **at > change)
            .map(|(message, _)| message)
    }

    pub(super) fn gone_since(&self, change: u32) -> impl Iterator<Item = &MessageId> {
        self.gone
            .iter()
            .filter(move |(_, at)| *at > change)
            .map(|(id, _)| id)
    }

    pub(super) fn last_from_agent(&self) -> Option<Read> {
        let last = self
            .messages
            .iter()
            .rev()
            .find(|message| is_agents(message))?;
        Some(Read {
            id: last.id.clone(),
            at: last.at,
        })
    }

    /// How many messages of the dealer's side came after the one that was read last,
    /// which may have been deleted since.
    pub(super) fn unread_since(&self, read: Option<&Read>) -> u32 {
        self.messages
            .iter()
            .rev()
            .take_while(|message| {
                read.is_none_or(|read| {
                    message.id != read.id && (message.at >= read.at || is_local(&read.id))
                })
            })
            .filter(|message| is_agents(message))
            .count() as u32
    }
}

fn is_local(id: &MessageId) -> bool {
    id.0.starts_with(LOCAL)
}

fn is_greeting(message: &Message) -> bool {
    is_local(&message.id) && is_agents(message)
}

fn is_agents(message: &Message) -> bool {
    matches!(message.author, Author::Agent { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Delivery, Private};

    fn message(id: &str, at: i64) -> Message {
        Message {
            id: MessageId(id.to_owned()),
            author: Author::Agent { name: None },
            text: Private::new(id),
            files: Vec::new(),
            rich: Default::default(),
            at: Wall(at),
            delivery: Delivery::Sent,
            edited: false,
        }
    }

    fn ids(timeline: &Timeline) -> String {
        timeline
            .messages()
            .iter()
            .map(|message| message.id.0.as_str())
            .collect()
    }

    #[test]
    fn each_message_is_there_once_and_in_the_servers_order() {
        let mut timeline = Timeline::default();
        for (id, at) in [("b", 2), ("d", 4), ("a", 1), ("c", 2), ("b", 9)] {
            timeline.merge(message(id, at));
        }
        assert_eq!(ids(&timeline), "abcd");
    }

    #[test]
    fn of_one_millisecond_the_server_knows_the_order() {
        let mut timeline = Timeline::default();
        timeline.merge(message("a", 1));
        // The stream was cut after `a`; `c` came by the next one, `b` by the history.
        timeline.merge(message("c", 5));
        let next = MessageId("c".to_owned());
        timeline.merge_before(message("b", 5), Some(&next));
        assert_eq!(ids(&timeline), "abc");
        timeline.merge_before(message("d", 9), Some(&next));
        assert_eq!(ids(&timeline), "abcd");
    }

    #[test]
    fn what_is_missing_in_a_known_stretch_was_deleted() {
        let mut timeline = Timeline::default();
        for (id, at) in [
            ("a", 1),
            ("b", 2),
            ("c", 3),
            ("d", 4),
            ("e", 5),
            ("local-1", 3),
        ] {
            timeline.merge(message(id, at));
        }
        timeline.keep_only(Wall(2), Wall(5), 0, &[message("b", 2), message("d", 4)]);
        assert_eq!(
            ids(&timeline),
            "abdlocal-1e".replace("dlocal-1", "local-1d")
        );
        assert_eq!(timeline.gone_since(0).count(), 1);
        // The last one as well, if it was here before the page was asked for.
        let known = timeline.change();
        timeline.merge(message("f", 6));
        timeline.keep_only(Wall(2), Wall(4), known, &[message("d", 4)]);
        assert_eq!(ids(&timeline), "ablocal-1df");
    }

    #[test]
    fn a_deleted_last_read_message_makes_nothing_unread() {
        let mut timeline = Timeline::default();
        timeline.merge(message("a", 1));
        timeline.merge(message("b", 2));
        let read = timeline.last_from_agent();
        assert_eq!(timeline.unread_since(None), 2);
        assert_eq!(timeline.unread_since(read.as_ref()), 0);
        timeline.remove(&MessageId("b".to_owned()));
        assert_eq!(timeline.unread_since(read.as_ref()), 0);
        timeline.merge(message("c", 3));
        assert_eq!(timeline.unread_since(read.as_ref()), 1);
    }
}
