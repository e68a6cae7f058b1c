//! Files of a conversation: the agent sends one (the bytes are the body), the desk shows any.
//!
//! A file comes from a stranger: pictures of known kinds are shown in the page, anything else is only ever saved, and
//! no file may run anything.

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::talk::Talk;
use super::{Refusal, respond, state};
use crate::Sandbox;
use crate::store::{File, NewFile};

/// What a browser shows as a picture and nothing else.
const PICTURES: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
];

const BYTES: &str = "application/octet-stream";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    name: String,
    #[serde(default)]
    description: String,
    agent: Option<String>,
}

pub async fn send(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Query(sent): Query<Sent>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or(BYTES);
    let file = NewFile {
        name: sent.name,
        content_type: content_type.to_owned(),
        content: body.to_vec(),
        description: sent.description,
    };
    let send = || {
        if file.name.trim().is_empty() || file.content.is_empty() {
            let problem = "expected a file with a name and at least one byte";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, problem));
        }
        let talk = Talk::open(&sandbox, &id)?;
        let agent = talk.agent(&sandbox, sent.agent.as_deref())?;
        let room = talk.room("no way to send a file is known")?;
        let message = sandbox
            .store()
            .send_file(&room.id, &agent.id, &file, sandbox.now())?;
        Ok(state::message(&message))
    };
    respond(send())
}

pub async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    match sandbox.store().file(&id) {
        Ok(Some(file)) => serve(file),
        Ok(None) => Refusal::new(StatusCode::NOT_FOUND, "no such file").answer(),
        Err(error) => Refusal::from(error).answer(),
    }
}

fn serve(file: File) -> Response {
    let picture = PICTURES
        .into_iter()
        .find(|known| file.content_type.eq_ignore_ascii_case(known));
    let disposition = if picture.is_some() {
        "inline"
    } else {
        "attachment"
    };
    let mut response = Response::new(Body::from(file.content));
    let headers = [
        (header::CONTENT_TYPE, picture.unwrap_or(BYTES)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
