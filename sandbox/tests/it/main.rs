//! The sandbox held to the documents it was written from. Each rule names its source:
//! VC = the visitor-chat reference, RC = the rocket-chat-livechat reference, both by section.

mod agent;
mod control;
mod ddp;
mod ddp_client;
mod ddp_faults;
mod ddp_rooms;
mod dealership;
mod desk;
mod desk_rich;
mod livechat_errors;
mod livechat_files;
mod livechat_messages;
mod livechat_people;
mod livechat_rooms;
mod livechat_visitors;
mod process;
mod server;
mod socket_io;
mod sunshine;
mod sunshine_shown;
mod support;
mod tidy;
mod visitor_chat;
mod visitor_chat_socket;
mod web1on1;
mod web1on1_access;
mod web1on1_webhooks;
mod widget;
