//! The switches under `/sandbox`, the request log and what every request passes.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::Bench;

const SETTINGS: &str = "/api/v2/webSettings?identifier=localhost";

#[tokio::test]
async fn a_fault_answers_instead() {
    let bench = Bench::new().await;
    let faults = json!([
        { "path": "/api/v2/webSettings", "method": "GET", "status": 503, "body": "<p>down", "contentType": "text/html", "times": 2 },
        { "path": "/api/v2", "method": "POST", "status": 500, "body": "{\"message\":\"Server Error\"}" }
    ]);
    bench.put("/sandbox/faults", faults).await.ok();
    for _ in 0..2 {
        let answer = bench.get(SETTINGS).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (503, "text/html")
        );
        assert_eq!(answer.text(), "<p>down");
        // A page must be able to see the status.
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    bench.get(SETTINGS).await.ok();
    for _ in 0..3 {
        let answer = bench.post("/api/v2/chats/sms", json!({})).await;
        assert_eq!(answer.both(), (500, json!({ "message": "Server Error" })));
    }
    let left = bench.get("/sandbox/faults").await.ok();
    assert_eq!(left.as_array().map(Vec::len), Some(1));
    bench.put("/sandbox/faults", json!([])).await.ok();
    assert_eq!(bench.post("/api/v2/chats/sms", json!({})).await.status, 422);
}

#[tokio::test(start_paused = true)]
async fn a_delay_alone_lets_the_real_answer_through() {
    let bench = Bench::new().await;
    bench
        .put(
            "/sandbox/faults",
            json!([{ "path": "/api/v2", "delayMs": 3000, "times": 1 }]),
        )
        .await
        .ok();
    let before = tokio::time::Instant::now();
    bench.get(SETTINGS).await.ok();
    assert_eq!(before.elapsed().as_millis(), 3000);
    bench.get(SETTINGS).await.ok();
    assert_eq!(before.elapsed().as_millis(), 3000);
}

/// A fault stands before the limits: it does not count as a call.
#[tokio::test]
async fn a_fault_is_not_counted() {
    let bench = Bench::with_limits();
    bench
        .put(
            "/sandbox/faults",
            json!([{ "path": "/api/v1", "status": 500, "times": 9 }]),
        )
        .await
        .ok();
    for _ in 0..9 {
        assert_eq!(bench.get("/api/v1/livechat/config").await.status, 500);
    }
    let answer = bench.get("/api/v1/livechat/config").await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("x-ratelimit-remaining")
        ),
        (200, "9")
    );
}

#[tokio::test]
async fn wrong_switches_are_refused() {
    let bench = Bench::new().await;
    let cases = [
        ("/sandbox/faults", json!({})),
        ("/sandbox/faults", json!([{ "path": "x" }])),
        ("/sandbox/faults", json!([{ "path": "/x", "status": 99 }])),
        ("/sandbox/limits", json!({ "on": true })),
        ("/sandbox/livechat", json!({ "historyMonitorType": "hash" })),
        ("/sandbox/livechat", json!({ "colour": "red" })),
    ];
    for (path, body) in cases {
        let answer = bench.put(path, body.clone()).await;
        assert_eq!(answer.status, 400, "{path} {body}");
        assert!(answer.json()["error"].is_string());
    }
}

#[tokio::test]
async fn installations_can_be_replaced() {
    let bench = Bench::new().await;
    let settings = json!({ "installationId": 77, "has_sms": true, "data": { "new": [] } });
    bench
        .put("/sandbox/installations/new.example", settings.clone())
        .await
        .ok();
    assert_eq!(
        bench
            .get("/api/v2/webSettings?identifier=new.example")
            .await
            .ok(),
        settings
    );
    let sms = json!({ "installationId": 77, "countryCode": "+1", "telephoneNumber": "2025550123", "message": "x", "captchaToken": "" });
    bench.post("/api/v2/chats/sms", sms).await.ok();
    // A text that is not JSON is served as it is: a test may want that.
    bench
        .send(
            Method::PUT,
            "/sandbox/installations/localhost",
            &[],
            Body::from("<html>"),
        )
        .await
        .ok();
    assert_eq!(bench.get(SETTINGS).await.text(), "<html>");
    bench
        .send(
            Method::DELETE,
            "/sandbox/installations/localhost",
            &[],
            Body::empty(),
        )
        .await
        .ok();
    assert_eq!(bench.get(SETTINGS).await.status, 422);
    bench.post("/sandbox/reset", json!({})).await.ok();
    assert_eq!(bench.get(SETTINGS).await.ok()["installationId"], 1001);
    assert_eq!(
        bench
            .get("/api/v2/webSettings?identifier=new.example")
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn reset_clears_everything() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.say("t", &rid, "x").await;
    bench
        .put(
            "/sandbox/faults",
            json!([{ "path": "/api/v2", "status": 500 }]),
        )
        .await
        .ok();
    bench
        .put(
            "/sandbox/livechat",
            json!({ "online": false, "theme": { "title": "x" } }),
        )
        .await
        .ok();
    bench.post("/sandbox/reset", json!({})).await.ok();
    let state = bench.state().await;
    assert_eq!(
        (&state["online"], &state["rooms"], &state["visitors"]),
        (&json!(true), &json!([]), &json!([]))
    );
    assert_eq!(bench.get("/sandbox/faults").await.ok(), json!([]));
    assert_eq!(
        bench.get("/sandbox/limits").await.ok(),
        json!({ "enabled": true })
    );
    assert_eq!(
        bench.get("/sandbox/livechat").await.ok()["theme"]["title"],
        "Hartley & Moss Motors"
    );
    let paths: Vec<Value> = requests(&bench)
        .await
        .iter()
        .map(|request| request["path"].clone())
        .collect();
    assert_eq!(paths, ["/agent/api/state"]);
    assert_eq!(bench.visitor("t").await["username"], "guest-1");
}

async fn requests(bench: &Bench) -> Vec<Value> {
    bench
        .get("/sandbox/requests")
        .await
        .ok()
        .as_array()
        .expect("a list")
        .clone()
}

#[tokio::test]
async fn the_log_has_what_was_asked() {
    let bench = Bench::new().await;
    bench.get(SETTINGS).await;
    bench
        .post("/api/v2/chats/sms", json!({ "message": "é" }))
        .await;
    bench
        .put(
            "/sandbox/faults",
            json!([{ "path": "/api/v1", "status": 418 }]),
        )
        .await
        .ok();
    bench.get("/api/v1/livechat/config").await;
    let mut log = requests(&bench).await;
    for request in &mut log {
        assert!(request["ms"].is_number());
        request.as_object_mut().expect("an object").remove("ms");
    }
    assert_eq!(
        log,
        [
            json!({ "method": "GET", "path": "/api/v2/webSettings", "query": "identifier=localhost", "body": "", "status": 200 }),
            json!({ "method": "POST", "path": "/api/v2/chats/sms", "query": "", "body": "{\"message\":\"é\"}", "status": 422 }),
            json!({ "method": "GET", "path": "/api/v1/livechat/config", "query": "", "body": "", "status": 418 }),
        ]
    );
}

#[tokio::test]
async fn preflights_pass() {
    let bench = Bench::with_limits();
    bench
        .put(
            "/sandbox/faults",
            json!([{ "path": "/api", "status": 500 }]),
        )
        .await
        .ok();
    let headers = [
        ("origin", "http://dealer.example"),
        ("access-control-request-method", "POST"),
    ];
    for path in [
        "/api/v2/chats/sms",
        "/api/v1/livechat/visitor",
        "/api/v1/livechat/page.visited",
    ] {
        let answer = bench
            .send(Method::OPTIONS, path, &headers, Body::empty())
            .await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(
            answer
                .header("access-control-allow-methods")
                .contains("POST")
        );
        assert!(
            answer
                .header("access-control-allow-headers")
                .contains("Content-Type")
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let bench = Bench::new().await;
    let body = Body::from(vec![b'x'; (1 << 20) + 1]);
    assert_eq!(
        bench
            .send(Method::POST, "/api/v2/chats/sms", &[], body)
            .await
            .status,
        413
    );
}
