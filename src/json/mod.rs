//! A JSON value as plain data, and its writer.
//!
//! The core never parses text: whoever performs a request parses its body (the
//! browser's own `JSON.parse` in the widget, serde_json in native tests) and
//! hands over a [`Json`]. Why not derive: see "Data layer" in ARCHITECTURE.md,
//! where the bytes are. Must not know: any message shape.

mod write;

/// A JSON value. Objects keep their order; of a repeated key the last one counts
/// (as in ECMA-262, `JSON.parse`).
#[derive(Clone, PartialEq, Default)]
pub enum Json {
    #[default]
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Deeper JSON than this is refused by the parsers that build a [`Json`]: no
/// answer of any service we speak to nests more than a dozen levels, and a
/// recursion without bound could exhaust the stack.
pub const MAX_DEPTH: usize = 64;

static NULL: Json = Json::Null;

impl Json {
    /// The named field, or `Null` when this is no object or has no such field.
    pub fn field(&self, name: &str) -> &Json {
        match self {
            Json::Object(fields) => fields
                .iter()
                .rev()
                .find(|(key, _)| key == name)
                .map_or(&NULL, |(_, value)| value),
            _ => &NULL,
        }
    }

    /// The first of several spellings of one field that is there and not null.
    pub fn any_field(&self, names: &[&str]) -> &Json {
        names
            .iter()
            .map(|name| self.field(name))
            .find(|value| !value.is_null())
            .unwrap_or(&NULL)
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Json::Null)
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text that says something: trimmed and not empty.
    pub fn words(&self) -> Option<&str> {
        self.text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A number, also a whole one that arrives as a string (`"30"`), as Visitor.Chat's
    /// do. Fractions in strings are not read: no service sends them, and parsing them
    /// would bring 10 kB of tables into the wasm.
    pub fn number(&self) -> Option<f64> {
        match self {
            Json::Number(number) => Some(*number).filter(|number| number.is_finite()),
            Json::Text(text) => text.trim().parse::<i32>().ok().map(f64::from),
            _ => None,
        }
    }

    /// A whole number in `0..=max`, also one that arrives as a string.
    pub fn whole(&self, max: u64) -> Option<u64> {
        self.number()
            .filter(|number| *number >= 0.0 && *number <= max as f64 && number.fract() == 0.0)
            .map(|number| number as u64)
    }

    /// A yes or no, also as 0/1 or their strings (`hasAjaxRouting` is a number).
    pub fn flag(&self) -> Option<bool> {
        match self {
            Json::Bool(flag) => Some(*flag),
            Json::Number(number) => Some(*number != 0.0),
            Json::Text(text) => match text.trim() {
                "1" | "true" => Some(true),
                "0" | "false" | "" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of a list; of anything else, none.
    pub fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            _ => &[],
        }
    }

    /// The fields of an object; of anything else, none.
    pub fn fields(&self) -> &[(String, Json)] {
        match self {
            Json::Object(fields) => fields,
            _ => &[],
        }
    }

    /// An object from its fields.
    pub fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
        Json::Object(fields.map(|(key, value)| (key.to_owned(), value)).into())
    }

    /// What kind of value this is, for messages that must not quote it.
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "nothing",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::Text(_) => "a string",
            Json::List(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Json {
        Json::Bool(flag)
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Json {
        Json::Number(number)
    }
}

/// Prints the kind only: a value may hold what a visitor wrote.
impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// serde_json to [`Json`]: what the browser's parser does in the widget.
    pub(crate) fn parse(text: &str) -> Json {
        from_serde(&serde_json::from_str(text).expect("test JSON"))
    }

    fn from_serde(value: &serde_json::Value) -> Json {
        use serde_json::Value;
        match value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Number(number) => Json::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Json::Text(text.clone()),
            Value::Array(items) => Json::List(items.iter().map(from_serde).collect()),
            Value::Object(fields) => Json::Object(
                fields
                    .iter()
                    .map(|(key, value)| (key.clone(), from_serde(value)))
                    .collect(),
            ),
        }
    }

    #[test]
    fn numbers_and_flags_arrive_in_several_dresses() {
        let json = parse(r#"{"a":"30","b":35,"c":1,"d":"x","e":-1,"f":true,"g":" 7 ","h":1.5}"#);
        let number = |name: &str| json.field(name).whole(100);
        assert_eq!(number("a"), Some(30));
        assert_eq!(number("b"), Some(35));
        assert_eq!(number("g"), Some(7));
        assert_eq!(
            [number("d"), number("e"), number("f"), number("h")],
            [None; 4]
        );
        assert_eq!(json.field("c").flag(), Some(true));
        assert_eq!(json.field("f").flag(), Some(true));
        assert_eq!(json.field("none").flag(), None);
    }

    #[test]
    fn debug_never_shows_a_value() {
        assert_eq!(format!("{:?}", parse(r#"{"msg":"secret"}"#)), "an object");
    }
}
