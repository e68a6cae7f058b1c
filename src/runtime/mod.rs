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
#[cfg(feature = "rich")]
mod locate;
mod socket;
mod timer;
mod upload;

pub use host::{Boot, Host};
pub use json::parse_json;
pub use listener::Listener;

use crate::chat::{ChosenFile, FileId, Mono, Now, Private, Wall};
use crate::session::{
    Effect, Event, HostEvent, RequestId, Session, Snapshot, SocketEvent, SocketId,
};
use crate::wire::TransportError;
use fetch::Flight;
use socket::Socket;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use timer::Timer;
use upload::Sending;
use wasm_bindgen::JsCast;

pub struct Shell {
    session: RefCell<Session>,
    host: Host,
    show: Box<dyn Fn(Snapshot)>,
    flights: RefCell<Vec<(RequestId, Flight)>>,
    uploads: RefCell<Vec<(RequestId, Sending)>>,
    sockets: RefCell<Vec<(SocketId, Socket)>>,
    files: RefCell<Vec<(FileId, web_sys::File)>>,
    last_file: Cell<u32>,
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
            uploads: RefCell::default(),
            sockets: RefCell::default(),
            files: RefCell::default(),
            last_file: Cell::new(0),
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

    /// Keeps a file until it is sent or dropped; the session knows only what it is called.
    pub fn keep_file(&self, file: web_sys::File) -> ChosenFile {
        let id = FileId(self.last_file.get() + 1);
        self.last_file.set(id.0);
        let chosen = ChosenFile {
            id,
            name: Private::new(file.name()),
            size: file.size() as u64,
        };
        self.files.borrow_mut().push((id, file));
        chosen
    }

    pub fn stop(&self) {
        self.stopped.set(true);
        self.flights.take();
        self.uploads.take();
        self.sockets.take();
        self.files.take();
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
            Effect::Upload {
                id,
                url,
                token,
                file,
            } => self.upload(id, &url, token.as_str(), file),
            Effect::Cancel(id) => {
                // The lists are free again when it ends: an abort may call back.
                drop(take(&self.flights, id));
                drop_later(take(&self.uploads, id));
            }
            Effect::Drop(file) => drop(take(&self.files, file)),
            Effect::Connect { id, url } => self.connect(id, &url),
            Effect::Transmit { id, text } => {
                if let Some((_, socket)) = self.sockets.borrow().iter().find(|(it, _)| *it == id) {
                    socket.send(text.as_str());
                }
            }
            Effect::Disconnect(id) => drop_later(take(&self.sockets, id)),
            Effect::CheckPatterns(pairs) => {
                let judge = |(pattern, text): &(String, Private)| {
                    // 0 is no; what cannot be judged is let through, and the console told.
                    let verdict = self.host.matches(pattern, text.as_str());
                    if verdict < 0.0 {
                        self.host
                            .notice("a custom field's pattern cannot be judged");
                    }
                    verdict != 0.0
                };
                let matched = pairs.iter().map(judge).collect();
                self.dispatch(Event::PatternsChecked(matched));
            }
            #[cfg(feature = "rich")]
            Effect::Locate => {
                let shell = Rc::downgrade(self);
                locate::ask(move |place| {
                    if let Some(shell) = shell.upgrade() {
                        // Not inside the effect, where the browser answers at once.
                        shell.later(Event::Located(place));
                    }
                });
            }
            Effect::Relay(json) => self.host.event("relay", &json.to_string()),
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
                HostEvent::WantsToLead => self.host.event("lead", ""),
                HostEvent::Heard => self.host.event("heard", ""),
                HostEvent::Registered => self.host.event("registered", ""),
                HostEvent::Begun(begun) => self.host.event("begun", if begun { "1" } else { "" }),
                HostEvent::Identity { token, room } => {
                    use crate::json::Json;
                    let room = room.map_or(Json::Null, |room| room.0.as_str().into());
                    let identity = Json::object([("token", token.as_str().into()), ("rid", room)]);
                    self.host.event("identity", &identity.to_string());
                }
            },
        }
    }

    fn upload(self: &Rc<Shell>, id: RequestId, url: &str, token: &str, file: FileId) {
        let Some(file) = self
            .files
            .borrow()
            .iter()
            .find(|(it, _)| *it == file)
            .map(|(_, file)| file.clone())
        else {
            return;
        };
        let (progress, done) = (Rc::downgrade(self), Rc::downgrade(self));
        let sending = upload::send(
            url,
            token,
            &file,
            move |sent| {
                if let Some(shell) = progress.upgrade() {
                    shell.dispatch(Event::Progress { id, sent });
                }
            },
            move |result| {
                if let Some(shell) = done.upgrade() {
                    drop_later(take(&shell.uploads, id));
                    shell.dispatch(Event::Answered { id, result });
                }
            },
        );
        match sending {
            Ok(sending) => self.uploads.borrow_mut().push((id, sending)),
            Err(_) => self.later(Event::Answered {
                id,
                result: Err(TransportError::Failed),
            }),
        }
    }

    fn connect(self: &Rc<Shell>, id: SocketId, url: &str) {
        let shell = Rc::downgrade(self);
        let socket = Socket::open(url, move |event| {
            if let Some(shell) = shell.upgrade() {
                if event == SocketEvent::Closed {
                    drop_later(take(&shell.sockets, id));
                }
                shell.dispatch(Event::Socket { id, event });
            }
        });
        match socket {
            Some(socket) => self.sockets.borrow_mut().push((id, socket)),
            None => self.later(Event::Socket {
                id,
                event: SocketEvent::Closed,
            }),
        }
    }

    /// Not inside the effect that is being performed.
    fn later(self: &Rc<Shell>, event: Event) {
        let shell = Rc::downgrade(self);
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(shell) = shell.upgrade() {
                shell.dispatch(event);
            }
        });
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
        on(&window, "pagehide", || Event::Left);
        on(&window, "pageshow", || Event::Shown);
        if let Some(document) = window.document() {
            on(&document, "visibilitychange", visibility);
        }
        // Many tabs begin their life in the background.
        self.dispatch(visibility());
        self.dispatch(Event::Network(window.navigator().on_line()));
    }
}

/// Lets go of something whose listener may be running just now.
fn drop_later<T: 'static>(thing: Option<T>) {
    wasm_bindgen_futures::spawn_local(async move { drop(thing) });
}

/// Takes out what has this id.
fn take<I: PartialEq, T>(list: &RefCell<Vec<(I, T)>>, id: I) -> Option<T> {
    let mut list = list.borrow_mut();
    let index = list.iter().position(|(known, _)| *known == id)?;
    Some(list.swap_remove(index).1)
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
