//! Sunshine Conversations, by the examples of document 003 and the reference, section 3.

use axum::body::Body;
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::support::{Answer, Bench};

/// A conversation, its business and its user.
struct Scene<'a> {
    bench: &'a Bench,
    base: String,
    business: String,
    user: String,
    user_id: String,
}

impl<'a> Scene<'a> {
    async fn new(bench: &'a Bench, wishes: Value) -> Scene<'a> {
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
    async fn bare(bench: &'a Bench) -> Scene<'a> {
        Scene::new(bench, json!({ "samples": [] })).await
    }

    async fn ask(&self, method: Method, by: &str, path: &str, body: Value) -> Answer {
        let headers = [("authorization", by)];
        let body = Body::from(body.to_string());
        self.bench.send(method, path, &headers, body).await
    }

    async fn send(&self, body: Value) -> Answer {
        let path = format!("{}/messages", self.base);
        self.ask(Method::POST, &self.business, &path, body).await
    }

    /// What the business says; it must be taken.
    async fn say(&self, content: Value) -> Value {
        let body = json!({ "author": { "type": "business" }, "content": content });
        taken(&self.send(body).await)
    }

    async fn say_as_user(&self, content: Value) -> Answer {
        let body =
            json!({ "author": { "type": "user", "userId": self.user_id }, "content": content });
        let path = format!("{}/messages", self.base);
        self.ask(Method::POST, &self.user, &path, body).await
    }

    async fn list(&self, query: &str) -> Value {
        let path = format!("{}/messages{query}", self.base);
        self.ask(Method::GET, &self.user, &path, Value::Null)
            .await
            .ok()
    }
}

fn taken(answer: &Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["messages"][0].clone()
}

/// Status and the first error's code.
fn refused(answer: &Answer) -> (u16, String) {
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
async fn document_003_a_template_is_reconstructed() {
    let bench = Bench::new().await;
    let scene = Scene::new(
        &bench,
        json!({ "samples": ["template", "shorthand", "older"], "clients": ["whatsapp"] }),
    )
    .await;
    let said = scene.list("").await["messages"].clone();
    let mut full = said[1]["content"].clone();
    for action in full["actions"].as_array_mut().expect("actions") {
        let fields = action.as_object_mut().expect("an object");
        assert!(fields.remove("_id").is_some() && fields.remove("id").is_some());
    }
    // "Full example", word for word but for the picture's address.
    assert_eq!(
        full,
        json!({
            "type": "image",
            "mediaUrl": "http://127.0.0.1:7700/art/bmw-330e-touring-2022.svg",
            "text": "Your order # 1234 for a total of $12.21 is confirmed. The expected delivery is August 15th, 2020.\n\nThank you for shopping with us!",
            "actions": [
                { "type": "reply", "text": "Thanks!", "payload": "THANK_YOU" },
                { "type": "reply", "text": "I would like to place another order.", "payload": "PLACE_NEW_ORDER" }
            ]
        })
    );
    let short = &said[2]["content"];
    assert_eq!(short["actions"][0]["uri"], "tel://+442079460123");
    assert_eq!(short["actions"][1]["uri"], "https://example.org/visit");
    assert_eq!(
        said[3]["content"]["text"], "Welcome Bob, I'm Joe",
        "its own fallback"
    );
    let template = |name: &str| {
        json!({ "author": { "type": "business" }, "schema": "whatsapp", "content": { "type": "template", "template": {
            "namespace": "XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX", "name": name,
            "language": { "policy": "deterministic", "code": "en_US" } } },
            "destination": { "integrationType": "whatsapp" } })
    };
    let said = taken(&scene.send(template("hello_world")).await);
    assert_eq!(
        said["content"]["text"],
        "WhatsApp HSM (This message can only be displayed in WhatsApp)"
    );
    let added = bench
        .post(
            "/sandbox/sunshine/templates",
            json!({ "name": "hello_world", "language": "en_GB",
            "components": [{ "type": "BODY", "text": "Hello!" }] }),
        )
        .await;
    assert_eq!(added.status, 200, "{}", added.text());
    let said = taken(&scene.send(template("hello_world")).await);
    assert_eq!(said["content"]["text"], "Hello!", "the first en_*");
    let unlinked = Scene::bare(&bench).await;
    let answer = unlinked.send(template("hello_world")).await;
    assert_eq!(refused(&answer), (404, "client_not_found".to_owned()));
    let mut bare = template("hello_world");
    bare["schema"].take();
    assert_eq!(
        refused(&scene.send(bare).await).0,
        400,
        "not without its schema"
    );
    let broken = json!({ "author": { "type": "business" }, "content": { "type": "text", "text": "&((template=[[x]" } });
    let answer = scene.send(broken).await;
    assert!(answer.text().contains("at byte"), "{}", answer.text());
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

#[tokio::test]
async fn galleries_as_pages() {
    let bench = Bench::new().await;
    for (query, attribute) in [
        ("", "data-web1on1-token=\""),
        (
            "?service=sunshine&theme=dark",
            "data-sunshine-app=\"5963c0d619a30a2e00de36b8\"",
        ),
        ("?dir=rtl", "<html lang=\"ar\" dir=\"rtl\">"),
    ] {
        let answer = bench.get(&format!("/gallery{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        assert!(answer.text().contains(attribute), "{query}");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
    }
    let page = bench.get("/gallery").await;
    assert!(
        page.header("permissions-policy")
            .contains("geolocation=(self)")
    );
    assert_eq!(bench.get("/gallery?samples=nothing").await.status, 400);
    assert_eq!(bench.get("/gallery?colour=pink").await.status, 400);
    let page = bench.get("/continue?id=1&token=2").await.text();
    assert!(page.contains("data-web1on1=\"http://127.0.0.1:7700\"") && !page.contains("token"));
    let file = bench.get("/samples/price-list.pdf").await;
    assert!(file.body.starts_with(b"%PDF-"));
    assert_eq!(bench.get("/samples/calendar").await.status, 200);
}
