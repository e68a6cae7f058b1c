//! What a message can hold beside plain text, whichever service it comes from.
//!
//! One set of nouns for all dialects: a reader in `backend` makes them, the session acts
//! on them, the view shows them. Only a build with the feature `rich` has them.

mod address;
mod formatted;

pub use address::Address;
pub use formatted::{Block, ListItem, Span};

use super::{FileKind, Message, MessageId, Private};
use crate::json::Json;

/// One message as a service has told it.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    pub message: Message,
    /// The id it was given here, where the service keeps that.
    pub ours: Option<MessageId>,
    /// ms. How long it is to be held back, with somebody shown typing.
    pub delay: u32,
    /// The message whose form it fills in.
    pub answers: Option<MessageId>,
}

/// Beside the message's `text`, which says the same in plain words where it can: that is
/// what is announced, searched, and shown where a kind is not known.
#[derive(Clone, PartialEq, Debug)]
pub struct Content {
    pub kind: Kind,
    /// The formatted text, or the caption of what is shown. Empty: `text` as it is.
    pub formatted: Vec<Block>,
    pub actions: Vec<Action>,
    pub quote: Option<Quote>,
    /// While it is the newest, the visitor answers by its actions or its form only.
    pub blocks_input: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    Text,
    Media(Media),
    /// A panel with a title.
    Card {
        title: Private,
    },
    /// Side by side.
    Carousel {
        items: Vec<Item>,
        square: bool,
    },
    /// One below the other.
    List {
        items: Vec<Item>,
    },
    Form(Form),
    /// What was filled in, as pairs of label and value.
    Answers(Vec<(Private, Private)>),
    Location(Location),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Media {
    pub kind: FileKind,
    pub address: Address,
    /// The file's name, a caption, or what the picture shows.
    pub title: Private,
    /// In bytes, where it is known.
    pub size: Option<u64>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    pub title: Private,
    pub description: Private,
    pub picture: Option<Media>,
    pub large: bool,
    pub actions: Vec<Action>,
}

/// What the visitor can do about a message or an item.
#[derive(Clone, PartialEq, Debug)]
pub struct Action {
    /// Given by the service; empty where it gives none.
    pub id: String,
    pub text: Private,
    pub icon: Option<Address>,
    /// Goes back with the answer, as it came.
    pub metadata: Json,
    pub deed: Deed,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    /// Also a call or a mail: the address says which.
    Link(Address),
    /// A page over the conversation; where that cannot be, `address` in a new tab.
    Webview {
        address: Address,
        size: WebviewSize,
        /// Opens by itself, once, when it arrives.
        on_receive: bool,
    },
    /// May be used many times; nothing is shown as said.
    Postback(Private),
    /// Once: gone after it was used, and when a newer message comes. Shown as said.
    Reply(Private),
    LocationRequest,
    Buy {
        /// In the smallest unit of the currency (cents).
        amount: i64,
        /// ISO 4217, in capitals.
        currency: String,
        state: Purchase,
        address: Option<Address>,
    },
}

impl Deed {
    /// One of the buttons below the newest message, not of the bubble.
    pub fn is_quick(&self) -> bool {
        matches!(self, Deed::Reply(_) | Deed::LocationRequest)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WebviewSize {
    Compact,
    Tall,
    #[default]
    Full,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Purchase {
    #[default]
    Offered,
    Processing,
    Paid,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Quote {
    /// Who said it, where that is known: the visitor or somebody at the dealer's.
    pub mine: Option<bool>,
    /// Its text, or what stands for it ("photo.jpg"). Empty where the service knows only
    /// that there was one.
    pub text: Private,
    pub picture: Option<Media>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    pub fields: Vec<Field>,
    /// It was filled in before.
    pub submitted: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    pub name: String,
    pub label: Private,
    pub placeholder: Private,
    pub kind: FieldKind,
}

#[derive(Clone, PartialEq, Debug)]
pub enum FieldKind {
    /// In characters.
    Text {
        least: u32,
        most: u32,
    },
    Email,
    /// Name and label of each.
    Select(Vec<(String, Private)>),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Location {
    /// In degrees, as the service wrote them: shown and linked, never calculated with.
    pub latitude: String,
    pub longitude: String,
    pub name: Private,
    pub address: Private,
}
