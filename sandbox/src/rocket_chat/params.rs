//! The schema check of routes that refuse unknown properties, in the words of the real server's validator.
//!
//! One problem is reported, the first: what is missing, then what is not known, then each property in the schema's
//! order (assumption: `schema-order`). Source: rocket-chat-livechat, section 1.1, and column "extra" of 1.2.

use serde_json::Value;

use super::Refusal;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Text,
    TextOrNull,
    /// In a query: the text of a number.
    NumberText,
    Flag,
    /// Whatever it is.
    Any,
    Object(&'static [Property]),
    /// At least so many objects.
    List(&'static [Property], usize),
}

/// One property an object may have.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub name: &'static str,
    pub required: bool,
    pub shape: Shape,
}

pub const fn required(name: &'static str, shape: Shape) -> Property {
    Property {
        name,
        required: true,
        shape,
    }
}

pub const fn optional(name: &'static str, shape: Shape) -> Property {
    Property {
        name,
        required: false,
        shape,
    }
}

/// Refuses a value that is not an object of exactly these properties.
pub fn check(value: &Value, properties: &[Property]) -> Result<(), Refusal> {
    check_object(value, properties, true).map_err(Refusal::Params)
}

/// The same for the routes that let other properties pass.
pub fn check_known(value: &Value, properties: &[Property]) -> Result<(), Refusal> {
    check_object(value, properties, false).map_err(Refusal::Params)
}

fn check_list(value: &Value, properties: &[Property], least: usize) -> Result<(), String> {
    let Value::Array(items) = value else {
        return Err("must be array".to_owned());
    };
    if items.len() < least {
        return Err(format!("must NOT have fewer than {least} items"));
    }
    items
        .iter()
        .try_for_each(|item| check_object(item, properties, true))
}

fn check_object(value: &Value, properties: &[Property], closed: bool) -> Result<(), String> {
    let Value::Object(object) = value else {
        return Err("must be object".to_owned());
    };
    if let Some(missing) = properties
        .iter()
        .find(|wanted| wanted.required && !object.contains_key(wanted.name))
    {
        return Err(format!("must have required property '{}'", missing.name));
    }
    if closed
        && object
            .keys()
            .any(|key| properties.iter().all(|known| known.name != key))
    {
        return Err("must NOT have additional properties".to_owned());
    }
    for property in properties {
        if let Some(value) = object.get(property.name) {
            check_shape(value, property.shape)?;
        }
    }
    Ok(())
}

fn check_shape(value: &Value, shape: Shape) -> Result<(), String> {
    let (fits, expected) = match shape {
        Shape::Text => (value.is_string(), "string"),
        Shape::TextOrNull => (value.is_string() || value.is_null(), "string"),
        Shape::NumberText => (
            value
                .as_str()
                .is_some_and(|text| text.parse::<f64>().is_ok()),
            "number",
        ),
        Shape::Flag => (value.is_boolean(), "boolean"),
        Shape::Any => return Ok(()),
        Shape::Object(properties) => return check_object(value, properties, true),
        Shape::List(properties, least) => return check_list(value, properties, least),
    };
    if fits {
        Ok(())
    } else {
        Err(format!("must be {expected}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const INNER: &[Property] = &[required("href", Shape::Text)];
    const OUTER: &[Property] = &[
        required("token", Shape::Text),
        optional("rid", Shape::TextOrNull),
        optional("place", Shape::Object(INNER)),
        optional("count", Shape::NumberText),
        optional("on", Shape::Flag),
        optional("list", Shape::List(INNER, 1)),
    ];

    #[test]
    fn the_first_problem_in_the_servers_words() {
        let cases = [
            (json!({"token": "t"}), None),
            (
                json!({"token": "t", "rid": null, "place": {"href": ""}, "count": "12"}),
                None,
            ),
            (json!([]), Some("must be object")),
            (json!({}), Some("must have required property 'token'")),
            (json!({"x": 1}), Some("must have required property 'token'")),
            (
                json!({"token": 1, "x": 1}),
                Some("must NOT have additional properties"),
            ),
            (json!({"token": 1}), Some("must be string")),
            (json!({"token": null}), Some("must be string")),
            (json!({"token": "t", "rid": 1}), Some("must be string")),
            (json!({"token": "t", "place": "x"}), Some("must be object")),
            (
                json!({"token": "t", "place": {}}),
                Some("must have required property 'href'"),
            ),
            (
                json!({"token": "t", "place": {"href": "", "x": 1}}),
                Some("must NOT have additional properties"),
            ),
            (
                json!({"token": "t", "count": "many"}),
                Some("must be number"),
            ),
            (json!({"token": "t", "on": 1}), Some("must be boolean")),
            (json!({"token": "t", "list": {}}), Some("must be array")),
            (
                json!({"token": "t", "list": []}),
                Some("must NOT have fewer than 1 items"),
            ),
            (
                json!({"token": "t", "list": [{"href": "x", "y": 1}]}),
                Some("must NOT have additional properties"),
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(
                check_object(&value, OUTER, true).err().as_deref(),
                expected,
                "{value}"
            );
        }
    }
}
