//! The end of a chat, other departments, agents. Source: RC 1.2.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Bench, invalid, plain};

const API: &str = "/api/v1/livechat";

async fn post(bench: &Bench, route: &str, body: Value) -> Answer {
    bench.post(&format!("{API}/{route}"), body).await
}

async fn history(bench: &Bench, rid: &str) -> Vec<Value> {
    let history = bench
        .get(&format!("{API}/messages.history/{rid}?token=t&limit=0"))
        .await
        .ok();
    history["messages"].as_array().expect("messages").clone()
}

#[tokio::test]
async fn a_visitor_closes_the_room() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.room("other").await;
    let body = json!({ "rid": rid, "token": "t" });
    let cases = [
        (json!({}), invalid("must have required property 'rid'")),
        (
            json!({ "rid": rid }),
            invalid("must have required property 'token'"),
        ),
        (
            json!({ "rid": rid, "token": "t", "x": 1 }),
            invalid("must NOT have additional properties"),
        ),
        (json!({ "rid": rid, "token": 1 }), invalid("must be string")),
        (
            json!({ "rid": rid, "token": "nobody" }),
            plain("invalid-token"),
        ),
        (
            json!({ "rid": rid, "token": "other" }),
            plain("invalid-room"),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(
            post(&bench, "room.close", body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
    bench
        .put(
            "/sandbox/livechat",
            json!({ "visitorsCanCloseChat": false }),
        )
        .await
        .ok();
    let forbidden = post(&bench, "room.close", body.clone()).await;
    assert_eq!(
        forbidden.both(),
        plain("error-not-allowed-to-close-conversation")
    );
    bench
        .put("/sandbox/livechat", json!({ "visitorsCanCloseChat": true }))
        .await
        .ok();
    let closed = post(&bench, "room.close", body.clone()).await.ok();
    assert_eq!(
        closed,
        json!({ "rid": rid, "comment": "Closed by visitor", "success": true })
    );
    let last = &history(&bench, &rid).await[0];
    assert_eq!(
        (&last["t"], &last["msg"]),
        (&json!("livechat-close"), &json!("Closed by visitor"))
    );
    assert_eq!(
        (&last["u"]["username"], &last["transcriptRequested"]),
        (&json!("guest-1"), &json!(false))
    );
    assert_eq!(
        post(&bench, "room.close", body).await.both(),
        plain("room-closed")
    );
}

#[tokio::test]
async fn the_survey() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let ask = |data: Value| json!({ "rid": rid, "token": "t", "data": data });
    let cases = [
        (ask(json!([])), invalid("must NOT have fewer than 1 items")),
        (ask(json!({})), invalid("must be array")),
        (
            ask(json!([{ "name": "satisfaction" }])),
            invalid("must have required property 'value'"),
        ),
        (
            ask(json!([{ "name": "satisfaction", "value": 5 }])),
            invalid("must be string"),
        ),
        (
            ask(json!([{ "name": "satisfaction", "value": "5", "x": 1 }])),
            invalid("must NOT have additional properties"),
        ),
        (
            ask(json!([{ "name": "satisfaction", "value": "6" }])),
            plain("invalid-data"),
        ),
        (
            ask(json!([{ "name": "agentResponsiveness", "value": "5" }])),
            plain("invalid-data"),
        ), // spelled right, so wrong
    ];
    for (body, expected) in cases {
        assert_eq!(
            post(&bench, "room.survey", body.clone()).await.both(),
            expected,
            "{body}"
        );
    }
    let answers = json!([
        { "name": "satisfaction", "value": "5" },
        { "name": "agentResposiveness", "value": "1" },
        { "name": "additionalFeedback", "value": "Quick & kind" },
        { "name": "shoeSize", "value": "3" }
    ]);
    let told = post(&bench, "room.survey", ask(answers)).await.ok();
    let data = json!({ "satisfaction": "5", "agentResposiveness": "1", "additionalFeedback": "Quick & kind" });
    assert_eq!(told, json!({ "rid": rid, "data": data, "success": true }));
    post(&bench, "room.close", json!({ "rid": rid, "token": "t" }))
        .await
        .ok();
    post(
        &bench,
        "room.survey",
        ask(json!([{ "name": "agentKnowledge", "value": "2" }])),
    )
    .await
    .ok();
}

#[tokio::test]
async fn the_transcript() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    bench.room("other").await;
    let ask =
        |token: &str, rid: &str, email: &str| json!({ "token": token, "rid": rid, "email": email });
    for missing in ["token", "rid", "email"] {
        let mut body = ask("t", &rid, "a@b.c");
        body.as_object_mut().expect("an object").remove(missing);
        let expected = invalid(&format!("must have required property '{missing}'"));
        assert_eq!(post(&bench, "transcript", body).await.both(), expected);
    }
    let refused = (
        400,
        json!({ "success": false, "message": "Error sending Omnichannel transcript" }),
    );
    for body in [
        ask("nobody", &rid, "a@b.c"),
        ask("t", "nowhere", "a@b.c"),
        ask("other", &rid, "a@b.c"),
        ask("t", &rid, "not an address"),
        ask("t", &rid, "@b.c"),
    ] {
        assert_eq!(
            post(&bench, "transcript", body.clone()).await.both(),
            refused,
            "{body}"
        );
    }
    let sent = post(&bench, "transcript", ask("t", &rid, "a@b.c"))
        .await
        .ok();
    assert!(sent["message"].is_string());
    // Source: RC 2: the closing message says that it was asked for.
    let close = json!({ "rid": rid, "token": "t" });
    post(&bench, "room.close", close).await.ok();
    assert_eq!(history(&bench, &rid).await[0]["transcriptRequested"], true);
}

#[tokio::test]
async fn another_department() {
    let bench = Bench::new().await;
    let rid = bench.room("t").await;
    let ask = |token: &str, rid: &str, department: &str| json!({ "token": token, "rid": rid, "department": department });
    let cases = [
        (ask("nobody", &rid, "service"), plain("invalid-token")),
        (ask("t", "nowhere", "service"), plain("error-invalid-room")),
        (ask("t", &rid, "nothing"), plain("error-transfering-chat")),
        (
            json!({ "token": "t", "rid": rid }),
            invalid("must have required property 'department'"),
        ),
    ];
    for (body, expected) in cases {
        let answer = post(&bench, "visitor/department.transfer", body.clone()).await;
        assert_eq!(answer.both(), expected, "{body}");
    }
    let moved = post(
        &bench,
        "visitor/department.transfer",
        ask("t", &rid, "service"),
    )
    .await
    .ok();
    assert_eq!(moved, json!({ "success": true }));
    let room = bench.get(&format!("{API}/room?token=t")).await.ok()["room"].clone();
    assert_eq!(
        (&room["servedBy"]["username"], &room["departmentId"]),
        (&json!("tom"), &json!("service"))
    );
    let messages = history(&bench, &rid).await;
    let transfer = messages
        .iter()
        .find(|message| message["t"] == "livechat_transfer_history");
    let data = &transfer.expect("a transfer")["transferData"];
    assert_eq!(data["scope"], "department");
    assert_eq!(
        data["nextDepartment"],
        json!({ "_id": "service", "name": "Service" })
    );
    assert_eq!(data["transferredBy"]["userType"], "visitor");
    // The old route answers with the room and refuses other keys.
    let mut old = ask("t", &rid, "Parts");
    let room = post(&bench, "room.transfer", old.clone()).await.ok()["room"].clone();
    assert_eq!(room["servedBy"]["username"], "priya");
    old["x"] = json!(1);
    assert_eq!(
        post(&bench, "room.transfer", old).await.both(),
        invalid("must NOT have additional properties")
    );
    let nobody = post(&bench, "room.transfer", ask("t", &rid, "nothing")).await;
    assert_eq!(nobody.both(), (400, json!({ "success": false })));
    assert_eq!(
        post(&bench, "room.transfer", ask("t", "nowhere", "parts"))
            .await
            .both(),
        plain("invalid-room")
    );
    post(&bench, "room.close", json!({ "rid": rid, "token": "t" }))
        .await
        .ok();
    let closed = post(
        &bench,
        "visitor/department.transfer",
        ask("t", &rid, "sales"),
    )
    .await;
    assert_eq!(closed.both(), plain("This_conversation_is_already_closed"));
}

#[tokio::test]
async fn agents_as_visitors_see_them() {
    let bench = Bench::new().await;
    bench.visitor("early").await;
    let next = bench.get(&format!("{API}/agent.next/early")).await.ok();
    assert_eq!(next["agent"]["username"], "emma");
    let next = bench
        .get(&format!("{API}/agent.next/early?department=parts"))
        .await
        .ok();
    assert_eq!(next["agent"]["username"], "priya");
    let unknown = bench
        .get(&format!("{API}/agent.next/early?department=nothing"))
        .await;
    assert_eq!(unknown.both(), plain("agent-not-found"));
    let extra = bench.get(&format!("{API}/agent.next/early?x=1")).await;
    assert_eq!(extra.both(), invalid("must NOT have additional properties"));
    let rid = bench.room("t").await;
    // No `agent` key when a room is open already.
    assert_eq!(
        bench.get(&format!("{API}/agent.next/t")).await.ok(),
        json!({ "success": true })
    );
    let info = format!("{API}/agent.info/{rid}");
    let agent = bench.get(&format!("{info}/t")).await.ok()["agent"].clone();
    assert_eq!(
        (&agent["name"], &agent["status"]),
        (&json!("Emma"), &json!("online"))
    );
    assert_eq!(agent["emails"][0]["address"], "emma@hartleymoss.example");
    assert_eq!(
        bench.get(&format!("{info}/nobody")).await.both(),
        plain("invalid-token")
    );
    assert_eq!(
        bench.get(&format!("{info}/early")).await.both(),
        plain("invalid-room")
    );
    bench
        .put("/sandbox/livechat", json!({ "agentHiddenInfo": true }))
        .await
        .ok();
    assert_eq!(
        bench.get(&format!("{info}/t")).await.ok()["agent"],
        json!({ "hiddenInfo": true })
    );
    bench
        .put("/sandbox/livechat", json!({ "queue": true }))
        .await
        .ok();
    let waiting = bench.room("waiting").await;
    let nobody = bench
        .get(&format!("{API}/agent.info/{waiting}/waiting"))
        .await;
    assert_eq!(nobody.both(), plain("invalid-agent"));
    let picture = bench.get("/avatar/emma").await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().contains(">E</text>"));
    assert!(
        !bench
            .get("/avatar/%3Cscript%3E")
            .await
            .text()
            .contains("<script")
    );
}

#[tokio::test]
async fn a_room_with_an_agent_or_a_department_of_ones_choice() {
    let bench = Bench::new().await;
    bench.visitor("t").await;
    let room = bench
        .get(&format!("{API}/room?token=t&agentId=priyaAtHartleyMoss"))
        .await
        .ok()["room"]
        .clone();
    assert_eq!(room["servedBy"]["username"], "priya");
    let body = json!({ "visitor": { "token": "u", "department": "Service" } });
    assert_eq!(
        post(&bench, "visitor", body).await.ok()["visitor"]["department"],
        "service"
    );
    let room = bench.get(&format!("{API}/room?token=u")).await.ok()["room"].clone();
    assert_eq!(
        (&room["servedBy"]["username"], &room["departmentId"]),
        (&json!("tom"), &json!("service"))
    );
    assert_eq!(room["source"]["type"], "api");
    // Source: RC 0, fact 4.
    bench.visitor("w").await;
    let cookies = [("cookie", "rc_is_widget=t; rc_room_type=l")];
    let widget = bench
        .send(
            Method::GET,
            &format!("{API}/room?token=w"),
            &cookies,
            Body::empty(),
        )
        .await
        .ok();
    assert_eq!(widget["room"]["source"]["type"], "widget");
}
