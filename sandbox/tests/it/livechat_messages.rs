//! Messages and history of the Livechat routes.

use serde_json::{Value, json};

use crate::support::{Bench, plain};

const MESSAGE: &str = "/api/v1/livechat/message";

fn texts(messages: &Value) -> Vec<&str> {
    messages
        .as_array()
        .expect("messages")
        .iter()
        .filter_map(|message| message["msg"].as_str())
        .collect()
}

/// A room that begins without a word of the system, so that a test may count.
async fn bare_room(bench: &Bench) -> String {
    let change = json!({ "systemMessages": false });
    bench.put("/sandbox/livechat", change).await.ok();
    bench.room("t").await
}

/// Source: RC 2, system messages; the server posts them when a chat begins and when an agent takes it.
#[tokio::test]
async fn a_chat_begins_with_words_of_the_system() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let history = bench
        .get(&format!("/api/v1/livechat/messages.history/{rid}?token=t"))
        .await
        .ok();
    let said: Vec<(&Value, &Value, &Value)> = history["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|message| (&message["t"], &message["msg"], &message["u"]["username"]))
        .collect();
    let (emma, guest) = (json!("emma"), json!("guest-1"));
    assert_eq!(
        said,
        [
            (&json!("uj"), &json!(""), &emma),
            (&json!("command"), &json!("connected"), &emma),
            (&json!("livechat-started"), &json!(""), &guest)
        ]
    );
}

/// Source: RC 1.2.
#[tokio::test]
async fn a_message_is_answered_whole() {
    let bench = Bench::new().await;
    bench
        .post(
            "/api/v1/livechat/visitor",
            json!({ "visitor": { "token": "t", "name": "Ann" } }),
        )
        .await
        .ok();
    let rid = bench.room("t").await;
    let message = bench.say("t", &rid, "Hello <b>").await;
    assert_eq!(message["rid"], json!(rid));
    assert_eq!(message["msg"], "Hello <b>");
    assert_eq!(message["token"], "t");
    assert_eq!(message["alias"], "Ann");
    assert_eq!(message["ts"], "2026-03-02T10:00:00.000Z");
    assert_eq!(message["u"]["username"], "guest-1");
    assert_eq!(message["_id"].as_str().map(str::len), Some(17));
    for list in ["urls", "mentions", "channels", "md"] {
        assert!(message[list].is_array(), "{list}");
    }
}

/// Source: RC 1.2: a client's id is accepted, for a safe retry: the same answer, stored once.
#[tokio::test]
async fn a_repeated_id_is_stored_once() {
    let bench = Bench::new().await;
    let rid = bare_room(&bench).await;
    let body = |id: &str, msg: &str| json!({ "token": "t", "rid": rid, "msg": msg, "_id": id });
    let first = bench.post(MESSAGE, body("mine", "one")).await.ok();
    assert_eq!(first["message"]["_id"], "mine");
    bench.clock.advance(1000);
    let again = bench.post(MESSAGE, body("mine", "one, changed")).await.ok();
    assert_eq!(again, first);
    bench.post(MESSAGE, body("", "two")).await.ok(); // an empty id is none
    let history = bench
        .get(&format!("/api/v1/livechat/messages.history/{rid}?token=t"))
        .await
        .ok();
    assert_eq!(texts(&history["messages"]), ["two", "one"]);
    // An id of somebody else's is not answered with their words.
    let other = bench.room("other").await;
    let stolen = bench
        .post(
            MESSAGE,
            json!({ "token": "other", "rid": other, "msg": "x", "_id": "mine" }),
        )
        .await;
    assert_eq!(stolen.both(), plain("invalid-message"));
}

/// Source: RC 1.2 `message-length-exceeds-character-limit`, RC 1.3 `limitTextLength`; counted as JavaScript does.
#[tokio::test]
async fn the_length_limit_counts_utf16() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench
        .put("/sandbox/livechat", json!({ "limitTextLength": 4 }))
        .await
        .ok();
    let cases = [
        ("abcd", true),
        ("abcde", false),
        ("🚗🚗", true),
        ("🚗🚗a", false),
        ("éééé", true),
    ];
    for (msg, fits) in cases {
        let answer = bench
            .post(MESSAGE, json!({ "token": "t", "rid": rid, "msg": msg }))
            .await;
        if fits {
            answer.ok();
        } else {
            assert_eq!(
                answer.both(),
                plain("message-length-exceeds-character-limit"),
                "{msg}"
            );
        }
    }
    bench
        .put("/sandbox/livechat", json!({ "limitTextLength": false }))
        .await
        .ok();
    bench.say("t", &rid, "as long as I like").await;
}

/// Source: RC 1.2: newest first, 20 unless told; `end` is exclusive.
#[tokio::test]
async fn history_pages() {
    let bench = Bench::new().await;
    let rid = bare_room(&bench).await;
    for number in 1..=25 {
        bench.say("t", &rid, &number.to_string()).await;
        bench.clock.advance(1000);
    }
    let descending = |from: u32, to: u32| {
        (to..=from)
            .rev()
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    };
    let cases = [
        ("", descending(25, 6)),
        ("&limit=3", descending(25, 23)),
        ("&limit=3&offset=2", descending(23, 21)),
        ("&limit=100", descending(25, 1)),
        ("&limit=0", descending(25, 1)),
        ("&offset=24", descending(1, 1)),
        ("&offset=25", Vec::new()),
        ("&count=2", descending(25, 6)),
        // Message 10 was sent nine seconds after the start: `end` leaves it out.
        ("&end=2026-03-02T10:00:09.000Z&limit=2", descending(9, 8)),
        ("&end=2026-03-02T10:00:09.001Z&limit=1", descending(10, 10)),
        ("&ls=2026-03-02T10:00:20.000Z", descending(25, 6)),
        ("&sort=%7B%7D&searchText=x&limit=1", descending(25, 25)),
    ];
    for (query, expected) in cases {
        let history = bench
            .get(&format!(
                "/api/v1/livechat/messages.history/{rid}?token=t{query}"
            ))
            .await
            .ok();
        assert_eq!(texts(&history["messages"]), expected, "{query}");
    }
}

/// Messages of one millisecond keep the order in which they came.
#[tokio::test]
async fn history_is_stable_within_a_millisecond() {
    let bench = Bench::new().await;
    let rid = bare_room(&bench).await;
    for msg in ["a", "b", "c"] {
        bench.say("t", &rid, msg).await;
    }
    let history = bench
        .get(&format!("/api/v1/livechat/messages.history/{rid}?token=t"))
        .await
        .ok();
    assert_eq!(texts(&history["messages"]), ["c", "b", "a"]);
}

/// Source: RC 2, system messages: `livechat-close` is the only close signal.
#[tokio::test]
async fn closing_shows_in_the_history() {
    let bench = Bench::new().await;
    let rid = bare_room(&bench).await;
    bench.say("t", &rid, "Hello").await;
    bench
        .post(
            &format!("/agent/api/rooms/{rid}/messages"),
            json!({ "text": "Hi" }),
        )
        .await
        .ok();
    bench
        .post(&format!("/agent/api/rooms/{rid}/close"), json!({}))
        .await
        .ok();
    let history = bench
        .get(&format!("/api/v1/livechat/messages.history/{rid}?token=t"))
        .await
        .ok();
    let messages = history["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0]["t"], "livechat-close");
    assert_eq!(messages[1]["u"]["name"], "Emma");
    assert!(messages[1].get("token").is_none() && messages[1].get("t").is_none());
}

/// The desk never answers by itself.
#[tokio::test]
async fn nobody_answers_by_itself() {
    let bench = Bench::new().await;
    let rid = bare_room(&bench).await;
    bench.say("t", &rid, "Hello?").await;
    bench.clock.advance(3_600_000);
    let history = bench
        .get(&format!("/api/v1/livechat/messages.history/{rid}?token=t"))
        .await
        .ok();
    assert_eq!(texts(&history["messages"]), ["Hello?"]);
}
