//! A sandbox in memory with a clock that tests move, asked without a socket.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use sandbox::clock::Clock;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The port pages will name. Nothing listens on it.
pub const PORT: u16 = 7700;

/// 2026-03-02T10:00:00Z
pub const START: i64 = 1_772_445_600_000;

pub struct Bench {
    pub router: Router,
    pub clock: Clock,
}

/// One answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Bench {
    /// Rate limits are off, so that a test may ask as often as it likes.
    pub async fn new() -> Bench {
        let bench = Bench::with_limits();
        bench
            .put("/sandbox/limits", json!({ "enabled": false }))
            .await
            .ok();
        bench
    }

    pub fn with_limits() -> Bench {
        Bench::with_options(Options::default())
    }

    pub fn with_options(options: Options) -> Bench {
        let clock = Clock::manual(START);
        let options = Options {
            clock: clock.clone(),
            ..options
        };
        let sandbox = Sandbox::open(&options, PORT).expect("opens");
        Bench {
            router: sandbox.router(),
            clock,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Body::from(body.to_string()))
            .await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &[], Body::from(body.to_string()))
            .await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Registers a visitor.
    pub async fn visitor(&self, token: &str) -> Value {
        let body = json!({ "visitor": { "token": token } });
        self.post("/api/v1/livechat/visitor", body).await.ok()["visitor"].clone()
    }

    /// Registers a visitor and opens their room; its id.
    pub async fn room(&self, token: &str) -> String {
        self.visitor(token).await;
        let room = self
            .get(&format!("/api/v1/livechat/room?token={token}"))
            .await
            .ok();
        room["room"]["_id"].as_str().expect("an id").to_owned()
    }

    pub async fn say(&self, token: &str, rid: &str, msg: &str) -> Value {
        let body = json!({ "token": token, "rid": rid, "msg": msg });
        self.post("/api/v1/livechat/message", body).await.ok()["message"].clone()
    }

    pub async fn state(&self) -> Value {
        self.get("/agent/api/state").await.ok()
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// The JSON of an answer that must be a 200.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()
    }

    /// Status and JSON together, for comparing.
    pub fn both(&self) -> (u16, Value) {
        (self.status.as_u16(), self.json())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }
}

/// `{"success": false, "error": …}`: a plain error of the Livechat routes.
pub fn plain(error: &str) -> (u16, Value) {
    (400, json!({ "success": false, "error": error }))
}

/// The same with an `errorType`.
pub fn coded(error: &str, code: &str) -> (u16, Value) {
    (
        400,
        json!({ "success": false, "error": error, "errorType": code }),
    )
}

/// What a schema says.
pub fn invalid(problem: &str) -> (u16, Value) {
    coded(&format!("{problem} [invalid-params]"), "invalid-params")
}
