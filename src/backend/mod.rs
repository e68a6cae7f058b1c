//! One folder per service: its JSON <-> our nouns, its requests, its error table.
//!
//! One backend never uses another. Must not know: when anything is sent.

pub mod rocket_chat;
pub mod visitor_chat;
pub mod whatsapp;
