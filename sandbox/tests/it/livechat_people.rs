//! Visitors who come, go, tell about themselves, want to be forgotten or find nobody there. Source: RC 1.2.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Bench, coded, invalid, plain};

const API: &str = "/api/v1/livechat";

async fn post(bench: &Bench, route: &str, body: Value) -> Answer {
    bench.post(&format!("{API}/{route}"), body).await
}

#[tokio::test]
async fn visitors_come_and_go() {
    let bench = Bench::new().await;
    bench.visitor("t").await;
    let away = post(
        &bench,
        "visitor.status",
        json!({ "token": "t", "status": "away" }),
    )
    .await
    .ok();
    assert_eq!(
        away,
        json!({ "token": "t", "status": "away", "success": true })
    );
    assert_eq!(
        bench.get(&format!("{API}/visitor/t")).await.ok()["visitor"]["status"],
        "away"
    );
    let calls = json!({ "token": "t", "callStatus": "ended", "rid": "r", "callId": "c" });
    let call = post(&bench, "visitor.callStatus", calls).await.ok();
    assert_eq!(
        call,
        json!({ "token": "t", "callStatus": "ended", "success": true })
    );
    let cases = [
        (
            json!({ "token": "x", "status": "away" }),
            coded("[invalid-token]", "invalid-token"),
        ),
        (
            json!({ "token": "t" }),
            plain("Match error: Missing key 'status'"),
        ),
        (
            json!({ "token": "t", "status": 1 }),
            plain("Match error: Expected string, got number in field status"),
        ),
        (
            json!({ "token": "t", "status": "away", "x": 1 }),
            plain("Match error: Unknown key in field x"),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(
            post(&bench, "visitor.status", body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
}

#[tokio::test]
async fn forget_my_data() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.say("t", &rid, "secret").await;
    let path = format!("{API}/visitor/t");
    let forget = async || bench.send(Method::DELETE, &path, &[], Body::empty()).await;
    let open = coded(
        "Cannot remove visitors with opened rooms [visitor-has-open-rooms]",
        "visitor-has-open-rooms",
    );
    assert_eq!(forget().await.both(), open);
    post(&bench, "room.close", json!({ "rid": rid, "token": "t" }))
        .await
        .ok();
    let gone = forget().await.ok();
    assert_eq!(gone["visitor"]["ts"], "2026-03-02T10:00:00.000Z");
    assert!(gone["visitor"]["_id"].is_string());
    assert_eq!(
        forget().await.both(),
        coded("[invalid-token]", "invalid-token")
    );
    let state = bench.state().await;
    assert_eq!(
        (&state["rooms"], &state["visitors"]),
        (&json!([]), &json!([]))
    );
    // With the setting that collects headers, an open room is no obstacle.
    bench.room("t").await;
    bench
        .put("/sandbox/livechat", json!({ "collectHeaders": true }))
        .await
        .ok();
    forget().await.ok();
}

#[tokio::test]
async fn custom_fields() {
    let bench = Bench::new().await;
    bench.visitor("t").await;
    let field = json!({ "token": "t", "key": "car", "value": "Astra", "overwrite": false });
    let one = post(&bench, "custom.field", field.clone()).await.ok();
    assert_eq!(
        one["field"],
        json!({ "key": "car", "value": "Astra", "overwrite": false })
    );
    let fields = json!({ "token": "t", "customFields": [
        { "key": "car", "value": "Corsa", "overwrite": false }, { "key": "year", "value": "2019", "overwrite": true }] });
    let several = post(&bench, "custom.fields", fields).await.ok();
    assert_eq!(
        several["fields"][1],
        json!({ "Key": "year", "value": "2019", "overwrite": true })
    );
    let visitor = bench.get(&format!("{API}/visitor/t")).await.ok()["visitor"].clone();
    assert_eq!(
        visitor["livechatData"],
        json!({ "car": "Astra", "year": "2019" })
    );
    let change = |key: &str, value: Value| {
        let mut body = field.clone();
        body[key] = value;
        body
    };
    let cases = [
        (change("token", json!("nobody")), plain("invalid-token")),
        (
            change("overwrite", json!("yes")),
            invalid("must be boolean"),
        ),
        (change("value", json!(1)), invalid("must be string")),
        (
            change("x", json!(1)),
            invalid("must NOT have additional properties"),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(
            post(&bench, "custom.field", body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
    let nested = json!({ "token": "t", "customFields": [{ "key": "a", "value": "b", "overwrite": true, "x": 1 }] });
    assert_eq!(
        post(&bench, "custom.fields", nested).await.both(),
        invalid("must NOT have additional properties")
    );
    assert_eq!(
        post(
            &bench,
            "custom.fields",
            json!({ "token": "x", "customFields": [] })
        )
        .await
        .both(),
        plain("invalid-token")
    );
}

#[tokio::test]
async fn the_offline_form() {
    let bench = Bench::new().await;
    let good = json!({ "name": "Ann", "email": "a@b.c", "message": "Call me", "department": null, "host": "http://localhost" });
    let sent = post(&bench, "offline.message", good.clone()).await.ok();
    assert_eq!(
        sent,
        json!({ "message": "Livechat offline message sent", "success": true })
    );
    for missing in ["name", "email", "message"] {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(missing);
        let expected = invalid(&format!("must have required property '{missing}'"));
        assert_eq!(post(&bench, "offline.message", body).await.both(), expected);
    }
    let mut extra = good.clone();
    extra["phone"] = json!("1");
    assert_eq!(
        post(&bench, "offline.message", extra).await.both(),
        invalid("must NOT have additional properties")
    );
    let refused = (
        400,
        json!({ "success": false, "message": "Error sending Livechat offline message" }),
    );
    for change in [
        json!({ "displayOfflineForm": false }),
        json!({ "displayOfflineForm": true, "offlineEmail": "" }),
        json!({ "offlineEmail": "x@y.z", "validateOfflineEmail": true }),
    ] {
        bench.put("/sandbox/livechat", change.clone()).await.ok();
        let mut body = good.clone();
        body["email"] = json!("a@nowhere.invalid");
        assert_eq!(
            post(&bench, "offline.message", body).await.both(),
            refused,
            "{change}"
        );
    }
    assert_eq!(
        bench.state().await["offline"].as_array().map(Vec::len),
        Some(1)
    );
}

/// Source: RC 0, fact 9: one call in five seconds.
#[tokio::test]
async fn the_offline_form_is_limited_tightest() {
    let bench = Bench::with_limits();
    let body = json!({ "name": "Ann", "email": "a@b.c", "message": "Call me" });
    let first = post(&bench, "offline.message", body.clone()).await;
    assert_eq!(
        (first.status.as_u16(), first.header("x-ratelimit-limit")),
        (200, "1")
    );
    let second = post(&bench, "offline.message", body.clone()).await;
    assert_eq!(second.status, 429);
    assert!(second.text().contains("You must wait 5 seconds"));
    bench.clock.advance(5000);
    post(&bench, "offline.message", body).await.ok();
}

/// Online is per department; a department without anybody refuses a room.
#[tokio::test]
async fn departments_come_and_go() {
    let bench = Bench::new().await;
    let online = async |query: &str| {
        let config = bench.get(&format!("{API}/config{query}")).await.ok();
        config["config"]["online"].as_bool().expect("a flag")
    };
    assert!(
        online("").await && online("?department=parts").await && online("?department=Parts").await
    );
    assert!(!online("?department=nothing").await);
    let departments = json!([
        { "_id": "sales", "name": "Sales" },
        { "_id": "parts", "name": "Parts", "online": false, "showOnRegistration": false },
        { "_id": "old", "name": "Old", "enabled": false }
    ]);
    bench
        .put("/sandbox/livechat", json!({ "departments": departments }))
        .await
        .ok();
    assert!(
        online("").await && online("?department=sales").await && !online("?department=parts").await
    );
    let config = bench.get(&format!("{API}/config")).await.ok();
    assert_eq!(
        config["config"]["departments"],
        json!([
            { "_id": "sales", "name": "Sales", "showOnRegistration": true, "showOnOfflineForm": true },
            { "_id": "parts", "name": "Parts", "showOnRegistration": false, "showOnOfflineForm": true }
        ])
    );
    post(
        &bench,
        "visitor",
        json!({ "visitor": { "token": "p", "department": "parts" } }),
    )
    .await
    .ok();
    let refused = bench.get(&format!("{API}/room?token=p")).await;
    assert_eq!(
        refused.both(),
        coded(
            "Sorry, no online agents [no-agent-online]",
            "no-agent-online"
        )
    );
}
