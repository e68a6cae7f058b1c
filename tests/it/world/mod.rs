//! A visitor's device, a network and the services, under one virtual clock.
//!
//! The world starts what `boot` starts in a browser, performs effects as the runtime
//! does, and after each step checks what must hold at all times. It stops a test
//! that needs more steps than any real conversation would (a livelock). What is said of
//! "the" session is said of the tab in front.

mod boot;
mod lines;
mod net;
mod page;
mod tabs;

use crate::server::Server;
pub use boot::Boot;
use forecourt::chat::*;
use forecourt::session::*;
use lines::Line;
use net::Flight;
pub use page::Page;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// What becomes of a new socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sockets {
    Allowed,
    Refused,
    /// Neither opened nor refused: some proxy holds it.
    Stuck,
}

pub struct World {
    pub boot: Boot,
    pub server: Server,
    pub pages: Vec<Page>,
    /// The tab that the visitor looks at.
    pub front: usize,
    /// Milliseconds since the world began; also the server's clock.
    pub clock: u64,
    /// How far the visitor's clock on the wall is off.
    pub wall_error: i64,
    /// Is there really a way through?
    pub network: bool,
    pub sockets: Sockets,
    /// One way, at least and at most.
    pub latency: (u64, u64),
    pub bytes_per_ms: u64,
    pub tabs_allowed: bool,
    /// What storage holds.
    pub stored: String,
    pub links: Vec<String>,
    /// Everything a careless developer could have logged; only when asked for.
    pub log: Option<String>,
    /// Events so far; a page can be made to die after a given one.
    pub steps: u64,
    pub dies_at: Option<u64>,
    pub died: Option<u64>,
    /// So many events between two checks: in long lives each one costs.
    pub check_every: u64,
    air: BTreeMap<(u64, u64), Flight>,
    flights: u64,
    lines: Vec<Line>,
    last_line: u32,
    /// Answers for a page in the back/forward cache.
    frozen: Vec<Flight>,
    /// Tabs that hold or wait for the lock, in order.
    queue: Vec<usize>,
    relay_due: u64,
    left_due: u64,
    /// What one tab says to another takes so long at least.
    pub relay_ms: u64,
    dice: u64,
}

/// The tab in front.
impl Deref for World {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.pages[self.front]
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Page {
        &mut self.pages[self.front]
    }
}

impl World {
    /// No socket can be had.
    pub fn new() -> World {
        World::booted(Boot::default(), 1)
    }

    /// With sockets.
    pub fn live() -> World {
        let mut world = World::new();
        world.sockets = Sockets::Allowed;
        world
    }

    /// With sockets, and with what a dealer has set up: the `config` of the live chat.
    pub fn set_up(config: serde_json::Value) -> World {
        let boot = Boot {
            livechat: serde_json::json!({ "config": config }).to_string(),
            ..Boot::default()
        };
        let mut world = World::booted(boot, 1);
        world.sockets = Sockets::Allowed;
        world
    }

    pub fn booted(boot: Boot, seed: u64) -> World {
        let mut dice = seed;
        let page = Page::new(&boot, "", &mut dice, 0, 0);
        let mut server = Server::new();
        let said: serde_json::Value = serde_json::from_str(&boot.livechat).unwrap_or_default();
        server.config = said["config"].clone();
        server.agents_online = server.config["online"] != false;
        let mut world = World {
            boot,
            server,
            pages: vec![page],
            front: 0,
            clock: 0,
            wall_error: 0,
            network: true,
            sockets: Sockets::Refused,
            latency: (40, 120),
            bytes_per_ms: 1_000,
            tabs_allowed: true,
            stored: String::new(),
            links: Vec::new(),
            log: None,
            steps: 0,
            dies_at: None,
            died: None,
            check_every: 1,
            air: BTreeMap::new(),
            flights: 0,
            lines: Vec::new(),
            last_line: 0,
            frozen: Vec::new(),
            queue: Vec::new(),
            relay_due: 0,
            left_due: 0,
            relay_ms: 1,
            dice,
        };
        world.enter(0);
        world.steps = 0;
        world
    }

    /// One event in the tab in front, and its effects performed.
    pub fn feed(&mut self, event: Event) -> usize {
        self.feed_at(self.front, event)
    }

    pub fn feed_at(&mut self, page: usize, event: Event) -> usize {
        self.note(|| format!("{event:?}"));
        let now = self.pages[page].now(self.clock, self.wall_error);
        let effects = self.pages[page].session.update(now, event);
        let count = effects.len();
        let mut answers = Vec::new();
        for effect in effects {
            self.note(|| format!("{effect:?}"));
            self.perform(page, effect, &mut answers);
        }
        self.steps += 1;
        if self.steps.is_multiple_of(self.check_every) {
            self.check(page);
        }
        if self.dies_at == Some(self.steps) {
            self.dies_at = None;
            self.died = Some(self.clock);
            self.crash_at(page);
            return count;
        }
        for answer in answers {
            self.feed_at(page, answer);
        }
        count
    }

    fn perform(&mut self, page: usize, effect: Effect, answers: &mut Vec<Event>) {
        match effect {
            Effect::Fetch { id, request } => self.send(page, id, request),
            Effect::OpenLink(link) => {
                self.links.push(link.to_string());
                answers.push(Event::LinkOpened(self.tabs_allowed));
            }
            Effect::Save(text) => self.save(page, text.as_str().to_owned()),
            Effect::Tell(event) => {
                if event == HostEvent::WantsToLead {
                    self.wants_to_lead(page);
                }
                self.pages[page].told.push(event);
            }
            Effect::Warn(..) => {}
            // This visitor tells nobody where they are.
            Effect::Locate => answers.push(Event::Located(None)),
            Effect::Relay(json) => self.relay(page, &json),
            Effect::Connect { id, url } => self.connect(page, id, &url),
            Effect::Transmit { id, text } => self.transmit(page, id, text.as_str().to_owned()),
            Effect::Disconnect(id) => self.disconnect(page, id),
            Effect::Upload {
                id,
                url,
                token,
                file,
            } => {
                self.upload(page, id, url, token.as_str().to_owned(), file);
            }
            Effect::Cancel(id) => self.cancel(page, self.pages[page].life, id),
            Effect::Drop(file) => {
                self.pages[page].files.remove(&file);
            }
            Effect::CheckPatterns(patterns) => {
                // The patterns of these tests are plain prefixes.
                let fits = |(pattern, text): &(String, Private)| {
                    text.as_str().starts_with(pattern.trim_start_matches('^'))
                };
                answers.push(Event::PatternsChecked(patterns.iter().map(fits).collect()));
            }
        }
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push_str(&line());
            log.push('\n');
        }
    }

    fn check(&mut self, page: usize) {
        let snapshot = self.pages[page].check();
        self.note(|| format!("{snapshot:?}"));
        for page in self.line_pages() {
            assert!(
                self.pages[page].leading,
                "only the leading tab has a socket"
            );
        }
    }

    /// Lets so much time pass; whatever is due happens when it is due.
    pub fn pass(&mut self, ms: u64) {
        let until = self.clock + ms;
        let mut budget = (500 + ms / 20) * self.pages.len() as u64;
        loop {
            assert!(budget > 0, "no end of events: a livelock");
            budget -= 1;
            self.collect();
            let wakes = |(page, tab): (usize, &Page)| Some((tab.wakes()?, page));
            let woken = self.pages.iter().enumerate().filter_map(wakes).min();
            let woken = woken.map(|(at, page)| (at.max(self.clock), page));
            let landing = self.air.keys().next().copied();
            match (landing, woken) {
                (Some(key), at) if key.0 <= until && at.is_none_or(|(at, _)| key.0 <= at) => {
                    self.clock = self.clock.max(key.0);
                    let flight = self.air.remove(&key).expect("it is there");
                    self.land(flight);
                }
                (_, Some((at, page))) if at <= until => {
                    self.clock = at;
                    self.wake(page);
                }
                _ => break,
            }
        }
        self.clock = until;
    }

    fn wake(&mut self, page: usize) {
        let life = self.pages[page].life;
        let done = self.feed_at(page, Event::Woke);
        let later = self.pages[page].wakes().is_none_or(|at| at > self.clock);
        assert!(
            done > 0 || later || life != self.pages[page].life,
            "a busy loop: woken for nothing and due again at once"
        );
    }

    /// The device sleeps: nothing happens here, and its sockets are forgotten out there.
    pub fn sleep(&mut self, ms: u64) {
        self.silence();
        self.clock += ms;
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

    /// A conversation that is there: the panel open, one word said and answered by the
    /// stream being ready.
    pub fn begin(mut self) -> World {
        self.open_chat();
        self.say("Hello");
        self.pass(5_000);
        assert!(
            self.talk().contains(&"> Hello".to_owned()),
            "{:?}",
            self.talk()
        );
        self
    }

    pub fn choose(&mut self, files: &[(&str, u64)]) {
        let chosen = self.pick(files);
        self.feed(Event::FilesChosen(chosen));
    }

    /// The visitor goes to another page of the site.
    pub fn reload(&mut self) {
        self.feed(Event::Hidden);
        self.crash();
    }

    /// The page is gone without a word, and loaded again.
    pub fn crash(&mut self) {
        self.crash_at(self.front);
    }

    pub fn crash_at(&mut self, page: usize) {
        self.part(page);
        self.pages[page].leading = false;
        self.queue.retain(|waiting| *waiting != page);
        let (boot, stored) = (self.boot.clone(), self.stored.clone());
        let (clock, error) = (self.clock, self.wall_error);
        self.pages[page].load(&boot, &stored, &mut self.dice, clock, error);
        self.check(page);
        self.enter(page);
    }

    /// The page goes into the back/forward cache.
    pub fn leave(&mut self) {
        let page = self.front;
        self.feed(Event::Hidden);
        self.feed(Event::Left);
        self.turn(page, false);
        assert!(
            !self.line_pages().any(|of| of == page),
            "a socket keeps the page out of the cache"
        );
        self.pages[page].frozen = true;
        self.leave_queue(page);
    }

    /// And comes back out of it.
    pub fn come_back(&mut self) {
        let page = self.front;
        self.pages[page].frozen = false;
        self.feed(Event::Shown);
        self.enter(page);
        for flight in std::mem::take(&mut self.frozen) {
            self.land(flight);
        }
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
}

/// SplitMix64: the world's own chance, the same for the same seed.
pub fn roll(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
