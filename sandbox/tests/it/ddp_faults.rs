//! Sockets that are refused, cut, closed and silenced, and what a restart must not lose.

use std::time::Duration;

use sandbox::Options;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;

use crate::ddp_client::Client;
use crate::server::{Server, start, start_on};
use crate::widget::Folder;

async fn ready() -> (Server, String) {
    let server = start(Options::default()).await;
    let rid = prepare(&server).await;
    (server, rid)
}

async fn prepare(server: &Server) -> String {
    server
        .json("PUT", "/sandbox/limits", json!({ "enabled": false }))
        .await;
    server
        .json(
            "POST",
            "/api/v1/livechat/visitor",
            json!({ "visitor": { "token": "t" } }),
        )
        .await;
    let room = server
        .json("GET", "/api/v1/livechat/room?token=t", Value::Null)
        .await;
    room["room"]["_id"].as_str().expect("an id").to_owned()
}

async fn say(server: &Server, rid: &str, msg: &str, id: &str) -> Value {
    let body = json!({ "token": "t", "rid": rid, "msg": msg, "_id": id });
    server.json("POST", "/api/v1/livechat/message", body).await
}

async fn texts(server: &Server, rid: &str) -> Vec<String> {
    let path = format!("/api/v1/livechat/messages.history/{rid}?token=t&limit=0");
    let history = server.json("GET", &path, Value::Null).await;
    let messages = history["messages"].as_array().expect("messages").clone();
    let said = messages.iter().filter(|message| message.get("t").is_none());
    said.map(|message| message["msg"].as_str().expect("text").to_owned())
        .collect()
}

#[tokio::test]
async fn an_upgrade_can_be_refused() {
    let (server, _) = ready().await;
    let faults = json!([{ "path": "/websocket", "status": 503, "times": 1 }]);
    server.json("PUT", "/sandbox/faults", faults).await;
    let url = format!("ws://127.0.0.1:{}/websocket", server.port);
    match connect_async(&url).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 503),
        other => panic!("{other:?}"),
    }
    Client::connected(server.port).await;
    server.end().await;
}

#[tokio::test]
async fn sockets_are_cut_and_closed() {
    let (server, _) = ready().await;
    let mut client = Client::connected(server.port).await;
    let cut = server.json("POST", "/sandbox/sockets/cut", json!({})).await;
    assert_eq!(cut["cut"], 1);
    assert_eq!(client.end().await, None);
    let mut client = Client::connected(server.port).await;
    let closed = server
        .json(
            "POST",
            "/sandbox/sockets/cut",
            json!({ "code": 1012, "reason": "restart" }),
        )
        .await;
    assert_eq!(closed["closed"], 1);
    assert_eq!(client.end().await, Some(1012));
    server.end().await;
}

/// Accepted, but nothing is sent; afterwards nothing is missing.
#[tokio::test]
async fn a_silence_of_some_milliseconds() {
    let (server, rid) = ready().await;
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    server
        .json("POST", "/sandbox/sockets/silence", json!({ "ms": 600 }))
        .await;
    say(&server, &rid, "held", "1").await;
    client.quiet().await;
    assert_eq!(client.message().await["msg"], "held");
    server
        .json("POST", "/sandbox/sockets/silence", json!({ "ms": 400 }))
        .await;
    let before = std::time::Instant::now();
    let mut late = Client::connected(server.port).await;
    assert!(before.elapsed() >= Duration::from_millis(300));
    late.follow(&rid, "t").await;
    server.end().await;
}

/// The gap: history is answered from before a message, and reaches the client after it.
#[tokio::test]
async fn an_answer_can_be_held() {
    let (server, rid) = ready().await;
    say(&server, &rid, "before", "1").await;
    let faults = json!([{ "path": "/api/v1/livechat/messages.history", "hold": true, "times": 1 }]);
    server.json("PUT", "/sandbox/faults", faults).await;
    let held = texts(&server, &rid);
    let meanwhile = async {
        loop {
            let held = server
                .json("GET", "/sandbox/faults/held", Value::Null)
                .await;
            if held["held"] == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        say(&server, &rid, "between", "2").await;
        server
            .json("POST", "/sandbox/faults/release", json!({}))
            .await;
    };
    let (old, ()) = tokio::join!(held, meanwhile);
    assert_eq!(old, ["before"]);
    assert_eq!(texts(&server, &rid).await, ["between", "before"]);
    server.end().await;
}

/// The message is stored, its answer is lost; the same id again gives the answer, and one message.
#[tokio::test]
async fn a_lost_answer() {
    let (server, rid) = ready().await;
    let faults = json!([
        { "path": "/api/v1/livechat/message", "method": "POST", "after": true, "drop": true, "times": 1 },
        { "path": "/api/v1/livechat/message", "method": "POST", "after": true, "status": 500, "times": 1 }
    ]);
    server.json("PUT", "/sandbox/faults", faults).await;
    let body = json!({ "token": "t", "rid": rid, "msg": "once", "_id": "mine" }).to_string();
    assert_eq!(
        server.ask("POST", "/api/v1/livechat/message", &body).await,
        ""
    );
    let failed = server.ask("POST", "/api/v1/livechat/message", &body).await;
    assert!(failed.starts_with("HTTP/1.1 500"), "{failed}");
    assert_eq!(
        say(&server, &rid, "once", "mine").await["message"]["_id"],
        "mine"
    );
    assert_eq!(texts(&server, &rid).await, ["once"]);
    server.end().await;
}

/// Everything survives: the conversation, its people, its files, the settings.
#[tokio::test]
async fn a_restart_loses_nothing() {
    let folder = Folder::new();
    let options = Options {
        data: Some(folder.0.join("data.sqlite")),
        ..Options::default()
    };
    let server = start(options.clone()).await;
    let port = server.port;
    let rid = prepare(&server).await;
    let change = json!({ "queue": true, "theme": { "title": "Kept" }, "departments": [{ "_id": "vans", "name": "Vans" }] });
    server.json("PUT", "/sandbox/livechat", change).await;
    server
        .json(
            "PUT",
            "/agent/api/agents/tomAtHartleyMoss",
            json!({ "online": false }),
        )
        .await;
    let mut client = Client::connected(port).await;
    client.follow(&rid, "t").await;
    for (number, id) in ["one", "two"].into_iter().enumerate() {
        say(&server, &rid, &format!("{number}"), id).await;
    }
    let edit = json!({ "token": "t", "rid": rid, "msg": "edited" });
    server
        .json("PUT", "/api/v1/livechat/message/one", edit)
        .await;
    server.kill().await;
    let server = start_on(port, options).await;
    // Nothing but the process is new: the same port, no handshake with REST needed.
    assert_eq!(texts(&server, &rid).await, ["1", "edited"]);
    assert_eq!(
        say(&server, &rid, "again", "two").await["message"]["msg"],
        "1"
    );
    let config = server
        .json("GET", "/api/v1/livechat/config?token=t", Value::Null)
        .await["config"]
        .clone();
    assert_eq!(config["theme"]["title"], "Kept");
    assert_eq!(config["departments"][0]["_id"], "vans");
    assert_eq!(config["room"]["_id"], json!(rid));
    assert_eq!(
        server.json("GET", "/sandbox/limits", Value::Null).await["enabled"],
        false
    );
    assert_eq!(
        server.json("GET", "/sandbox/livechat", Value::Null).await["queue"],
        true
    );
    let mut client = Client::connected(port).await;
    client.follow(&rid, "t").await;
    say(&server, &rid, "new", "three").await;
    assert_eq!(client.message().await["msg"], "new");
    server.end().await;
}
