//! Sunshine Conversations, by the examples of document 003 and the reference, section 3.

use axum::body::Body;
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::support::{Answer, Bench};

/// A conversation, its business and its user.
pub struct Scene<'a> {
    bench: &'a Bench,
    pub base: String,
    business: String,
    pub user: String,
    user_id: String,
}

impl<'a> Scene<'a> {
    pub async fn new(bench: &'a Bench, wishes: Value) -> Scene<'a> {
        let keys = bench.get("/sandbox/sunshine/keys").await.ok();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let pair = format!("{}:{}", text(&keys["keyId"]), text(&keys["secret"]));
        let made = bench.post("/sandbox/sunshine/gallery", wishes).await.ok();
        Scene {
            bench,
            base: format!(
                "/v2/apps/{}/conversations/{}",
                text(&made["app"]),
                text(&made["conversation"])
            ),
            business: format!("Basic {}", BASE64.encode(pair)),
            user: format!("Bearer {}", text(&made["token"])),
            user_id: text(&made["user"]),
        }
    }

    /// With nothing in it but the user's first words.
    pub async fn bare(bench: &'a Bench) -> Scene<'a> {
        Scene::new(bench, json!({ "samples": [] })).await
    }

    pub async fn ask(&self, method: Method, by: &str, path: &str, body: Value) -> Answer {
        let headers = [("authorization", by)];
        let body = Body::from(body.to_string());
        self.bench.send(method, path, &headers, body).await
    }

    pub async fn send(&self, body: Value) -> Answer {
        let path = format!("{}/messages", self.base);
        self.ask(Method::POST, &self.business, &path, body).await
    }

    /// What the business says; it must be taken.
    pub async fn say(&self, content: Value) -> Value {
        let body = json!({ "author": { "type": "business" }, "content": content });
        taken(&self.send(body).await)
    }

    pub async fn say_as_user(&self, content: Value) -> Answer {
        let body =
            json!({ "author": { "type": "user", "userId": self.user_id }, "content": content });
        let path = format!("{}/messages", self.base);
        self.ask(Method::POST, &self.user, &path, body).await
    }

    pub async fn list(&self, query: &str) -> Value {
        let path = format!("{}/messages{query}", self.base);
        self.ask(Method::GET, &self.user, &path, Value::Null)
            .await
            .ok()
    }
}

pub fn taken(answer: &Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["messages"][0].clone()
}

/// Status and the first error's code.
pub fn refused(answer: &Answer) -> (u16, String) {
    let error = &answer.json()["errors"][0];
    assert!(error["title"].is_string(), "{error}");
    (
        answer.status.as_u16(),
        error["code"].as_str().expect("a code").to_owned(),
    )
}

#[tokio::test]
async fn a_message_there_and_back() {
    let bench = Bench::new().await;
    let scene = Scene::bare(&bench).await;
    let said = scene
        .say(json!({ "type": "text", "text": "Red or blue?", "actions": [
            { "type": "postback", "text": "Red", "payload": "red", "metadata": { "a": "b" } }] }))
        .await;
    assert_eq!(said["author"]["type"], "business");
    assert_eq!(
        said["content"]["actions"][0]["_id"].as_str().map(str::len),
        Some(24)
    );
    let answer = scene
        .say_as_user(json!({ "type": "text", "text": "Red", "payload": "red" }))
        .await;
    let answer = taken(&answer);
    assert_eq!(
        answer["author"],
        json!({ "type": "user", "userId": scene.user_id })
    );
    let list = scene.list("").await;
    assert_eq!(list["messages"][1], said);
    assert_eq!(list["messages"][2], answer);
    assert_eq!(list["meta"]["hasMore"], false);
    assert_eq!(list["meta"]["afterCursor"], answer["id"]);
    assert_eq!(list["links"]["prev"], Value::Null);
}

#[tokio::test]
async fn pages_go_by_records() {
    let bench = Bench::new().await;
    let scene = Scene::bare(&bench).await;
    for number in 1..=120 {
        scene
            .say(json!({ "type": "text", "text": number.to_string() }))
            .await;
    }
    let newest = scene.list("").await;
    assert_eq!(newest["messages"].as_array().map(Vec::len), Some(100));
    assert_eq!(newest["messages"][99]["content"]["text"], "120");
    assert_eq!(newest["meta"]["hasMore"], true);
    let cursor = newest["meta"]["beforeCursor"].as_str().expect("a cursor");
    let older = scene.list(&format!("?page%5Bbefore%5D={cursor}")).await;
    assert_eq!(older["messages"].as_array().map(Vec::len), Some(21));
    assert_eq!(older["meta"]["hasMore"], false);
    let cursor = newest["messages"][97]["id"].as_str().expect("an id");
    let newer = scene.list(&format!("?page%5Bafter%5D={cursor}")).await;
    assert_eq!(newer["messages"].as_array().map(Vec::len), Some(2));
    for wrong in [
        "?page[before]=x",
        &format!("?page[before]={cursor}&page[after]={cursor}"),
    ] {
        let path = format!("{}/messages{wrong}", scene.base);
        let answer = scene
            .ask(Method::GET, &scene.user, &path, Value::Null)
            .await;
        assert_eq!(refused(&answer), (400, "bad_request".to_owned()));
    }
}

#[tokio::test]
async fn who_may_what() {
    let bench = Bench::new().await;
    let (scene, other) = (Scene::bare(&bench).await, Scene::bare(&bench).await);
    let path = format!("{}/messages", scene.base);
    for (by, status, code) in [
        ("", 401, "unauthorized"),
        ("Basic eA==", 401, "unauthorized"),
        ("Bearer x", 401, "unauthorized"),
        (other.user.as_str(), 404, "conversation_not_found"),
    ] {
        let answer = scene.ask(Method::GET, by, &path, Value::Null).await;
        assert_eq!(refused(&answer), (status, code.to_owned()), "{by}");
    }
    let as_business =
        json!({ "author": { "type": "business" }, "content": { "type": "text", "text": "x" } });
    let answer = scene
        .ask(Method::POST, &scene.user, &path, as_business)
        .await;
    assert_eq!(refused(&answer).0, 403);
    let elsewhere = path.replace("5963c0d6", "00000000");
    let answer = scene
        .ask(Method::GET, &scene.business, &elsewhere, Value::Null)
        .await;
    assert_eq!(refused(&answer), (404, "app_not_found".to_owned()));
    let rich = scene
        .say_as_user(json!({ "type": "text", "htmlText": "<b>x</b>" }))
        .await;
    assert_eq!(rich.status, 400);
    let mine = format!(
        "/v2/apps/5963c0d619a30a2e00de36b8/conversations?filter[userId]={}",
        scene.user_id
    );
    let found = scene
        .ask(Method::GET, &scene.user, &mine, Value::Null)
        .await
        .ok();
    assert!(
        scene
            .base
            .ends_with(found["conversations"][0]["id"].as_str().expect("an id"))
    );
    let answer = scene
        .ask(Method::GET, &other.user, &mine, Value::Null)
        .await;
    assert_eq!(refused(&answer).0, 403);
}

#[tokio::test]
async fn a_form_and_its_answer() {
    let bench = Bench::new().await;
    let scene = Scene::new(&bench, json!({ "samples": ["blocked"] })).await;
    let form = scene.list("").await["messages"][1].clone();
    assert_eq!(form["content"]["submitted"], false);
    assert_eq!(form["content"]["blockChatInput"], true);
    let filled = json!({ "type": "formResponse", "quotedMessageId": form["id"],
        "fields": [{ "type": "email", "name": "email", "label": "E-mail", "email": "jane@example.com" }] });
    let answer = taken(&scene.say_as_user(filled.clone()).await);
    assert_eq!(answer["quotedMessage"]["message"]["id"], form["id"]);
    assert_eq!(
        answer["content"]["textFallback"],
        "E-mail: jane@example.com"
    );
    assert_eq!(
        scene.list("").await["messages"][1]["content"]["submitted"],
        true
    );
    let mut wrong = filled;
    wrong["quotedMessageId"] = answer["id"].clone();
    assert_eq!(
        refused(&scene.say_as_user(wrong).await).0,
        400,
        "that is no form"
    );
}

#[tokio::test]
async fn activities() {
    let bench = Bench::new().await;
    let scene = Scene::bare(&bench).await;
    let path = format!("{}/activity", scene.base);
    let body = |author: &str, kind: &str| json!({ "author": { "type": author }, "type": kind });
    for (by, author, kind, status) in [
        (&scene.business, "business", "typing:start", 200),
        (&scene.business, "business", "typing:stop", 200),
        (&scene.business, "user", "conversation:read", 200),
        (&scene.business, "user", "typing:start", 400),
        (&scene.business, "business", "dancing", 400),
        (&scene.user, "user", "conversation:read", 200),
        (&scene.user, "business", "typing:start", 403),
    ] {
        let answer = scene.ask(Method::POST, by, &path, body(author, kind)).await;
        assert_eq!(answer.status, status, "{author} {kind}");
    }
}

#[tokio::test]
async fn the_clients_own_routes() {
    let bench = Bench::new().await;
    let scene = Scene::new(&bench, json!({ "samples": ["buttons"] })).await;
    let said = scene.list("").await["messages"][1].clone();
    let author = json!({ "role": "appUser", "appUserId": scene.user_id });
    let path = |rest: &str| format!("/sdk{}/{rest}", scene.base);
    let press = |id: &Value| json!({ "author": author, "postback": { "actionId": id } });
    let actions = &said["content"]["actions"];
    let (link, button) = (&actions[0]["_id"], &actions[2]["_id"]);
    let answer = scene
        .ask(Method::POST, &scene.user, &path("postback"), press(button))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let events = bench.get("/sandbox/sunshine/events").await.ok();
    let postback = &events[0]["payload"]["postback"];
    assert_eq!(postback["payload"], "CALL_BACK");
    assert_eq!(postback["metadata"]["from"], "gallery");
    let answer = scene
        .ask(Method::POST, &scene.user, &path("postback"), press(link))
        .await;
    assert_eq!(answer.status, 404, "a link is not pressed");
    let typing = json!({ "author": author, "activity": { "type": "typing:start" } });
    let answer = scene
        .ask(Method::POST, &scene.user, &path("activity"), typing.clone())
        .await;
    assert_eq!(answer.status, 200);
    let answer = scene
        .ask(Method::POST, &scene.business, &path("activity"), typing)
        .await;
    assert_eq!(answer.status, 403);
    let words = json!({ "author": author, "message": { "type": "text", "role": "appUser", "text": "Morning", "payload": "MORNING" } });
    let answer = scene
        .ask(Method::POST, &scene.user, &path("messages"), words)
        .await;
    assert_eq!(taken(&answer)["role"], "appUser");
    let list = scene
        .ask(Method::GET, &scene.user, &path("messages"), Value::Null)
        .await
        .ok();
    assert_eq!(list["messages"][2]["payload"], "MORNING");
}
