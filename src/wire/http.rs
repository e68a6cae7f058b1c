//! HTTP as data: what to ask, and what came back.

use crate::json::Json;
use std::time::Duration;

/// An address that may carry a token, a number or a message, in its path as well as
/// in its query: `Debug` shows the host only.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(pub String);

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let end = self.0.match_indices('/').nth(2).map(|(index, _)| index);
        let (host, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        write!(f, "{host}[{} chars]", rest.chars().count())
    }
}

/// Where an address is needed as the text it is.
impl std::ops::Deref for Url {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// An absolute web address and nothing else: foreign text becomes a link only if it is one.
pub fn is_web_address(text: &str) -> bool {
    let scheme = text.get(..8).unwrap_or_default().to_ascii_lowercase();
    let web = scheme.starts_with("https://") || scheme.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    web && !text.contains(odd)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    /// JSON, for all but `GET`. Its `Debug` prints a kind only.
    pub body: Option<Json>,
    pub timeout: Duration,
    /// Goes out as `Authorization: Bearer …`.
    #[cfg(feature = "rich")]
    pub bearer: Option<crate::chat::Private>,
}

/// How long a request may take before it counts as failed. A phone on a bad line
/// needs several seconds for one round trip; more than this no visitor waits.
const TIMEOUT: Duration = Duration::from_secs(15);

impl Request {
    pub fn get(url: String) -> Request {
        Request {
            method: Method::Get,
            url: Url(url),
            body: None,
            timeout: TIMEOUT,
            #[cfg(feature = "rich")]
            bearer: None,
        }
    }

    pub fn post(url: String, body: Json) -> Request {
        Request::with_body(Method::Post, url, body)
    }

    pub fn with_body(method: Method, url: String, body: Json) -> Request {
        Request {
            method,
            url: Url(url),
            body: Some(body),
            timeout: TIMEOUT,
            #[cfg(feature = "rich")]
            bearer: None,
        }
    }

    #[cfg(feature = "rich")]
    pub fn bearer(self, token: &crate::chat::Private) -> Request {
        Request {
            bearer: Some(token.clone()),
            ..self
        }
    }
}

/// The body of an answer, parsed by whoever fetched it.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    Json(Json),
    /// Not JSON (an HTML error page, say); nothing of it is kept.
    Other,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Body,
    /// From `Retry-After` or `X-RateLimit-Reset`, where the server sent one and the
    /// browser may read it.
    pub retry_after: Option<Duration>,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The JSON body; `Null` when there is none.
    pub fn json(&self) -> &Json {
        match &self.body {
            Body::Json(json) => json,
            Body::Other => &Json::Null,
        }
    }
}

/// There was no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransportError {
    /// The device says it has no network.
    Offline,
    Timeout,
    /// Refused, reset, blocked, or forbidden by CORS: the browser does not say which.
    Failed,
}
