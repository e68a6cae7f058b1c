//! Packets of both generations, the heartbeats of both, and any frame at any time.

use super::super::socket::tests::frame;
use super::*;
use crate::json::tests::parse;
use Generation::{V2, V4};
use SocketIoOutput::{Acked, Connected, Dead, Refused};
use proptest::prelude::*;

const HELLO: &str =
    r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

fn sent(text: &str) -> Vec<SocketIoOutput> {
    vec![SocketIoOutput::Send(text.to_owned())]
}

fn event(name: &str, args: &[&str]) -> Vec<SocketIoOutput> {
    vec![SocketIoOutput::Event {
        name: name.to_owned(),
        args: args.iter().map(|arg| parse(arg)).collect(),
    }]
}

fn joined(generation: Generation) -> SocketIo {
    let mut io = SocketIo::new("/c");
    assert_eq!(io.opened(Mono(0)), []);
    assert_eq!(io.received(Mono(0), &frame(HELLO)), sent("40/c,"));
    let reply = match generation {
        V2 => {
            assert_eq!(io.received(Mono(0), &frame("40")), [], "unasked");
            "40/c"
        }
        V4 => r#"40/c,{"sid":"y"}"#,
    };
    assert_eq!(io.received(Mono(0), &frame(reply)), [Connected]);
    assert_eq!(io.generation(), Some(generation));
    io
}

#[test]
fn the_namespace_reply_tells_the_generation() {
    joined(V2);
    joined(V4);
    for (reply, generation) in [("40/c,", V2), ("40/c", V2), (r#"40/c,{"sid":"y"}"#, V4)] {
        let mut io = SocketIo::new("/c");
        io.opened(Mono(0));
        io.received(Mono(0), &frame(HELLO));
        assert_eq!(io.generation(), None);
        assert_eq!(io.received(Mono(0), &frame(reply)), [Connected], "{reply}");
        assert_eq!(io.generation(), Some(generation), "{reply}");
        assert_eq!(io.received(Mono(0), &frame(reply)), [], "once");
    }
    // The main namespace has no name in a packet.
    for (reply, generation) in [("40", V2), (r#"40{"sid":"y"}"#, V4)] {
        let mut io = SocketIo::new("/");
        io.opened(Mono(0));
        assert_eq!(io.received(Mono(0), &frame(HELLO)), sent("40"));
        assert_eq!(io.received(Mono(0), &frame(reply)), [Connected]);
        assert_eq!(io.generation(), Some(generation));
    }
}

#[test]
fn nothing_counts_before_the_handshake_and_it_has_a_limit() {
    let mut io = SocketIo::new("/c");
    assert_eq!(io.received(Mono(0), &frame(HELLO)), [], "not open");
    assert_eq!(io.deadline(), None);
    io.opened(Mono(0));
    for early in [
        "40/c",
        r#"42/c,["a"]"#,
        r#"43/c,0[]"#,
        "3",
        "6",
        "bAAA",
        "",
        "é",
    ] {
        assert_eq!(io.received(Mono(1), &frame(early)), [], "{early}");
    }
    io.received(Mono(14_000), &frame(HELLO));
    assert_eq!(io.deadline(), Some(Mono(15_000)));
    assert_eq!(io.received(Mono(14_001), &frame(r#"42/c,["a"]"#)), []);
    assert_eq!(io.received(Mono(14_001), &frame("2")), sent("3"));
    assert_eq!(io.woke(Mono(15_000)), [Dead]);
    assert_eq!(io.deadline(), None);
    assert_eq!(io.received(Mono(15_001), &frame("2")), []);
}

#[test]
fn every_packet_has_its_output() {
    for (text, expect) in [
        (
            r#"42/c,["user_connected",{"userId":"E","mm":true}]"#,
            event("user_connected", &[r#"{"userId":"E","mm":true}"#]),
        ),
        (r#"42/c,["a"]"#, event("a", &[])),
        (
            r#"42/c,["a",1,"[{",null]"#,
            event("a", &["1", r#""[{""#, "null"]),
        ),
        // It wants an answer: the event counts, the answer is not given.
        (r#"42/c,17["a"]"#, event("a", &[])),
        (r#"42/c,[7]"#, vec![]),
        (r#"42/c,[]"#, vec![]),
        (r#"42/c,{"a":1}"#, vec![]),
        (r#"42/c,["a""#, vec![]),
        // Other namespaces, one of which begins like ours.
        (r#"42["a"]"#, vec![]),
        (r#"42/d,["a"]"#, vec![]),
        (r#"42/cd,["a"]"#, vec![]),
        (
            r#"43/c,12[{"ok":true}]"#,
            vec![Acked {
                id: 12,
                args: vec![parse(r#"{"ok":true}"#)],
            }],
        ),
        (
            r#"43/c,0[]"#,
            vec![Acked {
                id: 0,
                args: vec![],
            }],
        ),
        (r#"43/c,[]"#, vec![]),
        (r#"43/c,x[]"#, vec![]),
        (r#"43/c,99999999999[]"#, vec![]),
        (r#"43/c,1{}"#, vec![]),
        // Binary, whose parts would come in frames of their own.
        (r#"451-/c,["a",{"_placeholder":true,"num":0}]"#, vec![]),
        (r#"461-/c,3[{"_placeholder":true,"num":0}]"#, vec![]),
        ("bQUJD", vec![]),
        ("2", sent("3")),
        ("2probe", sent("3probe")),
        ("3", vec![]),
        ("6", vec![]),
        ("41", vec![]),
        ("41/d,", vec![]),
        ("44/c,\"late\"", vec![]),
        ("4", vec![]),
        ("4é", vec![]),
        ("é", vec![]),
        ("", vec![]),
        ("41/c,", vec![Dead]),
        ("41/c", vec![Dead]),
        ("1", vec![Dead]),
    ] {
        let mut io = joined(V4);
        assert_eq!(io.received(Mono(1), &frame(text)), expect, "{text}");
    }
}

#[test]
fn a_refusal_is_told_in_either_dress() {
    for (text, why) in [
        (r#"44/c,"Invalid namespace""#, r#""Invalid namespace""#),
        (
            r#"44/c,{"message":"Invalid namespace"}"#,
            r#"{"message":"Invalid namespace"}"#,
        ),
        (r#"44"not you""#, r#""not you""#),
        (r#"44{"message":"not you"}"#, r#"{"message":"not you"}"#),
    ] {
        let mut io = SocketIo::new("/c");
        io.opened(Mono(0));
        io.received(Mono(0), &frame(HELLO));
        let outputs = io.received(Mono(0), &frame(text));
        assert_eq!(outputs, [Refused(parse(why)), Dead], "{text}");
        assert!(outputs[0] == Refused(parse(why)), "{text}");
        assert_eq!(io.deadline(), None);
    }
    let mut io = SocketIo::new("/c");
    io.opened(Mono(0));
    io.received(Mono(0), &frame(HELLO));
    assert_eq!(io.received(Mono(0), &frame(r#"44/d,"no""#)), []);
}

#[test]
fn events_are_written_as_documented() {
    let mut io = joined(V4);
    let user = parse(r#"{"userId":null}"#);
    assert_eq!(
        io.emit("user_add", vec![user], false),
        (None, r#"42/c,["user_add",{"userId":null}]"#.to_owned())
    );
    assert_eq!(
        io.emit("a", vec![], true),
        (Some(0), r#"42/c,0["a"]"#.to_owned())
    );
    assert_eq!(
        io.emit("a", vec![], true),
        (Some(1), r#"42/c,1["a"]"#.to_owned())
    );
    let (_, text) = SocketIo::new("/").emit("a", vec![], false);
    assert_eq!(text, r#"42["a"]"#);
}

#[test]
fn with_an_older_server_we_keep_the_heartbeat() {
    let mut io = joined(V2);
    assert_eq!(io.deadline(), Some(Mono(25_000)));
    // Being talked to does not put our own ping off: the server counts on it.
    io.received(Mono(20_000), &frame(r#"42/c,["a"]"#));
    assert_eq!(io.deadline(), Some(Mono(25_000)));
    assert_eq!(io.woke(Mono(25_000)), sent("2"));
    assert_eq!(io.deadline(), Some(Mono(45_000)));
    assert_eq!(io.received(Mono(25_100), &frame("3")), []);
    assert_eq!(io.deadline(), Some(Mono(50_100)));
    assert_eq!(io.woke(Mono(50_100)), sent("2"));
    assert_eq!(io.woke(Mono(70_099)), []);
    assert_eq!(io.woke(Mono(70_100)), [Dead]);
}

#[test]
fn with_a_newer_server_its_pings_are_waited_for() {
    let mut io = joined(V4);
    assert_eq!(io.deadline(), Some(Mono(45_000)));
    assert_eq!(io.received(Mono(25_000), &frame("2")), sent("3"));
    assert_eq!(io.deadline(), Some(Mono(70_000)));
    assert_eq!(io.woke(Mono(69_999)), []);
    assert_eq!(io.woke(Mono(70_000)), [Dead]);
}

#[test]
fn a_sleeper_looks_before_it_gives_up() {
    let mut io = joined(V4);
    assert_eq!(
        io.woke(Mono(3_600_000)),
        [],
        "what was sent may not have been read yet"
    );
    assert_eq!(io.deadline(), Some(Mono(3_605_000)));
    assert_eq!(io.received(Mono(3_600_001), &frame("2")), sent("3"));
    assert_eq!(io.deadline(), Some(Mono(3_645_001)));

    let mut io = joined(V4);
    assert_eq!(io.probe(Mono(3_600_000)), [], "never a ping of ours");
    assert_eq!(io.woke(Mono(3_605_000)), [Dead]);
    let mut io = joined(V4);
    io.probe(Mono(1_000));
    assert_eq!(
        io.deadline(),
        Some(Mono(30_000)),
        "its next ping is due at 25 s"
    );

    let mut io = joined(V2);
    assert_eq!(io.probe(Mono(1_000)), sent("2"));
    assert_eq!(io.deadline(), Some(Mono(6_000)));
    assert_eq!(io.woke(Mono(6_000)), [Dead]);
}

#[test]
fn a_hello_that_says_nonsense_is_no_busy_loop() {
    for (hello, interval, silence) in [
        (r#"0{"pingInterval":0,"pingTimeout":0}"#, 50, 50),
        (r#"0{"pingInterval":-1,"pingTimeout":"x"}"#, 25_000, 20_000),
        (r#"0{"pingInterval":1e99}"#, 25_000, 20_000),
        ("0", 25_000, 20_000),
        (r#"0{"pingInterval":300,"pingTimeout":200}"#, 300, 200),
    ] {
        let mut io = SocketIo::new("/c");
        io.opened(Mono(0));
        assert_eq!(io.received(Mono(0), &frame(hello)), sent("40/c,"));
        io.received(Mono(0), &frame("40/c"));
        assert_eq!(io.deadline(), Some(Mono(interval)), "{hello}");
        io.woke(Mono(interval));
        assert_eq!(io.deadline(), Some(Mono(interval + silence)), "{hello}");
    }
}

#[test]
fn the_address_is_the_documented_one() {
    for (host, generation, url) in [
        (
            "chat.visitor.chat:53087",
            V4,
            "wss://chat.visitor.chat:53087/socket.io/?EIO=4&transport=websocket",
        ),
        (
            "chat.visitor.chat:53087",
            V2,
            "wss://chat.visitor.chat:53087/socket.io/?EIO=3&transport=websocket",
        ),
        (
            "ws://127.0.0.1:8080/",
            V4,
            "ws://127.0.0.1:8080/socket.io/?EIO=4&transport=websocket",
        ),
        (
            "wss://a.example",
            V4,
            "wss://a.example/socket.io/?EIO=4&transport=websocket",
        ),
    ] {
        assert_eq!(socket_io_url(host, generation), url);
    }
}

fn any_frame() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,20}",
        "[0-6b][0-6]?(/c,?|/d,)?[0-9]{0,11}(\\[.{0,8}\\]|\\{.{0,8}\\}|\".{0,8}\")?",
        prop::sample::select(&[
            HELLO,
            "40",
            "40/c",
            "40/c,",
            r#"40/c,{"sid":"y"}"#,
            r#"44/c,"no""#,
            r#"42/c,["a",{"b":[]}]"#,
            r#"43/c,0[1]"#,
            r#"0{"pingInterval":0,"pingTimeout":0}"#,
            "2",
            "3",
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
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_breaks_it_and_each_has_few_outputs(
        namespace in prop::sample::select(&["/c", "/", "", "/é"]),
        inputs in prop::collection::vec(
            (
                prop_oneof![
                    8 => any_frame().prop_map(Input::Frame),
                    1 => Just(Input::Opened),
                    3 => Just(Input::Woke),
                    1 => Just(Input::Probe),
                ],
                prop_oneof![0..100u64, 0..90_000u64, any::<u64>()],
            ),
            0..60,
        ),
    ) {
        let mut io = SocketIo::new(namespace);
        let mut now = Mono(0);
        let mut connections = 0;
        for (input, pause) in inputs {
            now = Mono(now.0.saturating_add(pause));
            let outputs = match input {
                Input::Frame(text) => io.received(now, &frame(&text)),
                Input::Opened => {
                    connections = 0;
                    io.opened(now)
                }
                Input::Woke => io.woke(now),
                Input::Probe => io.probe(now),
            };
            prop_assert!(outputs.len() <= 2);
            connections += outputs.iter().filter(|output| **output == Connected).count();
            prop_assert!(connections <= 1);
            if outputs.contains(&Dead) {
                prop_assert!(outputs.last() == Some(&Dead));
                prop_assert!(io.deadline().is_none());
            }
            // Whoever is due and woken gets on.
            if io.deadline().is_some_and(|due| due <= now) && now < Mono(u64::MAX / 2) {
                io.woke(now);
                prop_assert!(io.deadline().is_none_or(|due| due > now));
            }
        }
    }
}
