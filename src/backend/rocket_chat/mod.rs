//! Rocket.Chat / Pimenta.Chat Livechat, the visitor's side: REST, and the DDP stream.
//!
//! Sources: seed document 002 (the 2018 bodies) and reference rocket-chat-livechat,
//! sections 0 to 2. Page visits are reported by the loader, which runs before the wasm
//! does. Must not know: when to ask, or how often.

mod answers;
mod config;
mod error;
mod messages;
mod requests;
mod stream;

pub use answers::{Registered, Room, read_agent, read_room, read_visitor};
pub use config::{CustomField, Department, LivechatConfig, Words, read_config};
pub use error::{Refusal, refusal};
pub use messages::{Item, Page, Reader};
pub use requests::{Api, HISTORY_LIMIT, Introduction};
pub use stream::{Heard, MESSAGES, credentials, read_event, set_up, subscriptions, typing};

#[cfg(test)]
mod tests;
