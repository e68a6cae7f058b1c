//! One tab of the visitor's: its session, and what it told, announced and showed.

use super::{Boot, roll};
use crate::json::parse;
use crate::server::EPOCH_MS;
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use std::collections::{BTreeMap, BTreeSet};

pub struct Page {
    pub session: Session,
    pub told: Vec<HostEvent>,
    pub announced: Vec<Announced>,
    /// Ids of messages that were shown as failed at some time.
    pub failed: BTreeSet<MessageId>,
    /// Files that the visitor chose: name and bytes. Gone when the session lets go of them.
    pub files: BTreeMap<FileId, (String, u64)>,
    /// Told last whether it is the one that talks.
    pub leading: bool,
    /// In the back/forward cache.
    pub frozen: bool,
    pub closed: bool,
    /// Too busy to let go of the lead when asked.
    pub hung: bool,
    /// Each load of the page is another life.
    pub(super) life: u32,
    pub(super) began: u64,
    /// What the loader holds in memory of this life: saved last, and handed over last.
    pub(super) text: String,
    pub(super) handed: String,
    pub(super) unread: u32,
    announcement: u32,
    last_file: u32,
}

impl Page {
    pub(super) fn new(
        boot: &Boot,
        stored: &str,
        dice: &mut u64,
        clock: u64,
        wall_error: i64,
    ) -> Page {
        Page {
            session: start(boot, stored, dice, now(clock, clock, wall_error)),
            told: Vec::new(),
            announced: Vec::new(),
            failed: BTreeSet::new(),
            files: BTreeMap::new(),
            leading: false,
            frozen: false,
            closed: false,
            hung: false,
            life: 0,
            began: clock,
            text: String::new(),
            handed: String::new(),
            unread: 0,
            announcement: 0,
            last_file: 0,
        }
    }

    /// The same tab, loaded again.
    pub(super) fn load(
        &mut self,
        boot: &Boot,
        stored: &str,
        dice: &mut u64,
        clock: u64,
        error: i64,
    ) {
        let fresh = Page::new(boot, stored, dice, clock, error);
        *self = Page {
            announced: std::mem::take(&mut self.announced),
            failed: std::mem::take(&mut self.failed),
            last_file: self.last_file,
            life: self.life + 1,
            ..fresh
        };
    }

    pub(super) fn now(&self, clock: u64, wall_error: i64) -> Now {
        now(clock, self.began, wall_error)
    }

    /// When it has something to do by itself, on the world's clock.
    pub(super) fn wakes(&self) -> Option<u64> {
        if self.closed || self.frozen {
            return None;
        }
        Some(self.session.next_wakeup()?.0 + self.began)
    }

    /// What must hold after every single event.
    pub(super) fn check(&mut self) -> Snapshot {
        let snapshot = self.session.snapshot();
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
            self.announced.extend(snapshot.announcement.what.clone());
        }
        snapshot
    }

    /// The visitor picks files; what the session is told of them.
    pub(super) fn pick(&mut self, files: &[(&str, u64)]) -> Vec<ChosenFile> {
        let chosen = files.iter().map(|(name, size)| {
            self.last_file += 1;
            let id = FileId(self.last_file);
            self.files.insert(id, ((*name).to_owned(), *size));
            ChosenFile {
                id,
                name: Private::new(*name),
                size: *size,
            }
        });
        chosen.collect()
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

    /// How often the page was asked to make a sound.
    pub fn sounds(&self) -> usize {
        self.told
            .iter()
            .filter(|event| **event == HostEvent::Heard)
            .count()
    }

    /// The form in the composer's place.
    pub fn form(&self) -> (FormId, FormSnapshot) {
        self.chat().form.expect("a form")
    }

    pub fn form_id(&self) -> Option<FormId> {
        self.chat().form.map(|(id, _)| id)
    }
}

fn now(clock: u64, began: u64, wall_error: i64) -> Now {
    Now {
        mono: Mono(clock - began),
        wall: Wall(EPOCH_MS + clock as i64 + wall_error),
    }
}

fn start(boot: &Boot, stored: &str, dice: &mut u64, now: Now) -> Session {
    let (settings, server) = boot.read();
    let stored: Json = parse(stored);
    let token = VisitorToken::new(format!("token{:059x}", roll(dice)));
    let entropy = std::array::from_fn(|_| roll(dice));
    Session::new(settings, server, &stored, token, entropy, now)
}
