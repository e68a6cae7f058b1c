//! The visitor's tabs: one storage, one channel between them, one of them leads.
//!
//! As the loader does it (loader/src/storage.ts and tabs.ts): a Web Lock whose queue the
//! tabs stand in, a plea to let go, and a stored text in which each tab keeps the waiting
//! messages of the others.

use super::{Flight, World};
use crate::json::parse;
use forecourt::chat::MessageId;
use forecourt::json::Json;
use forecourt::session::Event;
use serde_json::{Value, json};

/// How long a plea and the browser's passing on of a lock take, at most.
const HANDOVER_MS: u64 = 20;
/// After this the lock is taken from a leader that does not answer.
const PATIENCE_MS: u64 = 300;
/// A leader puts right what another tab has written over, after a rest.
const REST_MS: u64 = 50;
/// So long after the last word of another tab, what that one left behind is the leader's.
const LEFT_MS: u64 = 100;

impl World {
    /// One more tab of the same site is opened, and comes to the front.
    pub fn open_tab(&mut self) -> usize {
        let began = super::Page::new(
            &self.boot,
            &self.stored,
            &mut self.dice,
            self.clock,
            self.wall_error,
        );
        self.pages.push(began);
        let page = self.pages.len() - 1;
        self.front = page;
        self.enter(page);
        self.feed_at(page, Event::Woke);
        page
    }

    /// The tab is closed, or its process dies: no word from it.
    pub fn close_tab(&mut self, page: usize) {
        self.pages[page].closed = true;
        self.part(page);
        self.pages[page].leading = false;
        self.leave_queue(page);
    }

    /// Into the queue for the lock; whoever is first leads.
    pub(super) fn enter(&mut self, page: usize) {
        self.queue.push(page);
        if self.queue == [page] && !self.pages.iter().any(|page| page.leading) {
            self.turn(page, true);
        } else {
            self.pass_on();
        }
    }

    pub(super) fn leave_queue(&mut self, page: usize) {
        self.queue.retain(|waiting| *waiting != page);
        self.pass_on();
    }

    /// The browser gives the lock to the first in the queue.
    fn pass_on(&mut self) {
        if let Some(&first) = self.queue.first()
            && !self.pages[first].leading
        {
            let life = self.pages[first].life;
            let due = self.clock + 1 + super::roll(&mut self.dice) % HANDOVER_MS;
            self.launch(due, Flight::Turn { page: first, life });
        }
    }

    pub(super) fn turn(&mut self, page: usize, leading: bool) {
        let two = leading && self.pages.iter().any(|page| page.leading);
        assert!(!two, "two lead");
        self.pages[page].leading = leading;
        if leading {
            self.hand(page);
        } else {
            self.feed_at(page, Event::Leading(false, Json::Null));
        }
    }

    pub(super) fn turn_comes(&mut self, page: usize) {
        let nobody = !self.pages.iter().any(|page| page.leading);
        if self.queue.first() == Some(&page) && nobody {
            self.turn(page, true);
        }
    }

    /// This tab wants to be the one that talks.
    pub(super) fn wants_to_lead(&mut self, page: usize) {
        if self.pages[page].leading || self.queue.first() == Some(&page) {
            return;
        }
        let life = self.pages[page].life;
        let due = self.clock + 1 + super::roll(&mut self.dice) % HANDOVER_MS;
        self.launch(due, Flight::Please { page, life });
        self.launch(self.clock + PATIENCE_MS, Flight::Seize { page, life });
    }

    /// All others go to the end of the queue; the leader lets go.
    pub(super) fn please(&mut self, asking: usize, seize: bool) {
        if self.pages[asking].leading || !self.queue.contains(&asking) {
            return;
        }
        let leader = self.queue.first().copied();
        if leader.is_some_and(|leader| self.pages[leader].hung && !seize) {
            return;
        }
        self.queue.retain(|waiting| *waiting != asking);
        self.queue.insert(0, asking);
        let leader = (0..self.pages.len()).find(|page| self.pages[*page].leading);
        if let Some(leader) = leader {
            self.turn(leader, false);
        }
        self.pass_on();
    }

    /// What one tab says, all others hear, each in the order it was said.
    pub(super) fn relay(&mut self, from: usize, json: &Json) {
        let text = json.to_string();
        self.relay_due = self
            .relay_due
            .max(self.clock + self.relay_ms + super::roll(&mut self.dice) % 4);
        for to in 0..self.pages.len() {
            let there = !self.pages[to].closed && !self.pages[to].frozen;
            if to != from && there {
                let flight = Flight::Relay {
                    page: to,
                    life: self.pages[to].life,
                    text: text.clone(),
                };
                self.launch(self.relay_due, flight);
            }
        }
    }

    /// A tab saves: its own text, and what others have waiting in the stored one.
    pub(super) fn save(&mut self, page: usize, text: String) {
        let leading = self.pages[page].leading;
        // Not every step of a long life is looked at, but all of them are saved.
        let failed = waiting(&text).into_iter();
        let failed = failed.filter(|entry| entry["failed"] == true);
        let ids = failed.filter_map(|entry| entry["id"].as_str().map(str::to_owned));
        self.pages[page].failed.extend(ids.map(MessageId));
        let before = [
            std::mem::replace(&mut self.pages[page].text, text.clone()),
            self.pages[page].handed.clone(),
        ];
        self.stored = joined(&text, &before, &self.stored, leading);
        if !leading {
            let due = self.clock + REST_MS;
            if let Some(leader) = (0..self.pages.len()).find(|page| self.pages[*page].leading) {
                let life = self.pages[leader].life;
                self.launch(due, Flight::Again { page: leader, life });
            }
            self.left_due = self.clock + LEFT_MS;
            self.launch(self.left_due, Flight::Left);
        }
    }

    /// Messages of a tab that is gone, or that was not given the lead, are handed on.
    pub(super) fn left(&mut self) {
        let Some(leader) = (0..self.pages.len()).find(|page| self.pages[*page].leading) else {
            return;
        };
        let tab = &self.pages[leader];
        let known = [tab.text.clone(), tab.handed.clone()];
        if self.clock == self.left_due && !strangers(&known, &self.stored).is_empty() {
            self.hand(leader);
        }
    }

    fn hand(&mut self, page: usize) {
        self.pages[page].handed = self.stored.clone();
        let stored = parse(&self.stored);
        self.feed_at(page, Event::Leading(true, stored));
    }

    /// The leader's text is put right, should another have written over it.
    pub(super) fn again(&mut self, page: usize) {
        if self.pages[page].leading && !self.pages[page].text.is_empty() {
            let text = self.pages[page].text.clone();
            self.save(page, text);
        }
    }
}

fn joined(ours: &str, before: &[String], stored: &str, leading: bool) -> String {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (mut data, theirs) = (read(ours), read(stored));
    let apart = data["token"] != theirs["token"];
    let alone = match leading {
        true => data["token"].is_null() || apart,
        false => theirs["conversation"] != true,
    };
    if alone {
        return ours.to_owned();
    }
    if !leading && (!data.is_object() || !data["token"].is_null() && apart) {
        return stored.to_owned();
    }
    let mut outbox = strangers(&[before, &[ours.to_owned()]].concat(), stored);
    if leading && outbox.is_empty() {
        return ours.to_owned();
    }
    outbox.extend(waiting(ours));
    if !leading {
        for (key, value) in theirs.as_object().into_iter().flatten() {
            data[key] = value.clone();
        }
    }
    data["outbox"] = json!(outbox);
    data.to_string()
}

fn waiting(text: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value["outbox"].as_array().cloned().unwrap_or_default()
}

/// What waits in `stored` and in none of the known texts.
fn strangers(known: &[String], stored: &str) -> Vec<Value> {
    let known: Vec<Value> = known.iter().flat_map(|text| waiting(text)).collect();
    let known = |entry: &Value| known.iter().any(|other| other["id"] == entry["id"]);
    let mut entries = waiting(stored);
    entries.retain(|entry| !known(entry));
    entries
}
