//! Web1on1 (ChatShipper): one contact's conversation over its REST API.
//!
//! The token is a guest's and goes into the header of every request. Must not know: when to ask, or how often.
//! Sources: seed documents 001 and 004, reference web1on1-sunshine-whatsapp, section 1.

mod messages;
mod requests;

pub use crate::backend::Refusal;
pub use messages::{Reach, reach, read_conversation, read_message, read_page};
pub use requests::Api;

use crate::wire::Answer;

/// Of an answer that is no success, see [`accepted`]. Source: section 1.9, `{"error":{"message":…}}`.
pub fn refusal(answer: &Answer) -> Refusal {
    Refusal::sort(answer, answer.json().field("error").field("message"))
}

/// A success by its status is none with an `error` in it (section 2, point 2).
pub fn accepted(answer: &Answer) -> bool {
    answer.is_success() && answer.json().field("error").is_null()
}

/// For how much of the end of a `delay` somebody is shown typing, in ms. Source: document 001, "Typing indicators".
pub fn typing_window(text_chars: usize, delay: u32) -> u32 {
    let window = if text_chars > 40 && delay > 2000 {
        2000
    } else {
        1000
    };
    // Not documented: a delay that is shorter than its indicator. It is shown for all of it.
    window.min(delay)
}

#[cfg(test)]
mod tests;
