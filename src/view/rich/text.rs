//! Formatted text as elements, and what is quoted above a message.

use super::super::bubble::{link, with_links};
use super::super::node::{Node, node};
use super::super::ui::Ui;
use super::media::thumbnail;
use crate::chat::Message;
use crate::chat::content::{Address, Block, Content, Kind, Quote, Span};

/// What is to be read of a message, if there is anything: in a bubble, or inside a panel.
/// The text of other kinds than these two only repeats in words what is shown.
pub(super) fn words(message: &Message, content: &Content, bubble: bool) -> Option<Node> {
    let plain = matches!(content.kind, Kind::Text | Kind::Card { .. });
    if !content.formatted.is_empty() {
        let class = if bubble { "bubble text" } else { "text" };
        Some(blocks(node("div").class(class), &content.formatted))
    } else if plain && !message.text.is_blank() {
        let class = if bubble { "bubble" } else { "as-typed" };
        let node = node("div").class(class).set("dir", "auto");
        Some(with_links(node, message.text.as_str()))
    } else {
        None
    }
}

/// Each has the direction of its own first letters; what is inside has it from there.
fn blocks(around: Node, blocks: &[Block]) -> Node {
    around.children(blocks.iter().map(|it| block(it).set("dir", "auto")))
}

fn inside(around: Node, blocks: &[Block]) -> Node {
    around.children(blocks.iter().map(block))
}

fn block(block: &Block) -> Node {
    match block {
        Block::Paragraph(text) => spans(node("p"), text, false),
        Block::Heading(level, text) => {
            // To a screen reader all are alike, one below those of the panel: messages have
            // no order among each other.
            let class = if *level < 2 {
                "heading first"
            } else {
                "heading"
            };
            let heading = node("p").class(class).set("role", "heading");
            spans(heading.set("aria-level", "4"), text, false)
        }
        Block::List { ordered, items } => {
            let items = items.iter().map(|item| {
                let entry = match ordered {
                    true => node("li").set("value", item.number.to_string()),
                    false => node("li"),
                };
                inside(entry, &item.blocks)
            });
            node(if *ordered { "ol" } else { "ul" }).children(items)
        }
        Block::Quote(quoted) => inside(node("blockquote"), quoted),
        Block::Code(text) => node("pre").child(node("code").text(text.as_str())),
    }
}

/// There is no link inside of a link.
fn spans(around: Node, spans: &[Span], linked: bool) -> Node {
    spans.iter().fold(around, |around, span| {
        let inner = |tag, spans| self::spans(node(tag), spans, linked);
        match span {
            Span::Text(text) if linked => around.text(text.as_str()),
            Span::Text(text) => with_links(around, text),
            Span::Break => around.child(node("br")),
            Span::Strong(text) => around.child(inner("strong", text)),
            Span::Emphasis(text) => around.child(inner("em", text)),
            Span::Underlined(text) => around.child(inner("u", text)),
            Span::Struck(text) => around.child(inner("s", text)),
            Span::Quoted(text) => around.child(inner("q", text)),
            Span::Code(text) => around.child(node("code").text(text.as_str())),
            Span::Link(_, text) if linked => self::spans(around, text, true),
            Span::Link(address, text) => {
                let words = self::spans(anchor(address), text, true);
                around.child(words).child(host(address, text))
            }
        }
    })
}

/// A web address opens beside the page, a call or a mail in the device's own program.
pub(super) fn anchor(address: &Address) -> Node {
    match address.host() {
        Some(_) => link(address.as_str()),
        None => node("a").set("href", address.as_str()),
    }
}

/// Where a link leads, unless its words say so.
fn host(address: &Address, words: &[Span]) -> Option<Node> {
    let host = address.host()?;
    let said = words
        .iter()
        .any(|span| matches!(span, Span::Text(text) if text.contains(host)));
    let text = [" (", host, ")"].concat();
    (!said).then(|| node("bdi").class("host").text(text))
}

/// What a message answers, above it.
pub(super) fn quote(ui: Ui, quote: &Quote) -> Node {
    let who = quote.mine.map(|mine| {
        let who = if mine { "chat.you" } else { "chat.agent" };
        node("span").class("by").text(ui.text(who))
    });
    let text = match quote.text.as_str() {
        "" => ui.text("rich.quote"),
        text => text.to_owned(),
    };
    let words = node("span").class("quoted").set("dir", "auto").text(text);
    let about = node("span").class("about").child(who).child(words);
    let picture = quote.picture.as_ref().and_then(thumbnail);
    node("blockquote")
        .class("quote")
        .child(picture)
        .child(about)
}
