//! The desk's routes.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::Bench;

#[tokio::test]
async fn the_state_shows_everything() {
    let bench = Bench::new().await;
    let empty = bench.state().await;
    assert_eq!(
        (&empty["online"], &empty["agent"]),
        (&json!(true), &json!("Emma"))
    );
    for list in ["visitors", "rooms", "sms", "offline"] {
        assert_eq!(empty[list], json!([]), "{list}");
    }
    let body = json!({ "visitor": { "token": "t", "name": "Ann", "email": "A@b.c" } });
    bench.post("/api/v1/livechat/visitor", body).await.ok();
    let rid = bench.room("t").await;
    bench.clock.advance(1000);
    bench.say("t", &rid, "Hello").await;
    bench.clock.advance(1000);
    bench
        .post(
            &format!("/agent/api/rooms/{rid}/messages"),
            json!({ "text": "Hi Ann" }),
        )
        .await
        .ok();
    let state = bench.state().await;
    let room = &state["rooms"][0];
    assert_eq!(
        (&room["id"], &room["token"], &room["open"]),
        (&json!(rid), &json!("t"), &json!(true))
    );
    assert_eq!(room["fname"], "Ann");
    let said: Vec<(&Value, &Value, &Value)> = room["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .filter(|message| message["from"] != "system")
        .map(|message| (&message["from"], &message["name"], &message["msg"]))
        .collect();
    let (visitor, agent) = (json!("visitor"), json!("agent"));
    assert_eq!(
        said,
        [
            (&visitor, &json!("Ann"), &json!("Hello")),
            (&agent, &json!("Emma"), &json!("Hi Ann"))
        ]
    );
    let last = room["messages"].as_array().and_then(|all| all.last());
    assert_eq!(
        last.map(|last| &last["ts"]),
        Some(&json!("2026-03-02T10:00:02.000Z"))
    );
    assert_eq!(state["visitors"][0]["email"], "a@b.c");
    assert_eq!(state["visitors"][0]["lastSeen"], "2026-03-02T10:00:02.000Z");
}

#[tokio::test]
async fn refusals() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let path = format!("/agent/api/rooms/{rid}/messages");
    for body in [
        json!({}),
        json!({ "text": 1 }),
        json!({ "text": " " }),
        json!({ "text": "x", "more": 1 }),
        json!({ "text": "x".repeat(5001) }),
    ] {
        assert_eq!(bench.post(&path, body.clone()).await.status, 400, "{body}");
    }
    assert_eq!(
        bench
            .post("/agent/api/rooms/nowhere/messages", json!({ "text": "x" }))
            .await
            .status,
        404
    );
    assert_eq!(
        bench
            .post("/agent/api/rooms/nowhere/close", json!({}))
            .await
            .status,
        404
    );
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    assert_eq!(bench.post(&path, json!({ "text": "x" })).await.status, 409);
    assert_eq!(
        bench
            .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
            .await
            .status,
        409
    );
    assert_eq!(
        bench
            .put("/agent/api/online", json!({ "online": "yes" }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn online_switch() {
    let bench = Bench::new().await;
    for online in [false, true] {
        bench
            .put("/agent/api/online", json!({ "online": online }))
            .await
            .ok();
        assert_eq!(bench.state().await["online"], online);
        let config = bench.get("/api/v1/livechat/config").await.ok();
        assert_eq!(config["config"]["online"], online);
    }
}

/// The page and its files come under a policy that allows nothing foreign and no HTML from text.
#[tokio::test]
async fn the_page_is_strict() {
    let bench = Bench::new().await;
    let page = bench.get("/agent").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    let files = [
        ("desk.css", "text/css; charset=utf-8"),
        ("talk.css", "text/css; charset=utf-8"),
        ("desk.js", "text/javascript; charset=utf-8"),
        ("lists.js", "text/javascript; charset=utf-8"),
        ("talk.js", "text/javascript; charset=utf-8"),
        ("about.js", "text/javascript; charset=utf-8"),
        ("dialogs.js", "text/javascript; charset=utf-8"),
        ("drawer.js", "text/javascript; charset=utf-8"),
        ("dom.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];
    for (file, content_type) in files {
        let answer = bench.get(&format!("/agent/{file}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, content_type),
            "{file}"
        );
        assert!(!answer.text().contains("innerHTML"), "{file}");
    }
}

/// The desk's own routes answer no other origin.
#[tokio::test]
async fn no_cors_for_the_desk() {
    let bench = Bench::new().await;
    let headers = [("origin", "http://evil.example")];
    let answer = bench
        .send(Method::GET, "/agent/api/state", &headers, Body::empty())
        .await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
