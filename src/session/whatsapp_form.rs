//! The WhatsApp form: a message, and the link that carries it.

use super::snapshot::{Announced, LinkState, WhatsAppSnapshot};
use super::stored::Stored;
use super::{Effect, Event, Step};
use crate::backend::whatsapp::message_link;
use crate::chat::Private;
use crate::settings::{Settings, WhatsAppSite};
use crate::wire::Url;

pub(super) struct WhatsAppForm {
    /// Kept after the tab opened: the visitor may come back without having sent it.
    pub(super) message: Private,
    state: LinkState,
}

impl WhatsAppForm {
    pub(super) fn new(stored: &Stored) -> WhatsAppForm {
        WhatsAppForm {
            message: stored.whatsapp_message.clone(),
            state: LinkState::Unopened,
        }
    }

    pub(super) fn update(&mut self, step: &mut Step, settings: &Settings, event: &Event) -> bool {
        match event {
            Event::WhatsAppTyped(message) => {
                self.message = message.clone();
                self.state = LinkState::Unopened;
            }
            Event::WhatsAppSubmitted => {
                if settings.whatsapp.is_some() {
                    let link = self.link(settings, settings.whatsapp_site);
                    step.effects.push(Effect::OpenLink(Url(link)));
                }
            }
            Event::LinkOpened(true) => {
                self.state = LinkState::Opened;
                step.announce(Announced::LinkOpened);
            }
            Event::LinkOpened(false) => {
                self.state = LinkState::Blocked;
                step.announce(Announced::LinkBlocked);
            }
            _ => return false,
        }
        true
    }

    fn link(&self, settings: &Settings, site: WhatsAppSite) -> String {
        match &settings.whatsapp {
            Some(digits) => {
                let message = self.message.as_str().trim_end();
                message_link(site, digits, message)
            }
            None => String::new(),
        }
    }

    pub(super) fn snapshot(&self, settings: &Settings) -> WhatsAppSnapshot {
        WhatsAppSnapshot {
            message: self.message.clone(),
            link: self.link(settings, settings.whatsapp_site),
            scanned: self.link(settings, WhatsAppSite::WaMe),
            number: settings.whatsapp.clone().unwrap_or_default(),
            state: self.state,
        }
    }
}
