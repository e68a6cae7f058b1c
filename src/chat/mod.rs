//! The nouns: who talks, what is said, how somebody is reached.
//!
//! Plain data and the rules that are true of it everywhere. Must not know: JSON
//! shapes of any service, the clock, the browser.

#[cfg(feature = "rich")]
pub mod content;
mod dial_code;
mod links;
#[cfg(feature = "rich")]
pub mod markup;
mod message;
mod phone_number;
mod phone_plan;
mod private;
mod time;

pub use dial_code::{DialCode, built_in_dial_codes};
pub use links::{Piece, pieces};
pub use message::{
    Agent, Attachment, Author, ChosenFile, Delivery, FileId, FileKind, Message, MessageId,
    Presence, Queue, Rich, RoomId, SystemNote, VisitorToken,
};
pub use phone_number::{NumberProblem, PhoneNumber, international_country, parse_number};
pub use private::Private;
pub use time::{Mono, Now, Wall};

/// The ways a visitor can get in touch, in the order the menu shows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    Chat,
    Sms,
    WhatsApp,
}
