//! A page, a network and the fake service, under one virtual clock.
//!
//! A socket keeps the order of what it carries, may be cut (both sides hear of it) or go
//! silent (nobody does). A page may die at any moment; what it sent before still arrives.

use super::peer::{HOST, Peer, REST};
use crate::json::{from_serde, parse};
use forecourt::backend::rocket_chat::LivechatConfig;
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Frame, Generation, TransportError, split};
use std::collections::{BTreeMap, BTreeSet};

/// Something on its way.
pub(super) enum Flight {
    /// The socket is open, or was refused.
    Open(u32),
    Up(u32, String),
    Down(u32, String),
    Closed(u32),
    Answer(RequestId, Result<Answer, TransportError>),
}

pub struct Line {
    pub session: Session,
    pub peer: Peer,
    pub clock: u64,
    pub network: bool,
    pub latency: (u64, u64),
    pub stored: String,
    pub told: Vec<HostEvent>,
    pub warned: Vec<&'static str>,
    pub announced: Vec<Announced>,
    pub failed: BTreeSet<MessageId>,
    pub relayed: Vec<Json>,
    pub config: String,
    pub web_settings: String,
    pub connects: Vec<u64>,
    pub(super) air: BTreeMap<(u64, u64), Flight>,
    pub(super) flights: u64,
    /// Sockets that carry nothing any more, and nobody was told.
    pub(super) silent: BTreeSet<u32>,
    /// When the last thing on a socket arrives, up and down: order is kept.
    pub(super) last: BTreeMap<(u32, bool), u64>,
    /// Socket of the page -> socket of the world, for this life.
    pub(super) sockets: BTreeMap<SocketId, u32>,
    pub(super) opened: u32,
    pub(super) page_began: u64,
    pub(super) announcement: u32,
    pub(super) dice: u64,
}

fn settings(line_config: &str, web: &str) -> Settings {
    let (settings, problems) = Settings::read(&parse(line_config), &parse(web), false);
    assert!(problems.is_empty(), "{problems:?}");
    settings
}

impl Line {
    pub fn new(generation: Generation) -> Line {
        Line::seeded(generation, 1)
    }

    pub fn seeded(generation: Generation, seed: u64) -> Line {
        let config = format!(r#"{{"visitorChat":"{REST}","socketEvents":{{}}}}"#);
        let web = format!(
            r#"{{"data":{{}},"installationId":1,"host":"{HOST}","hasAjaxRouting":1,"hasSms":true}}"#
        );
        Line::configured(generation, seed, config, web)
    }

    pub fn configured(generation: Generation, seed: u64, config: String, web: String) -> Line {
        let mut dice = seed;
        let session = begin(&config, &web, "", &mut dice, now(0, 0));
        let mut line = Line {
            session,
            peer: Peer::new(generation),
            clock: 0,
            network: true,
            latency: (40, 120),
            stored: String::new(),
            told: Vec::new(),
            warned: Vec::new(),
            announced: Vec::new(),
            failed: BTreeSet::new(),
            relayed: Vec::new(),
            config,
            web_settings: web,
            connects: Vec::new(),
            air: BTreeMap::new(),
            flights: 0,
            silent: BTreeSet::new(),
            last: BTreeMap::new(),
            sockets: BTreeMap::new(),
            opened: 0,
            page_began: 0,
            announcement: 0,
            dice,
        };
        line.wake();
        line
    }

    /// What the loader tells a page at once.
    pub(super) fn wake(&mut self) {
        self.feed(Event::Leading(true, parse(&self.stored)));
        self.feed(Event::Visited {
            url: Private::new("https://dealer.example/"),
            title: Private::new("Home"),
        });
    }

    pub fn feed(&mut self, event: Event) -> usize {
        let effects = self.session.update(now(self.clock, self.page_began), event);
        let count = effects.len();
        for effect in effects {
            match effect {
                Effect::Fetch { id, request } => {
                    let answer = match self.network {
                        true => self.peer.asked(&request),
                        false => None,
                    };
                    let timeout = request.timeout.as_millis() as u64;
                    let (delay, result) = match answer {
                        Some(answer) => (self.delay() + self.delay(), Ok(answer)),
                        None if self.network => (timeout, Err(TransportError::Timeout)),
                        None => (self.delay(), Err(TransportError::Failed)),
                    };
                    self.launch(delay, Flight::Answer(id, result));
                }
                Effect::Connect { id, url } => {
                    assert_eq!(
                        url.0,
                        format!("wss://{HOST}/socket.io/?EIO=4&transport=websocket")
                    );
                    self.opened += 1;
                    self.connects.push(self.clock);
                    self.sockets.insert(id, self.opened);
                    let delay = self.delay() + self.delay();
                    self.launch(delay, Flight::Open(self.opened));
                }
                Effect::Transmit { id, text } => {
                    let socket = *self.sockets.get(&id).expect("a socket of this page");
                    self.carry(socket, true, Flight::Up(socket, text.as_str().to_owned()));
                }
                Effect::Disconnect(id) => {
                    let socket = self.sockets.remove(&id).expect("a socket of this page");
                    if let Some(wire) = self.peer.wires.get_mut(&socket) {
                        wire.closed = true;
                    }
                }
                Effect::Save(text) => self.stored = text.as_str().to_owned(),
                Effect::Tell(event) => self.told.push(event),
                Effect::Warn(what, _) => self.warned.push(what),
                Effect::Relay(json) => self.relayed.push(json),
                other => panic!("not of this world: {other:?}"),
            }
        }
        self.check();
        self.collect();
        count
    }

    fn check(&mut self) {
        let snapshot = self.session.snapshot();
        let messages = snapshot.chat.iter().flat_map(|chat| &chat.messages);
        let mut seen = BTreeSet::new();
        for message in messages {
            assert!(seen.insert(&message.id), "one message is shown twice");
            if message.delivery == Delivery::Failed {
                self.failed.insert(message.id.clone());
            }
        }
        if snapshot.announcement.number != self.announcement {
            self.announcement = snapshot.announcement.number;
            self.announced.extend(snapshot.announcement.what);
        }
    }

    /// What the server has said goes on its way; what it has closed is closed.
    pub(super) fn collect(&mut self) {
        let mut carried = Vec::new();
        for (id, wire) in &mut self.peer.wires {
            carried.extend(wire.out.drain(..).map(|text| (*id, Some(text))));
            if wire.closed {
                carried.push((*id, None));
            }
        }
        for (id, text) in carried {
            match text {
                Some(text) => self.carry(id, false, Flight::Down(id, text)),
                None => {
                    self.peer.wires.remove(&id);
                    self.carry(id, false, Flight::Closed(id));
                }
            }
        }
    }

    fn carry(&mut self, socket: u32, up: bool, flight: Flight) {
        if !self.network {
            // It is gone, and so is whatever follows: the far end will find out.
            self.silent.insert(socket);
        }
        if self.silent.contains(&socket) {
            return;
        }
        let due = self.clock + self.delay();
        let last = self.last.entry((socket, up)).or_default();
        *last = due.max(*last);
        let delay = *last - self.clock;
        self.launch(delay, flight);
    }

    fn launch(&mut self, delay: u64, flight: Flight) {
        self.flights += 1;
        self.air.insert((self.clock + delay, self.flights), flight);
    }

    fn delay(&mut self) -> u64 {
        let (least, most) = self.latency;
        least + crate::world::roll(&mut self.dice) % (most - least + 1)
    }

    fn own(&self, socket: u32) -> Option<SocketId> {
        let found = self.sockets.iter().find(|(_, world)| **world == socket);
        found.map(|(id, _)| *id)
    }

    fn say(&mut self, socket: u32, event: SocketEvent) {
        if let Some(id) = self.own(socket) {
            self.feed(Event::Socket { id, event });
        }
    }

    fn land(&mut self, flight: Flight) {
        match flight {
            Flight::Open(socket) if self.network => {
                if self.own(socket).is_some() {
                    self.peer.opened(socket, self.clock);
                    self.say(socket, SocketEvent::Opened);
                    self.collect();
                }
            }
            Flight::Open(socket) | Flight::Closed(socket) => {
                self.say(socket, SocketEvent::Closed);
                self.sockets.retain(|_, world| *world != socket);
            }
            Flight::Up(socket, text) => {
                if !self.silent.contains(&socket) {
                    self.peer.received(socket, self.clock, &text);
                    self.collect();
                }
            }
            Flight::Down(socket, text) => {
                if !self.silent.contains(&socket) {
                    let (head, tail) = split(&text);
                    let json = serde_json::from_str(tail).map(|json| from_serde(&json));
                    let frame = Frame {
                        head: head.to_owned(),
                        json: json.unwrap_or_default(),
                    };
                    self.say(socket, SocketEvent::Received(frame));
                }
            }
            Flight::Answer(id, result) => {
                self.feed(Event::Answered { id, result });
            }
        }
    }

    /// Lets so much time pass; whatever is due happens when it is due.
    pub fn pass(&mut self, ms: u64) {
        let until = self.clock + ms;
        let mut budget = 1_000 + ms / 10;
        loop {
            assert!(budget > 0, "no end of events: a livelock");
            budget -= 1;
            let woken = self.session.next_wakeup();
            let woken = woken.map(|at| (at.0 + self.page_began).max(self.clock));
            let landing = self.air.keys().next().copied();
            let server = self.peer.due().map(|at| at.max(self.clock));
            let next = [woken, server, landing.map(|(due, _)| due.max(self.clock))];
            let Some(at) = next.into_iter().flatten().min().filter(|at| *at <= until) else {
                break;
            };
            self.clock = at;
            if let Some(key) = landing.filter(|(due, _)| *due <= at) {
                let flight = self.air.remove(&key).expect("it is there");
                self.land(flight);
            } else if server == Some(at) {
                self.peer.woke(at);
                self.collect();
            } else {
                let life = self.page_began;
                let done = self.feed(Event::Woke);
                let later = self.session.next_wakeup();
                let later = later.is_none_or(|at| at.0 + self.page_began > self.clock);
                assert!(
                    done > 0 || later || life != self.page_began,
                    "a busy loop: woken for nothing and due again at once"
                );
            }
        }
        self.clock = until;
    }
}

pub(super) fn now(clock: u64, page_began: u64) -> Now {
    Now {
        mono: Mono(clock - page_began),
        wall: Wall(crate::server::EPOCH_MS + clock as i64),
    }
}

pub(super) fn begin(config: &str, web: &str, stored: &str, dice: &mut u64, now: Now) -> Session {
    let mut roll = || crate::world::roll(dice);
    let token = format!("token{:059x}", roll());
    let entropy = [roll(), roll(), roll(), roll()];
    Session::new(
        settings(config, web),
        LivechatConfig::default(),
        &parse(stored),
        VisitorToken::new(token),
        entropy,
        now,
    )
}
