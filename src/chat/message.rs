//! Messages of a live conversation.

use super::{Private, Wall};

/// A message's id; ours are made on this side before anything is sent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub String);

/// The id of a conversation ("room") on the live chat server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoomId(pub String);

/// Who holds this is the visitor: the live chat server asks for nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitorToken(pub Private);

impl VisitorToken {
    pub fn new(token: impl Into<String>) -> VisitorToken {
        VisitorToken(Private::new(token))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Author {
    Visitor,
    /// Somebody at the dealer's. The name is missing where the server hides it.
    Agent {
        name: Option<String>,
    },
    System(SystemNote),
}

/// What the server tells about the conversation itself; the view has the words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SystemNote {
    Started,
    Joined,
    Left,
    Transferred,
    Closed,
}

/// How far a visitor's message has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Delivery {
    Sending,
    /// The server has confirmed its id.
    Sent,
    /// It was refused or given up; the visitor may send it again or take it back.
    Failed,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub id: MessageId,
    pub author: Author,
    pub text: Private,
    /// The server's time once it has the message, the device's before.
    pub at: Wall,
    pub delivery: Delivery,
}
