//! Every text the view asks for exists, and every language has the texts that English has.

use std::collections::BTreeMap;

use super::{Fault, Source};

/// How code asks for a text.
const CALLS: [&str; 2] = ["t(\"", "text(\""];

pub fn check(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut tables: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in sources {
        let Some(file) = source
            .path
            .strip_prefix("locales/")
            .filter(|_| source.is(&["json"]))
        else {
            continue;
        };
        match flat_table(&source.text) {
            Ok(keys) => drop(tables.insert(file, keys)),
            Err(why) => faults.push(source.fault(1, why)),
        }
    }
    let Some(english) = tables.get("en.json") else {
        faults.push(Fault(
            "locales/en.json: is not there, or no table of texts".into(),
        ));
        return faults;
    };
    for (file, keys) in &tables {
        let lacks: Vec<&str> = english
            .iter()
            .filter(|key| !keys.contains(key))
            .map(String::as_str)
            .collect();
        if !lacks.is_empty() {
            faults.push(Fault(format!(
                "locales/{file}:1: lacks {}: {}",
                lacks.len(),
                lacks.join(", ")
            )));
        }
        let knows_more = keys.iter().filter(|key| !english.contains(key));
        faults.extend(
            knows_more.map(|key| Fault(format!("locales/{file}:1: \"{key}\" is not in en.json"))),
        );
    }
    // The core has no texts; its own functions of these names are none of ours.
    let speaks = |source: &&Source| {
        source.is(&["rs"])
            && ["src/view/", "src/embed/"]
                .iter()
                .any(|room| source.path.starts_with(room))
    };
    for source in sources.iter().filter(speaks) {
        for (line, code) in source.code() {
            let unknown = asked_for(code).filter(|key| !english.iter().any(|known| known == key));
            faults
                .extend(unknown.map(|key| {
                    source.fault(line, format!("no text \"{key}\" in locales/en.json"))
                }));
        }
    }
    faults
}

fn asked_for(code: &str) -> impl Iterator<Item = &str> {
    CALLS.iter().flat_map(move |call| {
        code.match_indices(call).filter_map(move |(offset, _)| {
            let whole_word = !code[..offset].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let rest = &code[offset + call.len()..];
            whole_word.then(|| rest.split('"').next()).flatten()
        })
    })
}

/// The keys of a JSON object whose values are all strings; what else it holds is a fault.
fn flat_table(json: &str) -> Result<Vec<String>, String> {
    let mut rest = json
        .trim_start()
        .strip_prefix('{')
        .ok_or("expected a JSON object")?;
    let mut keys = Vec::new();
    loop {
        let (key, after) = string(rest)?;
        let after = after
            .trim_start()
            .strip_prefix(':')
            .ok_or_else(|| format!("expected : after \"{key}\""))?;
        let (_, after) = string(after).map_err(|_| format!("\"{key}\" is not a text"))?;
        if keys.contains(&key) {
            return Err(format!("\"{key}\" stands twice"));
        }
        keys.push(key);
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None if after.trim_end() == "}" => return Ok(keys),
            None => {
                return Err(format!(
                    "expected , or }} after \"{}\"",
                    keys.last().map_or("", |key| key)
                ));
            }
        }
    }
}

/// A JSON string at the start of `text`, escapes left as they are, and what follows it.
fn string(text: &str) -> Result<(String, &str), String> {
    let text = text
        .trim_start()
        .strip_prefix('"')
        .ok_or("expected a string")?;
    let mut escaped = false;
    for (offset, c) in text.char_indices() {
        match c {
            '"' if !escaped => return Ok((text[..offset].to_owned(), &text[offset + 1..])),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Err("a string has no end".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::source;

    #[test]
    fn tables_are_flat() {
        let table = flat_table("{\n \"a.b\": \"say \\\"hi\\\"\",\n \"c\": \"{x}, {y}\"\n}\n");
        assert_eq!(table, Ok(vec!["a.b".to_owned(), "c".to_owned()]));
        assert_eq!(
            flat_table("{\"a\": {\"b\": \"c\"}}"),
            Err("\"a\" is not a text".into())
        );
        assert_eq!(
            flat_table("{\"a\": \"b\", \"a\": \"c\"}"),
            Err("\"a\" stands twice".into())
        );
        assert_eq!(flat_table("[]"), Err("expected a JSON object".into()));
    }

    #[test]
    fn missing_texts_are_named_on_both_sides() {
        let faults = check(&[
            source("locales/en.json", r#"{"send": "Send", "close": "Close"}"#),
            source(
                "locales/de.json",
                r#"{"send": "Senden", "schliessen": "Schließen"}"#,
            ),
            source(
                "src/view/composer.rs",
                "t(\"send\"); t(\"sned\"); format(\"x\"); text(\"close\")",
            ),
            source("src/session/stored.rs", "text(\"anything\", 1)"),
        ]);
        let expected = [
            "locales/de.json:1: lacks 1: close",
            "locales/de.json:1: \"schliessen\" is not in en.json",
            "src/view/composer.rs:1: no text \"sned\" in locales/en.json",
        ];
        assert_eq!(
            faults.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(),
            expected
        );
    }
}
