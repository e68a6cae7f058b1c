//! Messages read, edited and taken away one by one; files in and out. Source: RC 1.2 and RC 0, fact 3.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Bench, coded, invalid, plain};

const API: &str = "/api/v1/livechat";

async fn ask(bench: &Bench, method: Method, path: &str, body: Value) -> Answer {
    bench
        .send(
            method,
            &format!("{API}/{path}"),
            &[],
            Body::from(body.to_string()),
        )
        .await
}

fn id_of(message: &Value) -> String {
    message["_id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn one_message_by_its_id() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let other = bench.room("other").await;
    let sent = bench.say("t", &rid, "Hello").await;
    let id = id_of(&sent);
    let read = bench
        .get(&format!("{API}/message/{id}?token=t&rid={rid}"))
        .await
        .ok();
    assert_eq!(read["message"], sent);
    let cases = [
        (
            format!("token=t&rid={rid}&x=1"),
            invalid("must NOT have additional properties"),
        ),
        (
            "token=t".to_owned(),
            invalid("must have required property 'rid'"),
        ),
        (format!("token=nobody&rid={rid}"), plain("invalid-token")),
        (format!("token=t&rid={other}"), plain("invalid-room")),
        // [T] should not allow fetching arbitrary messages from another channel
        (format!("token=other&rid={other}"), plain("invalid-message")),
    ];
    for (query, expected) in cases {
        assert_eq!(
            bench
                .get(&format!("{API}/message/{id}?{query}"))
                .await
                .both(),
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn editing() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let path = format!("message/{}", id_of(&bench.say("t", &rid, "Helo").await));
    bench.clock.advance(5000);
    let body = json!({ "token": "t", "rid": rid, "msg": "Hello" });
    let edited = ask(&bench, Method::PUT, &path, body.clone()).await.ok()["message"].clone();
    assert_eq!(
        (&edited["msg"], &edited["ts"]),
        (&json!("Hello"), &json!("2026-03-02T10:00:00.000Z"))
    );
    assert_eq!(edited["editedAt"], "2026-03-02T10:00:05.000Z");
    assert_eq!(edited["editedBy"]["username"], "guest-1");
    let mut extra = body.clone();
    extra["_id"] = json!("x");
    assert_eq!(
        ask(&bench, Method::PUT, &path, extra).await.both(),
        invalid("must NOT have additional properties")
    );
    let unknown = ask(&bench, Method::PUT, "message/nothing", body.clone()).await;
    assert_eq!(unknown.both(), plain("invalid-message"));
    let answer = json!({ "text": "Hi" });
    let theirs = bench
        .post(&format!("/agent/api/rooms/{rid}/messages"), answer)
        .await
        .ok();
    let theirs = format!("message/{}", id_of(&theirs));
    let refused = coded(
        "Message editing not allowed [error-action-not-allowed]",
        "error-action-not-allowed",
    );
    assert_eq!(
        ask(&bench, Method::PUT, &theirs, body).await.both(),
        refused
    );
}

#[tokio::test]
async fn deleting() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let id = id_of(&bench.say("t", &rid, "Oops").await);
    let path = format!("message/{id}");
    let body = json!({ "token": "t", "rid": rid, "count": 1, "offset": "0", "sort": {} });
    let mut extra = body.clone();
    extra["msg"] = json!("x");
    assert_eq!(
        ask(&bench, Method::DELETE, &path, extra).await.both(),
        invalid("must NOT have additional properties")
    );
    let refused = coded(
        "Message deleting not allowed [error-action-not-allowed]",
        "error-action-not-allowed",
    );
    bench
        .put("/sandbox/livechat", json!({ "allowDeleting": false }))
        .await
        .ok();
    assert_eq!(
        ask(&bench, Method::DELETE, &path, body.clone())
            .await
            .both(),
        refused
    );
    bench
        .put("/sandbox/livechat", json!({ "allowDeleting": true }))
        .await
        .ok();
    let gone = ask(&bench, Method::DELETE, &path, body.clone()).await.ok();
    assert_eq!(
        gone["message"],
        json!({ "_id": id, "ts": "2026-03-02T10:00:00.000Z" })
    );
    assert_eq!(
        ask(&bench, Method::DELETE, &path, body).await.both(),
        plain("invalid-message")
    );
}

/// Source: RC 2: a quote is a link in front of the text.
#[tokio::test]
async fn quoting() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let id = id_of(&bench.say("t", &rid, "Is it blue?").await);
    let link = format!("http://localhost/live/{rid}?msg={id}");
    let quote = bench.say("t", &rid, &format!("[ ]({link}) this one")).await;
    let attachment = &quote["attachments"][0];
    assert_eq!(
        (&attachment["text"], &attachment["message_link"]),
        (&json!("Is it blue?"), &json!(link))
    );
    let plain = bench
        .say("t", &rid, "[ ](http://localhost/live/other?msg=x) no")
        .await;
    assert!(plain.get("attachments").is_none());
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x04\x08\x06\0\0\0";

async fn upload(
    bench: &Bench,
    rid: &str,
    token: &str,
    name: &str,
    kind: &str,
    content: &[u8],
) -> Answer {
    let mut body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge\r\ncontent-disposition: form-data; name=\"description\"\r\n\r\nmy car\r\n--edge--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("x-visitor-token", token),
    ];
    bench
        .send(
            Method::POST,
            &format!("{API}/upload/{rid}"),
            &headers,
            Body::from(body),
        )
        .await
}

#[tokio::test]
async fn a_picture_goes_in_and_comes_out() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let message = upload(&bench, &rid, "t", "my car.png", "image/png", PNG)
        .await
        .ok();
    // The message itself is the body.
    assert_eq!(
        (&message["rid"], &message["msg"], &message["success"]),
        (&json!(rid), &json!(""), &json!(true))
    );
    let attachment = &message["attachments"][0];
    let path = attachment["image_url"].as_str().expect("a path").to_owned();
    assert!(
        path.starts_with("/file-upload/") && path.ends_with("/my%20car.png"),
        "{path}"
    );
    assert_eq!(
        (
            &attachment["title"],
            &attachment["type"],
            &attachment["description"],
            &attachment["image_type"]
        ),
        (
            &json!("my car.png"),
            &json!("file"),
            &json!("my car"),
            &json!("image/png")
        )
    );
    assert_eq!(
        attachment["image_dimensions"],
        json!({ "width": 8, "height": 4 })
    );
    assert_eq!(
        (&message["file"]["type"], &message["file"]["size"]),
        (&json!("image/png"), &json!(PNG.len()))
    );
    // [T] should return filesUpload array when message has files property
    let read = bench
        .get(&format!(
            "{API}/message/{}?token=t&rid={rid}",
            id_of(&message)
        ))
        .await
        .ok();
    assert_eq!(read["message"]["filesUpload"][0]["type"], "image/png");
    // Protected: by query or by cookies, and not otherwise.
    assert_eq!(bench.get(&path).await.status, 403);
    let query = format!("rc_rid={rid}&rc_token=t&rc_room_type=l");
    let file = bench.get(&format!("{path}?{query}")).await;
    assert_eq!(
        (file.status.as_u16(), file.header("content-type")),
        (200, "image/png")
    );
    assert_eq!(&file.body[..], PNG);
    assert!(file.header("content-security-policy").contains("sandbox"));
    let cookies = query.replace('&', "; ");
    let by_cookie = bench
        .send(Method::GET, &path, &[("cookie", &cookies)], Body::empty())
        .await;
    assert_eq!(by_cookie.status, 200);
    bench.room("other").await;
    for wrong in [
        format!("rc_rid={rid}&rc_token=other&rc_room_type=l"),
        format!("rc_rid={rid}&rc_token=t"),
        format!("rc_rid={rid}&rc_token=t&rc_room_type=c"),
        "rc_rid=nowhere&rc_token=t&rc_room_type=l".to_owned(),
    ] {
        assert_eq!(
            bench.get(&format!("{path}?{wrong}")).await.status,
            403,
            "{wrong}"
        );
    }
    bench
        .put("/sandbox/livechat", json!({ "protectFiles": false }))
        .await
        .ok();
    assert_eq!(bench.get(&path).await.status, 200);
    assert_eq!(bench.get("/file-upload/nothing/x.png").await.status, 404);
}

#[tokio::test]
async fn uploads_that_are_refused() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.room("other").await;
    let forbidden = (403, json!({ "success": false, "error": "unauthorized" }));
    for (rid, token) in [
        (rid.as_str(), "nobody"),
        (&rid, "other"),
        (&rid, ""),
        ("nowhere", "t"),
    ] {
        assert_eq!(
            upload(&bench, rid, token, "a.png", "image/png", PNG)
                .await
                .both(),
            forbidden,
            "{rid} {token}"
        );
    }
    let limits = json!({ "maxFileBytes": 1_572_864, "fileTypes": ["image/*", "text/plain"] });
    bench.put("/sandbox/livechat", limits).await.ok();
    upload(&bench, &rid, "t", "a.txt", "text/plain", b"words")
        .await
        .ok();
    let kind = upload(&bench, &rid, "t", "a.html", "text/html", b"<p>").await;
    assert_eq!(
        kind.both(),
        (
            400,
            json!({ "success": false, "reason": "error-type-not-allowed" })
        )
    );
    let size = upload(&bench, &rid, "t", "a.png", "image/png", &vec![0; 1_572_865]).await;
    assert_eq!(
        size.both(),
        (
            400,
            json!({ "success": false, "reason": "error-size-not-allowed", "sizeAllowed": "1.5 MB" })
        )
    );
    upload(&bench, &rid, "t", "a.png", "image/png", &vec![0; 1_572_864])
        .await
        .ok();
    let headers = [("x-visitor-token", "t")];
    let nothing = bench
        .send(
            Method::POST,
            &format!("{API}/upload/{rid}"),
            &headers,
            Body::from("x"),
        )
        .await;
    assert_eq!(nothing.both(), plain("Invalid file"));
    bench
        .put("/sandbox/livechat", json!({ "fileUpload": false }))
        .await
        .ok();
    let off = upload(&bench, &rid, "t", "a.png", "image/png", PNG).await;
    assert_eq!(
        off.both(),
        (
            400,
            json!({ "success": false, "reason": "error-file-upload-disabled" })
        )
    );
    bench
        .post(
            &format!("{API}/room.close"),
            json!({ "rid": rid, "token": "t" }),
        )
        .await
        .ok();
    assert_eq!(
        upload(&bench, &rid, "t", "a.png", "image/png", PNG)
            .await
            .both(),
        forbidden
    );
    // The log has the size, not the bytes.
    let log = bench.get("/sandbox/requests").await.ok();
    let log = log.as_array().expect("a list");
    let entry = log
        .iter()
        .find(|entry| entry["path"] == format!("{API}/upload/{rid}"))
        .expect("an entry");
    assert!(entry["body"].as_str().expect("text").ends_with(" bytes)"));
}
