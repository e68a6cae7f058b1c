//! Who may ask Web1on1, and how often: tokens, guests, links to the web, limits, other origins.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use sandbox::Options;

use crate::support::Bench;
use crate::web1on1::{Client, john, refused};
use crate::widget::Folder;

#[tokio::test]
async fn a_guest_has_one_conversation() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let made = bot
        .create(john(
            json!([{ "text": "Favorite color?", "role": "agent", "touchpoint": "web" }]),
        ))
        .await;
    let mut other = john(json!([{ "text": "x", "role": "agent", "touchpoint": "web" }]));
    other["contact"]["profile"] = json!({ "email": "jane@example.com" });
    let other = bot.create(other).await;
    let guest = Client::guest(&bench, &made).await;
    let path = |one: &Value| format!("/v2/conversations/{}", one["id"].as_str().expect("an id"));
    assert_eq!(guest.get(&path(&made)).await.ok()["id"], made["id"]);
    assert_eq!(guest.get(&path(&other)).await.status, 403);
    let contact = made["contact"].as_str().expect("a contact");
    let found = guest
        .get(&format!("/v2/conversations?contact={contact}"))
        .await
        .ok();
    assert_eq!(found[0]["id"], made["id"]);
    assert_eq!(
        guest
            .get("/v2/conversations")
            .await
            .ok()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    // Source: reference, section 1.5.
    let click = json!({ "type": "postback", "role": "contact", "text": "red",
        "actions": [{ "type": "postback", "text": "Red", "payload": "red" }] });
    let said = guest.say(&made, click).await;
    assert_eq!(said.status, 201);
    let said = said.json();
    assert_eq!(said["user"], made["contact"]);
    assert_eq!(said["actions"][0]["payload"], "red");
    for wrong in [
        json!({ "text": "as a bot" }),
        json!({ "text": "as an agent", "role": "agent" }),
        json!({ "text": "/leave", "type": "command", "role": "contact" }),
    ] {
        assert_eq!(guest.say(&made, wrong).await.status, 403);
    }
    let words = json!({ "text": "x", "role": "contact" });
    assert_eq!(guest.say(&other, words.clone()).await.status, 403);
    assert_eq!(guest.messages(&made).await.len(), 2);
    assert_eq!(guest.get("/v2/messages?role=agent").await.status, 403);
    assert_eq!(
        guest
            .post("/v2/conversations", john(json!([words])))
            .await
            .status,
        403
    );
    assert_eq!(
        guest.get(&format!("/v2/users/{contact}")).await.ok()["id"],
        contact
    );
    assert_eq!(guest.get("/v2/services").await.status, 403);
    let patch = guest
        .ask(Method::PATCH, &path(&made), json!({ "name": "x" }))
        .await;
    assert_eq!(patch.status, 403);
}

#[tokio::test]
async fn tokens_end_and_are_renewed() {
    let bench = Bench::new().await;
    let body = json!({ "scope": "bot", "email": "bot@example.com" });
    let made = bench.post("/sandbox/web1on1/token", body).await.ok();
    let bot = Client {
        bench: &bench,
        token: made["token"].as_str().expect("one").to_owned(),
    };
    assert_eq!(bot.get("/v2/conversations").await.status, 200);
    let none = bench.get("/v2/conversations").await;
    assert_eq!(none.status, 401);
    let (signed, signature) = bot.token.rsplit_once('.').expect("a signature");
    let turned: String = signature.chars().rev().collect();
    let forged = Client {
        bench: &bench,
        token: format!("{signed}.A{}", &turned[1..]),
    };
    assert_eq!(forged.get("/v2/conversations").await.status, 401);
    let refresh = Client {
        bench: &bench,
        token: made["refreshToken"].as_str().expect("one").to_owned(),
    };
    assert_eq!(
        refresh.get("/v2/conversations").await.status,
        401,
        "it is no access token"
    );
    // "API tokens expire after 1 month, refresh tokens are valid for 3 months." Source: document 004.
    bench.clock.advance(30 * 86_400_000);
    let answer = bot.get("/v2/conversations").await;
    assert_eq!(refused(&answer), (401, "jwt expired".to_owned()));
    let renew = |client: &str| json!({ "clientId": client, "refreshToken": made["refreshToken"] });
    let answer = bench
        .post("/v2/auth/token", renew("else@example.com"))
        .await;
    assert_eq!(answer.status, 401);
    let renewed = bench
        .post("/v2/auth/token", renew("bot@example.com"))
        .await
        .ok();
    let bot = Client {
        bench: &bench,
        token: renewed["token"].as_str().expect("one").to_owned(),
    };
    assert_eq!(bot.get("/v2/conversations").await.status, 200);
    bench.clock.advance(60 * 86_400_000);
    let answer = bench.post("/v2/auth/token", renew("bot@example.com")).await;
    assert_eq!(refused(&answer), (401, "jwt expired".to_owned()));
}

#[tokio::test]
async fn a_link_to_the_web_is_shortened() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    // Source: document 001, "Invite by E-mail".
    let long = "https://yourwebsite.com/widget?id={authuser}&token={authtoken}";
    let made = bot
        .create(json!({
            "organization": "5c7574c78ae07962b12e264c",
            "type": "contact",
            "contact": { "profile": { "name": "John Johnson", "email": "john.johnson@example.com" } },
            "messages": [{
                "role": "agent", "text": "Click the link to continue:", "touchpoint": "email",
                "actions": [
                    { "text": "[continue conversation]", "type": "link", "uri": long },
                    { "text": "All cars", "type": "link", "uri": "https://yourwebsite.com/cars" }
                ]
            }]
        }))
        .await;
    let said = bot.messages(&made).await;
    let actions = &said[0]["actions"];
    assert_eq!(actions[0]["longUri"], long);
    assert_eq!(actions[1]["uri"], "https://yourwebsite.com/cars");
    assert_eq!(actions[1]["longUri"], Value::Null);
    let short = actions[0]["uri"].as_str().expect("an address");
    let slug = short
        .strip_prefix("https://HartleyMoss.cht.onl/l/")
        .expect("a short one");
    let answer = bench.get(&format!("/l/{slug}")).await;
    assert_eq!(answer.status, 302);
    let target = answer.header("location").to_owned();
    let contact = made["contact"].as_str().expect("a contact");
    let start = format!("https://yourwebsite.com/widget?id={contact}&token=");
    let token = target.strip_prefix(&start).expect("the contact");
    let guest = Client {
        bench: &bench,
        token: token.to_owned(),
    };
    assert_eq!(
        guest.messages(&made).await.len(),
        1,
        "the token opens the conversation"
    );
    assert_eq!(bench.get("/l/unknown99").await.status, 404);
}

#[tokio::test]
async fn twenty_requests_a_second() {
    let bench = Bench::with_limits();
    let bot = Client::new(&bench, "bot").await;
    for _ in 0..20 {
        assert_eq!(bot.get("/v2/conversations").await.status, 200);
    }
    assert_eq!(refused(&bot.get("/v2/conversations").await).0, 429);
    bench.clock.advance(1000);
    assert_eq!(bot.get("/v2/conversations").await.status, 200);
}

#[tokio::test]
async fn a_gallery_in_one_request() {
    let bench = Bench::new().await;
    let made = bench.post("/sandbox/web1on1/gallery", json!({})).await.ok();
    let guest = Client {
        bench: &bench,
        token: made["token"].as_str().expect("one").to_owned(),
    };
    let said = guest.messages(&json!({ "id": made["conversation"] })).await;
    assert!(said.len() > 25, "{}", said.len());
    let last = said.last().expect("one");
    assert_eq!(last["actions"][0]["type"], "reply");
    assert!(
        said.iter().any(|one| one["role"] == "bot"),
        "with what must stay hidden"
    );
    let some = json!({ "samples": ["carousel"] });
    let made = bench.post("/sandbox/web1on1/gallery", some).await.ok();
    let guest = Client {
        bench: &bench,
        token: made["token"].as_str().expect("one").to_owned(),
    };
    let said = guest.messages(&json!({ "id": made["conversation"] })).await;
    assert_eq!(said.len(), 2);
    let wrong = bench
        .post("/sandbox/web1on1/gallery", json!({ "samples": ["x"] }))
        .await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn other_origins_may_ask() {
    let bench = Bench::new().await;
    let asked = bench
        .send(
            Method::OPTIONS,
            "/v2/conversations/x/messages",
            &[("origin", "http://localhost:1")],
            Body::empty(),
        )
        .await;
    assert_eq!(asked.status, 204);
    assert_eq!(asked.header("access-control-allow-origin"), "*");
    assert!(
        asked
            .header("access-control-allow-headers")
            .contains("Authorization")
    );
    assert!(
        asked
            .header("access-control-allow-methods")
            .contains("PATCH")
    );
    let refused = bench.get("/v2/messages").await;
    assert_eq!(
        refused.header("access-control-allow-origin"),
        "*",
        "a page may see the 401"
    );
}

#[tokio::test]
async fn everything_outlives_a_restart() {
    let folder = Folder::new();
    let options = || Options {
        data: Some(folder.0.join("data.sqlite")),
        ..Options::default()
    };
    let bench = Bench::with_options(options());
    let bot = Client::new(&bench, "bot").await;
    let made = bot
        .create(john(json!([
            { "text": "now", "role": "agent", "touchpoint": "sms" },
            { "text": "/leave", "type": "command", "delay": 3000 }
        ])))
        .await;
    let token = bot.token.clone();
    drop(bench);
    let bench = Bench::with_options(options());
    let bot = Client {
        bench: &bench,
        token,
    };
    assert_eq!(
        bot.messages(&made).await.len(),
        1,
        "the token is still good"
    );
    bench.clock.advance(3000);
    let path = format!("/v2/conversations/{}", made["id"].as_str().expect("an id"));
    assert_eq!(
        bot.get(&path).await.ok()["status"],
        "closed",
        "the delayed one was not lost"
    );
    bench.post("/sandbox/reset", Value::Null).await.ok();
    assert_eq!(bot.get(&path).await.status, 401, "a reset ends every token");
}
