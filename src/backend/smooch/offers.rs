//! Buttons: what they do, and the words of those that do nothing here. Source: reference, sections 1.4 and 3.3.

use super::Parts;
use crate::chat::Private;
use crate::chat::content::{Action, Address, Deed, Purchase, WebviewSize};
use crate::json::Json;

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
