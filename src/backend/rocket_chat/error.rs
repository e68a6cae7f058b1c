//! What a refusal means for us.
//!
//! Source: reference rocket-chat-livechat, 1.1: the same fault is spelled
//! `invalid-token` (a plain Error) or `[invalid-token]` with an `errorType`, alone
//! or at the end of a sentence. All three are matched.

use crate::wire::Answer;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    InvalidToken,
    InvalidRoom,
    RoomClosed,
    NoAgentOnline,
    MessageTooLong,
    /// 429, and how long to wait (the server names the seconds in its sentence).
    RateLimited {
        wait: Duration,
    },
    /// 5xx, or an answer that is no JSON: likely to pass.
    Unavailable,
    /// Any other refusal: sending the same again would be refused again.
    Other,
}

/// The server's own window; waited when a 429 names no time. Source: reference 1.1,
/// 10 calls in 60 s.
const RATE_WINDOW: Duration = Duration::from_secs(60);

/// No wait is longer, whatever a server says or a device's wrong clock makes of its
/// `X-RateLimit-Reset`: asking once more in ten minutes harms nobody, a visitor who
/// is shut out for a day is lost.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

const SHORTEST_WAIT: Duration = Duration::from_secs(1);

const CODES: [(&str, Refusal); 6] = [
    ("invalid-token", Refusal::InvalidToken),
    ("invalid-room", Refusal::InvalidRoom),
    ("room-closed", Refusal::RoomClosed),
    ("no-agent-online", Refusal::NoAgentOnline),
    (
        "message-length-exceeds-character-limit",
        Refusal::MessageTooLong,
    ),
    ("error-invalid-room", Refusal::InvalidRoom),
];

/// `None` when the answer is a success.
pub fn refusal(answer: &Answer) -> Option<Refusal> {
    let json = answer.json();
    if answer.is_success() && json.field("success").flag() != Some(false) && !json.is_null() {
        return None;
    }
    let error = json.field("error").text().unwrap_or_default();
    if answer.status == 429 {
        let wait = answer
            .retry_after
            .or_else(|| seconds_in(error).map(Duration::from_secs))
            .unwrap_or(RATE_WINDOW)
            // "0 seconds" from a server that has just refused would be a loop.
            .clamp(SHORTEST_WAIT, LONGEST_WAIT);
        return Some(Refusal::RateLimited { wait });
    }
    let kind = json.field("errorType").text().unwrap_or_default();
    let code = CODES
        .iter()
        .find(|(code, _)| kind == *code || error == *code || error.ends_with(&format!("[{code}]")));
    Some(match code {
        Some((_, refusal)) => *refusal,
        None if answer.status >= 500 || json.is_null() => Refusal::Unavailable,
        None => Refusal::Other,
    })
}

/// The number in "You must wait 42 seconds before trying this endpoint again".
fn seconds_in(sentence: &str) -> Option<u64> {
    let (_, rest) = sentence.split_once("wait ")?;
    rest.split(' ').next()?.parse().ok()
}
