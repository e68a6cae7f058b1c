//! `JSON.parse` by the browser, the widget's own small tree, its own writer.

use crate::browser::parse;
use crate::plain::*;
use crate::tree::{self, Tree};
use forecourt::json::Json;

impl Tree for Json {
    fn field(&self, name: &str) -> &Json {
        Json::field(self, name)
    }

    fn text(&self) -> Option<&str> {
        Json::text(self)
    }

    fn flag(&self) -> Option<bool> {
        Json::flag(self)
    }

    fn whole(&self) -> Option<u32> {
        Json::whole(self, u64::from(u32::MAX)).map(|number| number as u32)
    }

    fn items(&self) -> &[Json] {
        Json::items(self)
    }

    fn keys(&self) -> Vec<String> {
        self.fields().iter().map(|(key, _)| key.clone()).collect()
    }
}

pub fn settings(text: &str) -> Option<Settings> {
    tree::settings(&parse(text)?)
}

pub fn config(text: &str) -> Option<Config> {
    tree::config(&parse(text)?)
}

pub fn visitor(text: &str) -> Option<Visitor> {
    tree::visitor(&parse(text)?)
}

pub fn room(text: &str) -> Option<Room> {
    tree::room(&parse(text)?)
}

pub fn history(text: &str) -> Option<Vec<Message>> {
    tree::history(&parse(text)?)
}

pub fn message(text: &str) -> Option<Message> {
    tree::message(&parse(text)?)
}

pub fn error(text: &str) -> Option<Fault> {
    tree::error(&parse(text)?)
}

pub fn write_visitor(token: &str) -> String {
    Json::object([("visitor", Json::object([("token", token.into())]))]).to_string()
}

pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    Json::object([
        ("token", token.into()),
        ("rid", room.into()),
        ("msg", text.into()),
        ("_id", id.into()),
    ])
    .to_string()
}

pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    Json::object([
        ("installationId", Json::Number(installation.into())),
        ("countryCode", country.into()),
        ("telephoneNumber", number.into()),
        ("message", message.into()),
        ("captchaToken", "".into()),
    ])
    .to_string()
}
