//! A fake of the live chat and SMS services, as strict as they are documented.
//!
//! It knows nothing of the client: text in, text out. Limits, order of checks and
//! spellings of errors: reference rocket-chat-livechat 1.1, 1.2 and 2, visitor-chat 8.

mod ddp;
mod limits;
mod livechat;
mod messages;
mod sms;
mod visitors;

use crate::json::{from_serde, to_serde};
use forecourt::wire::{Answer, Body, Request};
use serde_json::{Value, json};
use std::collections::HashMap;

pub use ddp::Out;
pub use limits::Route;
pub use livechat::Room;
pub use sms::SmsRequest;

pub const LIVECHAT: &str = "https://rc.test";
pub const STREAM: &str = "wss://rc.test/websocket";
pub const VISITOR_CHAT: &str = "https://vc.test";
/// 2024-01-01T00:00:00Z: the server's wall clock when the world begins.
pub const EPOCH_MS: i64 = 1_704_067_200_000;

/// What goes wrong with one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The server answers with this status and a JSON error.
    Status(u16),
    /// An HTML page of some proxy.
    NotJson,
    /// A success that holds nothing of what it should.
    Hollow,
    /// Never reaches the server.
    DropRequest,
    /// Done by the server, but the answer is lost.
    DropAnswer,
}

#[derive(Clone, Copy, Debug)]
pub struct Call {
    pub at: u64,
    pub route: Route,
    pub status: u16,
}

/// What a form of the visitor's left behind.
#[derive(Clone, PartialEq, Debug)]
pub enum Taken {
    Survey(Value),
    Transcript(String),
    Offline(Value),
    Transfer(String),
    Fields(Value),
    Status(String),
}

pub struct Server {
    /// The `config` of `livechat/config`: settings, departments, fields, sentences.
    pub config: Value,
    pub visitors: Vec<String>,
    /// What was said about a visitor at registration, by token.
    pub about: HashMap<String, Value>,
    pub rooms: Vec<Room>,
    pub agents_online: bool,
    /// Nobody takes a new room at once: it waits at this spot.
    pub queue: Option<u32>,
    /// In UTF-16 units, as the server's `msg.length` counts.
    pub text_limit: Option<usize>,
    pub editing_allowed: bool,
    /// In bytes.
    pub upload_limit: u64,
    /// The next registration gets this visitor back (same phone, old token).
    pub adopts: Option<String>,
    pub taken: Vec<Taken>,
    /// Room and id of messages that are gone.
    pub deleted: Vec<(String, String)>,
    pub sms: Vec<SmsRequest>,
    /// The next SMS requests get these answers instead.
    pub sms_answers: Vec<(u16, Value)>,
    pub log: Vec<Call>,
    /// First fitting one applies, and is used up.
    pub faults: Vec<(Option<Route>, Fault)>,
    /// What is to go out on sockets.
    pub out: Vec<Out>,
    /// Whether calls are counted, and refused when there are too many.
    pub limited: bool,
    /// How long a subscription takes to be made, in milliseconds.
    pub ready_delay: u64,
    /// Milliseconds between two pings of the server's own, if it makes any.
    pub heartbeat: Option<u64>,
    /// The next subscriptions to messages are refused.
    pub refuses_streams: usize,
    pub stream: ddp::Stream,
    windows: HashMap<Route, (u64, u32)>,
    last_id: u32,
}

impl Server {
    pub fn new() -> Server {
        Server {
            config: json!({"enabled": true}),
            visitors: Vec::new(),
            about: HashMap::new(),
            rooms: Vec::new(),
            agents_online: true,
            queue: None,
            text_limit: None,
            editing_allowed: true,
            upload_limit: 10_000_000,
            adopts: None,
            taken: Vec::new(),
            deleted: Vec::new(),
            sms: Vec::new(),
            sms_answers: Vec::new(),
            log: Vec::new(),
            faults: Vec::new(),
            out: Vec::new(),
            limited: true,
            ready_delay: 0,
            heartbeat: None,
            refuses_streams: 0,
            stream: ddp::Stream::default(),
            windows: HashMap::new(),
            last_id: 0,
        }
    }

    /// `times` requests to `route` go wrong in this way.
    pub fn fail(&mut self, route: Route, fault: Fault, times: usize) {
        self.faults
            .extend(std::iter::repeat_n((Some(route), fault), times));
    }

    /// The process goes down and comes up again; what it has stored is there.
    pub fn restart(&mut self) {
        self.windows.clear();
        self.drop_sockets();
    }

    /// `None`: the visitor never hears of it.
    pub fn receive(&mut self, at: u64, request: &Request) -> Option<Answer> {
        let route = limits::route(request);
        self.guarded(at, route, |server| {
            let body = request.body.as_ref().map(to_serde).unwrap_or_default();
            server.answer(at, route, request, &body)
        })
    }

    /// The same for a file, with its token in a header.
    pub fn receive_file(
        &mut self,
        at: u64,
        url: &str,
        token: &str,
        file: (&str, u64),
    ) -> Option<Answer> {
        self.guarded(at, Route::Upload, |server| {
            server.upload(at, url, token, file)
        })
    }

    fn guarded(
        &mut self,
        at: u64,
        route: Route,
        act: impl FnOnce(&mut Server) -> (u16, Value),
    ) -> Option<Answer> {
        let fault = self
            .faults
            .iter()
            .position(|(on, _)| on.is_none_or(|on| on == route))
            .map(|index| self.faults.remove(index).1);
        if fault == Some(Fault::DropRequest) {
            return None;
        }
        let answer = match (self.too_often(at, route), fault) {
            (Some(refused), _) => refused,
            (None, Some(Fault::Status(status))) => answer(
                status,
                json!({"success": false, "error": "Internal server error"}),
            ),
            (None, Some(Fault::Hollow)) => answer(200, json!({"success": true})),
            (None, Some(Fault::NotJson)) => Answer {
                status: 502,
                body: Body::Other,
                retry_after: None,
            },
            (None, Some(Fault::DropAnswer | Fault::DropRequest) | None) => {
                let (status, body) = act(self);
                answer(status, body)
            }
        };
        self.log.push(Call {
            at,
            route,
            status: answer.status,
        });
        (fault != Some(Fault::DropAnswer)).then_some(answer)
    }

    fn answer(&mut self, at: u64, route: Route, request: &Request, body: &Value) -> (u16, Value) {
        if route == Route::Sms {
            return self.take_sms(body);
        }
        match self.livechat(at, route, request, body) {
            Ok(mut value) => {
                value["success"] = true.into();
                (200, value)
            }
            Err(refused) => (400, refused),
        }
    }

    fn fresh_id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}{:05}", self.last_id)
    }

    pub fn calls(&self, route: Route) -> impl Iterator<Item = &Call> {
        self.log.iter().filter(move |call| call.route == route)
    }

    /// All but the question whether somebody is there, which the panel asks when it opens.
    pub fn asked(&self) -> impl Iterator<Item = &Call> {
        self.log.iter().filter(|call| call.route != Route::Config)
    }

    pub fn count(&self, route: Route, status: u16) -> usize {
        self.calls(route)
            .filter(|call| call.status == status)
            .count()
    }
}

fn answer(status: u16, body: Value) -> Answer {
    Answer {
        status,
        body: Body::Json(from_serde(&body)),
        retry_after: None,
    }
}
