//! HTML read into nodes: the tags on the list, and of all others the words.
//!
//! Source: the list is that of Sunshine Conversations' `htmlText` (reference 3.2). What has
//! no node cannot come out, so nothing is "cleaned": no attribute but an `a`'s `href` is
//! even looked at. Tags that never close, close in the wrong order or without being open
//! end as a browser would end them, nearly.
//!
//! Chosen here, as no document says: blanks fold as in a browser; code over several lines
//! is a block (services make it of Markdown's fences); a bare web address becomes a link,
//! as it would in plain text; tags off the list that begin a line of their own in a browser
//! begin a paragraph, so that words do not run together.

use super::entities::decoded;
use super::html_tokens::{Token, Tokens};
use super::nest::{Mark, Nest};
use super::whatsapp::link;
use super::{DEPTH, addresses};
use crate::chat::content::{Address, Block, ListItem, Span};

/// Nothing in here was written for a reader.
const SILENT: &[&str] = &[
    "script",
    "style",
    "template",
    "title",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
    "select",
    "audio",
    "video",
    "canvas",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
];

const LINE_OF_ITS_OWN: &[&str] = &[
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "blockquote",
    "pre",
    "table",
    "tr",
    "hr",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "form",
    "fieldset",
    "address",
];

/// An empty line; more of them only make a message tall.
const MOST_BREAKS: usize = 2;

pub fn html(text: &str) -> Vec<Block> {
    let mut tokens = Tokens::of(text);
    let mut page = Page::default();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => page.text(&decoded(text)),
            Token::Open { name, empty, .. } if SILENT.contains(&name.as_str()) => {
                // Of these only the foreign ones can be empty by their own word.
                if !(empty && matches!(name.as_str(), "svg" | "math")) {
                    tokens.pass_over(&name);
                }
            }
            Token::Open { name, href, .. } => page.open(&name, href),
            Token::Close(name) => page.close(&name),
        }
    }
    page.end()
}

struct OpenList {
    ordered: bool,
    items: Vec<ListItem>,
    /// What stood around it.
    outer: Vec<Block>,
}

#[derive(Default)]
struct Page {
    /// Of the innermost item, or of the page.
    blocks: Vec<Block>,
    lists: Vec<OpenList>,
    nest: Nest,
    heading: Option<u8>,
    code: Option<String>,
    /// Words have come since the block began.
    begun: bool,
    /// What stands between them and the next.
    blank: bool,
    /// The blank stands there already.
    spaced: bool,
    breaks: usize,
    /// Marks and lists that were too deep to open, and so have nothing to close.
    ignored: usize,
    ignored_lists: usize,
}

impl Page {
    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let folds = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let in_link = self.nest.find_mark(is_link).is_some();
        for (at, word) in text.split(folds).enumerate() {
            self.blank |= at > 0;
            if word.is_empty() {
                continue;
            }
            self.word();
            if in_link {
                self.nest.text(word);
                continue;
            }
            let mut plain = 0;
            for (start, end) in addresses(word) {
                self.nest.text(&word[plain..start]);
                self.nest.put(link(&word[start..end]));
                plain = end;
            }
            self.nest.text(&word[plain..]);
        }
    }

    /// Makes the place for something that shows.
    fn word(&mut self) {
        // Words before the first item of a list are one.
        if self.lists.last().is_some_and(|list| list.items.is_empty()) {
            self.item();
        }
        if self.breaks > 0 {
            for _ in 0..self.breaks.min(MOST_BREAKS) {
                self.nest.put(Span::Break);
            }
        } else if self.begun && self.blank && !self.spaced {
            self.nest.text(" ");
        }
        self.begun = true;
        self.blank = false;
        self.spaced = false;
        self.breaks = 0;
    }

    fn open(&mut self, name: &str, href: Option<String>) {
        let mark = match name {
            "strong" | "b" => Mark::Strong,
            "em" | "i" => Mark::Emphasis,
            "u" | "ins" => Mark::Underlined,
            "s" | "del" => Mark::Struck,
            "q" => Mark::Quoted,
            "a" => {
                // One in the other ends the other.
                self.end_mark(is_link);
                Mark::Link(href.as_deref().and_then(Address::read))
            }
            "br" => {
                match &mut self.code {
                    Some(code) => code.push('\n'),
                    None => self.breaks += usize::from(self.begun),
                }
                return;
            }
            "code" => {
                self.code.get_or_insert_default();
                return;
            }
            _ => return self.open_block(name),
        };
        if self.nest.depth() < DEPTH {
            // A blank before a mark is not marked.
            if self.begun && self.blank && !self.spaced && self.breaks == 0 {
                self.nest.text(" ");
                self.blank = false;
                self.spaced = true;
            }
            self.nest.open(mark, "");
        } else {
            self.ignored += 1;
        }
    }

    fn open_block(&mut self, name: &str) {
        match name {
            "ul" | "ol" if self.lists.len() < DEPTH => {
                self.end_block();
                if self.lists.last().is_some_and(|list| list.items.is_empty()) {
                    self.item();
                }
                self.lists.push(OpenList {
                    ordered: name == "ol",
                    items: Vec::new(),
                    outer: std::mem::take(&mut self.blocks),
                });
            }
            "ul" | "ol" => {
                self.end_block();
                self.ignored_lists += 1;
            }
            "li" => {
                self.end_block();
                if self.lists.is_empty() {
                    self.open_block("ul");
                }
                self.item();
            }
            "td" | "th" => self.blank = true,
            _ => {
                if let Some(level) = heading(name) {
                    self.end_block();
                    self.heading = Some(level);
                } else if name == "p" || LINE_OF_ITS_OWN.contains(&name) {
                    self.end_block();
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        let is: fn(&Mark) -> bool = match name {
            "strong" | "b" => |mark| matches!(mark, Mark::Strong),
            "em" | "i" => |mark| matches!(mark, Mark::Emphasis),
            "u" | "ins" => |mark| matches!(mark, Mark::Underlined),
            "s" | "del" => |mark| matches!(mark, Mark::Struck),
            "q" => |mark| matches!(mark, Mark::Quoted),
            "a" => is_link,
            "code" => return self.end_code(),
            "ul" | "ol" if self.ignored_lists > 0 => {
                self.end_block();
                self.ignored_lists -= 1;
                return;
            }
            "ul" | "ol" => {
                self.end_block();
                return self.end_list();
            }
            _ => {
                let ends = name == "p" || name == "li" || heading(name).is_some();
                if ends || LINE_OF_ITS_OWN.contains(&name) {
                    self.end_block();
                }
                return;
            }
        };
        if self.ignored > 0 {
            self.ignored -= 1;
        } else {
            self.end_mark(is);
        }
    }

    fn end_mark(&mut self, is: fn(&Mark) -> bool) {
        let Some(at) = self.nest.find_mark(is) else {
            return;
        };
        // Those inside it that are still open go on behind it.
        let mut inside = Vec::new();
        while self.nest.depth() > at + 1 {
            inside.extend(self.nest.wrap());
        }
        self.nest.wrap();
        for mark in inside.into_iter().rev() {
            self.nest.open(mark, "");
        }
    }

    fn end_code(&mut self) {
        let Some(code) = self.code.take() else {
            return;
        };
        if code.trim().is_empty() {
            self.blank |= !code.is_empty();
        } else if code.trim().contains('\n') {
            self.end_block();
            self.blocks
                .push(Block::Code(code.trim_matches('\n').trim_end().to_owned()));
        } else {
            self.word();
            self.nest.put(Span::Code(code.trim().to_owned()));
        }
    }

    /// What comes next stands on a line of its own. Marks go on there.
    fn end_block(&mut self) {
        self.end_code();
        let mut open = Vec::new();
        while let Some(mark) = self.nest.wrap() {
            open.push(mark);
        }
        let spans = self.nest.take();
        for mark in open.into_iter().rev() {
            self.nest.open(mark, "");
        }
        let heading = self.heading.take();
        if !spans.is_empty() {
            self.blocks.push(match heading {
                Some(level) => Block::Heading(level, spans),
                None => Block::Paragraph(spans),
            });
        }
        self.begun = false;
        self.blank = false;
        self.spaced = false;
        self.breaks = 0;
    }

    /// A new item in the innermost list; what came before belongs to the last one.
    fn item(&mut self) {
        let blocks = std::mem::take(&mut self.blocks);
        if let Some(list) = self.lists.last_mut() {
            match list.items.last_mut() {
                Some(item) => item.blocks = blocks,
                None => list.outer.extend(blocks),
            }
            let number = if list.ordered {
                list.items.len() as u32 + 1
            } else {
                0
            };
            list.items.push(ListItem {
                number,
                blocks: Vec::new(),
            });
        }
    }

    fn end_list(&mut self) {
        let Some(mut list) = self.lists.pop() else {
            return;
        };
        let blocks = std::mem::replace(&mut self.blocks, list.outer);
        match list.items.last_mut() {
            Some(item) => item.blocks = blocks,
            None => self.blocks.extend(blocks),
        }
        list.items.retain(|item| !item.blocks.is_empty());
        if !list.items.is_empty() {
            let OpenList { ordered, items, .. } = list;
            self.blocks.push(Block::List { ordered, items });
        }
    }

    fn end(mut self) -> Vec<Block> {
        self.end_block();
        while !self.lists.is_empty() {
            self.end_list();
        }
        self.blocks
    }
}

fn is_link(mark: &Mark) -> bool {
    matches!(mark, Mark::Link(_))
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}
