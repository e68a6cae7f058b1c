use super::*;
use crate::chat::*;
use crate::json::Json;
use crate::json::tests::parse;
use crate::wire::{Answer, Body, Method};
use std::time::Duration;

const BASE: &str = "https://rc.example";

fn token() -> VisitorToken {
    VisitorToken::new("iNKE8a6k6cjbqWhWd")
}

fn reader(token: &VisitorToken) -> Reader<'_> {
    Reader {
        base: BASE,
        token,
        agent_hidden: false,
        hidden_notes: &[],
    }
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
    assert_eq!(visitor.username, "guest-7");
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
    let agent = bare.served_by.and_then(|agent| agent.name);
    assert_eq!(agent.as_deref(), Some("emma"));
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
    let token = token();
    let (page, closed) = reader(&token).history(&json, 50).unwrap();
    let authors: Vec<_> = page
        .messages
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
    assert!(closed);
    assert_eq!(page.messages[1].at, Wall(1_704_067_203_000));
    assert_eq!(page.newest, Some(Wall(1_704_067_204_000)));
    // As many as were asked for: there may be more, also where some are not shown.
    assert!(!page.is_full);
    assert!(reader(&token).history(&json, 6).unwrap().0.is_full);
    assert!(reader(&token).history(&parse("{}"), 50).is_none());
}

#[test]
fn a_room_is_closed_even_where_the_dealer_hides_the_note_of_it() {
    let token = token();
    let hidden = ["livechat-close".to_owned(), "uj".to_owned()];
    let reader = Reader {
        hidden_notes: &hidden,
        ..reader(&token)
    };
    let json = parse(
        r#"{"messages":[
        {"_id":"3","msg":"","t":"livechat-close","ts":"2024-01-01T00:00:04.000Z","u":{}},
        {"_id":"2","msg":"","t":"uj","ts":"2024-01-01T00:00:03.000Z","u":{}},
        {"_id":"1","msg":"Bye","ts":"2024-01-01T00:00:02.000Z","u":{"name":"Emma"}}]}"#,
    );
    let (page, closed) = reader.history(&json, 50).unwrap();
    assert!(closed);
    assert_eq!(page.messages.len(), 1);
    let close = parse(r#"{"_id":"3","t":"livechat-close","ts":{"$date":4},"u":{}}"#);
    assert!(matches!(reader.message(&close), Item::Closed(None)));
}

#[test]
fn whoever_is_hidden_stays_hidden() {
    let token = token();
    let reader = Reader {
        agent_hidden: true,
        ..reader(&token)
    };
    let said =
        parse(r#"{"_id":"1","msg":"Hi","ts":{"$date":1},"u":{"username":"emma","name":"Emma"}}"#);
    let Item::Shown(message) = reader.message(&said) else {
        panic!("a message");
    };
    assert_eq!(message.author, Author::Agent { name: None });
    assert_eq!(read_agent(&parse(r#"{"hiddenInfo":true}"#)), None);
}

#[test]
fn a_protected_file_is_opened_by_the_visitors_token() {
    let token = token();
    let said = parse(
        r#"{"_id":"1","rid":"r1","msg":"","ts":{"$date":1},"u":{"username":"emma"},"file":{"size":4711},
        "attachments":[{"title":"a b.pdf","title_link":"/file-upload/f1/a%20b.pdf","type":"file"}]}"#,
    );
    let Item::Shown(message) = reader(&token).message(&said) else {
        panic!("a message");
    };
    let file = &message.files[0];
    assert_eq!(file.kind, FileKind::Other);
    assert_eq!(file.size, Some(4711));
    assert_eq!(
        file.url.as_str(),
        "https://rc.example/file-upload/f1/a%20b.pdf?rc_room_type=l&rc_rid=r1&rc_token=iNKE8a6k6cjbqWhWd"
    );
    // The token goes to this server only.
    for (link, expect) in [
        (
            "https://elsewhere.example/x.pdf",
            Some("https://elsewhere.example/x.pdf"),
        ),
        ("//elsewhere.example/file-upload/x", None),
        ("javascript:alert(1)", None),
    ] {
        let said = parse(&format!(
            r#"{{"_id":"1","rid":"r1","ts":{{"$date":1}},"u":{{}},"attachments":[{{"title_link":"{link}"}}]}}"#
        ));
        let Item::Shown(message) = reader(&token).message(&said) else {
            panic!("a message");
        };
        let url = message
            .files
            .first()
            .map(|file| file.url.as_str().to_owned());
        assert_eq!(url.as_deref(), expect, "{link}");
    }
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
    let token = token();
    let api = Api {
        base: BASE,
        token: &token,
    };
    let room = RoomId("r/1".into());
    let id = MessageId("m1".into());
    let text = Private::new("Hi");
    assert_eq!(
        api.register(&Introduction::default())
            .body
            .unwrap()
            .to_string(),
        r#"{"visitor":{"token":"iNKE8a6k6cjbqWhWd"}}"#
    );
    // Times are UTC with milliseconds, and what is asked for is strictly before them.
    for (before, end) in [
        (None, ""),
        (
            Some(Wall(1_704_067_203_004)),
            "&end=2024-01-01T00%3A00%3A03.004Z",
        ),
    ] {
        let address = "https://rc.example/api/v1/livechat/messages.history/r%2F1\
                       ?token=iNKE8a6k6cjbqWhWd&limit=50";
        assert_eq!(api.history(&room, before).url.0, [address, end].concat());
    }
    let body = |request: crate::wire::Request| request.body.unwrap().to_string();
    assert_eq!(
        body(api.send_message(&room, &id, &text)),
        r#"{"token":"iNKE8a6k6cjbqWhWd","rid":"r/1","msg":"Hi","_id":"m1"}"#
    );
    let edit = api.edit_message(&room, &id, &text);
    assert_eq!(edit.method, Method::Put);
    assert_eq!(
        body(edit),
        r#"{"token":"iNKE8a6k6cjbqWhWd","rid":"r/1","msg":"Hi"}"#
    );
    let delete = api.delete_message(&room, &id);
    assert_eq!(delete.method, Method::Delete);
    assert_eq!(body(delete), r#"{"token":"iNKE8a6k6cjbqWhWd","rid":"r/1"}"#);
    assert_eq!(
        body(api.survey(&room, &[("satisfaction".to_owned(), Private::new("5"))])),
        r#"{"token":"iNKE8a6k6cjbqWhWd","rid":"r/1","data":[{"name":"satisfaction","value":"5"}]}"#
    );
    assert_eq!(api.stream().0, "wss://rc.example/websocket");
    // A token never shows in a log.
    assert!(!format!("{:?}", api.history(&room, None)).contains("iNKE8"));
    assert!(!format!("{:?}", api.forget()).contains("iNKE8"));
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
    assert_eq!(config.words.offline.as_deref(), Some("We are out"));
    assert!(
        config.visitor_may_close,
        "where the server does not know the setting"
    );
    assert!(!read_config(&parse(r#"{"config":{"enabled":false}}"#)).enabled);
    let limited = r#"{"config":{"settings":{"limitTextLength":500}}}"#;
    assert_eq!(read_config(&parse(limited)).text_limit, Some(500));
}

#[test]
fn custom_fields_come_with_choices_in_two_spellings() {
    let config = read_config(&parse(
        r#"{"config":{"customFields":[
        {"_id":"plate","label":"Plate","required":true,"regexp":"^[A-Z]"},
        {"_id":"fuel","type":"select","options":"petrol, diesel,"},
        {"_id":"size","options":["S","M"],"defaultValue":"M"}, {"label":"no key"}]}}"#,
    ));
    let [plate, fuel, size] = config.custom_fields.as_slice() else {
        panic!("{:?}", config.custom_fields);
    };
    assert_eq!(plate.pattern.as_deref(), Some("^[A-Z]"));
    assert!(plate.required && plate.options.is_empty());
    assert_eq!(fuel.options, ["petrol", "diesel"]);
    assert_eq!(fuel.label, "fuel");
    assert_eq!((size.options.len(), size.default.as_str()), (2, "M"));
}

#[test]
fn the_streams_events_are_read() {
    let token = token();
    let reader = reader(&token);
    let room = RoomId("r1".into());
    let read = |stream: &str, event: &str, args: &str| {
        let Json::List(args) = parse(args) else {
            panic!("a list");
        };
        read_event(&reader, &room, stream, event, &args)
    };
    let said = r#"[{"_id":"m1","msg":"Hi","ts":{"$date":1704067203000},"u":{"username":"emma"}}]"#;
    match read(MESSAGES, "r1", said) {
        Heard::Message(Item::Shown(message)) => assert_eq!(message.at, Wall(1_704_067_203_000)),
        _ => panic!("a message"),
    }
    // Another room's.
    assert!(matches!(read(MESSAGES, "r2", said), Heard::Nothing));
    for (event, args, on) in [
        ("r1/user-activity", r#"["emma",["user-typing"]]"#, true),
        ("r1/user-activity", r#"["emma",[]]"#, false),
        ("r1/typing", r#"["emma",true]"#, true),
        ("r1/typing", r#"["emma",false]"#, false),
    ] {
        match read("stream-notify-room", event, args) {
            Heard::Typing(who, typing) => assert_eq!((who.as_str(), typing), ("emma", on)),
            _ => panic!("typing"),
        }
    }
    let deleted = read(
        "stream-notify-room",
        "r1/deleteMessage",
        r#"[{"_id":"m1"}]"#,
    );
    assert!(matches!(deleted, Heard::Deleted(id) if id.0 == "m1"));
    let told = |what: &str| read("stream-livechat-room", "r1", what);
    let queue = told(r#"[{"type":"queueData","data":{"spot":2,"estimatedWaitTimeSeconds":90}}]"#);
    assert!(matches!(queue, Heard::Queue(Some(queue)) if queue.spot == 2));
    let hidden = told(r#"[{"type":"agentData","data":{"hiddenInfo":true}}]"#);
    assert!(matches!(hidden, Heard::Agent(None)));
    let status = told(r#"[{"type":"agentStatus","status":"away"}]"#);
    assert!(matches!(status, Heard::AgentPresence(Presence::Away)));
    assert!(matches!(told("[]"), Heard::Nothing));
}
