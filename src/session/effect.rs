//! What the session wants done. Adding a variant is an architecture change.

use crate::chat::{Private, RoomId, VisitorToken};
use crate::wire::{Request, Url};

/// Ties an answer to its request; an answer with an old id is dropped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RequestId(pub u32);

#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Perform it and answer with `Event::Answered` and the same id.
    Fetch { id: RequestId, request: Request },
    /// Open in a new tab, in the same user gesture, and answer with `LinkOpened`.
    OpenLink(Url),
    /// Keep this text for the next life; an empty one means: forget.
    Save(Private),
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
}
