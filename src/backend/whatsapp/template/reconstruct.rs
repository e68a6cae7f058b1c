//! A template that was sent, and its definition: the message the visitor saw.
//!
//! Source: source document 003, "Conversion Table" and "Language Selection".

use super::native::Misfit;
use super::{Button, ButtonPart, ButtonValue, Definition, Header, HeaderPart, Template};
use crate::chat::Private;
use crate::json::Json;

/// Where the channel has set none.
pub const FALLBACK_LANGUAGE: &str = "en_US";

/// In Sunshine Conversations' words, which is what the document's table speaks of.
#[derive(Clone, PartialEq, Debug)]
pub struct Reconstructed {
    /// That of the definition.
    pub language: String,
    pub media: Option<Header>,
    pub text: Private,
    pub actions: Vec<Json>,
}

/// The definition in the language that counts: the message's, else the fallback's, else
/// the first English one.
pub fn choose<'a>(
    definitions: &'a [Definition],
    template: &Template,
    fallback: &str,
) -> Option<&'a Definition> {
    let fits = |definition: &&Definition| {
        let namespace = definition.namespace.as_ref();
        definition.name == template.name && namespace.is_none_or(|n| *n == template.namespace)
    };
    let told = |code: &str| {
        let is = |definition: &&Definition| same_language(&definition.language, code);
        definitions.iter().filter(fits).find(is)
    };
    let english = |definition: &&Definition| {
        let code = definition.language.replace('-', "_").to_ascii_lowercase();
        code.starts_with("en_")
    };
    let asked = template.language.as_deref();
    asked
        .and_then(told)
        .or_else(|| told(fallback))
        .or_else(|| definitions.iter().filter(fits).find(english))
}

/// The older shorthand's default is written `en-US`.
fn same_language(a: &str, b: &str) -> bool {
    a.replace('-', "_")
        .eq_ignore_ascii_case(&b.replace('-', "_"))
}

/// # Errors
/// What does not fit the definition. Then others see [`crate::backend::whatsapp::UNSHOWN`].
pub fn reconstruct(definition: &Definition, template: &Template) -> Result<Reconstructed, Misfit> {
    let mut parts = Vec::new();
    let mut media = None;
    match (&definition.header, &template.header) {
        (None, None) => {}
        (Some(HeaderPart::Text(text)), None) => parts.push(filled(text, &[], "header")?),
        (Some(HeaderPart::Text(text)), Some(Header::Text(title))) => {
            parts.push(filled(text, std::slice::from_ref(title), "header")?);
        }
        (Some(HeaderPart::Image), Some(Header::Image(_)))
        | (Some(HeaderPart::Document), Some(Header::Document { .. })) => {
            media = template.header.clone();
        }
        (None, Some(_)) => return misfit("header", "the template has no header"),
        (Some(_), _) => return misfit("header", "not the kind of header the template has"),
    }
    parts.push(filled(&definition.body, &template.body, "body")?);
    parts.extend(definition.footer.clone());
    let buttons = &template.buttons;
    if let Some(button) = buttons.iter().find(|b| b.index >= definition.buttons.len()) {
        return misfit(
            format!("button {}", button.index),
            "the template has no such button",
        );
    }
    let mut actions = Vec::new();
    for (at, part) in definition.buttons.iter().enumerate() {
        let value = buttons.iter().find(|button| button.index == at);
        actions.push(action(part, value, at)?);
    }
    Ok(Reconstructed {
        language: definition.language.clone(),
        media,
        text: Private::new(parts.join("\n\n")),
        actions,
    })
}

fn action(part: &ButtonPart, sent: Option<&Button>, at: usize) -> Result<Json, Misfit> {
    let value = sent.map(|button| &button.value);
    let (kind, text, member, value) = match (part, value) {
        (ButtonPart::Reply { text }, None) => ("reply", text, "payload", text.clone()),
        (ButtonPart::Reply { text }, Some(ButtonValue::Payload(payload))) => {
            ("reply", text, "payload", payload.as_str().to_owned())
        }
        (ButtonPart::Phone { text, number }, None) => {
            ("link", text, "uri", format!("tel://{number}"))
        }
        (ButtonPart::Url { text, url }, None) => (
            "link",
            text,
            "uri",
            filled(url, &[], format!("button {at}"))?,
        ),
        (ButtonPart::Url { text, url }, Some(ButtonValue::Url(end))) => {
            let end = std::slice::from_ref(end);
            (
                "link",
                text,
                "uri",
                filled(url, end, format!("button {at}"))?,
            )
        }
        _ => {
            return misfit(
                format!("button {at}"),
                "not the kind of button the template has",
            );
        }
    };
    Ok(Json::object([
        ("type", kind.into()),
        ("text", text.as_str().into()),
        (member, Json::Text(value)),
    ]))
}

/// Each `{{n}}` replaced, once: what comes in is not looked at again.
fn filled(text: &str, values: &[Private], path: impl Into<String>) -> Result<String, Misfit> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut highest = 0;
    while let Some(at) = rest.find("{{") {
        let inside = &rest[at + 2..];
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = match inside[digits..].starts_with("}}") {
            true => inside[..digits].parse().unwrap_or(0),
            false => 0,
        };
        if number == 0 {
            // No place: as it is, and the search goes on behind its first brace.
            out.push_str(&rest[..at + 1]);
            rest = &rest[at + 1..];
            continue;
        }
        let Some(value) = values.get(number - 1) else {
            return misfit(path, "a parameter is missing");
        };
        out.push_str(&rest[..at]);
        out.push_str(value.as_str());
        rest = &inside[digits + 2..];
        highest = highest.max(number);
    }
    if highest < values.len() {
        return misfit(path, "more parameters than places");
    }
    out.push_str(rest);
    Ok(out)
}

fn misfit<T>(path: impl Into<String>, reason: &'static str) -> Result<T, Misfit> {
    let path = path.into();
    Err(Misfit { path, reason })
}

impl Reconstructed {
    /// The content of the message: `{type, text, mediaUrl, actions}`.
    pub fn to_json(&self) -> Json {
        let mut fields = Vec::new();
        let mut put = |name: &str, value: Json| fields.push((name.to_owned(), value));
        match &self.media {
            Some(Header::Image(link)) => {
                put("type", "image".into());
                put("mediaUrl", link.as_str().into());
            }
            Some(Header::Document { link, filename }) => {
                put("type", "file".into());
                put("mediaUrl", link.as_str().into());
                if let Some(name) = filename {
                    put("altText", name.as_str().into());
                }
            }
            _ => put("type", "text".into()),
        }
        put("text", self.text.as_str().into());
        if !self.actions.is_empty() {
            put("actions", Json::List(self.actions.clone()));
        }
        Json::Object(fields)
    }
}
