//! A DDP client that spells every frame out, on a plain WebSocket: nothing of it is the server's own code.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: u32,
}

/// The one argument that the documented subscriptions carry.
pub fn both(token: &str) -> Value {
    json!([{ "token": token, "visitorToken": token }])
}

impl Client {
    /// A socket that has said nothing yet; the first frame has been read.
    pub async fn open(port: u16) -> Client {
        let (socket, _) = connect_async(format!("ws://127.0.0.1:{port}/websocket"))
            .await
            .expect("a socket");
        let mut client = Client { socket, next: 0 };
        assert_eq!(client.next().await, json!({ "server_id": "0" }));
        client
    }

    /// Past the handshake.
    pub async fn connected(port: u16) -> Client {
        let mut client = Client::open(port).await;
        client
            .send(json!({ "msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"] }))
            .await;
        let answer = client.next().await;
        assert_eq!(answer["msg"], "connected");
        assert!(answer["session"].is_string());
        client
    }

    pub async fn send(&mut self, frame: Value) {
        self.text(&frame.to_string()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.socket
            .send(Message::text(text))
            .await
            .expect("an open socket");
    }

    /// The next frame, of any kind.
    pub async fn next(&mut self) -> Value {
        let text = self.next_message().await.expect("a frame, not the end");
        serde_json::from_str(&text).expect("JSON")
    }

    async fn next_message(&mut self) -> Result<String, Option<u16>> {
        let waited = tokio::time::timeout(Duration::from_secs(5), self.socket.next()).await;
        match waited.expect("something within five seconds") {
            Some(Ok(Message::Text(text))) => Ok(text.to_string()),
            Some(Ok(Message::Close(frame))) => Err(frame.map(|frame| frame.code.into())),
            Some(Ok(other)) => panic!("unexpected {other:?}"),
            Some(Err(_)) | None => Err(None),
        }
    }

    /// Reads to the end; the close code, if the server was polite.
    pub async fn end(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.next_message().await {
                return code;
            }
        }
    }

    /// Nothing arrives for a moment.
    pub async fn quiet(&mut self) {
        let waited = tokio::time::timeout(Duration::from_millis(150), self.socket.next()).await;
        assert!(waited.is_err(), "unexpected {waited:?}");
    }

    fn id(&mut self) -> String {
        self.next += 1;
        self.next.to_string()
    }

    /// The answer to a subscription, `ready` or `nosub`.
    pub async fn subscribe(&mut self, stream: &str, event: &str, args: Value) -> Value {
        let id = self.id();
        self.send(json!({
            "msg": "sub", "id": id, "name": stream,
            "params": [event, { "useCollection": false, "args": args }]
        }))
        .await;
        self.next().await
    }

    /// All four streams of a room.
    pub async fn follow(&mut self, rid: &str, token: &str) {
        let streams = [
            ("stream-room-messages", rid.to_owned()),
            ("stream-notify-room", format!("{rid}/user-activity")),
            ("stream-notify-room", format!("{rid}/deleteMessage")),
            ("stream-livechat-room", rid.to_owned()),
        ];
        for (stream, event) in streams {
            let answer = self.subscribe(stream, &event, both(token)).await;
            assert_eq!(answer["msg"], "ready", "{stream} {event}: {answer}");
        }
    }

    /// The `result` of a method, after its `updated` has been read too.
    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        let id = self.id();
        self.send(json!({ "msg": "method", "method": method, "params": params, "id": id }))
            .await;
        let result = self.next().await;
        assert_eq!(
            (&result["msg"], &result["id"]),
            (&json!("result"), &json!(id))
        );
        let updated = self.next().await;
        assert_eq!(updated, json!({ "msg": "updated", "methods": [id] }));
        result
    }

    /// The next frame must be an event: its collection, name and arguments.
    pub async fn event(&mut self) -> (String, String, Value) {
        let frame = self.next().await;
        assert_eq!(
            (&frame["msg"], &frame["id"]),
            (&json!("changed"), &json!("id")),
            "{frame}"
        );
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let fields = &frame["fields"];
        (
            text(&frame["collection"]),
            text(&fields["eventName"]),
            fields["args"].clone(),
        )
    }

    /// The next event must be a message.
    pub async fn message(&mut self) -> Value {
        let (stream, _, args) = self.event().await;
        assert_eq!(stream, "stream-room-messages", "{args}");
        args[0].clone()
    }
}
