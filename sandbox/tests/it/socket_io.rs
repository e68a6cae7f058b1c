//! A Socket.IO client that spells every packet out, on a plain WebSocket: nothing of it is the server's own code.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::Server;

/// Which protocol the client speaks. Source: VC 4.4.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Generation {
    V2,
    V4,
}

pub const BOTH: [Generation; 2] = [Generation::V2, Generation::V4];

pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_ack: u32,
}

impl Client {
    /// Up to the open packet.
    pub async fn open(port: u16, generation: Generation) -> (Client, Value) {
        let version = if generation == Generation::V2 { 3 } else { 4 };
        let url = format!("ws://127.0.0.1:{port}/socket.io/?EIO={version}&transport=websocket");
        let (socket, _) = connect_async(url).await.expect("a socket");
        let mut client = Client {
            socket,
            next_ack: 0,
        };
        let open = client.next().await;
        let open = open.strip_prefix('0').expect("an open packet");
        (client, serde_json::from_str(open).expect("JSON"))
    }

    /// In the namespace.
    pub async fn join(port: u16, generation: Generation) -> Client {
        let (mut client, _) = Client::open(port, generation).await;
        if generation == Generation::V2 {
            assert_eq!(client.next().await, "40");
        }
        client.send("40/c,").await;
        assert!(client.next().await.starts_with("40/c"));
        client
    }

    /// With a visitor; the id.
    pub async fn visitor(port: u16, generation: Generation, id: Value) -> (Client, String) {
        let mut client = Client::join(port, generation).await;
        client.emit("user_add", json!({ "userId": id })).await;
        let connected = client.event("user_connected").await;
        let id = connected["userId"].as_str().expect("an id").to_owned();
        (client, id)
    }

    pub async fn send(&mut self, packet: &str) {
        self.socket.send(Message::text(packet)).await.expect("sent");
    }

    pub async fn emit(&mut self, name: &str, payload: Value) {
        self.send(&format!("42/c,{}", json!([name, payload]))).await;
    }

    /// Emits and waits for the acknowledgement's only argument.
    pub async fn ask(&mut self, name: &str, payload: Value) -> Value {
        let id = self.next_ack;
        self.next_ack += 1;
        self.send(&format!("42/c,{id}{}", json!([name, payload])))
            .await;
        let packet = self.next().await;
        let arguments = packet.strip_prefix(&format!("43/c,{id}"));
        let arguments = arguments.unwrap_or_else(|| panic!("no acknowledgement: {packet}"));
        let [only]: [Value; 1] = serde_json::from_str(arguments).expect("one argument");
        only
    }

    /// `None` when the line is gone. A heartbeat is answered and not shown.
    pub async fn packet(&mut self) -> Option<String> {
        loop {
            let waiting = tokio::time::timeout(Duration::from_secs(3), self.socket.next());
            match waiting.await.expect("in time")? {
                Ok(Message::Text(text)) if text.as_str() == "2" => self.send("3").await,
                Ok(Message::Text(text)) => return Some(text.as_str().to_owned()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(other) => panic!("unexpected {other:?}"),
            }
        }
    }

    pub async fn next(&mut self) -> String {
        self.packet().await.expect("still open")
    }

    /// The next packet, which must be this event; its payload.
    pub async fn event(&mut self, name: &str) -> Value {
        let packet = self.next().await;
        let event = packet.strip_prefix("42/c,").unwrap_or_default();
        let (found, payload): (String, Value) =
            serde_json::from_str(event).unwrap_or_else(|_| panic!("no event: {packet}"));
        assert_eq!(found, name, "{payload}");
        payload
    }

    /// Nothing comes for a while.
    pub async fn silence(&mut self) {
        let quiet = tokio::time::timeout(Duration::from_millis(150), self.packet()).await;
        assert!(quiet.is_err(), "{quiet:?}");
    }

    pub async fn chat(&mut self) -> String {
        let start = json!({ "data": {}, "url": "http://localhost/cars" });
        self.emit("chat_start", start).await;
        let started = self.event("chat_started").await;
        started["chatId"].as_str().expect("an id").to_owned()
    }
}

/// A request by HTTP; the JSON of the answer.
pub async fn ask(server: &Server, method: &str, path: &str, body: Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = server.ask(method, path, &body).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    // Chunked or not: the JSON is between the first and the last bracket.
    let from = body.find(['{', '[']).expect("JSON");
    let to = body.rfind(['}', ']']).expect("JSON");
    serde_json::from_str(&body[from..=to]).unwrap_or_else(|_| panic!("not JSON: {body}"))
}
