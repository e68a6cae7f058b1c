//! What the loader has found out before a session starts.

use crate::json::parse;
use crate::server::{LIVECHAT, VISITOR_CHAT};
use forecourt::backend::rocket_chat::{LivechatConfig, read_config};
use forecourt::settings::Settings;

/// What the page and its services say when the page loads.
#[derive(Clone)]
pub struct Boot {
    pub config: String,
    pub web_settings: String,
    pub livechat: String,
}

impl Default for Boot {
    fn default() -> Boot {
        Boot {
            config: format!(r#"{{"livechat":"{LIVECHAT}","visitorChat":"{VISITOR_CHAT}"}}"#),
            web_settings:
                r#"{"data":{},"installationId":123,"hasSms":true,"whatsAppNumber":"447123456789"}"#
                    .to_owned(),
            livechat: r#"{"config":{"enabled":true,"online":true}}"#.to_owned(),
        }
    }
}

impl Boot {
    pub(super) fn read(&self) -> (Settings, LivechatConfig) {
        let server = read_config(&parse(&self.livechat));
        let (settings, problems) = Settings::read(
            &parse(&self.config),
            &parse(&self.web_settings),
            server.enabled,
        );
        assert!(problems.is_empty(), "{problems:?}");
        (settings, server)
    }
}
