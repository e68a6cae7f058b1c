//! The same site as `http://visitorchat.localhost:PORT`: its live chat is Visitor.Chat's over the socket instead of
//! Livechat. Browsers take every name under `localhost` for this machine.
//!
//! Only the script tag's attributes differ; the installation is found by the host's name, as on any site.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

const HOST: &str = "visitorchat.localhost";

/// No page of the site comes near.
const LARGEST_PAGE: usize = 4 << 20;

/// The middleware around the site's pages.
pub async fn pass(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let other = host.split(':').next() == Some(HOST);
    let response = next.run(request).await;
    if other {
        swap(response).await
    } else {
        response
    }
}

async fn swap(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return Response::from_parts(parts, body);
    }
    let page = to_bytes(body, LARGEST_PAGE).await.unwrap_or_default();
    let page = String::from_utf8_lossy(&page);
    // From one attribute to the next: the address between them is the sandbox's own.
    let swapped = match page.split_once(" data-livechat=\"") {
        Some((before, rest)) => {
            let after = rest.split_once('"').map_or("", |(_, after)| after);
            format!("{before} data-socket-events=\"{{}}\"{after}")
        }
        None => page.into_owned(),
    };
    Response::from_parts(parts, Body::from(swapped))
}
