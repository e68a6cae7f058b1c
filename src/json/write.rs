//! Writes a [`Json`] as text, per RFC 8259.

use super::Json;
use std::fmt::{Display, Formatter, Result, Write};

impl Display for Json {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(flag) => f.write_str(if *flag { "true" } else { "false" }),
            // JSON has no infinities and no NaN; `JSON.stringify` writes null too.
            Json::Number(number) if !number.is_finite() => f.write_str("null"),
            Json::Number(number) => write_number(f, *number),
            Json::Text(text) => write_text(f, text),
            Json::List(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Json::Object(fields) => {
                f.write_char('{')?;
                for (index, (key, value)) in fields.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    write_text(f, key)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Whole numbers as they are, fractions to six decimals. What we send are ids and
/// times; the general formatting of floats would bring 25 kB into the wasm for them.
fn write_number(f: &mut Formatter<'_>, number: f64) -> Result {
    // The sign of -0.5 would be lost with its whole part, -0.
    if number < 0.0 {
        f.write_char('-')?;
    }
    let number = number.abs();
    let millionths = ((number - number.trunc()) * 1e6).round() as u32;
    // 0.9999999 is 1 to six decimals.
    let carry = u64::from(millionths == 1_000_000);
    write!(f, "{}", number.trunc() as u64 + carry)?;
    if millionths > 0 && carry == 0 {
        let digits = format!("{millionths:06}");
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    Ok(())
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            // RFC 8259 section 7: every control character below U+0020 is escaped.
            control if control < ' ' => write!(f, "\\u{:04x}", control as u32)?,
            plain => f.write_char(plain)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::super::tests::parse;
    use super::*;
    use proptest::prelude::*;

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            any::<i32>().prop_map(|number| Json::Number(f64::from(number))),
            // Up to 2^53 (times in ms, ids) and with up to six decimals.
            (-(1i64 << 53)..(1i64 << 53)).prop_map(|number| Json::Number(number as f64)),
            (-1_000_000i32..1_000_000).prop_map(|number| Json::Number(f64::from(number) / 64.0)),
            any::<String>().prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(json in any_json()) {
            prop_assert!(parse(&json.to_string()) == json, "{}", json.to_string());
        }
    }

    #[test]
    fn a_fraction_that_rounds_up_is_carried() {
        for (number, text) in [
            (0.999_999_9, "1"),
            (-41.999_999_9, "-42"),
            (0.999_999, "0.999999"),
            (-73.625, "-73.625"),
        ] {
            assert_eq!(Json::Number(number).to_string(), text);
        }
    }
}
