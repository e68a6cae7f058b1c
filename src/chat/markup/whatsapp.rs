//! WhatsApp's way to format a message.
//!
//! Source: source document 003 ("Formatting": bold, italics, strike, monospace). WhatsApp
//! publishes no grammar; the reference (3.10) gathers what decoders of real traffic and
//! other converters do. Where they disagree, this reader goes by:
//!
//! - Three backquotes first: to the next three, over lines too, and nothing inside is read.
//!   Nothing but blanks between them, or no second three: text. On one line it is code in
//!   the line, else a block.
//! - Then line by line; no mark reaches over the end of its line. A line that begins with
//!   `- ` or `* ` is a point, with `1. ` to `99. ` a numbered one, with `> ` a quotation.
//!   Neighbouring lines of one kind are one list or one quotation.
//! - A mark opens unless a letter or digit stands before it, and closes unless one stands
//!   after it. So `(*this*)` is bold: one decoder wants a space there, other converters do
//!   not, and what was put between marks is seldom meant to show them. "Letter" is that of
//!   any alphabet, not of ASCII alone.
//! - A mark touches what it marks: `* this *` is text.
//! - Doubled marks (`**`) are text: the usual way to show one.
//! - The first mark that can close does; `*a _b* c_` is bold up to there, and the rest text.
//! - Addresses of web pages are links, and the marks inside one are part of it.

use super::addresses;
use super::nest::{Mark, Nest};
use crate::chat::content::{Address, Block, ListItem, Span};

const FENCE: &str = "```";

pub fn whatsapp(text: &str) -> Vec<Block> {
    let mut page = Page::default();
    let mut rest = text;
    // Where the search goes on; before it is what belongs to a line.
    let mut from = 0;
    while let Some((code, end)) = fenced(rest, &mut from) {
        if !code.contains('\n') {
            from = end;
            continue;
        }
        page.lines(&rest[..end - code.len() - 2 * FENCE.len()]);
        page.end_paragraph();
        let code = code.strip_prefix("\r\n").unwrap_or(code);
        let code = code.strip_prefix('\n').unwrap_or(code).trim_end();
        page.blocks.push(Block::Code(code.to_owned()));
        page.mid_line = true;
        rest = &rest[end..];
        from = 0;
    }
    page.lines(rest);
    page.end_paragraph();
    page.blocks
}

/// The next code between fences at or after `from`, and where it ends.
fn fenced<'a>(text: &'a str, from: &mut usize) -> Option<(&'a str, usize)> {
    loop {
        *from += text.get(*from..)?.find(FENCE)?;
        if let Some(found) = fenced_at(text, *from) {
            return Some(found);
        }
        *from += FENCE.len();
    }
}

/// The code of the fence at `at`.
fn fenced_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let start = at + FENCE.len();
    let length = text[start..].find(FENCE)?;
    let code = &text[start..start + length];
    (!code.trim().is_empty()).then_some((code, start + length + FENCE.len()))
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    paragraph: Vec<Span>,
    /// The last block may go on with the next line.
    open: bool,
    /// The next line does not begin here: code ended on it.
    mid_line: bool,
}

enum Line<'a> {
    Bullet(&'a str),
    Numbered(u32, &'a str),
    Quoted(&'a str),
    Plain(&'a str),
}

impl Page {
    fn lines(&mut self, text: &str) {
        for line in text.split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let mid_line = std::mem::take(&mut self.mid_line);
            if line.trim().is_empty() {
                self.end_paragraph();
                continue;
            }
            match if mid_line {
                Line::Plain(line)
            } else {
                kind(line)
            } {
                Line::Plain(line) => {
                    if !self.paragraph.is_empty() {
                        self.paragraph.push(Span::Break);
                    }
                    self.paragraph.append(&mut spans(line));
                }
                Line::Quoted(line) => self.quoted(spans(line)),
                Line::Bullet(line) => self.item(false, 0, spans(line)),
                Line::Numbered(number, line) => self.item(true, number, spans(line)),
            }
        }
    }

    fn quoted(&mut self, mut spans: Vec<Span>) {
        if self.goes_on()
            && let Some(Block::Quote(blocks)) = self.blocks.last_mut()
            && let Some(Block::Paragraph(paragraph)) = blocks.last_mut()
        {
            paragraph.push(Span::Break);
            paragraph.append(&mut spans);
            return;
        }
        let quote = Block::Quote(vec![Block::Paragraph(spans)]);
        self.blocks.push(quote);
    }

    fn item(&mut self, ordered: bool, number: u32, spans: Vec<Span>) {
        let blocks = vec![Block::Paragraph(spans)];
        let item = ListItem { number, blocks };
        let goes_on = self.goes_on();
        match self.blocks.last_mut() {
            Some(Block::List {
                ordered: kind,
                items,
            }) if goes_on && *kind == ordered => {
                items.push(item);
            }
            _ => self.blocks.push(Block::List {
                ordered,
                items: vec![item],
            }),
        }
    }

    /// Whether the last block was that of the line before; from here on it is.
    fn goes_on(&mut self) -> bool {
        let goes_on = self.open && self.paragraph.is_empty();
        self.end_paragraph();
        self.open = true;
        goes_on
    }

    fn end_paragraph(&mut self) {
        self.open = false;
        if !self.paragraph.is_empty() {
            let spans = std::mem::take(&mut self.paragraph);
            self.blocks.push(Block::Paragraph(spans));
        }
    }
}

fn kind(line: &str) -> Line<'_> {
    let says = |rest: &&str| !rest.trim().is_empty();
    let after = |mark: &str| line.strip_prefix(mark).filter(says);
    if let Some(rest) = after("- ").or_else(|| after("* ")) {
        return Line::Bullet(rest);
    }
    if let Some(rest) = after("> ") {
        return Line::Quoted(rest);
    }
    if let Some((digits, rest)) = line.split_once(". ")
        && (1..=2).contains(&digits.len())
        && !digits.starts_with(['0', '+'])
        && says(&rest)
        && let Ok(number) = digits.parse()
    {
        return Line::Numbered(number, rest);
    }
    Line::Plain(line)
}

/// One line, its marks read.
fn spans(line: &str) -> Vec<Span> {
    let mut nest = Nest::default();
    let addresses = addresses(line);
    let mut addresses = addresses.iter().peekable();
    let bytes = line.as_bytes();
    // What is not in the nest yet begins at `plain`.
    let (mut at, mut plain) = (0, 0);
    let mut no_code = false;
    while at < bytes.len() {
        // Those inside code are no links.
        while addresses.next_if(|(start, _)| *start < at).is_some() {}
        if let Some((start, end)) = addresses.next_if(|(start, _)| *start == at) {
            nest.text(&line[plain..at]);
            nest.put(link(&line[*start..*end]));
            (at, plain) = (*end, *end);
            continue;
        }
        let mark = bytes[at];
        let most = if mark == b'`' {
            FENCE.len()
        } else {
            line.len()
        };
        let run = bytes[at..]
            .iter()
            .take(most)
            .take_while(|byte| **byte == mark)
            .count();
        let found = match mark {
            b'`' if run == FENCE.len() => fenced_at(line, at),
            b'`' if run == 1 && !no_code && can_open(line, at) => {
                let found = backquoted(line, at + 1);
                no_code = found.is_none();
                found
            }
            b'*' | b'_' | b'~' if run == 1 => {
                let (typed, kind) = match mark {
                    b'*' => ("*", Mark::Strong),
                    b'_' => ("_", Mark::Emphasis),
                    _ => ("~", Mark::Struck),
                };
                let open = nest.find(typed);
                if let Some(open) = open.filter(|_| can_close(line, at)) {
                    nest.text(&line[plain..at]);
                    nest.close(open);
                    plain = at + 1;
                } else if open.is_none() && can_open(line, at) {
                    nest.text(&line[plain..at]);
                    nest.open(kind, typed);
                    plain = at + 1;
                }
                None
            }
            b'*' | b'_' | b'~' | b'`' => None,
            _ => {
                at += 1;
                continue;
            }
        };
        match found {
            Some((code, end)) => {
                nest.text(&line[plain..at]);
                nest.put(Span::Code(code.to_owned()));
                (at, plain) = (end, end);
            }
            None => at += run,
        }
    }
    nest.text(&line[plain..]);
    nest.take()
}

pub(super) fn link(address: &str) -> Span {
    let text = Span::Text(address.to_owned());
    match Address::read(address) {
        Some(address) => Span::Link(address, vec![text]),
        None => text,
    }
}

/// Code from `start` to the next single backquote that can close.
fn backquoted(line: &str, start: usize) -> Option<(&str, usize)> {
    let end = line[start..].match_indices('`').find_map(|(at, _)| {
        let at = start + at;
        let doubled = line[..at].ends_with('`') || line[at + 1..].starts_with('`');
        (!doubled && can_close(line, at)).then_some(at)
    })?;
    Some((&line[start..end], end + 1))
}

/// `at`: that of a mark of one byte.
fn can_open(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[at + 1..].chars().next();
    after.is_some_and(|c| !c.is_whitespace()) && !before.is_some_and(char::is_alphanumeric)
}

fn can_close(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[at + 1..].chars().next();
    before.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric)
}
