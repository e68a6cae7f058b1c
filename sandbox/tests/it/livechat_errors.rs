//! What the Livechat routes refuse, and in which words. Source: RC 1.1 and 1.2.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Bench, coded, invalid, plain};

const VISITOR: &str = "/api/v1/livechat/visitor";
const MESSAGE: &str = "/api/v1/livechat/message";
const PAGE: &str = "/api/v1/livechat/page.visited";

/// Source: RC 1.1, "Meteor check route"; RC 6, "should fail if no visitor key is passed", "…visitor.token".
#[tokio::test]
async fn visitor_is_checked_by_match() {
    let bench = Bench::new().await;
    let optional = |field: &str| {
        plain(&format!(
            "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation in field visitor.{field}"
        ))
    };
    let cases = [
        (json!({}), plain("Match error: Missing key 'visitor'")),
        (json!([]), plain("Match error: Missing key 'visitor'")),
        (
            json!({ "visitor": "x" }),
            plain("Match error: Expected object, got string in field visitor"),
        ),
        (
            json!({ "visitor": {} }),
            plain("Match error: Missing key 'token' in field visitor"),
        ),
        (
            json!({ "visitor": { "token": 1 } }),
            plain("Match error: Expected string, got number in field visitor.token"),
        ),
        (
            json!({ "visitor": { "token": "t", "name": 1 } }),
            optional("name"),
        ),
        (
            json!({ "visitor": { "token": "t", "phone": ["1"] } }),
            optional("phone"),
        ),
        (
            json!({ "visitor": { "token": "t", "email": true } }),
            optional("email"),
        ),
        (
            json!({ "visitor": { "token": "t", "customFields": "x" } }),
            optional("customFields"),
        ),
        (
            json!({ "visitor": { "token": "t", "customFields": [{ "key": "a", "value": "b" }] } }),
            optional("customFields"),
        ),
        (
            json!({ "visitor": { "token": "t", "customFields": [{ "key": "a", "value": 1, "overwrite": true }] } }),
            optional("customFields"),
        ),
        (
            json!({ "visitor": { "token": "" } }),
            coded(
                "Token cannot be empty [error-invalid-token]",
                "error-invalid-token",
            ),
        ),
        (
            json!({ "visitor": { "token": " \t" } }),
            coded(
                "Token cannot be empty [error-invalid-token]",
                "error-invalid-token",
            ),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(
            bench.post(VISITOR, body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
    let answer = bench
        .send(Method::POST, VISITOR, &[], Body::from("{"))
        .await;
    assert_eq!(answer.both(), plain("Match error: Missing key 'visitor'"));
}

/// Source: RC 1.2: this route throws a Meteor.Error, the others a plain one (RC 0, fact 5).
#[tokio::test]
async fn two_spellings_of_an_unknown_token() {
    let bench = Bench::new().await;
    let rid = bench.room("known").await;
    assert_eq!(
        bench.get(&format!("{VISITOR}/nobody")).await.both(),
        coded("[invalid-token]", "invalid-token")
    );
    let room = bench.get("/api/v1/livechat/room?token=nobody").await;
    assert_eq!(room.both(), plain("invalid-token"));
    let history = bench
        .get(&format!(
            "/api/v1/livechat/messages.history/{rid}?token=nobody"
        ))
        .await;
    assert_eq!(history.both(), plain("invalid-token"));
    let message = bench
        .post(
            MESSAGE,
            json!({ "token": "nobody", "rid": rid, "msg": "x" }),
        )
        .await;
    assert_eq!(message.both(), plain("invalid-token"));
}

/// Source: RC 6, 00-rooms.
#[tokio::test]
async fn room_errors() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.visitor("other").await;
    let cases = [
        ("", plain("Match error: Missing key 'token'")),
        (
            "?token=t&token=u",
            plain("Match error: Expected string, got array in field token"),
        ),
        ("?token=t&rid=unknown", plain("invalid-room")),
    ];
    for (query, expected) in cases {
        assert_eq!(
            bench
                .get(&format!("/api/v1/livechat/room{query}"))
                .await
                .both(),
            expected,
            "{query}"
        );
    }
    let foreign = bench
        .get(&format!("/api/v1/livechat/room?token=other&rid={rid}"))
        .await;
    assert_eq!(foreign.both(), plain("invalid-room"));
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    let closed = bench
        .get(&format!("/api/v1/livechat/room?token=t&rid={rid}"))
        .await;
    assert_eq!(closed.both(), plain("invalid-room"));
}

/// Source: RC 1.2, `no-agent-online`; an open room is still found.
#[tokio::test]
async fn no_agent_online() {
    let bench = Bench::new().await;
    bench.room("early").await;
    bench.visitor("late").await;
    bench
        .put("/agent/api/online", json!({ "online": false }))
        .await
        .ok();
    let refused = bench.get("/api/v1/livechat/room?token=late").await;
    assert_eq!(
        refused.both(),
        coded(
            "Sorry, no online agents [no-agent-online]",
            "no-agent-online"
        )
    );
    let found = bench.get("/api/v1/livechat/room?token=early").await.ok();
    assert_eq!(found["newRoom"], false);
}

/// Source: RC 1.2, column "extra": rejected.
#[tokio::test]
async fn message_is_checked_by_schema() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let other = bench.room("other").await;
    let good = json!({ "token": "t", "rid": rid, "msg": "x" });
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    let without = |key: &str| {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(key);
        body
    };
    let cases = [
        (json!({}), invalid("must have required property 'token'")),
        (json!("x"), invalid("must be object")),
        (
            without("token"),
            invalid("must have required property 'token'"),
        ),
        (without("rid"), invalid("must have required property 'rid'")),
        (without("msg"), invalid("must have required property 'msg'")),
        (
            with("extra", json!(1)),
            invalid("must NOT have additional properties"),
        ),
        (with("msg", json!(1)), invalid("must be string")),
        (with("_id", json!(1)), invalid("must be string")),
        (with("agent", json!("x")), invalid("must be object")),
        (
            with("agent", json!({ "agentId": "a" })),
            invalid("must have required property 'username'"),
        ),
        (
            with("agent", json!({ "agentId": "a", "username": "b", "c": 1 })),
            invalid("must NOT have additional properties"),
        ),
        (with("rid", json!("unknown")), plain("invalid-room")),
        (with("rid", json!(other)), plain("invalid-room")),
    ];
    for (body, expected) in cases {
        assert_eq!(
            bench.post(MESSAGE, body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    assert_eq!(bench.post(MESSAGE, good).await.both(), plain("room-closed"));
}

/// Source: RC 1.2: rejected at every level; `rid` may be null, `title` may be empty.
#[tokio::test]
async fn page_visited_is_checked_at_every_level() {
    let bench = Bench::new().await;
    let good = || {
        json!({
            "token": "t",
            "pageInfo": { "change": "url", "title": "", "location": { "href": "http://localhost/" } }
        })
    };
    bench.post(PAGE, good()).await.ok();
    type Change = fn(&mut Value);
    let cases: [(Change, Option<&str>); 12] = [
        (|body| body["rid"] = Value::Null, None),
        (|body| body["rid"] = json!(5), Some("must be string")),
        (|body| body["token"] = Value::Null, Some("must be string")),
        (
            |body| drop(body.as_object_mut().and_then(|body| body.remove("token"))),
            Some("must have required property 'token'"),
        ),
        (
            |body| {
                drop(
                    body.as_object_mut()
                        .and_then(|body| body.remove("pageInfo")),
                )
            },
            Some("must have required property 'pageInfo'"),
        ),
        (
            |body| body["x"] = json!(1),
            Some("must NOT have additional properties"),
        ),
        (
            |body| body["pageInfo"]["x"] = json!(1),
            Some("must NOT have additional properties"),
        ),
        (
            |body| body["pageInfo"]["location"]["host"] = json!("x"),
            Some("must NOT have additional properties"),
        ),
        (
            |body| body["pageInfo"] = json!({}),
            Some("must have required property 'change'"),
        ),
        (
            |body| body["pageInfo"]["location"] = json!({}),
            Some("must have required property 'href'"),
        ),
        (
            |body| body["pageInfo"]["location"] = json!("x"),
            Some("must be object"),
        ),
        (
            |body| body["pageInfo"]["title"] = Value::Null,
            Some("must be string"),
        ),
    ];
    for (change, expected) in cases {
        let mut body = good();
        change(&mut body);
        let answer = bench.post(PAGE, body.clone()).await;
        match expected {
            None => assert_eq!(answer.status, 200, "{body}"),
            Some(problem) => assert_eq!(answer.both(), invalid(problem), "{body}"),
        }
    }
}

/// Source: RC 1.2.
#[tokio::test]
async fn history_errors() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.visitor("other").await;
    let cases = [
        ("", plain("error-token-param-not-provided")),
        ("?token=", plain("error-token-param-not-provided")),
        (
            "?token=t&foo=1",
            invalid("must NOT have additional properties"),
        ),
        ("?token=t&limit=many", invalid("must be number")),
        (
            "?token=t&end=yesterday",
            invalid("must match format \"iso-date-time\""),
        ),
        (
            "?token=t&ls=yesterday",
            invalid("must match format \"iso-date-time\""),
        ),
        ("?token=other", plain("invalid-room")),
    ];
    for (query, expected) in cases {
        let answer = bench
            .get(&format!("/api/v1/livechat/messages.history/{rid}{query}"))
            .await;
        assert_eq!(answer.both(), expected, "{query}");
    }
    let unknown = bench
        .get("/api/v1/livechat/messages.history/nowhere?token=t")
        .await;
    assert_eq!(unknown.both(), plain("invalid-room"));
}

/// Source: RC 1.2: unknown parameters of `config` are rejected.
#[tokio::test]
async fn config_parameters() {
    let bench = Bench::new().await;
    for query in ["", "?token=t", "?department=x&businessUnit=y&token=z"] {
        bench
            .get(&format!("/api/v1/livechat/config{query}"))
            .await
            .ok();
    }
    let answer = bench.get("/api/v1/livechat/config?identifier=x").await;
    assert_eq!(
        answer.both(),
        invalid("must NOT have additional properties")
    );
}

#[tokio::test]
async fn unknown_routes_and_methods() {
    let bench = Bench::new().await;
    let expected = (
        404,
        json!({ "status": "error", "message": "API endpoint does not exist" }),
    );
    for (method, path) in [
        (Method::GET, "/api/v1/livechat/nothing"),
        (Method::GET, "/api/v1/users"),
        (Method::DELETE, "/api/v1/livechat/room"),
        (Method::PUT, MESSAGE),
    ] {
        assert_eq!(
            bench.send(method, path, &[], Body::empty()).await.both(),
            expected,
            "{path}"
        );
    }
}
