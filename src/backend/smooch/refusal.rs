//! Refusals, sorted by their status. Source: reference, sections 1.9 and 3.1.

use super::Parts;
use crate::chat::Private;
use crate::json::Json;
use crate::wire::Answer;
use std::time::Duration;

/// Why the service did not do what it was asked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// 401 or 403: the token is not accepted, or no longer.
    Token,
    /// 429, and how long to wait.
    Limited { wait: Duration },
    /// 404: there is no such conversation or message for this visitor.
    Gone,
    /// 5xx, or no JSON where it should be: likely to pass.
    Later,
    /// Anything else: the same again would be refused again. In the service's own words, for a developer.
    Refused { message: Private },
}

/// Waited when a 429 names no time; Web1on1 counts by the second (section 1.9).
const RATE_WINDOW: Duration = Duration::from_secs(2);
/// "At once" after a refusal would be a loop, and longer than ten minutes no visitor waits.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

impl Refusal {
    /// Of an answer that is no success.
    pub fn sort(answer: &Answer, message: &Json) -> Refusal {
        match answer.status {
            401 | 403 => Refusal::Token,
            404 | 410 => Refusal::Gone,
            429 => Refusal::Limited {
                wait: answer
                    .retry_after
                    .unwrap_or(RATE_WINDOW)
                    .clamp(SHORTEST_WAIT, LONGEST_WAIT),
            },
            408 | 500.. => Refusal::Later,
            200..300 if answer.json().is_null() => Refusal::Later,
            _ => Refusal::Refused {
                message: Parts::private(message),
            },
        }
    }
}
