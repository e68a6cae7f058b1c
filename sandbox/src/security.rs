//! The headers of the sandbox's own pages: a strict content security policy and what goes with it.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// The strict policy of browser-facts, B6 goal S1, with the services at `service`. `wasm`: whether the page allows
/// WebAssembly.
pub fn strict(nonce: &str, service: &str, wasm: bool) -> String {
    policy(nonce, service, wasm, "'none'")
}

/// A dealer's page: strict, with its own style sheet, pictures and forms.
pub fn dealership(nonce: &str, service: &str) -> String {
    let more = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let own = format!("'self' {service}");
    format!("{}; {more}", policy(nonce, service, true, &own))
}

/// The gallery: the strict policy, and what rich messages show: pictures, sounds, a page in a frame.
pub fn gallery(nonce: &str, service: &str) -> String {
    let own = format!("'self' {service}");
    format!(
        "{}; media-src {own}; base-uri 'none'",
        policy(nonce, service, true, &own)
    )
}

/// The same host by WebSocket: the live chat's stream.
fn socket(service: &str) -> String {
    service.replacen("http", "ws", 1)
}

fn policy(nonce: &str, service: &str, wasm: bool, own: &str) -> String {
    let wasm = if wasm { " 'wasm-unsafe-eval'" } else { "" };
    let socket = socket(service);
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'{wasm}; connect-src {service} {socket}; \
         img-src {own}; style-src {own}; require-trusted-types-for 'script'; trusted-types 'none'; \
         frame-src {service}"
    )
}

/// The desk: everything from its own origin.
pub fn desk() -> String {
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'"
        .to_owned()
}

/// The iframe page of the widget: its own scripts and WebAssembly; any page may frame it.
pub fn widget_frame(service: &str) -> String {
    let socket = socket(service);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' {service}; \
         connect-src 'self' {service} {socket}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; \
         form-action 'none'"
    )
}

pub fn with_policy(mut response: Response, policy: &str) -> Response {
    let headers = response.headers_mut();
    // Policies are made of literals, a nonce and our own origin: always a valid header.
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
