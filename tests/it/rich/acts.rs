//! What the visitor can do about a message: buttons, quick replies, forms, places.

use super::guest::Guest;
use super::service::{Fault, TOKEN};
use super::sunny;
use forecourt::chat::{Private, content::Kind};
use forecourt::session::{Acting, Event, FieldError, Locating};
use serde_json::json;

#[test]
fn quick_replies_are_there_until_they_are_used_or_something_newer_comes() {
    let question = json!({ "text": "Which do you prefer?", "actions": [
        { "type": "reply", "text": "Tacos", "payload": "TACOS" },
        { "type": "reply", "text": "Burritos", "payload": "BURRITOS" } ] });
    let mut guest = Guest::moved();
    guest.agent(question.clone());
    guest.pass(5_000);
    assert!(guest.chat().acts.quick.is_some());
    guest.press(None, 1);
    assert_eq!(
        guest.script().last().map(String::as_str),
        Some("> Burritos …")
    );
    assert_eq!(guest.chat().acts.quick, None);
    guest.pass(1_000);
    assert_eq!(guest.script()[2..], ["> Burritos"]);
    assert_eq!(guest.service.posted[0]["type"], "postback");
    assert_eq!(guest.service.posted[0]["text"], "BURRITOS");
    assert_eq!(guest.service.posted[0]["actions"][0]["payload"], "BURRITOS");
    // And when something newer comes.
    guest.agent(question);
    guest.pass(5_000);
    assert!(guest.chat().acts.quick.is_some());
    guest.agent(json!({ "text": "Never mind" }));
    guest.pass(5_000);
    assert_eq!(guest.chat().acts.quick, None);
}

/// Document 001, "Postback buttons".
#[test]
fn a_postback_can_be_clicked_many_times_and_a_failure_is_seen() {
    let mut guest = Guest::moved();
    guest.agent(json!({ "text": "Favorite color?", "actions": [
        { "text": "Red", "payload": "red", "type": "postback" },
        { "text": "Blue", "payload": "blue", "type": "postback" } ] }));
    guest.pass(5_000);
    let message = guest.chat().messages.last().expect("it").id.clone();
    let red = Acting {
        message,
        item: None,
        action: 0,
    };
    for _ in 0..2 {
        guest.feed(Event::Acted(red.clone()));
        assert_eq!(guest.chat().acts.busy, Some(red.clone()));
        // Twice at once says nothing new.
        guest.feed(Event::Acted(red.clone()));
        guest.pass(1_000);
        assert_eq!(guest.chat().acts.busy, None);
    }
    assert_eq!(guest.service.said(), ["red", "red"]);
    guest.service.faults.push_back(Fault::Status(500, None));
    guest.feed(Event::Acted(red.clone()));
    // A look may take the fault instead.
    guest.pass(200);
    let chat = guest.chat();
    assert!(chat.acts.failed == Some(red) || guest.service.said().len() == 3);
}

#[test]
fn a_form_is_checked_here_and_answered_there() {
    let mut guest = Guest::new(&sunny());
    guest.agent(
        json!({ "content": { "type": "form", "blockChatInput": true, "fields": [
        { "type": "text", "name": "n", "label": "Name", "minSize": 2, "maxSize": 8 },
        { "type": "email", "name": "e", "label": "E-mail" },
        { "type": "select", "name": "s", "label": "Car", "options": [
            { "name": "golf", "label": "Golf" }, { "name": "polo", "label": "Polo" } ] } ] } }),
    );
    guest.pass(5_000);
    let chat = guest.chat();
    assert!(chat.acts.blocked);
    let (id, form) = chat.acts.forms[0].clone();
    assert_eq!(form.fields.len(), 3);
    guest.say("past the form");
    assert_eq!(
        guest.chat().draft.as_str(),
        "past the form",
        "the draft stays"
    );
    let fill = |guest: &mut Guest, field, value: &str| {
        let (message, value) = (id.clone(), Private::new(value));
        guest.feed(Event::AnswerTyped {
            message,
            field,
            value,
        });
    };
    fill(&mut guest, 0, "A");
    fill(&mut guest, 1, "ada@example.com");
    fill(&mut guest, 2, "polo");
    guest.feed(Event::AnswersSent(id.clone()));
    let error = guest.chat().acts.forms[0].1.fields[0].error;
    assert_eq!(error, Some(FieldError::Malformed));
    fill(&mut guest, 0, "Ada");
    guest.feed(Event::AnswersSent(id.clone()));
    guest.pass(2_000);
    let chat = guest.chat();
    assert!(chat.acts.forms.is_empty() && !chat.acts.blocked);
    let content = &guest.service.posted[0]["content"];
    assert_eq!(content["type"], "formResponse");
    assert_eq!(content["fields"][0]["text"], "Ada");
    assert_eq!(content["fields"][1]["email"], "ada@example.com");
    assert_eq!(content["fields"][2]["select"][0]["name"], "polo");
    guest.feed(Event::ChatSubmitted);
    guest.pass(2_000);
    assert_eq!(
        guest.script().last().map(String::as_str),
        Some("> past the form")
    );
}

#[test]
fn a_place_is_told_when_the_visitor_agrees() {
    let mut guest = Guest::new(&sunny());
    guest.agent(
        json!({ "content": { "type": "text", "text": "Where are you?", "actions": [
        { "type": "locationRequest", "text": "Send location" } ] } }),
    );
    guest.pass(5_000);
    guest.press(None, 0);
    assert_eq!(guest.chat().acts.locating, Locating::Refused);
    assert!(guest.chat().acts.quick.is_some(), "and can be asked again");
    guest.place = Some(("45.5".to_owned(), "-73.625".to_owned()));
    guest.press(None, 0);
    guest.pass(2_000);
    let content = &guest.service.posted[0]["content"];
    assert_eq!(
        content["coordinates"],
        json!({ "lat": 45.5, "long": -73.625 })
    );
    assert_eq!(guest.chat().acts.locating, Locating::No);
}

#[test]
fn that_the_visitor_reads_and_types_is_told_where_the_service_wants_to_know() {
    let mut guest = Guest::new(&sunny());
    guest.pass(3_000);
    guest.agent(json!({ "content": { "type": "text", "text": "Hello" } }));
    guest.pass(5_000);
    let heard = ["message:delivery m0001", "conversation:read"];
    assert_eq!(guest.service.activities, heard);
    guest.service.activities.remove(0);
    for text in ["A", "An", "And"] {
        guest.feed(Event::ChatTyped(Private::new(text)));
        guest.pass(300);
    }
    guest.pass(10_000);
    assert_eq!(
        guest.service.activities[1..],
        ["typing:start", "typing:stop"]
    );
    guest.say("And now?");
    guest.pass(5_000);
    assert_eq!(guest.service.said(), ["And now?"]);
    assert_eq!(
        guest.service.activities[3..],
        ["typing:start", "typing:stop"]
    );
    // Nobody needs to know that it was not heard.
    guest.service.faults.push_back(Fault::Status(500, None));
    guest.feed(Event::ChatTyped(Private::new("more")));
    guest.pass(20_000);
    assert_eq!(guest.chat().trouble, None);
}

#[test]
fn neither_key_nor_words_can_get_into_a_log() {
    let mut guest = Guest::moved();
    guest.agent(json!({ "text": "*formatted canary*", "actions": [
        { "type": "reply", "text": "button canary", "payload": "payload canary" } ] }));
    guest.pass(5_000);
    guest.press(None, 0);
    guest.say("visitor's canary");
    guest.pass(5_000);
    let seen = format!("{}{:?}", guest.log, guest.session.snapshot());
    assert!(seen.contains("Fetch") && seen.contains("Answered"));
    for secret in ["canary", TOKEN, "contact1", "Hello by SMS"] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[test]
fn a_card_with_items_is_a_carousel() {
    let mut guest = Guest::moved();
    guest.agent(json!({ "type": "card", "text": "Favorite food?", "items": [
        { "title": "Tacooos", "actions": [{ "type": "postback", "text": "Taco 1", "payload": "taco" }] },
        { "title": "Burritoos", "actions": [{ "type": "postback", "text": "Burro 1", "payload": "burro" }] } ] }));
    guest.pass(5_000);
    let chat = guest.chat();
    let content = chat
        .messages
        .last()
        .and_then(|it| it.rich.as_ref())
        .expect("content");
    assert!(matches!(&content.kind, Kind::Carousel { items, .. } if items.len() == 2));
    guest.press(Some(1), 0);
    guest.pass(1_000);
    assert_eq!(guest.service.said(), ["burro"]);
}
