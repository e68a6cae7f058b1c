//! Visitor.Chat's three routes.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Bench, PORT};

const SMS: &str = "/api/v2/chats/sms";

fn sms() -> Value {
    json!({
        "installationId": 1001,
        "countryCode": "+44",
        "telephoneNumber": "7123456789",
        "message": "Hello can I enquire about the McLaren 720s",
        "captchaToken": ""
    })
}

/// Source: VC 3.3: a missing parameter and an unknown installation have different shapes.
#[tokio::test]
async fn web_settings_errors() {
    let bench = Bench::new().await;
    let missing = json!({
        "message": "The identifier field is required.",
        "errors": { "identifier": ["The identifier field is required."] }
    });
    let unknown = json!({ "error": "Unknown installation" });
    let cases = [
        ("", &missing),
        ("?identifier=", &missing),
        ("?identifier=%20", &missing),
        ("?id=localhost", &missing),
        ("?identifier=somewhere.example", &unknown),
        ("?identifier=LOCALHOST", &unknown),
    ];
    for (query, expected) in cases {
        let answer = bench.get(&format!("/api/v2/webSettings{query}")).await;
        assert_eq!(answer.both(), (422, expected.clone()), "{query}");
    }
}

/// Source: VC 3.1 and 3.2: keys and types as in the sample, and the other spelling of the last two.
#[tokio::test]
async fn built_in_installations() {
    let bench = Bench::new().await;
    for identifier in ["localhost", "127.0.0.1"] {
        let settings = bench
            .get(&format!("/api/v2/webSettings?identifier={identifier}"))
            .await
            .ok();
        assert_eq!(settings["installationId"], 1001);
        assert_eq!(settings["hasSms"], true);
        assert_eq!(settings["whatsAppNumber"], "447700900456");
        assert_eq!(settings["host"], format!("ws://127.0.0.1:{PORT}"));
        assert!(settings["hasAjaxRouting"].is_number());
        assert!(settings["data"]["position"]["xOffset"].is_string());
        assert!(settings["data"]["position"]["xOffsetSmallDevices"].is_number());
        assert_eq!(settings["data"]["position"]["corner"], "bottom_right");
    }
    let cases = [
        ("sms-only.example", json!(true), Value::Null),
        ("whatsapp-only.example", json!(false), json!("447700900123")),
        ("nothing.example", json!(false), Value::Null),
    ];
    for (identifier, has_sms, number) in cases {
        let settings = bench
            .get(&format!("/api/v2/webSettings?identifier={identifier}"))
            .await
            .ok();
        assert_eq!(
            (&settings["hasSms"], &settings["whatsAppNumber"]),
            (&has_sms, &number),
            "{identifier}"
        );
    }
    let socket = bench
        .get("/api/v2/webSettings?identifier=visitorchat.localhost")
        .await
        .ok();
    assert_eq!(socket["host"], format!("ws://127.0.0.1:{PORT}"));
    let snake = bench
        .get("/api/v2/webSettings?identifier=snake.example")
        .await
        .ok();
    assert_eq!(
        (&snake["has_sms"], &snake["whatsapp_number"]),
        (&json!(true), &json!("447700900789"))
    );
    assert!(snake.get("hasSms").is_none() && snake.get("whatsAppNumber").is_none());
}

/// Source: VC 8: a request that is right is taken, and the desk sees it.
#[tokio::test]
async fn sms_is_taken() {
    let bench = Bench::new().await;
    let answer = bench.post(SMS, sms()).await.ok();
    let outbox = bench.state().await["sms"].clone();
    assert_eq!(
        outbox,
        json!([{
            "id": answer["chatId"],
            "installationId": 1001,
            "countryCode": "+44",
            "telephoneNumber": "7123456789",
            "message": "Hello can I enquire about the McLaren 720s",
            "receivedAt": "2026-03-02T10:00:00.000Z"
        }])
    );
}

/// Source: VC 8: 422 for missing and invalid fields, each under its own name; `message` names the wrong field.
#[tokio::test]
async fn sms_fields() {
    let bench = Bench::new().await;
    let long = "é".repeat(100);
    let too_long = "🚗".repeat(101);
    let required = |name: &str| Some(format!("The {name} field is required."));
    let says = |text: &str| Some(text.to_owned());
    let cases = [
        ("installationId", Value::Null, required("installation id")),
        ("installationId", json!(""), required("installation id")),
        (
            "installationId",
            json!("1001"),
            says("The installation id field must be an integer."),
        ),
        (
            "installationId",
            json!(1.5),
            says("The installation id field must be an integer."),
        ),
        (
            "installationId",
            json!(4711),
            says("The selected installation id is invalid."),
        ),
        ("countryCode", Value::Null, required("country code")),
        (
            "countryCode",
            json!(44),
            says("The country code field must be a string."),
        ),
        ("telephoneNumber", Value::Null, required("telephone number")),
        (
            "telephoneNumber",
            json!("07123456789"),
            says("The telephone number format is invalid."),
        ),
        (
            "telephoneNumber",
            json!("+447123456789"),
            says("The telephone number format is invalid."),
        ),
        (
            "telephoneNumber",
            json!("7123 456789"),
            says("The telephone number format is invalid."),
        ),
        (
            "telephoneNumber",
            json!("123"),
            says("The telephone number format is invalid."),
        ),
        (
            "telephoneNumber",
            json!("123456789012345"),
            says("The telephone number format is invalid."),
        ),
        (
            "telephoneNumber",
            json!(7123456789_i64),
            says("The telephone number field must be a string."),
        ),
        ("message", Value::Null, required("message")),
        ("message", json!("  "), required("message")),
        ("message", json!(long), None),
        (
            "message",
            json!(too_long),
            says("The message field must not be greater than 100 characters."),
        ),
        (
            "captchaToken",
            json!("x"),
            says("The selected captcha token is invalid."),
        ),
        (
            "captchaToken",
            Value::Null,
            says("The selected captcha token is invalid."),
        ),
    ];
    for (field, value, expected) in cases {
        let mut body = sms();
        body[field] = value.clone();
        let answer = bench.post(SMS, body).await;
        match expected {
            None => assert_eq!(answer.status, 200, "{field} {value}: {}", answer.text()),
            Some(problem) => {
                let expected = json!({ "message": "The identifier field is required.", "errors": { field: [problem] } });
                assert_eq!(answer.both(), (422, expected), "{field} {value}");
            }
        }
    }
}

#[tokio::test]
async fn sms_reports_every_field_at_once() {
    let bench = Bench::new().await;
    for body in ["{}", "not json", "", "[]", "null"] {
        let answer = bench.send(Method::POST, SMS, &[], Body::from(body)).await;
        assert_eq!(answer.status, 422, "{body}");
        let errors = answer.json()["errors"].as_object().expect("errors").clone();
        let fields: Vec<&str> = errors.keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            [
                "captchaToken",
                "countryCode",
                "installationId",
                "message",
                "telephoneNumber"
            ],
            "{body}"
        );
        assert_eq!(
            errors["captchaToken"],
            json!(["The captcha token field must be present."])
        );
    }
}

/// Source: VC 8: an invalid country code and an installation without SMS are a 500 that cannot be told apart.
#[tokio::test]
async fn sms_server_errors() {
    let bench = Bench::new().await;
    let cases = [
        ("countryCode", json!("+49")),
        ("countryCode", json!("44")),
        ("installationId", json!(1003)),
    ];
    for (field, value) in cases {
        let mut body = sms();
        body[field] = value;
        let answer = bench.post(SMS, body).await;
        assert_eq!(
            answer.both(),
            (500, json!({ "message": "Server Error" })),
            "{field}"
        );
    }
    for (country_code, installation) in [("+1", 1002), ("+353", 1005)] {
        let mut body = sms();
        body["countryCode"] = json!(country_code);
        body["installationId"] = json!(installation);
        bench.post(SMS, body).await.ok();
    }
    assert_eq!(bench.state().await["sms"].as_array().map(Vec::len), Some(2));
}

/// Source: VC 5.
#[tokio::test]
async fn history_of_chats() {
    let bench = Bench::new().await;
    let missing = json!({
        "message": "The chat id field is required.",
        "errors": { "chatId": ["The chat id field is required."] }
    });
    for path in ["/api/v2/messages", "/api/v2/messages?chatId="] {
        assert_eq!(bench.get(path).await.both(), (422, missing.clone()));
    }
    assert_eq!(
        bench.get("/api/v2/messages?chatId=unknown").await.ok(),
        json!([])
    );

    let chat = bench.post(SMS, sms()).await.ok()["chatId"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(chat.len(), 32);
    let messages = bench
        .get(&format!("/api/v2/messages?chatId={chat}"))
        .await
        .ok();
    assert_eq!(
        messages,
        json!([{
            "created_at": "2026-03-02T10:00:00.000000Z",
            "chat_id": chat,
            "message": "Hello can I enquire about the McLaren 720s",
            "message_type": "text",
            "type": "human",
            "visitor_id": chat,
            "operator_id": null,
            "operator": null
        }])
    );
}

/// Oldest first, as in the sample; an operator's message has the operator and no visitor.
#[tokio::test]
async fn history_of_a_room() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.say("t", &rid, "Hello").await;
    bench.clock.advance(1000);
    bench
        .post(
            &format!("/agent/api/rooms/{rid}/messages"),
            json!({ "text": "Hi there" }),
        )
        .await
        .ok();
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    let messages = bench
        .get(&format!("/api/v2/messages?chatId={rid}"))
        .await
        .ok();
    let texts: Vec<&Value> = messages
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| &item["message"])
        .collect();
    assert_eq!(texts, ["Hello", "Hi there"]);
    assert!(messages[0]["visitor_id"].is_string() && messages[0]["operator"].is_null());
    assert!(messages[1]["visitor_id"].is_null() && messages[1]["operator_id"].is_number());
    assert_eq!(messages[1]["operator"]["name"], "Emma");
}
