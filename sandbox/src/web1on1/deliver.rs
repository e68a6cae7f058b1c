//! Webhooks out: signed, retried with a growing wait for a day, only to this machine.
//!
//! A delivery is a document with the moment of its next attempt, so it outlives a restart and follows the sandbox's
//! clock. Source: reference file, section 1.12. How long it waits: assumption: `w1-webhook-waits`.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::services::SERVICE;
use super::{Refusal, post, token};
use crate::clock::Millis;
use crate::store::NewDocument;
use crate::{Sandbox, chance, signature};

const DELIVERY: &str = "w1.delivery";

/// "Timeout 20 s".
const TIMEOUT: Duration = Duration::from_secs(20);
/// "Non-2xx retried up to 24 h".
const GIVE_UP_MS: Millis = 24 * 3_600_000;
const FIRST_WAIT_MS: Millis = 1000;
const LARGEST_ANSWER: usize = 1 << 20;

/// Deliveries under way, so that none is attempted twice at a time.
#[derive(Default)]
pub struct Deliveries(Mutex<HashSet<String>>);

impl Deliveries {
    fn begin(&self, id: &str) -> bool {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(id.to_owned())
    }

    fn end(&self, id: &str) {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        busy.remove(id);
    }
}

/// Where a webhook goes: host and port of this machine, path and query.
pub struct Target {
    host: String,
    port: u16,
    path: String,
}

impl Target {
    /// `None` for anything but `http:` to a loopback address.
    pub fn parse(url: &str) -> Option<Target> {
        let rest = url.strip_prefix("http://")?;
        let (authority, path) = match rest.find(['/', '?']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, 80),
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let near = host == "localhost"
            || bare
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        let path = if path.starts_with('?') {
            format!("/{path}")
        } else {
            path.to_owned()
        };
        near.then(|| Target {
            host: bare.to_owned(),
            port,
            path,
        })
    }
}

/// Whether the address answers the challenge as a webhook must.
pub async fn challenge(target: &Target) -> bool {
    let word = chance::slug();
    let mark = if target.path.contains('?') { '&' } else { '?' };
    let path = format!("{}{mark}type=subscribe&challenge={word}", target.path);
    let answer = send(target, Method::GET, &path, Vec::new(), None).await;
    matches!(answer, Some((StatusCode::OK, body)) if body == word)
}

/// Writes down a delivery for every webhook that wants to hear of this message.
pub fn announce(sandbox: &Sandbox, conversation: &Value, message: &Value) -> Result<(), Refusal> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // The role is not part of it: the SDK adds it. Source: section 1.12.
    let event = format!(
        "message.create.{}.{}",
        word(&conversation["type"]),
        word(&message["type"])
    );
    let now = sandbox.now();
    for service in sandbox.store().documents(SERVICE, None)? {
        let params = &service.body["params"];
        let wanted = params["events"].as_array().is_some_and(|events| {
            // A group of events by a star at its end (assumption: `w1-webhook-groups`).
            events.iter().filter_map(Value::as_str).any(|wanted| {
                wanted == event
                    || wanted
                        .strip_suffix('*')
                        .is_some_and(|start| event.starts_with(start))
            })
        });
        if !wanted {
            continue;
        }
        let id = chance::object_id(now);
        let payload = payload(&id, &event, conversation, message);
        let body = json!({
            "url": params["url"],
            "secret": params["secret"],
            "conversation": conversation["id"],
            "payload": payload.to_string(),
            "first": now,
            "attempts": 0
        });
        sandbox.store().put_document(NewDocument {
            kind: DELIVERY,
            id: &id,
            parent: &service.id,
            at: now,
            body: &body,
        })?;
    }
    Ok(())
}

fn payload(id: &str, event: &str, conversation: &Value, message: &Value) -> Value {
    let at = message["createdAt"].clone();
    let link = |kind: &str, id: &Value| {
        format!(
            "https://api.web1on1.chat/v2/{kind}/{}",
            id.as_str().unwrap_or_default()
        )
    };
    json!({
        "id": id,
        "timestamp": at,
        "event": event,
        "organization": conversation["organization"],
        "activity": {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "Create",
            "actor": { "id": link("users", &message["user"]), "type": "Person" },
            "object": { "id": link("messages", &message["id"]), "type": "Object" },
            "published": at,
            "summary": format!("User created a {} message", message["type"].as_str().unwrap_or_default())
        },
        "data": {
            "conversation": conversation,
            "message": message,
            "links": {
                "conversation": link("conversations", &conversation["id"]),
                "message": link("messages", &message["id"])
            }
        }
    })
}

/// Starts an attempt at every delivery whose moment has come.
pub fn due(sandbox: &Sandbox) {
    let Ok(due) = sandbox.store().due_documents(DELIVERY, sandbox.now()) else {
        return; // the next tick tries again
    };
    for delivery in due {
        if sandbox.web1on1_deliveries().begin(&delivery.id) {
            let sandbox = sandbox.clone();
            tokio::spawn(async move {
                // Nobody waits for the outcome; a store that fails leaves the delivery for the next tick.
                let _ = attempt(&sandbox, &delivery.id, delivery.body).await;
                sandbox.web1on1_deliveries().end(&delivery.id);
            });
        }
    }
}

async fn attempt(sandbox: &Sandbox, id: &str, mut body: Value) -> Result<(), Refusal> {
    let payload = body["payload"].as_str().unwrap_or_default().to_owned();
    let target = Target::parse(body["url"].as_str().unwrap_or_default());
    let signature = body["secret"].as_str().map(|secret| {
        let digest = signature::hmac_sha1(secret.as_bytes(), payload.as_bytes());
        format!("sha1={digest}")
    });
    let answer = match &target {
        Some(target) => {
            let path = target.path.clone();
            send(target, Method::POST, &path, payload.into_bytes(), signature).await
        }
        None => None,
    };
    if let Some((status, text)) = answer
        && status.is_success()
    {
        sandbox.store().remove_document(DELIVERY, id)?;
        return reply(sandbox, body["conversation"].as_str(), &text);
    }
    let attempts = body["attempts"].as_u64().unwrap_or_default();
    let first = body["first"].as_i64().unwrap_or_default();
    let next = sandbox.now() + FIRST_WAIT_MS * (1 << attempts.min(20));
    // The end is final, also for a webhook that was deleted meanwhile.
    if next - first > GIVE_UP_MS {
        sandbox.store().remove_document(DELIVERY, id)?;
        return Ok(());
    }
    body["attempts"] = json!(attempts + 1);
    let service = sandbox.store().document(DELIVERY, id)?;
    let parent = service.map(|service| service.parent).unwrap_or_default();
    sandbox.store().put_document(NewDocument {
        kind: DELIVERY,
        id,
        parent: &parent,
        at: next,
        body: &body,
    })?;
    Ok(())
}

/// "Handler may answer `{"token","messages"}` to post replies."
fn reply(sandbox: &Sandbox, conversation: Option<&str>, text: &str) -> Result<(), Refusal> {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let (Some(token), Some(messages)) = (answer["token"].as_str(), answer["messages"].as_array())
    else {
        return Ok(());
    };
    let caller = token::bearer(sandbox, token)?;
    post(sandbox, &caller, conversation.unwrap_or_default(), messages)?;
    Ok(())
}

/// One request to this machine; `None` when nobody answered in time.
async fn send(
    target: &Target,
    method: Method,
    path: &str,
    body: Vec<u8>,
    signature: Option<String>,
) -> Option<(StatusCode, String)> {
    let exchange = async {
        let stream = TcpStream::connect((target.host.as_str(), target.port))
            .await
            .ok()?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .ok()?;
        let line = tokio::spawn(async move {
            let _ = connection.await; // its end is told by the answer
        });
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, format!("{}:{}", target.host, target.port))
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(signature) = signature {
            request = request.header("X-Hub-Signature", signature);
        }
        let response = sender
            .send_request(request.body(Body::from(body)).ok()?)
            .await
            .ok()?;
        let (parts, body) = response.into_parts();
        let bytes = Limited::new(body, LARGEST_ANSWER)
            .collect()
            .await
            .ok()?
            .to_bytes();
        line.abort();
        Some((parts.status, String::from_utf8_lossy(&bytes).into_owned()))
    };
    tokio::time::timeout(TIMEOUT, exchange).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn only_this_machine() {
        for near in [
            "http://127.0.0.1:3000/webhook",
            "http://localhost:3000?x=1",
            "http://[::1]:3000/",
            "http://127.9.9.9/",
        ] {
            assert!(Target::parse(near).is_some(), "{near}");
        }
        for far in [
            "https://127.0.0.1/",
            "http://example.com/",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1:99999/",
            "ftp://localhost/",
            "",
        ] {
            assert!(Target::parse(far).is_none(), "{far}");
        }
    }
}
