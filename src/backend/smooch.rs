//! What Web1on1 and Sunshine Conversations have in common: buttons, items, files, refusals. The first is built on
//! the second, which was called Smooch when these shapes were made.
//!
//! Whatever is read becomes our nouns or, where it is of an unknown kind or leads where nobody should go, the words
//! it came with: never an error. Must not know: the messages of either. Source: reference web1on1-sunshine-whatsapp,
//! sections 0, 1.3, 1.4, 3.2 and 3.3.

use crate::chat::content::{
    Action, Address, Block, Content, Deed, Item, Kind, Media, Purchase, Span, WebviewSize,
};
use crate::chat::{FileKind, MessageId, Private, Rich, Wall, markup};
use crate::json::Json;
use crate::wire::{Answer, parse_iso, percent_decode};
use std::time::Duration;

/// Beside each other there are ten at most. Source: sections 1.3 and 4.
const MOST_ITEMS: usize = 10;

/// The key under which both keep our own id of a message. Assumed: Web1on1's `meta` keeps keys it does not know
/// (section 1.2: "flat key/value"); Sunshine's `metadata` is documented to.
pub const OUR_ID: &str = "forecourtId";

/// The pieces of a message that both write in the same way.
pub struct Parts;

/// The buttons of a message or an item.
#[derive(Default)]
pub struct Offers {
    pub actions: Vec<Action>,
    /// What stood on those that cannot be offered.
    pub words: Vec<String>,
}

impl Offers {
    pub fn read(json: &Json) -> Offers {
        let mut offers = Offers::default();
        for one in json.items() {
            match action(one) {
                Some(action) => offers.actions.push(action),
                None => offers
                    .words
                    .extend(one.field("text").words().map(str::to_owned)),
            }
        }
        offers
    }
}

fn action(json: &Json) -> Option<Action> {
    let deed = deed(json)?;
    let alone = match &deed {
        Deed::Link(address) | Deed::Webview { address, .. } => Some(address.as_str()),
        Deed::Postback(payload) | Deed::Reply(payload) => Some(payload.as_str().trim()),
        Deed::LocationRequest | Deed::Buy { .. } => None,
    };
    // A button without a word on it is of no use to anybody.
    let text = json.field("text").words().or(alone)?;
    let text = Some(Private::new(text)).filter(|text| !text.is_blank())?;
    Some(Action {
        id: Parts::owned(json.any_field(&["_id", "id"])),
        text,
        icon: Parts::web(json.field("iconUrl")),
        metadata: json.field("metadata").clone(),
        deed,
    })
}

fn deed(json: &Json) -> Option<Deed> {
    let address = |names: &[&str]| {
        let mut all = names.iter().map(|name| json.field(name));
        all.find_map(|value| Address::read(value.text()?))
    };
    let payload = || Private::new(json.field("payload").text().unwrap_or_default());
    Some(match json.field("type").text()? {
        "link" => Deed::Link(address(&["uri", "url", "payload"])?),
        "webview" => match Parts::web(json.any_field(&["uri", "url"])) {
            Some(address) => Deed::Webview {
                address,
                size: match json.field("size").text() {
                    Some("compact") => WebviewSize::Compact,
                    Some("tall") => WebviewSize::Tall,
                    _ => WebviewSize::Full,
                },
                on_receive: json.field("openOnReceive").flag() == Some(true),
            },
            None => Deed::Link(address(&["fallback"])?),
        },
        "postback" => Deed::Postback(payload()),
        "reply" => Deed::Reply(payload()),
        "locationRequest" => Deed::LocationRequest,
        "buy" => Deed::Buy {
            amount: whole(json.field("amount"))?,
            currency: currency(json.field("currency"))?,
            state: match json.field("state").text() {
                Some("processing") => Purchase::Processing,
                Some("paid") => Purchase::Paid,
                _ => Purchase::Offered,
            },
            address: Parts::web(json.any_field(&["uri", "url"])),
        },
        _ => return None,
    })
}

/// Cents; of either sign, and no more than a number of JSON holds exactly.
fn whole(json: &Json) -> Option<i64> {
    let number = json.number()?;
    (number.fract() == 0.0 && number.abs() <= (1u64 << 53) as f64).then_some(number as i64)
}

/// Three letters, as ISO 4217 has them. Assumed: dollars where there is none (it is optional, section 3.3).
fn currency(json: &Json) -> Option<String> {
    let code = json.words().unwrap_or("usd");
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_uppercase())
}

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
    /// first.
    pub fn in_order<T>(list: &mut [T], at: impl Fn(&T) -> Wall) {
        if let (Some(first), Some(last)) = (list.first(), list.last())
            && at(first) > at(last)
        {
            list.reverse();
        }
        list.sort_by_key(at);
    }

    pub fn items(json: &Json) -> Vec<Item> {
        json.items()
            .iter()
            .filter_map(item)
            .take(MOST_ITEMS)
            .collect()
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

/// A message while it is being read.
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

/// Why the service did not do what it was asked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// 401 or 403: the token is not accepted, or no longer.
    Token,
    /// 429, and how long to wait.
    Limited { wait: Duration },
    /// 404: there is no such conversation or message for this visitor.
    Gone,
    /// 5xx, or no JSON where it should be: likely to pass.
    Later,
    /// Anything else: the same again would be refused again. In the service's own words, for a developer.
    Refused { message: Private },
}

/// Waited when a 429 names no time; Web1on1 counts by the second (section 1.9).
const RATE_WINDOW: Duration = Duration::from_secs(2);
/// "At once" after a refusal would be a loop, and longer than ten minutes no visitor waits.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

impl Refusal {
    /// Of an answer that is no success.
    pub fn sort(answer: &Answer, message: &Json) -> Refusal {
        match answer.status {
            401 | 403 => Refusal::Token,
            404 | 410 => Refusal::Gone,
            429 => Refusal::Limited {
                wait: answer
                    .retry_after
                    .unwrap_or(RATE_WINDOW)
                    .clamp(SHORTEST_WAIT, LONGEST_WAIT),
            },
            408 | 500.. => Refusal::Later,
            200..300 if answer.json().is_null() => Refusal::Later,
            _ => Refusal::Refused {
                message: Parts::private(message),
            },
        }
    }
}
