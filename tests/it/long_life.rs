//! Long lives with everything that can go wrong, counted: whoever said what, both sides
//! hold the same list at the end. 0 lost, 0 doubled, 0 out of order.

use crate::server::{Fault, Route};
use crate::tally::{Named, Tally, compare, long_run};
use crate::world::{Boot, Sockets, World, roll};
use forecourt::chat::Delivery;
use forecourt::session::{Earlier, Event};
use std::collections::{BTreeMap, BTreeSet};

/// Messages of one life, both sides together.
const OF_ONE_LIFE: u64 = 400;
const MOST_TABS: usize = 3;

struct Life {
    world: World,
    dice: u64,
    /// In the order in which it was said.
    said: Vec<String>,
    agents: u64,
    faults: u64,
    noticed: bool,
}

impl Life {
    fn new(seed: u64) -> Life {
        let mut world = World::booted(Boot::default(), seed);
        world.sockets = Sockets::Allowed;
        world.check_every = 40;
        world.latency = [(5, 40), (40, 120), (60, 900)][(seed % 3) as usize];
        world.server.heartbeat = [None, Some(25_000)][(seed % 2) as usize];
        world.server.ready_delay = [0, 300][(seed / 3 % 2) as usize];
        world.server.limited = seed.is_multiple_of(5);
        world.open_chat();
        Life {
            world,
            dice: seed ^ 0x5eed,
            said: Vec::new(),
            agents: 0,
            faults: 0,
            noticed: false,
        }
    }

    fn below(&mut self, bound: u64) -> u64 {
        roll(&mut self.dice) % bound
    }

    /// Tabs that are neither closed nor in the back/forward cache.
    fn alive(&self) -> Vec<usize> {
        let pages = self.world.pages.iter().enumerate();
        let there = pages.filter(|(_, page)| !page.closed && !page.frozen);
        there.map(|(index, _)| index).collect()
    }

    fn frozen(&self) -> Vec<usize> {
        let pages = self.world.pages.iter().enumerate();
        let there = pages.filter(|(_, page)| !page.closed && page.frozen);
        there.map(|(index, _)| index).collect()
    }

    fn one_of(&mut self, pages: &[usize]) -> usize {
        pages[self.below(pages.len() as u64) as usize]
    }

    fn turn_to(&mut self, page: usize) {
        let front = self.world.front;
        if self.alive().contains(&front) {
            self.world.feed_at(front, Event::Hidden);
        }
        // Whoever leaves a tab, even by closing it, needs this long to write in another.
        self.world.pass(150);
        self.world.front = page;
        self.world.feed(Event::Shown);
        self.world.open_chat();
    }

    fn say(&mut self) {
        let text = format!("v{:05}", self.said.len());
        self.world.say(&text);
        self.said.push(text);
    }

    fn agent_says(&mut self) {
        let text = format!("a{:05}", self.agents);
        if self.world.server.agent_says(self.world.clock, &text) {
            self.agents += 1;
        }
    }

    fn step(&mut self) {
        match self.below(100) {
            0..36 => self.say(),
            36..72 => self.agent_says(),
            72..86 => {
                let most = [50, 500, 5_000, 40_000][self.below(4) as usize];
                let ms = self.below(most);
                self.world.pass(ms);
            }
            _ => {
                self.faults += 1;
                self.fault();
            }
        }
        if !self.world.network && self.below(6) == 0 {
            self.reach(true);
        }
        // People are not machines: some time between two things.
        let pause = self.below(120) + 1;
        self.world.pass(pause);
    }

    /// The network goes or comes, and the device notices or not.
    fn reach(&mut self, there: bool) {
        self.world.network = there;
        if there && self.noticed || !there && self.below(2) == 0 {
            self.noticed = !there;
            for page in self.alive() {
                self.world.feed_at(page, Event::Network(there));
            }
        }
    }

    fn fault(&mut self) {
        const ROUTES: [Route; 6] = [
            Route::Register,
            Route::Visitor,
            Route::Room,
            Route::Message,
            Route::History,
            Route::Config,
        ];
        const FAULTS: [Fault; 6] = [
            Fault::Status(500),
            Fault::Status(429),
            Fault::NotJson,
            Fault::Hollow,
            Fault::DropRequest,
            Fault::DropAnswer,
        ];
        let alive = self.alive();
        if self.below(150) == 0 {
            return self.world.close_room();
        }
        match self.below(16) {
            0..4 => self.world.cut(),
            4 => self.world.silence(),
            5 => self.world.server.restart(),
            6 => self.reach(false),
            7..10 => {
                let route = ROUTES[self.below(6) as usize];
                let fault = FAULTS[self.below(6) as usize];
                let times = self.below(3) as usize + 1;
                self.world.server.fail(route, fault, times);
            }
            10 => {
                let next = [Sockets::Allowed, Sockets::Refused, Sockets::Stuck];
                self.world.sockets = next[self.below(3) as usize];
            }
            11 => {
                let page = self.one_of(&alive);
                self.world.crash_at(page);
                self.world.feed_at(page, Event::Opened);
            }
            12 => {
                self.world.reload();
                self.world.open_chat();
            }
            13 => {
                let open = self.world.pages.iter().filter(|page| !page.closed).count();
                if open < MOST_TABS {
                    self.world.feed(Event::Hidden);
                    self.world.open_tab();
                    self.world.open_chat();
                } else {
                    let page = self.one_of(&alive);
                    if alive.len() > 1 {
                        self.world.close_tab(page);
                        let left = self.alive()[0];
                        self.turn_to(left);
                    }
                }
            }
            14 => {
                let page = self.one_of(&alive);
                self.turn_to(page);
            }
            _ => self.come_and_go(&alive),
        }
    }

    /// Into the back/forward cache, out of it, or asleep.
    fn come_and_go(&mut self, alive: &[usize]) {
        let frozen = self.frozen();
        if !frozen.is_empty() && self.below(2) == 0 {
            let front = self.world.front;
            self.world.feed_at(front, Event::Hidden);
            self.world.front = self.one_of(&frozen);
            self.world.come_back();
            self.world.open_chat();
        } else if alive.len() > 1 {
            self.world.leave();
            let left = self.alive()[0];
            self.turn_to(left);
        } else {
            let ms = self.below(200_000);
            self.world.sleep(ms);
            self.world.pass(1);
        }
    }

    /// All is well again; what failed is sent again, and all of it is read.
    fn recover(&mut self) {
        self.world.server.faults.clear();
        self.world.server.limited = false;
        self.world.sockets = Sockets::Allowed;
        self.world.network = true;
        for page in self.frozen() {
            self.world.front = page;
            self.world.come_back();
        }
        for page in self.alive() {
            self.world.feed_at(page, Event::Network(true));
            self.world.feed_at(page, Event::Shown);
        }
        self.world.pass(10 * 60_000);
        for page in self.alive() {
            self.turn_to(page);
            let failed: Vec<_> = self
                .world
                .chat()
                .messages
                .iter()
                .filter(|message| message.delivery == Delivery::Failed)
                .map(|message| message.id.clone())
                .collect();
            for id in failed {
                self.world.feed(Event::Resent(id));
            }
            self.world.pass(60_000);
            while self.world.chat().earlier != Earlier::Nothing {
                self.world.feed(Event::EarlierWanted);
                self.world.pass(10_000);
            }
        }
        self.world.pass(60_000);
    }

    fn tally(&self) -> Tally {
        let server = &self.world.server;
        let mut tally = Tally {
            faults: self.faults,
            ..Tally::default()
        };
        let said = self.said.iter().zip(0..);
        let expected = said.map(|(text, place)| (text.as_str(), place)).collect();
        // Order is the visitor's own affair where a message was shown as failed.
        let stored = server.visitor_texts();
        tally.sent = compare(&mut tally, &expected, &stored, &self.resent());
        let Some(room) = server.rooms.last() else {
            return tally;
        };
        // The order of a room is that of its times; in one millisecond there is none.
        let there = room.said.iter();
        let there: BTreeMap<&str, u64> = there.map(|said| (said.id.as_str(), said.at)).collect();
        for page in self.alive() {
            let chat = self.world.pages[page].chat();
            let ids = chat.messages.iter().map(|message| message.id.0.as_str());
            let shown: Vec<&str> = ids.filter(|id| there.contains_key(id)).collect();
            compare(&mut tally, &there, &shown, &BTreeSet::new());
        }
        let agents = room
            .said
            .iter()
            .filter(|said| said.token.is_none() && said.kind.is_none());
        tally.received = agents.count() as u64;
        tally
    }

    fn resent(&self) -> BTreeSet<&str> {
        let failed: BTreeSet<_> = self
            .world
            .pages
            .iter()
            .flat_map(|page| &page.failed)
            .collect();
        let said = self.world.server.rooms.iter().flat_map(|room| &room.said);
        said.filter(|said| failed.iter().any(|id| id.0 == said.id))
            .map(|said| said.text.as_str())
            .collect()
    }
}

fn live(seed: u64, messages: u64) -> Tally {
    let _named = Named(seed);
    let mut life = Life::new(seed);
    while (life.said.len() as u64) + life.agents < messages {
        life.step();
    }
    life.recover();
    let tally = life.tally();
    if !tally.is_clean() {
        eprintln!("FORECOURT_SEED={seed}: {}", tally.json(seed));
        for page in life.alive() {
            eprintln!("tab {page}: {:?}", life.world.pages[page].script());
        }
        eprintln!("server: {:?}", life.world.server.visitor_texts());
    }
    tally
}

#[test]
fn both_sides_hold_the_same_list_at_the_end() {
    let mut all = Tally::default();
    for seed in 1..=24 {
        all.add(live(seed, 200));
    }
    assert!(all.is_clean(), "{}", all.json(1));
    assert!(
        all.faults > 300 && all.sent > 1_500 && all.received > 1_000,
        "{}",
        all.json(1)
    );
}

#[test]
#[ignore = "minutes; run by the chaos command"]
fn a_million_messages() {
    long_run(|seed| live(seed, OF_ONE_LIFE));
}
