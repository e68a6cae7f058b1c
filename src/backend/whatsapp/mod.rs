//! Click-to-chat links.
//!
//! Source: WhatsApp FAQ "How to use click to chat" (reference on WhatsApp, deep
//! links): full international number, digits only; text percent-encoded. The seed
//! document's snippet uses `encodeURI`, which loses everything after `&` or `#`
//! and turns `+` into a space: DIFFERENCE, see [`crate::wire::percent_encode`].

use crate::wire::percent_encode;

/// `https://wa.me/<digits>?text=<text>`; without a text the bare link.
pub fn message_link(digits: &str, text: &str) -> String {
    if text.is_empty() {
        format!("https://wa.me/{digits}")
    } else {
        format!("https://wa.me/{digits}?text={}", percent_encode(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::percent_decode;
    use proptest::prelude::*;

    #[test]
    fn the_documents_sample() {
        // Source: seed document 000.
        assert_eq!(
            message_link("447123456789", "Hello can I enquire about the McLaren 720s"),
            "https://wa.me/447123456789?text=Hello%20can%20I%20enquire%20about%20the%20McLaren%20720s"
        );
        assert_eq!(
            message_link("447123456789", ""),
            "https://wa.me/447123456789"
        );
    }

    proptest! {
        #[test]
        fn every_message_arrives_whole(text in any::<String>().prop_filter("not empty", |t| !t.is_empty())) {
            let link = message_link("447123456789", &text);
            let (address, query) = link.split_once("?text=").unwrap();
            prop_assert_eq!(address, "https://wa.me/447123456789");
            // No second parameter, no fragment: a reader sees exactly one value.
            prop_assert!(!query.contains(['&', '#', '+', '=']));
            prop_assert_eq!(percent_decode(query), Some(text));
        }
    }
}
