//! A fake of the live chat and SMS services, as strict as they are documented.
//!
//! It knows nothing of the client: text in, text out. Limits, order of checks and
//! spellings of errors: reference rocket-chat-livechat 1.1 and 1.2, visitor-chat 8.

mod livechat;
mod sms;

use crate::json::{from_serde, to_serde};
use forecourt::wire::{Answer, Body, Method, Request};
use serde_json::{Value, json};
use std::collections::HashMap;

pub use livechat::Room;
pub use sms::SmsRequest;

pub const LIVECHAT: &str = "https://rc.test";
pub const VISITOR_CHAT: &str = "https://vc.test";
/// 2024-01-01T00:00:00Z: the server's wall clock when the world begins.
pub const EPOCH_MS: i64 = 1_704_067_200_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Route {
    Register,
    Visitor,
    Room,
    Message,
    History,
    Sms,
}

impl Route {
    /// Calls in a window of 60 s.
    pub fn limit(self) -> u32 {
        match self {
            Route::Register | Route::Room => 5,
            _ => 10,
        }
    }
}

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

pub struct Server {
    pub visitors: Vec<String>,
    pub rooms: Vec<Room>,
    pub agents_online: bool,
    /// In UTF-16 units, as the server's `msg.length` counts.
    pub text_limit: Option<usize>,
    /// The next registration gets this visitor back (same phone, old token).
    pub adopts: Option<String>,
    pub sms: Vec<SmsRequest>,
    /// The next SMS requests get these answers instead.
    pub sms_answers: Vec<(u16, Value)>,
    pub log: Vec<Call>,
    /// First fitting one applies, and is used up.
    pub faults: Vec<(Option<Route>, Fault)>,
    windows: HashMap<Route, (u64, u32)>,
    last_id: u32,
}

impl Server {
    pub fn new() -> Server {
        Server {
            visitors: Vec::new(),
            rooms: Vec::new(),
            agents_online: true,
            text_limit: None,
            adopts: None,
            sms: Vec::new(),
            sms_answers: Vec::new(),
            log: Vec::new(),
            faults: Vec::new(),
            windows: HashMap::new(),
            last_id: 0,
        }
    }

    /// `times` requests to `route` go wrong in this way.
    pub fn fail(&mut self, route: Route, fault: Fault, times: usize) {
        self.faults
            .extend(std::iter::repeat_n((Some(route), fault), times));
    }

    /// `None`: the visitor never hears of it.
    pub fn receive(&mut self, at: u64, request: &Request) -> Option<Answer> {
        let route = route(request);
        let fault = self
            .faults
            .iter()
            .position(|(on, _)| on.is_none_or(|on| on == route))
            .map(|index| self.faults.remove(index).1);
        if fault == Some(Fault::DropRequest) {
            return None;
        }
        let answer = match (self.limited(at, route), fault) {
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
                let (status, body) = self.answer(at, route, request);
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

    fn answer(&mut self, at: u64, route: Route, request: &Request) -> (u16, Value) {
        let body = request.body.as_ref().map(to_serde).unwrap_or_default();
        if route == Route::Sms {
            return self.take_sms(&body);
        }
        match self.livechat(at, route, request, &body) {
            Ok(mut value) => {
                value["success"] = true.into();
                (200, value)
            }
            Err(refused) => (400, refused),
        }
    }

    /// A fixed window per route, as the server's limiter keeps it; refused calls count.
    fn limited(&mut self, at: u64, route: Route) -> Option<Answer> {
        const WINDOW_MS: u64 = 60_000;
        let (start, count) = self.windows.entry(route).or_insert((at, 0));
        if at - *start >= WINDOW_MS {
            (*start, *count) = (at, 0);
        }
        *count += 1;
        let seconds = (WINDOW_MS - (at - *start)).div_ceil(1000);
        (*count > route.limit()).then(|| {
            answer(429, json!({
                "success": false,
                "error": format!("Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"),
                "errorType": "error-too-many-requests",
            }))
        })
    }

    fn fresh_id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}{:05}", self.last_id)
    }

    pub fn calls(&self, route: Route) -> impl Iterator<Item = &Call> {
        self.log.iter().filter(move |call| call.route == route)
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

fn route(request: &Request) -> Route {
    let url = &request.url.0;
    if *url == format!("{VISITOR_CHAT}/api/v2/chats/sms") {
        assert_eq!(request.method, Method::Post);
        return Route::Sms;
    }
    let path = url
        .strip_prefix(LIVECHAT)
        .and_then(|path| path.strip_prefix("/api/v1/livechat/"))
        .unwrap_or_else(|| panic!("a request to nowhere: {url}"));
    let path = path.split('?').next().unwrap_or_default();
    match (
        request.method,
        path.split('/').collect::<Vec<_>>().as_slice(),
    ) {
        (Method::Post, ["visitor"]) => Route::Register,
        (Method::Get, ["visitor", _]) => Route::Visitor,
        (Method::Get, ["room"]) => Route::Room,
        (Method::Post, ["message"]) => Route::Message,
        (Method::Get, ["messages.history", _]) => Route::History,
        other => panic!("no such route: {other:?}"),
    }
}
