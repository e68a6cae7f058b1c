//! The messages the server has confirmed, each once, in the server's order.

use crate::chat::{Author, Message, MessageId, SystemNote};

#[derive(Default)]
pub(super) struct Timeline {
    messages: Vec<Message>,
}

impl Timeline {
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Adds a message, or replaces the one with its id (an edit). True when new.
    /// Order is the server's time; messages of one millisecond keep their order.
    pub(super) fn merge(&mut self, message: Message) -> bool {
        if let Some(known) = self
            .messages
            .iter_mut()
            .find(|known| known.id == message.id)
        {
            *known = message;
            return false;
        }
        let index = self
            .messages
            .iter()
            .rposition(|earlier| earlier.at <= message.at)
            .map_or(0, |index| index + 1);
        self.messages.insert(index, message);
        true
    }

    pub(super) fn last_from_agent(&self) -> Option<&MessageId> {
        let agent = |message: &&Message| matches!(message.author, Author::Agent { .. });
        self.messages
            .iter()
            .rev()
            .find(agent)
            .map(|message| &message.id)
    }

    /// How many messages of the dealer's side came after the one that was read last.
    pub(super) fn unread_since(&self, read: Option<&MessageId>) -> u32 {
        self.messages
            .iter()
            .rev()
            .take_while(|message| Some(&message.id) != read)
            .filter(|message| matches!(message.author, Author::Agent { .. }))
            .count() as u32
    }
}

/// Nobody has said anything since the server closed the room of these messages.
pub(super) fn is_closed(messages: &[Message]) -> bool {
    messages
        .iter()
        .rev()
        .map_while(|message| match message.author {
            Author::System(note) => Some(note),
            _ => None,
        })
        .any(|note| note == SystemNote::Closed)
}
