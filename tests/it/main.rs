//! Conversations from end to end without a browser: a [`world::World`] holds the
//! session, a strict fake of the services and a clock that only tests move.
//!
//! One test crate, so that it links once. Each module is a chapter of what may
//! happen to a visitor; `random_life` mixes all of it.

mod json;
mod server;
mod world;

mod acts;
mod any_events;
mod any_input;
mod changes;
mod drafts;
mod faults;
mod first_message;
mod forgetting;
mod forms;
mod handover;
mod limits;
mod live;
mod long_life;
mod paging;
mod privacy;
mod random_life;
mod registration;
mod reload;
mod rich;
mod rooms;
mod sms;
mod tabs;
mod taking_back;
mod tally;
mod told;
mod unread;
mod uploads;
mod visitor_chat;
mod whatsapp;
