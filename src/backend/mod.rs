//! One folder per service: its JSON <-> our nouns, its requests, its error table.
//!
//! One backend never uses another. Must not know: when anything is sent.

pub mod rocket_chat;
#[cfg(feature = "rich")]
mod smooch;
#[cfg(feature = "rich")]
pub mod sunshine;
pub mod visitor_chat;
#[cfg(feature = "rich")]
pub mod web1on1;
pub mod whatsapp;

#[cfg(all(test, feature = "rich"))]
use smooch::Proof;
#[cfg(feature = "rich")]
use smooch::{Draft, OUR_ID, Parts};

/// Why one of the services that share their shapes did not do what it was asked to.
#[cfg(feature = "rich")]
pub use smooch::Refusal;
