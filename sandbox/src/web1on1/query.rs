//! Lists: filters with operators, order, page and selection. Source: reference file, section 1.9, "Query".
//!
//! It knows parameters and JSON, not what is listed. What the operators do in detail is an assumption
//! (assumption: `w1-query`).

use serde_json::{Map, Value};

use super::Refusal;
use crate::clock::{Millis, parse_iso};

/// Words of the query that are no filters.
const RESERVED: [&str; 5] = ["sort", "limit", "offset", "select", "populate"];

/// What one parameter demands of a field.
enum Test {
    Is(String),
    Contains(String),
    After(String),
    Before(String),
    OneOf(Vec<String>),
}

/// A query, read.
pub struct Query {
    filters: Vec<(String, Test)>,
    /// Field and whether the largest comes first.
    sort: Option<(String, bool)>,
    limit: usize,
    offset: usize,
    select: Vec<String>,
    populate: Vec<String>,
}

/// When the query names none.
const DEFAULT_LIMIT: usize = 100;

impl Query {
    pub fn read(pairs: &[(String, String)]) -> Result<Query, Refusal> {
        let told = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let number = |name: &str, usual: usize| match told(name) {
            None => Ok(usual),
            Some(text) => text
                .parse()
                .map_err(|_| Refusal::bad(format!("{name} must be a number"))),
        };
        let words = |name: &str| -> Vec<String> {
            let text = told(name).unwrap_or_default();
            let words = text.split([',', ' ']).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        let filters = pairs
            .iter()
            .filter(|(key, _)| !RESERVED.contains(&key.as_str()));
        let sort = told("sort").filter(|text| !text.is_empty());
        Ok(Query {
            filters: filters
                .map(|(key, value)| (key.clone(), Test::read(value)))
                .collect(),
            sort: sort.map(|text| match text.strip_prefix('-') {
                Some(field) => (field.to_owned(), true),
                None => (text.to_owned(), false),
            }),
            limit: number("limit", DEFAULT_LIMIT)?,
            offset: number("offset", 0)?,
            select: words("select"),
            populate: words("populate"),
        })
    }

    pub fn filters_by(&self, any: &[&str]) -> bool {
        self.filters
            .iter()
            .any(|(key, _)| any.contains(&key.as_str()))
    }

    /// The one value a field must have, when the query says so.
    pub fn exactly(&self, field: &str) -> Option<&str> {
        self.filters.iter().find_map(|(key, test)| match test {
            Test::Is(value) if key == field => Some(value.as_str()),
            _ => None,
        })
    }

    pub fn populates(&self, field: &str) -> bool {
        self.populate.iter().any(|word| word == field)
    }

    /// What is asked for of `all`, and how many fit in all.
    pub fn pick(&self, all: Vec<Value>) -> (Vec<Value>, usize) {
        let fits = |one: &Value| self.filters.iter().all(|(key, test)| test.fits(&one[key]));
        let mut found: Vec<Value> = all.into_iter().filter(fits).collect();
        if let Some((field, descending)) = &self.sort {
            // Those that are equal stay as they came, and turn round with the others.
            found.sort_by(|one, other| compare(&one[field], &other[field]));
            if *descending {
                found.reverse();
            }
        }
        let total = found.len();
        let page = found.into_iter().skip(self.offset).take(self.limit);
        (page.map(|one| self.selected(one)).collect(), total)
    }

    /// The selected fields and the id.
    pub fn selected(&self, one: Value) -> Value {
        match one {
            Value::Object(fields) if !self.select.is_empty() => {
                let wanted = |key: &String| key == "id" || self.select.contains(key);
                let kept: Map<_, _> = fields.into_iter().filter(|(key, _)| wanted(key)).collect();
                Value::Object(kept)
            }
            whole => whole,
        }
    }
}

fn compare(one: &Value, other: &Value) -> std::cmp::Ordering {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64(), other.as_f64());
            one.partial_cmp(&other).unwrap_or(std::cmp::Ordering::Equal)
        }
        // ISO 8601 in UTC: the order of the texts is the order of the instants.
        (one, other) => text(one).cmp(&text(other)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

impl Test {
    fn read(value: &str) -> Test {
        let rest = value.get(1..).unwrap_or_default();
        match value.chars().next() {
            Some('~') => Test::Contains(rest.to_lowercase()),
            Some('>') => Test::After(rest.to_owned()),
            Some('<') => Test::Before(rest.to_owned()),
            Some('[') if value.ends_with(']') => {
                let inner = &value[1..value.len() - 1];
                Test::OneOf(inner.split(',').map(|one| one.trim().to_owned()).collect())
            }
            _ => Test::Is(value.to_owned()),
        }
    }

    fn fits(&self, field: &Value) -> bool {
        let one = text(field);
        match self {
            Test::Is(wanted) => one == *wanted || instants(&one, wanted) == Some((true, false)),
            Test::Contains(part) => one.to_lowercase().contains(part),
            Test::After(limit) => match instants(&one, limit) {
                Some((same, before)) => !same && !before,
                None => one > *limit,
            },
            Test::Before(limit) => match instants(&one, limit) {
                Some((_, before)) => before,
                None => one < *limit,
            },
            Test::OneOf(list) => match list.as_slice() {
                // Two dates are the ends of a span.
                [from, to] if instant(from).is_some() && instant(to).is_some() => {
                    let at = instant(&one);
                    at.is_some() && at >= instant(from) && at <= instant(to)
                }
                list => list.contains(&one),
            },
        }
    }
}

/// Whether both are instants: the same, and whether the first is before the second.
fn instants(one: &str, other: &str) -> Option<(bool, bool)> {
    let (one, other) = (instant(one)?, instant(other)?);
    Some((one == other, one < other))
}

/// ISO 8601, or a day. Source: section 1.9, "Dates ISO 8601, UTC default".
fn instant(text: &str) -> Option<Millis> {
    parse_iso(text)
        .or_else(|| parse_iso(&format!("{text}Z")))
        .or_else(|| parse_iso(&format!("{text}T00:00:00Z")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(query: &[(&str, &str)]) -> Vec<Value> {
        let all = vec![
            json!({ "id": "1", "type": "chat", "text": "Hello", "createdAt": "2026-03-02T10:00:00.000Z" }),
            json!({ "id": "2", "type": "card", "text": "A car", "createdAt": "2026-03-02T10:00:00.001Z" }),
            json!({ "id": "3", "type": "chat", "text": "hell", "createdAt": "2026-03-03T10:00:00.000Z" }),
        ];
        let pairs: Vec<_> = query
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let (found, _) = Query::read(&pairs).expect("a query").pick(all);
        found.iter().map(|one| one["id"].clone()).collect()
    }

    #[test]
    fn every_operator() {
        assert_eq!(ask(&[]), ["1", "2", "3"]);
        assert_eq!(ask(&[("type", "chat")]), ["1", "3"]);
        assert_eq!(ask(&[("type", "[card,postback]")]), ["2"]);
        assert_eq!(ask(&[("text", "~HELL")]), ["1", "3"]);
        let start = "2026-03-02T10:00:00.000Z";
        assert_eq!(ask(&[("createdAt", &format!(">{start}"))]), ["2", "3"]);
        assert_eq!(ask(&[("createdAt", &format!("<{start}"))]).len(), 0);
        assert_eq!(ask(&[("createdAt", ">2026-03-03")]), ["3"]);
        assert_eq!(ask(&[("createdAt", "<2026-03-03")]), ["1", "2"]);
        assert_eq!(ask(&[("createdAt", "[2026-03-01,2026-03-03]")]), ["1", "2"]);
        assert_eq!(ask(&[("sort", "-createdAt"), ("limit", "2")]), ["3", "2"]);
        assert_eq!(ask(&[("sort", "-createdAt"), ("offset", "2")]), ["1"]);
    }

    #[test]
    fn a_selection_keeps_the_id() {
        let pairs = [("select".to_owned(), "text,type".to_owned())];
        let query = Query::read(&pairs).expect("a query");
        let one = json!({ "id": "1", "text": "x", "meta": {} });
        assert_eq!(query.selected(one), json!({ "id": "1", "text": "x" }));
        let wrong = [("limit".to_owned(), "many".to_owned())];
        assert!(Query::read(&wrong).is_err());
    }
}
