//! The program itself, killed without a warning and started again on the same port with the same file.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ddp_client::Client;
use crate::widget::Folder;

struct Program {
    child: Child,
    port: u16,
}

impl Program {
    /// Waits for its first line, which names the address.
    fn start(port: u16, data: &Path) -> Program {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sandbox"))
            .args(["--port", &port.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let output = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("a first line");
        let port = line
            .trim()
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no address in {line:?}"));
        Program { child, port }
    }

    /// No signal it could catch.
    fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    async fn ask(&self, method: &str, path: &str, body: &str, more: &str) -> Vec<u8> {
        let mut line = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("a connection");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n{body}",
            body.len()
        );
        line.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.expect("an answer");
        answer
    }

    async fn json(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        read(&self.ask(method, path, &body, "").await)
    }
}

fn read(answer: &[u8]) -> Value {
    let answer = String::from_utf8_lossy(answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    serde_json::from_str(body).expect("JSON")
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const API: &str = "/api/v1/livechat";

#[tokio::test]
async fn killed_and_started_again_it_has_lost_nothing() {
    let folder = Folder::new();
    let data = folder.0.join("data.sqlite");
    let mut program = Program::start(0, &data);
    let port = program.port;
    program
        .json("PUT", "/sandbox/limits", json!({ "enabled": false }))
        .await;
    let body = json!({ "visitor": { "token": "t", "name": "Ann", "department": "parts" } });
    program.json("POST", &format!("{API}/visitor"), body).await;
    let room = program
        .json("GET", &format!("{API}/room?token=t"), Value::Null)
        .await;
    let rid = room["room"]["_id"].as_str().expect("an id").to_owned();
    let mut client = Client::connected(port).await;
    client.follow(&rid, "t").await;
    for number in 1..=50 {
        let body = json!({ "token": "t", "rid": rid, "msg": format!("{number}"), "_id": format!("m{number}") });
        program.json("POST", &format!("{API}/message"), body).await;
        client.message().await;
    }
    let upload = "--e\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
                  content-type: text/plain\r\n\r\nwords\r\n--e--\r\n";
    let headers = "x-visitor-token: t\r\ncontent-type: multipart/form-data; boundary=e\r\n";
    let sent = read(
        &program
            .ask("POST", &format!("{API}/upload/{rid}"), upload, headers)
            .await,
    );
    let file = sent["attachments"][0]["title_link"]
        .as_str()
        .expect("a path")
        .to_owned();
    let page = json!({ "token": "u", "pageInfo": { "change": "url", "title": "Cars", "location": { "href": "http://localhost/cars" } } });
    program
        .json("POST", &format!("{API}/page.visited"), page)
        .await;
    let before = program.json("GET", "/agent/api/state", Value::Null).await;
    let path = format!("{API}/messages.history/{rid}?token=t&limit=0");
    let history = program.json("GET", &path, Value::Null).await;
    program.kill();
    assert_eq!(client.end().await, None);
    let program = Program::start(port, &data);
    assert_eq!(program.port, port);
    assert_eq!(program.json("GET", &path, Value::Null).await, history);
    assert_eq!(history["messages"].as_array().map(Vec::len), Some(54));
    let query = format!("rc_rid={rid}&rc_token=t&rc_room_type=l");
    let kept = program.ask("GET", &format!("{file}?{query}"), "", "").await;
    assert!(kept.ends_with(b"\r\n\r\nwords"));
    let after = program.json("GET", "/agent/api/state", Value::Null).await;
    assert_eq!(after["rooms"], before["rooms"]);
    let pages = |state: &Value| {
        let visitors = state["visitors"].as_array().expect("visitors").clone();
        visitors
            .iter()
            .map(|visitor| visitor["pages"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(pages(&after), pages(&before));
    // A retry of a message whose answer the crash swallowed: once, and as it was.
    let again = json!({ "token": "t", "rid": rid, "msg": "50", "_id": "m50" });
    program.json("POST", &format!("{API}/message"), again).await;
    assert_eq!(program.json("GET", &path, Value::Null).await, history);
}
