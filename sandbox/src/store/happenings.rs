//! What has just happened in the store, told to whoever listens, in the order in which it was committed.
//!
//! The store tells while it still holds its lock, so a listener's order is the database's order. Listeners that have
//! gone are forgotten at the next telling. A listener gets everything and picks what concerns it.

use std::sync::{Arc, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Agent, Message, Sender, Store, Visitor};
use crate::clock::Millis;

/// One thing that has happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// A message was stored or edited.
    Message {
        message: Box<Message>,
        visitor: Visitor,
    },
    /// A message is gone.
    Deleted { rid: String, id: String, at: Millis },
    /// Somebody in a room began or ceased to type. `socket` is the one it came from, which need not hear of it.
    Typing {
        rid: String,
        username: String,
        typing: bool,
        by_visitor: bool,
        socket: Option<u64>,
    },
    /// Another agent serves the room from now on, or none.
    Agent { rid: String, agent: Option<Agent> },
    /// The agent who serves the room came or left.
    AgentStatus { rid: String, online: bool },
    /// The room's place in the queue, from 1.
    Queue { rid: String, spot: u32 },
    /// What is known of the room's visitor has changed.
    Visitor { rid: String, visitor: Visitor },
    /// A room was made or closed, or something else that only a desk shows.
    Room { rid: String },
}

/// Everybody who wants to hear.
pub(super) type Listeners = Vec<UnboundedSender<Arc<Happening>>>;

impl Store {
    /// Everything that happens from now on.
    pub fn listen(&self) -> UnboundedReceiver<Arc<Happening>> {
        let (sender, receiver) = unbounded_channel();
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        receiver
    }

    /// To be called under the connection's lock, after the commit.
    pub(super) fn tell(&self, happenings: Vec<Happening>) {
        if happenings.is_empty() {
            return;
        }
        self.note_typing(&happenings);
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for happening in happenings.into_iter().map(Arc::new) {
            listeners.retain(|listener| listener.send(Arc::clone(&happening)).is_ok());
        }
        self.revision.send_modify(|revision| *revision += 1);
    }

    /// Whether the room's visitor was last heard to type and has neither sent a message nor left since.
    pub fn visitor_types(&self, rid: &str) -> bool {
        let typing = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        typing.contains(rid)
    }

    fn note_typing(&self, happenings: &[Happening]) {
        let mut types = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        for happening in happenings {
            match happening {
                Happening::Typing {
                    rid,
                    typing: true,
                    by_visitor: true,
                    ..
                } => {
                    types.insert(rid.clone());
                }
                Happening::Typing {
                    rid,
                    by_visitor: true,
                    ..
                }
                | Happening::Room { rid } => {
                    types.remove(rid);
                }
                Happening::Message { message, .. } if message.sender == Sender::Visitor => {
                    types.remove(&message.rid);
                }
                _ => {}
            }
        }
    }

    /// The visitor types; nothing of it outlives the process.
    pub fn visitor_typing(&self, rid: &str, username: &str, typing: bool, socket: Option<u64>) {
        let _order = self.lock();
        self.tell(vec![Happening::Typing {
            rid: rid.to_owned(),
            username: username.to_owned(),
            typing,
            by_visitor: true,
            socket,
        }]);
    }
}
