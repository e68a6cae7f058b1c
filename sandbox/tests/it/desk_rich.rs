//! Web1on1 and Sunshine Conversations on the desk.

use serde_json::{Value, json};

use crate::support::Bench;
use crate::web1on1::Client;

fn room<'a>(state: &'a Value, id: &Value) -> &'a Value {
    let rooms = state["rooms"].as_array().expect("rooms");
    rooms
        .iter()
        .find(|room| room["id"] == *id)
        .expect("the room")
}

#[tokio::test]
async fn a_contact_of_web1on1_is_answered() {
    let bench = Bench::new().await;
    let made = bench
        .post("/sandbox/web1on1/gallery", json!({ "samples": [] }))
        .await
        .ok();
    let id = made["conversation"].as_str().expect("an id");
    let state = bench.state().await;
    let shown = room(&state, &made["conversation"]);
    assert_eq!(shown["service"], "web1on1");
    assert_eq!(
        (&shown["queued"], &shown["waiting"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(shown["fname"], "John Johnson");
    let visitors = state["visitors"].as_array().expect("visitors");
    assert!(
        visitors
            .iter()
            .any(|visitor| visitor["token"] == shown["token"] && visitor["name"] == "John Johnson")
    );
    let path = |rest: &str| format!("/agent/api/rooms/{id}/{rest}");
    bench.post(&path("take"), json!({})).await.ok();
    bench
        .post(&path("messages"), json!({ "text": "Yes, it is." }))
        .await
        .ok();
    bench
        .post(&path("typing"), json!({ "typing": true }))
        .await
        .ok();
    let guest = Client {
        bench: &bench,
        token: made["token"].as_str().expect("one").to_owned(),
    };
    let said = guest.messages(&json!({ "id": id })).await;
    assert_eq!(said[1]["text"], "Yes, it is.");
    assert_eq!(said[1]["role"], "agent");
    let state = bench.state().await;
    let shown = room(&state, &made["conversation"]);
    assert_eq!(shown["agentId"], said[1]["user"]);
    assert_eq!(shown["waiting"], false);
    for rest in ["messages/x", "files?name=a"] {
        let answer = match rest {
            "messages/x" => bench.put(&path(rest), json!({ "text": "x" })).await,
            _ => bench.post(&path(rest), json!("bytes")).await,
        };
        assert_eq!(answer.status, 409, "{rest}: {}", answer.text());
        assert!(answer.text().contains("Web1on1"));
    }
    bench.post(&path("close"), json!({})).await.ok();
    let state = bench.state().await;
    assert_eq!(room(&state, &made["conversation"])["open"], false);
    let whole = guest.get(&format!("/v2/conversations/{id}")).await.ok();
    assert_eq!(whole["status"], "closed");
    bench.clock.advance(1000);
    let again = json!({ "role": "contact", "text": "One more thing" });
    guest.say(&json!({ "id": id }), again).await;
    let state = bench.state().await;
    assert_eq!(room(&state, &made["conversation"])["open"], true);
}

#[tokio::test]
async fn every_sample_can_be_sent() {
    let bench = Bench::new().await;
    for service in ["web1on1", "sunshine"] {
        let path = format!("/sandbox/{service}/gallery");
        let made = bench.post(&path, json!({ "samples": [] })).await.ok();
        let id = made["conversation"].as_str().expect("an id");
        let palette = bench
            .get(&format!("/agent/api/palette/{service}"))
            .await
            .ok();
        let samples = palette.as_array().expect("a list");
        assert!(samples.len() > 15, "{service}");
        let path = format!("/agent/api/rooms/{id}/samples");
        for sample in samples {
            let answer = bench.post(&path, json!({ "sample": sample["key"] })).await;
            assert_eq!(answer.status, 200, "{sample}: {}", answer.text());
            assert!(!sample["name"].as_str().expect("a name").is_empty());
        }
        bench.clock.advance(10_000);
        let state = bench.state().await;
        let shown = room(&state, &made["conversation"]);
        assert_eq!(shown["total"], 1 + samples.len(), "{service}");
        let notes = shown["messages"].as_array().expect("messages").iter();
        let notes: Vec<&str> = notes
            .filter_map(|message| message["note"].as_str())
            .collect();
        let carousel = notes.iter().find(|note| note.contains("Kia EV6"));
        assert!(carousel.is_some(), "{notes:?}");
        let wrong = bench.post(&path, json!({ "sample": "nothing" })).await;
        assert_eq!(wrong.status, 404);
    }
    assert_eq!(
        bench.get("/agent/api/palette/rocket_chat").await.status,
        404
    );
    let rid = bench.room("visitor-token").await;
    let answer = bench
        .post(
            &format!("/agent/api/rooms/{rid}/samples"),
            json!({ "sample": "text" }),
        )
        .await;
    assert_eq!(answer.status, 409);
}

#[tokio::test]
async fn a_short_link_leads_somewhere_here() {
    let bench = Bench::new().await;
    let wishes = json!({ "samples": ["transfer"] });
    let made = bench.post("/sandbox/web1on1/gallery", wishes).await.ok();
    let state = bench.state().await;
    let shown = &room(&state, &made["conversation"])["messages"][1];
    let link = shown["links"][0].as_str().expect("a link");
    let answer = bench.get(link).await;
    assert_eq!(answer.status, 302);
    let user = made["user"].as_str().expect("a user");
    assert!(
        answer
            .header("location")
            .contains(&format!("/continue?id={user}&token="))
    );
}

#[tokio::test]
async fn a_press_is_seen() {
    let bench = Bench::new().await;
    let wishes = json!({ "samples": ["buttons"] });
    let made = bench.post("/sandbox/sunshine/gallery", wishes).await.ok();
    let (app, id) = (
        made["app"].as_str().expect("one"),
        made["conversation"].as_str().expect("one"),
    );
    let bearer = format!("Bearer {}", made["token"].as_str().expect("one"));
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/v2/apps/{app}/conversations/{id}/messages");
    let list = bench
        .send(
            axum::http::Method::GET,
            &path,
            &headers,
            axum::body::Body::empty(),
        )
        .await
        .ok();
    let action = &list["messages"][1]["content"]["actions"][2]["_id"];
    let body = json!({ "author": { "role": "appUser", "appUserId": made["user"] }, "postback": { "actionId": action } });
    let path = format!("/sdk/v2/apps/{app}/conversations/{id}/postback");
    bench.clock.advance(1000);
    let sent = bench
        .send(
            axum::http::Method::POST,
            &path,
            &headers,
            axum::body::Body::from(body.to_string()),
        )
        .await;
    assert_eq!(sent.status, 200);
    let state = bench.state().await;
    let last = &room(&state, &made["conversation"])["messages"][2];
    assert_eq!(last["from"], "system");
    assert_eq!(last["msg"], "pressed “Call me back” (CALL_BACK)");
}
