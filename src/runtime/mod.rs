//! Performs the session's effects in a browser; small files, one concern each.
//!
//! Starts when the panel is mounted; ends with [`Shell::stop`], which leaves no
//! listener and no timer behind. Must not know: what anything looks like. An event
//! goes in through [`Shell::dispatch`], a snapshot comes out through the function
//! that was given at the start.

mod fetch;
mod host;
mod json;
mod listener;
mod timer;

pub use host::{Boot, Host};
pub use json::parse_json;
pub use listener::Listener;

use crate::chat::{Mono, Now, Wall};
use crate::session::{Effect, Event, HostEvent, RequestId, Session, Snapshot};
use fetch::Flight;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use timer::Timer;
use wasm_bindgen::JsCast;

pub struct Shell {
    session: RefCell<Session>,
    host: Host,
    show: Box<dyn Fn(Snapshot)>,
    flights: RefCell<Vec<(RequestId, Flight)>>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
    stopped: Cell<bool>,
}

impl Shell {
    /// `show` gets a snapshot after every event.
    pub fn start(session: Session, host: Host, show: impl Fn(Snapshot) + 'static) -> Rc<Shell> {
        let shell = Rc::new(Shell {
            session: RefCell::new(session),
            host,
            show: Box::new(show),
            flights: RefCell::default(),
            timer: RefCell::new(None),
            listeners: RefCell::new(Vec::new()),
            stopped: Cell::new(false),
        });
        shell.watch_surroundings();
        // What a stored conversation still has to do.
        shell.dispatch(Event::Woke);
        shell
    }

    pub fn dispatch(self: &Rc<Shell>, event: Event) {
        if self.stopped.get() {
            return;
        }
        let effects = self.session.borrow_mut().update(now(), event);
        for effect in effects {
            self.perform(effect);
        }
        let (snapshot, wakeup) = {
            let session = self.session.borrow();
            (session.snapshot(), session.next_wakeup())
        };
        (self.show)(snapshot);
        let shell = Rc::downgrade(self);
        *self.timer.borrow_mut() = wakeup.map(|due| {
            let delay = due.0.saturating_sub(now().mono.0);
            Timer::after(delay, move || {
                if let Some(shell) = shell.upgrade() {
                    shell.dispatch(Event::Woke);
                }
            })
        });
    }

    pub fn stop(&self) {
        self.stopped.set(true);
        self.flights.take();
        self.timer.take();
        self.listeners.borrow_mut().clear();
    }

    fn perform(self: &Rc<Shell>, effect: Effect) {
        match effect {
            Effect::Fetch { id, request } => {
                let shell = Rc::downgrade(self);
                let flight = fetch::start(request, move |result| {
                    if let Some(shell) = shell.upgrade() {
                        shell.flights.borrow_mut().retain(|(other, _)| *other != id);
                        shell.dispatch(Event::Answered { id, result });
                    }
                });
                self.flights
                    .borrow_mut()
                    .extend(flight.map(|flight| (id, flight)));
            }
            Effect::OpenLink(url) => self.dispatch(Event::LinkOpened(open_tab(&url))),
            Effect::Save(text) => self.host.event("save", text.as_str()),
            Effect::Warn(what, status) => self.host.notice(&match status {
                0 => format!("{what}: no answer"),
                status => format!("{what}: status {status}"),
            }),
            Effect::Tell(event) => match event {
                HostEvent::Opened => self.host.event("opened", ""),
                HostEvent::Closed => self.host.event("closed", ""),
                HostEvent::Unread(count) => self.host.event("unread", &count.to_string()),
                HostEvent::Identity { token, room } => {
                    use crate::json::Json;
                    let room = room.map_or(Json::Null, |room| room.0.as_str().into());
                    let identity = Json::object([("token", token.as_str().into()), ("rid", room)]);
                    self.host.event("identity", &identity.to_string());
                }
            },
        }
    }

    fn watch_surroundings(self: &Rc<Shell>) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let on = |target: &web_sys::EventTarget, name, event: fn() -> Event| {
            let shell = Rc::downgrade(self);
            let listener = Listener::new(target, name, move |_| {
                if let Some(shell) = shell.upgrade() {
                    shell.dispatch(event());
                }
            });
            self.listeners.borrow_mut().push(listener);
        };
        on(&window, "online", || Event::Network(true));
        on(&window, "offline", || Event::Network(false));
        on(&window, "pagehide", || Event::Hidden);
        on(&window, "pageshow", || Event::Shown);
        if let Some(document) = window.document() {
            on(&document, "visibilitychange", visibility);
        }
        // Many tabs begin their life in the background.
        self.dispatch(visibility());
        self.dispatch(Event::Network(window.navigator().on_line()));
    }
}

fn visibility() -> Event {
    match web_sys::window().and_then(|window| window.document()) {
        Some(document) if document.visibility_state() == web_sys::VisibilityState::Hidden => {
            Event::Hidden
        }
        _ => Event::Shown,
    }
}

/// Both clocks. Without `performance` (some hardened pages) the wall clock serves.
pub fn now() -> Now {
    let wall = js_sys::Date::now();
    let mono = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(wall, |performance| performance.now());
    Now {
        mono: Mono(mono as u64),
        wall: Wall(wall as i64),
    }
}

/// Opens a tab that cannot reach back. `noopener` as a feature would make the
/// browser answer nothing, and a blocked tab could not be told from an opened one;
/// so the empty tab is cut off before it is sent on its way.
fn open_tab(url: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let Ok(Some(tab)) = window.open_with_url_and_target("", "_blank") else {
        return false;
    };
    let _ = tab.set_opener(&wasm_bindgen::JsValue::NULL);
    let tab: &web_sys::Window = tab.unchecked_ref();
    tab.location().set_href(url).is_ok()
}
