//! The texts of one language, loaded apart from the code (`locales/*.json`).

use crate::json::Json;

/// Keys and texts. A hundred of them: looking through beats sorting, in bytes too.
#[derive(Default)]
pub struct Texts {
    table: Vec<(String, String)>,
    /// BCP 47, for `lang`.
    pub language: String,
}

impl Texts {
    pub fn read(json: &Json, language: String) -> Texts {
        let table = json
            .fields()
            .iter()
            .filter_map(|(key, text)| Some((key.clone(), text.text()?.to_owned())))
            .collect();
        Texts { table, language }
    }

    /// A text; of a key that is not there, the key itself: ugly, but never silent.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.table
            .iter()
            .find(|(known, _)| known == key)
            .map_or(key, |(_, text)| text)
    }

    /// Right-to-left languages among ours.
    pub fn direction(&self) -> &'static str {
        if self.language.starts_with("ar") {
            "rtl"
        } else {
            "ltr"
        }
    }
}
