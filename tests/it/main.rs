//! Conversations from end to end without a browser: a [`world::World`] holds the
//! session, a strict fake of the services and a clock that only tests move.
//!
//! One test crate, so that it links once. Each module is a chapter of what may
//! happen to a visitor; `random_life` mixes all of it.

mod json;
mod server;
mod world;

mod any_events;
mod changes;
mod drafts;
mod faults;
mod first_message;
mod forgetting;
mod forms;
mod limits;
mod live;
mod long_life;
mod paging;
mod privacy;
mod random_life;
mod reload;
mod rooms;
mod sms;
mod tabs;
mod taking_back;
mod unread;
mod uploads;
mod visitor_chat;
mod whatsapp;
