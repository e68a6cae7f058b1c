//! A message while it is being read: its words, and what it holds beside them.

use super::{Offers, Parts, append};
use crate::chat::content::{Address, Block, Content, Kind, Span};
use crate::chat::{Private, Rich, markup};
use crate::json::Json;

pub struct Draft {
    pub text: String,
    pub content: Content,
}

impl Draft {
    pub fn new(kind: Kind, text: impl Into<String>) -> Draft {
        Draft {
            text: text.into(),
            content: Content {
                kind,
                formatted: Vec::new(),
                actions: Vec::new(),
                quote: None,
                blocks_input: false,
            },
        }
    }

    /// With a text that stands beside what is shown, and is not only the same in words.
    pub fn captioned(kind: Kind, caption: &str) -> Draft {
        let mut draft = Draft::new(kind, caption);
        if !caption.is_empty() {
            draft.content.formatted.push(Parts::paragraph(caption));
        }
        draft
    }

    /// Formatted text; `plain` is the same without, and stands alone where the format says nothing: its lines may
    /// be fewer.
    pub fn formatted(blocks: Vec<Block>, plain: String) -> Draft {
        let mut draft = Draft::new(Kind::Text, plain);
        let one = match &blocks[..] {
            [] => true,
            [Block::Paragraph(spans)] => !spans.contains(&Span::Break),
            _ => false,
        };
        if !one || !blocks.iter().all(says_nothing) {
            draft.content.formatted = blocks;
        }
        draft
    }

    /// Text as WhatsApp formats it: what is bold on a contact's telephone is bold here.
    pub fn marked(text: &str) -> Draft {
        let mut draft = Draft::new(Kind::Text, text);
        let blocks = markup::whatsapp(text);
        if !blocks.iter().all(says_nothing) {
            draft.text = markup::plain(&blocks);
            draft.content.formatted = blocks;
        }
        draft
    }

    /// A link, by its title where it has one.
    pub fn linked(address: Address, title: &Json) -> Draft {
        let label = title.words().unwrap_or(address.as_str()).to_owned();
        let link = Span::Link(address, vec![Span::Text(label.clone())]);
        Draft::formatted(vec![Block::Paragraph(vec![link])], label)
    }

    /// The message's buttons. What cannot be one is said.
    pub fn offer(&mut self, actions: &Json) {
        let offers = Offers::read(actions);
        self.content.actions = offers.actions;
        for words in offers.words {
            append(&mut self.text, &words);
            if !self.content.formatted.is_empty() {
                self.content.formatted.push(Parts::paragraph(&words));
            }
        }
    }

    /// `None` where there is nothing to show. A plain text is no more than that.
    pub fn finish(self) -> Option<(Private, Rich)> {
        let content = self.content;
        let bare = content.formatted.is_empty() && content.actions.is_empty();
        let silent = bare && self.text.trim().is_empty();
        match &content.kind {
            Kind::Text if silent => return None,
            Kind::Card { title } if silent && title.is_blank() => return None,
            _ => {}
        }
        let unquoted = content.quote.is_none() && !content.blocks_input;
        let plain = content.kind == Kind::Text && bare && unquoted;
        Some((Private::new(self.text), (!plain).then(|| Box::new(content))))
    }
}

/// A paragraph that looks the same as its text does.
fn says_nothing(block: &Block) -> bool {
    let Block::Paragraph(spans) = block else {
        return false;
    };
    spans.iter().all(|span| match span {
        Span::Text(_) | Span::Break => true,
        Span::Link(address, label) => {
            matches!(&label[..], [Span::Text(text)] if Address::read(text).as_ref() == Some(address))
        }
        _ => false,
    })
}
