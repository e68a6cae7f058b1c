//! Visitors, rooms, configuration, visits and limits of the Livechat routes.

use serde_json::{Value, json};

use crate::support::{Bench, START};

const VISITOR: &str = "/api/v1/livechat/visitor";
const PAGE: &str = "/api/v1/livechat/page.visited";

/// Source: seed "Dealing with Livechat visitors": a text goes in, lists come out. RC 1.2: e-mail lower-cased,
/// unknown properties allowed.
#[tokio::test]
async fn register_and_read_a_visitor() {
    let bench = Bench::new().await;
    let body = json!({
        "visitor": {
            "name": "Livechat Visitor",
            "email": "Visitor@Pimenta.Chat",
            "token": "iNKE8a6k6cjbqWhWd",
            "phone": "55 51 5555-5555",
            "customFields": [{ "key": "address", "value": "pimentaCHAT street", "overwrite": true }],
            "anything": { "else": 1 }
        },
        "more": true
    });
    let made = bench.post(VISITOR, body).await.ok();
    assert_eq!(made["success"], true);
    let visitor = &made["visitor"];
    assert_eq!(visitor["username"], "guest-1");
    assert_eq!(visitor["token"], "iNKE8a6k6cjbqWhWd");
    assert_eq!(
        visitor["phone"],
        json!([{ "phoneNumber": "55 51 5555-5555" }])
    );
    assert_eq!(
        visitor["visitorEmails"],
        json!([{ "address": "visitor@pimenta.chat" }])
    );
    assert_eq!(
        visitor["livechatData"],
        json!({ "address": "pimentaCHAT street" })
    );
    assert_eq!(visitor["status"], "online");
    assert_eq!(visitor["ts"], "2026-03-02T10:00:00.000Z");
    let read = bench
        .get(&format!("{VISITOR}/iNKE8a6k6cjbqWhWd"))
        .await
        .ok();
    assert_eq!(&read["visitor"], visitor);
}

#[tokio::test]
async fn registering_again_keeps_what_is_not_told() {
    let bench = Bench::new().await;
    let first = json!({ "visitor": { "token": "t", "name": "Ann", "customFields": [
        { "key": "a", "value": "1", "overwrite": true }, { "key": "b", "value": "1", "overwrite": false }] } });
    let id = bench.post(VISITOR, first).await.ok()["visitor"]["_id"].clone();
    bench.clock.advance(5000);
    let second = json!({ "visitor": { "token": "t", "email": null, "department": "sales", "customFields": [
        { "key": "a", "value": "2", "overwrite": true }, { "key": "b", "value": "2", "overwrite": false }] } });
    let visitor = bench.post(VISITOR, second).await.ok()["visitor"].clone();
    assert_eq!(visitor["_id"], id);
    assert_eq!(visitor["name"], "Ann");
    assert_eq!(visitor["department"], "sales");
    assert_eq!(visitor["livechatData"], json!({ "a": "2", "b": "1" }));
    assert_eq!(visitor["_updatedAt"], "2026-03-02T10:00:05.000Z");
    assert_eq!(visitor["ts"], "2026-03-02T10:00:00.000Z");
}

/// Source: RC 1.2 [T] "should update a current visitor when phone is same": adopt the returned token.
#[tokio::test]
async fn the_same_phone_brings_the_old_visitor_back() {
    let bench = Bench::new().await;
    let register = |token: &str| json!({ "visitor": { "token": token, "phone": "07700 900123" } });
    let old = bench.post(VISITOR, register("old")).await.ok()["visitor"].clone();
    let new = bench.post(VISITOR, register("new")).await.ok()["visitor"].clone();
    assert_eq!((&new["_id"], &new["token"]), (&old["_id"], &json!("old")));
    assert_eq!(bench.get(&format!("{VISITOR}/new")).await.status, 400);
}

/// Source: RC 1.2: creates if no open room; also updates the room when the visitor gives a name.
#[tokio::test]
async fn a_room_is_made_once() {
    let bench = Bench::new().await;
    bench.visitor("t").await;
    let first = bench
        .get("/api/v1/livechat/room?token=t&extra=1")
        .await
        .ok();
    assert_eq!(
        (&first["newRoom"], &first["room"]["fname"]),
        (&json!(true), &json!("guest-1"))
    );
    assert_eq!(
        (&first["room"]["t"], &first["room"]["open"]),
        (&json!("l"), &json!(true))
    );
    assert_eq!(
        (
            &first["room"]["source"]["type"],
            &first["room"]["v"]["token"]
        ),
        (&json!("api"), &json!("t"))
    );
    bench
        .post(
            VISITOR,
            json!({ "visitor": { "token": "t", "name": "Ann" } }),
        )
        .await
        .ok();
    let rid = first["room"]["_id"].as_str().expect("an id");
    for query in ["", "&rid=", &format!("&rid={rid}")] {
        let again = bench
            .get(&format!("/api/v1/livechat/room?token=t{query}"))
            .await
            .ok();
        assert_eq!(
            (&again["newRoom"], &again["room"]["_id"]),
            (&json!(false), &json!(rid)),
            "{query}"
        );
        assert_eq!(again["room"]["fname"], "Ann");
    }
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    let next = bench.get("/api/v1/livechat/room?token=t").await.ok();
    assert_eq!(next["newRoom"], true);
    assert_ne!(next["room"]["_id"], json!(rid));
}

/// Source: RC 1.3.
#[tokio::test]
async fn config_follows_the_switches() {
    let bench = Bench::new().await;
    let config = bench.get("/api/v1/livechat/config").await.ok()["config"].clone();
    assert_eq!(
        (&config["enabled"], &config["online"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(config["settings"]["historyMonitorType"], "url");
    assert_eq!(config["settings"]["limitTextLength"], false);
    assert!(config.get("guest").is_none());
    let change = json!({ "online": false, "historyMonitorType": "title", "limitTextLength": 50, "theme": { "title": "Hi" } });
    bench.put("/sandbox/livechat", change).await.ok();
    let config = bench.get("/api/v1/livechat/config").await.ok()["config"].clone();
    assert_eq!(config["online"], false);
    assert_eq!(config["settings"]["historyMonitorType"], "title");
    assert_eq!(config["settings"]["limitTextLength"], 50);
    assert_eq!(config["theme"]["title"], "Hi");
    assert_eq!(config["theme"]["position"], "right");
    // [T] `{config:{enabled:false}}` when Livechat is off.
    bench
        .put("/sandbox/livechat", json!({ "enabled": false }))
        .await
        .ok();
    let off = bench.get("/api/v1/livechat/config?token=t").await.ok();
    assert_eq!(
        off,
        json!({ "config": { "enabled": false }, "success": true })
    );
}

#[tokio::test]
async fn config_knows_the_guest_and_the_room() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let config = bench.get("/api/v1/livechat/config?token=t").await.ok()["config"].clone();
    assert_eq!(config["guest"]["token"], "t");
    assert_eq!(config["room"]["_id"], json!(rid));
    assert_eq!(config["agent"]["name"], "Emma");
}

fn visit(token: &str, change: &str, title: &str, rid: Value) -> Value {
    json!({
        "token": token,
        "rid": rid,
        "pageInfo": { "change": change, "title": title, "location": { "href": "http://localhost/cars" } }
    })
}

/// Source: RC 1.2 and the seed: the answer, the token that need not exist, the other change that is not stored.
#[tokio::test]
async fn visits() {
    let bench = Bench::new().await;
    let stored = bench
        .post(PAGE, visit("nobody", "url", "Cars", Value::Null))
        .await
        .ok();
    assert_eq!(
        stored,
        json!({
            "page": {
                "msg": "Cars - http://localhost/cars",
                "navigation": {
                    "page": { "change": "url", "title": "Cars", "location": { "href": "http://localhost/cars" } },
                    "token": "nobody"
                }
            },
            "success": true
        })
    );
    for change in ["title", "hash"] {
        let ignored = bench
            .post(PAGE, visit("nobody", change, "Cars", Value::Null))
            .await
            .ok();
        assert_eq!(ignored, json!({ "success": true }));
    }
    bench
        .put(
            "/sandbox/livechat",
            json!({ "historyMonitorType": "title" }),
        )
        .await
        .ok();
    bench
        .post(PAGE, visit("nobody", "title", "Other", Value::Null))
        .await
        .ok();
    let state = bench.state().await;
    assert_eq!(state["visitors"][0]["token"], "nobody");
    assert_eq!(state["visitors"][0]["username"], Value::Null);
    let titles: Vec<&Value> = state["visitors"][0]["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .map(|page| &page["title"])
        .collect();
    assert_eq!(titles, ["Cars", "Other"]);
    assert_eq!(
        state["visitors"][0]["pages"][0]["ts"],
        "2026-03-02T10:00:00.000Z"
    );
}

/// Source: RC 1.2: without `rid` kept 30 days; with one, kept with the room.
#[tokio::test]
async fn visits_without_a_room_expire() {
    let bench = Bench::new().await;
    let rid = bench.room("with").await;
    bench
        .post(PAGE, visit("with", "url", "Kept", json!(rid)))
        .await
        .ok();
    bench
        .post(PAGE, visit("without", "url", "Gone", Value::Null))
        .await
        .ok();
    bench
        .post(PAGE, visit("later", "url", "Moved", Value::Null))
        .await
        .ok();
    bench.room("later").await; // opening a room takes the visits along
    let tokens = |state: &Value| -> Vec<String> {
        let visitors = state["visitors"].as_array().expect("visitors");
        let seen = visitors
            .iter()
            .filter(|visitor| visitor["pages"][0].is_object());
        let mut tokens: Vec<String> = seen
            .filter_map(|visitor| visitor["token"].as_str().map(str::to_owned))
            .collect();
        tokens.sort();
        tokens
    };
    bench.clock.advance(sandbox::store::VISIT_KEPT_MS - 1);
    assert_eq!(tokens(&bench.state().await), ["later", "with", "without"]);
    bench.clock.advance(1);
    assert_eq!(tokens(&bench.state().await), ["later", "with"]);
}

/// Source: RC 0, fact 9; RC 1.1: headers on every answer, the text with the seconds, no Retry-After.
#[tokio::test]
async fn limits() {
    let bench = Bench::with_limits();
    let body = || json!({ "visitor": { "token": "t" } });
    for remaining in (0..5).rev() {
        let answer = bench.post(VISITOR, body()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-limit"), "5");
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            remaining.to_string()
        );
        assert_eq!(
            answer.header("x-ratelimit-reset"),
            (START + 60_000).to_string()
        );
        bench.clock.advance(100);
    }
    let refused = bench.post(VISITOR, body()).await;
    let expected = json!({
        "success": false,
        "error": "Error, too many requests. Please slow down. You must wait 60 seconds before trying this endpoint again. [error-too-many-requests]",
        "errorType": "error-too-many-requests"
    });
    assert_eq!(refused.both(), (429, expected));
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    assert_eq!(refused.header("retry-after"), "");
    // Another route has its own count, and the usual ten.
    for _ in 0..10 {
        assert_eq!(bench.get(&format!("{VISITOR}/t")).await.status, 200);
    }
    assert_eq!(bench.get(&format!("{VISITOR}/t")).await.status, 429);
    bench.clock.advance(60_000 - 500);
    assert_eq!(bench.post(VISITOR, body()).await.status, 200);
    // Switched off, nothing is counted.
    bench
        .put("/sandbox/limits", json!({ "enabled": false }))
        .await
        .ok();
    for _ in 0..12 {
        let answer = bench.get("/api/v1/livechat/room?token=t").await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("x-ratelimit-limit")),
            (200, "")
        );
    }
}

#[tokio::test]
async fn a_refused_request_counts_too() {
    let bench = Bench::with_limits();
    for _ in 0..5 {
        assert_eq!(bench.get("/api/v1/livechat/room").await.status, 400);
    }
    assert_eq!(bench.get("/api/v1/livechat/room?token=t").await.status, 429);
}
