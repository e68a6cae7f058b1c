//! Rocket.Chat / Pimenta.Chat Livechat over REST, the visitor's side.
//!
//! Sources: seed document 002 (the 2018 bodies) and reference rocket-chat-livechat,
//! sections 1.1 to 1.3. Page visits are reported by the loader, which runs before
//! the wasm does. Must not know: when to ask, or how often.

mod answers;
mod error;
mod requests;

pub use answers::{
    LivechatConfig, Registered, Room, read_config, read_history, read_message, read_room,
    read_visitor,
};
pub use error::{Refusal, refusal};
pub use requests::{history, open_room, register_visitor, send_message, visitor};

#[cfg(test)]
mod tests;
