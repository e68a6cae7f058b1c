//! What a message of the rich services looks like: one function per noun of
//! `chat::content`.
//!
//! Drawn with the row of the log that holds it, gone with it. What the visitor does goes
//! out as an event, or is a plain link. Must not know: which service a message came
//! from. Shapes and states: source documents 001, 003 and 004.

mod actions;
mod answers;
mod carousel;
mod digest;
mod form;
mod items;
mod media;
mod page;
mod place;
mod price;
mod quick;
mod text;

pub(super) use digest::digest;
pub(super) use page::page;
pub(super) use quick::{blocked, is_blocked, quick};

use super::attachment::attachment;
use super::bubble::with_links;
use super::node::{Node, node};
use super::ui::Ui;
use crate::chat::content::{Content, Kind};
use crate::chat::{Author, Message};
use leptos::prelude::window;

/// Where a picture may be asked for, or a page be shown. A page that is not secure itself
/// is a developer's; everywhere else the browser would refuse `http` anyway.
fn is_safe(address: &str) -> bool {
    let page = window().location().protocol();
    address.starts_with("https:") || page.is_ok_and(|page| page == "http:")
}

/// There are only buttons for below the log: no row is drawn.
pub(super) fn is_nothing(message: &Message) -> bool {
    message.rich.as_ref().is_some_and(|content| {
        let buttons = content.actions.iter().filter(|it| !it.deed.is_quick());
        matches!(content.kind, Kind::Text)
            && message.text.is_blank()
            && content.formatted.is_empty()
            && content.quote.is_none()
            && message.files.is_empty()
            && buttons.count() == 0
    })
}

/// What a row is in addition: some contents take all the room there is.
pub(super) fn row_class(message: &Message) -> &'static str {
    let Some(content) = &message.rich else {
        return "";
    };
    let buttons = content.actions.iter().any(|it| !it.deed.is_quick());
    match content.kind {
        Kind::Carousel { .. } => " across",
        Kind::Text if !buttons && content.quote.is_none() => "",
        _ => " wide",
    }
}

/// In the place of text and files.
pub(super) fn said(ui: Ui, message: &Message, content: &Content) -> Node {
    let id = &message.id;
    let mine = message.author == Author::Visitor;
    let buttons = || actions::actions(ui, id, None, &content.actions);
    let bubble = || text::words(message, content, true);
    let said = node("div")
        .class("said")
        .child(content.quote.as_ref().map(|it| text::quote(ui, it)));
    let said = match &content.kind {
        Kind::Text => said.child(bubble()).child(buttons()),
        Kind::Media(file) => {
            let said = said.child(media::media(ui, file));
            said.child(bubble()).child(buttons())
        }
        Kind::Card { title } => {
            let title = (!title.is_blank()).then(|| with_links(title_of("p"), title.as_str()));
            let card = node("div")
                .class("card")
                .child(title)
                .child(text::words(message, content, false));
            said.child(card.child(buttons()))
        }
        Kind::Carousel { items, square } => {
            let said = said.child(bubble());
            let slides = carousel::carousel(ui, id, items, *square);
            said.child(slides).child(buttons())
        }
        Kind::List { items } => {
            let said = said.child(bubble());
            said.child(items::list(ui, id, items)).child(buttons())
        }
        Kind::Form(form) => {
            let said = said.child(bubble());
            said.child(form::form(ui, id, form)).child(buttons())
        }
        Kind::Answers(pairs) => {
            let card = node("div").class("card").child(answers::answers(pairs));
            said.child(card)
        }
        Kind::Location(location) => {
            let said = said.child(place::place(ui, location, mine));
            said.child(bubble()).child(buttons())
        }
    };
    let files = message.files.iter().map(|file| attachment(ui, file));
    said.children(files)
}

/// The title of a panel or an item. Not a heading: those belong to the panel itself.
fn title_of(tag: &'static str) -> Node {
    node(tag).class("title").set("dir", "auto")
}
