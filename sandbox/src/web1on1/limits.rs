//! "20 req/s per IP and per key → 429." Source: reference file, section 1.9. The window is a second that starts with
//! its first call, and the words of the refusal are ours (assumption: `w1-limit`). Switched with all limits.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::Refusal;
use crate::clock::Millis;
use crate::{Sandbox, gate};

const CALLS: u32 = 20;
const WINDOW_MS: Millis = 1000;

/// Address or key to when its window began and how many calls it has had.
#[derive(Default)]
pub struct Limits(Mutex<HashMap<String, (Millis, u32)>>);

impl Limits {
    pub fn reset(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn takes(&self, who: &str, now: Millis) -> bool {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, (began, _)| now - *began < WINDOW_MS);
        let (_, calls) = windows.entry(who.to_owned()).or_insert((now, 0));
        *calls += 1;
        *calls <= CALLS
    }
}

pub async fn enforce(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    if !sandbox.limits().enabled() {
        return next.run(request).await;
    }
    let now = sandbox.now();
    let limits = sandbox.web1on1_limits();
    let by_address = limits.takes(&gate::caller(&request).to_string(), now);
    let key = request.headers().get(header::AUTHORIZATION);
    let by_key = key
        .and_then(|key| key.to_str().ok())
        .is_none_or(|key| limits.takes(key, now));
    if by_address && by_key {
        next.run(request).await
    } else {
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests").answer()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn twenty_in_a_second() {
        let limits = super::Limits::default();
        assert_eq!((0..21).filter(|_| limits.takes("a", 5000)).count(), 20);
        assert!(limits.takes("b", 5000));
        assert!(!limits.takes("a", 5999));
        assert!(limits.takes("a", 6000));
    }
}
