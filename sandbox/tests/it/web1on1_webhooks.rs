//! Web1on1's webhooks: the challenge, signed deliveries, retries. Source: reference, section 1.12.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::Bench;
use crate::web1on1::{Client, john, refused};

/// A bot's web server: answers the challenge, keeps what it hears, and fails as often as it is told.
struct Receiver {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// `answers`: status and body of one delivery after the other; then 200.
    async fn new(challenged: bool, answers: Vec<(u16, String)>) -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut answers = answers.into_iter();
            while let Ok((mut line, _)) = listener.accept().await {
                let mut text = String::new();
                let mut part = [0u8; 4096];
                while !whole(&text) {
                    let read = line.read(&mut part).await.expect("bytes");
                    text.push_str(&String::from_utf8_lossy(&part[..read]));
                }
                let (status, body) = if text.starts_with("GET ") {
                    let word = text.split("challenge=").nth(1).unwrap_or_default();
                    let word = word.split([' ', '&']).next().unwrap_or_default();
                    let word = if challenged { word } else { "something else" };
                    (200, word.to_owned())
                } else {
                    kept.lock().expect("a lock").push(text);
                    answers.next().unwrap_or((200, String::new()))
                };
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                line.write_all(answer.as_bytes()).await.expect("written");
            }
        });
        Receiver { port, heard }
    }

    fn count(&self) -> usize {
        self.heard.lock().expect("a lock").len()
    }

    fn last(&self) -> String {
        self.heard
            .lock()
            .expect("a lock")
            .last()
            .expect("one")
            .clone()
    }

    /// Waits until so many deliveries were heard.
    async fn hears(&self, count: usize) {
        for _ in 0..200 {
            if self.count() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("heard {} deliveries, wanted {count}", self.count());
    }

    fn service(&self) -> Value {
        json!({ "name": "my bot", "type": "webhook", "params": {
            "url": format!("http://127.0.0.1:{}/webhook", self.port),
            "secret": "secret", "events": ["message.create.contact.chat", "message.create.contact.postback"] } })
    }
}

/// Whether the body is as long as the head says.
fn whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or_default()
}

#[tokio::test]
async fn a_webhook_answers_the_challenge_first() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let wrong = Receiver::new(false, Vec::new()).await;
    let answer = bot.post("/v2/services", wrong.service()).await;
    assert_eq!(refused(&answer).0, 400);
    let right = Receiver::new(true, Vec::new()).await;
    let answer = bot.post("/v2/services", right.service()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let all = bot.get("/v2/services").await.ok();
    assert_eq!(
        all.as_array().map(Vec::len),
        Some(1),
        "the refused one is not kept"
    );
    let mut far = right.service();
    far["params"]["url"] = json!("https://example.com/webhook");
    assert_eq!(refused(&bot.post("/v2/services", far).await).0, 400);
    let mut deaf = right.service();
    deaf["params"]["events"] = json!([]);
    assert_eq!(refused(&bot.post("/v2/services", deaf).await).0, 400);
}

#[tokio::test]
async fn a_delivery_is_signed_and_says_what_happened() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let receiver = Receiver::new(true, Vec::new()).await;
    bot.post("/v2/services", receiver.service()).await;
    let made = bot
        .create(john(
            json!([{ "text": "Hi", "role": "agent", "touchpoint": "web" }]),
        ))
        .await;
    receiver.hears(1).await;
    let guest = Client::guest(&bench, &made).await;
    guest
        .say(
            &made,
            json!({ "type": "postback", "role": "contact", "text": "red" }),
        )
        .await;
    receiver.hears(2).await;
    let text = receiver.last();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("POST /webhook HTTP/1.1"), "{head}");
    let sent: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(sent["event"], "message.create.contact.postback");
    assert_eq!(sent["activity"]["type"], "Create");
    assert_eq!(sent["data"]["message"]["text"], "red");
    assert_eq!(sent["data"]["message"]["role"], "contact");
    assert_eq!(sent["data"]["conversation"]["id"], made["id"]);
    let told = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("x-hub-signature: sha1=")
                .map(str::to_owned)
        })
        .expect("a signature");
    assert_eq!(told, hmac("secret", body));
    bot.say(
        &made,
        json!({ "text": "a note", "type": "command", "role": "bot" }),
    )
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(receiver.count(), 2, "only what was subscribed");
}

/// Written anew, with the digest's own crate only: what the sandbox sends must not be judged by its own code.
fn hmac(key: &str, text: &str) -> String {
    use sha1::{Digest, Sha1};
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key.as_bytes());
    let inner: Vec<u8> = block
        .iter()
        .map(|byte| byte ^ 0x36)
        .chain(text.bytes())
        .collect();
    let outer: Vec<u8> = block
        .iter()
        .map(|byte| byte ^ 0x5c)
        .chain(Sha1::digest(&inner))
        .collect();
    Sha1::digest(&outer)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Longer than the sandbox's tick.
async fn settled() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test]
async fn what_fails_is_tried_again_for_a_day() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let refusals = vec![(500, String::new()); 40];
    let receiver = Receiver::new(true, refusals).await;
    bot.post("/v2/services", receiver.service()).await;
    bot.create(john(
        json!([{ "text": "Hi", "role": "agent", "touchpoint": "web" }]),
    ))
    .await;
    receiver.hears(1).await;
    let mut waited = 0;
    let mut attempts = 1;
    for wait in (0..20).map(|power| 1000_i64 << power) {
        settled().await; // the refusal is written down
        bench.clock.advance(wait - 1);
        if attempts < 3 {
            settled().await;
            assert_eq!(receiver.count(), attempts, "not before its time");
        }
        bench.clock.advance(1);
        waited += wait;
        if waited > 24 * 3_600_000 {
            break;
        }
        attempts += 1;
        receiver.hears(attempts).await;
    }
    settled().await;
    assert_eq!(receiver.count(), attempts, "given up after a day");
    assert_eq!(attempts, 17); // 1 s, 2 s, 4 s … 32768 s: together 18.2 h; the next would be after 36.4 h
}

#[tokio::test]
async fn a_handler_may_answer_at_once() {
    let bench = Bench::new().await;
    let bot = Client::new(&bench, "bot").await;
    let reply = json!({ "token": bot.token, "messages": [{ "text": "From the handler", "role": "agent" }] });
    let receiver = Receiver::new(true, vec![(200, String::new()), (200, reply.to_string())]).await;
    bot.post("/v2/services", receiver.service()).await;
    let made = bot
        .create(john(
            json!([{ "text": "Hi", "role": "agent", "touchpoint": "web" }]),
        ))
        .await;
    receiver.hears(1).await;
    let guest = Client::guest(&bench, &made).await;
    guest
        .say(&made, json!({ "text": "Hello", "role": "contact" }))
        .await;
    receiver.hears(3).await; // its own words come as well: telling them apart is the handler's business
    let said = guest.messages(&made).await;
    assert_eq!(said[2]["text"], "From the handler");
}
