//! The live conversation with a Rocket.Chat Livechat server.
//!
//! Starts with the session; asks the server for nothing until the visitor says something
//! or a stored conversation is there to resume. One request is under way at a time, so
//! messages arrive in the order they were written; what others write comes by the stream
//! (`live`) and, while there is none, by polling. A tab that does not lead shows what the
//! leading one relays and asks for nothing (`tabs`).
//! Source of limits and errors: reference rocket-chat-livechat, sections 0 to 2.

mod answered;
mod asking;
mod filled;
mod heard;
mod kept;
mod relay;
mod shown;
pub(super) mod tabs;
mod written;

use super::form::Form;
use super::live::Live;
use super::outbox::Outbox;
use super::retry::Pace;
use super::snapshot::{ChatNotice, FormId};
use super::stored::Stored;
use super::timeline::{Read, Timeline};
use super::typing::Typing;
use super::uploads::Uploads;
use super::{Effect, Event, HostEvent, RequestId, Step};
use crate::backend::rocket_chat::{Api, Introduction, LivechatConfig, Reader};
use crate::chat::{Agent, MessageId, Mono, Private, Queue, RoomId, VisitorToken, Wall};
use crate::json::Json;
use std::time::Duration;
use tabs::Tabs;

/// A visitor counts as away after so long in another tab: the official client's time.
const AWAY: Duration = Duration::from_secs(300);

/// What a request under way is for.
#[derive(Clone, PartialEq, Debug)]
enum Ask {
    /// Is the visitor of a stored conversation still known?
    Recognise,
    Register,
    OpenRoom,
    Post(MessageId),
    History(RoomId, Look),
    Config,
    Errand(Errand),
}

/// Why the history is looked at.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Look {
    /// What is new; with a time, further back, because a page did not reach what is known.
    News(Option<Wall>),
    /// Somebody wants to read what was before this.
    Earlier(Wall),
}

/// What the visitor wants beside saying something; done in order.
#[derive(Clone, PartialEq, Debug)]
enum Errand {
    Edit(MessageId, Private),
    Delete(MessageId),
    Close,
    Forget,
    Agent,
    Status(bool),
    Data,
    /// The form of this kind that waits to be sent.
    Form(FormId),
}

pub(super) struct Conversation {
    base: String,
    server: LivechatConfig,
    /// When `server` was last asked for here, and whether it is to be asked again: what
    /// the page was loaded with may be old.
    config_at: Option<Mono>,
    config_due: bool,
    token: VisitorToken,
    username: String,
    draft: Private,
    /// The message being changed, and the draft put aside for that.
    editing: Option<(MessageId, Private)>,
    /// The token comes from a stored conversation and has not been checked yet.
    resumed: bool,
    /// The page has been told who this is.
    introduced: bool,
    registered: bool,
    /// The registration form needs no showing: filled in, or a conversation is there.
    known: bool,
    about: Introduction,
    /// What the page wants the agents to know.
    data: Vec<(String, Private)>,
    room: Option<RoomId>,
    /// The room was closed, as its history or the stream says; the next message opens another.
    closed: bool,
    /// The room whose rating was given or declined.
    rated: Option<RoomId>,
    /// Rooms that turned out to be closed: what was said in them last has not been
    /// read yet. It may hold a message of ours whose answer was lost.
    leaving: Vec<RoomId>,
    agent: Option<Agent>,
    /// The agent's name that was last looked up.
    met: Option<String>,
    queue: Option<Queue>,
    outbox: Outbox,
    timeline: Timeline,
    read: Option<Read>,
    in_flight: Option<(RequestId, Ask)>,
    errands: Vec<Errand>,
    sending: Pace,
    looking: Pace,
    looked: Option<Mono>,
    /// The change of the timeline when the newest page was asked for last.
    seen: u32,
    /// The first history is there, or there was none.
    loaded: bool,
    /// Everything up to this time is known, without holes.
    solid: Option<Wall>,
    /// All that was said before the stream was ready has been fetched.
    healed: bool,
    /// Further back from here, to close the hole; and the newest of the first page.
    hole: Option<(Wall, Option<Wall>)>,
    /// And from this time on: what was said before in this room (zero: nothing) has not
    /// been read yet; and it is asked for.
    floor: Wall,
    more_wanted: bool,
    /// The server refused a room because nobody is online.
    deserted: bool,
    live: Live,
    typing: Typing,
    uploads: Uploads,
    form: Option<(FormId, Form)>,
    /// What an earlier life had typed into a form.
    kept_form: Json,
    notice: Option<ChatNotice>,
    muted: bool,
    /// The visitor is looking at the conversation.
    reading: bool,
    begun_told: bool,
    /// The page went to the background then; or the server was told so.
    hidden_at: Option<Mono>,
    away: bool,
    tabs: Tabs,
}

impl Conversation {
    pub(super) fn new(
        base: String,
        server: LivechatConfig,
        stored: Stored,
        token: VisitorToken,
        data: Vec<(String, Private)>,
    ) -> Conversation {
        Conversation {
            base,
            queue: server.queue.clone(),
            agent: server.agent.clone(),
            server,
            config_at: None,
            config_due: false,
            username: String::new(),
            resumed: stored.token.is_some(),
            introduced: stored.token.is_none(),
            known: stored.known || stored.room.is_some(),
            token: stored.token.unwrap_or(token),
            draft: stored.chat_draft,
            editing: None,
            registered: false,
            about: Introduction::default(),
            data,
            room: stored.room,
            closed: false,
            rated: stored.rated,
            leaving: Vec::new(),
            met: None,
            outbox: stored.outbox,
            timeline: Timeline::default(),
            read: stored.read,
            in_flight: None,
            errands: Vec::new(),
            sending: Pace::default(),
            looking: Pace::default(),
            looked: None,
            seen: 0,
            loaded: false,
            solid: None,
            healed: false,
            hole: None,
            floor: Wall(0),
            more_wanted: false,
            deserted: false,
            live: Live::default(),
            typing: Typing::default(),
            uploads: Uploads::default(),
            form: None,
            kept_form: stored.form,
            notice: None,
            muted: stored.muted,
            reading: false,
            begun_told: false,
            hidden_at: None,
            away: false,
            tabs: Tabs::default(),
        }
    }

    pub(super) fn update(&mut self, step: &mut Step, event: &Event) -> bool {
        if event.channel().is_some() && !matches!(event, Event::Triggered { .. }) {
            // Whatever the visitor does, they have seen the last notice.
            self.notice = None;
            self.tabs.touched();
        }
        match event {
            Event::ChatTyped(text) => self.typed(step, text),
            Event::ChatSubmitted => self.submit(step),
            Event::Resent(id) => {
                if let Some(message) = self.outbox.named(id) {
                    message.failed = false;
                    message.fresh_starts = 0;
                    self.deserted = false;
                }
            }
            Event::TakenBack(id) => {
                // One on its way may have arrived: taking it back would double it.
                if let Some(message) = self.outbox.take_failed(id) {
                    self.draft = joined(&message.text, &self.draft);
                }
            }
            Event::EditStarted(id) => self.start_editing(id),
            Event::EditCancelled => self.stop_editing(),
            Event::Deleted(id) => self.errands.push(Errand::Delete(id.clone())),
            Event::EarlierWanted => self.more_wanted = self.has_earlier(),
            Event::FilesChosen(files) => {
                self.begin_anew();
                self.uploads.add(files);
            }
            Event::UploadRetried(file) => {
                self.begin_anew();
                self.uploads.retry(*file);
            }
            Event::UploadCancelled(file) => self.uploads.cancel(step, *file),
            Event::Ended => self.errands.push(Errand::Close),
            Event::Forgotten => {
                if self.is_talking() {
                    self.errands.push(Errand::Close);
                }
                self.errands.push(Errand::Forget);
            }
            Event::Muted(muted) => self.muted = *muted,
            Event::NoticeDismissed => {}
            Event::FormOpened(_)
            | Event::FieldTyped(..)
            | Event::FormSubmitted(_)
            | Event::FormLeft(_)
            | Event::PatternsChecked(_) => self.fill(step, event),
            Event::Triggered { name, text } => {
                self.timeline.greet(step, name.clone(), text.clone())
            }
            Event::Leading(leading, stored) => self.lead(step, *leading, stored),
            Event::Relayed(json) => self.relayed(step, json),
            Event::Socket { id, event } => {
                let Some(news) = self.live.heard(step, *id, event, &self.token) else {
                    return false;
                };
                self.hear(step, news);
            }
            Event::Progress { id, sent } => return self.uploads.progress(*id, *sent),
            Event::Answered { id, result } => {
                if let Some(outcome) = self.uploads.answered(step, *id, result) {
                    self.uploaded(step, outcome);
                    return true;
                }
                match self.in_flight.take() {
                    Some((asked, ask)) if asked == *id => self.answered(step, ask, result),
                    other => {
                        self.in_flight = other;
                        return false;
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// There is a room now, another one, or none.
    fn enter(&mut self, room: RoomId) {
        if self.room.as_ref() != Some(&room) {
            self.leave_room();
            self.room = Some(room);
        }
        self.closed = false;
        self.known = true;
    }

    fn leave_room(&mut self) {
        self.timeline.settle();
        self.room = None;
        self.closed = false;
        self.solid = None;
        self.healed = false;
        self.hole = None;
        self.floor = Wall(0);
        self.more_wanted = false;
        self.queue = None;
        self.agent = None;
        self.typing.silence();
        self.looked = None;
    }

    /// Tries again at once: the network or the visitor has come back. A wait that the
    /// server asked for is kept.
    pub(super) fn hurry(&mut self, step: &mut Step) {
        self.sending.hurry();
        self.looking.hurry();
        self.uploads.hurry();
        self.live.hurry(step);
    }

    /// The panel was opened or the page came to the front: whether somebody is there may
    /// have changed, and no server tells.
    pub(super) fn refresh(&mut self) {
        self.config_due = true;
        self.hidden_at = None;
        if std::mem::take(&mut self.away) {
            self.errands.push(Errand::Status(true));
        }
        self.tabs.touched();
    }

    pub(super) fn hidden(&mut self, now: Mono) {
        self.hidden_at = self.live.is_ready().then(|| now.after(AWAY));
    }

    /// The page goes away, perhaps to come back: an open socket would cost it the
    /// back/forward cache.
    pub(super) fn left(&mut self, step: &mut Step) {
        self.live.hang_up(step);
        self.tabs.left();
    }

    fn has_earlier(&self) -> bool {
        self.floor > Wall(0)
    }

    fn is_talking(&self) -> bool {
        self.room.is_some() && !self.closed
    }

    fn api(&self) -> Api<'_> {
        Api {
            base: &self.base,
            token: &self.token,
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            base: &self.base,
            token: &self.token,
            agent_hidden: self.server.agent_hidden,
            hidden_notes: &self.server.hidden_notes,
        }
    }

    fn tell_identity(&self, step: &mut Step) {
        step.effects.push(Effect::Tell(HostEvent::Identity {
            token: self.token.clone(),
            room: self.room.clone(),
        }));
    }
}

fn joined(one: &Private, other: &Private) -> Private {
    Private::new([one.as_str(), other.as_str()].join("\n").trim_end())
}
