//! Markdown: the words in a block.
//!
//! Source: as `markdown.rs`. A picture becomes a link to it: there is no node for one. A
//! mark inside the same mark stays text, so that nesting ends by itself.

use super::addresses;
use super::entities::entity;
use super::nest::{Mark, Nest};
use super::whatsapp::link;
use crate::chat::content::{Address, Span};

/// In bytes. No address that people follow is longer, and each `[` may have to look that far.
const LONGEST_ADDRESS: usize = 2048;

/// Longer runs of backquotes are text.
const LONGEST_TICKS: usize = 8;

pub(super) fn spans(text: &str) -> Vec<Span> {
    read(text.trim(), false)
}

fn read(text: &str, in_link: bool) -> Vec<Span> {
    let mut nest = Nest::default();
    let addresses = addresses(text);
    let mut addresses = addresses.iter().peekable();
    let brackets = brackets(text);
    let mut brackets = brackets.iter().peekable();
    let mut ticks = Ticks::default();
    let bytes = text.as_bytes();
    // What is not in the nest yet begins at `plain`.
    let (mut at, mut plain) = (0, 0);
    while at < bytes.len() {
        while addresses.next_if(|(start, _)| *start < at).is_some() {}
        while brackets.next_if(|(start, _)| *start < at).is_some() {}
        // What stands here instead of text, and where it ends.
        let mut found: Option<(Vec<Span>, usize)> = None;
        let mut length = 1;
        match bytes[at] {
            b'h' if !in_link => {
                if let Some((_, end)) = addresses.next_if(|(start, _)| *start == at) {
                    found = Some((vec![link(&text[at..*end])], *end));
                }
            }
            b'\\' => match bytes.get(at + 1) {
                Some(b'\n') => found = Some((Vec::new(), at + 1)),
                Some(mark) if mark.is_ascii_punctuation() => {
                    let mark = Span::Text(text[at + 1..at + 2].to_owned());
                    found = Some((vec![mark], at + 2));
                }
                _ => {}
            },
            b'\n' => found = Some((vec![Span::Break], at + 1)),
            b'&' => {
                if let Some((decoded, used)) = entity(&text[at..]) {
                    found = Some((vec![Span::Text(decoded.into())], at + used));
                }
            }
            b'`' => {
                length = run(bytes, at);
                found = ticks.code(text, at, length).map(|(code, end)| {
                    let code = code.replace('\n', " ");
                    let inner = code.strip_prefix(' ').and_then(|c| c.strip_suffix(' '));
                    let inner = inner.filter(|code| !code.trim().is_empty());
                    (vec![Span::Code(inner.unwrap_or(&code).to_owned())], end)
                });
            }
            b'<' => found = pointed(&text[at..]).map(|(span, used)| (vec![span], at + used)),
            b'!' if bytes.get(at + 1) == Some(&b'[') => {
                let bracket = brackets.peek().filter(|(start, _)| *start == at + 1);
                found = bracket.and_then(|(open, close)| linked(text, *open, *close, in_link));
            }
            // Links do not nest.
            b'[' if !in_link => {
                let bracket = brackets.peek().filter(|(start, _)| *start == at);
                found = bracket.and_then(|(open, close)| linked(text, *open, *close, in_link));
            }
            mark @ (b'*' | b'_' | b'~') => {
                length = run(bytes, at);
                let touch = Touch::of(text, at, length);
                let before = &text[plain..at];
                if emphasis(&mut nest, before, mark, length, touch) {
                    plain = at + length;
                }
            }
            _ => {}
        }
        at = match found {
            Some((spans, end)) => {
                let before = &text[plain..at];
                // Blanks at the end of a line are no words.
                let ends_line = matches!(spans[..], [Span::Break] | []);
                nest.text(if ends_line {
                    before.trim_end_matches(' ')
                } else {
                    before
                });
                nest.append(spans);
                plain = end;
                end
            }
            None => at + length,
        };
    }
    nest.text(&text[plain..]);
    nest.take()
}

fn run(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .take_while(|byte| **byte == bytes[at])
        .count()
}

/// Whether a run of marks can open and close, by what stands on its two sides.
#[derive(Clone, Copy)]
struct Touch {
    opens: bool,
    closes: bool,
}

impl Touch {
    fn of(text: &str, at: usize, length: usize) -> Touch {
        let before = text[..at].chars().next_back();
        let after = text[at + length..].chars().next();
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let sign = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let left = !blank(after) && (!sign(after) || blank(before) || sign(before));
        let right = !blank(before) && (!sign(before) || blank(after) || sign(after));
        let inside_word = left && right && text.as_bytes()[at] == b'_';
        Touch {
            opens: left && (!inside_word || sign(before)),
            closes: right && (!inside_word || sign(after)),
        }
    }
}

/// Whether the run was a mark; then `before` and all of the run are in the nest.
fn emphasis(nest: &mut Nest, before: &str, mark: u8, run: usize, touch: Touch) -> bool {
    let typed = |size| match (mark, size) {
        (b'*', 1) => "*",
        (b'*', 2) => "**",
        (b'_', 1) => "_",
        (b'_', 2) => "__",
        (b'~', 1) => "~",
        (b'~', 2) => "~~",
        _ => "",
    };
    let most = if mark == b'~' { 2 } else { 3 };
    if run > most {
        return false;
    }
    let mut left = run;
    if touch.closes {
        while left > 0 {
            let open = |size: usize| Some((nest.find(typed(size))?, size));
            let Some((at, size)) = (if left > 2 {
                open(1).max(open(2))
            } else {
                open(left)
            }) else {
                break;
            };
            if left == run {
                nest.text(before);
            }
            nest.close(at);
            left -= size;
        }
    }
    if left == run && !touch.opens {
        return false;
    }
    if left == run {
        nest.text(before);
    }
    for size in [2, 1] {
        if left >= size {
            left -= size;
            let kind = match (mark, size) {
                (b'~', _) => Mark::Struck,
                (_, 2) => Mark::Strong,
                _ => Mark::Emphasis,
            };
            if touch.opens && nest.find(typed(size)).is_none() {
                nest.open(kind, typed(size));
            } else {
                nest.text(typed(size));
            }
        }
    }
    true
}

/// Each `[` with its `]`, in order. Escapes and code are passed over.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut ticks = Ticks::default();
    // Which of the pairs are open; those are not to be told of.
    let (mut open, mut pairs) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        at += match bytes[at] {
            b'\\' => 2,
            b'`' => {
                let length = run(bytes, at);
                let code = ticks.code(text, at, length);
                code.map_or(length, |(_, end)| end - at)
            }
            b'[' => {
                open.push(pairs.len());
                pairs.push((at, 0));
                1
            }
            b']' => {
                if let Some(pair) = open.pop() {
                    pairs[pair].1 = at;
                }
                1
            }
            _ => 1,
        };
    }
    pairs.retain(|(_, close)| *close > 0);
    pairs
}

/// `[words](address "title")`, from its `[`.
fn linked(text: &str, open: usize, close: usize, in_link: bool) -> Option<(Vec<Span>, usize)> {
    let inside = text[close + 1..].strip_prefix('(')?;
    let start = inside.trim_start();
    let (address, rest) = match start.strip_prefix('<') {
        Some(rest) => rest
            .split_once('>')
            .filter(|(address, _)| !address.contains('\n'))?,
        None => start.split_at(bare_length(start)),
    };
    let mut rest = rest.trim_start();
    if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
        let title = &rest[1..];
        let end = title
            .bytes()
            .take(LONGEST_ADDRESS)
            .position(|byte| byte == quote as u8)?;
        rest = title[end + 1..].trim_start();
    }
    let rest = rest.strip_prefix(')')?;
    let words = &text[open + 1..close];
    let end = text.len() - rest.len();
    if in_link {
        return Some((vec![Span::Text(words.to_owned())], end));
    }
    let words = read(words, true);
    match Address::read(address) {
        Some(address) if !words.is_empty() => Some((vec![Span::Link(address, words)], end)),
        _ => Some((words, end)),
    }
}

/// Up to a blank or the bracket that closes the link; those in pairs are part of it.
fn bare_length(text: &str) -> usize {
    let mut depth = 0;
    let ends = |byte: u8| {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return true,
            b')' => depth -= 1,
            _ => {}
        }
        byte.is_ascii_whitespace()
    };
    let end = text.bytes().take(LONGEST_ADDRESS).position(ends);
    end.unwrap_or(0)
}

/// `<https://dealer.example>`, and how long it is.
fn pointed(text: &str) -> Option<(Span, usize)> {
    let ends = |byte: u8| byte == b'>' || byte.is_ascii_whitespace();
    let length = text.bytes().take(LONGEST_ADDRESS).position(ends)?;
    let inner = &text[1..length];
    if !text[length..].starts_with('>') {
        return None;
    }
    let is_mail = inner.contains('@') && !inner.contains([':', '/']);
    let mail = is_mail.then(|| ["mailto:", inner].concat());
    let address = Address::read(mail.as_deref().unwrap_or(inner))?;
    let words = vec![Span::Text(inner.to_owned())];
    Some((Span::Link(address, words), length + 1))
}

/// Finds the end of code; remembers which runs of backquotes have none.
#[derive(Default)]
struct Ticks {
    unpaired: [bool; LONGEST_TICKS + 1],
}

impl Ticks {
    fn code<'a>(&mut self, text: &'a str, at: usize, length: usize) -> Option<(&'a str, usize)> {
        if *self.unpaired.get(length)? {
            return None;
        }
        let start = at + length;
        let bytes = text.as_bytes();
        let mut end = start;
        while let Some(next) = text[end..].find('`') {
            end += next;
            let run = run(bytes, end);
            if run == length {
                return Some((&text[start..end], end + run));
            }
            end += run;
        }
        self.unpaired[length] = true;
        None
    }
}
