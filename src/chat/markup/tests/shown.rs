//! Nodes as one line of text, to compare with; and what must be true of all of them.

use crate::chat::content::{Block, Span};

/// `<p>a <b>b</b></p>`: as a browser's inspector would show what the view makes of it.
pub fn shown(blocks: &[Block]) -> String {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(spans) => format!("<p>{}</p>", words(spans)),
        Block::Heading(level, spans) => format!("<h{level}>{}</h{level}>", words(spans)),
        Block::Quote(blocks) => format!("<quote>{}</quote>", shown(blocks)),
        Block::Code(code) => format!("<pre>{code}</pre>"),
        Block::List { ordered, items } => {
            let items: String = items
                .iter()
                .map(|item| match ordered {
                    true => format!("<li {}>{}</li>", item.number, shown(&item.blocks)),
                    false => format!("<li>{}</li>", shown(&item.blocks)),
                })
                .collect();
            format!("<list>{items}</list>")
        }
    }
}

fn words(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => text.clone(),
            Span::Break => "/".to_owned(),
            Span::Strong(spans) => format!("<b>{}</b>", words(spans)),
            Span::Emphasis(spans) => format!("<i>{}</i>", words(spans)),
            Span::Underlined(spans) => format!("<u>{}</u>", words(spans)),
            Span::Struck(spans) => format!("<s>{}</s>", words(spans)),
            Span::Quoted(spans) => format!("<q>{}</q>", words(spans)),
            Span::Code(code) => format!("<code>{code}</code>"),
            Span::Link(address, spans) => format!("<a {}>{}</a>", address.as_str(), words(spans)),
        })
        .collect()
}

/// How many nodes there are, and how deep they go. Panics at one that no reader may make.
pub fn measured(blocks: &[Block]) -> (usize, usize) {
    let of_spans = |spans: &Vec<Span>| measured_spans(spans);
    let parts = blocks.iter().map(|block| match block {
        Block::Paragraph(spans) => of_spans(spans),
        Block::Heading(level, spans) => {
            assert!((1..=6).contains(level));
            of_spans(spans)
        }
        Block::Quote(blocks) => measured(blocks),
        Block::Code(_) => (0, 0),
        Block::List { items, .. } => together(items.iter().map(|item| measured(&item.blocks))),
    });
    together(parts)
}

fn measured_spans(spans: &[Span]) -> (usize, usize) {
    together(spans.iter().map(|span| match span {
        Span::Text(text) => {
            assert!(!text.is_empty(), "an empty text is no node");
            (0, 0)
        }
        Span::Break | Span::Code(_) => (0, 0),
        Span::Strong(spans)
        | Span::Emphasis(spans)
        | Span::Underlined(spans)
        | Span::Struck(spans)
        | Span::Quoted(spans) => measured_spans(spans),
        Span::Link(address, spans) => {
            let schemes = ["http://", "https://", "mailto:", "tel:"];
            assert!(
                schemes
                    .iter()
                    .any(|scheme| address.as_str().starts_with(scheme))
            );
            assert!(!words(spans).contains("<a "), "a link in a link");
            measured_spans(spans)
        }
    }))
}

fn together(parts: impl Iterator<Item = (usize, usize)>) -> (usize, usize) {
    parts.fold((0, 0), |(count, depth), (c, d)| {
        (count + c + 1, depth.max(d + 1))
    })
}

pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
