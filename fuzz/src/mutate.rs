//! Changes an input a little: its lines, the JSON in a line, or its characters.
//!
//! An input is text; each line stands alone for most targets. JSON is changed as a tree, because a changed
//! character mostly makes it no JSON at all, and no parser of ours is behind that. Must not know: any target.

use serde_json::{Map, Number, Value};

use crate::dice::Dice;

/// Longer inputs find nothing that shorter ones do not, only slower.
const LONGEST: usize = 6_000;

/// Values that readers have stumbled over: bounds, other kinds, look-alikes.
const TEXTS: [&str; 30] = [
    "",
    " ",
    "0",
    "-1",
    "1e999",
    "\u{0}",
    "\u{feff}",
    "é",
    "e\u{301}",
    "👨‍👩‍👧",
    "\u{202e}",
    "\u{2028}",
    "true",
    "null",
    "[object Object]",
    "__proto__",
    "constructor",
    "javascript:alert(1)",
    "https://dealer.example/ü?a=b#c",
    "//dealer.example",
    "data:text/html,x",
    "2024-02-30T25:61:61.9999999Z",
    "9999-12-31T23:59:60Z",
    "-0001-01-01T00:00:00Z",
    "0000-00-00T00:00:00.000Z",
    "#fff",
    "#GGGGGG",
    "+44 7700 900123",
    "٠٧٧٠٠",
    "wait 18446744073709551616 seconds",
];
const NUMBERS: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    255.0,
    65_536.0,
    2_147_483_648.0,
    4_294_967_296.0,
    9_007_199_254_740_993.0,
    1.8e19,
    -9.3e18,
    1e308,
    5e-324,
];

/// A changed copy. `others`: inputs to borrow parts from.
pub fn mutate(input: &str, others: &[String], dice: &mut Dice) -> String {
    let mut text = input.to_owned();
    for _ in 0..=dice.below(3) {
        text = match dice.below(10) {
            0..5 => change_json(&text, others, dice),
            5..7 => change_lines(&text, others, dice),
            _ => change_characters(&text, dice),
        };
    }
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
    }
    text
}

fn change_lines(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let at = dice.below(lines.len());
    match dice.below(4) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[dice.below(lines.len())]),
        2 => {
            let other = dice.below(lines.len());
            lines.swap(at, other);
        }
        _ => {
            let theirs: Vec<&str> = dice
                .pick(others)
                .map(|other| other.split('\n').collect())
                .unwrap_or_default();
            lines.extend(dice.pick(&theirs));
            let last = lines.len() - 1;
            lines.swap(at, last);
        }
    }
    lines.join("\n")
}

fn change_characters(text: &str, dice: &mut Dice) -> String {
    let mut all: Vec<char> = text.chars().collect();
    let at = dice.below(all.len() + 1);
    let end = (at + 1 + dice.below(8)).min(all.len());
    match dice.below(5) {
        0 => drop(all.drain(at.min(end)..end)),
        1 => drop(all.splice(at..at, char::from_u32(dice.below(0x11_0000) as u32))),
        2 => drop(
            all.splice(
                at..at,
                dice.pick(&TEXTS)
                    .copied()
                    .unwrap_or_default()
                    .chars()
                    .collect::<Vec<_>>(),
            ),
        ),
        3 => drop(all.splice(at..at, all[at.min(end)..end].to_vec())),
        _ => {
            // Digits and punctuation, where protocols have their meaning.
            let byte = b' ' + dice.below(95) as u8;
            if let Some(place) = all.get_mut(at) {
                *place = char::from(byte);
            }
        }
    }
    all.into_iter().collect()
}

/// Where the JSON of a line begins; what is before it is a head, as in a Socket.IO packet.
fn json_of(line: &str) -> Option<(&str, Value)> {
    let at = line.find(['{', '['])?;
    let value = serde_json::from_str(&line[at..]).ok()?;
    Some((&line[..at], value))
}

fn change_json(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let at = dice.below(lines.len());
    let Some((head, mut value)) = json_of(&lines[at]) else {
        return change_characters(text, dice);
    };
    let foreign = dice.pick(others).and_then(|other| {
        let theirs: Vec<&str> = other.split('\n').collect();
        json_of(dice.pick(&theirs)?).map(|(_, value)| value)
    });
    let nodes = count(&value);
    if let Some(node) = nth(&mut value, &mut dice.below(nodes)) {
        change_node(node, foreign, dice);
    }
    lines[at] = format!("{head}{value}");
    lines.join("\n")
}

fn change_node(node: &mut Value, foreign: Option<Value>, dice: &mut Dice) {
    match (dice.below(6), node) {
        (0, Value::Object(fields)) => {
            let keys: Vec<String> = fields.keys().cloned().collect();
            if let Some(key) = dice.pick(&keys) {
                fields.remove(key);
            }
        }
        (1, Value::Object(fields)) => {
            // One of their fields, or a value of ours under another of our names.
            let more = match foreign {
                Some(Value::Object(theirs)) => theirs,
                _ => fields.clone(),
            };
            let values: Vec<Value> = more.values().cloned().collect();
            let names: Vec<String> = more.keys().cloned().collect();
            if let (Some(name), Some(value)) = (dice.pick(&names), dice.pick(&values)) {
                fields.insert(name.clone(), value.clone());
            }
        }
        (0, Value::Array(items)) if !items.is_empty() => {
            drop(items.remove(dice.below(items.len())))
        }
        (1, Value::Array(items)) if !items.is_empty() => {
            let item = items[dice.below(items.len())].clone();
            let times = if dice.once_in(20) { 100 } else { 1 };
            items.extend(std::iter::repeat_n(item, times));
        }
        (2, Value::String(text)) => *text = change_characters(text, dice),
        (3, node) => {
            // One level deeper; a hundred now and then.
            for _ in 0..if dice.once_in(20) { 100 } else { 1 } {
                *node = Value::Array(vec![node.take()]);
            }
        }
        (4, node) => *node = foreign.unwrap_or_default(),
        (_, node) => *node = odd_value(dice),
    }
}

fn odd_value(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => Value::Null,
        1 => Value::Bool(dice.once_in(2)),
        2 => Value::Array(Vec::new()),
        3 => Value::Object(Map::new()),
        4 | 5 => dice
            .pick(&NUMBERS)
            .copied()
            .and_then(Number::from_f64)
            .into(),
        _ => dice.pick(&TEXTS).copied().into(),
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, left)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_inputs_and_another_one_others() {
        let seeds = vec![
            "4{\"a\":[1,2],\"b\":\"x\"}\n>{\"c\":null}".to_owned(),
            "plain".to_owned(),
        ];
        let run = |seed| {
            let mut dice = Dice::new(seed);
            (0..200)
                .map(|_| mutate(&seeds[0], &seeds, &mut dice))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        assert!(run(1).iter().all(|text| text.len() <= LONGEST));
    }

    #[test]
    fn most_changes_leave_json_that_can_be_read() {
        let seed = r#"{"message":{"_id":"m","msg":"text","u":{"name":"Ann"}}}"#.to_owned();
        let mut dice = Dice::new(7);
        let made: Vec<String> = (0..1000).map(|_| mutate(&seed, &[], &mut dice)).collect();
        let read = made
            .iter()
            .filter(|text| serde_json::from_str::<Value>(text).is_ok())
            .count();
        let changed = made.iter().filter(|text| **text != seed).count();
        assert!(
            read > 400 && changed > 800,
            "{read} read, {changed} changed"
        );
    }
}
