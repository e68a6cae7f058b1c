//! What a room tells its visitor over DDP: messages, typing, agents, the queue, the end. Source: RC 2.

use sandbox::Options;
use serde_json::{Value, json};

use crate::ddp_client::{Client, both};
use crate::server::{Server, start};

/// A server without limits, a visitor `t` called Ann with an open room: its id.
pub async fn ann() -> (Server, String) {
    let server = start(Options::default()).await;
    server
        .json("PUT", "/sandbox/limits", json!({ "enabled": false }))
        .await;
    let rid = room(&server, "t", "Ann").await;
    (server, rid)
}

pub async fn room(server: &Server, token: &str, name: &str) -> String {
    server
        .json(
            "POST",
            "/api/v1/livechat/visitor",
            json!({ "visitor": { "token": token, "name": name } }),
        )
        .await;
    let path = format!("/api/v1/livechat/room?token={token}");
    let room = server.json("GET", &path, Value::Null).await;
    room["room"]["_id"].as_str().expect("an id").to_owned()
}

pub async fn say(server: &Server, rid: &str, msg: &str) -> Value {
    let body = json!({ "token": "t", "rid": rid, "msg": msg });
    server.json("POST", "/api/v1/livechat/message", body).await["message"].clone()
}

async fn desk(server: &Server, rid: &str, act: &str, body: Value) -> Value {
    server
        .json("POST", &format!("/agent/api/rooms/{rid}/{act}"), body)
        .await
}

#[tokio::test]
async fn messages_arrive_in_both_directions() {
    let (server, rid) = ann().await;
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    let sent = say(&server, &rid, "Hello").await;
    let heard = client.message().await;
    assert_eq!(
        (&heard["_id"], &heard["msg"]),
        (&sent["_id"], &json!("Hello"))
    );
    // Times are EJSON here and texts over REST; everything else is the same.
    assert!(heard["ts"]["$date"].is_i64() && sent["ts"].is_string());
    assert_eq!(heard["token"], "t");
    desk(&server, &rid, "messages", json!({ "text": "Hi Ann" })).await;
    let answer = client.message().await;
    assert_eq!(
        (&answer["msg"], &answer["u"]["username"]),
        (&json!("Hi Ann"), &json!("emma"))
    );
    assert!(answer.get("token").is_none() && answer.get("t").is_none());
    // The same id again is not told again.
    let body = json!({ "token": "t", "rid": rid, "msg": "twice", "_id": "mine" });
    for _ in 0..2 {
        server
            .json("POST", "/api/v1/livechat/message", body.clone())
            .await;
    }
    assert_eq!(client.message().await["_id"], "mine");
    client.quiet().await;
    // Unsubscribed, nothing comes.
    client.send(json!({ "msg": "unsub", "id": "1" })).await;
    assert_eq!(client.next().await, json!({ "msg": "nosub", "id": "1" }));
    say(&server, &rid, "unheard").await;
    client.quiet().await;
    server.end().await;
}

#[tokio::test]
async fn edits_and_deletions() {
    let (server, rid) = ann().await;
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    let id = say(&server, &rid, "Helo").await["_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    client.message().await;
    let path = format!("/api/v1/livechat/message/{id}");
    server
        .json(
            "PUT",
            &path,
            json!({ "token": "t", "rid": rid, "msg": "Hello" }),
        )
        .await;
    let edited = client.message().await;
    assert_eq!(
        (&edited["_id"], &edited["msg"]),
        (&json!(id), &json!("Hello"))
    );
    assert!(edited["editedAt"]["$date"].is_i64());
    assert_eq!(edited["editedBy"]["username"], "guest-1");
    server
        .json("DELETE", &path, json!({ "token": "t", "rid": rid }))
        .await;
    let gone = client.event().await;
    assert_eq!(
        gone,
        (
            "stream-notify-room".to_owned(),
            format!("{rid}/deleteMessage"),
            json!([{ "_id": id }])
        )
    );
    server.end().await;
}

#[tokio::test]
async fn typing_goes_both_ways() {
    let (server, rid) = ann().await;
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    let mut second = Client::connected(server.port).await;
    second.follow(&rid, "t").await;
    let old = second
        .subscribe("stream-notify-room", &format!("{rid}/typing"), both("t"))
        .await;
    assert_eq!(old["msg"], "ready");
    let activity = format!("{rid}/user-activity");
    let tell = |activities: Value, extra: Value| json!([activity, "guest-1", activities, extra]);
    for extra in [json!({}), json!({ "token": "other" }), Value::Null] {
        let result = client
            .call("stream-notify-room", tell(json!(["user-typing"]), extra))
            .await;
        assert!(result.get("error").is_none());
    }
    second.quiet().await;
    client
        .call(
            "stream-notify-room",
            tell(json!(["user-typing"]), json!({ "token": "t" })),
        )
        .await;
    // The other socket hears it under both names; one's own does not.
    let (_, event, args) = second.event().await;
    assert_eq!(
        (event, args),
        (activity.clone(), json!(["guest-1", ["user-typing"]]))
    );
    let (_, event, args) = second.event().await;
    assert_eq!(
        (event, args),
        (format!("{rid}/typing"), json!(["guest-1", true]))
    );
    client.quiet().await;
    desk(&server, &rid, "typing", json!({ "typing": true })).await;
    let (_, event, args) = client.event().await;
    assert_eq!(
        (event, args),
        (activity.clone(), json!(["emma", ["user-typing"]]))
    );
    desk(&server, &rid, "typing", json!({ "typing": false })).await;
    assert_eq!(client.event().await.2, json!(["emma", []]));
    server.end().await;
}

#[tokio::test]
async fn the_agent_and_the_close_are_told() {
    let (server, rid) = ann().await;
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    desk(
        &server,
        &rid,
        "transfer",
        json!({ "toAgent": "tomAtHartleyMoss", "comment": "brakes" }),
    )
    .await;
    let history = client.message().await;
    assert_eq!(history["t"], "livechat_transfer_history");
    assert_eq!(history["transferData"]["scope"], "agent");
    assert_eq!(history["transferData"]["transferredTo"]["username"], "tom");
    assert_eq!(history["transferData"]["transferredBy"]["username"], "emma");
    assert_eq!(history["transferData"]["comment"], "brakes");
    assert_eq!(client.message().await["t"], "command");
    assert_eq!(client.message().await["t"], "uj");
    let (stream, event, args) = client.event().await;
    assert_eq!(
        (stream.as_str(), event),
        ("stream-livechat-room", rid.clone())
    );
    assert_eq!(
        (&args[0]["type"], &args[0]["data"]["username"]),
        (&json!("agentData"), &json!("tom"))
    );
    server
        .json(
            "PUT",
            "/agent/api/agents/tomAtHartleyMoss",
            json!({ "online": false }),
        )
        .await;
    assert_eq!(
        client.event().await.2,
        json!([{ "type": "agentStatus", "status": "offline" }])
    );
    let body = json!({ "visitor": { "token": "t", "name": "Anna" } });
    server.json("POST", "/api/v1/livechat/visitor", body).await;
    let told = client.event().await.2;
    assert_eq!(
        (&told[0]["type"], &told[0]["visitor"]["name"]),
        (&json!("visitorData"), &json!("Anna"))
    );
    desk(&server, &rid, "close", json!({ "comment": "Goodbye" })).await;
    let closed = client.message().await;
    assert_eq!(
        (&closed["t"], &closed["msg"]),
        (&json!("livechat-close"), &json!("Goodbye"))
    );
    assert_eq!(closed["transcriptRequested"], false);
    server.end().await;
}

#[tokio::test]
async fn hidden_agents_stay_hidden() {
    let (server, rid) = ann().await;
    server
        .json(
            "PUT",
            "/sandbox/livechat",
            json!({ "agentHiddenInfo": true }),
        )
        .await;
    let mut client = Client::connected(server.port).await;
    let ready = client
        .subscribe("stream-livechat-room", &rid, both("t"))
        .await;
    assert_eq!(ready["msg"], "ready");
    desk(
        &server,
        &rid,
        "transfer",
        json!({ "toAgent": "tomAtHartleyMoss" }),
    )
    .await;
    assert_eq!(
        client.event().await.2,
        json!([{ "type": "agentData", "data": { "hiddenInfo": true } }])
    );
    server.end().await;
}

/// Source: RC 1.3: spot and estimated wait, until an agent takes the room.
#[tokio::test]
async fn the_queue_moves_up() {
    let server = start(Options::default()).await;
    server
        .json("PUT", "/sandbox/limits", json!({ "enabled": false }))
        .await;
    let change = json!({ "queue": true, "maxSimultaneous": 2, "averageChatSeconds": 100, "queueMessage": "Soon" });
    server.json("PUT", "/sandbox/livechat", change).await;
    let first = room(&server, "first", "Bob").await;
    let rid = room(&server, "t", "Ann").await;
    let config = server
        .json("GET", "/api/v1/livechat/config?token=t", Value::Null)
        .await["config"]
        .clone();
    assert_eq!(config["queueInfo"]["spot"], 2);
    assert_eq!(config["queueInfo"]["estimatedWaitTimeSeconds"], 150);
    assert_eq!(config["queueInfo"]["message"]["text"], "Soon");
    assert!(config.get("agent").is_none() && config["room"].get("servedBy").is_none());
    let mut client = Client::connected(server.port).await;
    client.follow(&rid, "t").await;
    desk(
        &server,
        &first,
        "take",
        json!({ "agent": "emmaAtHartleyMoss" }),
    )
    .await;
    let (_, _, args) = client.event().await;
    assert_eq!(args[0]["type"], "queueData");
    assert_eq!(
        (
            &args[0]["data"]["spot"],
            &args[0]["data"]["estimatedWaitTimeSeconds"]
        ),
        (&json!(1), &json!(100))
    );
    desk(
        &server,
        &rid,
        "take",
        json!({ "agent": "priyaAtHartleyMoss" }),
    )
    .await;
    assert_eq!(client.message().await["t"], "command");
    assert_eq!(client.message().await["t"], "uj");
    assert_eq!(client.event().await.2[0]["data"]["username"], "priya");
    let config = server
        .json("GET", "/api/v1/livechat/config?token=t", Value::Null)
        .await["config"]
        .clone();
    assert!(config.get("queueInfo").is_none());
    assert_eq!(config["agent"]["username"], "priya");
    server.end().await;
}
