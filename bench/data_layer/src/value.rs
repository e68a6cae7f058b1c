//! `serde_json::Value`: parsed in wasm, walked by hand.

use crate::plain::*;
use crate::tree::{self, Tree};
use serde_json::{Value, json};

static NULL: Value = Value::Null;

impl Tree for Value {
    fn field(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&NULL)
    }

    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn flag(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => Some(number.as_u64() != Some(0)),
            Value::String(text) => match text.trim() {
                "1" | "true" => Some(true),
                "0" | "false" | "" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    fn whole(&self) -> Option<u32> {
        match self {
            Value::Number(number) => number.as_u64()?.try_into().ok(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn items(&self) -> &[Value] {
        self.as_array().map(Vec::as_slice).unwrap_or_default()
    }

    fn keys(&self) -> Vec<String> {
        let fields = self.as_object();
        fields
            .map(|fields| fields.keys().cloned().collect())
            .unwrap_or_default()
    }
}

fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
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
    json!({"visitor": {"token": token}}).to_string()
}

pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    json!({"token": token, "rid": room, "msg": text, "_id": id}).to_string()
}

pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    json!({
        "installationId": installation,
        "countryCode": country,
        "telephoneNumber": number,
        "message": message,
        "captchaToken": "",
    })
    .to_string()
}
