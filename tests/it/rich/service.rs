//! Web1on1 and Sunshine Conversations as far as a guest sees them: every message that is
//! posted is stored, twice if it is posted twice.

use forecourt::wire::{Method, Request, parse_iso, percent_decode, to_iso};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;

pub const WEB1ON1: &str = "https://api.example";
pub const SUNSHINE: &str = "https://sun.example";
pub const ROOM: &str = "conv1";
pub const TOKEN: &str = "a.guest.token";

pub enum Fault {
    Dropped,
    /// The service has done it, and nobody hears of it.
    AnswerLost,
    Status(u16, Option<Duration>),
}

#[derive(Default)]
pub struct Service {
    pub messages: Vec<Value>,
    pub posted: Vec<Value>,
    pub faults: VecDeque<Fault>,
    pub activities: Vec<String>,
    pub expired: bool,
    /// When each request came, and its path.
    pub asked: Vec<(i64, String)>,
    last: u32,
}

impl Service {
    pub fn answer(&mut self, request: &Request, wall: i64) -> Result<(u16, Value), Fault> {
        let url: &str = &request.url;
        self.asked.push((wall, url.to_owned()));
        let bearer = request.bearer.as_ref().map(|token| token.as_str());
        assert!(bearer.is_some(), "every request carries the token");
        if self.expired || bearer != Some(TOKEN) {
            return Err(Fault::Status(401, None));
        }
        let fault = self.faults.pop_front();
        match fault {
            Some(Fault::AnswerLost) | None => {}
            Some(fault) => return Err(fault),
        }
        let body: Value = request.body.as_ref().map_or(Value::Null, |body| {
            serde_json::from_str(&body.to_string()).expect("JSON")
        });
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let parameter = |name: &str| {
            let pair = |pair: &str| {
                pair.split_once('=')
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
            };
            let mut pairs = query.split('&').filter_map(pair);
            pairs
                .find(|(key, _)| key == name)
                .and_then(|(_, value)| percent_decode(&value))
        };
        let answer = if let Some(path) = path.strip_prefix(WEB1ON1) {
            match (request.method, path) {
                (Method::Get, "/v2/conversations") => {
                    assert_eq!(parameter("contact").as_deref(), Some("contact1"));
                    (200, json!([{ "id": ROOM, "contact": "contact1" }]))
                }
                (Method::Get, "/v2/messages") => {
                    assert_eq!(parameter("conversation").as_deref(), Some(ROOM));
                    let limit: usize = parameter("limit").expect("a limit").parse().expect("one");
                    let before = parameter("createdAt").map(|text| {
                        let text = text.strip_prefix('<').expect("only before").to_owned();
                        parse_iso(&text).expect("a time")
                    });
                    let at = |message: &&Value| {
                        let at = parse_iso(message["createdAt"].as_str().expect("a time"));
                        before.is_none_or(|before| at.expect("a time") < before)
                    };
                    let newest = self.messages.iter().rev().filter(at).take(limit);
                    (200, newest.cloned().collect())
                }
                (Method::Post, "/v2/conversations/conv1/messages") => {
                    assert_eq!(body["role"], "contact");
                    self.posted.push(body.clone());
                    (201, self.store(wall, body))
                }
                other => panic!("no such route: {other:?}"),
            }
        } else {
            let path = path.strip_prefix(SUNSHINE).expect("one of the two");
            match (request.method, path) {
                (Method::Get, "/v2/apps/app1/conversations/conv1/messages") => (
                    200,
                    json!({ "messages": self.messages, "meta": { "hasMore": false } }),
                ),
                (Method::Post, "/v2/apps/app1/conversations/conv1/messages") => {
                    assert_eq!(body["author"], json!({ "type": "user", "userId": "user1" }));
                    self.posted.push(body.clone());
                    (201, json!({ "messages": [self.store(wall, body)] }))
                }
                (Method::Post, "/sdk/v2/apps/app1/conversations/conv1/postback") => {
                    self.posted.push(body);
                    (200, json!({}))
                }
                (Method::Post, "/sdk/v2/apps/app1/conversations/conv1/activity") => {
                    let kind = body["activity"]["type"].as_str().expect("a kind");
                    let message = body["activity"]["messageId"].as_str();
                    let told = [kind, message.unwrap_or_default()].join(" ");
                    self.activities.push(told.trim_end().to_owned());
                    (200, json!({}))
                }
                other => panic!("no such route: {other:?}"),
            }
        };
        match fault {
            Some(fault) => Err(fault),
            None => Ok(answer),
        }
    }

    fn store(&mut self, wall: i64, mut message: Value) -> Value {
        self.last += 1;
        message["id"] = json!(format!("m{:04}", self.last));
        message["createdAt"] = json!(to_iso(wall));
        message["received"] = json!(to_iso(wall));
        self.messages.push(message.clone());
        message
    }

    /// Somebody at the dealer's says this now.
    pub fn agent(&mut self, wall: i64, message: Value) {
        let mut whole =
            json!({ "role": "agent", "author": { "type": "business", "displayName": "Emma" } });
        for (key, value) in message.as_object().expect("an object") {
            whole[key] = value.clone();
        }
        self.store(wall, whole);
    }

    /// What the visitor has said or done, in order.
    pub fn said(&self) -> Vec<&str> {
        self.posted
            .iter()
            .map(|body| {
                let text = body["text"].as_str().or(body["content"]["text"].as_str());
                text.unwrap_or("?")
            })
            .collect()
    }
}
