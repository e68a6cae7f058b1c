//! Sunshine Conversations, version 2: one user's conversation.
//!
//! Messages by the documented API; clicks of postback buttons and typing by the routes of its own web client, which
//! no document shows. Must not know: when to ask, or how often. Source: reference web1on1-sunshine-whatsapp, section 3;
//! seed document 003 for quoted messages and templates.

mod content;
mod messages;
mod requests;

pub use crate::backend::Refusal;
pub use messages::{Page, read_conversation, read_message, read_page};
pub use requests::{Activity, Api};

use crate::wire::Answer;

/// Of an answer that is no success: `{"errors":[{"code","title"}]}`, or `{"error":{"code","description"}}` as the
/// older version has it. Source: section 3.1.
pub fn refusal(answer: &Answer) -> Refusal {
    let json = answer.json();
    let message = match json.field("errors").items().first() {
        Some(error) => error.any_field(&["title", "code"]),
        None => json.field("error").any_field(&["description", "code"]),
    };
    Refusal::sort(answer, message)
}

#[cfg(test)]
mod tests;
