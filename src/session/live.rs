//! The connection to the live chat server's stream.
//!
//! Starts when there is a room to listen to and this tab is the one that talks; ends when
//! there is none, or the page goes away. Order, as DESIGN.md asks: subscribe, wait for
//! `ready`, and only then is the caller told to fetch the history, so that nothing said in
//! between is lost. Tries without end, with full jitter, and says meanwhile that somebody
//! else (polling) has to look. Must not know: what the events mean.

use super::retry::Pace;
use super::{Effect, SocketEvent, SocketId, Step};
use crate::backend::rocket_chat as rc;
use crate::chat::{Mono, Private, RoomId, VisitorToken};
use crate::json::Json;
use crate::wire::{Ddp, DdpOutput, Frame, Url};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Live {
    line: Option<Line>,
    pace: Pace,
    /// A socket has been open before: there is a way through.
    reached: bool,
}

/// Where no socket ever opened (a proxy, the page's policy), trying on costs the page a
/// line in its console each time: after a few tries it is left alone for so long.
pub(super) const NO_WAY: Duration = Duration::from_secs(300);
pub(super) const FEW: u32 = 4;

/// How long a socket may take to open: as long as a request to be answered.
const OPENING: Duration = Duration::from_secs(15);

struct Line {
    id: SocketId,
    ddp: Ddp,
    /// Until then it must have opened: a proxy may hold it for ever. None once it has.
    opens_by: Option<Mono>,
    connected: bool,
    room: RoomId,
    /// Subscriptions under way and made, the one for messages first.
    subscriptions: Vec<String>,
    ready: bool,
}

/// What the caller has to know.
pub(super) enum News {
    /// Everything said from now on is heard: fetch what was said before.
    Ready,
    Event {
        collection: String,
        event: String,
        args: Vec<Json>,
    },
}

impl Live {
    /// Messages are heard as they are written.
    pub(super) fn is_ready(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.ready)
    }

    /// The network or the visitor is back: tries at once, or asks whether the other side
    /// is still there.
    pub(super) fn hurry(&mut self, step: &mut Step) {
        self.pace.hurry();
        let outputs = self.line.as_mut().map(|line| line.ddp.probe(step.now.mono));
        self.take(step, outputs.unwrap_or_default());
    }

    /// Connects, changes rooms, disconnects. `room`: what should be listened to.
    pub(super) fn drive(
        &mut self,
        step: &mut Step,
        url: impl FnOnce() -> Url,
        room: Option<&RoomId>,
        token: &VisitorToken,
    ) -> Vec<News> {
        let Some(room) = room else {
            self.hang_up(step);
            return Vec::new();
        };
        let now = step.now.mono;
        let outputs = match &mut self.line {
            None if self.pace.ready_at() <= now => {
                let id = step.socket();
                step.effects.push(Effect::Connect { id, url: url() });
                self.line = Some(Line {
                    id,
                    ddp: Ddp::new(),
                    opens_by: Some(now.after(OPENING)),
                    connected: false,
                    room: room.clone(),
                    subscriptions: Vec::new(),
                    ready: false,
                });
                return Vec::new();
            }
            None => return Vec::new(),
            Some(line) if line.room != *room => {
                line.room = room.clone();
                if line.connected {
                    let old = std::mem::take(&mut line.subscriptions);
                    let frames = old.iter().map(|id| line.ddp.unsubscribe(id));
                    let mut outputs: Vec<_> = frames.map(DdpOutput::Send).collect();
                    outputs.extend(line.subscribe(token));
                    outputs
                } else {
                    Vec::new()
                }
            }
            Some(line) if line.opens_by.is_some_and(|due| due <= now) => vec![DdpOutput::Dead],
            Some(line) if line.ddp.deadline().is_some_and(|due| due <= now) => line.ddp.woke(now),
            Some(_) => return Vec::new(),
        };
        self.take(step, outputs)
    }

    /// `None`: not our socket.
    pub(super) fn heard(
        &mut self,
        step: &mut Step,
        id: SocketId,
        event: &SocketEvent,
        token: &VisitorToken,
    ) -> Option<Vec<News>> {
        let line = self.line.as_mut().filter(|line| line.id == id)?;
        let now = step.now.mono;
        let outputs = match event {
            SocketEvent::Opened => {
                self.reached = true;
                line.opens_by = None;
                line.ddp.opened(now)
            }
            SocketEvent::Received(frame) => line.received(now, frame, token),
            SocketEvent::Closed => vec![DdpOutput::Dead],
        };
        Some(self.take(step, outputs))
    }

    /// Says something on the line, if there is one.
    pub(super) fn call(&mut self, step: &mut Step, (method, params): (&str, Vec<Json>)) {
        if let Some(line) = self.line.as_mut().filter(|line| line.ready) {
            let (_, frame) = line.ddp.call(method, params);
            send(step, line.id, frame);
        }
    }

    /// No word of why: nobody is to listen any more.
    pub(super) fn hang_up(&mut self, step: &mut Step) {
        if let Some(line) = self.line.take() {
            step.effects.push(Effect::Disconnect(line.id));
        }
    }

    /// When there is something to do, while `drive` is given a room.
    pub(super) fn deadline(&self) -> Option<Mono> {
        match &self.line {
            Some(line) => line.opens_by.or_else(|| line.ddp.deadline()),
            None => Some(self.pace.ready_at()),
        }
    }

    fn take(&mut self, step: &mut Step, outputs: Vec<DdpOutput>) -> Vec<News> {
        let mut news = Vec::new();
        for output in outputs {
            let Some(line) = &mut self.line else { break };
            match output {
                DdpOutput::Send(frame) => send(step, line.id, frame),
                DdpOutput::Ready(id) if line.subscriptions.first() == Some(&id) => {
                    line.ready = true;
                    self.pace.succeeded();
                    news.push(News::Ready);
                }
                // Without the messages the line is worth nothing; without another stream
                // (an older server's) it is.
                DdpOutput::NoSub(id) if line.subscriptions.first() != Some(&id) => {}
                DdpOutput::NoSub(_) | DdpOutput::Dead => {
                    self.hang_up(step);
                    self.pace.failed(step.now.mono, step.dice);
                    if !self.reached && self.pace.failures() >= FEW as usize {
                        self.pace.rest(step.now.mono, NO_WAY);
                    }
                }
                DdpOutput::Changed {
                    collection,
                    event,
                    args,
                } => news.push(News::Event {
                    collection,
                    event,
                    args,
                }),
                DdpOutput::Connected | DdpOutput::Ready(_) | DdpOutput::Result { .. } => {}
            }
        }
        news
    }
}

impl Line {
    fn received(&mut self, now: Mono, frame: &Frame, token: &VisitorToken) -> Vec<DdpOutput> {
        let mut outputs = self.ddp.received(now, frame);
        if !self.connected && outputs.contains(&DdpOutput::Connected) {
            self.connected = true;
            let (method, params) = rc::set_up(token);
            outputs.push(DdpOutput::Send(self.ddp.call(method, params).1));
            outputs.extend(self.subscribe(token));
        }
        outputs
    }

    fn subscribe(&mut self, token: &VisitorToken) -> Vec<DdpOutput> {
        self.ready = false;
        let mut outputs = Vec::new();
        for (stream, event) in rc::subscriptions(&self.room) {
            let (id, frame) = self.ddp.subscribe(stream, &event, rc::credentials(token));
            self.subscriptions.push(id);
            outputs.push(DdpOutput::Send(frame));
        }
        outputs
    }
}

fn send(step: &mut Step, id: SocketId, frame: String) {
    let text = Private::new(frame);
    step.effects.push(Effect::Transmit { id, text });
}
