//! Percent-encoding for query values and path segments.
//!
//! Every byte but the unreserved ones of RFC 3986 section 2.3 is encoded, so that
//! nothing of a message is lost on the way through any reader: `encodeURI` keeps
//! `#`, `&` and `+` (reference browser-facts, B3), and form encoding's `+` for a
//! space is shown literally by readers that only undo percent signs.

pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// Undoes [`percent_encode`]; `None` for a broken escape or bytes that are no UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = if *first == b'%' {
            let [high, low, tail @ ..] = tail else {
                return None;
            };
            let digit = |byte: u8| char::from(byte).to_digit(16);
            bytes.push((digit(*high)? * 16 + digit(*low)?) as u8);
            tail
        } else {
            bytes.push(*first);
            tail
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_encode_uri_loses_survives() {
        assert_eq!(percent_encode("a&b#c+d e\n"), "a%26b%23c%2Bd%20e%0A");
        assert_eq!(percent_encode("🚗 é"), "%F0%9F%9A%97%20%C3%A9");
        assert_eq!(percent_decode("%"), None);
        assert_eq!(percent_decode("%zz"), None);
        assert_eq!(percent_decode("%ff"), None);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>()) {
            let encoded = percent_encode(&text);
            prop_assert!(encoded.bytes().all(|b| b == b'%' || b.is_ascii_alphanumeric() || b"-_.~".contains(&b)));
            prop_assert_eq!(percent_decode(&encoded), Some(text));
        }

        #[test]
        fn decoding_never_panics(text in any::<String>()) {
            let _ = percent_decode(&text);
        }
    }
}
