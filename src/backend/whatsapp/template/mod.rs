//! WhatsApp message templates: how one is sent, and what the visitor then sees.
//!
//! A business sends a [`Template`]: the name of a text that WhatsApp has approved, and what
//! goes into its places. It is written as the native object (`native.rs`) or as shorthand
//! in a plain text (`shorthand.rs`). With the approved text, the [`Definition`], it is
//! made into the message that was seen (`reconstruct.rs`); without, others see
//! [`super::UNSHOWN`]. Source: source document 003, "WhatsApp Message Templates".
//!
//! Assumed, as no document shows it (all of it in this list):
//! - header and body are joined by an empty line, as body and footer are in the document;
//! - a reply button that was sent no payload gives its own text;
//! - a definition is written as WhatsApp's own management API writes it;
//! - what does not fit its definition (a place without a parameter, a parameter without a
//!   place, a button that is not there) cannot be reconstructed;
//! - of a shorthand, the text is nothing but the shorthand; a value ends at the last `]]`
//!   of a row of them, so it may end with `]` and cannot hold `]]` elsewhere.

mod definition;
mod native;
mod reconstruct;
mod shorthand;

pub use definition::{ButtonPart, Definition, HeaderPart};
pub use native::{Misfit, read_template};
pub use reconstruct::{FALLBACK_LANGUAGE, Reconstructed, choose, reconstruct};
pub use shorthand::{Fault, Shorthand, parse};

use crate::chat::Private;

/// A template as it is sent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Template {
    pub namespace: String,
    pub name: String,
    /// `None`: what is set for the channel.
    pub language: Option<String>,
    pub header: Option<Header>,
    /// For `{{1}}`, `{{2}}`, ….
    pub body: Vec<Private>,
    pub buttons: Vec<Button>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Header {
    Text(Private),
    Image(Private),
    Document {
        link: Private,
        filename: Option<Private>,
    },
}

/// What is sent for one of the template's buttons.
#[derive(Clone, PartialEq, Debug)]
pub struct Button {
    /// Which one, from 0.
    pub index: usize,
    pub value: ButtonValue,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ButtonValue {
    /// Comes back when the visitor replies by it.
    Payload(Private),
    /// Goes into the button's address.
    Url(Private),
}

/// More buttons no template has; an index beyond is a mistake.
const MOST_BUTTONS: usize = 10;

#[cfg(test)]
#[path = "tests"]
mod tests {
    mod native;
    mod reconstruct;
    mod shorthand;
}
