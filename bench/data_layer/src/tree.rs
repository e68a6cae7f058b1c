//! Readers over a JSON tree, written once for both trees (`value` and `js`).

use crate::plain::*;

pub trait Tree: Sized {
    fn field(&self, name: &str) -> &Self;
    fn text(&self) -> Option<&str>;
    fn flag(&self) -> Option<bool>;
    fn whole(&self) -> Option<u32>;
    fn items(&self) -> &[Self];
    fn keys(&self) -> Vec<String>;
}

fn owned<T: Tree>(tree: &T) -> Option<String> {
    let text = tree.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

pub fn settings<T: Tree>(json: &T) -> Option<Settings> {
    let data = json.field("data");
    let either = |one: &str, other: &str| owned(json.field(one)).or(owned(json.field(other)));
    Some(Settings {
        installation_id: json.field("installationId").whole(),
        sms: json.field("hasSms").flag().or(json.field("has_sms").flag()) == Some(true),
        whatsapp: either("whatsAppNumber", "whatsapp_number"),
        privacy_url: owned(json.field("privacyUrl")),
        background: owned(data.field("chatBox").field("bgColor")),
        heading: owned(data.field("ctaTitle")),
        intro: owned(data.field("ctaText")),
    })
}

pub fn config<T: Tree>(json: &T) -> Option<Config> {
    let config = json.field("config");
    Some(Config {
        enabled: config.field("enabled").flag() == Some(true),
        online: config.field("online").flag() != Some(false),
        title: owned(config.field("theme").field("title")),
        offline_message: owned(config.field("messages").field("offlineMessage")),
        text_limit: config.field("settings").field("limitTextLength").whole(),
    })
}

pub fn visitor<T: Tree>(json: &T) -> Option<Visitor> {
    let visitor = json.field("visitor");
    Some(Visitor {
        token: owned(visitor.field("token"))?,
        username: owned(visitor.field("username")).unwrap_or_default(),
    })
}

pub fn room<T: Tree>(json: &T) -> Option<Room> {
    let room = json.field("room");
    Some(Room {
        id: owned(room.field("_id"))?,
        open: room.field("open").flag() != Some(false),
        new: json.field("newRoom").flag() == Some(true),
        agent: owned(room.field("servedBy").field("username")),
    })
}

pub fn history<T: Tree>(json: &T) -> Option<Vec<Message>> {
    Some(
        json.field("messages")
            .items()
            .iter()
            .filter_map(one)
            .collect(),
    )
}

pub fn message<T: Tree>(json: &T) -> Option<Message> {
    one(json.field("message"))
}

fn one<T: Tree>(json: &T) -> Option<Message> {
    let user = json.field("u");
    Some(Message {
        id: owned(json.field("_id"))?,
        text: json.field("msg").text().unwrap_or_default().to_owned(),
        at: owned(json.field("ts"))?,
        kind: owned(json.field("t")),
        token: owned(json.field("token")),
        name: owned(user.field("name")).or(owned(user.field("username"))),
    })
}

pub fn error<T: Tree>(json: &T) -> Option<Fault> {
    Some(Fault {
        success: json.field("success").flag() != Some(false),
        error: owned(json.field("error")),
        kind: owned(json.field("errorType")),
        fields: json.field("errors").keys(),
    })
}
