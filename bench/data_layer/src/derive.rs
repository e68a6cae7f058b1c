//! `serde::Deserialize` and `Serialize`, derived, over serde_json's own reader.

use crate::plain::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Numbers and flags that also arrive as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Flag(bool),
    Whole(u32),
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Loose {
    fn flag(&self) -> Option<bool> {
        match self {
            Loose::Flag(flag) => Some(*flag),
            Loose::Whole(number) => Some(*number != 0),
            Loose::Text(text) => match text.trim() {
                "1" | "true" => Some(true),
                "0" | "false" | "" => Some(false),
                _ => None,
            },
            Loose::Other(_) => None,
        }
    }

    fn whole(&self) -> Option<u32> {
        match self {
            Loose::Whole(number) => Some(*number),
            Loose::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

fn words(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireSettings {
    data: WireData,
    installation_id: Option<Loose>,
    #[serde(alias = "has_sms")]
    has_sms: Option<Loose>,
    #[serde(alias = "whatsapp_number")]
    whats_app_number: Option<String>,
    privacy_url: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireData {
    chat_box: WireBox,
    cta_title: Option<String>,
    cta_text: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireBox {
    bg_color: Option<String>,
}

#[derive(Deserialize)]
struct ConfigAnswer {
    config: WireConfig,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireConfig {
    enabled: bool,
    online: Option<bool>,
    theme: WireTheme,
    messages: WireMessages,
    settings: WireLimits,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireTheme {
    title: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireMessages {
    offline_message: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct WireLimits {
    limit_text_length: Option<Loose>,
}

#[derive(Deserialize)]
struct VisitorAnswer {
    visitor: WireVisitor,
}

#[derive(Deserialize)]
struct WireVisitor {
    token: String,
    username: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoomAnswer {
    room: WireRoom,
    new_room: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRoom {
    #[serde(rename = "_id")]
    id: String,
    open: Option<bool>,
    served_by: Option<WireUser>,
}

#[derive(Deserialize, Default)]
struct WireUser {
    name: Option<String>,
    username: Option<String>,
}

#[derive(Deserialize)]
struct HistoryAnswer {
    messages: Vec<WireMessage>,
}

#[derive(Deserialize)]
struct MessageAnswer {
    message: WireMessage,
}

#[derive(Deserialize)]
struct WireMessage {
    _id: String,
    #[serde(default)]
    msg: String,
    ts: String,
    t: Option<String>,
    token: Option<String>,
    #[serde(default)]
    u: WireUser,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFault {
    success: Option<bool>,
    error: Option<String>,
    error_type: Option<String>,
    #[serde(default)]
    errors: BTreeMap<String, serde::de::IgnoredAny>,
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

pub fn settings(text: &str) -> Option<Settings> {
    let wire: WireSettings = parse(text)?;
    Some(Settings {
        installation_id: wire.installation_id.and_then(|id| id.whole()),
        sms: wire.has_sms.and_then(|sms| sms.flag()) == Some(true),
        whatsapp: words(wire.whats_app_number),
        privacy_url: words(wire.privacy_url),
        background: words(wire.data.chat_box.bg_color),
        heading: words(wire.data.cta_title),
        intro: words(wire.data.cta_text),
    })
}

pub fn config(text: &str) -> Option<Config> {
    let wire = parse::<ConfigAnswer>(text)?.config;
    Some(Config {
        enabled: wire.enabled,
        online: wire.online != Some(false),
        title: words(wire.theme.title),
        offline_message: words(wire.messages.offline_message),
        text_limit: wire
            .settings
            .limit_text_length
            .and_then(|limit| limit.whole()),
    })
}

pub fn visitor(text: &str) -> Option<Visitor> {
    let wire = parse::<VisitorAnswer>(text)?.visitor;
    Some(Visitor {
        token: wire.token,
        username: wire.username.unwrap_or_default(),
    })
}

pub fn room(text: &str) -> Option<Room> {
    let wire: RoomAnswer = parse(text)?;
    Some(Room {
        id: wire.room.id,
        open: wire.room.open != Some(false),
        new: wire.new_room == Some(true),
        agent: wire.room.served_by.and_then(|user| words(user.username)),
    })
}

fn one(wire: WireMessage) -> Message {
    Message {
        id: wire._id,
        text: wire.msg,
        at: wire.ts,
        kind: words(wire.t),
        token: words(wire.token),
        name: words(wire.u.name).or(words(wire.u.username)),
    }
}

pub fn history(text: &str) -> Option<Vec<Message>> {
    let wire: HistoryAnswer = parse(text)?;
    Some(wire.messages.into_iter().map(one).collect())
}

pub fn message(text: &str) -> Option<Message> {
    Some(one(parse::<MessageAnswer>(text)?.message))
}

pub fn error(text: &str) -> Option<Fault> {
    let wire: WireFault = parse(text)?;
    Some(Fault {
        success: wire.success != Some(false),
        error: words(wire.error),
        kind: words(wire.error_type),
        fields: wire.errors.into_keys().collect(),
    })
}

#[derive(Serialize)]
struct Register<'a> {
    visitor: Token<'a>,
}

#[derive(Serialize)]
struct Token<'a> {
    token: &'a str,
}

#[derive(Serialize)]
struct Post<'a> {
    token: &'a str,
    rid: &'a str,
    msg: &'a str,
    _id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sms<'a> {
    installation_id: u32,
    country_code: &'a str,
    telephone_number: &'a str,
    message: &'a str,
    captcha_token: &'a str,
}

fn write(body: impl Serialize) -> String {
    serde_json::to_string(&body).unwrap_or_default()
}

pub fn write_visitor(token: &str) -> String {
    write(Register {
        visitor: Token { token },
    })
}

pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    write(Post {
        token,
        rid: room,
        msg: text,
        _id: id,
    })
}

pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    write(Sms {
        installation_id: installation,
        country_code: country,
        telephone_number: number,
        message,
        captcha_token: "",
    })
}
