//! Items: what a carousel has side by side and a list one below the other.

use super::super::node::{Node, node};
use super::super::ui::Ui;
use super::media::cover;
use super::{actions::actions, title_of};
use crate::chat::MessageId;
use crate::chat::content::Item;

pub(super) fn list(ui: Ui, message: &MessageId, items: &[Item]) -> Node {
    let entries = items.iter().enumerate().map(|(at, it)| {
        let class = if it.large { "entry large" } else { "entry" };
        node("li").child(item(ui, message, at, it).class(class))
    });
    node("ul")
        .class("card items-list")
        .set("role", "list")
        .children(entries)
}

/// Picture, title, description, buttons; those it has.
pub(super) fn item(ui: Ui, message: &MessageId, at: usize, item: &Item) -> Node {
    let words = |node: Node, text: &str| (!text.is_empty()).then(|| node.text(text));
    let description = node("p").class("description").set("dir", "auto");
    let about = node("div")
        .class("item-text")
        .child(words(title_of("p"), item.title.as_str()))
        .child(words(description, item.description.as_str()));
    node("div")
        .child(item.picture.as_ref().map(|picture| cover(ui, picture)))
        .child(about)
        .child(actions(ui, message, Some(at), &item.actions))
}
