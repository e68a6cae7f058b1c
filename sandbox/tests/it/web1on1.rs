//! Web1on1's conversations and messages, by the examples of documents 001 and 004 and the reference, sections 1 and 2.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Bench};

/// A caller with a token of one scope.
pub struct Client<'a> {
    pub bench: &'a Bench,
    pub token: String,
}

impl<'a> Client<'a> {
    pub async fn new(bench: &'a Bench, scope: &str) -> Client<'a> {
        let made = bench
            .post("/sandbox/web1on1/token", json!({ "scope": scope }))
            .await
            .ok();
        Client {
            bench,
            token: made["token"].as_str().expect("a token").to_owned(),
        }
    }

    /// The contact of a conversation.
    pub async fn guest(bench: &'a Bench, conversation: &Value) -> Client<'a> {
        let body = json!({ "conversation": conversation["id"] });
        let made = bench.post("/sandbox/web1on1/token", body).await.ok();
        assert_eq!(made["user"], conversation["contact"]);
        Client {
            bench,
            token: made["token"].as_str().expect("a token").to_owned(),
        }
    }

    pub async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        let authorization = format!("Bearer {}", self.token);
        let headers = [("authorization", authorization.as_str())];
        self.bench
            .send(method, path, &headers, Body::from(body.to_string()))
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, body).await
    }

    /// A new conversation; it must be created.
    pub async fn create(&self, body: Value) -> Value {
        let answer = self.post("/v2/conversations", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub async fn say(&self, conversation: &Value, message: Value) -> Answer {
        let id = conversation["id"].as_str().expect("an id");
        self.post(&format!("/v2/conversations/{id}/messages"), message)
            .await
    }

    pub async fn messages(&self, conversation: &Value) -> Vec<Value> {
        let id = conversation["id"].as_str().expect("an id");
        let path = format!("/v2/messages?conversation={id}");
        self.get(&path)
            .await
            .ok()
            .as_array()
            .expect("a list")
            .clone()
    }
}

/// `{"error":{"message"}}` and its status.
pub fn refused(answer: &Answer) -> (u16, String) {
    let message = answer.json()["error"]["message"]
        .as_str()
        .map(str::to_owned);
    (answer.status.as_u16(), message.expect("a message"))
}

pub fn john(messages: Value) -> Value {
    json!({
        "organization": "aaa111111111111111111222",
        "type": "contact",
        "contact": { "profile": { "name": "John Johnson", "telephone": "+31646280994" } },
        "messages": messages
    })
}

#[tokio::test]
async fn document_001_a_conversation_by_sms() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let made = bot
        .create(john(json!([
            { "text": "Hey there.", "touchpoint": "sms", "role": "agent" },
            { "text": "How are you?", "role": "agent" },
            { "text": "/leave", "type": "command", "delay": 3000 }
        ])))
        .await;
    assert_eq!(made["name"], "John Johnson");
    assert_eq!(made["type"], "contact");
    assert_eq!(made["status"], "active", "the sender has joined");
    assert_eq!(made["participants"][0]["active"], true);
    assert_eq!(made["touchpoints"]["sms"]["selected"], true);
    assert_eq!(made["messages"].as_array().map(Vec::len), Some(3));
    let slug = made["slug"].as_str().expect("a slug");
    assert_eq!(made["url"], format!("https://app.web1on1.chat/c/{slug}"));
    let said = bot.messages(&made).await;
    let texts: Vec<_> = said.iter().map(|one| one["text"].clone()).collect();
    assert_eq!(
        texts,
        ["Hey there.", "How are you?"],
        "the third is not due"
    );
    assert_eq!(said[1]["touchpoint"], "sms", "now active");
    bench.clock.advance(2999);
    assert_eq!(bot.messages(&made).await.len(), 2);
    bench.clock.advance(1);
    assert_eq!(bot.messages(&made).await.len(), 3);
    let path = format!("/v2/conversations/{}", made["id"].as_str().expect("an id"));
    let now = bot.get(&path).await.ok();
    assert_eq!(now["status"], "closed", "the last one has left");
    assert_eq!(now["messages"], made["messages"]);
    let whole = bot.get(&format!("{path}?populate=messages")).await.ok();
    assert_eq!(whole["messages"][0]["text"], "Hey there.");
}

#[tokio::test]
async fn document_004_an_upsert() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let example = json!({
        "organization": "5e8493ba4d84280011860499",
        "type": "contact",
        "contact": { "profile": { "name": "John Johnson", "telephone": "+31619626759" } },
        "messages": [
            { "type": "field", "text": ".licenseplate XX-99-WZ" },
            { "type": "field", "text": ".location 3204" },
            { "text": "appointment_24_hours_before", "role": "agent", "touchpoint": "whatsapp", "type": "chat",
              "meta": { "template": "609a61ec5b25a7001e2fedce", "PlanTime": "3.15 pm" } }
        ]
    });
    let made = bot.create(example.clone()).await;
    let values = json!({ "licenseplate": "XX-99-WZ", "location": "3204" });
    assert_eq!(made["results"], json!([{ "name": "", "values": values }]));
    let said = bot.messages(&made).await;
    let text = said[2]["text"].as_str().expect("a text");
    assert!(text.starts_with("Dear John Johnson,\nYou have an appointment tomorrow at 3.15 pm."));
    let mut again = example;
    again["contact"]["profile"]["name"] = json!("John J. Johnson");
    let answer = bot.post("/v2/conversations", again).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], made["id"]);
    assert_eq!(bot.messages(&made).await.len(), 6);
    let path = format!(
        "/v2/conversations/{}?populate=contact",
        made["id"].as_str().expect("an id")
    );
    let contact = &bot.get(&path).await.ok()["contact"];
    assert_eq!(contact["profile"]["name"], "John J. Johnson");
}

#[tokio::test]
async fn what_an_upsert_demands() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let good = john(json!([{ "text": "x", "role": "agent", "touchpoint": "sms" }]));
    let cases: [(&str, Value, &str); 8] = [
        ("/organization", Value::Null, "organization is required"),
        (
            "/contact",
            json!({}),
            "contact.profile needs an email or a telephone",
        ),
        ("/messages", json!([]), "at least one message is required"),
        ("/type", json!("party"), "unknown conversation type party"),
        (
            "/messages/0/touchpoint",
            Value::Null,
            "touchpoint must be a string",
        ),
        (
            "/messages/0/touchpoint",
            json!("email"),
            "contact has no email for touchpoint email",
        ),
        (
            "/messages/0/touchpoint",
            json!("fax"),
            "unknown touchpoint fax",
        ),
        ("/messages/0/text", json!(" "), "text is required"),
    ];
    for (path, value, expected) in cases {
        let mut body = good.clone();
        *body.pointer_mut(path).expect(path) = value;
        let answer = bot.post("/v2/conversations", body).await;
        assert_eq!(refused(&answer), (400, expected.to_owned()));
    }
    let none = john(json!([{ "text": "x", "role": "agent" }]));
    let answer = bot.post("/v2/conversations", none).await;
    assert_eq!(
        refused(&answer),
        (400, "a touchpoint is required".to_owned())
    );
    let all = bot.get("/v2/conversations").await.ok();
    assert_eq!(all, json!([]), "nothing was left behind");
}

#[tokio::test]
async fn queries_of_messages() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let made = bot
        .create(john(
            json!([{ "text": "one", "role": "agent", "touchpoint": "sms" }]),
        ))
        .await;
    bench.clock.advance(1000);
    let said = bot
        .say(
            &made,
            json!([{ "text": "two", "role": "agent" }, { "text": "three", "role": "bot" }]),
        )
        .await;
    assert_eq!(said.status, 201);
    assert_eq!(
        said.json().as_array().map(Vec::len),
        Some(2),
        "an array for an array"
    );
    let answer = bot.get("/v2/messages?sort=-createdAt").await;
    assert_eq!(answer.status, 400, "needs one of its filters");
    let id = made["id"].as_str().expect("an id");
    let texts = async |query: &str| -> Vec<String> {
        let path = format!("/v2/messages?conversation={id}{query}");
        let found = bot.get(&path).await.ok();
        let texts = found.as_array().expect("a list").iter();
        texts
            .map(|one| one["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(texts("&sort=-createdAt&limit=2").await, ["three", "two"]);
    let second = said.json()[0]["createdAt"]
        .as_str()
        .expect("a time")
        .to_owned();
    assert_eq!(texts(&format!("&createdAt=%3E{second}")).await, ["three"]);
    assert_eq!(texts(&format!("&createdAt=%3C{second}")).await, ["one"]);
    assert_eq!(texts("&role=bot").await, ["three"]);
    let path = format!("/v2/messages?conversation={id}&limit=1&select=text");
    let answer = bot.get(&path).await;
    assert_eq!(answer.header("x-total-count"), "3");
    let keys: Vec<_> = answer.json()[0]
        .as_object()
        .expect("one")
        .keys()
        .cloned()
        .collect();
    assert_eq!(keys, ["id", "text"]);
}

#[tokio::test]
async fn what_channels_demand() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    // The last message of document 001's own example has a SenderID of 14 characters.
    let one_way = |sender: &str| json!({ "text": "Hello", "touchpoint": "sms", "role": "agent", "meta": { "SenderID": sender } });
    let made = bot.create(john(json!([one_way("Tims Trucks")]))).await;
    assert_eq!(bot.say(&made, one_way("Tims Truckshop")).await.status, 400);
    assert_eq!(bot.say(&made, one_way("12345")).await.status, 400);
    let free = json!({ "text": "Hi", "touchpoint": "whatsapp", "role": "agent" });
    assert_eq!(
        bot.say(&made, free.clone()).await.status,
        400,
        "the contact never wrote"
    );
    let template = json!({ "role": "agent", "text": "Your car is ready to be picked up!", "touchpoint": "whatsapp",
        "meta": { "namespace": "56cca706_4162_b9be_fc60_13623ff73b1e", "elementName": "your_car_is_ready", "language": "nl" } });
    assert_eq!(bot.say(&made, template).await.status, 201);
    let words = json!({ "text": "Thanks", "role": "contact", "touchpoint": "whatsapp" });
    assert_eq!(bot.say(&made, words).await.status, 201);
    bench.clock.advance(24 * 3_600_000 - 1);
    assert_eq!(bot.say(&made, free.clone()).await.status, 201);
    bench.clock.advance(1);
    let late = json!([{ "text": "internal" }, free]);
    let before = bot.messages(&made).await.len();
    assert_eq!(bot.say(&made, late).await.status, 400);
    assert_eq!(bot.messages(&made).await.len(), before, "all or none");
    let other = json!({ "name": "ready", "text": "{{contact.name}}, your {{Car}} is ready." });
    let other = bot.post("/v2/watemplates", other).await.json();
    let filled = json!({ "role": "agent", "text": "ready", "meta": { "template": other["id"], "Car": "Golf" } });
    assert_eq!(
        bot.say(&made, filled).await.json()["text"],
        "John Johnson, your Golf is ready."
    );
    let unknown = json!({ "role": "agent", "text": "x", "meta": { "template": "000" } });
    assert_eq!(
        refused(&bot.say(&made, unknown).await).1,
        "unknown template 000"
    );
}
