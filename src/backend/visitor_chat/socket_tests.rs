//! Payloads as documented and as assumed, messages in every dress.

use super::*;
use crate::json::tests::parse;
use proptest::prelude::*;

#[test]
fn the_documented_events() {
    // Source: reference visitor-chat, 4.2.
    assert_eq!(user_add(None).to_string(), r#"{"userId":null}"#);
    let user = Private::new("EUUEnhja54z95u1tzYf5OcOREDxbPc5W");
    assert_eq!(
        user_add(Some(&user)).to_string(),
        r#"{"userId":"EUUEnhja54z95u1tzYf5OcOREDxbPc5W"}"#
    );
    for (text, expect) in [
        (r#"{"userId":"E","mm":true}"#, Some(("E", true))),
        (r#"{"userId":"E"}"#, Some(("E", false))),
        (r#"{"userId":"E","mm":false}"#, Some(("E", false))),
        (r#"{"mm":true}"#, None),
        ("[]", None),
    ] {
        let expect = expect.map(|(user, mm)| (Private::new(user), mm));
        assert_eq!(read_user_connected(&parse(text)), expect, "{text}");
    }
    let rejected =
        r#"{"error":{"code":"event_invalid_format","message":"Invalid format of event."}}"#;
    assert_eq!(read_rejection(&parse(rejected)), Rejection::Format);
    for (code, expect) in [
        ("chat_closed", Rejection::ChatOver),
        ("maintenance_mode", Rejection::Maintenance),
        ("server_error", Rejection::Trouble),
        ("", Rejection::Other),
    ] {
        let text = format!(r#"{{"error":{{"code":"{code}"}}}}"#);
        assert_eq!(read_rejection(&parse(&text)), expect);
    }
    assert_eq!(read_rejection(&Json::Null), Rejection::Other);
}

#[test]
fn configuration_replaces_the_assumed_names() {
    let names = SocketEvents::default();
    for (verb, name) in [
        (Verb::Track, "track"),
        (Verb::Start, "chat_start"),
        (Verb::Started, "chat_started"),
        (Verb::Send, "message_send"),
        (Verb::Received, "message_received"),
        (Verb::Typing, "typing"),
        (Verb::Ended, "chat_ended"),
        (Verb::End, "chat_end"),
    ] {
        assert_eq!(names.name(verb), name);
    }
    let names = SocketEvents::read(&parse(r#"{"send":"msg","end":" ","start":7}"#));
    assert_eq!(names.name(Verb::Send), "msg");
    assert_eq!(names.name(Verb::End), "chat_end", "a blank name is none");
    assert_eq!(names.name(Verb::Start), "chat_start");
}

#[test]
fn the_assumed_payloads() {
    let chat = RoomId("C".into());
    let url = Private::new("https://dealer.example/");
    for (json, expect) in [
        (
            start(&[("advert".into(), Private::new("Golf"))], &url),
            r#"{"data":{"advert":"Golf"},"url":"https://dealer.example/"}"#,
        ),
        (
            start(&[], &url),
            r#"{"data":{},"url":"https://dealer.example/"}"#,
        ),
        (
            track(&url, &Private::new("Home")),
            r#"{"url":"https://dealer.example/","title":"Home"}"#,
        ),
        (
            send(&chat, &Private::new("Hi")),
            r#"{"chatId":"C","message":"Hi"}"#,
        ),
        (typing(&chat, true), r#"{"chatId":"C","typing":true}"#),
        (end(&chat), r#"{"chatId":"C"}"#),
    ] {
        assert_eq!(json.to_string(), expect);
    }
    let sent = |text: &str| read_sent(parse(text).items());
    assert_eq!(sent("[]"), Ok(None));
    assert_eq!(sent(r#"[{"ok":true}]"#), Ok(None));
    assert!(matches!(
        sent(r#"[{"ok":true,"message":{"message":"Hi"}}]"#),
        Ok(Some(_))
    ));
    assert_eq!(
        sent(r#"[{"ok":false,"error":{"code":"chat_closed"}}]"#),
        Err(Rejection::ChatOver)
    );
    assert_eq!(sent("[7]"), Err(Rejection::Other));
}

/// The sample of the document (reference visitor-chat, section 5).
const SAMPLE: &str = r#"[
  { "created_at": "2024-03-07T08:23:55.000000Z", "chat_id": "vZGlk8BbCe4J06WnJNquo5S1Bm2doknT",
    "message": "Hello can I enquire about the McLaren 720s", "message_type": "text", "type": "human",
    "visitor_id": "EUUEnhja54z95u1tzYf5OcOREDxbPc5W", "operator_id": null, "operator": null },
  { "created_at": "2024-03-07T08:24:00.000000Z", "chat_id": "vZGlk8BbCe4J06WnJNquo5S1Bm2doknT",
    "message": "Can I help you with anything else?", "message_type": "text", "type": "human",
    "visitor_id": null, "operator_id": 123, "operator": { "name": "Operator", "avatar": "image.png" } }
]"#;

#[test]
fn the_documents_own_history_is_read() {
    let list = read_history(&parse(SAMPLE)).unwrap();
    let [hello, answer] = list.as_slice() else {
        panic!("two messages");
    };
    assert_eq!(hello.message.author, Author::Visitor);
    assert_eq!(
        hello.message.text.as_str(),
        "Hello can I enquire about the McLaren 720s"
    );
    assert_eq!(hello.message.at, Wall(1_709_799_835_000));
    assert_eq!(
        hello.chat,
        Some(RoomId("vZGlk8BbCe4J06WnJNquo5S1Bm2doknT".into()))
    );
    let name = Some("Operator".to_owned());
    assert_eq!(answer.message.author, Author::Agent { name });
    assert_ne!(hello.key, answer.key);

    let mut items = parse(SAMPLE).items().to_vec();
    items.reverse();
    let turned = read_history(&Json::List(items)).unwrap();
    assert_eq!(turned, list, "newest first is turned about");
    assert_eq!(read_history(&parse(r#"{"message":"Server Error"}"#)), None);
    let chat = RoomId("a b&".into());
    let request = history("https://chat2.visitor.chat", &chat);
    assert_eq!(
        request.url.0,
        "https://chat2.visitor.chat/api/v2/messages?chatId=a%20b%26"
    );
}

#[test]
fn the_same_message_has_the_same_key_and_no_other() {
    let key_of = |text: &str| read_message(&parse(text)).unwrap().key;
    let plain = r#"{"created_at":"2024-03-07T08:23:55.000000Z","message":"Hi","visitor_id":"E"}"#;
    let keys: Vec<u64> = [
        plain,
        r#"{"created_at":"2024-03-07T08:23:56.000000Z","message":"Hi","visitor_id":"E"}"#,
        r#"{"created_at":"2024-03-07T08:23:55.000000Z","message":"hi","visitor_id":"E"}"#,
        r#"{"created_at":"2024-03-07T08:23:55.000000Z","message":"Hi","operator_id":1}"#,
        r#"{"message":"Hi"}"#,
    ]
    .into_iter()
    .map(key_of)
    .collect();
    for (index, key) in keys.iter().enumerate() {
        assert!(!keys[..index].contains(key), "{index}");
    }
    // The same moment in another spelling.
    let same = r#"{"created_at":"2024-03-07T09:23:55+01:00","message":"Hi","visitor_id":"E"}"#;
    assert_eq!(key_of(same), keys[0]);
}

#[test]
fn a_card_is_data_and_only_the_web_is_linked() {
    let card = |parsed: &str| {
        let text = format!(
            r#"{{"created_at":"2024-03-07T08:24:00.000000Z","message":"raw","message_type":"card","operator_id":1,"message_json":{parsed}}}"#
        );
        read_message(&parse(&text)).unwrap().message
    };
    let message = card(
        r#"{"url":"https://dealer.example/golf","title":"Golf","description":"<b>2022</b>","image":"HTTPS://dealer.example/golf.jpg"}"#,
    );
    assert_eq!(message.text.as_str(), "");
    let shown: Vec<_> = message
        .files
        .iter()
        .map(|file| {
            (
                file.kind,
                file.url.as_str(),
                file.title.as_str(),
                file.description.as_str(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                FileKind::Image,
                "HTTPS://dealer.example/golf.jpg",
                "Golf",
                "<b>2022</b>"
            ),
            (
                FileKind::Other,
                "https://dealer.example/golf",
                "Golf",
                "<b>2022</b>"
            ),
        ]
    );
    for wrong in [
        "null",
        "[]",
        r#"{"title":"no address"}"#,
        r#"{"url":"javascript:alert(1)"}"#,
        r#"{"url":"https://a.example/ b"}"#,
        r#"{"url":"data:text/html,x"}"#,
        r#"{"url":{"a":1}}"#,
    ] {
        let message = card(wrong);
        assert_eq!(message.files, [], "{wrong}");
        assert_eq!(message.text.as_str(), "raw", "{wrong}");
    }
    let bad_image = card(r#"{"url":"https://a.example/","image":"javascript:alert(1)"}"#);
    assert_eq!(bad_image.files.len(), 1);
}

proptest! {
    #[test]
    fn no_message_breaks_the_reader(
        created in "[0-9TZ:.-]{0,27}",
        text: String,
        kind in "text|card|x",
        url in "(https?://)?.{0,12}",
    ) {
        let json = Json::object([
            ("created_at", created.as_str().into()),
            ("message", text.as_str().into()),
            ("message_type", kind.as_str().into()),
            ("message_json", Json::object([("url", url.as_str().into())])),
        ]);
        let received = read_message(&json).unwrap();
        prop_assert!(received.message.text.as_str() == text || !received.message.files.is_empty());
    }
}
