//! What an agent does to a conversation, of either service, through the desk's routes.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::server::start;
use crate::socket_io::{Client, Generation, ask};
use crate::support::Bench;
use sandbox::Options;

fn path(id: &str, rest: &str) -> String {
    format!("/agent/api/rooms/{id}/{rest}")
}

async fn room_of(bench: &Bench, id: &str) -> Value {
    let state = bench.state().await;
    let rooms = state["rooms"].as_array().expect("rooms");
    let room = rooms.iter().find(|room| room["id"] == id);
    room.expect("the room").clone()
}

/// What people wrote, with who it was.
fn words(room: &Value) -> Vec<(String, String)> {
    let messages = room["messages"].as_array().expect("messages").iter();
    messages
        .filter(|message| message["from"] != "system")
        .map(|message| {
            let text = |key: &str| message[key].as_str().expect("text").to_owned();
            (text("name"), text("msg"))
        })
        .collect()
}

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

/// By id, by user name, or whoever serves the room.
#[tokio::test]
async fn whoever_acts_is_named() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    assert_eq!(room_of(&bench, &rid).await["agentId"], "emmaAtHartleyMoss");
    let say = path(&rid, "messages");
    bench.post(&say, json!({ "text": "one" })).await.ok();
    let take = json!({ "agent": "tom" });
    bench.post(&path(&rid, "take"), take).await.ok();
    assert_eq!(room_of(&bench, &rid).await["agentId"], "tomAtHartleyMoss");
    bench.post(&say, json!({ "text": "two" })).await.ok();
    let as_priya = json!({ "text": "three", "agent": "priyaAtHartleyMoss" });
    bench.post(&say, as_priya).await.ok();
    let room = room_of(&bench, &rid).await;
    let expected = [
        pair("Emma", "one"),
        pair("Tom", "two"),
        pair("Priya", "three"),
    ];
    assert_eq!(words(&room), expected);
    let nobody = json!({ "text": "x", "agent": "nobody" });
    assert_eq!(bench.post(&say, nobody).await.status, 404);
    assert_eq!(
        bench
            .post(&path(&rid, "take"), json!({ "agent": "tom", "now": 1 }))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn own_messages_are_edited_and_deleted() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let theirs = bench.say("t", &rid, "mine").await["_id"].clone();
    let say = path(&rid, "messages");
    let said = bench.post(&say, json!({ "text": "tpyo" })).await.ok();
    assert_eq!(said["agentId"], "emmaAtHartleyMoss");
    let id = said["_id"].as_str().expect("an id");
    let one = path(&rid, &format!("messages/{id}"));
    bench.clock.advance(1000);
    let edited = bench.put(&one, json!({ "text": "typo" })).await.ok();
    assert_eq!(
        (&edited["msg"], &edited["editedAt"]),
        (&json!("typo"), &json!("2026-03-02T10:00:01.000Z"))
    );
    let history = format!("/api/v1/livechat/messages.history/{rid}?token=t");
    let newest = bench.get(&history).await.ok()["messages"][0].clone();
    assert_eq!(newest["msg"], "typo");
    assert!(newest["editedAt"].is_string());

    let as_tom = json!({ "text": "x", "agent": "tom" });
    assert_eq!(bench.put(&one, as_tom).await.status, 403);
    let foreign = path(&rid, &format!("messages/{}", theirs.as_str().expect("id")));
    assert_eq!(
        bench.put(&foreign, json!({ "text": "x" })).await.status,
        403
    );
    for (path, status) in [(&foreign, 403), (&one, 200), (&one, 404)] {
        let answer = bench
            .send(Method::DELETE, path, &[], Body::from("{}"))
            .await;
        assert_eq!(answer.status, status, "{path}");
    }
    let room = room_of(&bench, &rid).await;
    assert_eq!(words(&room).len(), 1);
    for body in [json!({ "text": " " }), json!({}), json!({ "txt": "x" })] {
        assert_eq!(bench.put(&foreign, body).await.status, 400);
    }
}

#[tokio::test]
async fn rooms_are_handed_on() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let transfer = path(&rid, "transfer");
    let to_tom = json!({ "toAgent": "tom", "comment": "He knows diesels." });
    bench.post(&transfer, to_tom).await.ok();
    let room = room_of(&bench, &rid).await;
    assert_eq!(room["agentId"], "tomAtHartleyMoss");
    let messages = room["messages"].as_array().expect("messages").iter();
    let mut told = messages.filter(|message| message["kind"] == "livechat_transfer_history");
    let data = &told.next().expect("a message")["transfer"];
    assert_eq!(data["comment"], "He knows diesels.");
    bench
        .post(&transfer, json!({ "toDepartment": "parts" }))
        .await
        .ok();
    let room = room_of(&bench, &rid).await;
    assert_eq!(
        (&room["agentId"], &room["department"]),
        (&json!("priyaAtHartleyMoss"), &json!("parts"))
    );
    let cases = [
        (json!({}), 400),
        (json!({ "toAgent": "tom", "toDepartment": "parts" }), 400),
        (json!({ "toAgent": "nobody" }), 404),
        (json!({ "toDepartment": "nowhere" }), 404),
    ];
    for (body, status) in cases {
        assert_eq!(
            bench.post(&transfer, body.clone()).await.status,
            status,
            "{body}"
        );
    }
}

#[tokio::test]
async fn closing_says_the_comment() {
    let bench = Bench::new().await;
    for (token, body, expected) in [
        ("a", json!({}), "Chat closed by Emma"),
        ("b", json!({ "comment": "Bye!" }), "Bye!"),
    ] {
        let rid = bench.room(token).await;
        bench.post(&path(&rid, "close"), body).await.ok();
        let room = room_of(&bench, &rid).await;
        let last = room["messages"].as_array().and_then(|all| all.last());
        let last = last.expect("a message");
        assert_eq!(
            (&last["kind"], &last["msg"]),
            (&json!("livechat-close"), &json!(expected))
        );
        assert_eq!(room["open"], false);
        assert_eq!(
            bench.post(&path(&rid, "close"), json!({})).await.status,
            409
        );
        assert_eq!(bench.post(&path(&rid, "take"), json!({})).await.status, 409);
    }
}

/// A file comes out as it went in; only pictures are shown, and nothing in a file can run.
#[tokio::test]
async fn files_of_both_sides() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let cases = [
        ("a%20b.png", "image/png", "image/png", "inline"),
        (
            "evil.svg",
            "image/svg+xml",
            "application/octet-stream",
            "attachment",
        ),
        (
            "evil.html",
            "text/html",
            "application/octet-stream",
            "attachment",
        ),
    ];
    for (name, content_type, served, disposition) in cases {
        let send = path(&rid, &format!("files?name={name}&agent=emma"));
        let headers = [("content-type", content_type)];
        let message = bench
            .send(Method::POST, &send, &headers, Body::from("<svg>bytes"))
            .await
            .ok();
        let file = &message["files"][0];
        assert_eq!(
            (&file["type"], &file["size"]),
            (&json!(content_type), &json!(10))
        );
        let answer = bench.get(file["url"].as_str().expect("an address")).await;
        assert_eq!(answer.text(), "<svg>bytes");
        assert_eq!(
            (
                answer.header("content-type"),
                answer.header("content-disposition")
            ),
            (served, disposition)
        );
        let policy = answer.header("content-security-policy");
        assert_eq!(policy, "default-src 'none'; sandbox");
    }
    let nameless = path(&rid, "files?name=%20");
    let answer = bench
        .send(Method::POST, &nameless, &[], Body::from("x"))
        .await;
    assert_eq!(answer.status, 400);
    let empty = path(&rid, "files?name=a.txt");
    let answer = bench.send(Method::POST, &empty, &[], Body::empty()).await;
    assert_eq!(answer.status, 400);
    assert_eq!(bench.get("/agent/api/files/nothing").await.status, 404);
}

#[tokio::test]
async fn agents_and_departments_come_and_go() {
    let bench = Bench::new().await;
    let away = json!({ "online": false });
    bench.put("/agent/api/agents/emma", away.clone()).await.ok();
    bench
        .put("/agent/api/departments/service", away.clone())
        .await
        .ok();
    let state = bench.state().await;
    let online = |list: &str| -> Vec<bool> {
        let all = state[list].as_array().expect("a list").iter();
        all.map(|one| one["online"] == true).collect()
    };
    assert_eq!(online("agents"), [false, true, true]);
    assert_eq!(online("departments"), [true, false, true]);
    let rid = bench.room("t").await;
    assert_eq!(room_of(&bench, &rid).await["agentId"], "tomAtHartleyMoss");
    for path in ["/agent/api/agents/nobody", "/agent/api/departments/nowhere"] {
        assert_eq!(bench.put(path, away.clone()).await.status, 404);
    }
    let wrong = json!({ "online": 1 });
    assert_eq!(bench.put("/agent/api/agents/emma", wrong).await.status, 400);
}

/// What an agent does to a chat of Visitor.Chat reaches the visitor's socket, or is refused with a reason.
#[tokio::test]
async fn a_chat_of_visitor_chat() {
    let server = start(Options::default()).await;
    let (mut client, id) = Client::visitor(server.port, Generation::V4, Value::Null).await;
    let begin = json!({ "data": { "name": "Joe", "advert": "Golf" }, "url": "http://localhost/" });
    client.emit("chat_start", begin).await;
    let chat = client.event("chat_started").await["chatId"].clone();
    let chat = chat.as_str().expect("an id");
    let shown = async || {
        let state = ask(&server, "GET", "/agent/api/state", Value::Null).await;
        (state["rooms"][0].clone(), state["visitors"][0].clone())
    };
    let (room, visitor) = shown().await;
    assert_eq!(
        (
            &room["service"],
            &room["fname"],
            &room["queued"],
            &room["here"]
        ),
        (
            &json!("visitor_chat"),
            &json!("Joe"),
            &json!(true),
            &json!(true)
        )
    );
    assert_eq!(
        (&visitor["token"], &visitor["custom"]["advert"]),
        (&json!(id), &json!("Golf"))
    );

    let typing = json!({ "chatId": chat, "typing": true });
    client.emit("typing", typing).await;
    client.ask("message_send", json!({ "chatId": chat })).await; // both events have been taken now
    assert_eq!(shown().await.0["typing"], true);
    let send = json!({ "chatId": chat, "message": "Hello" });
    client.ask("message_send", send).await;
    assert_eq!(shown().await.0["typing"], false);

    let tom = json!({ "agent": "tom" });
    ask(&server, "POST", &path(chat, "take"), tom).await;
    let typing = json!({ "typing": true });
    ask(&server, "POST", &path(chat, "typing"), typing).await;
    assert_eq!(
        client.event("typing").await,
        json!({ "chatId": chat, "typing": true, "operator": { "name": "Tom" } })
    );
    let card = json!({ "url": "http://localhost/cars/golf", "title": "Golf" });
    let body = json!({ "card": card });
    ask(&server, "POST", &path(chat, "messages"), body).await;
    let received = client.event("message_received").await;
    assert_eq!(
        (
            &received["message_type"],
            &received["operator_id"],
            &received["operator"]["name"]
        ),
        (&json!("card"), &json!(21), &json!("Tom"))
    );
    let inside: Value =
        serde_json::from_str(received["message"].as_str().expect("text")).expect("JSON");
    assert_eq!(inside, card);

    let to_parts = json!({ "toDepartment": "parts" });
    ask(&server, "POST", &path(chat, "transfer"), to_parts).await;
    assert_eq!(shown().await.0["agentId"], "priyaAtHartleyMoss");
    for (method, rest) in [
        ("PUT", "messages/1"),
        ("DELETE", "messages/1"),
        ("POST", "files?name=a"),
    ] {
        let body = if method == "POST" {
            "bytes"
        } else {
            r#"{"text":"x"}"#
        };
        let body = if method == "DELETE" { "{}" } else { body };
        let answer = server.ask(method, &path(chat, rest), body).await;
        assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    }
    let close = json!({ "comment": "Sold" });
    ask(&server, "POST", &path(chat, "close"), close).await;
    assert_eq!(client.event("chat_ended").await, json!({ "chatId": chat }));
    assert_eq!(shown().await.0["comment"], "Sold");
    server.end().await;
}

/// Every car of the stock can be shown, by an address that exists.
#[tokio::test]
async fn cars_to_show() {
    let bench = Bench::new().await;
    let cars = bench.get("/agent/api/cars").await.ok();
    let cars = cars.as_array().expect("a list");
    assert!(cars.len() > 5);
    for car in cars {
        for key in ["url", "image"] {
            let address = car[key].as_str().expect("an address");
            let (_, path) = address.split_at(address.find("7700").expect("the port") + 4);
            assert_eq!(bench.get(path).await.status, 200, "{address}");
        }
    }
    let rid = bench.room("t").await;
    let card = json!({ "card": cars[0] });
    bench.post(&path(&rid, "messages"), card).await.ok();
    let expected = pair("Emma", cars[0]["url"].as_str().expect("text"));
    assert_eq!(words(&room_of(&bench, &rid).await), [expected]);
    for card in [json!({}), json!({ "url": "javascript:1" })] {
        let answer = bench
            .post(&path(&rid, "messages"), json!({ "card": card }))
            .await;
        assert_eq!(answer.status, 400);
    }
}

/// A long conversation need not be fetched whole.
#[tokio::test]
async fn the_newest_messages_only() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    for number in 0..5 {
        bench.say("t", &rid, &number.to_string()).await;
    }
    let whole = room_of(&bench, &rid).await;
    assert_eq!((words(&whole).len(), &whole["spoken"]), (5, &json!(5)));
    let state = bench.get("/agent/api/state?recent=2").await.ok();
    let room = &state["rooms"][0];
    let texts: Vec<String> = words(room).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["3", "4"]);
    assert_eq!(
        (&room["spoken"], &room["total"]),
        (&json!(5), &whole["total"])
    );
    assert_eq!(bench.get("/agent/api/state?recent=x").await.status, 400);
}
