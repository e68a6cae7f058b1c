//! Identifiers and nonces nobody can guess, from the operating system's random source.

/// Letters and digits that cannot be mistaken for one another, as Meteor's own identifiers use.
const UNMISTAKABLE: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Rocket.Chat's `_id`: 17 characters.
pub fn livechat_id() -> String {
    text(17, UNMISTAKABLE)
}

/// Visitor.Chat's `chat_id`: 32 characters.
pub fn chat_id() -> String {
    text(32, ALPHANUMERIC)
}

/// An id of Web1on1 and Sunshine: 24 hexadecimal digits, the first eight are the second it was made in.
/// Source: documents 001 and 003, every id.
pub fn object_id(at_ms: i64) -> String {
    let second = at_ms.div_euclid(1000).rem_euclid(1 << 32);
    format!("{second:08x}{}", text(16, b"0123456789abcdef"))
}

/// What a short address ends in: 9 characters. Source: document 001, `HJIGT96F7`, `YybXcHquS`.
pub fn slug() -> String {
    text(9, ALPHANUMERIC)
}

/// A nonce for one response's content security policy.
pub fn nonce() -> String {
    text(22, ALPHANUMERIC) // 22 characters of 62 carry more than the 128 bits the standard asks for
}

fn text(length: usize, letters: &[u8]) -> String {
    let mut out = String::with_capacity(length);
    while out.len() < length {
        let mut bytes = [0u8; 64];
        // A machine without a random source cannot run a server at all; stopping is the only honest answer.
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        // Bytes above the last full multiple are thrown away, so that every letter is equally likely.
        let fair = (256 / letters.len()) * letters.len();
        let fitting = bytes
            .iter()
            .map(|byte| usize::from(*byte))
            .filter(|byte| *byte < fair);
        let missing = length - out.len();
        out.extend(
            fitting
                .take(missing)
                .map(|byte| letters[byte % letters.len()] as char),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn lengths_and_difference() {
        assert_eq!(super::livechat_id().len(), 17);
        assert_eq!(super::chat_id().len(), 32);
        assert_ne!(super::nonce(), super::nonce());
        assert_eq!(&super::object_id(1_538_268_429_787)[..8], "5bb01d0d"); // source: document 001, id beside createdAt
        assert_eq!(super::object_id(0).len(), 24);
    }
}
