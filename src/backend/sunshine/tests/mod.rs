use super::*;
use crate::backend::Proof;
use crate::chat::content::*;
use crate::chat::*;
use crate::json::Json;
use crate::json::tests::parse;
use crate::wire::{Body, Method, Request, Url};
use proptest::prelude::*;

/// A message of the business with this content.
fn stored(content: Json) -> Json {
    Json::object([
        ("id", "5f74c7d84a146f3abd72af1d".into()),
        ("received", "2020-09-30T18:00:56.820Z".into()),
        ("author", Json::object([("type", "business".into())])),
        ("content", content),
    ])
}

fn told(content: &str) -> Told {
    let told = read_message(&stored(parse(content))).expect("a message");
    Proof::sound(&told);
    told
}

fn rich(content: &str) -> (String, Content) {
    let told = told(content);
    let content = told.message.rich.expect("more than text");
    (told.message.text.as_str().to_owned(), *content)
}

/// It is shown as text and nothing else.
fn only_text(content: &str) -> String {
    let told = told(content);
    assert_eq!(told.message.rich, None, "{content}");
    told.message.text.as_str().to_owned()
}

fn address(text: &str) -> Address {
    Address::read(text).expect("an address")
}

mod content;
mod form;
mod shown;
mod wire;
