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

/// What a message holds beside text and files. Nothing, in a build without the feature.
#[cfg(feature = "rich")]
pub type Rich = Option<Box<super::content::Content>>;
#[cfg(not(feature = "rich"))]
pub type Rich = ();

#[derive(Clone, PartialEq, Debug)]
pub struct Message {
    pub id: MessageId,
    pub author: Author,
    pub text: Private,
    pub files: Vec<Attachment>,
    pub rich: Rich,
    /// The server's time once it has the message, the device's before.
    pub at: Wall,
    pub delivery: Delivery,
    /// Its author has changed the text since.
    pub edited: bool,
}

/// A file, or the preview of an address, that hangs on a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    pub kind: FileKind,
    pub title: Private,
    /// Absolute, `http` or `https` only; may carry the visitor's token.
    pub url: Private,
    pub description: Private,
    /// In bytes, where the server says so.
    pub size: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    Image,
    Audio,
    Video,
    Other,
}

/// Somebody at the dealer's, as far as the server tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Agent {
    pub name: Option<String>,
    pub presence: Presence,
    pub email: Option<Private>,
    pub phone: Option<Private>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Presence {
    #[default]
    Unknown,
    Online,
    Away,
    Busy,
    Offline,
}

/// Where a visitor stands who has to wait for an agent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queue {
    /// 1 is next.
    pub spot: u32,
    pub wait_seconds: Option<u32>,
    /// The dealer's own words.
    pub message: Option<String>,
}

/// A file the visitor has chosen; the bytes stay with the runtime.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChosenFile {
    pub id: FileId,
    pub name: Private,
    /// In bytes.
    pub size: u64,
}
