//! Click-to-chat links; message templates.
//!
//! Source: WhatsApp FAQ "How to use click to chat" (reference on WhatsApp, deep
//! links): full international number, digits only; text percent-encoded. The seed
//! document's snippet uses `encodeURI`, which loses everything after `&` or `#`
//! and turns `+` into a space: DIFFERENCE, see [`crate::wire::percent_encode`].

#[cfg(feature = "rich")]
pub mod template;
mod unshown;

pub use unshown::UNSHOWN;

use crate::settings::WhatsAppSite;
use crate::wire::percent_encode;

/// `https://wa.me/<digits>?text=<text>`, or the same at another of WhatsApp's addresses;
/// without a text the bare link.
pub fn message_link(site: WhatsAppSite, digits: &str, text: &str) -> String {
    let (address, next) = match site {
        WhatsAppSite::WaMe => ("https://wa.me/", "?text="),
        WhatsAppSite::Api => ("https://api.whatsapp.com/send?phone=", "&text="),
        WhatsAppSite::Web => ("https://web.whatsapp.com/send?phone=", "&text="),
    };
    let text = percent_encode(text);
    let next = if text.is_empty() { "" } else { next };
    [address, digits, next, &text].concat()
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
            message_link(
                WhatsAppSite::WaMe,
                "447123456789",
                "Hello can I enquire about the McLaren 720s"
            ),
            "https://wa.me/447123456789?text=Hello%20can%20I%20enquire%20about%20the%20McLaren%20720s"
        );
        assert_eq!(
            message_link(WhatsAppSite::WaMe, "447123456789", ""),
            "https://wa.me/447123456789"
        );
    }

    #[test]
    fn the_other_addresses() {
        // Source: source document 003, "Creating a WhatsApp Link"; reference, 3.9.
        for (site, text, expected) in [
            (
                WhatsAppSite::Api,
                "",
                "https://api.whatsapp.com/send?phone=15551234567",
            ),
            (
                WhatsAppSite::Api,
                "a&b",
                "https://api.whatsapp.com/send?phone=15551234567&text=a%26b",
            ),
            (
                WhatsAppSite::Web,
                "hi",
                "https://web.whatsapp.com/send?phone=15551234567&text=hi",
            ),
        ] {
            assert_eq!(message_link(site, "15551234567", text), expected);
        }
    }

    #[test]
    fn the_documents_fallback() {
        // Source: source document 003.
        assert_eq!(
            UNSHOWN,
            "WhatsApp HSM (This message can only be displayed in WhatsApp)"
        );
    }

    proptest! {
        #[test]
        fn every_message_arrives_whole(text in any::<String>().prop_filter("not empty", |t| !t.is_empty())) {
            let link = message_link(WhatsAppSite::WaMe, "447123456789", &text);
            let (address, query) = link.split_once("?text=").unwrap();
            prop_assert_eq!(address, "https://wa.me/447123456789");
            // No second parameter, no fragment: a reader sees exactly one value.
            prop_assert!(!query.contains(['&', '#', '+', '=']));
            prop_assert_eq!(percent_decode(query), Some(text));
        }
    }
}
