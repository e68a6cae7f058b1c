//! What the visitor sees: one function per screen, Leptos underneath.
//!
//! Starts with [`panel`] and lives as long as it is mounted. Shows a snapshot, sends
//! events; decides nothing. Must not know: the runtime, the network, storage.
//!
//! Elements are built with `node`; see there why not with `view!`.

mod attachment;
mod attributes;
mod bubble;
mod chat;
mod clock;
mod composer;
mod files;
mod focus;
mod form;
mod header;
mod icon;
mod log;
mod menu;
mod more;
mod node;
mod notice;
mod panel;
mod qr;
mod questions;
#[cfg(feature = "rich")]
mod rich;
mod sms;
mod texts;
mod ui;
mod uploads;
mod whatsapp;
mod wording;

pub use panel::panel;
pub use texts::Texts;
pub use ui::Ui;
