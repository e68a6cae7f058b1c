//! DDP itself over a real socket: handshake, heartbeat, subscriptions, methods. Source: RC 2.

use std::time::Duration;

use serde_json::{Value, json};

use crate::ddp_client::{Client, both};
use crate::ddp_rooms::{ann, room, say};

#[tokio::test]
async fn the_handshake() {
    let (server, _) = ann().await;
    let mut client = Client::open(server.port).await;
    client
        .send(json!({ "msg": "sub", "id": "1", "name": "x", "params": [] }))
        .await;
    assert_eq!(client.next().await["reason"], "Must connect first");
    client
        .send(json!({ "msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"] }))
        .await;
    assert_eq!(client.next().await["msg"], "connected");
    client
        .send(json!({ "msg": "connect", "version": "1", "support": ["1"] }))
        .await;
    assert_eq!(client.next().await["reason"], "Already connected");
    for (version, support) in [
        (json!("2"), json!(["2"])),
        (json!("pre1"), json!(["1", "pre1"])), // not the best that both know
        (json!("1"), json!(["pre1"])),
        (json!("1"), json!("1")),
        (Value::Null, json!(["1"])),
    ] {
        let mut client = Client::open(server.port).await;
        client
            .send(json!({ "msg": "connect", "version": version, "support": support }))
            .await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "failed", "version": "1" })
        );
        client.end().await;
    }
    server.end().await;
}

#[tokio::test]
async fn what_is_malformed_is_told() {
    let (server, rid) = ann().await;
    let mut client = Client::connected(server.port).await;
    for text in ["", "{", "[]", "1", "null"] {
        client.text(text).await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "error", "reason": "Bad request" }),
            "{text}"
        );
    }
    for (frame, reason) in [
        (json!({}), "Bad request"),
        (json!({ "msg": "" }), "Bad request"),
        (json!({ "msg": "dance" }), "Bad request"),
        (
            json!({ "msg": "sub", "name": "x" }),
            "Malformed subscription",
        ),
        (
            json!({ "msg": "sub", "id": "1", "name": "x", "params": {} }),
            "Malformed subscription",
        ),
        (
            json!({ "msg": "method", "id": "1" }),
            "Malformed method invocation",
        ),
        (
            json!({ "msg": "method", "id": "1", "method": "x", "params": 1 }),
            "Malformed method invocation",
        ),
    ] {
        client.send(frame.clone()).await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "error", "reason": reason, "offendingMessage": frame })
        );
    }
    // None of it ended the session.
    client.follow(&rid, "t").await;
    server.end().await;
}

#[tokio::test]
async fn pings_and_pongs() {
    let (server, _) = ann().await;
    let mut client = Client::connected(server.port).await;
    client.send(json!({ "msg": "ping" })).await;
    assert_eq!(client.next().await, json!({ "msg": "pong" }));
    client.send(json!({ "msg": "ping", "id": "7" })).await;
    assert_eq!(client.next().await, json!({ "msg": "pong", "id": "7" }));
    server
        .json(
            "PUT",
            "/sandbox/sockets/heartbeat",
            json!({ "pingMs": 100, "deadMs": 300 }),
        )
        .await;
    for _ in 0..3 {
        assert_eq!(client.next().await, json!({ "msg": "ping" }));
        client.send(json!({ "msg": "pong" })).await;
    }
    // A client that does not answer is asked once and then dropped.
    assert_eq!(client.next().await, json!({ "msg": "ping" }));
    let before = std::time::Instant::now();
    assert_eq!(client.end().await, None);
    assert!(before.elapsed() >= Duration::from_millis(150));
    server.end().await;
}

#[tokio::test]
async fn subscriptions_are_checked() {
    let (server, rid) = ann().await;
    let other = room(&server, "other", "Bob").await;
    let mut client = Client::connected(server.port).await;
    let activity = format!("{rid}/user-activity");
    let refused = [
        (
            "stream-room-messages",
            rid.as_str(),
            json!([]),
            "not-allowed",
        ),
        (
            "stream-room-messages",
            &rid,
            json!([{ "token": "x", "visitorToken": "x" }]),
            "not-allowed",
        ),
        (
            "stream-room-messages",
            &rid,
            json!([{ "visitorToken": "t" }]),
            "not-allowed",
        ),
        ("stream-room-messages", &other, both("t"), "not-allowed"),
        ("stream-room-messages", "nowhere", both("t"), "not-allowed"),
        ("stream-room-messages", "", both("t"), "invalid-event-name"),
        (
            "stream-notify-room",
            &activity,
            json!([{ "visitorToken": "t" }]),
            "not-allowed",
        ),
        ("stream-notify-room", &rid, both("t"), "not-allowed"),
        // This one wants `visitorToken`, and nothing else will do.
        (
            "stream-livechat-room",
            &rid,
            json!([{ "token": "t" }]),
            "not-allowed",
        ),
        (
            "stream-livechat-inquiry-queue-observer",
            "public",
            both("t"),
            "not-allowed",
        ),
    ];
    for (stream, event, args, code) in refused {
        let answer = client.subscribe(stream, event, args.clone()).await;
        assert_eq!(answer["msg"], "nosub", "{stream} {event} {args}");
        assert_eq!(answer["error"]["error"], code, "{stream} {event} {args}");
        assert_eq!(answer["error"]["errorType"], "Meteor.Error");
    }
    let unknown = client.subscribe("stream-weather", &rid, both("t")).await;
    assert_eq!(unknown["error"]["error"], 404);
    assert_eq!(
        unknown["error"]["message"],
        "Subscription 'stream-weather' not found [404]"
    );
    // Nothing of a refused subscription is delivered.
    say(&server, &rid, "unheard").await;
    client.quiet().await;
    server.end().await;
}

#[tokio::test]
async fn methods() {
    let (server, _) = ann().await;
    let mut client = Client::connected(server.port).await;
    let unknown = client.call("livechat:registerGuest", json!([{}])).await;
    assert_eq!(unknown["error"]["error"], 404);
    assert_eq!(
        unknown["error"]["message"],
        "Method 'livechat:registerGuest' not found [404]"
    );
    for params in [
        json!([]),
        json!([{}]),
        json!([{ "token": 1 }]),
        json!([{ "token": "t", "x": 1 }]),
    ] {
        let refused = client.call("livechat:setUpConnection", params).await;
        assert_eq!(refused["error"]["error"], 400);
    }
    let status = async || {
        let visitor = server
            .json("GET", "/api/v1/livechat/visitor/t", Value::Null)
            .await;
        visitor["visitor"]["status"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    let mut second = Client::connected(server.port).await;
    for client in [&mut client, &mut second] {
        let bound = client
            .call("livechat:setUpConnection", json!([{ "token": "t" }]))
            .await;
        assert!(bound.get("error").is_none());
    }
    drop(second);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(status().await, "online");
    drop(client);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(status().await, "offline");
    server.end().await;
}
