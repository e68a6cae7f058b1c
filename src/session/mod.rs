//! The one state machine: every [`Event`] is answered with [`Effect`]s.
//!
//! Starts when the panel is first opened or a stored conversation is resumed; ends
//! with the page. Pure: time comes with each event, randomness once at the start.
//! Must not know: the browser, Leptos, how a request is performed, any language.
//!
//! ```text
//! update(now, event) -> effects      what has to be done
//! next_wakeup()      -> deadline     when to send `Woke`, if nothing else happens
//! snapshot()         -> snapshot     what is to be shown
//! ```

mod conversation;
mod effect;
mod event;
mod outbox;
mod retry;
mod sms_form;
mod snapshot;
mod stored;
mod timeline;
mod whatsapp_form;

pub use effect::{Effect, HostEvent, RequestId};
pub use event::Event;
pub use snapshot::{
    Announced, Announcement, ChatSnapshot, LinkState, MessageError, NumberError, Screen,
    SmsSnapshot, Snapshot, Trouble, WhatsAppSnapshot,
};

use crate::backend::rocket_chat::LivechatConfig;
use crate::chat::{Channel, Mono, Now, Private, VisitorToken};
use crate::json::Json;
use crate::settings::Settings;
use conversation::Conversation;
use retry::Dice;
use sms_form::SmsForm;
use std::time::Duration;
use stored::Stored;
use whatsapp_form::WhatsAppForm;

/// Half-written texts are saved this long after the last key, so that typing does
/// not write storage with every letter.
const SAVE_DELAY: Duration = Duration::from_millis(400);

/// What every part may use while it answers one event.
struct Step<'a> {
    now: Now,
    effects: &'a mut Vec<Effect>,
    dice: &'a mut Dice,
    last_request: &'a mut u32,
    announcement: &'a mut Announcement,
}

impl Step<'_> {
    fn fetch(&mut self, request: crate::wire::Request) -> RequestId {
        *self.last_request += 1;
        let id = RequestId(*self.last_request);
        self.effects.push(Effect::Fetch { id, request });
        id
    }

    fn announce(&mut self, what: Announced) {
        self.announcement.number += 1;
        self.announcement.what = Some(what);
    }
}

/// Where the visitor and the panel are in the world.
#[derive(Clone, Copy)]
struct Surroundings {
    /// The chat is on the screen and the page is in front.
    reading_chat: bool,
    /// The page is in front, whatever the panel shows.
    page_visible: bool,
    /// The device believes it has a network.
    online: bool,
}

pub struct Session {
    settings: Settings,
    channels: Vec<Channel>,
    open: bool,
    screen: Screen,
    page_visible: bool,
    online: bool,
    sms: SmsForm,
    whatsapp: WhatsAppForm,
    chat: Option<Conversation>,
    dice: Dice,
    last_request: u32,
    announcement: Announcement,
    unread_told: u32,
    /// A stored conversation on a page whose chat server could not be had: passed on
    /// as it is to the next one.
    asleep: Vec<(String, Json)>,
    saved: Option<String>,
    save_at: Option<Mono>,
}

impl Session {
    /// `stored` is what [`Effect::Save`] last carried (`Null` at first), `entropy`
    /// 128 random bits: message ids are made of them, so they must be unpredictable.
    pub fn new(
        settings: Settings,
        server: LivechatConfig,
        stored: &Json,
        token: VisitorToken,
        entropy: [u64; 2],
        now: Now,
    ) -> Session {
        // Something else than what is there now was stored, so the first save is due.
        let saved = (!stored.is_null()).then(String::new);
        let asleep = match settings.livechat {
            Some(_) => Vec::new(),
            None => stored::chat_fields(stored, now.wall),
        };
        let stored = Stored::read(stored, now.wall);
        let sms = SmsForm::new(&settings, &stored);
        let whatsapp = WhatsAppForm::new(&stored);
        let channels = settings.channels();
        let screen = match channels.as_slice() {
            [only] => Screen::Channel(*only),
            _ => Screen::Menu,
        };
        let chat = settings
            .livechat
            .clone()
            .map(|base| Conversation::new(base, server, stored, token));
        Session {
            sms,
            whatsapp,
            chat,
            settings,
            channels,
            open: false,
            screen,
            page_visible: true,
            online: true,
            dice: Dice::new(entropy),
            last_request: 0,
            announcement: Announcement::default(),
            unread_told: 0,
            asleep,
            saved,
            save_at: None,
        }
    }

    /// Takes one event; the answer is everything that has to be done because of it.
    pub fn update(&mut self, now: Now, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut critical = false;
        match event {
            // A form that this installation does not have.
            event
                if event
                    .channel()
                    .is_some_and(|channel| !self.channels.contains(&channel)) => {}
            Event::Opened if !self.open => {
                self.open = true;
                effects.push(Effect::Tell(HostEvent::Opened));
            }
            Event::Closed if self.open => {
                self.open = false;
                effects.push(Effect::Tell(HostEvent::Closed));
            }
            Event::Opened | Event::Closed | Event::Woke => {}
            Event::Chose(channel) => self.screen = Screen::Channel(channel),
            Event::WentBack => {
                if self.channels.len() != 1 {
                    self.screen = Screen::Menu;
                }
            }
            Event::Network(online) => {
                self.online = online;
                self.hurry_chat();
            }
            Event::Shown => {
                self.page_visible = true;
                self.hurry_chat();
            }
            Event::Hidden => {
                self.page_visible = false;
                critical = true;
            }
            event => {
                let mut step = Step {
                    now,
                    effects: &mut effects,
                    dice: &mut self.dice,
                    last_request: &mut self.last_request,
                    announcement: &mut self.announcement,
                };
                // Each part takes what is its own and passes on the rest.
                let taken = self
                    .sms
                    .update(&mut step, &self.settings, self.online, &event)
                    || self.whatsapp.update(&mut step, &self.settings, &event)
                    || match &mut self.chat {
                        Some(chat) => chat.update(&mut step, &event),
                        None => false,
                    };
                // What the outbox holds is written down at once, a draft a little later.
                critical = taken && event.is_critical();
            }
        }
        self.drive_chat(now, &mut effects);
        self.save(now, critical, &mut effects);
        effects
    }

    /// When [`Event::Woke`] is due, if nothing happens before.
    pub fn next_wakeup(&self) -> Option<Mono> {
        let surroundings = self.surroundings();
        let chat = self
            .chat
            .as_ref()
            .and_then(|chat| chat.next_wakeup(surroundings));
        [chat, self.save_at].into_iter().flatten().min()
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            open: self.open,
            screen: self.screen,
            channels: self.channels.clone(),
            unread: self.unread(),
            sms: self.sms.snapshot(&self.settings),
            whatsapp: self.whatsapp.snapshot(&self.settings),
            chat: self.chat.as_ref().map(Conversation::snapshot),
            online: self.online,
            announcement: self.announcement.clone(),
        }
    }

    fn surroundings(&self) -> Surroundings {
        let on_chat = self.open && self.screen == Screen::Channel(Channel::Chat);
        Surroundings {
            reading_chat: on_chat && self.page_visible,
            page_visible: self.page_visible,
            online: self.online,
        }
    }

    fn unread(&self) -> u32 {
        self.chat.as_ref().map_or(0, Conversation::unread)
    }

    fn hurry_chat(&mut self) {
        if let Some(chat) = &mut self.chat {
            chat.hurry();
        }
    }

    fn drive_chat(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let surroundings = self.surroundings();
        let Some(chat) = &mut self.chat else { return };
        let mut step = Step {
            now,
            effects,
            dice: &mut self.dice,
            last_request: &mut self.last_request,
            announcement: &mut self.announcement,
        };
        chat.drive(&mut step, surroundings);
        let unread = chat.unread();
        if unread != self.unread_told {
            self.unread_told = unread;
            effects.push(Effect::Tell(HostEvent::Unread(unread)));
        }
    }

    fn save(&mut self, now: Now, critical: bool, effects: &mut Vec<Effect>) {
        let country = self.settings.dial_codes.get(self.sms.country);
        let text = Stored::write(
            self.chat.as_ref(),
            &self.asleep,
            &self.sms,
            country.map_or("", |country| &country.code),
            &self.whatsapp,
            now.wall,
        );
        // Nothing worth keeping yet, or nothing changed since (the time aside).
        if text.is_none() && self.saved.is_none() || text == self.saved {
            self.save_at = None;
            return;
        }
        let due = *self.save_at.get_or_insert(now.mono.after(SAVE_DELAY));
        if critical || due <= now.mono {
            self.save_at = None;
            effects.push(Effect::Save(Private::new(text.clone().unwrap_or_default())));
            self.saved = text;
        }
    }
}
