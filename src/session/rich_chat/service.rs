//! The two services behind one face: what can be asked of them, and how answers are read.

use crate::backend::sunshine::{Activity, Refusal};
use crate::backend::{sunshine, web1on1};
use crate::chat::content::{Action, Form, Told};
use crate::chat::{MessageId, Private, RoomId, Wall};
use crate::json::Json;
use crate::settings::{RichKind, RichService};
use crate::wire::{Answer, Request, Url};

/// Messages of one page. Web1on1 names no limit of its own; Sunshine's is 100.
const PAGE: u32 = 50;

/// Where a page of the history ends, as the service wants to hear it.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cursor {
    At(Wall),
    Named(String),
}

pub(super) struct Page {
    /// Oldest first.
    pub(super) told: Vec<Told>,
    /// There is more before it.
    pub(super) before: Option<Cursor>,
}

pub(super) enum Service {
    Web1on1(web1on1::Api),
    Sunshine(sunshine::Api),
}

impl Service {
    pub(super) fn new(about: &RichService, bearer: &Private) -> Service {
        let base = Url(about.base.clone());
        match &about.kind {
            RichKind::Web1on1 => Service::Web1on1(web1on1::Api::new(&base, bearer)),
            RichKind::Sunshine { app } => {
                let user = about.user.as_ref().map_or("", Private::as_str);
                Service::Sunshine(sunshine::Api::new(&base, app, user, bearer))
            }
        }
    }

    pub(super) fn conversation_of(&self, user: &str) -> Request {
        match self {
            Service::Web1on1(api) => api.conversation_of(user),
            Service::Sunshine(api) => api.conversation_of(user),
        }
    }

    pub(super) fn latest(&self, room: &RoomId) -> Request {
        match self {
            Service::Web1on1(api) => api.latest(room, PAGE),
            Service::Sunshine(api) => api.latest(room),
        }
    }

    pub(super) fn before(&self, room: &RoomId, cursor: &Cursor) -> Request {
        match (self, cursor) {
            // Those of the same moment once more: one of them may be new.
            (Service::Web1on1(api), Cursor::At(at)) => api.before(room, Wall(at.0 + 1), PAGE),
            (Service::Sunshine(api), Cursor::Named(name)) => api.before(room, name),
            // No service makes the other's.
            _ => self.latest(room),
        }
    }

    pub(super) fn say(&self, room: &RoomId, id: &MessageId, text: &Private) -> Request {
        match self {
            Service::Web1on1(api) => api.say(room, id, text),
            Service::Sunshine(api) => api.say(room, id, text),
        }
    }

    pub(super) fn act(&self, room: &RoomId, id: &MessageId, action: &Action) -> Request {
        match self {
            Service::Web1on1(api) => api.act(room, id, action),
            Service::Sunshine(api) => api.act(room, id, action),
        }
    }

    pub(super) fn place(&self, room: &RoomId, id: &MessageId, place: &(String, String)) -> Request {
        match self {
            Service::Web1on1(api) => api.location(room, id, &place.0, &place.1),
            Service::Sunshine(api) => api.location(room, id, &place.0, &place.1),
        }
    }

    /// `None`: the service has no way to be told.
    pub(super) fn activity(&self, room: &RoomId, activity: Activity) -> Option<Request> {
        match self {
            Service::Web1on1(_) => None,
            Service::Sunshine(api) => Some(api.activity(room, activity)),
        }
    }

    /// What was filled in, in the order of the fields. Web1on1 has no message for that: it
    /// is said, a line each.
    pub(super) fn answer(
        &self,
        room: &RoomId,
        id: &MessageId,
        of: &MessageId,
        form: &Form,
        answers: &[Private],
    ) -> Request {
        match self {
            Service::Sunshine(api) => api.form_response(room, id, of, form, answers),
            Service::Web1on1(api) => {
                let mut text = String::new();
                for (field, answer) in form.fields.iter().zip(answers) {
                    text.push_str(field.label.as_str());
                    text.push_str(": ");
                    text.push_str(answer.as_str());
                    text.push('\n');
                }
                api.say(room, id, &Private::new(text.trim_end()))
            }
        }
    }

    pub(super) fn read_conversation(&self, json: &Json) -> Option<RoomId> {
        match self {
            Service::Web1on1(_) => web1on1::read_conversation(json),
            Service::Sunshine(_) => sunshine::read_conversation(json),
        }
    }

    pub(super) fn read_page(&self, json: &Json) -> Page {
        match self {
            Service::Web1on1(_) => {
                let reach = web1on1::reach(json);
                Page {
                    told: web1on1::read_page(json),
                    before: reach
                        .oldest
                        .filter(|_| reach.messages >= PAGE as usize)
                        .map(Cursor::At),
                }
            }
            Service::Sunshine(_) => {
                let page = sunshine::read_page(json);
                let before = page.before.filter(|_| page.has_more);
                Page {
                    told: page.told,
                    before: before.map(Cursor::Named),
                }
            }
        }
    }

    pub(super) fn refusal(&self, answer: &Answer) -> Option<Refusal> {
        match self {
            Service::Web1on1(_) if web1on1::accepted(answer) => None,
            Service::Web1on1(_) => Some(web1on1::refusal(answer)),
            Service::Sunshine(_) if answer.is_success() => None,
            Service::Sunshine(_) => Some(sunshine::refusal(answer)),
        }
    }
}
