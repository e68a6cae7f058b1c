//! What every request passes on its way in and every answer on its way out: the request log, CORS, the faults.
//!
//! The order matters: a fault's answer is logged and carries CORS headers like any other, so that a browser lets
//! the page see its status. It knows paths only by prefix, never what a route means.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, Limited};

use crate::connection::{EarlierRequests, Peer, Unanswered};
use crate::control::Verdict;
use crate::{Sandbox, answer};

/// Larger bodies are refused before they are read: nothing but a file comes near.
const LARGEST_BODY: usize = 1 << 20;
/// The real server's usual limit for a file, and room for what is around it.
const LARGEST_FILE: usize = 101 << 20;

/// The middleware around all routes.
pub async fn pass(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let Some(request) = buffer(request).await else {
        return answer::text(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than the sandbox takes",
        );
    };
    // The log shows what a client does to the services, not what the tests do to the log.
    let entry = (!path.starts_with("/sandbox/")).then(|| {
        let query = request.uri().query().unwrap_or_default();
        sandbox
            .control()
            .log()
            .arrived(&method, &path, query, body_of(&request))
    });
    let mut response = answer_for(&sandbox, &method, &path, request, next).await;
    if open_to_all(&path) {
        allow_any_origin(response.headers_mut());
    }
    if let Some(entry) = entry {
        let status = match response.extensions().get::<Unanswered>() {
            Some(_) => 0,
            None => response.status().as_u16(),
        };
        sandbox
            .control()
            .log()
            .answered(entry, status, started.elapsed());
    }
    response
}

async fn answer_for(
    sandbox: &Sandbox,
    method: &Method,
    path: &str,
    request: Request,
    next: Next,
) -> Response {
    let earlier = request
        .extensions()
        .get::<EarlierRequests>()
        .map_or(0, |earlier| earlier.0);
    let faults = sandbox.control().faults();
    let verdict = faults.judge(method, path, &body_of(&request), earlier > 0);
    match verdict {
        None => route(method, path, request, next).await,
        Some(Verdict::Hold) => {
            let response = route(method, path, request, next).await;
            faults.released().await;
            response
        }
        Some(Verdict::After(effect)) => {
            let response = route(method, path, request, next).await;
            apply(*effect).await.unwrap_or(response)
        }
        Some(verdict) => match apply(verdict).await {
            Some(response) => response,
            None => route(method, path, request, next).await,
        },
    }
}

async fn route(method: &Method, path: &str, request: Request, next: Next) -> Response {
    if method == Method::OPTIONS && open_to_all(path) {
        return preflight();
    }
    next.run(request).await
}

/// Waits as the fault says; what is answered instead, if anything.
async fn apply(verdict: Verdict) -> Option<Response> {
    let (delay_ms, response) = match verdict {
        Verdict::Delay { delay_ms } => (delay_ms, None),
        Verdict::Drop { delay_ms } => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(Unanswered);
            (delay_ms, Some(response))
        }
        Verdict::Answer {
            delay_ms,
            status,
            content_type,
            body,
        } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, content_type);
            (delay_ms, Some(response))
        }
        Verdict::After(_) | Verdict::Hold => (0, None), // taken care of by the caller
    };
    if delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    response
}

/// Who is calling; a test without a socket is the machine itself.
pub fn caller(request: &Request) -> IpAddr {
    request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip())
}

/// A request's whole body, as text for the log and the faults.
#[derive(Clone)]
struct BodyText(String);

fn body_of(request: &Request) -> String {
    request
        .extensions()
        .get::<BodyText>()
        .map_or_else(String::new, |text| text.0.clone())
}

/// `None` when the body is larger than its route may take.
async fn buffer(request: Request) -> Option<Request> {
    let (mut parts, body) = request.into_parts();
    let is_file = carries_file(parts.uri.path());
    let largest = if is_file { LARGEST_FILE } else { LARGEST_BODY };
    let bytes = Limited::new(body, largest).collect().await.ok()?.to_bytes();
    // A file is no text: the log tells its size.
    let text = if is_file {
        format!("({} bytes)", bytes.len())
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    parts.extensions.insert(BodyText(text));
    Some(Request::from_parts(parts, Body::from(bytes)))
}

/// The visitor's upload and the desk's.
fn carries_file(path: &str) -> bool {
    path.starts_with("/api/v1/livechat/upload/")
        || (path.starts_with("/agent/api/rooms/") && path.ends_with("/files"))
}

/// All services, what they show and the widget's files are called from other origins (assumption: `cors`).
fn open_to_all(path: &str) -> bool {
    [
        "/api/",
        "/sdk/",
        "/v2/",
        "/widget/",
        "/file-upload/",
        "/avatar/",
        "/sounds/",
    ]
    .iter()
    .any(|open| path.starts_with(open))
}

fn allow_any_origin(headers: &mut HeaderMap) {
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
}

fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    let allowed = [
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
        ),
        // Source: rocket-chat-livechat, section 0, fact 2 (the visitor token among the accepted headers).
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization",
        ),
    ];
    for (name, value) in allowed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
