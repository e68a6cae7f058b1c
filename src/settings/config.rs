//! The page's own configuration.
//!
//! The loader has checked every attribute before this runs and has told the
//! console (`loader/src/config.ts`, same table). This reads the checked object
//! again with the same suspicion: whoever calls `mount()` directly gets the same
//! answers. Shared cases: tests/fixtures/config.json.

use super::Problem;
use crate::chat::DialCode;
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
