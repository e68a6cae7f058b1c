//! The SMS form. Source: reference visitor-chat, section 8.

use crate::server::{Fault, Route};
use crate::world::{Boot, World};
use forecourt::backend::visitor_chat::SmsFailure;
use forecourt::chat::{Channel, NumberProblem, Private};
use forecourt::session::*;
use serde_json::json;

fn form(number: &str, message: &str) -> World {
    let mut world = World::new();
    world.feed(Event::Opened);
    world.feed(Event::Chose(Channel::Sms));
    world.feed(Event::SmsNumberTyped(Private::new(number)));
    world.feed(Event::SmsMessageTyped(Private::new(message)));
    world
}

fn shown(world: &World) -> SmsSnapshot {
    world.session.snapshot().sms
}

#[test]
fn what_is_written_while_a_request_is_under_way_is_kept() {
    let mut world = form("07700 900123", "Can I see the blue one?");
    world.feed(Event::SmsSubmitted);
    world.feed(Event::SmsMessageTyped(Private::new("And is it taxed?")));
    world.pass(5_000);
    assert!(shown(&world).sent);
    assert_eq!(world.server.sms[0].message, "Can I see the blue one?");
    assert_eq!(shown(&world).message.as_str(), "And is it taxed?");
}

#[test]
fn a_request_goes_out_once_however_often_it_is_pressed() {
    let mut world = form("07700 900123", "Can I see the blue one?");
    for _ in 0..5 {
        world.feed(Event::SmsSubmitted);
    }
    assert!(shown(&world).sending);
    world.pass(5_000);
    for _ in 0..5 {
        world.feed(Event::SmsSubmitted);
    }
    world.pass(5_000);
    let [request] = world.server.sms.as_slice() else {
        panic!("{} requests", world.server.sms.len());
    };
    assert_eq!(request.country_code, "+44");
    assert_eq!(request.number, "7700900123");
    assert_eq!(request.message, "Can I see the blue one?");
    let sms = shown(&world);
    assert!(sms.sent && !sms.sending);
    assert_eq!(sms.failure, None);
    assert_eq!(
        (sms.message.as_str(), sms.number.as_str()),
        ("", "07700 900123")
    );

    world.feed(Event::SmsStartedOver);
    assert!(!shown(&world).sent);
    assert_eq!(
        shown(&world).message_error,
        None,
        "a fresh form accuses nobody"
    );
    world.feed(Event::SmsMessageTyped(Private::new("And the red one?")));
    world.feed(Event::SmsSubmitted);
    world.pass(5_000);
    assert_eq!(world.server.sms.len(), 2);
}

#[test]
fn every_failure_has_its_state_and_keeps_what_was_typed() {
    let refused = |country, number, message, other| SmsFailure::Refused {
        country,
        number,
        message,
        other,
    };
    let sentence = "The identifier field is required.";
    let cases = [
        (500, json!({"message": "Server Error"}), SmsFailure::Server),
        (404, json!(null), SmsFailure::Server),
        (429, json!({}), SmsFailure::TooMany { wait: None }),
        (
            422,
            json!({"message": sentence, "errors": {"telephoneNumber": ["…"]}}),
            refused(false, true, false, false),
        ),
        (
            422,
            json!({"message": sentence, "errors": {"countryCode": ["…"], "message": ["…"]}}),
            refused(true, false, true, false),
        ),
        (
            422,
            json!({"message": sentence, "errors": {"installationId": ["…"]}}),
            refused(false, false, false, true),
        ),
        (
            422,
            json!({"error": "Unknown installation"}),
            refused(false, false, false, true),
        ),
    ];
    for (status, body, expect) in cases {
        let mut world = form("07700 900123", "Hello");
        world.server.sms_answers.push((status, body.clone()));
        world.feed(Event::SmsSubmitted);
        world.pass(5_000);
        let sms = shown(&world);
        assert_eq!(sms.failure, Some(expect), "{status} {body}");
        assert_eq!(
            (sms.message.as_str(), sms.number.as_str()),
            ("Hello", "07700 900123")
        );
        assert!(!sms.sent && !sms.sending);
        let number = body["errors"]["telephoneNumber"].is_array();
        assert_eq!(sms.number_error == Some(NumberError::Refused), number);
        assert_eq!(
            sms.country_refused,
            body["errors"]["countryCode"].is_array()
        );
        let message = body["errors"]["message"].is_array();
        assert_eq!(sms.message_error == Some(MessageError::Refused), message);
        assert!(matches!(
            world.announced.as_slice(),
            [Announced::SmsSending, Announced::SmsFailed(_)]
        ));
        // Pressing again tries again; the text even survives the page.
        world.reload();
        world.feed(Event::SmsSubmitted);
        world.pass(5_000);
        assert!(shown(&world).sent);
        assert_eq!(world.server.sms.len(), 1);
    }
}

#[test]
fn a_network_that_fails_is_told_apart() {
    let mut world = form("07700 900123", "Hello");
    world.feed(Event::Network(false));
    world.feed(Event::SmsSubmitted);
    assert_eq!(shown(&world).failure, Some(SmsFailure::Offline));
    world.feed(Event::Network(true));
    world.network = false;
    world.feed(Event::SmsSubmitted);
    world.pass(1_000);
    assert_eq!(shown(&world).failure, Some(SmsFailure::Unreachable));
    world.network = true;
    world.server.fail(Route::Sms, Fault::DropAnswer, 1);
    world.feed(Event::SmsSubmitted);
    world.pass(20_000);
    assert_eq!(shown(&world).failure, Some(SmsFailure::Timeout));
    // It is never sent again by itself: it may have arrived.
    world.pass(600_000);
    assert_eq!(world.server.calls(Route::Sms).count(), 1);
    assert_eq!(shown(&world).message.as_str(), "Hello");
}

#[test]
fn what_is_wrong_shows_from_the_first_try_on() {
    let mut world = form("020 7946 0123", "");
    assert_eq!(shown(&world).number_error, None);
    world.feed(Event::SmsSubmitted);
    let sms = shown(&world);
    assert_eq!(
        sms.number_error,
        Some(NumberError::Ours(NumberProblem::Landline))
    );
    assert_eq!(sms.message_error, Some(MessageError::Missing));
    world.feed(Event::SmsNumberTyped(Private::new("07700 900123")));
    world.feed(Event::SmsMessageTyped(Private::new("Hi")));
    let sms = shown(&world);
    assert_eq!((sms.number_error, sms.message_error), (None, None));
    assert!(world.server.log.is_empty());
}

#[test]
fn a_pasted_international_number_brings_its_country_along() {
    let mut world = form("", "Hello");
    for (pasted, country) in [
        ("+353 85 012 3456", 2),
        ("0044 7700 900123", 0),
        ("+1 415 555 2671", 1),
        // National digits leave the country alone.
        ("415 555 2671", 1),
        ("+49 151", 1),
    ] {
        world.feed(Event::SmsNumberTyped(Private::new(pasted)));
        assert_eq!(shown(&world).country, country, "{pasted}");
        assert_eq!(
            shown(&world).number.as_str(),
            pasted,
            "the text is the visitor's"
        );
    }
    world.feed(Event::SmsCountryChosen(7));
    assert_eq!(shown(&world).country, 1);
}

#[test]
fn a_text_that_is_too_long_is_kept_shown_and_not_sent() {
    let long = "é".repeat(99) + "🚗🚗";
    let mut world = form("07700 900123", &long);
    let sms = shown(&world);
    assert_eq!((sms.left, sms.message.as_str()), (-1, long.as_str()));
    assert_eq!(sms.message_error, Some(MessageError::TooLong(1)));
    world.feed(Event::SmsSubmitted);
    world.pass(5_000);
    assert_eq!(world.server.asked().count(), 0);
    let fits: String = long.chars().take(100).collect();
    world.feed(Event::SmsMessageTyped(Private::new(fits.clone())));
    assert_eq!(shown(&world).left, 0);
    world.feed(Event::SmsSubmitted);
    world.pass(5_000);
    assert_eq!(world.server.sms[0].message, fits);
}

#[test]
fn the_counter_is_read_out_at_its_marks_only() {
    let mut world = form("", "");
    for length in 1..=102 {
        world.feed(Event::SmsMessageTyped(Private::new("x".repeat(length))));
    }
    world.feed(Event::SmsMessageTyped(Private::new("x".repeat(100))));
    let said: Vec<_> = world
        .announced
        .iter()
        .map(|what| match what {
            Announced::CharactersLeft(left) => *left,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(said, [20, 10, 0, -1, 0]);
}

#[test]
fn a_conversation_and_a_request_do_not_mix_up_their_answers() {
    let mut world = form("07700 900123", "An SMS");
    world.latency = (10, 2_000);
    world.feed(Event::SmsSubmitted);
    world.feed(Event::Chose(Channel::Chat));
    world.say("A chat message");
    world.pass(30_000);
    assert!(shown(&world).sent);
    assert_eq!(world.talk(), ["> A chat message"]);
    assert_eq!(
        (world.server.sms.len(), world.server.visitor_texts().len()),
        (1, 1)
    );
}

#[test]
fn an_installation_without_sms_sends_none() {
    let boot = Boot {
        web_settings: r#"{"data":{},"installationId":123,"hasSms":false}"#.to_owned(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    let before = world.session.snapshot();
    for event in [
        Event::Chose(Channel::Sms),
        Event::SmsCountryChosen(1),
        Event::SmsNumberTyped(Private::new("07700 900123")),
        Event::SmsMessageTyped(Private::new("Hello")),
        Event::SmsSubmitted,
        Event::SmsStartedOver,
    ] {
        assert_eq!(world.feed(event), 0);
        assert_eq!(world.session.snapshot(), before);
    }
    world.pass(5_000);
    assert!(world.server.log.is_empty());
}
