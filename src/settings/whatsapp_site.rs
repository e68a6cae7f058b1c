//! Which of WhatsApp's own addresses a click-to-chat link leads to.

/// Source: reference, 3.9. All three open the same conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WhatsAppSite {
    /// `wa.me`: the short one, for every device.
    #[default]
    WaMe,
    /// `api.whatsapp.com/send`: the one of source document 003.
    Api,
    /// `web.whatsapp.com/send`: straight into the browser, for people at a desk.
    Web,
}

impl WhatsAppSite {
    /// The word of the configuration.
    pub(super) fn read(word: &str) -> Option<WhatsAppSite> {
        match word {
            "wa.me" => Some(WhatsAppSite::WaMe),
            "api" => Some(WhatsAppSite::Api),
            "web" => Some(WhatsAppSite::Web),
            _ => None,
        }
    }
}
