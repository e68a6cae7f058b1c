//! The frames on the wire, the deadlines, and any frame at any time.

use super::super::socket::tests::frame;
use super::*;
use crate::json::tests::parse;
use proptest::prelude::*;

const S: u64 = 1_000;

fn sent(text: &str) -> Vec<DdpOutput> {
    vec![DdpOutput::Send(text.to_owned())]
}

fn connected() -> Ddp {
    let mut ddp = Ddp::new();
    ddp.opened(Mono(0));
    let outputs = ddp.received(Mono(0), &frame(r#"{"msg":"connected","session":"s"}"#));
    assert_eq!(outputs, [DdpOutput::Connected]);
    ddp
}

#[test]
fn the_handshake_is_the_official_one() {
    let mut ddp = Ddp::new();
    assert_eq!(ddp.deadline(), None);
    assert_eq!(
        ddp.opened(Mono(5)),
        sent(r#"{"msg":"connect","version":"1","support":["1","pre2","pre1"]}"#)
    );
    // The first frame of a SockJS-minded server.
    assert_eq!(ddp.received(Mono(6), &frame(r#"{"server_id":"0"}"#)), []);
    assert_eq!(
        ddp.deadline(),
        Some(Mono(5 + 15 * S)),
        "which does not prolong the wait"
    );
    assert_eq!(
        ddp.received(Mono(7), &frame(r#"{"msg":"connected","session":"s"}"#)),
        [DdpOutput::Connected]
    );
    assert_eq!(
        ddp.received(Mono(8), &frame(r#"{"msg":"connected"}"#)),
        [],
        "once"
    );
}

#[test]
fn a_handshake_that_fails_or_takes_too_long_is_dead() {
    let mut ddp = Ddp::new();
    ddp.opened(Mono(0));
    let failed = frame(r#"{"msg":"failed","version":"pre1"}"#);
    assert_eq!(ddp.received(Mono(1), &failed), [DdpOutput::Dead]);
    assert_eq!(ddp.deadline(), None);
    assert_eq!(ddp.received(Mono(2), &frame(r#"{"msg":"ping"}"#)), []);
    assert_eq!(ddp.woke(Mono(99 * S)), []);

    let mut ddp = Ddp::new();
    ddp.opened(Mono(0));
    assert_eq!(ddp.woke(Mono(15 * S - 1)), []);
    assert_eq!(ddp.woke(Mono(15 * S)), [DdpOutput::Dead]);
}

#[test]
fn every_frame_has_its_output() {
    let mut ddp = connected();
    ddp.subscribe("a", "b", Json::Null);
    ddp.subscribe("a", "c", Json::Null);
    let (_, again) = (ddp.subscribe("a", "d", Json::Null), "1".to_owned());
    for (text, expect) in [
        (r#"{"msg":"ping"}"#, sent(r#"{"msg":"pong"}"#)),
        (
            r#"{"msg":"ping","id":"7"}"#,
            sent(r#"{"msg":"pong","id":"7"}"#),
        ),
        (r#"{"msg":"pong"}"#, vec![]),
        (
            r#"{"msg":"ready","subs":["1","9","1"]}"#,
            vec![DdpOutput::Ready(again.clone())],
        ),
        (r#"{"msg":"ready","subs":["1"]}"#, vec![]),
        (
            r#"{"msg":"nosub","id":"1","error":{"error":"not-allowed"}}"#,
            vec![DdpOutput::NoSub(again)],
        ),
        (r#"{"msg":"nosub","id":"1"}"#, vec![]),
        (
            r#"{"msg":"changed","collection":"stream-room-messages","id":"id","fields":{"eventName":"room","args":[{"_id":"m"}]}}"#,
            vec![DdpOutput::Changed {
                collection: "stream-room-messages".into(),
                event: "room".into(),
                args: vec![parse(r#"{"_id":"m"}"#)],
            }],
        ),
        (
            r#"{"msg":"result","id":"4"}"#,
            vec![DdpOutput::Result {
                id: "4".into(),
                ok: true,
            }],
        ),
        (
            r#"{"msg":"result","id":"4","error":{"error":403}}"#,
            vec![DdpOutput::Result {
                id: "4".into(),
                ok: false,
            }],
        ),
        (r#"{"msg":"updated","methods":["4"]}"#, vec![]),
        (r#"{"msg":"error","reason":"Bad request"}"#, vec![]),
        (r#"{"msg":7}"#, vec![]),
        ("[]", vec![]),
        ("o", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(ddp.received(Mono(1), &frame(text)), expect, "{text}");
    }
}

#[test]
fn what_is_asked_for_is_asked_for_as_the_official_client_does() {
    let mut ddp = connected();
    let args = parse(r#"{"token":"T","visitorToken":"T"}"#);
    assert_eq!(
        ddp.subscribe("stream-room-messages", "room", args),
        (
            "1".to_owned(),
            r#"{"msg":"sub","id":"1","name":"stream-room-messages","params":["room",{"useCollection":false,"args":[{"token":"T","visitorToken":"T"}]}]}"#.to_owned()
        )
    );
    assert_eq!(
        ddp.call("livechat:setUpConnection", vec![parse(r#"{"token":"T"}"#)]),
        (
            "2".to_owned(),
            r#"{"msg":"method","id":"2","method":"livechat:setUpConnection","params":[{"token":"T"}]}"#.to_owned()
        )
    );
    assert_eq!(ddp.unsubscribe("1"), r#"{"msg":"unsub","id":"1"}"#);
    let ready = frame(r#"{"msg":"ready","subs":["1"]}"#);
    assert_eq!(ddp.received(Mono(1), &ready), [], "not any more");
}

#[test]
fn silence_is_asked_about_and_then_ends_it() {
    let mut ddp = connected();
    assert_eq!(ddp.deadline(), Some(Mono(30 * S)));
    assert_eq!(ddp.woke(Mono(29 * S)), []);
    assert_eq!(ddp.woke(Mono(30 * S)), sent(r#"{"msg":"ping"}"#));
    assert_eq!(ddp.deadline(), Some(Mono(60 * S)));
    assert_eq!(ddp.received(Mono(31 * S), &frame(r#"{"msg":"pong"}"#)), []);
    assert_eq!(ddp.deadline(), Some(Mono(61 * S)), "any frame will do");
    assert_eq!(ddp.woke(Mono(61 * S)), sent(r#"{"msg":"ping"}"#));
    assert_eq!(ddp.woke(Mono(91 * S)), [DdpOutput::Dead]);
}

#[test]
fn a_sleeper_asks_before_it_gives_up() {
    let mut ddp = connected();
    assert_eq!(ddp.woke(Mono(3_600 * S)), sent(r#"{"msg":"ping"}"#));
    assert_eq!(ddp.deadline(), Some(Mono(3_605 * S)));
    assert_eq!(ddp.woke(Mono(3_605 * S)), [DdpOutput::Dead]);

    let mut ddp = connected();
    assert_eq!(ddp.probe(Mono(10 * S)), sent(r#"{"msg":"ping"}"#));
    assert_eq!(ddp.deadline(), Some(Mono(15 * S)));
    ddp.received(Mono(11 * S), &frame(r#"{"msg":"pong"}"#));
    assert_eq!(ddp.deadline(), Some(Mono(41 * S)));
    ddp.probe(Mono(12 * S));
    ddp.probe(Mono(16 * S));
    assert_eq!(
        ddp.deadline(),
        Some(Mono(17 * S)),
        "not put off by the next probe"
    );
    assert_eq!(Ddp::new().probe(Mono(0)), []);
}

fn any_frame() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,20}",
        "[\\[\\]{}:,\"a-z0-9]{0,30}",
        prop::sample::select(&[
            r#"{"msg":"connected"}"#,
            r#"{"msg":"failed"}"#,
            r#"{"msg":"ping","id":{"a":[1]}}"#,
            r#"{"msg":"ready","subs":["1","2","3","1"]}"#,
            r#"{"msg":"ready","subs":{"1":"1"}}"#,
            r#"{"msg":"nosub","id":"2"}"#,
            r#"{"msg":"changed","fields":{"args":{}}}"#,
            r#"{"msg":"changed","fields":[]}"#,
            r#"{"msg":"result","id":[]}"#,
        ])
        .prop_map(str::to_owned),
    ]
}

#[derive(Clone, Debug)]
enum Input {
    Frame(String),
    Opened,
    Woke,
    Probe,
    Subscribe,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_breaks_it_and_each_has_few_outputs(
        inputs in prop::collection::vec(
            (
                prop_oneof![
                    6 => any_frame().prop_map(Input::Frame),
                    1 => Just(Input::Opened),
                    3 => Just(Input::Woke),
                    1 => Just(Input::Probe),
                    1 => Just(Input::Subscribe),
                ],
                prop_oneof![0..100u64, 0..90_000u64, any::<u64>()],
            ),
            0..60,
        ),
    ) {
        let mut ddp = Ddp::new();
        let mut now = Mono(0);
        let mut subs = 0;
        for (input, pause) in inputs {
            now = Mono(now.0.saturating_add(pause));
            let outputs = match input {
                Input::Frame(text) => ddp.received(now, &frame(&text)),
                Input::Opened => ddp.opened(now),
                Input::Woke => ddp.woke(now),
                Input::Probe => ddp.probe(now),
                Input::Subscribe => {
                    subs += 1;
                    ddp.subscribe("a", "b", Json::Null);
                    Vec::new()
                }
            };
            prop_assert!(outputs.len() <= subs.max(1));
            if outputs.contains(&DdpOutput::Dead) {
                prop_assert!(ddp.deadline().is_none());
            }
            // Whoever is due and woken gets on.
            if ddp.deadline().is_some_and(|due| due <= now) && now < Mono(u64::MAX / 2) {
                ddp.woke(now);
                prop_assert!(ddp.deadline().is_none_or(|due| due > now));
            }
        }
    }
}
