//! Requests, refusals, and what no server should send.

use super::*;

#[test]
fn typing_is_shown_by_the_documented_rule() {
    for (chars, delay, expect) in [
        (41, 2001, 2000),
        (41, 2000, 1000),
        (40, 5000, 1000),
        (33, 1000, 1000),
        (100, 500, 500),
        (100, 0, 0),
    ] {
        assert_eq!(typing_window(chars, delay), expect, "{chars} {delay}");
    }
}

#[test]
fn requests_are_as_documented() {
    let api = Api::new(
        &Url("https://api.web1on1.chat/v2/".into()),
        &Private::new("jwt"),
    );
    let room = RoomId("590bd49f458b716046347f47".into());
    let id = MessageId("f1".into());
    let base = "https://api.web1on1.chat/v2/";
    for (request, url) in [
        (
            api.conversation_of("5b/6"),
            "conversations?limit=1&contact=5b%2F6",
        ),
        (
            api.latest(&room, 20),
            "messages?conversation=590bd49f458b716046347f47&sort=-createdAt&limit=20",
        ),
        (
            api.before(&room, Wall(1_538_268_429_868), 20),
            "messages?conversation=590bd49f458b716046347f47&sort=-createdAt&limit=20\
             &createdAt=%3C2018-09-30T00%3A47%3A09.868Z",
        ),
    ] {
        assert_eq!((request.method, request.body), (Method::Get, None));
        assert_eq!(request.bearer, Some(Private::new("jwt")));
        assert_eq!(&*request.url, [base, url].concat());
    }
    let action = Action {
        id: String::new(),
        text: Private::new("Red"),
        icon: None,
        metadata: Json::Null,
        deed: Deed::Postback(Private::new("red")),
    };
    for (request, body) in [
        (
            api.say(&room, &id, &Private::new("Hello")),
            r#"{"type":"chat","role":"contact","text":"Hello","meta":{"forecourtId":"f1"}}"#,
        ),
        (
            api.act(&room, &id, &action),
            r#"{"type":"postback","role":"contact","text":"red","meta":{"forecourtId":"f1"},"actions":[{"type":"postback","text":"Red","payload":"red"}]}"#,
        ),
        (
            api.location(&room, &id, "45.5", "-73.6"),
            r#"{"type":"chat","role":"contact","text":"https://maps.google.com/maps?q=45.5,-73.6","meta":{"forecourtId":"f1"}}"#,
        ),
    ] {
        assert_eq!(request.method, Method::Post);
        assert_eq!(request.bearer, Some(Private::new("jwt")));
        let url = [base, "conversations/590bd49f458b716046347f47/messages"].concat();
        assert_eq!(&*request.url, url);
        let sent = request.body.expect("a body");
        assert_eq!(sent.to_string(), body);
        // Read again, it is known by the id it was given.
        let told = read_message(&stored(&sent.to_string())).expect("a message");
        assert_eq!(
            (told.ours, told.message.author),
            (Some(id.clone()), Author::Visitor)
        );
    }
    assert!(!format!("{api:?}").contains("jwt"), "a token in a log");
}

#[test]
fn refusals_are_told_apart() {
    let body = parse(r#"{"error":{"message":"jwt expired"}}"#);
    let later = |body| Answer {
        body,
        ..Proof::answer(200, Json::Null)
    };
    for (answer, expect) in [
        (Proof::answer(401, body.clone()), Refusal::Token),
        (Proof::answer(403, Json::Null), Refusal::Token),
        (Proof::answer(404, body.clone()), Refusal::Gone),
        (Proof::answer(500, Json::Null), Refusal::Later),
        (Proof::answer(503, body.clone()), Refusal::Later),
        (later(Body::Other), Refusal::Later),
        (
            Proof::answer(422, body.clone()),
            Refusal::Refused {
                message: Private::new("jwt expired"),
            },
        ),
    ] {
        assert_eq!(refusal(&answer), expect, "{}", answer.status);
        Proof::sound_refusal(&answer, &expect);
    }
    let wait = |seconds: Option<u64>| {
        let retry_after = seconds.map(Duration::from_secs);
        match refusal(&Answer {
            retry_after,
            ..Proof::answer(429, Json::Null)
        }) {
            Refusal::Limited { wait } => wait.as_secs(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        [
            wait(None),
            wait(Some(0)),
            wait(Some(30)),
            wait(Some(9_000_000))
        ],
        [2, 1, 30, 600]
    );
    // A 200 with an error in it is a refusal all the same (section 2, point 2).
    assert!(!accepted(&Proof::answer(200, body)));
    assert!(accepted(&Proof::answer(201, parse(r#"{"id":"1"}"#))));
}

proptest! {
    #[test]
    fn no_json_breaks_a_reader(json in Proof::any_json(), status in 100u16..600) {
        read_page(&json).iter().for_each(Proof::sound);
        let _ = (read_conversation(&json), reach(&json));
        let answer = Proof::answer(status, json);
        Proof::sound_refusal(&answer, &refusal(&answer));
    }

    #[test]
    fn no_message_leads_where_nobody_should_go(
        json in Proof::any_content(&["chat", "card", "postback"], vec![
            ("id", "m".into()),
            ("createdAt", "2024-01-01T00:00:00.000Z".into()),
            ("isBackchannel", false.into()),
            ("role", "agent".into()),
        ])
    ) {
        read_page(&json).iter().for_each(Proof::sound);
    }
}
