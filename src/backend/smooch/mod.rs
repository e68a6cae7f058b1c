//! What Web1on1 and Sunshine Conversations have in common: buttons, items, files, refusals. The first is built on
//! the second, which was called Smooch when these shapes were made.
//!
//! Whatever is read becomes our nouns or, where it is of an unknown kind or leads where nobody should go, the words
//! it came with: never an error. Must not know: the messages of either. Source: reference web1on1-sunshine-whatsapp,
//! sections 0, 1.3, 1.4, 3.2 and 3.3.

mod draft;
mod offers;
mod refusal;

#[cfg(test)]
mod any;
#[cfg(test)]
mod proof;

pub use draft::Draft;
pub use offers::Offers;
pub use refusal::Refusal;

#[cfg(test)]
pub use proof::Proof;

use crate::chat::content::{Address, Block, Item, Media, Span, Told};
use crate::chat::{FileKind, MessageId, Private, Wall};
use crate::json::Json;
use crate::wire::{parse_iso, percent_decode};

/// Beside each other there are ten at most. Source: sections 1.3 and 4.
const MOST_ITEMS: usize = 10;

/// The key under which both keep our own id of a message. Assumed: Web1on1's `meta` keeps keys it does not know
/// (section 1.2: "flat key/value"); Sunshine's `metadata` is documented to.
pub const OUR_ID: &str = "forecourtId";

/// The pieces of a message that both write in the same way.
pub struct Parts;

impl Parts {
    pub fn owned(json: &Json) -> String {
        json.words().unwrap_or_default().to_owned()
    }

    pub fn private(json: &Json) -> Private {
        Private::new(json.words().unwrap_or_default())
    }

    /// An address of the web: what a picture or a file may be fetched from.
    pub fn web(json: &Json) -> Option<Address> {
        Address::read(json.text()?).filter(|address| address.host().is_some())
    }

    pub fn our_id(meta: &Json) -> Option<MessageId> {
        Some(MessageId(meta.field(OUR_ID).words()?.to_owned()))
    }

    /// ISO, or seconds as Sunshine's older protocol has them.
    pub fn time(json: &Json) -> Option<Wall> {
        match json {
            Json::Text(text) => parse_iso(text).map(Wall),
            Json::Number(seconds) => Some(Wall((*seconds * 1000.0).round() as i64)),
            _ => None,
        }
    }

    /// Any order in, oldest first out. Of the same time: as they stood, or turned about where the whole was newest
    /// first. By hand: a page is in order but for one or two, and no general sort comes into the wasm for it.
    pub fn in_order(page: &mut [Told]) {
        if let (Some(first), Some(last)) = (page.first(), page.last())
            && first.message.at > last.message.at
        {
            page.reverse();
        }
        for end in 1..page.len() {
            let mut at = end;
            while at > 0 && page[at - 1].message.at > page[at].message.at {
                page.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    pub fn items(json: &Json) -> Vec<Item> {
        json.items()
            .iter()
            .filter_map(item)
            .take(MOST_ITEMS)
            .collect()
    }

    /// What is said of items that have no other words.
    pub fn titles(items: &[Item]) -> String {
        let titles = items.iter().map(|item| item.title.as_str());
        let titles: Vec<&str> = titles.filter(|title| !title.is_empty()).collect();
        titles.join(", ")
    }

    /// A picture, a film or a file; `mime` says which.
    pub fn media(mime: &str, address: Address, title: &Json, size: &Json) -> Media {
        let title = match title.words() {
            Some(title) => title.to_owned(),
            None => file_name(&address),
        };
        Media {
            kind: match mime.split('/').next() {
                Some("image") => FileKind::Image,
                Some("audio") => FileKind::Audio,
                Some("video") => FileKind::Video,
                _ => FileKind::Other,
            },
            address,
            title: Private::new(title),
            size: size.whole(1 << 50),
        }
    }

    /// A paragraph of nothing but text, its lines as they are.
    pub fn paragraph(text: &str) -> Block {
        let mut spans = Vec::new();
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                spans.push(Span::Break);
            }
            if !line.is_empty() {
                spans.push(Span::Text(line.to_owned()));
            }
        }
        Block::Paragraph(spans)
    }
}

fn item(json: &Json) -> Option<Item> {
    let offers = Offers::read(json.field("actions"));
    let mut description = Parts::owned(json.field("description"));
    for words in &offers.words {
        append(&mut description, words);
    }
    let mime = json.field("mediaType").words().unwrap_or("image");
    let picture = Parts::web(json.field("mediaUrl")).map(|address| Media {
        // What a picture shows is said by whoever sent it, or not at all: its file's name says nothing.
        title: Parts::private(json.field("altText")),
        ..Parts::media(mime, address, &Json::Null, json.field("mediaSize"))
    });
    let item = Item {
        title: Parts::private(json.field("title")),
        description: Private::new(description),
        picture,
        large: json.field("size").text() == Some("large"),
        actions: offers.actions,
    };
    let empty = item.title.is_blank()
        && item.description.is_blank()
        && item.picture.is_none()
        && item.actions.is_empty();
    (!empty).then_some(item)
}

/// The last piece of a path, or the host where there is no path.
fn file_name(address: &Address) -> String {
    let (_, rest) = address.as_str().split_once("://").unwrap_or_default();
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit_once('/') {
        Some((_, name)) if !name.is_empty() => {
            percent_decode(name).unwrap_or_else(|| name.to_owned())
        }
        _ => address.host().unwrap_or_default().to_owned(),
    }
}

fn append(text: &mut String, words: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(words);
}
