//! The widget's own readers and writers, with every check they make.

use crate::browser::parse;
use crate::plain::*;
use forecourt::backend::rocket_chat::{self, Api, Introduction, Reader, Refusal};
use forecourt::backend::visitor_chat::{self, SmsFailure};
use forecourt::chat::{self, Author, PhoneNumber, Private, RoomId, VisitorToken};
use forecourt::settings::WebSettings;
use forecourt::wire::{Answer, Body, Request};

fn token() -> VisitorToken {
    VisitorToken::new("token")
}

pub fn settings(text: &str) -> Option<Settings> {
    let mut problems = Vec::new();
    let web = WebSettings::read(&parse(text)?, &mut problems);
    Some(Settings {
        installation_id: web.installation_id.map(|id| id as u32),
        sms: web.sms,
        whatsapp: web.whatsapp,
        privacy_url: web.privacy_url,
        background: web.panel_background,
        heading: web.heading,
        intro: problems.first().map(ToString::to_string).or(web.intro),
    })
}

pub fn config(text: &str) -> Option<Config> {
    let config = rocket_chat::read_config(&parse(text)?);
    Some(Config {
        enabled: config.enabled,
        online: config.online,
        title: config.title,
        offline_message: config.words.offline,
        text_limit: config.text_limit.map(|limit| limit as u32),
    })
}

pub fn visitor(text: &str) -> Option<Visitor> {
    let visitor = rocket_chat::read_visitor(&parse(text)?)?;
    Some(Visitor {
        token: visitor.token.as_str().to_owned(),
        username: visitor.username,
    })
}

pub fn room(text: &str) -> Option<Room> {
    let room = rocket_chat::read_room(&parse(text)?)?;
    Some(Room {
        id: room.id.0,
        // The widget learns that from the first refusal.
        open: true,
        new: room.is_new,
        agent: None,
    })
}

fn one(message: chat::Message) -> Message {
    let (kind, name) = match message.author {
        Author::Visitor => (None, None),
        Author::Agent { name } => (None, name),
        Author::System(note) => (Some((note as u32).to_string()), None),
    };
    Message {
        id: message.id.0,
        text: message.text.as_str().to_owned(),
        at: (message.at.0 as u32).to_string(),
        kind,
        token: None,
        name,
    }
}

fn reader(token: &VisitorToken) -> Reader<'_> {
    Reader {
        base: "https://chat.example",
        token,
        agent_hidden: false,
        hidden_notes: &[],
    }
}

pub fn history(text: &str) -> Option<Vec<Message>> {
    let token = token();
    let (page, _) = reader(&token).history(&parse(text)?, 50)?;
    Some(page.messages.into_iter().map(one).collect())
}

pub fn message(text: &str) -> Option<Message> {
    let token = token();
    reader(&token)
        .confirmed(parse(text)?.field("message"))
        .map(one)
}

pub fn error(text: &str) -> Option<Fault> {
    let answer = Answer {
        status: 422,
        body: Body::Json(parse(text)?),
        retry_after: None,
    };
    let refusal = rocket_chat::refusal(&answer);
    let sms = visitor_chat::read_sms_answer(&Ok(answer));
    // No `Debug` here: that of a `Duration` alone weighs more than the readers.
    let wait = match refusal {
        Some(Refusal::RateLimited { wait }) => Some(wait.as_secs().to_string()),
        _ => None,
    };
    let number = matches!(sms, Err(SmsFailure::Refused { number: true, .. }));
    Some(Fault {
        success: refusal == Some(Refusal::InvalidToken),
        error: wait,
        kind: number.then(|| "number".to_owned()),
        fields: Vec::new(),
    })
}

fn body(request: Request) -> String {
    request
        .body
        .map(|body| body.to_string())
        .unwrap_or_default()
}

pub fn write_visitor(token: &str) -> String {
    let token = VisitorToken::new(token);
    let api = Api {
        base: "",
        token: &token,
    };
    body(api.register(&Introduction::default()))
}

pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    let token = VisitorToken::new(token);
    let api = Api {
        base: "",
        token: &token,
    };
    let (room, id) = (RoomId(room.to_owned()), chat::MessageId(id.to_owned()));
    body(api.send_message(&room, &id, &Private::new(text)))
}

pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    let number = PhoneNumber {
        dial_code: country.to_owned(),
        national: Private::new(number),
    };
    body(visitor_chat::sms_request(
        "",
        installation.into(),
        &number,
        &Private::new(message),
    ))
}
