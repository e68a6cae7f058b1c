use super::*;
use crate::backend::Proof;
use crate::chat::content::*;
use crate::chat::*;
use crate::json::Json;
use crate::json::tests::parse;
use crate::wire::{Body, Method, Url};
use proptest::prelude::*;
use std::time::Duration;

/// A message as it is stored: the example's fields, an id and a time.
fn stored(example: &str) -> Json {
    let Json::Object(mut fields) = parse(example) else {
        panic!("an object: {example}");
    };
    fields.push(("id".into(), "5bb01d0dd99faf11a3f4a36e".into()));
    fields.push(("createdAt".into(), "2018-09-30T00:47:09.868Z".into()));
    Json::Object(fields)
}

fn told(example: &str) -> Told {
    let told = read_message(&stored(example)).expect("a message");
    Proof::sound(&told);
    told
}

fn rich(example: &str) -> (String, Content) {
    let told = told(example);
    let content = told.message.rich.expect("more than text");
    (told.message.text.as_str().to_owned(), *content)
}

fn address(text: &str) -> Address {
    Address::read(text).expect("an address")
}

/// What a button says and does.
fn button(action: &Action) -> (&str, &Deed) {
    (action.text.as_str(), &action.deed)
}

mod buttons;
mod content;
mod shown;
mod wire;
