//! Visitor.Chat's `webSettings` answer.
//!
//! Source: reference visitor-chat, section 3. Both spellings of the last two keys
//! are documented (`hasSms`/`has_sms`, `whatsAppNumber`/`whatsapp_number`), numbers
//! arrive as strings, `data` changes over time: unknown keys are ignored, missing
//! ones defaulted. The loader reads position and delay, this reads the rest.

use super::Problem;
use super::config::{hex_colour, http_url};
use crate::json::Json;

/// What the panel needs of the answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WebSettings {
    pub installation_id: Option<u64>,
    pub sms: bool,
    pub whatsapp: Option<String>,
    pub privacy_url: Option<String>,
    pub panel_background: Option<String>,
    pub accent: Option<String>,
    pub heading: Option<String>,
    pub intro: Option<String>,
    /// Of the socket, as host and port.
    pub host: Option<String>,
    pub ajax_routing: bool,
}

/// ASSUMPTIONS. No document shows these keys of `data`; their names are inferred
/// from the embed overrides seen in third-party code (reference visitor-chat 3.2).
/// Everything that rests on them is looked up through this one table.
mod assumed {
    /// Heading and introduction above the ways to get in touch.
    pub const HEADING: &str = "ctaTitle";
    pub const INTRO: &str = "ctaText";
    /// The colour of the launcher and of buttons: object, key.
    pub const ACCENT: [(&str, &str); 2] = [("launcher", "bgColor"), ("chatBox", "headerBgColor")];
}

/// Longest text taken from settings for heading and introduction, in characters.
const MAX_TEXT: usize = 300;

impl WebSettings {
    pub fn read(json: &Json, problems: &mut Vec<Problem>) -> WebSettings {
        if json.is_null() {
            return WebSettings::default();
        }
        let mut wrong = |key: &str, expected, value: &Json| {
            problems.push(Problem {
                key: format!("webSettings.{key}"),
                expected,
                found: value.kind().to_owned(),
            });
        };
        let data = json.field("data");
        let mut colour = |key: &str, value: &Json| {
            let colour = value.words().and_then(hex_colour);
            if colour.is_none() && !value.is_null() {
                wrong(key, "a hex colour", value);
            }
            colour
        };
        let panel_background = colour(
            "data.chatBox.bgColor",
            data.field("chatBox").field("bgColor"),
        )
        .filter(|colour| colour != "#ffffff");
        let accent = assumed::ACCENT
            .iter()
            .find_map(|(object, key)| colour(key, data.field(object).field(key)));
        let installation = json.field("installationId");
        let installation_id = installation.whole(u64::from(u32::MAX));
        if installation_id.is_none() {
            wrong("installationId", "a whole number", installation);
        }
        let number = json.any_field(&["whatsAppNumber", "whatsapp_number"]);
        let whatsapp = number_text(number).as_deref().and_then(whatsapp_digits);
        if whatsapp.is_none() && number_text(number).is_some_and(|text| !text.trim().is_empty()) {
            wrong("whatsAppNumber", "5 to 15 digits", number);
        }
        let privacy = json.field("privacyUrl");
        let privacy_url = privacy.words().and_then(http_url);
        if privacy_url.is_none() && privacy.words().is_some() {
            wrong("privacyUrl", "an http or https URL", privacy);
        }
        let text = |key: &str| {
            let text: String = data.field(key).words()?.chars().take(MAX_TEXT).collect();
            Some(text)
        };
        WebSettings {
            installation_id,
            sms: json.any_field(&["hasSms", "has_sms"]).flag() == Some(true),
            whatsapp,
            privacy_url,
            panel_background,
            accent,
            heading: text(assumed::HEADING),
            intro: text(assumed::INTRO),
            host: json.field("host").words().and_then(socket_host),
            ajax_routing: json.field("hasAjaxRouting").flag() == Some(true),
        }
    }
}

/// The number as text, also where it arrives as a JSON number.
fn number_text(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.clone()),
        Json::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A telephone number as WhatsApp wants it in a link: digits only, no plus, no
/// leading zeros (source: WhatsApp FAQ, in the reference on WhatsApp). 5 to 15
/// digits, the most E.164 allows.
pub fn whatsapp_digits(text: &str) -> Option<String> {
    // "+44 (0)7123 …": the national trunk prefix, not part of the number.
    let text = text.replace("(0)", "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let only_separators = text
        .chars()
        .all(|character| character.is_ascii_digit() || "+ ().-/\u{a0}".contains(character));
    (only_separators && (5..=15).contains(&digits.len())).then(|| digits.to_owned())
}

/// `host:port` as the service writes it, or with `ws://` or `wss://` before it.
fn socket_host(text: &str) -> Option<String> {
    let bare = text.strip_prefix("wss://").or(text.strip_prefix("ws://"));
    let host = bare.unwrap_or(text).trim_end_matches('/');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(fits)).then(|| text.to_owned())
}
