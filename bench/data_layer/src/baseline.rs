//! No data layer: strings in, strings out, the same structs in between.

use crate::plain::*;

pub fn settings(text: &str) -> Option<Settings> {
    Some(Settings {
        installation_id: Some(text.len() as u32),
        heading: Some(text.to_owned()),
        ..Settings::default()
    })
}

pub fn config(text: &str) -> Option<Config> {
    Some(Config {
        title: Some(text.to_owned()),
        text_limit: Some(text.len() as u32),
        ..Config::default()
    })
}

pub fn visitor(text: &str) -> Option<Visitor> {
    Some(Visitor {
        token: text.to_owned(),
        ..Visitor::default()
    })
}

pub fn room(text: &str) -> Option<Room> {
    Some(Room {
        agent: Some(text.to_owned()),
        ..Room::default()
    })
}

pub fn history(text: &str) -> Option<Vec<Message>> {
    text.lines().map(message).collect()
}

pub fn message(text: &str) -> Option<Message> {
    Some(Message {
        name: Some(text.to_owned()),
        ..Message::default()
    })
}

pub fn error(text: &str) -> Option<Fault> {
    Some(Fault {
        fields: text.lines().map(str::to_owned).collect(),
        ..Fault::default()
    })
}

pub fn write_visitor(token: &str) -> String {
    token.to_owned()
}

pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    [token, room, id, text].join(",")
}

pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    [&installation.to_string(), country, number, message].join(",")
}
