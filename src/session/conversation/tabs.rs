//! Several tabs, one conversation: one of them talks, the others show what it relays.
//!
//! Which one is decided outside (a lock of the browser); a tab that has something to say
//! asks for it. What is relayed is told by the leading tab after each event: a head, and
//! the messages that changed. Everything merges by id, so hearing it twice harms nobody.

use super::Conversation;
pub(in crate::session) use super::relay::{message_json, read_message};
use crate::chat::{Agent, MessageId, Mono, Presence, Queue, RoomId, VisitorToken, Wall};
use crate::json::Json;
use crate::session::stored::Stored;
use crate::session::timeline::Read;
use crate::session::{Effect, HostEvent, Step};
use std::time::Duration;

/// A visitor at work is given the lead at once. What merely waits here is handed to the
/// tab that leads, through storage; only when it waits so long does its own tab ask, and
/// asks again: the one that leads may hang. Tabs that asked sooner took the lead from each
/// other without end.
const ASKED_AGAIN: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(in crate::session) struct Tabs {
    leading: bool,
    /// The visitor has done something here since.
    touched: bool,
    /// Since when something waits here, or when the lead was asked for last.
    asked: Option<Mono>,
    greeted: bool,
    /// All that the leading tab knows has been heard since.
    complete: bool,
    /// There are others.
    others: bool,
    /// What they were told last.
    head: String,
    change: u32,
}

impl Tabs {
    pub(in crate::session) fn touched(&mut self) {
        self.touched = true;
    }

    /// The page goes away: what is relayed meanwhile is not heard.
    pub(in crate::session) fn left(&mut self) {
        self.greeted = false;
    }

    pub(in crate::session) fn leads(&self) -> bool {
        self.leading
    }

    /// Whether this tab may talk; if not, and it has a reason to, it asks.
    pub(in crate::session) fn may_talk(&mut self, step: &mut Step, wants: bool) -> bool {
        if !self.greeted {
            self.greeted = true;
            self.complete = false;
            step.effects
                .push(Effect::Relay(Json::object([("hello", true.into())])));
        }
        let touched = std::mem::take(&mut self.touched);
        if self.leading {
            return true;
        }
        let now = step.now.mono;
        let since = self.asked.take().filter(|_| wants);
        if touched || since.is_some_and(|since| since.after(ASKED_AGAIN) <= now) {
            self.asked = Some(now);
            step.effects.push(Effect::Tell(HostEvent::WantsToLead));
        } else if wants {
            self.asked = since.or(Some(now));
        }
        false
    }

    /// This tab talks from now on, or no more. Who leads already may hear it again, with
    /// what another tab left behind.
    pub(in crate::session) fn turn(&mut self, leading: bool) {
        if leading && self.leading {
            return;
        }
        self.leading = leading;
        self.asked = None;
        self.greeted = false;
        self.start_over();
    }

    /// What is told next is all there is.
    fn start_over(&mut self) {
        self.head.clear();
        self.change = 0;
    }

    /// There is somebody to tell, and it is ours to tell.
    pub(in crate::session) fn tells(&self) -> bool {
        self.leading && self.others
    }

    /// Since which change they are to be told, if there is anything new.
    pub(in crate::session) fn news(&mut self, head: &Json, change: u32) -> Option<u32> {
        let head = head.to_string();
        let since = std::mem::replace(&mut self.change, change);
        let news = head != self.head || change != since;
        self.head = head;
        news.then_some(since)
    }

    /// Another tab has said something; true when it was only that it is there.
    pub(in crate::session) fn hello(&mut self, step: &mut Step, json: &Json) -> bool {
        self.others = true;
        if json.field("hello").is_null() {
            return false;
        }
        // All of it again, or a sign that somebody is here.
        self.start_over();
        if !self.leading {
            step.effects
                .push(Effect::Relay(Json::object([("here", true.into())])));
        }
        true
    }

    pub(in crate::session) fn deadline(&self) -> Option<Mono> {
        let asked = self.asked.filter(|_| !self.leading)?;
        Some(asked.after(ASKED_AGAIN))
    }
}

impl Conversation {
    /// This tab talks from now on, or no more. What storage holds may know of messages
    /// that a tab left behind when it died.
    pub(super) fn lead(&mut self, step: &mut Step, leading: bool, stored: &Json) {
        let led = self.tabs.leading;
        self.tabs.turn(leading);
        if !leading {
            return;
        }
        let stored = Stored::read(stored, step.now.wall);
        let Some(token) = stored.token else { return };
        if token != self.token && !self.is_begun() {
            self.token = token;
            self.resumed = true;
            self.registered = false;
            self.introduced = false;
            self.room = stored.room;
            self.known = true;
        } else if token != self.token {
            return;
        } else if !led && stored.room.is_some() && stored.room != self.room {
            // Whoever led last has gone on to another one. What comes later may be older.
            self.leave_room();
            self.room = stored.room;
        }
        for message in stored.outbox.into_messages() {
            if !self.timeline.knows(&message.id) && self.outbox.named(&message.id).is_none() {
                self.outbox.put(message);
            }
        }
    }

    /// Tells the other tabs what they do not know yet.
    pub(super) fn tell_tabs(&mut self, step: &mut Step) {
        if !self.tabs.tells() {
            return;
        }
        let head = self.head();
        // What was said around these is not known yet: nothing others could rely on.
        let unread = self.room.is_some() && self.solid.is_none();
        let change = if unread { 0 } else { self.timeline.change() };
        let Some(since) = self.tabs.news(&head, change) else {
            return;
        };
        let since = if unread { u32::MAX } else { since };
        let messages = self.timeline.changed_since(since).map(message_json);
        let gone = self
            .timeline
            .gone_since(since)
            .map(|id| id.0.as_str().into());
        let told = [
            ("head", head),
            ("all", (since == 0).into()),
            ("messages", Json::List(messages.collect())),
            ("gone", Json::List(gone.collect())),
        ];
        step.effects.push(Effect::Relay(Json::object(told)));
    }

    pub(super) fn relayed(&mut self, step: &mut Step, json: &Json) {
        if self.tabs.hello(step, json) {
            return;
        }
        let head = json.field("head");
        let Some(token) = head.field("token").words().filter(|_| !self.tabs.leading) else {
            return;
        };
        if token != self.token.as_str() {
            self.leave_room();
            self.timeline.clear();
            self.token = VisitorToken::new(token);
            self.introduced = false;
        }
        // Only who has heard all can make sense of what has changed.
        self.tabs.complete |= json.field("all").flag() == Some(true);
        if !self.tabs.complete {
            return;
        }
        self.take_head(step, head);
        let mut said = Vec::new();
        let news = self.loaded;
        for message in json
            .field("messages")
            .items()
            .iter()
            .filter_map(read_message)
        {
            said.extend(self.merge(message));
        }
        for id in json.field("gone").items().iter().filter_map(Json::text) {
            self.timeline.remove(&MessageId(id.to_owned()));
        }
        // Some of it may be of rooms that were left: no history of ours is to remove it.
        self.timeline.settle();
        // The leading tab looks people up.
        self.errands
            .retain(|errand| *errand != super::Errand::Agent);
        self.loaded = true;
        if news {
            self.announce_said(step, said);
        }
    }

    /// Everything beside the messages. One list, so that nothing is written and not read.
    fn head(&self) -> Json {
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let number =
            |value: Option<i64>| value.map_or(Json::Null, |value| Json::Number(value as f64));
        let agent = self.agent.as_ref();
        let queue = self.queue.as_ref();
        Json::object([
            ("token", self.token.as_str().into()),
            ("username", self.username.as_str().into()),
            ("registered", self.registered.into()),
            ("known", self.known.into()),
            ("room", text(self.room.as_ref().map(|room| room.0.as_str()))),
            ("closed", self.closed.into()),
            (
                "rated",
                text(self.rated.as_ref().map(|room| room.0.as_str())),
            ),
            ("agent", text(agent.and_then(|agent| agent.name.as_deref()))),
            ("presence", number(agent.map(|agent| agent.presence as i64))),
            ("spot", number(queue.map(|queue| i64::from(queue.spot)))),
            (
                "wait",
                number(queue.and_then(|queue| queue.wait_seconds.map(i64::from))),
            ),
            (
                "words",
                text(queue.and_then(|queue| queue.message.as_deref())),
            ),
            ("typing", self.typing.is_seen().into()),
            ("online", self.server.online.into()),
            ("muted", self.muted.into()),
            // There are no holes between the two.
            ("from", number(Some(self.floor.0))),
            ("solid", number(self.solid.map(|at| at.0))),
            (
                "read",
                text(self.read.as_ref().map(|read| read.id.0.as_str())),
            ),
            ("readAt", number(self.read.as_ref().map(|read| read.at.0))),
        ])
    }

    /// The leading tab knows everything from `from` to `solid`. Where that and what is
    /// known here do not meet, what lies in between is the leading tab's to find.
    fn take_extent(&mut self, from: Wall, solid: Option<Wall>) {
        // Nothing, while it has read no history.
        let Some(solid) = solid else { return };
        let before = self.solid < Some(from);
        let after = solid < self.floor;
        if before {
            self.timeline.clear_before(from);
        }
        if before || after || from < self.floor {
            self.floor = from;
        }
        self.solid = match before || after {
            true => Some(solid),
            false => self.solid.max(Some(solid)),
        };
    }

    fn take_head(&mut self, step: &Step, head: &Json) {
        let on = |key: &str| head.field(key).flag() == Some(true);
        let words = |key: &str| head.field(key).words().map(str::to_owned);
        let number = |key: &str| head.field(key).number().map(|number| number as i64);
        self.username = words("username").unwrap_or_default();
        self.registered = on("registered");
        self.known = on("known");
        let room = words("room").map(RoomId);
        if self.room != room {
            self.leave_room();
            self.room = room;
        }
        self.closed = on("closed");
        self.rated = words("rated").map(RoomId);
        self.agent = words("agent").map(|name| Agent {
            name: Some(name),
            presence: presence(number("presence")),
            ..Agent::default()
        });
        self.queue = number("spot").map(|spot| Queue {
            spot: spot as u32,
            wait_seconds: number("wait").map(|wait| wait as u32),
            message: words("words"),
        });
        self.typing.heard("", on("typing"), step.now.mono);
        self.server.online = on("online");
        self.muted = on("muted");
        self.take_extent(
            Wall(number("from").unwrap_or_default()),
            number("solid").map(Wall),
        );
        let read = words("read").map(MessageId).zip(number("readAt"));
        if let Some((id, at)) =
            read.filter(|(_, at)| self.read.as_ref().is_none_or(|read| read.at.0 < *at))
        {
            self.read = Some(Read { id, at: Wall(at) });
        }
    }
}

fn presence(number: Option<i64>) -> Presence {
    const ALL: [Presence; 5] = [
        Presence::Unknown,
        Presence::Online,
        Presence::Away,
        Presence::Busy,
        Presence::Offline,
    ];
    let index = number.unwrap_or_default() as usize;
    ALL.get(index).copied().unwrap_or_default()
}
