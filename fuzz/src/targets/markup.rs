//! Foreign markup and WhatsApp's template shorthand: any text is read, and nothing grows or nests without end.

use forecourt::backend::whatsapp::template;
use forecourt::chat::content::{Block, Span};
use forecourt::chat::markup;

pub fn markup(input: &str) {
    let whatsapp = markup::whatsapp(input);
    assert_eq!(letters(&markup::plain(&whatsapp)), letters(input));
    for blocks in [whatsapp, markup::markdown(input), markup::html(input)] {
        let mut nodes = 0;
        blocks_within(&blocks, 40, &mut nodes);
        assert!(
            nodes <= 10 * input.len() + 1,
            "{nodes} nodes of {}",
            input.len()
        );
        markup::plain(&blocks);
    }
    match template::parse(input) {
        Some(Ok(shorthand)) => {
            if let Some(text) = shorthand.to_text() {
                assert_eq!(template::parse(&text), Some(Ok(shorthand)));
            }
        }
        Some(Err(fault)) => assert!(input.is_char_boundary(fault.at)),
        None => {}
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn blocks_within(blocks: &[Block], depth: usize, nodes: &mut usize) {
    let depth = depth.checked_sub(1).expect("not too deep");
    *nodes += blocks.len();
    for block in blocks {
        match block {
            Block::Paragraph(spans) => spans_within(spans, depth, nodes),
            Block::Heading(level, spans) => {
                assert!((1..=6).contains(level));
                spans_within(spans, depth, nodes);
            }
            Block::List { items, .. } => {
                for item in items {
                    blocks_within(&item.blocks, depth, nodes);
                }
            }
            Block::Quote(blocks) => blocks_within(blocks, depth, nodes),
            Block::Code(_) => {}
        }
    }
}

fn spans_within(spans: &[Span], depth: usize, nodes: &mut usize) {
    let depth = depth.checked_sub(1).expect("not too deep");
    *nodes += spans.len();
    for span in spans {
        match span {
            Span::Text(_) | Span::Break | Span::Code(_) => {}
            Span::Strong(spans)
            | Span::Emphasis(spans)
            | Span::Underlined(spans)
            | Span::Struck(spans)
            | Span::Quoted(spans) => spans_within(spans, depth, nodes),
            Span::Link(address, spans) => {
                let schemes = ["http://", "https://", "mailto:", "tel:"];
                assert!(
                    schemes
                        .iter()
                        .any(|scheme| address.as_str().starts_with(scheme))
                );
                spans_within(spans, depth, nodes);
            }
        }
    }
}
