//! `/test/host` and `/test/iframe`: bare host pages for the end-to-end tests, under a policy of the test's choice.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::html::Escaped;
use crate::{Sandbox, answer, chance, security};

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/test/host", get(host))
        .route("/test/iframe", get(iframe))
        .route("/test/iframe.js", get(iframe_script))
}

/// What the query asks of a page; what is left over belongs to the widget.
struct Wishes {
    csp: String,
    title: String,
    script: bool,
    attributes: Vec<(String, String)>,
}

fn parse_wishes(query: Vec<(String, String)>) -> Result<Wishes, String> {
    let mut wishes = Wishes {
        csp: String::new(),
        title: "A dealer's page".to_owned(),
        script: true,
        attributes: Vec::new(),
    };
    for (name, value) in query {
        match name.as_str() {
            "csp" if matches!(value.as_str(), "strict" | "nowasm" | "") => wishes.csp = value,
            // The key a link into a conversation brings: the page's, not the tag's.
            "id" | "token" => {}
            "csp" => return Err(format!("csp: expected strict or nowasm, found {value:?}")),
            "title" => wishes.title = value,
            "script" => wishes.script = value != "none",
            _ => {
                let name = name.strip_prefix("data-").unwrap_or(&name).to_owned();
                let plain = !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                if !plain {
                    return Err(format!("{name:?} cannot be the name of a data attribute"));
                }
                wishes.attributes.push((name, value));
            }
        }
    }
    Ok(wishes)
}

async fn host(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let wishes = match parse_wishes(query) {
        Ok(wishes) => wishes,
        Err(problem) => return answer::text(StatusCode::BAD_REQUEST, problem),
    };
    let (nonce, service) = (chance::nonce(), sandbox.service_origin());
    let attributes: String = wishes
        .attributes
        .iter()
        .map(|(name, value)| format!(" data-{name}=\"{}\"", Escaped(value)))
        .collect();
    let script = if wishes.script {
        format!(
            "<script async src=\"{service}/widget/forecourt.js\" nonce=\"{nonce}\"{attributes}></script>\n"
        )
    } else {
        String::new()
    };
    let body = "<button type=\"button\" id=\"before\">Book a test drive</button>\n\
                <p><label>Search <input id=\"search\" name=\"q\"></label></p>\n\
                <p><a id=\"next\" href=\"#second\">Second part</a></p>\n\
                <p id=\"second\">The second part of the page.</p>\n";
    page(&wishes, &script, body, &policy(&wishes, &nonce, &service))
}

async fn iframe(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let wishes = match parse_wishes(query) {
        Ok(wishes) => wishes,
        Err(problem) => return answer::text(StatusCode::BAD_REQUEST, problem),
    };
    let (nonce, service) = (chance::nonce(), sandbox.service_origin());
    let script = if wishes.script {
        format!("<script type=\"module\" src=\"/test/iframe.js\" nonce=\"{nonce}\"></script>\n")
    } else {
        String::new()
    };
    let source = frame_address(&sandbox, &headers, &wishes.attributes);
    let body = format!(
        "<iframe id=\"forecourt\" title=\"Chat\" width=\"400\" height=\"640\" src=\"{}\"></iframe>\n",
        Escaped(&source)
    );
    page(&wishes, &script, &body, &policy(&wishes, &nonce, &service))
}

/// The iframe page with its configuration. The frame learns the origin of the page around it, unless told another.
pub fn frame_address(
    sandbox: &Sandbox,
    headers: &HeaderMap,
    attributes: &[(String, String)],
) -> String {
    let mut pairs: Vec<String> = attributes
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let told = |name: &str| matches!(name, "parentOrigin" | "parent-origin");
    if !attributes.iter().any(|(name, _)| told(name)) {
        pairs.push(format!(
            "parentOrigin={}",
            encode(&own_origin(sandbox, headers))
        ));
    }
    format!("{}/widget/?{}", sandbox.service_origin(), pairs.join("&"))
}

/// The origin this page was asked for by: only the two names the sandbox answers to are believed.
fn own_origin(sandbox: &Sandbox, headers: &HeaderMap) -> String {
    let local = format!("localhost:{}", sandbox.port());
    match headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
    {
        Some(host) if host == local => format!("http://{local}"),
        _ => sandbox.service_origin(),
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Connects the frame and writes what it tells into the page's own attributes, where a test can read it.
async fn iframe_script(State(sandbox): State<Sandbox>) -> Response {
    let script = format!(
        "import {{ connect }} from '{}/widget/host.js';\n{}",
        sandbox.service_origin(),
        include_str!("../assets/test/iframe.js")
    );
    answer::asset("text/javascript; charset=utf-8", script).into_response()
}

fn policy(wishes: &Wishes, nonce: &str, service: &str) -> Option<String> {
    match wishes.csp.as_str() {
        "strict" => Some(security::strict(nonce, service, true)),
        "nowasm" => Some(security::strict(nonce, service, false)),
        _ => None,
    }
}

fn page(wishes: &Wishes, script: &str, body: &str, policy: &Option<String>) -> Response {
    let title = Escaped(&wishes.title);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         {script}</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p>Used cars with a history you can check.</p>\n{body}</main>\n</body>\n</html>\n"
    );
    let response = answer::html(StatusCode::OK, page);
    match policy {
        Some(policy) => security::with_policy(response, policy),
        None => response,
    }
}
