//! What needs a real socket: dropped connections, a clean stop, data that survives a restart.

use std::time::Duration;

use sandbox::clock::Clock;
use sandbox::{Options, serve, store};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::widget::Folder;

/// A sandbox on a port of its own.
pub struct Server {
    pub port: u16,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), store::Error>>,
}

pub async fn start(options: Options) -> Server {
    start_on(0, options).await
}

/// On a port of one's own choice, as after a restart.
pub async fn start_on(port: u16, options: Options) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(listener, options, async {
        let _ = stopped.await;
    }));
    Server {
        port,
        stop,
        running,
    }
}

impl Server {
    pub async fn line(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("a connection")
    }

    pub async fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut line = self.line().await;
        send(&mut line, method, path, body, true).await;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    /// Asks with a JSON body and wants a 200 with one.
    pub async fn json(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.ask(method, path, &body).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        assert!(
            head.starts_with("HTTP/1.1 200"),
            "{method} {path}: {answer}"
        );
        serde_json::from_str(body).expect("JSON")
    }

    /// Gone from one moment to the next, as a killed process is.
    pub async fn kill(self) {
        self.running.abort();
        let _ = self.running.await;
    }

    pub async fn end(self) {
        self.stop.send(()).expect("still running");
        let ended = tokio::time::timeout(Duration::from_secs(5), self.running).await;
        ended
            .expect("in time")
            .expect("no panic")
            .expect("no error");
    }
}

async fn send(line: &mut TcpStream, method: &str, path: &str, body: &str, last: bool) {
    let close = if last { "connection: close\r\n" } else { "" };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n{close}\r\n{body}",
        body.len()
    );
    line.write_all(request.as_bytes()).await.expect("sent");
}

/// One answer of a connection that stays open.
async fn answer(line: &mut TcpStream) -> String {
    let mut buffer = vec![0; 65_536];
    let read = tokio::time::timeout(Duration::from_secs(2), line.read(&mut buffer))
        .await
        .expect("in time");
    String::from_utf8_lossy(&buffer[..read.unwrap_or(0)]).into_owned()
}

#[tokio::test]
async fn a_drop_closes_the_connection_without_an_answer() {
    let server = start(Options::default()).await;
    server
        .ask(
            "PUT",
            "/sandbox/faults",
            r#"[{"path":"/api/v2","drop":true,"times":1}]"#,
        )
        .await;
    assert_eq!(
        server
            .ask("GET", "/api/v2/webSettings?identifier=localhost", "")
            .await,
        ""
    );
    let second = server
        .ask("GET", "/api/v2/webSettings?identifier=localhost", "")
        .await;
    assert!(second.starts_with("HTTP/1.1 200"), "{second}");
    let log = server.ask("GET", "/sandbox/requests", "").await;
    assert!(log.contains(r#""status":0"#), "{log}");
    server.end().await;
}

/// A browser quietly repeats on a fresh connection what a reused one did not answer: that is the same drop.
#[tokio::test]
async fn a_drop_on_a_reused_connection_covers_the_quiet_repetition() {
    let server = start(Options::default()).await;
    let path = "/api/v2/webSettings?identifier=localhost";
    let mut line = server.line().await;
    send(&mut line, "GET", path, "", false).await;
    assert!(answer(&mut line).await.starts_with("HTTP/1.1 200"));
    server
        .ask(
            "PUT",
            "/sandbox/faults",
            r#"[{"path":"/api/v2","drop":true,"times":1}]"#,
        )
        .await;
    send(&mut line, "GET", path, "", false).await;
    assert_eq!(answer(&mut line).await, "");
    assert_eq!(server.ask("GET", path, "").await, "");
    assert!(
        server
            .ask("GET", path, "")
            .await
            .starts_with("HTTP/1.1 200")
    );
    server.end().await;
}

#[tokio::test]
async fn events_tell_of_changes_and_end_with_the_server() {
    let server = start(Options::default()).await;
    let mut line = server.line().await;
    send(&mut line, "GET", "/agent/api/events", "", false).await;
    let mut seen = String::new();
    while !seen.contains("revision") {
        seen.push_str(&answer(&mut line).await);
    }
    assert!(
        seen.contains("text/event-stream") && seen.contains("event: changed"),
        "{seen}"
    );
    server
        .ask(
            "POST",
            "/api/v1/livechat/visitor",
            r#"{"visitor":{"token":"t"}}"#,
        )
        .await;
    let next = answer(&mut line).await;
    assert!(next.contains("event: changed"), "{next}");
    server.end().await;
}

#[tokio::test]
async fn data_survives_a_restart() {
    let folder = Folder::new();
    let options = Options {
        data: Some(folder.0.join("data.sqlite")),
        clock: Clock::System,
        ..Options::default()
    };
    let server = start(options.clone()).await;
    server
        .ask(
            "POST",
            "/api/v1/livechat/visitor",
            r#"{"visitor":{"token":"t","name":"Ann"}}"#,
        )
        .await;
    server.ask("GET", "/api/v1/livechat/room?token=t", "").await;
    server.end().await;
    let server = start(options).await;
    let state = server.ask("GET", "/agent/api/state", "").await;
    assert!(state.contains(r#""fname":"Ann""#), "{state}");
    server.end().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named() {
    let folder = Folder::new();
    let newer = folder.0.join("newer.sqlite");
    rusqlite::Connection::open(&newer)
        .and_then(|file| file.execute_batch("PRAGMA user_version = 99"))
        .expect("written");
    let garbage = folder.0.join("garbage.sqlite");
    std::fs::write(
        &garbage,
        "this is not a database, and long enough to be looked at",
    )
    .expect("written");
    for (file, expected) in [
        (newer, "schema version 99"),
        (garbage, "cannot use"),
        (folder.0.join("no/where"), "cannot use"),
    ] {
        let problem = store::Store::open(&file)
            .err()
            .expect("refused")
            .to_string();
        assert!(
            problem.contains(expected) && problem.contains(file.to_str().expect("text")),
            "{problem}"
        );
    }
}
