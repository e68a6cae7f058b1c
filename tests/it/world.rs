//! A visitor's device, a network and the services, under one virtual clock.
//!
//! The world starts what `boot` starts in a browser, performs effects as the runtime
//! does, and after each step checks what must hold at all times. It stops a test
//! that needs more steps than any real conversation would (a livelock).

use crate::json::parse;
use crate::server::{EPOCH_MS, LIVECHAT, Server, VISITOR_CHAT};
use forecourt::backend::rocket_chat::{LivechatConfig, read_config};
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Request, TransportError};
use std::collections::{BTreeMap, BTreeSet};

/// Something on its way through the network.
enum Flight {
    ToServer {
        id: RequestId,
        request: Request,
        sent: u64,
    },
    ToVisitor {
        id: RequestId,
        result: Result<Answer, TransportError>,
    },
}

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
    fn read(&self) -> (Settings, LivechatConfig) {
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

pub struct World {
    pub boot: Boot,
    pub session: Session,
    pub server: Server,
    /// Milliseconds since the world began; also the server's clock.
    pub clock: u64,
    /// How far the visitor's clock on the wall is off.
    pub wall_error: i64,
    /// Is there really a way through?
    pub network: bool,
    /// One way, at least and at most.
    pub latency: (u64, u64),
    pub tabs_allowed: bool,
    /// What storage holds.
    pub stored: String,
    pub links: Vec<String>,
    pub told: Vec<HostEvent>,
    pub announced: Vec<Announced>,
    /// Everything a careless developer could have logged; only when asked for.
    pub log: Option<String>,
    /// Ids of messages that were shown as failed at some time.
    pub failed: BTreeSet<MessageId>,
    /// Events so far; a page can be made to die after a given one.
    pub steps: u64,
    pub dies_at: Option<u64>,
    pub died: Option<u64>,
    air: BTreeMap<(u64, u64), Flight>,
    flights: u64,
    announcement: u32,
    unread: u32,
    page_began: u64,
    dice: u64,
}

impl World {
    pub fn new() -> World {
        World::booted(Boot::default(), 1)
    }

    pub fn booted(boot: Boot, seed: u64) -> World {
        let mut dice = seed;
        let session = start(&boot, "", &mut dice, now(0, 0, 0));
        World {
            boot,
            session,
            server: Server::new(),
            clock: 0,
            wall_error: 0,
            network: true,
            latency: (40, 120),
            tabs_allowed: true,
            stored: String::new(),
            links: Vec::new(),
            told: Vec::new(),
            announced: Vec::new(),
            log: None,
            failed: BTreeSet::new(),
            steps: 0,
            dies_at: None,
            died: None,
            air: BTreeMap::new(),
            flights: 0,
            announcement: 0,
            unread: 0,
            page_began: 0,
            dice,
        }
    }

    fn now(&self) -> Now {
        now(self.clock, self.page_began, self.wall_error)
    }

    /// One event, and its effects performed.
    pub fn feed(&mut self, event: Event) -> usize {
        self.note(|| format!("{event:?}"));
        let effects = self.session.update(self.now(), event);
        let count = effects.len();
        let mut opened = Vec::new();
        for effect in effects {
            self.note(|| format!("{effect:?}"));
            match effect {
                Effect::Fetch { id, request } => self.send(id, request),
                Effect::OpenLink(link) => {
                    self.links.push(link.to_string());
                    opened.push(self.tabs_allowed);
                }
                Effect::Save(text) => self.stored = text.as_str().to_owned(),
                Effect::Tell(event) => self.told.push(event),
                Effect::Warn(..) => {}
            }
        }
        self.check();
        self.steps += 1;
        if self.dies_at == Some(self.steps) {
            self.dies_at = None;
            self.died = Some(self.clock);
            self.crash();
            return count;
        }
        for opened in opened {
            self.feed(Event::LinkOpened(opened));
        }
        count
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push_str(&line());
            log.push('\n');
        }
    }

    /// What must hold after every single event.
    fn check(&mut self) {
        let snapshot = self.session.snapshot();
        self.note(|| format!("{snapshot:?}"));
        let messages = snapshot.chat.iter().flat_map(|chat| &chat.messages);
        let mut seen = BTreeSet::new();
        for message in messages {
            assert!(seen.insert(&message.id), "one message is shown twice");
            if message.delivery == Delivery::Failed {
                self.failed.insert(message.id.clone());
            }
        }
        let told = self.told.iter().rev().find_map(|event| match event {
            HostEvent::Unread(count) => Some(*count),
            _ => None,
        });
        self.unread = told.unwrap_or(self.unread);
        assert_eq!(snapshot.unread, self.unread, "the page was told otherwise");
        if snapshot.announcement.number != self.announcement {
            self.announcement = snapshot.announcement.number;
            self.announced.extend(snapshot.announcement.what);
        }
    }

    fn send(&mut self, id: RequestId, request: Request) {
        let sent = self.clock;
        let flight = if self.network {
            Flight::ToServer { id, request, sent }
        } else {
            let result = Err(TransportError::Failed);
            Flight::ToVisitor { id, result }
        };
        let due = self.clock + self.delay();
        self.launch(due, flight);
    }

    fn launch(&mut self, due: u64, flight: Flight) {
        self.flights += 1;
        self.air.insert((due, self.flights), flight);
    }

    fn delay(&mut self) -> u64 {
        let (least, most) = self.latency;
        least + roll(&mut self.dice) % (most - least + 1)
    }

    fn land(&mut self, flight: Flight) {
        match flight {
            Flight::ToServer { id, request, sent } => {
                let answer = match self.network {
                    true => self.server.receive(self.clock, &request),
                    false => None,
                };
                let timeout = sent + request.timeout.as_millis() as u64;
                let (due, result) = match answer {
                    Some(answer) => (self.clock + self.delay(), Ok(answer)),
                    None => (timeout, Err(TransportError::Timeout)),
                };
                self.launch(due.min(timeout), Flight::ToVisitor { id, result });
            }
            Flight::ToVisitor { id, result } => {
                let result = result.and_then(|answer| match self.network {
                    true => Ok(answer),
                    false => Err(TransportError::Failed),
                });
                self.feed(Event::Answered { id, result });
            }
        }
    }

    /// Lets so much time pass; whatever is due happens when it is due.
    pub fn pass(&mut self, ms: u64) {
        let until = self.clock + ms;
        let mut budget = 500 + ms / 20;
        loop {
            assert!(budget > 0, "no end of events: a livelock");
            budget -= 1;
            let woken = self.session.next_wakeup();
            let woken = woken.map(|at| (at.0 + self.page_began).max(self.clock));
            let landing = self.air.keys().next().copied();
            match (landing, woken) {
                (Some(key), at) if key.0 <= until && at.is_none_or(|at| key.0 <= at) => {
                    self.clock = self.clock.max(key.0);
                    let flight = self.air.remove(&key).expect("it is there");
                    self.land(flight);
                }
                (_, Some(at)) if at <= until => {
                    self.clock = at;
                    let life = self.page_began;
                    let done = self.feed(Event::Woke);
                    let next = self.session.next_wakeup();
                    let later = next.is_none_or(|at| at.0 + self.page_began > self.clock);
                    assert!(
                        done > 0 || later || life != self.page_began,
                        "a busy loop: woken for nothing and due again at once"
                    );
                }
                _ => break,
            }
        }
        self.clock = until;
    }

    /// The panel is opened on the chat.
    pub fn open_chat(&mut self) {
        self.feed(Event::Opened);
        self.feed(Event::Chose(Channel::Chat));
    }

    pub fn say(&mut self, text: &str) {
        self.feed(Event::ChatTyped(Private::new(text)));
        self.feed(Event::ChatSubmitted);
    }

    /// The visitor goes to another page of the site.
    pub fn reload(&mut self) {
        self.feed(Event::Hidden);
        self.crash();
    }

    /// The page is gone without a word.
    pub fn crash(&mut self) {
        self.air
            .retain(|_, flight| matches!(flight, Flight::ToServer { .. }));
        // Answers to what is still on its way have nobody to go to.
        for flight in self.air.values_mut() {
            if let Flight::ToServer { id, .. } = flight {
                *id = RequestId(u32::MAX);
            }
        }
        self.page_began = self.clock;
        (self.announcement, self.unread) = (0, 0);
        self.told.clear();
        let now = self.now();
        self.session = start(&self.boot, &self.stored, &mut self.dice, now);
        self.check();
    }

    /// All is well again, and so much time passes that everything can come to rest.
    pub fn settle(&mut self) {
        self.network = true;
        self.server.faults.clear();
        self.feed(Event::Network(true));
        self.feed(Event::Shown);
        self.pass(10 * 60_000);
    }

    pub fn agent_says(&mut self, text: &str) {
        self.server.agent_says(self.clock, text);
    }

    pub fn close_room(&mut self) {
        self.server.close_room(self.clock);
    }

    pub fn chat(&self) -> ChatSnapshot {
        self.session.snapshot().chat.expect("a chat")
    }

    /// The timeline as a script: `> said by the visitor`, `< by the dealer's side`,
    /// `… sending`, `! failed`, `- note`.
    pub fn script(&self) -> Vec<String> {
        let line = |message: &Message| {
            let mark = match (&message.author, message.delivery) {
                (Author::System(note), _) => return format!("- {note:?}"),
                (Author::Agent { .. }, _) => "<",
                (Author::Visitor, Delivery::Sent) => ">",
                (Author::Visitor, Delivery::Sending) => "…",
                (Author::Visitor, Delivery::Failed) => "!",
            };
            format!("{mark} {}", message.text.as_str())
        };
        self.chat().messages.iter().map(line).collect()
    }

    /// What came back for good, without the notes of the server.
    pub fn talk(&self) -> Vec<String> {
        let mut script = self.script();
        script.retain(|line| !line.starts_with('-'));
        script
    }

    pub fn id_of(&self, text: &str) -> MessageId {
        let chat = self.chat();
        let found = chat
            .messages
            .iter()
            .find(|message| message.text.as_str() == text);
        found
            .unwrap_or_else(|| panic!("{text} is not shown"))
            .id
            .clone()
    }
}

fn now(clock: u64, page_began: u64, wall_error: i64) -> Now {
    Now {
        mono: Mono(clock - page_began),
        wall: Wall(EPOCH_MS + clock as i64 + wall_error),
    }
}

fn start(boot: &Boot, stored: &str, dice: &mut u64, now: Now) -> Session {
    let (settings, server) = boot.read();
    let stored: Json = parse(stored);
    let token = format!("token{:059x}", roll(dice));
    let entropy = [roll(dice), roll(dice)];
    Session::new(
        settings,
        server,
        &stored,
        VisitorToken::new(token),
        entropy,
        now,
    )
}

/// SplitMix64: the world's own chance, the same for the same seed.
pub fn roll(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
