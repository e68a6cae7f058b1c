//! A template as it was approved: its words, with places for what is sent later.
//!
//! Source: the table of source document 003, "Conversion Table"; the JSON is that of
//! WhatsApp's management API (assumed, see `mod.rs`).

use super::native::Misfit;
use crate::json::Json;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// `None`: any. The management API does not tell it with each template.
    pub namespace: Option<String>,
    pub name: String,
    pub language: String,
    pub header: Option<HeaderPart>,
    pub body: String,
    pub footer: Option<String>,
    pub buttons: Vec<ButtonPart>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HeaderPart {
    Text(String),
    Image,
    Document,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ButtonPart {
    Reply { text: String },
    Phone { text: String, number: String },
    Url { text: String, url: String },
}

impl Definition {
    /// `{name, language, components: [{type: "HEADER" | "BODY" | "FOOTER" | "BUTTONS", …}]}`
    ///
    /// # Errors
    /// The first part that is none of a template's.
    pub fn read(json: &Json) -> Result<Definition, Misfit> {
        let mut definition = Definition {
            namespace: json.field("namespace").words().map(str::to_owned),
            name: words(json, "name", "")?,
            language: words(json, "language", "")?,
            header: None,
            body: String::new(),
            footer: None,
            buttons: Vec::new(),
        };
        for (at, component) in json.field("components").items().iter().enumerate() {
            let path = format!("components[{at}].");
            match upper(component, "type").as_str() {
                "HEADER" => {
                    definition.header = Some(match upper(component, "format").as_str() {
                        "TEXT" | "" => HeaderPart::Text(words(component, "text", &path)?),
                        "IMAGE" => HeaderPart::Image,
                        "DOCUMENT" => HeaderPart::Document,
                        _ => return misfit(path + "format", "expected TEXT, IMAGE or DOCUMENT"),
                    });
                }
                "BODY" => definition.body = words(component, "text", &path)?,
                "FOOTER" => definition.footer = Some(words(component, "text", &path)?),
                "BUTTONS" => {
                    for (at, button) in component.field("buttons").items().iter().enumerate() {
                        let button = button_part(button, &format!("{path}buttons[{at}]."))?;
                        definition.buttons.push(button);
                    }
                }
                _ => return misfit(path + "type", "expected HEADER, BODY, FOOTER or BUTTONS"),
            }
        }
        if definition.body.is_empty() {
            return misfit("components".to_owned(), "the body is missing");
        }
        Ok(definition)
    }
}

fn button_part(json: &Json, path: &str) -> Result<ButtonPart, Misfit> {
    let text = words(json, "text", path)?;
    Ok(match upper(json, "type").as_str() {
        "QUICK_REPLY" => ButtonPart::Reply { text },
        "PHONE_NUMBER" => {
            let number = words(json, "phone_number", path)?;
            ButtonPart::Phone { text, number }
        }
        "URL" => {
            let url = words(json, "url", path)?;
            ButtonPart::Url { text, url }
        }
        _ => {
            let path = format!("{path}type");
            return misfit(path, "expected QUICK_REPLY, PHONE_NUMBER or URL");
        }
    })
}

fn words(json: &Json, member: &str, path: &str) -> Result<String, Misfit> {
    match json.field(member).words() {
        Some(words) => Ok(words.to_owned()),
        None => misfit(format!("{path}{member}"), "a text is missing"),
    }
}

fn upper(json: &Json, member: &str) -> String {
    json.field(member)
        .text()
        .unwrap_or_default()
        .to_ascii_uppercase()
}

fn misfit<T>(path: String, reason: &'static str) -> Result<T, Misfit> {
    Err(Misfit { path, reason })
}
