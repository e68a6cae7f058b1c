use super::*;
use crate::chat::*;
use crate::json::tests::parse;
use crate::wire::{Answer, Body};
use std::time::Duration;

fn token() -> VisitorToken {
    VisitorToken::new("iNKE8a6k6cjbqWhWd")
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: Body::Json(parse(body)),
        retry_after: None,
    }
}

#[test]
fn the_documents_visitor_is_read() {
    // Source: seed document 002, "Retrieve a visitor data".
    let json = parse(
        r#"{"visitor":{"_id":"sGtcfEYz852uguxaS","username":"guest-7","token":"iNKE8a6k6cjbqWhWd",
        "phone":[{"phoneNumber":"55 51 5555-5555"}],"name":"Livechat Visitor"},"success":true}"#,
    );
    let visitor = read_visitor(&json).unwrap();
    assert_eq!(visitor.token, token());
    assert_eq!(read_visitor(&parse("{}")), None);
}

#[test]
fn a_room_comes_wrapped_or_bare() {
    let room = r#"{"_id":"r1","open":true,"servedBy":{"username":"emma"}}"#;
    let bare = read_room(&parse(room)).unwrap();
    assert_eq!(
        read_room(&parse(&format!(r#"{{"room":{room}}}"#))),
        Some(bare.clone())
    );
    assert_eq!(bare.id, RoomId("r1".into()));
}

#[test]
fn history_is_turned_oldest_first_and_hides_what_is_internal() {
    let json = parse(
        r#"{"messages":[
        {"_id":"4","msg":"","t":"livechat-close","ts":"2024-01-01T00:00:04.000Z","u":{"username":"emma"}},
        {"_id":"3","msg":"Hi","ts":{"$date":1704067203000},"u":{"username":"emma","name":"Emma"}},
        {"_id":"2","msg":"x","t":"livechat_navigation_history","ts":"2024-01-01T00:00:02.000Z","u":{}},
        {"_id":"1","msg":"Hello","ts":"2024-01-01T00:00:01.000Z","token":"iNKE8a6k6cjbqWhWd","alias":"guest-1","u":{"username":"guest-1"}},
        {"msg":"no id","ts":"2024-01-01T00:00:01.000Z"}, 7]}"#,
    );
    let messages = read_history(&json, &token()).unwrap();
    let authors: Vec<_> = messages
        .iter()
        .map(|message| message.author.clone())
        .collect();
    assert_eq!(
        authors,
        [
            Author::Visitor,
            Author::Agent {
                name: Some("Emma".into())
            },
            Author::System(SystemNote::Closed)
        ]
    );
    assert_eq!(messages[1].at, Wall(1_704_067_203_000));
    assert_eq!(read_history(&parse("{}"), &token()), None);
}

#[test]
fn both_spellings_of_a_fault_mean_the_same() {
    for (status, body, expect) in [
        (200, r#"{"success":true}"#, None),
        (
            200,
            r#"{"success":false,"error":"room-closed"}"#,
            Some(Refusal::RoomClosed),
        ),
        (
            400,
            r#"{"success":false,"error":"invalid-token"}"#,
            Some(Refusal::InvalidToken),
        ),
        (
            400,
            r#"{"success":false,"error":"[invalid-token]","errorType":"invalid-token"}"#,
            Some(Refusal::InvalidToken),
        ),
        (
            400,
            r#"{"success":false,"error":"Sorry, no one [no-agent-online]"}"#,
            Some(Refusal::NoAgentOnline),
        ),
        (
            400,
            r#"{"success":false,"error":"must have required property 'rid' [invalid-params]"}"#,
            Some(Refusal::Other),
        ),
        (
            500,
            r#"{"success":false,"error":"Internal"}"#,
            Some(Refusal::Unavailable),
        ),
        (200, "null", Some(Refusal::Unavailable)),
    ] {
        assert_eq!(refusal(&answer(status, body)), expect, "{body}");
    }
}

#[test]
fn a_429_is_obeyed_from_header_sentence_or_window() {
    let sentence = r#"{"success":false,"error":"Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]"}"#;
    let wait = |answer: &Answer| match refusal(answer) {
        Some(Refusal::RateLimited { wait }) => wait.as_secs(),
        other => panic!("{other:?}"),
    };
    let mut limited = answer(429, sentence);
    assert_eq!(wait(&limited), 42);
    limited.retry_after = Some(Duration::from_secs(9));
    assert_eq!(wait(&limited), 9);
    assert_eq!(wait(&answer(429, "{}")), 60);
    // "At once" after a refusal would be a loop.
    limited.retry_after = Some(Duration::ZERO);
    assert_eq!(wait(&limited), 1);
}

#[test]
fn requests_are_the_documented_ones() {
    let base = "https://rc.example";
    let room = RoomId("r/1".into());
    assert_eq!(
        register_visitor(base, &token()).body.unwrap().to_string(),
        r#"{"visitor":{"token":"iNKE8a6k6cjbqWhWd"}}"#
    );
    assert_eq!(
        history(base, &token(), &room).url.0,
        "https://rc.example/api/v1/livechat/messages.history/r%2F1?token=iNKE8a6k6cjbqWhWd&limit=50"
    );
    let sent = send_message(
        base,
        &token(),
        &room,
        &MessageId("m1".into()),
        &Private::new("Hi"),
    );
    assert_eq!(
        sent.body.unwrap().to_string(),
        r#"{"token":"iNKE8a6k6cjbqWhWd","rid":"r/1","msg":"Hi","_id":"m1"}"#
    );
    // A token never shows in a log.
    assert!(!format!("{:?}", history(base, &token(), &room)).contains("iNKE8"));
}

#[test]
fn config_is_read_with_its_odd_types() {
    let config = read_config(&parse(
        r#"{"config":{"enabled":true,"online":false,"settings":{"limitTextLength":false},
        "theme":{"title":"Talk to us"},"messages":{"offlineMessage":"We are out"}}}"#,
    ));
    assert!(config.enabled && !config.online);
    assert_eq!(config.text_limit, None);
    assert_eq!(config.title.as_deref(), Some("Talk to us"));
    assert!(!read_config(&parse(r#"{"config":{"enabled":false}}"#)).enabled);
    let limited = r#"{"config":{"settings":{"limitTextLength":500}}}"#;
    assert_eq!(read_config(&parse(limited)).text_limit, Some(500));
}
