//! The kinds of content. Source: reference web1on1-sunshine-whatsapp, section 3.2.

use crate::backend::{Draft, Parts};
use crate::chat::Private;
use crate::chat::content::{Field, FieldKind, Form, Kind, Location};
use crate::chat::markup;
use crate::json::Json;

/// What a template says where its text is not known. Source: document 003, "Message Template Default Fallback".
const TEMPLATE: &str = "WhatsApp HSM (This message can only be displayed in WhatsApp)";

/// How long an answer may be where the form does not say. Source: the model `FormMessageField` of the generated client.
const LEAST: u32 = 1;
const MOST: u32 = 128;

pub(super) fn read(json: &Json) -> Draft {
    let text = json.field("text").text().unwrap_or_default();
    let mut draft = match json.field("type").text().unwrap_or_default() {
        "text" => formatted(json, text),
        "image" => media(json, text, "image"),
        "file" => media(json, text, "application"),
        kind @ ("carousel" | "list") => shelf(json, text, kind == "list"),
        "form" => form(json),
        "formResponse" => answers(json),
        "location" => location(json, text),
        "template" => Draft::new(Kind::Text, TEMPLATE),
        _ => unknown(json, text),
    };
    if lacks_everything(&draft.content.kind) {
        draft = unknown(json, text);
    }
    draft.offer(json.field("actions"));
    draft.content.blocks_input = json.field("blockChatInput").flag() == Some(true);
    draft
}

/// A shelf without wares, a form without fields: there may still be words.
fn lacks_everything(kind: &Kind) -> bool {
    match kind {
        Kind::Carousel { items, .. } | Kind::List { items } => items.is_empty(),
        Kind::Form(form) => form.fields.is_empty(),
        Kind::Answers(pairs) => pairs.is_empty(),
        _ => false,
    }
}

/// Its text says the same in words, and is not shown beside it.
fn shelf(json: &Json, text: &str, is_list: bool) -> Draft {
    let items = Parts::items(json.field("items"));
    let text = match text.trim() {
        "" => Parts::titles(&items),
        _ => text.to_owned(),
    };
    let aspect = json.field("displaySettings").field("imageAspectRatio");
    let square = aspect.text() == Some("square");
    let kind = match is_list {
        true => Kind::List { items },
        false => Kind::Carousel { items, square },
    };
    Draft::new(kind, text)
}

/// `htmlText` and `markdownText` exclude each other; `text` is the same without the format.
fn formatted(json: &Json, text: &str) -> Draft {
    let blocks = if let Some(html) = json.field("htmlText").words() {
        markup::html(html)
    } else if let Some(markdown) = json.field("markdownText").words() {
        markup::markdown(markdown)
    } else {
        Vec::new()
    };
    let plain = match text.trim() {
        "" => markup::plain(&blocks),
        _ => text.to_owned(),
    };
    Draft::formatted(blocks, plain)
}

/// The text is the caption; without one, the words for it are those of `altText`, or the file's name.
fn media(json: &Json, caption: &str, usual: &str) -> Draft {
    let Some(address) = Parts::web(json.field("mediaUrl")) else {
        return unknown(json, caption);
    };
    let mime = json.field("mediaType").words().unwrap_or(usual);
    let title = json.field("altText");
    let media = Parts::media(mime, address, title, json.field("mediaSize"));
    let title = media.title.as_str().to_owned();
    let mut draft = Draft::captioned(Kind::Media(media), caption);
    if draft.text.is_empty() {
        draft.text = title;
    }
    draft
}

fn form(json: &Json) -> Draft {
    let fields = json.field("fields").items().iter();
    let fields: Vec<Field> = fields.filter_map(field).collect();
    let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
    let text = labels.join(", ");
    let form = Form {
        fields,
        submitted: json.field("submitted").flag() == Some(true),
    };
    Draft::new(Kind::Form(form), text)
}

/// A field of an unknown kind is asked for as text: without it the form could not be sent.
fn field(json: &Json) -> Option<Field> {
    let name = Parts::owned(json.field("name"));
    let size = |key: &str, usual: u32| {
        let size = json.field(key).whole(u32::MAX.into());
        size.map_or(usual, |size| size as u32)
    };
    let kind = match json.field("type").text()? {
        "email" => FieldKind::Email,
        "select" => FieldKind::Select(
            json.field("options")
                .items()
                .iter()
                .filter_map(|option| {
                    let name = option.field("name").words()?;
                    let label = option.field("label").words().unwrap_or(name);
                    Some((name.to_owned(), Private::new(label)))
                })
                .collect(),
        ),
        _ => FieldKind::Text {
            least: size("minSize", LEAST),
            most: size("maxSize", MOST).max(1),
        },
    };
    (!name.is_empty()).then(|| Field {
        label: Private::new(json.field("label").words().unwrap_or(&name)),
        name,
        placeholder: Parts::private(json.field("placeholder")),
        kind,
    })
}

fn answers(json: &Json) -> Draft {
    let pairs: Vec<_> = json.field("fields").items().iter().map(answer).collect();
    let text = match json.any_field(&["textFallback", "text"]).words() {
        Some(text) => text.to_owned(),
        None => {
            let lines = pairs.iter();
            let lines = lines.map(|(label, value)| [label.as_str(), value.as_str()].join(": "));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    Draft::new(Kind::Answers(pairs), text)
}

fn answer(json: &Json) -> (Private, Private) {
    let chosen = |option: &Json| {
        let label = option.any_field(&["label", "name"]).words();
        label.unwrap_or_default().to_owned()
    };
    let value = match json.any_field(&["text", "email", "select"]) {
        Json::List(options) => options.iter().map(chosen).collect::<Vec<_>>().join(", "),
        value => Parts::owned(value),
    };
    let label = Parts::private(json.any_field(&["label", "name"]));
    (label, Private::new(value))
}

fn location(json: &Json, text: &str) -> Draft {
    let coordinates = json.field("coordinates");
    let place = json.field("location");
    let (Some(latitude), Some(longitude)) = (
        degrees(coordinates.field("lat"), 90.0),
        degrees(coordinates.any_field(&["long", "lng"]), 180.0),
    ) else {
        return unknown(json, text);
    };
    let location = Location {
        name: Parts::private(place.field("name")),
        address: Parts::private(place.field("address")),
        latitude,
        longitude,
    };
    let known = [location.name.as_str(), location.address.as_str()];
    let known = known.into_iter().find(|known| !known.is_empty());
    let text = match (text.trim(), known) {
        ("", Some(known)) => known.to_owned(),
        ("", None) => [&*location.latitude, ", ", &*location.longitude].concat(),
        _ => text.to_owned(),
    };
    Draft::new(Kind::Location(location), text)
}

/// As a map understands it: a number within its bounds, written with six decimals (a step of a hand's breadth).
fn degrees(json: &Json, most: f64) -> Option<String> {
    let number = match json {
        Json::Number(number) if number.is_finite() => number,
        _ => return None,
    };
    (number.abs() <= most).then(|| json.to_string())
}

/// A kind nobody knows, or one without what makes it: its words, or where it leads.
fn unknown(json: &Json, text: &str) -> Draft {
    let address = Parts::web(json.field("mediaUrl"));
    match address {
        _ if !text.trim().is_empty() => Draft::new(Kind::Text, text),
        Some(address) => Draft::linked(address, json.field("altText")),
        None => {
            let words = json.any_field(&["textFallback", "altText"]);
            Draft::new(Kind::Text, Parts::owned(words))
        }
    }
}
