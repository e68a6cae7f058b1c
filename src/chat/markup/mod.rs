//! Foreign markup read into formatted text.
//!
//! Starts with a text of a service, ends with nodes of [`crate::chat::content`]; what is
//! no markup stays text, and no text is an error. Time and size grow with the length of
//! the text, never faster, and nothing nests deeper than [`DEPTH`]. Must not know: who
//! shows the nodes.

mod entities;
mod html;
mod html_tokens;
mod markdown;
mod markdown_spans;
mod nest;
mod whatsapp;

pub use html::html;
pub use markdown::markdown;
pub use whatsapp::whatsapp;

use super::content::{Block, Span};
use super::links::{Piece, pieces};

/// Lists and quotes inside each other, and marks around a word. What would lie deeper
/// stays on this level: nobody writes it, and each level costs stack where it is shown.
const DEPTH: usize = 8;

/// The words alone, a line a block: for an announcement, a search, a preview.
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    plain_blocks(blocks, &mut out);
    out
}

fn plain_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        if !out.is_empty() && !out.ends_with(['\n', ' ']) {
            out.push('\n');
        }
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => plain_spans(spans, out),
            Block::Quote(blocks) => plain_blocks(blocks, out),
            Block::Code(code) => out.push_str(code),
            Block::List { ordered, items } => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push('\n');
                    }
                    if *ordered {
                        out.push_str(&item.number.to_string());
                        out.push_str(". ");
                    } else {
                        out.push_str("- ");
                    }
                    plain_blocks(&item.blocks, out);
                }
            }
        }
    }
}

fn plain_spans(spans: &[Span], out: &mut String) {
    for span in spans {
        match span {
            Span::Text(text) | Span::Code(text) => out.push_str(text),
            Span::Break => out.push('\n'),
            Span::Strong(spans)
            | Span::Emphasis(spans)
            | Span::Underlined(spans)
            | Span::Struck(spans)
            | Span::Quoted(spans)
            | Span::Link(_, spans) => plain_spans(spans, out),
        }
    }
}

/// Where the web addresses in a text begin and end, as its reader would write them down:
/// a mark at the end ("*https://dealer.example*") belongs to the words around it.
fn addresses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in pieces(text) {
        match piece {
            Piece::Text(part) => at += part.len(),
            Piece::Link(part) => {
                let marks = ['*', '_', '~'];
                let mut address = part;
                if part.ends_with(marks) {
                    address = part.trim_end_matches(|c| marks.contains(&c) || ".,;:!?".contains(c));
                }
                found.push((at, at + address.len()));
                at += part.len();
            }
        }
    }
    found
}

#[cfg(test)]
#[path = "tests"]
mod tests {
    mod html;
    mod markdown;
    mod shown;
    mod whatsapp;
}
