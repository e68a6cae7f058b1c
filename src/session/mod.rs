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

#[cfg(feature = "rich")]
mod acts;
mod conversation;
mod effect;
mod event;
mod form;
mod live;
mod outbox;
mod presence;
mod retry;
mod rich;
#[cfg(feature = "rich")]
mod rich_chat;
mod sms_form;
mod snapshot;
mod socket_chat;
mod step;
mod stored;
mod timeline;
mod typing;
mod uploads;
mod whatsapp_form;

#[cfg(feature = "rich")]
pub use acts::{Acting, Acts, Locating};
pub use effect::{Effect, HostEvent, RequestId, SocketId};
pub use event::{Event, SocketEvent};
pub use snapshot::{
    Abilities, Announced, Announcement, ChatNotice, ChatSnapshot, Earlier, FieldError, FieldKind,
    FieldName, FieldSnapshot, FormFailure, FormId, FormSnapshot, LinkState, MessageError,
    NumberError, Screen, SmsSnapshot, Snapshot, Trouble, UploadProblem, UploadSnapshot,
    WhatsAppSnapshot,
};

use crate::backend::rocket_chat::LivechatConfig;
use crate::chat::{Channel, Mono, Now, Private, VisitorToken};
use crate::json::Json;
use crate::settings::Settings;
use conversation::Conversation;
use presence::Presence;
use rich::Rich;
use sms_form::SmsForm;
use socket_chat::SocketChat;
use std::time::Duration;
use step::{Step, Surroundings, Tools};
use stored::Stored;
use whatsapp_form::WhatsAppForm;

/// Half-written texts are saved this long after the last key, so that typing does
/// not write storage with every letter.
const SAVE_DELAY: Duration = Duration::from_millis(400);

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
    presence: Option<Presence>,
    rich: Rich,
    left: bool,
    tools: Tools,
    unread_told: u32,
    /// A stored conversation on a page whose chat server could not be had: passed on
    /// as it is to the next one.
    asleep: Vec<(String, Json)>,
    saved: Option<String>,
    save_at: Option<Mono>,
}

impl Session {
    /// `stored` is what [`Effect::Save`] last carried (`Null` at first), `entropy`
    /// 256 random bits: message ids and tokens are made of them, so they must be
    /// unpredictable.
    pub fn new(
        mut settings: Settings,
        server: LivechatConfig,
        stored: &Json,
        token: VisitorToken,
        entropy: [u64; 4],
        now: Now,
    ) -> Session {
        let rich = Rich::new(&mut settings, stored, &token, now.wall);
        // Something else than what is there now was stored, so the first save is due.
        let saved = (!stored.is_null()).then(String::new);
        let asleep = match settings.chats() {
            true => Vec::new(),
            false => stored::chat_fields(stored, now.wall),
        };
        let json = stored;
        let stored = Stored::read(json, now.wall);
        // A conversation with a key is another service's: nothing of it is said here.
        let own = match json.field("bearer") {
            Json::Null => json,
            _ => &Json::Null,
        };
        let sms = SmsForm::new(&settings, &stored);
        let whatsapp = WhatsAppForm::new(&stored);
        let channels = settings.channels();
        let screen = match channels.as_slice() {
            [only] => Screen::Channel(*only),
            // A link, or the page, has led to it.
            [Channel::Chat, ..] if rich.is_there() => Screen::Channel(Channel::Chat),
            _ => Screen::Menu,
        };
        let presence = settings.socket.as_ref().map(|host| {
            let chats = settings.livechat.is_none() && settings.socket_events.is_some();
            let chat = chats.then(|| {
                let (base, data) = (settings.visitor_chat.clone(), settings.data.clone());
                SocketChat::new(base, data, Stored::read(own, now.wall), token.clone())
            });
            let begun = stored.token.is_some();
            // A service without TLS (on this very machine) has its socket without it, too.
            let plain = settings.visitor_chat.starts_with("http://");
            let host = match plain && !host.contains("://") {
                true => ["ws://", host].concat(),
                false => host.clone(),
            };
            Presence::new(&settings, host, chat, &stored, begun)
        });
        let chat = settings.livechat.clone().map(|base| {
            let stored = Stored::read(own, now.wall);
            Conversation::new(base, server, stored, token, settings.data.clone())
        });
        Session {
            sms,
            whatsapp,
            chat,
            presence,
            rich,
            settings,
            channels,
            open: false,
            screen,
            page_visible: true,
            online: true,
            left: false,
            tools: Tools::new(entropy),
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
                self.with_chat(now, &mut effects, |chat, _| chat.refresh());
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
                self.with_chat(now, &mut effects, |chat, step| chat.hurry(step));
                self.with_presence(now, &mut effects, Presence::hurry);
                self.rich.hurry();
            }
            Event::Shown => {
                self.page_visible = true;
                self.left = false;
                self.with_chat(now, &mut effects, |chat, step| {
                    chat.refresh();
                    chat.hurry(step);
                });
                self.with_presence(now, &mut effects, Presence::hurry);
                self.rich.hurry();
            }
            Event::Hidden => {
                self.page_visible = false;
                critical = true;
                self.with_chat(now, &mut effects, |chat, step| chat.hidden(step.now.mono));
            }
            Event::Left => {
                self.page_visible = false;
                self.left = true;
                critical = true;
                self.with_chat(now, &mut effects, |chat, step| chat.left(step));
            }
            event => {
                let mut step = self.tools.step(now, &mut effects);
                // Each part takes what is its own and passes on the rest.
                let taken = self
                    .sms
                    .update(&mut step, &self.settings, self.online, &event)
                    || self.whatsapp.update(&mut step, &self.settings, &event)
                    || match &mut self.presence {
                        Some(presence) => presence.update(&mut step, &event),
                        None => false,
                    }
                    || self.rich.update(&mut step, &event)
                    || match &mut self.chat {
                        Some(chat) => chat.update(&mut step, &event),
                        None => false,
                    };
                // What the outbox holds is written down at once, a draft a little later.
                critical = taken && event.is_critical();
            }
        }
        critical |= self.drive_chat(now, &mut effects);
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
        let presence = self.presence.as_ref();
        let presence = presence.and_then(|presence| presence.next_wakeup(surroundings));
        let rich = self.rich.next_wakeup(surroundings);
        [chat, presence, rich, self.save_at]
            .into_iter()
            .flatten()
            .min()
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            open: self.open,
            screen: self.screen,
            channels: self.channels.clone(),
            unread: self.unread(),
            sms: self.sms.snapshot(&self.settings),
            whatsapp: self.whatsapp.snapshot(&self.settings),
            chat: self.rich.snapshot().or_else(|| match &self.chat {
                Some(chat) => Some(chat.snapshot()),
                None => self.presence.as_ref().and_then(Presence::snapshot),
            }),
            online: self.online,
            announcement: self.tools.announcement.clone(),
        }
    }

    fn surroundings(&self) -> Surroundings {
        let on_chat = self.open && self.screen == Screen::Channel(Channel::Chat);
        Surroundings {
            reading_chat: on_chat && self.page_visible,
            page_visible: self.page_visible,
            online: self.online,
            open: self.open,
            left: self.left,
        }
    }

    fn unread(&self) -> u32 {
        if let Some(unread) = self.rich.unread() {
            return unread;
        }
        match &self.chat {
            Some(chat) => chat.unread(),
            None => self.presence.as_ref().map_or(0, Presence::unread),
        }
    }

    fn with_chat(
        &mut self,
        now: Now,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Conversation, &mut Step),
    ) {
        if let Some(chat) = &mut self.chat {
            act(chat, &mut self.tools.step(now, effects));
        }
    }

    fn with_presence(
        &mut self,
        now: Now,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Presence, &mut Step),
    ) {
        if let Some(presence) = &mut self.presence {
            act(presence, &mut self.tools.step(now, effects));
        }
    }

    /// True: what changed must be written down in this turn.
    fn drive_chat(&mut self, now: Now, effects: &mut Vec<Effect>) -> bool {
        let surroundings = self.surroundings();
        self.with_chat(now, effects, |chat, step| chat.drive(step, surroundings));
        let mut step = self.tools.step(now, effects);
        self.rich.drive(&mut step, surroundings);
        let mut urgent = false;
        self.with_presence(now, effects, |presence, step| {
            presence.drive(step, surroundings);
            urgent = presence.take_urgent();
        });
        let unread = self.unread();
        if unread != self.unread_told {
            self.unread_told = unread;
            effects.push(Effect::Tell(HostEvent::Unread(unread)));
        }
        urgent
    }

    fn save(&mut self, now: Now, critical: bool, effects: &mut Vec<Effect>) {
        let country = self.settings.dial_codes.get(self.sms.country);
        let mut talk = Vec::new();
        if let Some(chat) = &self.chat {
            chat.keep(&mut talk);
        }
        if let Some(presence) = &self.presence {
            presence.keep(&mut talk);
        }
        self.rich.keep(&mut talk);
        let text = Stored::write(
            talk,
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
