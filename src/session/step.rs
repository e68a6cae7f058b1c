//! What the parts of the session are given while they answer one event, and what they
//! may know of the world around.

use super::retry::Dice;
use super::snapshot::{Announced, Announcement};
use super::{Effect, RequestId, SocketId};
use crate::chat::{Now, VisitorToken};

/// What lasts from event to event, for whoever is at work.
pub(super) struct Tools {
    dice: Dice,
    secret: Dice,
    last_request: u32,
    pub(super) announcement: Announcement,
}

impl Tools {
    pub(super) fn new([one, two, three, four]: [u64; 4]) -> Tools {
        Tools {
            dice: Dice::new([one, two]),
            secret: Dice::new([three, four]),
            last_request: 0,
            announcement: Announcement::default(),
        }
    }

    pub(super) fn step<'a>(&'a mut self, now: Now, effects: &'a mut Vec<Effect>) -> Step<'a> {
        Step {
            now,
            effects,
            dice: &mut self.dice,
            secret: &mut self.secret,
            last_request: &mut self.last_request,
            announcement: &mut self.announcement,
        }
    }
}

/// What every part may use while it answers one event.
pub(super) struct Step<'a> {
    pub(super) now: Now,
    pub(super) effects: &'a mut Vec<Effect>,
    pub(super) dice: &'a mut Dice,
    /// Only for tokens: nothing else may show what it rolls.
    secret: &'a mut Dice,
    last_request: &'a mut u32,
    announcement: &'a mut Announcement,
}

impl Step<'_> {
    /// A number no request has had.
    pub(super) fn request(&mut self) -> RequestId {
        *self.last_request += 1;
        RequestId(*self.last_request)
    }

    /// The same for a socket.
    pub(super) fn socket(&mut self) -> SocketId {
        SocketId(self.request().0)
    }

    /// A visitor token like the first one, which the loader makes.
    pub(super) fn fresh_token(&mut self) -> VisitorToken {
        VisitorToken::new(self.secret.token())
    }

    pub(super) fn fetch(&mut self, request: crate::wire::Request) -> RequestId {
        let id = self.request();
        self.effects.push(Effect::Fetch { id, request });
        id
    }

    pub(super) fn announce(&mut self, what: Announced) {
        self.announcement.number += 1;
        self.announcement.what = Some(what);
    }
}

/// Where the visitor and the panel are in the world.
#[derive(Clone, Copy)]
pub(super) struct Surroundings {
    /// The chat is on the screen and the page is in front.
    pub(super) reading_chat: bool,
    /// The page is in front, whatever the panel shows.
    pub(super) page_visible: bool,
    /// The device believes it has a network.
    pub(super) online: bool,
    pub(super) open: bool,
    /// The page has gone away, perhaps into the back/forward cache.
    pub(super) left: bool,
}
