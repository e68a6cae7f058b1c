//! The page's own configuration.
//!
//! The loader has checked every attribute before this runs and has told the
//! console (`loader/src/config.ts`, same table). This reads the checked object
//! again with the same suspicion: whoever calls `mount()` directly gets the same
//! answers. Shared cases: tests/fixtures/config.json.

use super::{Problem, WhatsAppSite};
#[cfg(feature = "rich")]
use crate::chat::RoomId;
use crate::chat::{DialCode, Private};
use crate::json::Json;

/// The keys that matter inside the panel; the loader keeps those of the launcher.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Config {
    pub visitor_chat: Option<String>,
    pub livechat: Option<String>,
    pub name: Option<String>,
    pub privacy_url: Option<String>,
    pub color: Option<String>,
    pub theme: Option<String>,
    pub dial_codes: Option<Vec<DialCode>>,
    pub heading: Option<String>,
    pub introduction: Option<String>,
    /// The page's own parameters: name and value, numbers and yes/no as text.
    pub data: Option<Vec<(String, Private)>>,
    /// Names of Visitor.Chat's undocumented socket events; read where they are used.
    pub socket_events: Option<Json>,
    pub sound: Option<bool>,
    pub whatsapp_site: Option<WhatsAppSite>,
    /// The visitor has to agree before anything is stored or told that is not asked for.
    pub asks_consent: bool,
    /// A conversation over Web1on1 or Sunshine Conversations.
    #[cfg(feature = "rich")]
    pub rich: Option<super::RichService>,
}

impl Config {
    pub fn read(json: &Json, problems: &mut Vec<Problem>) -> Config {
        let mut reader = Reader { json, problems };
        Config {
            visitor_chat: reader.server("visitorChat"),
            livechat: reader.server("livechat"),
            name: reader
                .read("name", "at most 80 characters", |value| {
                    value.words().filter(|text| text.chars().count() <= 80)
                })
                .map(str::to_owned),
            privacy_url: reader.url("privacyUrl"),
            color: reader.read("color", "#rgb or #rrggbb", |value| {
                value.words().and_then(hex_colour)
            }),
            theme: reader
                .read("theme", "auto, light or dark", |value| {
                    value
                        .words()
                        .filter(|text| ["auto", "light", "dark"].contains(text))
                })
                .map(str::to_owned),
            dial_codes: reader.read(
                "dialCodes",
                "a JSON array of {name, dial_code, code}",
                dial_codes,
            ),
            heading: reader.sentence("heading"),
            introduction: reader.sentence("introduction"),
            data: reader.read("data", "a flat JSON object", members),
            socket_events: reader
                .read("socketEvents", "a flat JSON object", |value| {
                    members(value).map(|_| value)
                })
                .cloned(),
            #[cfg(feature = "rich")]
            rich: reader.rich(),
            asks_consent: json.field("consent").text() == Some("required"),
            whatsapp_site: reader.read("whatsappLink", "wa.me, api or web", |value| {
                value.words().and_then(WhatsAppSite::read)
            }),
            sound: reader.read("sound", "on or off", |value| match value.text()? {
                "on" => Some(true),
                "off" => Some(false),
                _ => None,
            }),
        }
    }
}

struct Reader<'a> {
    json: &'a Json,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A key that is absent is no problem; one that is there and wrong is.
    fn read<T>(
        &mut self,
        key: &str,
        expected: &'static str,
        read: impl FnOnce(&'a Json) -> Option<T>,
    ) -> Option<T> {
        let value = self.json.field(key);
        if value.is_null() {
            return None;
        }
        let read = read(value);
        if read.is_none() {
            self.problems.push(Problem {
                key: key.to_owned(),
                expected,
                found: value.to_string().chars().take(80).collect(),
            });
        }
        read
    }

    fn sentence(&mut self, key: &str) -> Option<String> {
        self.read(key, "text of 1 to 300 characters", |value| {
            value.words().filter(|text| text.chars().count() <= 300)
        })
        .map(str::to_owned)
    }

    /// Names and keys are the service's own. What is wrong with one is not reported: that
    /// would repeat a part of it.
    #[cfg(feature = "rich")]
    fn rich(&mut self) -> Option<super::RichService> {
        use super::{RichKind, RichService};
        let json = self.json;
        let text = |key: &str| {
            // A token is as long as its claims make it.
            let value = json.field(key).words().filter(|text| text.len() <= 4_096);
            value.map(str::to_owned)
        };
        let about = |base, kind, prefix: &str| RichService {
            base,
            kind,
            room: text(&[prefix, "Conversation"].concat()).map(RoomId),
            user: text(&[prefix, "User"].concat()).map(Private::new),
            token: text(&[prefix, "Token"].concat()).map(Private::new),
        };
        if let Some(base) = self.server("web1on1") {
            return Some(about(base, RichKind::Web1on1, "web1on1"));
        }
        let (base, app) = self.server("sunshine").zip(text("sunshineApp"))?;
        Some(about(base, RichKind::Sunshine { app }, "sunshine"))
    }

    /// Paths are appended to it.
    fn server(&mut self, key: &str) -> Option<String> {
        let url = self.url(key)?;
        Some(url.trim_end_matches('/').to_owned())
    }

    fn url(&mut self, key: &str) -> Option<String> {
        self.read(key, "an http or https URL", |value| {
            value.words().and_then(http_url)
        })
    }
}

/// An absolute http(s) URL without credentials.
/// The browser has parsed it before (`new URL` in the loader); this only makes
/// sure that nothing else ever gets here.
pub(super) fn http_url(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clean = !host.is_empty()
        && !host.contains('@')
        && !text.chars().any(|character| {
            character.is_whitespace() || character.is_control() || character == '\\'
        });
    clean.then(|| text.to_owned())
}

/// `#rgb` or `#rrggbb` as `#rrggbb`.
pub(super) fn hex_colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => Some(text.to_ascii_lowercase()),
        3 => Some(
            std::iter::once('#')
                .chain(digits.chars().flat_map(|digit| [digit, digit]))
                .collect::<String>()
                .to_ascii_lowercase(),
        ),
        _ => None,
    }
}

/// The members of an object that holds texts, numbers and yes/no; all of them or nothing.
fn members(value: &Json) -> Option<Vec<(String, Private)>> {
    let Json::Object(fields) = value else {
        return None;
    };
    fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let text = match value {
                Json::Text(text) => text.clone(),
                Json::Number(_) | Json::Bool(_) => value.to_string(),
                _ => return None,
            };
            Some((name.clone(), Private::new(text)))
        })
        .collect()
}

/// The whole list or nothing: half a list would offer countries by accident.
fn dial_codes(value: &Json) -> Option<Vec<DialCode>> {
    let list: Vec<DialCode> = value
        .items()
        .iter()
        .map(|item| {
            let dial_code = item.field("dial_code").words()?;
            let digits = dial_code.strip_prefix('+')?;
            let code = item.field("code").words()?;
            let valid = (1..=4).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && code.len() == 2
                && code.bytes().all(|byte| byte.is_ascii_uppercase());
            valid.then_some(DialCode {
                name: item.field("name").words()?.to_owned(),
                dial_code: dial_code.to_owned(),
                code: code.to_owned(),
            })
        })
        .collect::<Option<_>>()?;
    (!list.is_empty()).then_some(list)
}
