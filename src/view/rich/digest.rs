//! All that is shown of a message, as one number: its row is drawn anew when that changes.

use crate::chat::Message;
use crate::chat::content::{Action, Content, Deed, FieldKind, Item, Kind, Media};
use std::hash::{Hash, Hasher};

/// FNV-1a, 64 bits, as in `log`.
struct Sum(u64);

impl Hasher for Sum {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A short one, to tell messages apart: in ids of elements, and in copies of closures.
pub(super) fn number(text: &str) -> u32 {
    let mut sum = Sum(0xcbf2_9ce4_8422_2325);
    text.hash(&mut sum);
    (sum.0 ^ (sum.0 >> 32)) as u32
}

pub(in crate::view) fn digest(message: &Message, start: u64) -> u64 {
    let mut sum = Sum(start);
    if let Some(content) = &message.rich {
        add(&mut sum, content);
    }
    sum.0
}

fn add(sum: &mut Sum, content: &Content) {
    content.formatted.hash(sum);
    actions(sum, &content.actions);
    if let Some(quote) = &content.quote {
        (quote.mine, &quote.text).hash(sum);
        media(sum, quote.picture.as_ref());
    }
    match &content.kind {
        Kind::Text => {}
        Kind::Media(file) => media(sum, Some(file)),
        Kind::Card { title } => title.hash(sum),
        Kind::Carousel { items, square } => {
            square.hash(sum);
            self::items(sum, items);
        }
        Kind::List { items } => self::items(sum, items),
        Kind::Form(form) => {
            form.submitted.hash(sum);
            for field in &form.fields {
                (&field.label, &field.placeholder).hash(sum);
                if let FieldKind::Select(choices) = &field.kind {
                    choices.hash(sum);
                }
            }
        }
        Kind::Answers(pairs) => pairs.hash(sum),
        Kind::Location(place) => {
            (&place.latitude, &place.longitude).hash(sum);
            (&place.name, &place.address).hash(sum);
        }
    }
}

fn items(sum: &mut Sum, items: &[Item]) {
    for item in items {
        (&item.title, &item.description).hash(sum);
        media(sum, item.picture.as_ref());
        actions(sum, &item.actions);
    }
}

fn media(sum: &mut Sum, file: Option<&Media>) {
    if let Some(file) = file {
        (&file.address, &file.title, file.size).hash(sum);
    }
}

fn actions(sum: &mut Sum, actions: &[Action]) {
    for action in actions {
        action.text.hash(sum);
        match &action.deed {
            Deed::Link(address) | Deed::Webview { address, .. } => address.hash(sum),
            Deed::Buy { amount, state, .. } => (amount, *state as u8).hash(sum),
            Deed::Postback(_) | Deed::Reply(_) | Deed::LocationRequest => {}
        }
    }
}
