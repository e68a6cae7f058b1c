//! No frame, answer or order of events breaks presence or chat, and none makes it talk
//! without end.

use super::peer::{HOST, REST};
use crate::json::{from_serde, parse};
use forecourt::backend::rocket_chat::LivechatConfig;
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Body, Frame, TransportError, split};
use proptest::prelude::*;

fn any_message() -> impl Strategy<Value = String> {
    let created = prop::sample::select(&[
        "2024-01-01T00:00:00.000000Z",
        "2024-01-01T00:00:01.000000Z",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "",
    ]);
    let who = prop::sample::select(&[
        r#""visitor_id":"E""#,
        r#""visitor_id":null,"operator_id":1,"operator":{"name":"Emma"}"#,
        r#""operator":[]"#,
    ]);
    let text = prop::sample::select(&["Hello", "yes", ""]);
    let chat = prop::sample::select(&["c1", "c2"]);
    (created, who, text, chat).prop_map(|(created, who, text, chat)| {
        format!(r#"{{"created_at":"{created}","chat_id":"{chat}","message":"{text}",{who}}}"#)
    })
}

fn any_frame() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&[
            r#"0{"sid":"e","pingInterval":25000,"pingTimeout":20000}"#,
            "40",
            "40/c",
            r#"40/c,{"sid":"s"}"#,
            r#"42/c,["user_connected",{"userId":"E"}]"#,
            r#"42/c,["user_connected",{"userId":"F","mm":true}]"#,
            r#"42/c,["user_rejected",{"error":{"code":"event_invalid_format"}}]"#,
            r#"42/c,["user_rejected",{"error":{"code":"maintenance_mode"}}]"#,
            r#"42/c,["chat_started",{"chatId":"c1"}]"#,
            r#"42/c,["chat_started",{"chatId":"c2"}]"#,
            r#"42/c,["chat_ended",{"chatId":"c1"}]"#,
            r#"42/c,["typing",{"chatId":"c1","typing":true}]"#,
            r#"43/c,0[{"ok":true}]"#,
            r#"43/c,1[{"ok":false,"error":{"code":"chat_closed"}}]"#,
            r#"43/c,0[]"#,
            "2",
            "3",
            "41/c,",
            "1",
        ])
        .prop_map(str::to_owned),
        2 => any_message().prop_map(|message| format!(r#"42/c,["message_received",{message}]"#)),
        1 => (0..3u32, any_message())
            .prop_map(|(ack, message)| format!(r#"43/c,{ack}[{{"ok":true,"message":{message}}}]"#)),
        1 => ".{0,16}",
    ]
}

fn any_answer() -> impl Strategy<Value = Result<Answer, TransportError>> {
    let list = prop::collection::vec(any_message(), 0..5)
        .prop_map(|list| Body::Json(parse(&format!("[{}]", list.join(",")))));
    let body = prop_oneof![
        4 => list,
        1 => Just(Body::Other),
        1 => Just(Body::Json(parse(r#"{"message":"Server Error"}"#))),
    ];
    let status = prop::sample::select(&[200u16, 200, 200, 422, 429, 500]);
    let answer = (status, body).prop_map(|(status, body)| Answer {
        status,
        body,
        retry_after: None,
    });
    prop_oneof![8 => answer.prop_map(Ok), 1 => Just(Err(TransportError::Timeout))]
}

#[derive(Clone, Debug)]
enum Doing {
    Tell(Event),
    /// By the socket that was opened last.
    Socket(SocketEvent),
    Frame(String),
    Answer(Result<Answer, TransportError>),
    /// Something another tab relayed earlier, or this one did.
    Relay(usize),
    Wait(u64),
}

fn any_doing() -> impl Strategy<Value = Doing> {
    let event = prop::sample::select(vec![
        Event::Opened,
        Event::Closed,
        Event::ChatTyped(Private::new("Hello")),
        Event::ChatTyped(Private::new("yes")),
        Event::ChatSubmitted,
        Event::ChatSubmitted,
        Event::ChatSubmitted,
        Event::Ended,
        Event::Muted(true),
        Event::EarlierWanted,
        Event::Forgotten,
        Event::Network(false),
        Event::Network(true),
        Event::Hidden,
        Event::Left,
        Event::Shown,
        Event::Leading(true, Json::Null),
        Event::Leading(false, Json::Null),
        Event::Triggered {
            name: None,
            text: Private::new("Welcome"),
        },
        Event::Visited {
            url: Private::new("https://a.example/"),
            title: Private::default(),
        },
    ]);
    prop_oneof![
        4 => event.prop_map(Doing::Tell),
        2 => Just(Doing::Socket(SocketEvent::Opened)),
        1 => Just(Doing::Socket(SocketEvent::Closed)),
        8 => any_frame().prop_map(Doing::Frame),
        3 => any_answer().prop_map(Doing::Answer),
        1 => any::<usize>().prop_map(Doing::Relay),
        3 => prop_oneof![0..1_000u64, 0..60_000u64, any::<u64>()].prop_map(Doing::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_events_breaks_it(
        doings in prop::collection::vec(any_doing(), 0..80),
        chat: bool,
    ) {
        let events = if chat { r#","socketEvents":{}"# } else { "" };
        let config = format!(r#"{{"visitorChat":"{REST}"{events}}}"#);
        let web = format!(r#"{{"installationId":1,"host":"{HOST}","hasAjaxRouting":1}}"#);
        let (settings, _) = Settings::read(&parse(&config), &parse(&web), false);
        let mut now = Now { mono: Mono(0), wall: Wall(1_704_067_200_000) };
        let mut session = Session::new(
            settings,
            LivechatConfig::default(),
            &Json::Null,
            VisitorToken::new("t"),
            [1, 2, 3, 4],
            now,
        );
        let (mut socket, mut asked) = (SocketId(0), RequestId(0));
        let mut relayed = vec![parse(r#"{"hello":true}"#), parse(r#"{"here":true}"#)];
        let joined = [
            Doing::Tell(Event::Opened),
            Doing::Tell(Event::Leading(true, Json::Null)),
            Doing::Socket(SocketEvent::Opened),
            Doing::Frame(r#"0{"sid":"e"}"#.to_owned()),
            Doing::Frame("40/c".to_owned()),
            Doing::Frame(r#"42/c,["user_connected",{"userId":"E"}]"#.to_owned()),
        ];
        for doing in joined
            .into_iter()
            .chain(doings)
        {
            let event = match doing {
                Doing::Tell(event) => event,
                Doing::Socket(event) => Event::Socket { id: socket, event },
                Doing::Frame(text) => {
                    let (head, tail) = split(&text);
                    let json = serde_json::from_str(tail).map(|json| from_serde(&json));
                    let frame = Frame { head: head.to_owned(), json: json.unwrap_or_default() };
                    Event::Socket { id: socket, event: SocketEvent::Received(frame) }
                }
                Doing::Answer(result) => Event::Answered { id: asked, result },
                Doing::Relay(index) => Event::Relayed(relayed[index % relayed.len()].clone()),
                Doing::Wait(ms) => {
                    now.mono = Mono(now.mono.0.saturating_add(ms));
                    now.wall = Wall(now.wall.0.saturating_add_unsigned(ms));
                    Event::Woke
                }
            };
            let mut events = vec![event];
            // Whoever is due now must get somewhere when woken.
            for _ in 0..3 {
                let Some(event) = events.pop() else { break };
                let effects = session.update(now, event);
                prop_assert!(effects.len() <= 32, "{} at once", effects.len());
                for effect in &effects {
                    match effect {
                        Effect::Connect { id, .. } => socket = *id,
                        Effect::Fetch { id, .. } => asked = *id,
                        Effect::Relay(json) => relayed.push(json.clone()),
                        Effect::Save(text) if !text.as_str().is_empty() => {
                            let json: serde_json::Value =
                                serde_json::from_str(text.as_str()).expect("JSON");
                            prop_assert!(json["v"] == 1);
                        }
                        _ => {}
                    }
                }
                if session.next_wakeup().is_some_and(|due| due <= now.mono)
                    && now.mono < Mono(u64::MAX / 2)
                {
                    prop_assert!(!effects.is_empty() || events.is_empty());
                    events.push(Event::Woke);
                }
            }
            prop_assert!(
                session.next_wakeup().is_none_or(|due| due > now.mono)
                    || now.mono >= Mono(u64::MAX / 2),
                "due again and again"
            );
            let snapshot = session.snapshot();
            let messages = snapshot.chat.iter().flat_map(|chat| &chat.messages);
            let mut ids: Vec<_> = messages.map(|message| message.id.clone()).collect();
            let shown = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), shown);
        }
    }
}
