//! Visitor.Chat over its socket, in both generations of the protocol.

use sandbox::Options;
use serde_json::{Value, json};

use crate::server::start;
use crate::socket_io::{BOTH, Client, Generation, ask};
use crate::widget::Folder;

fn invalid() -> Value {
    json!({ "error": { "code": "event_invalid_format", "message": "Invalid format of event." } })
}

/// Source: VC 4.4, the table.
#[tokio::test]
async fn both_generations_shake_hands_in_their_way() {
    let server = start(Options::default()).await;
    for generation in BOTH {
        let (mut client, open) = Client::open(server.port, generation).await;
        assert!(open["sid"].is_string() && open["pingInterval"].is_number());
        assert_eq!(open["upgrades"], json!([]));
        match generation {
            Generation::V2 => {
                assert_eq!(client.next().await, "40");
                client.send("2").await;
                assert_eq!(client.next().await, "3");
            }
            Generation::V4 => client.silence().await,
        }
        client.send("40/c,").await;
        let joined = client.next().await;
        match generation {
            Generation::V2 => assert!(matches!(joined.as_str(), "40/c" | "40/c,"), "{joined}"),
            Generation::V4 => assert!(joined.starts_with(r#"40/c,{"sid":""#), "{joined}"),
        }
    }
    // "transports: ['websocket']": nothing else. Source: VC 4.1.
    let polling = server
        .ask("GET", "/socket.io/?EIO=4&transport=polling", "")
        .await;
    assert!(polling.starts_with("HTTP/1.1 400"), "{polling}");
    server.end().await;
}

/// Source: VC 4.2: an id of 32 letters and digits, kept.
#[tokio::test]
async fn a_visitor_is_known_by_the_id() {
    let server = start(Options::default()).await;
    for generation in BOTH {
        let (_, id) = Client::visitor(server.port, generation, Value::Null).await;
        assert_eq!(id.len(), 32);
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
        let (mut again, same) = Client::visitor(server.port, generation, json!(id)).await;
        assert_eq!(same, id);
        // The same again on the same socket is harmless.
        again.emit("user_add", json!({ "userId": id })).await;
        assert_eq!(
            again.event("user_connected").await,
            json!({ "userId": id }),
            "mm is only there while it is true"
        );
        let (_, other) = Client::visitor(server.port, generation, json!("x".repeat(32))).await;
        assert_ne!(other, "x".repeat(32));
    }
    server.end().await;
}

/// Source: VC 4.2, user_rejected.
#[tokio::test]
async fn a_wrong_user_add_is_rejected() {
    let server = start(Options::default()).await;
    let mut client = Client::join(server.port, Generation::V4).await;
    let payloads = [
        json!([{}]),
        json!([{ "userId": 5 }]),
        json!([{ "userId": "short" }]),
        json!([{ "userId": "é".repeat(16) }]),
        json!([{ "userId": null, "more": 1 }]),
        json!([null]),
        json!(["text"]),
        json!([[null]]),
        json!([]),
        json!([{ "userId": null }, 2]),
    ];
    for payload in payloads {
        let arguments = payload.as_array().expect("a list").iter().cloned();
        let packet: Vec<Value> = std::iter::once(json!("user_add"))
            .chain(arguments)
            .collect();
        client.send(&format!("42/c,{}", json!(packet))).await;
        assert_eq!(client.event("user_rejected").await, invalid(), "{payload}");
    }
    client.emit("hello", json!({})).await;
    assert_eq!(client.event("user_rejected").await, invalid());
    for (name, payload) in [
        ("track", json!({ "url": "http://a/", "title": "" })),
        ("chat_start", json!({ "data": {}, "url": "http://a/" })),
        ("typing", json!({ "chatId": "x", "typing": true })),
        ("chat_end", json!({ "chatId": "x" })),
    ] {
        client.emit(name, payload).await;
        let rejected = client.event("user_rejected").await;
        assert_eq!(rejected["error"]["code"], "user_not_connected", "{name}");
    }
    server.end().await;
}

/// One conversation: acknowledged, echoed to the visitor's other socket only, the same over REST and at the desk.
#[tokio::test]
async fn a_chat_both_ways() {
    let server = start(Options::default()).await;
    for generation in BOTH {
        let (mut first, id) = Client::visitor(server.port, generation, Value::Null).await;
        let (mut second, _) = Client::visitor(server.port, generation, json!(id)).await;
        let chat = first.chat().await;
        assert_eq!(first.chat().await, chat, "an open chat is gone on with");
        let send = json!({ "chatId": chat, "message": "Hello <b>there</b>" });
        let answer = first.ask("message_send", send.clone()).await;
        assert_eq!(answer["ok"], true);
        let message = answer["message"].clone();
        assert_eq!(message["message"], "Hello <b>there</b>");
        assert_eq!(message["chat_id"], json!(chat));
        assert_eq!(message["visitor_id"], json!(id));
        assert_eq!(
            (&message["message_type"], &message["type"]),
            (&json!("text"), &json!("human"))
        );
        assert_eq!(second.event("message_received").await, message);
        first.silence().await;
        // Nothing tells a repetition from a second message: it is stored twice.
        first.ask("message_send", send).await;
        second.event("message_received").await;

        let path = format!("/agent/api/rooms/{chat}/messages");
        ask(&server, "POST", &path, json!({ "text": "Hi!" })).await;
        for client in [&mut first, &mut second] {
            let received = client.event("message_received").await;
            assert_eq!(
                (&received["message"], &received["visitor_id"]),
                (&json!("Hi!"), &Value::Null)
            );
            assert_eq!(received["operator"]["name"], "Emma");
            assert!(received["operator_id"].is_number());
        }
        let history = format!("/api/v2/messages?chatId={chat}");
        let history = ask(&server, "GET", &history, Value::Null).await;
        let texts: Vec<&Value> = history
            .as_array()
            .expect("a list")
            .iter()
            .map(|message| &message["message"])
            .collect();
        assert_eq!(texts, ["Hello <b>there</b>", "Hello <b>there</b>", "Hi!"]);
        assert_eq!(history[0], message);

        first.emit("chat_end", json!({ "chatId": chat })).await;
        for client in [&mut first, &mut second] {
            assert_eq!(client.event("chat_ended").await, json!({ "chatId": chat }));
        }
        assert_ne!(first.chat().await, chat, "the next chat is a new one");
    }
    server.end().await;
}

/// A burst is stored and acknowledged in the order in which it was sent.
#[tokio::test]
async fn a_burst_keeps_its_order() {
    const MANY: usize = 500;
    let server = start(Options::default()).await;
    let (mut client, _) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let chat = client.chat().await;
    for number in 0..MANY {
        let payload = json!(["message_send", { "chatId": chat, "message": number.to_string() }]);
        client.send(&format!("42/c,{number}{payload}")).await;
    }
    for number in 0..MANY {
        let packet = client.next().await;
        assert!(
            packet.starts_with(&format!("43/c,{number}[")),
            "{number}: {packet}"
        );
    }
    let history = format!("/api/v2/messages?chatId={chat}");
    let history = ask(&server, "GET", &history, Value::Null).await;
    for (number, message) in history.as_array().expect("a list").iter().enumerate() {
        assert_eq!(message["message"], json!(number.to_string()));
    }
    assert_eq!(history.as_array().map(Vec::len), Some(MANY));
    server.end().await;
}

#[tokio::test]
async fn refusals_of_a_chat() {
    let server = start(Options::default()).await;
    let (mut client, _) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let (mut stranger, _) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let chat = client.chat().await;
    let invalid = [
        ("chat_start", json!({ "url": "http://a/" })),
        ("chat_start", json!({ "data": [], "url": "http://a/" })),
        ("chat_start", json!({ "data": {}, "url": "javascript:1" })),
        ("track", json!({ "url": "http://a/" })),
        ("track", json!({ "url": "http://a/", "title": null })),
        ("track", json!({ "url": "/cars", "title": "Cars" })),
        ("typing", json!({ "chatId": chat, "typing": 1 })),
        ("typing", json!({ "chatId": chat })),
        ("chat_end", json!({ "chatId": chat, "why": "" })),
        ("chat_end", json!([chat])),
    ];
    for (name, payload) in invalid {
        client.emit(name, payload.clone()).await;
        let error = client.event("user_rejected").await["error"].clone();
        assert_eq!(error["code"], "event_invalid_format", "{name} {payload}");
    }
    let cases = [
        (json!({ "chatId": chat }), "event_invalid_format"),
        (
            json!({ "chatId": chat, "message": " \n" }),
            "event_invalid_format",
        ),
        (
            json!({ "chatId": chat, "message": "x", "id": 1 }),
            "event_invalid_format",
        ),
        (
            json!({ "chatId": chat, "message": "x".repeat(10_001) }),
            "message_too_long",
        ),
        (
            json!({ "chatId": "nowhere", "message": "x" }),
            "chat_not_found",
        ),
    ];
    for (payload, code) in cases {
        let answer = client.ask("message_send", payload).await;
        assert_eq!(
            (&answer["ok"], &answer["error"]["code"]),
            (&json!(false), &json!(code))
        );
    }
    let send = json!({ "chatId": chat, "message": "x" });
    let answer = stranger.ask("message_send", send.clone()).await;
    assert_eq!(answer["error"]["code"], "chat_not_found");
    client.emit("chat_end", json!({ "chatId": chat })).await;
    client.event("chat_ended").await;
    let answer = client.ask("message_send", send).await;
    assert_eq!(answer["error"]["code"], "chat_closed");
    server.end().await;
}

/// Source: VC 4.2: `mm`; no new chat can be created, an open one goes on.
#[tokio::test]
async fn maintenance() {
    let server = start(Options::default()).await;
    let (mut talking, id) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let chat = talking.chat().await;
    let control = "/sandbox/visitor_chat";
    ask(&server, "PUT", control, json!({ "maintenance": true })).await;
    let mut client = Client::join(server.port, Generation::V4).await;
    client.emit("user_add", json!({ "userId": null })).await;
    assert_eq!(client.event("user_connected").await["mm"], true);
    let start = json!({ "data": {}, "url": "http://a/" });
    client.emit("chat_start", start).await;
    let rejected = client.event("user_rejected").await;
    assert_eq!(rejected["error"]["code"], "maintenance_mode");
    let send = json!({ "chatId": chat, "message": "still here" });
    assert_eq!(talking.ask("message_send", send).await["ok"], true);
    assert_eq!(talking.chat().await, chat);
    ask(&server, "POST", "/sandbox/reset", Value::Null).await;
    assert_eq!(
        ask(&server, "GET", control, Value::Null).await,
        json!({ "maintenance": false })
    );
    // The reset has cut the sockets and forgotten the visitor.
    assert_eq!(client.packet().await, None);
    let (_, new) = Client::visitor(server.port, Generation::V4, json!(id)).await;
    assert_ne!(new, id);
    server.end().await;
}

/// Source: VC 7: a manual track message; the desk shows it as a page of that visitor.
#[tokio::test]
async fn tracks_are_pages() {
    let server = start(Options::default()).await;
    let (mut client, id) = Client::visitor(server.port, Generation::V2, Value::Null).await;
    for path in ["cars", "cars/golf"] {
        let track = json!({ "url": format!("http://localhost/{path}"), "title": path });
        client.emit("track", track).await;
    }
    client.chat().await;
    let state = ask(&server, "GET", "/agent/api/state", Value::Null).await;
    let visitor = &state["visitors"][0];
    assert_eq!(visitor["token"], json!(id));
    let pages: Vec<&Value> = visitor["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .map(|page| &page["href"])
        .collect();
    assert_eq!(
        pages,
        ["http://localhost/cars", "http://localhost/cars/golf"]
    );
    server.end().await;
}

/// A cut line ends at once; a silent one stays open and carries nothing, in either direction.
#[tokio::test]
async fn lines_are_cut_and_silenced() {
    let server = start(Options::default()).await;
    let (mut client, _) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let elsewhere = json!({ "path": "/websocket" });
    let answer = ask(&server, "POST", "/sandbox/sockets/cut", elsewhere).await;
    assert_eq!(answer["cut"], 0);
    let answer = ask(&server, "POST", "/sandbox/sockets/cut", Value::Null).await;
    assert_eq!(answer["cut"], 1);
    assert_eq!(client.packet().await, None);

    let (mut client, id) = Client::visitor(server.port, Generation::V2, Value::Null).await;
    let chat = client.chat().await;
    let which = json!({ "path": "/socket.io/" });
    let answer = ask(&server, "POST", "/sandbox/sockets/silence", which.clone()).await;
    assert_eq!(answer["silenced"], 1);
    client.send("2").await;
    let lost = json!({ "chatId": chat, "message": "lost" });
    client.emit("message_send", lost).await;
    client.silence().await;
    assert_eq!(
        ask(&server, "GET", "/sandbox/sockets", Value::Null).await,
        json!([{ "path": "/socket.io/", "silent": true }])
    );
    // Another socket is heard, and what the silent one sent never arrived.
    let (mut other, _) = Client::visitor(server.port, Generation::V2, json!(id)).await;
    let heard = json!({ "chatId": chat, "message": "heard" });
    assert_eq!(other.ask("message_send", heard).await["ok"], true);
    let history = format!("/api/v2/messages?chatId={chat}");
    let history = ask(&server, "GET", &history, Value::Null).await;
    assert_eq!(history.as_array().map(Vec::len), Some(1));
    client.silence().await;
    ask(&server, "POST", "/sandbox/sockets/cut", which).await;
    assert_eq!(client.packet().await, None);
    server.end().await;
}

#[tokio::test]
async fn chats_survive_a_restart() {
    let folder = Folder::new();
    let options = Options {
        data: Some(folder.0.join("data.sqlite")),
        ..Options::default()
    };
    let server = start(options.clone()).await;
    let (mut client, id) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let chat = client.chat().await;
    let send = json!({ "chatId": chat, "message": "before" });
    client.ask("message_send", send).await;
    server.end().await;
    assert_eq!(client.packet().await, None, "sockets end with the server");
    let server = start(options).await;
    let (mut client, same) = Client::visitor(server.port, Generation::V4, json!(id)).await;
    assert_eq!(same, id);
    assert_eq!(client.chat().await, chat);
    let send = json!({ "chatId": chat, "message": "after" });
    assert_eq!(client.ask("message_send", send).await["ok"], true);
    let history = format!("/api/v2/messages?chatId={chat}");
    let history = ask(&server, "GET", &history, Value::Null).await;
    assert_eq!(history.as_array().map(Vec::len), Some(2));
    server.end().await;
}
