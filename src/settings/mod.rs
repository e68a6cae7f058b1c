//! Foreign settings -> [`Settings`], or a list of every problem found.
//!
//! Three sources, strongest first: what the page configured, what Visitor.Chat's
//! `webSettings` says, our defaults. Reading never fails: a wrong value is a
//! [`Problem`] and its default counts. Must not know: how any of it was fetched.

mod colour;
mod config;
mod problem;
mod web_settings;
mod whatsapp_site;

pub use colour::{BLACK, Colour, WHITE};
pub use config::Config;
pub use problem::Problem;
pub use web_settings::{WebSettings, whatsapp_digits};
pub use whatsapp_site::WhatsAppSite;

use crate::chat::{Channel, DialCode, Private, built_in_dial_codes};
use crate::json::Json;

/// Visitor.Chat's public REST host (source: reference visitor-chat, section 2).
pub const DEFAULT_VISITOR_CHAT: &str = "https://chat2.visitor.chat";

/// A conversation at a service of rich messages, and the key to it.
#[cfg(feature = "rich")]
#[derive(Clone, PartialEq, Debug)]
pub struct RichService {
    pub base: String,
    pub kind: RichKind,
    /// Which conversation, where the page knows.
    pub room: Option<crate::chat::RoomId>,
    /// Or else whose.
    pub user: Option<Private>,
    /// A guest's; a link brings it, or the page. Without one there is only what is stored.
    pub token: Option<Private>,
}

#[cfg(feature = "rich")]
#[derive(Clone, PartialEq, Debug)]
pub enum RichKind {
    Web1on1,
    Sunshine { app: String },
}

/// Everything a session needs to know before it starts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The dealer's name, where one is known.
    pub dealer: Option<String>,
    pub visitor_chat: String,
    /// The live chat server; chat exists only with one.
    pub livechat: Option<String>,
    pub installation_id: Option<u64>,
    pub sms: bool,
    /// Digits only, as WhatsApp wants them.
    pub whatsapp: Option<String>,
    pub whatsapp_site: WhatsAppSite,
    pub dial_codes: Vec<DialCode>,
    pub privacy_url: Option<String>,
    pub heading: Option<String>,
    pub intro: Option<String>,
    /// `#rrggbb`; the panel's background, only when it is not plain white.
    pub panel_background: Option<String>,
    pub accent: Option<String>,
    pub theme: Option<String>,
    /// What the page wants the agents to know: name and value.
    pub data: Vec<(String, Private)>,
    /// Names of Visitor.Chat's undocumented socket events. With them, and only then, chat
    /// over that socket is on.
    pub socket_events: Option<Json>,
    pub asks_consent: bool,
    /// Visitor.Chat's socket, as host and port.
    pub socket: Option<String>,
    /// Pages change by script: visits are told over that socket.
    pub ajax_routing: bool,
    /// Whether a new message may sound at all.
    pub sound: bool,
    #[cfg(feature = "rich")]
    pub rich: Option<RichService>,
}

impl Settings {
    /// Joins the sources. `live` is whether the live chat server said that chat is on.
    pub fn new(config: Config, web: WebSettings, live: bool) -> Settings {
        Settings {
            dealer: config.name,
            visitor_chat: config
                .visitor_chat
                .unwrap_or_else(|| DEFAULT_VISITOR_CHAT.to_owned()),
            livechat: config.livechat.filter(|_| live),
            sms: web.sms && web.installation_id.is_some(),
            installation_id: web.installation_id,
            whatsapp: web.whatsapp,
            whatsapp_site: config.whatsapp_site.unwrap_or_default(),
            dial_codes: config.dial_codes.unwrap_or_else(built_in_dial_codes),
            privacy_url: config.privacy_url.or(web.privacy_url),
            heading: config.heading.or(web.heading),
            intro: config.introduction.or(web.intro),
            panel_background: web.panel_background,
            accent: config.color.or(web.accent),
            theme: config.theme,
            data: config.data.unwrap_or_default(),
            socket_events: config.socket_events,
            asks_consent: config.asks_consent,
            socket: web.host,
            ajax_routing: web.ajax_routing,
            sound: config.sound.unwrap_or(true),
            #[cfg(feature = "rich")]
            rich: config.rich,
        }
    }

    /// Reads both sources at once: what the browser and the tests start with.
    pub fn read(config: &Json, web: &Json, live: bool) -> (Settings, Vec<Problem>) {
        let mut problems = Vec::new();
        let config = Config::read(config, &mut problems);
        let web = WebSettings::read(web, &mut problems);
        (Settings::new(config, web, live), problems)
    }

    /// Is there a live chat, of whichever kind?
    pub fn chats(&self) -> bool {
        #[cfg(feature = "rich")]
        if self.rich.is_some() {
            return true;
        }
        self.livechat.is_some() || self.socket.is_some() && self.socket_events.is_some()
    }

    /// The ways this installation can really be reached, in menu order.
    pub fn channels(&self) -> Vec<Channel> {
        let there = [
            (Channel::Chat, self.chats()),
            (Channel::Sms, self.sms),
            (Channel::WhatsApp, self.whatsapp.is_some()),
        ];
        there
            .into_iter()
            .filter_map(|(channel, there)| there.then_some(channel))
            .collect()
    }
}

#[cfg(test)]
mod tests;
