//! Markdown, as much of it as there are nodes for: the blocks.
//!
//! Source: CommonMark's rules, as the reference (3.2) names no dialect of `markdownText`;
//! strike is that of GitHub. Left out, and so text: tables, HTML, reference links,
//! indented code (people indent without meaning code), rules (there is no node; one ends
//! its paragraph). DIFFERENCE: a line break in a paragraph is one, as chat services show
//! it and as the plain text beside it reads. The words in a block: `markdown_spans.rs`.

use super::DEPTH;
use super::markdown_spans::spans;
use crate::chat::content::{Block, ListItem};

pub fn markdown(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    blocks(&lines, 0)
}

fn blocks(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut out = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let opened = opening(line, !paragraph.is_empty(), depth);
        if !matches!(opened, Opening::Words | Opening::Underline(_)) {
            end(&mut paragraph, &mut out);
        }
        at += 1;
        match opened {
            Opening::Words => paragraph.push(line.trim_start()),
            Opening::Blank | Opening::Rule => {}
            Opening::Underline(level) => {
                let title = std::mem::take(&mut paragraph);
                out.push(Block::Heading(level, spans(&title.join("\n"))));
            }
            Opening::Heading(level, title) => out.push(Block::Heading(level, spans(title))),
            Opening::Fence(mark, run) => {
                let rest = &lines[at..];
                let closes = |line: &&str| {
                    let line = line.trim();
                    line.len() >= run && line.bytes().all(|byte| byte == mark)
                };
                let length = rest.iter().position(closes).unwrap_or(rest.len());
                out.push(Block::Code(rest[..length].join("\n")));
                at += length + 1;
            }
            Opening::Quote => {
                let inner: Vec<&str> = lines[at - 1..].iter().map_while(|l| unquoted(l)).collect();
                at += inner.len() - 1;
                out.push(Block::Quote(blocks(&inner, depth + 1)));
            }
            Opening::Item(first) => {
                let (list, length) = list(first, &lines[at - 1..], depth);
                at += length - 1;
                out.push(list);
            }
        }
    }
    end(&mut paragraph, &mut out);
    out
}

fn end(paragraph: &mut Vec<&str>, out: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        out.push(Block::Paragraph(spans(&paragraph.join("\n"))));
        paragraph.clear();
    }
}

enum Opening<'a> {
    Words,
    Blank,
    Rule,
    /// Of a title on the lines before.
    Underline(u8),
    Heading(u8, &'a str),
    Fence(u8, usize),
    Quote,
    Item(Marker),
}

/// What the line begins. `within`: it could go on with a paragraph.
fn opening(line: &str, within: bool, depth: usize) -> Opening<'_> {
    let text = line.trim();
    let Some(first) = text.bytes().next() else {
        return Opening::Blank;
    };
    let run = text.bytes().take_while(|byte| *byte == first).count();
    // In the middle of a letter there is none.
    let rest = text.get(run..).unwrap_or_default();
    let (spaced, rest) = (rest.starts_with([' ', '\t']), rest.trim_start());
    match first {
        b'#' if run <= 6 && (rest.is_empty() || spaced) => {
            // A closing run of marks is none of the words.
            let bare = rest.trim_end_matches('#');
            let closed = bare.is_empty() || bare.ends_with([' ', '\t']);
            let title = if closed { bare.trim_end() } else { rest };
            return Opening::Heading(run as u8, title);
        }
        b'=' if within && run > 1 && rest.is_empty() => return Opening::Underline(1),
        b'-' if within && run > 1 && rest.is_empty() => return Opening::Underline(2),
        b'`' | b'~' if run >= 3 && !(first == b'`' && rest.contains('`')) => {
            return Opening::Fence(first, run);
        }
        b'>' if depth < DEPTH => return Opening::Quote,
        b'-' | b'*' | b'_' => {
            let mut marks = 0;
            let only = text.bytes().all(|byte| {
                marks += usize::from(byte == first);
                byte == first || byte == b' '
            });
            if only && marks >= 3 {
                return Opening::Rule;
            }
        }
        _ => {}
    }
    match marker(line) {
        // Within a paragraph a number at the start of a line is a list's only if it begins
        // one, and a mark only if it marks something.
        Some(marker) if depth < DEPTH && (!within || marker.interrupts(line)) => {
            Opening::Item(marker)
        }
        _ => Opening::Words,
    }
}

#[derive(Clone, Copy)]
struct Marker {
    /// The mark of a bullet, or what follows the number.
    kind: u8,
    number: Option<u32>,
    /// In bytes, all of them blanks.
    indent: usize,
    /// Where the words begin.
    width: usize,
}

impl Marker {
    fn interrupts(self, line: &str) -> bool {
        self.number.is_none_or(|number| number == 1) && !rest(line, self.width).trim().is_empty()
    }
}

fn marker(line: &str) -> Option<Marker> {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let kind = *text.as_bytes().get(digits)?;
    let number = match (digits, kind) {
        (0, b'-' | b'*' | b'+') => None,
        (1..=9, b'.' | b')') => Some(text[..digits].parse().ok()?),
        _ => return None,
    };
    let after = &text[digits + 1..];
    let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
    if blanks == 0 && !after.is_empty() {
        return None;
    }
    let width = indent + digits + 1 + blanks.clamp(1, 4);
    Some(Marker {
        kind,
        number,
        indent,
        width,
    })
}

/// A list, and how many lines it took.
fn list(first: Marker, lines: &[&str], depth: usize) -> (Block, usize) {
    let mut items = Vec::new();
    let mut at = 0;
    let mut next = Some(first);
    while let Some(marker) = next {
        let mut inner = vec![rest(lines[at], marker.width)];
        at += 1;
        next = None;
        while let Some(line) = lines.get(at) {
            if line.trim().is_empty() {
                // Blank lines are the item's if what follows them is.
                let blanks = lines[at..]
                    .iter()
                    .take_while(|l| l.trim().is_empty())
                    .count();
                match lines.get(at + blanks) {
                    Some(line) if indent(line) > marker.indent => {
                        inner.resize(inner.len() + blanks, "");
                        at += blanks;
                        continue;
                    }
                    Some(line) => next = sibling(line, first).inspect(|_| at += blanks),
                    None => {}
                }
                break;
            }
            if indent(line) <= marker.indent {
                next = sibling(line, first);
                // A line that begins nothing goes on with the words before it.
                let lazy = next.is_none()
                    && inner.last().is_some_and(|last| !last.trim().is_empty())
                    && matches!(opening(line, false, depth), Opening::Words);
                if !lazy {
                    break;
                }
            }
            inner.push(rest(line, indent(line).min(marker.width)));
            at += 1;
        }
        items.push(ListItem {
            number: marker.number.unwrap_or(0),
            blocks: blocks(&inner, depth + 1),
        });
    }
    let ordered = first.number.is_some();
    (Block::List { ordered, items }, at)
}

fn sibling(line: &str, first: Marker) -> Option<Marker> {
    if matches!(opening(line, false, 0), Opening::Rule) {
        return None;
    }
    marker(line).filter(|marker| marker.kind == first.kind)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn rest(line: &str, from: usize) -> &str {
    line.get(from..).unwrap_or_default()
}

fn unquoted<'a>(line: &&'a str) -> Option<&'a str> {
    let rest = line.trim_start().strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}
