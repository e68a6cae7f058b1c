//! Requests, refusals, and what no server should send.

use super::*;
use crate::wire::Answer;

const HOST: &str = "https://api.smooch.io";

fn api() -> Api {
    let base = Url([HOST, "/"].concat());
    Api::new(
        &base,
        "5963c0d619a30a2e00de36b8",
        "u/1",
        &Private::new("jwt"),
    )
}

fn room() -> RoomId {
    RoomId("f52b01137aa6c250bc7251fa".into())
}

#[test]
fn lists_are_asked_for_by_cursor() {
    let conversations = "/v2/apps/5963c0d619a30a2e00de36b8/conversations";
    let messages = [conversations, "/f52b01137aa6c250bc7251fa/messages"].concat();
    for (request, url) in [
        (
            api().conversation_of("u/1"),
            [conversations, "?filter%5BuserId%5D=u%2F1"].concat(),
        ),
        (api().latest(&room()), messages.clone()),
        (
            api().before(&room(), "a&b"),
            [&messages, "?page%5Bbefore%5D=a%26b"].concat(),
        ),
        (
            api().after(&room(), "c"),
            [&messages, "?page%5Bafter%5D=c"].concat(),
        ),
    ] {
        assert_eq!((request.method, request.body), (Method::Get, None));
        assert_eq!(&*request.url, [HOST, &url].concat());
    }
}

#[test]
fn what_the_user_does_is_posted() {
    let id = MessageId("f1".into());
    let action = |deed| Action {
        id: "a1".into(),
        text: Private::new("Yes"),
        icon: None,
        metadata: parse(r#"{"step":2}"#),
        deed,
    };
    let reply = action(Deed::Reply(Private::new("YES")));
    let postback = action(Deed::Postback(Private::new("YES")));
    let check = |request: Request, api: &str, path: &str, body: &str| {
        assert_eq!(request.method, Method::Post);
        let apps = "/v2/apps/5963c0d619a30a2e00de36b8/conversations/f52b01137aa6c250bc7251fa";
        assert_eq!(&*request.url, [HOST, api, apps, path].concat());
        assert_eq!(request.body.expect("a body").to_string(), body);
    };
    check(
        api().say(&room(), &id, &Private::new("hello")),
        "",
        "/messages",
        r#"{"author":{"type":"user","userId":"u/1"},"content":{"type":"text","text":"hello"},"metadata":{"forecourtId":"f1"}}"#,
    );
    check(
        api().act(&room(), &id, &reply),
        "",
        "/messages",
        r#"{"author":{"type":"user","userId":"u/1"},"content":{"type":"text","text":"Yes","payload":"YES"},"metadata":{"step":2,"forecourtId":"f1"}}"#,
    );
    check(
        api().act(&room(), &id, &postback),
        "/sdk",
        "/postback",
        r#"{"author":{"role":"appUser","appUserId":"u/1"},"postback":{"actionId":"a1"}}"#,
    );
    check(
        api().activity(&room(), Activity::TypingStarted),
        "/sdk",
        "/activity",
        r#"{"author":{"role":"appUser","appUserId":"u/1"},"activity":{"type":"typing:start"}}"#,
    );
    check(
        api().location(&room(), &id, "45.50", "-73.62"),
        "",
        "/messages",
        r#"{"author":{"type":"user","userId":"u/1"},"content":{"type":"location","coordinates":{"lat":45.5,"long":-73.62}},"metadata":{"forecourtId":"f1"}}"#,
    );
}

#[test]
fn degrees_are_numbers_or_nothing() {
    for (text, expect) in [
        ("45", "45"),
        ("45.", "45"),
        ("-0.5", "-0.5"),
        ("1.23456789", "1.234567"),
        ("1e3", "null"),
        ("181", "null"),
        ("4 5", "null"),
        ("+45", "null"),
        ("1.é1234567", "null"),
        ("", "null"),
    ] {
        let request = api().location(&room(), &MessageId("1".into()), text, "0");
        let body = request.body.expect("a body");
        let lat = body.field("content").field("coordinates").field("lat");
        assert_eq!(lat.to_string(), expect, "{text}");
    }
}

#[test]
fn the_token_goes_with_every_request_and_into_no_log() {
    let action = Action {
        id: "a1".into(),
        text: Private::new("Yes"),
        icon: None,
        metadata: Json::Null,
        deed: Deed::Postback(Private::new("YES")),
    };
    let (api, room, id) = (api(), room(), MessageId("f1".into()));
    let form = Form {
        fields: Vec::new(),
        submitted: false,
    };
    for request in [
        api.conversation_of("u"),
        api.latest(&room),
        api.before(&room, "a"),
        api.after(&room, "a"),
        api.say(&room, &id, &Private::new("x")),
        api.act(&room, &id, &action),
        api.activity(&room, Activity::Read),
        api.location(&room, &id, "1", "2"),
        api.form_response(&room, &id, &id, &form, &[]),
    ] {
        assert_eq!(request.bearer, Some(Private::new("jwt")));
        assert!(!format!("{request:?} {api:?}").contains("jwt"));
    }
}

#[test]
fn refusals_are_told_apart() {
    let said = |words: &str| Refusal::Refused {
        message: Private::new(words),
    };
    let errors = r#"{"errors":[{"code":"bad_request","title":"Content is too long"}]}"#;
    for (status, body, expect) in [
        (
            401,
            r#"{"errors":[{"code":"unauthorized","title":"Authorization is required"}]}"#,
            Refusal::Token,
        ),
        (403, "null", Refusal::Token),
        (
            404,
            r#"{"errors":[{"code":"client_not_found","title":"x"}]}"#,
            Refusal::Gone,
        ),
        (500, errors, Refusal::Later),
        (400, errors, said("Content is too long")),
        (
            400,
            r#"{"errors":[{"code":"bad_request"}]}"#,
            said("bad_request"),
        ),
        (
            400,
            r#"{"error":{"code":"bad_request","description":"No"}}"#,
            said("No"),
        ),
        (400, "[]", said("")),
    ] {
        let answer = Proof::answer(status, parse(body));
        assert_eq!(refusal(&answer), expect, "{status} {body}");
        Proof::sound_refusal(&answer, &expect);
    }
    let html = Answer {
        body: Body::Other,
        ..Proof::answer(200, Json::Null)
    };
    assert_eq!(refusal(&html), Refusal::Later);
}

proptest! {
    #[test]
    fn no_json_breaks_a_reader(json in Proof::any_json(), status in 100u16..600) {
        read_page(&json).told.iter().for_each(Proof::sound);
        read_message(&json).iter().for_each(Proof::sound);
        let _ = read_conversation(&json);
        let answer = Proof::answer(status, json);
        Proof::sound_refusal(&answer, &refusal(&answer));
    }

    #[test]
    fn no_message_leads_where_nobody_should_go(
        content in Proof::any_content(
            &["text", "image", "file", "carousel", "list", "form", "formResponse", "location", "template", "hologram"],
            Vec::new(),
        ),
        quoted in Proof::any_content(&["text", "image", "carousel", "template"], Vec::new()),
    ) {
        let Json::Object(mut fields) = stored(content) else {
            unreachable!();
        };
        let quoted = Json::object([("type", "message".into()), ("message", stored(quoted))]);
        fields.push(("quotedMessage".into(), quoted));
        read_message(&Json::Object(fields)).iter().for_each(Proof::sound);
    }
}
