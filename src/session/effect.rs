//! What the session wants done. Adding a variant is an architecture change.

use crate::chat::{FileId, Private, RoomId, VisitorToken};
use crate::json::Json;
use crate::wire::{Request, Url};

/// Ties an answer to its request; an answer with an old id is dropped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RequestId(pub u32);

/// Ties what a socket says to the socket; an old one is not heard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SocketId(pub u32);

#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Perform it and answer with `Event::Answered` and the same id.
    Fetch {
        id: RequestId,
        request: Request,
    },
    /// Send a file as the `file` of a form; `Event::Progress` on the way, `Answered` at the end.
    Upload {
        id: RequestId,
        url: Url,
        /// For the header `x-visitor-token`.
        token: VisitorToken,
        file: FileId,
    },
    /// Call it off; no answer is wanted any more.
    Cancel(RequestId),
    /// The file is not needed any more.
    Drop(FileId),
    /// Open a WebSocket; everything it says comes as `Event::Socket`.
    Connect {
        id: SocketId,
        url: Url,
    },
    Transmit {
        id: SocketId,
        text: Private,
    },
    /// Close it; nothing more is heard of it.
    Disconnect(SocketId),
    /// Ask the browser, and so the visitor, where they are; answered with `Event::Located`.
    #[cfg(feature = "rich")]
    Locate,
    /// Does each text match the foreign pattern beside it? Answered at once with
    /// `Event::PatternsChecked`.
    CheckPatterns(Vec<(String, Private)>),
    /// Open in a new tab, in the same user gesture, and answer with `LinkOpened`.
    OpenLink(Url),
    /// Keep this text for the next life; an empty one means: forget.
    Save(Private),
    /// For the visitor's other tabs.
    Relay(Json),
    /// Tell the page that hosts us.
    Tell(HostEvent),
    /// A line for the developer's console. Never holds what a visitor wrote.
    Warn(&'static str, u16),
}

/// What the page may know; names and shapes are public (the loader passes them on).
#[derive(Clone, PartialEq, Debug)]
pub enum HostEvent {
    Opened,
    Closed,
    Unread(u32),
    /// The visitor as the live chat server knows it: page visits are reported with it.
    Identity {
        token: VisitorToken,
        room: Option<RoomId>,
    },
    /// This tab has something to say to the server and asks to be the one that talks.
    WantsToLead,
    /// The dealer's side wrote and nobody is reading: make a sound.
    Heard,
    /// The registration form was filled in.
    Registered,
    /// Whether there is a conversation.
    Begun(bool),
}
