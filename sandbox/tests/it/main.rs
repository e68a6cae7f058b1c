//! The sandbox held to the documents it was written from. Each rule names its source:
//! VC = the visitor-chat reference, RC = the rocket-chat-livechat reference, both by section.

mod agent;
mod control;
mod dealership;
mod livechat_errors;
mod livechat_messages;
mod livechat_visitors;
mod server;
mod support;
mod tidy;
mod visitor_chat;
mod widget;
