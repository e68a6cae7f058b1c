//! One HTTP request, from [`Request`] to [`Answer`], with a time limit.
//!
//! No credentials, no cookies, no cache: nothing of the visitor but the body goes out.
//! `web_sys` by hand and not gloo-net: see Decisions in ARCHITECTURE.md.

use super::json::parse_json;
use super::timer::Timer;
use crate::wire::{Answer, Body, Method, Request, TransportError};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit, Response,
};

/// An answer longer than this is no answer of a service we speak to (bytes).
const MAX_BODY: usize = 1 << 20;

/// A request under way. Dropped, it is called off, and its time limit with it.
pub(super) struct Flight {
    abort: AbortController,
    _limit: Timer,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// `done` is called once, later. `None` in a browser too old to call a request off.
pub(super) fn start(
    request: Request,
    done: impl FnOnce(Result<Answer, TransportError>) + 'static,
) -> Option<Flight> {
    let abort = AbortController::new().ok()?;
    let timed_out = Rc::new(Cell::new(false));
    // Covers the body too.
    let limit = Timer::after(request.timeout.as_millis() as u64, {
        let (abort, timed_out) = (abort.clone(), timed_out.clone());
        move || {
            timed_out.set(true);
            abort.abort();
        }
    });
    let signal = abort.signal();
    spawn_local(async move {
        done(exchange(request, &signal).await.map_err(|_| {
            let window = web_sys::window();
            if timed_out.get() {
                TransportError::Timeout
            } else if window.is_some_and(|window| !window.navigator().on_line()) {
                TransportError::Offline
            } else {
                TransportError::Failed
            }
        }));
    });
    Some(Flight {
        abort,
        _limit: limit,
    })
}

async fn exchange(request: Request, signal: &AbortSignal) -> Result<Answer, JsValue> {
    let options = RequestInit::new();
    options.set_credentials(RequestCredentials::Omit);
    options.set_cache(RequestCache::NoStore);
    options.set_signal(Some(signal));
    options.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    });
    let headers = Headers::new()?;
    if let Some(body) = request.body {
        headers.set("Content-Type", "application/json")?;
        options.set_body(&body.to_string().into());
    }
    #[cfg(feature = "rich")]
    if let Some(token) = request.bearer {
        headers.set("Authorization", &["Bearer ", token.as_str()].concat())?;
    }
    options.set_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = window.fetch_with_str_and_init(&request.url.0, &options);
    // A page may have wrapped `fetch`: what comes back is used, not trusted to be one.
    let response: Response = JsFuture::from(response).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    let body = text
        .as_string()
        .filter(|text| text.len() <= MAX_BODY)
        .and_then(|text| parse_json(&text))
        .map_or(Body::Other, Body::Json);
    Ok(Answer {
        status: response.status(),
        body,
        retry_after: retry_after(&response.headers()),
    })
}

/// `Retry-After` in seconds, or Rocket.Chat's `X-RateLimit-Reset` (epoch in ms).
/// Both are readable only where the server exposes them to other origins.
fn retry_after(headers: &Headers) -> Option<Duration> {
    let number = |name| headers.get(name).ok()??.trim().parse::<u64>().ok();
    number("Retry-After").map(Duration::from_secs).or_else(|| {
        let reset = number("X-RateLimit-Reset")?;
        // A reset in the past says nothing: one of the two clocks is wrong.
        let wait = reset.checked_sub(js_sys::Date::now() as u64)?;
        Some(Duration::from_millis(wait))
    })
}
