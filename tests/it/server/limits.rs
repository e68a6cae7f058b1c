//! Which route a request is for, and how often each may be called.

use super::{LIVECHAT, Server, VISITOR_CHAT, answer};
use forecourt::wire::{Answer, Method, Request};
use serde_json::json;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Route {
    Register,
    Visitor,
    Forget,
    Status,
    Room,
    Close,
    Survey,
    Message,
    Edit,
    Delete,
    History,
    Config,
    Agent,
    Fields,
    Offline,
    Transcript,
    Transfer,
    Upload,
    Sms,
}

impl Route {
    /// Calls in a window, and its length in milliseconds. Source: reference 0, fact 9.
    pub fn limit(self) -> (u32, u64) {
        match self {
            Route::Register | Route::Room => (5, 60_000),
            Route::Offline => (1, 5_000),
            _ => (10, 60_000),
        }
    }
}

impl Server {
    /// A fixed window per route, as the server's limiter keeps it; refused calls count.
    pub(super) fn too_often(&mut self, at: u64, route: Route) -> Option<Answer> {
        if !self.limited {
            return None;
        }
        let (most, window) = route.limit();
        let (start, count) = self.windows.entry(route).or_insert((at, 0));
        if at - *start >= window {
            (*start, *count) = (at, 0);
        }
        *count += 1;
        let seconds = (window - (at - *start)).div_ceil(1000);
        (*count > most).then(|| {
            answer(429, json!({
                "success": false,
                "error": format!("Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"),
                "errorType": "error-too-many-requests",
            }))
        })
    }
}

pub(super) fn route(request: &Request) -> Route {
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
    let parts: Vec<_> = path.split('/').collect();
    match (request.method, parts.as_slice()) {
        (Method::Post, ["visitor"]) => Route::Register,
        (Method::Get, ["visitor", _]) => Route::Visitor,
        (Method::Delete, ["visitor", _]) => Route::Forget,
        (Method::Post, ["visitor.status"]) => Route::Status,
        (Method::Get, ["room"]) => Route::Room,
        (Method::Post, ["room.close"]) => Route::Close,
        (Method::Post, ["room.survey"]) => Route::Survey,
        (Method::Get, ["config"]) => Route::Config,
        (Method::Get, ["agent.info", _, _]) => Route::Agent,
        (Method::Post, ["message"]) => Route::Message,
        (Method::Put, ["message", _]) => Route::Edit,
        (Method::Delete, ["message", _]) => Route::Delete,
        (Method::Get, ["messages.history", _]) => Route::History,
        (Method::Post, ["custom.fields"]) => Route::Fields,
        (Method::Post, ["offline.message"]) => Route::Offline,
        (Method::Post, ["transcript"]) => Route::Transcript,
        (Method::Post, ["visitor", "department.transfer"]) => Route::Transfer,
        other => panic!("no such route: {other:?}"),
    }
}
