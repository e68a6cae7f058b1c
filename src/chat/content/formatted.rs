//! Formatted text as nodes: what a foreign markup may become, and nothing else.
//!
//! Whoever reads a markup builds these nodes; the view makes an element of each. There is
//! no node for a script, a style or a picture, so no text can ask for one.

use super::address::Address;

/// A paragraph, or what stands in the place of one.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(Debug))]
pub enum Block {
    Paragraph(Vec<Span>),
    /// From 1 to 6.
    Heading(u8, Vec<Span>),
    List {
        /// `None`: bullets. Else each item has its number.
        ordered: bool,
        items: Vec<ListItem>,
    },
    Quote(Vec<Block>),
    /// As it was typed, line breaks and all.
    Code(String),
}

#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(Debug))]
pub struct ListItem {
    /// The number it was given; 0 in a list of bullets.
    pub number: u32,
    pub blocks: Vec<Block>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(Debug))]
pub enum Span {
    Text(String),
    Break,
    Strong(Vec<Span>),
    Emphasis(Vec<Span>),
    Underlined(Vec<Span>),
    Struck(Vec<Span>),
    Code(String),
    /// `<q>`
    Quoted(Vec<Span>),
    Link(Address, Vec<Span>),
}

/// By hand, but for the tests of this crate: what somebody wrote is in no log.
#[cfg(not(test))]
mod hidden {
    use super::{Block, ListItem, Span};
    use std::fmt::{Debug, Formatter, Result};

    impl Debug for Block {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            f.write_str("Block")
        }
    }

    impl Debug for ListItem {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            f.write_str("ListItem")
        }
    }

    impl Debug for Span {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            f.write_str("Span")
        }
    }
}
