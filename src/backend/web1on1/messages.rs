//! Messages, as lists and answers hold them.
//!
//! Shown are `chat`, `card` and `postback` of the agents and of the contact; what bots tell bots, notes between
//! agents, commands and records of fields are not for the visitor. Source: reference web1on1-sunshine-whatsapp,
//! sections 1.1 to 1.8.

use crate::backend::{Draft, Parts};
use crate::chat::content::{Address, Block, Item, Kind, Quote, Span, Told};
use crate::chat::markup;
use crate::chat::{Author, Delivery, Message, MessageId, Private, RoomId, Wall};
use crate::json::Json;

/// Of one object, or of the first of a list.
pub fn read_conversation(json: &Json) -> Option<RoomId> {
    let one = match json {
        Json::List(items) => items.first()?,
        one => one,
    };
    Some(RoomId(one.field("id").words()?.to_owned()))
}

/// A list of messages; those of a conversation that was asked for with them; or the one of an answer.
fn messages(json: &Json) -> &[Json] {
    match json {
        Json::List(items) => items,
        one => match one.field("messages") {
            Json::List(items) => items,
            _ => std::slice::from_ref(one),
        },
    }
}

/// Any order in, oldest first out; what is not for the visitor is left out.
pub fn read_page(json: &Json) -> Vec<Told> {
    let mut page: Vec<Told> = messages(json).iter().filter_map(read_message).collect();
    Parts::in_order(&mut page);
    page
}

/// How far a page goes, with what [`read_page`] leaves out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    pub messages: usize,
    pub oldest: Option<Wall>,
}

pub fn reach(json: &Json) -> Reach {
    let all = messages(json).iter();
    Reach {
        messages: all.len(),
        oldest: all.filter_map(time).min(),
    }
}

fn time(json: &Json) -> Option<Wall> {
    Parts::time(json.any_field(&["createdAt", "updatedAt"]))
}

/// `None`: not for the visitor, or nothing in it.
pub fn read_message(json: &Json) -> Option<Told> {
    let author = match json.field("role").text()? {
        "contact" => Author::Visitor,
        "agent" => Author::Agent { name: name(json) },
        // A message without a role is a bot's (section 1.1).
        _ => return None,
    };
    let kind = match json.field("type") {
        Json::Null => "chat",
        kind => kind.text().filter(|kind| SHOWN.contains(kind))?,
    };
    // What cannot be understood counts as a yes: it would be the agents' own.
    let behind = json.field("isBackchannel");
    if behind.flag().unwrap_or(!behind.is_null()) {
        return None;
    }
    let meta = json.field("meta");
    // Whether a contact's click on a reply is a postback is not documented; the button it holds says that it is one.
    let buttons = json.field("actions");
    let is_click = author == Author::Visitor && !buttons.items().is_empty();
    let mut draft = if kind == "postback" || is_click {
        clicked(json)
    } else {
        let mut draft = content(json, kind == "card");
        draft.offer(buttons);
        draft
    };
    draft.content.quote = meta.field("quotedMessage").words().map(|text| Quote {
        mine: None,
        text: Private::new(text),
        picture: None,
    });
    let (text, rich) = draft.finish()?;
    Some(Told {
        delay: match author {
            Author::Agent { .. } => json.field("delay").whole(u32::MAX.into()).unwrap_or(0) as u32,
            _ => 0,
        },
        message: Message {
            id: MessageId(json.any_field(&["id", "_id"]).words()?.to_owned()),
            author,
            text,
            files: Vec::new(),
            rich,
            at: time(json)?,
            delivery: Delivery::Sent,
            edited: false,
        },
        ours: Parts::our_id(meta),
        answers: None,
    })
}

const SHOWN: [&str; 3] = ["chat", "card", "postback"];

/// Assumed: `user`, an id in every example, is the user itself where a query populates it.
fn name(json: &Json) -> Option<String> {
    let name = json.field("user").any_field(&["displayName", "name"]);
    name.words().map(str::to_owned)
}

/// What stood on the button; its payload is not meant for people.
fn clicked(json: &Json) -> Draft {
    let button = json.field("actions").items().first();
    let label = button.and_then(|button| button.field("text").words());
    Draft::new(
        Kind::Text,
        label.or(json.field("text").words()).unwrap_or_default(),
    )
}

fn content(json: &Json, card: bool) -> Draft {
    let title = json.field("meta").field("title");
    let text = json.field("text").text().unwrap_or_default();
    let items = Parts::items(json.field("items"));
    let mime = json.field("contentType").words().unwrap_or_default();
    let mime = mime.to_ascii_lowercase();
    let of_text = matches!(mime.as_str(), "" | "text/plain");
    // The only content of a file is its address.
    let file = Parts::web(json.field("text")).filter(|_| !of_text);
    if !items.is_empty() {
        return carousel(items, title, text, file);
    }
    match file {
        // A page is shown by its address, whatever it may look like.
        Some(file) if mime.starts_with("text/html") || mime == "text/url" => {
            Draft::linked(file, title)
        }
        Some(file) => {
            let media = Parts::media(&mime, file, title, &Json::Null);
            let text = media.title.as_str().to_owned();
            Draft::new(Kind::Media(media), text)
        }
        None => {
            let mut draft = match mime.starts_with("text/html") {
                true => Draft::new(Kind::Text, markup::plain(&markup::html(text))),
                false => Draft::marked(text),
            };
            if card {
                draft.content.kind = Kind::Card {
                    title: Parts::private(title),
                };
            }
            draft
        }
    }
}

/// Side by side, with the title and the text over it.
fn carousel(items: Vec<Item>, title: &Json, text: &str, file: Option<Address>) -> Draft {
    let mut draft = match file {
        Some(file) => Draft::linked(file, &Json::Null),
        None => Draft::marked(text),
    };
    let titles = Parts::titles(&items);
    let content = &mut draft.content;
    content.kind = Kind::Carousel {
        items,
        square: false,
    };
    if content.formatted.is_empty() && !draft.text.trim().is_empty() {
        content.formatted = vec![Parts::paragraph(&draft.text)];
    }
    if let Some(title) = title.words() {
        let title = Span::Strong(vec![Span::Text(title.to_owned())]);
        content.formatted.insert(0, Block::Paragraph(vec![title]));
        draft.text = markup::plain(&content.formatted);
    }
    if draft.text.trim().is_empty() {
        draft.text = titles;
    }
    draft
}
