//! What must be true of whatever comes out of a reader.

use super::Refusal;
use crate::chat::content::*;
use crate::chat::{Author, FileKind};
use crate::json::Json;
use crate::wire::{Answer, Body};
use std::time::Duration;

pub struct Proof;

impl Proof {
    pub fn answer(status: u16, body: Json) -> Answer {
        Answer {
            status,
            body: Body::Json(body),
            retry_after: None,
        }
    }

    /// What both services' refusals must be whatever comes with them.
    pub fn sound_refusal(answer: &Answer, refusal: &Refusal) {
        assert_eq!(
            *refusal == Refusal::Token,
            matches!(answer.status, 401 | 403)
        );
        if let Refusal::Limited { wait } = refusal {
            assert!((Duration::from_secs(1)..=Duration::from_secs(600)).contains(wait));
        }
    }

    /// Every address of a message is one that may be followed, and every picture's one of the web.
    pub fn sound(told: &Told) {
        assert!(!told.message.id.0.is_empty());
        assert!(told.delay == 0 || told.message.author != Author::Visitor);
        let Some(content) = told.message.rich.as_deref() else {
            assert!(!told.message.text.is_blank(), "nothing to show");
            return;
        };
        blocks(&content.formatted);
        content.actions.iter().for_each(action);
        if let Some(quote) = &content.quote {
            quote.picture.iter().for_each(media);
            assert!(quote.picture.iter().all(|it| it.kind == FileKind::Image));
        }
        match &content.kind {
            Kind::Media(it) => media(it),
            Kind::Carousel { items, .. } | Kind::List { items } => {
                assert!((1..=10).contains(&items.len()));
                for item in items {
                    item.picture.iter().for_each(media);
                    item.actions.iter().for_each(action);
                }
            }
            Kind::Form(form) => assert!(form.fields.iter().all(|field| !field.name.is_empty())),
            Kind::Location(location) => {
                for degrees in [&location.latitude, &location.longitude] {
                    let number: f64 = degrees.parse().expect("a number");
                    assert!(number.abs() <= 180.0, "{degrees}");
                }
            }
            Kind::Text | Kind::Card { .. } | Kind::Answers(_) => {}
        }
    }
}

fn action(action: &Action) {
    assert!(!action.text.is_blank(), "a button without a word");
    action.icon.iter().for_each(web);
    match &action.deed {
        Deed::Link(address) => safe(address),
        Deed::Webview { address, .. } => web(address),
        Deed::Buy {
            address, currency, ..
        } => {
            address.iter().for_each(web);
            assert!(currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()));
        }
        Deed::Postback(_) | Deed::Reply(_) | Deed::LocationRequest => {}
    }
}

fn media(media: &Media) {
    web(&media.address);
}

fn safe(address: &Address) {
    let safe = ["https://", "http://", "tel:", "mailto:"];
    let text = address.as_str();
    assert!(safe.iter().any(|scheme| text.starts_with(scheme)), "{text}");
    assert!(!text.contains(char::is_whitespace), "{text}");
}

fn web(address: &Address) {
    let text = address.as_str();
    assert!(
        text.starts_with("https://") || text.starts_with("http://"),
        "{text}"
    );
}

fn blocks(all: &[Block]) {
    for block in all {
        match block {
            Block::Paragraph(all) | Block::Heading(_, all) => spans(all),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(&item.blocks)),
            Block::Quote(all) => blocks(all),
            Block::Code(_) => {}
        }
    }
}

fn spans(all: &[Span]) {
    for span in all {
        match span {
            Span::Link(address, label) => {
                safe(address);
                spans(label);
            }
            Span::Strong(all)
            | Span::Emphasis(all)
            | Span::Underlined(all)
            | Span::Struck(all)
            | Span::Quoted(all) => spans(all),
            Span::Text(_) | Span::Break | Span::Code(_) => {}
        }
    }
}
