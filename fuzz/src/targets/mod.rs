//! What is fed, by name, and what must hold whatever it is fed with. A target breaks by a panic; each asserts more
//! than that it does not.

mod answers;
mod life;
mod markup;
mod rich;
mod texts;
mod wire;

use forecourt::json::{Json, MAX_DEPTH};
use serde_json::Value;

pub struct Target {
    pub name: &'static str,
    pub run: fn(&str),
}

pub const TARGETS: &[Target] = &[
    Target {
        name: "ddp",
        run: wire::ddp,
    },
    Target {
        name: "socket-io",
        run: wire::socket_io,
    },
    Target {
        name: "answers",
        run: answers::answers,
    },
    Target {
        name: "web1on1",
        run: rich::web1on1,
    },
    Target {
        name: "sunshine",
        run: rich::sunshine,
    },
    Target {
        name: "markup",
        run: markup::markup,
    },
    Target {
        name: "settings",
        run: answers::settings,
    },
    Target {
        name: "stored",
        run: life::stored,
    },
    Target {
        name: "life",
        run: life::life,
    },
    Target {
        name: "texts",
        run: texts::texts,
    },
    Target {
        name: "json",
        run: texts::json,
    },
];

/// As the browser's side does it: no JSON, or too deep, is `None`.
fn parse(text: &str) -> Option<Json> {
    serde_json::from_str(text)
        .ok()
        .and_then(|value| read(&value, MAX_DEPTH))
}

fn read(value: &Value, depth: usize) -> Option<Json> {
    let deeper = depth.checked_sub(1);
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.as_f64()?),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(
            items
                .iter()
                .map(|item| read(item, deeper?))
                .collect::<Option<_>>()?,
        ),
        Value::Object(fields) => {
            let field =
                |(key, value): (&String, &Value)| Some((key.clone(), read(value, deeper?)?));
            Json::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
    })
}

/// What the code under test has written must be JSON.
fn written(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => panic!("wrote no JSON: {error}: {text}"),
    }
}
