//! The rate limit: so many calls in a window from one address to one route.
//!
//! Source: rocket-chat-livechat, section 0, fact 9, and the 429 row of section 1.1. A refused call counts as well,
//! as the real limiter counts before it looks. The window is fixed and starts with its first call
//! (assumption: `limit-window`). Time is an argument, so tests need not wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use crate::clock::Millis;
use crate::{Sandbox, answer, gate};

/// Length of a usual window.
const WINDOW_MS: Millis = 60_000;

/// How many calls a route takes.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    route: &'static str,
    calls: u32,
    window_ms: Millis,
}

impl Rule {
    /// The server's default.
    pub fn usual(route: &'static str) -> Rule {
        Rule {
            route,
            calls: 10,
            window_ms: WINDOW_MS,
        }
    }

    /// For the two routes that make a visitor or a room.
    pub fn tight(route: &'static str) -> Rule {
        Rule {
            calls: 5,
            ..Rule::usual(route)
        }
    }

    /// For the offline form: one call in five seconds.
    pub fn tightest(route: &'static str) -> Rule {
        Rule {
            route,
            calls: 1,
            window_ms: 5000,
        }
    }
}

/// What the limiter says about one call.
#[derive(Debug, PartialEq)]
struct Count {
    allowed: bool,
    limit: u32,
    remaining: u32,
    resets_at: Millis,
    resets_in_ms: Millis,
}

struct Windows {
    enabled: bool,
    started: HashMap<(IpAddr, &'static str), (Millis, u32)>,
}

/// The counters of all routes.
pub struct Limits {
    windows: Mutex<Windows>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            windows: Mutex::new(Windows {
                enabled: true,
                started: HashMap::new(),
            }),
        }
    }
}

impl Limits {
    /// Switched off, no call is counted and none gets the headers.
    pub fn enable(&self, enabled: bool) {
        let mut windows = self.lock();
        windows.enabled = enabled;
        windows.started.clear();
    }

    pub fn enabled(&self) -> bool {
        self.lock().enabled
    }

    /// On again, all counters at zero.
    pub fn reset(&self) {
        self.enable(true);
    }

    /// Counts a call; `None` while switched off.
    fn count(&self, caller: IpAddr, rule: Rule, now: Millis) -> Option<Count> {
        let mut windows = self.lock();
        if !windows.enabled {
            return None;
        }
        let (started, calls) = windows
            .started
            .entry((caller, rule.route))
            .or_insert((now, 0));
        if now - *started >= rule.window_ms {
            (*started, *calls) = (now, 0);
        }
        *calls += 1;
        let resets_at = *started + rule.window_ms;
        Some(Count {
            allowed: *calls <= rule.calls,
            limit: rule.calls,
            remaining: rule.calls.saturating_sub(*calls),
            resets_at,
            resets_in_ms: resets_at - now,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The middleware in front of one route.
pub async fn enforce(
    State((sandbox, rule)): State<(Sandbox, Rule)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(count) = sandbox
        .limits()
        .count(gate::caller(&request), rule, sandbox.now())
    else {
        return next.run(request).await;
    };
    let mut response = if count.allowed {
        next.run(request).await
    } else {
        too_many(&count)
    };
    set_headers(response.headers_mut(), &count);
    response
}

/// No `Retry-After`: a client reads the seconds from the text or the Reset header. Source: section 1.1.
fn too_many(count: &Count) -> Response {
    let seconds = (count.resets_in_ms + 999) / 1000;
    let body = json!({
        "success": false,
        "error": format!(
            "Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"
        ),
        "errorType": "error-too-many-requests"
    });
    answer::json(StatusCode::TOO_MANY_REQUESTS, &body)
}

fn set_headers(headers: &mut HeaderMap, count: &Count) {
    let values = [
        ("x-ratelimit-limit", i64::from(count.limit)),
        ("x-ratelimit-remaining", i64::from(count.remaining)),
        ("x-ratelimit-reset", count.resets_at), // in milliseconds since 1970, unlike most servers
    ];
    for (name, value) in values {
        headers.insert(name, HeaderValue::from(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_window_fills_and_empties() {
        let limits = Limits::default();
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let rule = Rule::tight("room");
        let call = |now| limits.count(here, rule, now).expect("enabled");
        for remaining in (0..5).rev() {
            let count = call(1000);
            assert!(count.allowed);
            assert_eq!((count.remaining, count.resets_at), (remaining, 61_000));
        }
        assert!(!call(1000).allowed);
        assert!(!call(60_999).allowed);
        assert!(call(61_000).allowed);
        let there = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
        assert_eq!(
            limits.count(there, rule, 1000).map(|count| count.remaining),
            Some(4)
        );
        assert_eq!(
            limits
                .count(here, Rule::usual("config"), 1000)
                .map(|count| count.remaining),
            Some(9)
        );
        limits.enable(false);
        assert_eq!(limits.count(here, rule, 1000), None);
    }
}
