//! Templates written in a plain text: `&((key=[[value]] …))&`, and the older `&[…](…)`.
//!
//! Source: source document 003, "Shorthand Syntax" and "Old syntax (deprecated)".

use super::{Button, ButtonValue, Header, MOST_BUTTONS, Template};
use crate::chat::Private;

/// Why a text is no shorthand: at which byte, and what is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    pub at: usize,
    pub reason: &'static str,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.reason)
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct Shorthand {
    pub template: Template,
    /// What others than WhatsApp show where the template is not reconstructed.
    pub fallback: Option<Private>,
}

const OPEN: &str = "&((";
const CLOSE: &str = "))&";

/// Reads a text that is a shorthand; of one that does not begin as one, `None`.
///
/// # Errors
/// It begins as a shorthand and goes wrong: the first place where it does.
pub fn parse(text: &str) -> Option<Result<Shorthand, Fault>> {
    let from = text.len() - text.trim_start().len();
    let rest = &text[from..];
    if rest.starts_with(OPEN) {
        let at = from + OPEN.len();
        return Some(Reader { text, at }.read());
    }
    let older = rest.starts_with("&[") && rest.contains("](");
    older.then(|| deprecated(text, from + 2))
}

fn fault<T>(at: usize, reason: &'static str) -> Result<T, Fault> {
    Err(Fault { at, reason })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<Shorthand, Fault> {
        let mut template = Template::default();
        let mut fallback = None;
        let (mut namespace, mut name) = (None, None);
        // The index that waits for its button; whether a document came just before.
        let mut index: Option<usize> = None;
        let mut after_document = false;
        loop {
            self.blanks();
            let at = self.at;
            if self.rest().starts_with(CLOSE) {
                break;
            }
            let (key, value) = self.property()?;
            if index.is_some() && !matches!(key, "button_payload" | "button_url") {
                return fault(
                    at,
                    "expected button_payload or button_url after button_index",
                );
            }
            let document = std::mem::take(&mut after_document);
            match key {
                "namespace" => once(&mut namespace, value, at)?,
                "template" => once(&mut name, value, at)?,
                "language" => once(&mut template.language, value.trim().to_owned(), at)?,
                "fallback" => once(&mut fallback, Private::new(value), at)?,
                "header_text" | "header_image" | "header_document" => {
                    if template.header.is_some() {
                        return fault(at, "a second header");
                    }
                    let value = Private::new(value);
                    after_document = key == "header_document";
                    template.header = Some(match key {
                        "header_text" => Header::Text(value),
                        "header_image" => Header::Image(value),
                        _ => Header::Document {
                            link: value,
                            filename: None,
                        },
                    });
                }
                "header_filename" => match &mut template.header {
                    Some(Header::Document { filename, .. }) if document => {
                        *filename = Some(Private::new(value));
                    }
                    _ => return fault(at, "header_filename comes directly after header_document"),
                },
                "body_text" => template.body.push(Private::new(value)),
                "button_index" => {
                    let number = value.trim().parse().ok().filter(|at| *at < MOST_BUTTONS);
                    let Some(number) = number else {
                        return fault(at, "expected a button_index from 0 to 9");
                    };
                    if template.buttons.iter().any(|button| button.index == number) {
                        return fault(at, "this button has been told already");
                    }
                    index = Some(number);
                }
                "button_payload" | "button_url" => {
                    let Some(index) = index.take() else {
                        return fault(
                            at,
                            "button_index comes before button_payload and button_url",
                        );
                    };
                    let value = Private::new(value);
                    let value = match key {
                        "button_url" => ButtonValue::Url(value),
                        _ => ButtonValue::Payload(value),
                    };
                    template.buttons.push(Button { index, value });
                }
                _ => return fault(at, "no property has this name"),
            }
        }
        if index.is_some() {
            return fault(
                self.at,
                "expected button_payload or button_url after button_index",
            );
        }
        let says = |value: Option<&'a str>| value.map(str::trim).filter(|value| !value.is_empty());
        let (Some(namespace), Some(name)) = (says(namespace), says(name)) else {
            return fault(self.at, "namespace and template are required");
        };
        self.at += CLOSE.len();
        self.blanks();
        if self.at < self.text.len() {
            return fault(self.at, "nothing comes after a shorthand");
        }
        template.namespace = namespace.to_owned();
        template.name = name.to_owned();
        Ok(Shorthand { template, fallback })
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// `key=[[value]]`
    fn property(&mut self) -> Result<(&'a str, &'a str), Fault> {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_lowercase() && c != '_')
            .unwrap_or(rest.len());
        if length == 0 {
            return fault(self.at, "expected a property or ))&");
        }
        let key = &rest[..length];
        self.at += length;
        self.blanks();
        self.expect("=", "expected = after the property's name")?;
        self.blanks();
        self.expect("[[", "expected [[ before the value")?;
        let rest = self.rest();
        let Some(mut end) = rest.find("]]") else {
            return fault(self.at, "the value does not end: ]] is missing");
        };
        while rest[end + 1..].starts_with("]]") {
            end += 1;
        }
        self.at += end + 2;
        Ok((key, &rest[..end]))
    }

    fn expect(&mut self, what: &str, reason: &'static str) -> Result<(), Fault> {
        if !self.rest().starts_with(what) {
            return fault(self.at, reason);
        }
        self.at += what.len();
        Ok(())
    }
}

fn once<T>(place: &mut Option<T>, value: T, at: usize) -> Result<(), Fault> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => fault(at, "this property has been told already"),
    }
}

/// `fallback](namespace, template, parameter, …)`, from `from` on. A parameter cannot hold
/// a comma.
fn deprecated(text: &str, from: usize) -> Result<Shorthand, Fault> {
    let Some((fallback, list)) = text[from..].split_once("](") else {
        return fault(from, "expected ]( after the text");
    };
    let start = from + fallback.len() + 2;
    let Some(list) = list.trim_end().strip_suffix(')') else {
        return fault(text.trim_end().len(), "expected ) at the end");
    };
    let mut words = list.split(',').map(str::trim);
    let mut template = Template::default();
    let mut at = start;
    for place in [&mut template.namespace, &mut template.name] {
        match words.next() {
            Some(word) if !word.is_empty() => *place = word.to_owned(),
            _ => return fault(at, "namespace and template are required"),
        }
        at = start + list.find(',').map_or(list.len(), |comma| comma + 1);
    }
    template.body = words.map(Private::new).collect();
    let fallback = (!fallback.is_empty()).then(|| Private::new(fallback));
    Ok(Shorthand { template, fallback })
}

impl Shorthand {
    /// As text again; `None` where a value cannot be written.
    pub fn to_text(&self) -> Option<String> {
        let Template {
            namespace,
            name,
            language,
            header,
            body,
            buttons,
        } = &self.template;
        let indices: Vec<String> = buttons.iter().map(|b| b.index.to_string()).collect();
        let mut properties = vec![("namespace", namespace.as_str()), ("template", name)];
        properties.extend(self.fallback.iter().map(|text| ("fallback", text.as_str())));
        properties.extend(language.iter().map(|code| ("language", code.as_str())));
        match header {
            Some(Header::Text(text)) => properties.push(("header_text", text.as_str())),
            Some(Header::Image(link)) => properties.push(("header_image", link.as_str())),
            Some(Header::Document { link, filename }) => {
                properties.push(("header_document", link.as_str()));
                properties.extend(
                    filename
                        .iter()
                        .map(|name| ("header_filename", name.as_str())),
                );
            }
            None => {}
        }
        properties.extend(body.iter().map(|text| ("body_text", text.as_str())));
        for (button, index) in buttons.iter().zip(&indices) {
            properties.push(("button_index", index));
            properties.push(match &button.value {
                ButtonValue::Payload(payload) => ("button_payload", payload.as_str()),
                ButtonValue::Url(url) => ("button_url", url.as_str()),
            });
        }
        let mut out = OPEN.to_owned();
        for (key, value) in properties {
            if value.trim_end_matches(']').contains("]]") {
                return None;
            }
            out.push_str("\n  ");
            out.push_str(key);
            out.push_str("=[[");
            out.push_str(value);
            out.push_str("]]");
        }
        out.push('\n');
        out.push_str(CLOSE);
        Some(out)
    }
}
