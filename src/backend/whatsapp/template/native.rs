//! The native template object <-> [`Template`].
//!
//! Source: source document 003, the examples of "Post Message API", and those of
//! "Notification API" (a document header whose link is in `image`) and "Passthrough API"
//! (`element_name`, `localizable_params`), which are read too and never written.

use super::{Button, ButtonValue, Header, MOST_BUTTONS, Template};
use crate::chat::Private;
use crate::json::Json;

/// Why an object is no template: where (`components[1].parameters[0]`), and what is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    pub path: String,
    pub reason: &'static str,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

fn misfit<T>(path: impl Into<String>, reason: &'static str) -> Result<T, Misfit> {
    let path = path.into();
    Err(Misfit { path, reason })
}

/// A template object, or the content of a message that holds one.
///
/// # Errors
/// The first part that is no part of a template. Unknown members are passed over.
pub fn read_template(json: &Json) -> Result<Template, Misfit> {
    let json = match json.field("type").text() {
        Some("template") => json.field("template"),
        Some("hsm") => json.field("hsm"),
        _ => json,
    };
    let said = |names: &[&str], path| match json.any_field(names).words() {
        Some(words) => Ok(words.to_owned()),
        None => misfit(path, "a text is missing"),
    };
    let mut template = Template {
        namespace: said(&["namespace"], "namespace")?,
        name: said(&["name", "element_name"], "name")?,
        language: json
            .field("language")
            .field("code")
            .words()
            .map(str::to_owned),
        ..Template::default()
    };
    for (at, parameter) in json.field("localizable_params").items().iter().enumerate() {
        match parameter.field("default").text() {
            Some(text) => template.body.push(Private::new(text)),
            None => {
                return misfit(
                    format!("localizable_params[{at}].default"),
                    "a text is missing",
                );
            }
        }
    }
    for (at, component) in json.field("components").items().iter().enumerate() {
        read_component(&mut template, component, format!("components[{at}]"))?;
    }
    Ok(template)
}

fn read_component(template: &mut Template, json: &Json, path: String) -> Result<(), Misfit> {
    let parameters = json.field("parameters").items();
    match json.field("type").text() {
        Some("header") => {
            if template.header.is_some() {
                return misfit(path, "a second header");
            }
            if parameters.len() > 1 {
                return misfit(path + ".parameters[1]", "a header takes one parameter");
            }
            // A header without a place is sent without a parameter, or not at all.
            if let Some(parameter) = parameters.first() {
                template.header = Some(read_header(parameter, path + ".parameters[0]")?);
            }
        }
        Some("body") => {
            if !template.body.is_empty() {
                return misfit(path, "a second body");
            }
            for (at, parameter) in parameters.iter().enumerate() {
                match body_text(parameter) {
                    Some(text) => template.body.push(Private::new(text)),
                    None => return misfit(format!("{path}.parameters[{at}]"), "expected a text"),
                }
            }
        }
        Some("button") => {
            let button = read_button(json, parameters, &path)?;
            if template
                .buttons
                .iter()
                .any(|other| other.index == button.index)
            {
                return misfit(path + ".index", "this button has been told already");
            }
            template.buttons.push(button);
        }
        _ => return misfit(path + ".type", "expected header, body or button"),
    }
    Ok(())
}

fn body_text(parameter: &Json) -> Option<&str> {
    match parameter.field("type").text()? {
        "text" => parameter.field("text").text(),
        // WhatsApp formats these itself; what it shows where it cannot is told with them.
        kind @ ("currency" | "date_time") => parameter.field(kind).field("fallback_value").text(),
        _ => None,
    }
}

fn read_header(parameter: &Json, path: String) -> Result<Header, Misfit> {
    let link = |media: &Json, path: String| match media.field("link").words() {
        Some(link) => Ok(Private::new(link)),
        None => misfit(path, "a link is missing"),
    };
    match parameter.field("type").text() {
        Some("text") => match parameter.field("text").text() {
            Some(text) => Ok(Header::Text(Private::new(text))),
            None => misfit(path + ".text", "a text is missing"),
        },
        Some("image") => Ok(Header::Image(link(
            parameter.field("image"),
            path + ".image.link",
        )?)),
        Some("document") => {
            let document = parameter.any_field(&["document", "image"]);
            Ok(Header::Document {
                link: link(document, path + ".document.link")?,
                filename: document.field("filename").words().map(Private::new),
            })
        }
        _ => misfit(path + ".type", "expected text, image or document"),
    }
}

fn read_button(json: &Json, parameters: &[Json], path: &str) -> Result<Button, Misfit> {
    let Some(index) = json.field("index").whole(MOST_BUTTONS as u64 - 1) else {
        return misfit(format!("{path}.index"), "expected a number from 0 to 9");
    };
    let parameter = parameters.first().unwrap_or(&Json::Null);
    let told = |member: &str| match parameter.field(member).text() {
        Some(text) if parameters.len() == 1 => Ok(Private::new(text)),
        Some(_) => misfit(
            format!("{path}.parameters[1]"),
            "a button takes one parameter",
        ),
        None => misfit(
            format!("{path}.parameters[0].{member}"),
            "a text is missing",
        ),
    };
    let value = match json.field("sub_type").text() {
        Some("quick_reply") => ButtonValue::Payload(told("payload")?),
        Some("url") => ButtonValue::Url(told("text")?),
        _ => return misfit(format!("{path}.sub_type"), "expected quick_reply or url"),
    };
    let index = index as usize;
    Ok(Button { index, value })
}

impl Template {
    /// The native object.
    pub fn to_json(&self) -> Json {
        let text = |text: &str| Json::from(text);
        let parameter = |kind: &str, member: &str, value: Json| {
            Json::object([("type", text(kind)), (member, value)])
        };
        let component = |kind: &str, parameters: Vec<Json>| {
            Json::object([("type", text(kind)), ("parameters", Json::List(parameters))])
        };
        let mut components = Vec::new();
        if let Some(header) = &self.header {
            let told = match header {
                Header::Text(title) => parameter("text", "text", text(title.as_str())),
                Header::Image(link) => parameter(
                    "image",
                    "image",
                    Json::object([("link", text(link.as_str()))]),
                ),
                Header::Document { link, filename } => {
                    let mut document = vec![("link".to_owned(), text(link.as_str()))];
                    if let Some(name) = filename {
                        document.push(("filename".to_owned(), text(name.as_str())));
                    }
                    parameter("document", "document", Json::Object(document))
                }
            };
            components.push(component("header", vec![told]));
        }
        if !self.body.is_empty() {
            let told = |value: &Private| parameter("text", "text", text(value.as_str()));
            components.push(component("body", self.body.iter().map(told).collect()));
        }
        for Button { index, value } in &self.buttons {
            let (kind, told) = match value {
                ButtonValue::Payload(payload) => {
                    let told = parameter("payload", "payload", text(payload.as_str()));
                    ("quick_reply", told)
                }
                ButtonValue::Url(url) => ("url", parameter("text", "text", text(url.as_str()))),
            };
            components.push(Json::object([
                ("type", text("button")),
                ("sub_type", text(kind)),
                ("index", Json::Text(index.to_string())),
                ("parameters", Json::List(vec![told])),
            ]));
        }
        let mut fields = vec![
            ("namespace".to_owned(), text(&self.namespace)),
            ("name".to_owned(), text(&self.name)),
        ];
        if let Some(code) = &self.language {
            let language = Json::object([("policy", text("deterministic")), ("code", text(code))]);
            fields.push(("language".to_owned(), language));
        }
        if !components.is_empty() {
            fields.push(("components".to_owned(), Json::List(components)));
        }
        Json::Object(fields)
    }
}
