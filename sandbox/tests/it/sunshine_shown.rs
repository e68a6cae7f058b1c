//! What Sunshine Conversations makes of templates and quotes, and the gallery's pages.

use axum::http::Method;
use serde_json::json;

use crate::sunshine::{Scene, refused, taken};
use crate::support::Bench;

#[tokio::test]
async fn document_003_a_quote() {
    let bench = Bench::new().await;
    let scene = Scene::new(&bench, json!({ "samples": ["quote", "lost"] })).await;
    let said = scene.list("").await["messages"].clone();
    assert_eq!(said[1]["author"]["type"], "user");
    assert_eq!(
        said[1]["quotedMessage"]["message"]["content"]["type"],
        "image"
    );
    assert_eq!(said[2]["quotedMessage"]["type"], "externalMessageId");
    let body = json!({ "author": { "type": "user" }, "content": { "type": "text", "text": "x" },
        "quotedMessage": said[1]["quotedMessage"] });
    let path = format!("{}/messages", scene.base);
    let answer = scene.ask(Method::POST, &scene.user, &path, body).await;
    assert_eq!(refused(&answer).0, 400, "a user cannot");
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
    let film = bench.get("/samples/clip.webm").await;
    assert!(
        film.body.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]),
        "a Matroska file"
    );
    assert_eq!(bench.get("/samples/calendar").await.status, 200);
}
