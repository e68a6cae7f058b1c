//! What every view gets: the snapshot, the texts, and the way to send an event.

use super::clock::Clock;
use super::node;
use super::texts::Texts;
use crate::chat::{ChosenFile, MessageId};
use crate::session::{ChatSnapshot, Event, Snapshot};
use crate::settings::Settings;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

type Dispatch = Rc<dyn Fn(Event)>;
type KeepFile = Rc<dyn Fn(web_sys::File) -> ChosenFile>;

/// What is open beside the conversation; on this side only, and one at a time.
#[derive(Clone, PartialEq)]
pub(super) enum Aside {
    Nothing,
    /// The list below the header's button.
    More,
    /// "End the conversation?"
    Ending,
    /// "Delete my data?"
    Forgetting,
    /// "Delete this message?"
    Deleting(MessageId),
    /// A foreign page, over the conversation.
    #[cfg(feature = "rich")]
    Page(crate::session::Acting),
}

/// Whether the page's policy lets pictures of the chat server be shown.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pictures {
    Untried,
    Allowed,
    Refused,
}

/// Copied into every closure; lives as long as the mounted panel.
#[derive(Clone, Copy)]
pub struct Ui {
    snapshot: RwSignal<Arc<Snapshot>>,
    aside: RwSignal<Aside>,
    parts: StoredValue<Parts, LocalStorage>,
    #[cfg(feature = "rich")]
    acts: Memo<u32>,
}

/// What does not change while the panel is mounted.
struct Parts {
    texts: Texts,
    clock: Clock,
    /// The live chat server's address: files from elsewhere are shown as such.
    home: String,
    pictures: Cell<Pictures>,
    send: Dispatch,
    keep_file: KeepFile,
    container: HtmlElement,
}

impl Ui {
    /// `keep_file` puts a file that the visitor has chosen where the session's effects
    /// can find it.
    pub fn new(
        snapshot: RwSignal<Arc<Snapshot>>,
        settings: &Settings,
        texts: Texts,
        container: HtmlElement,
        send: impl Fn(Event) + 'static,
        keep_file: KeepFile,
    ) -> Ui {
        Ui {
            snapshot,
            aside: RwSignal::new(Aside::Nothing),
            #[cfg(feature = "rich")]
            acts: version(snapshot, |before, now| before.acts == now.acts),
            parts: StoredValue::new_local(Parts {
                clock: Clock::new(&texts.language),
                texts,
                home: settings.livechat.clone().unwrap_or_default(),
                pictures: Cell::new(Pictures::Untried),
                send: Rc::new(send),
                keep_file,
                container,
            }),
        }
    }

    pub fn send(self, event: Event) {
        // Not inside the lock: the event may end this very view.
        let send = self.parts.with_value(|parts| parts.send.clone());
        send(event);
    }

    pub(super) fn keep_file(self, file: web_sys::File) -> ChosenFile {
        let keep = self.parts.with_value(|parts| parts.keep_file.clone());
        keep(file)
    }

    /// Reads the snapshot; inside a `live…` closure it is read again on each change.
    /// Leptos touches the document only where the outcome differs.
    pub fn see<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        read(&self.snapshot.get())
    }

    /// The same for the chat; without one, the empty value.
    pub fn see_chat<T: Default>(self, read: impl FnOnce(&ChatSnapshot) -> T) -> T {
        self.see(|now| now.chat.as_ref().map(read).unwrap_or_default())
    }

    /// Reads the snapshot once, for handlers and for what never changes.
    pub fn now<T>(self, read: impl FnOnce(&Snapshot) -> T) -> T {
        read(&self.snapshot.get_untracked())
    }

    pub(super) fn now_chat<T: Default>(self, read: impl FnOnce(&ChatSnapshot) -> T) -> T {
        self.now(|now| now.chat.as_ref().map(read).unwrap_or_default())
    }

    /// What is open beside the conversation; followed like the snapshot.
    pub(super) fn see_aside(self) -> Aside {
        self.aside.get()
    }

    pub(super) fn now_aside(self) -> Aside {
        self.aside.get_untracked()
    }

    pub(super) fn turn_to(self, aside: Aside) {
        if self.now_aside() != aside {
            self.aside.set(aside);
        }
    }

    /// A place whose content is drawn anew when `key` changes, and only then.
    pub fn switch(
        self,
        key: impl Fn(&Snapshot) -> u32 + Send + Sync + 'static,
        draw: impl Fn(u32) -> AnyView + Send + 'static,
    ) -> AnyView {
        node::switch(self.snapshot, Box::new(key), Box::new(draw))
    }

    /// A number that changes when the messages do, or what can be done with them: a key pressed in the composer must
    /// not compare two thousand rows with the document.
    pub(super) fn messages_version(self) -> Memo<u32> {
        version(self.snapshot, |before, now| {
            before.editing == now.editing
                && before.may == now.may
                && before.messages == now.messages
        })
    }

    /// What follows this is told anew only when something about buttons or forms in
    /// messages has changed.
    #[cfg(feature = "rich")]
    pub(super) fn follow_acts(self) {
        self.acts.get();
    }

    pub fn text(self, key: &'static str) -> String {
        self.parts
            .with_value(|parts| parts.texts.text(key).to_owned())
    }

    /// A text with one `{placeholder}` filled in.
    pub fn text_with(self, key: &'static str, placeholder: &str, value: &str) -> String {
        self.text(key).replace(placeholder, value)
    }

    pub fn count(self, key: &'static str, count: u32) -> String {
        self.text_with(key, "{count}", &count.to_string())
    }

    /// `14:05`, and the day before it if that is not today.
    pub(super) fn time(self, ms: i64) -> String {
        self.parts.with_value(|parts| parts.clock.tell(ms))
    }

    /// Whether an address is on the live chat server itself.
    pub(super) fn is_home(self, host: &str) -> bool {
        self.parts.with_value(|parts| host_of(&parts.home) == host)
    }

    pub(super) fn pictures(self) -> Pictures {
        let now = self.parts.try_with_value(|parts| parts.pictures.get());
        now.unwrap_or(Pictures::Refused)
    }

    pub(super) fn set_pictures(self, now: Pictures) {
        self.parts.try_with_value(|parts| parts.pictures.set(now));
    }

    pub fn language(self) -> String {
        self.parts.with_value(|parts| parts.texts.language.clone())
    }

    pub fn direction(self) -> &'static str {
        self.parts.with_value(|parts| parts.texts.direction())
    }

    /// `None` once the panel has been destroyed: something may still be on its way.
    pub fn container(self) -> Option<HtmlElement> {
        self.parts.try_with_value(|parts| parts.container.clone())
    }

    /// The first element inside the panel that matches.
    pub fn find(self, selector: &str) -> Option<HtmlElement> {
        let found = self.container()?.query_selector(selector);
        found.ok().flatten()?.dyn_into().ok()
    }

    pub fn focus(self, selector: &str) {
        if let Some(element) = self.find(selector) {
            let _ = element.focus();
        }
    }

    /// The same once the document shows what has just changed.
    pub(super) fn focus_soon(self, selector: &'static str) {
        request_animation_frame(move || self.focus(selector));
    }

    /// Whether the focus is in the panel or nowhere: a field of the page keeps it.
    pub fn may_take_focus(self) -> bool {
        let Some(container) = self.container() else {
            return false;
        };
        let root: Node = container.get_root_node();
        let host = root
            .dyn_ref::<web_sys::ShadowRoot>()
            .map(web_sys::ShadowRoot::host);
        document().active_element().is_none_or(|active| {
            active.tag_name() == "BODY"
                || host.as_ref() == Some(&active)
                || container.contains(Some(&active))
        })
    }
}

/// A number that changes with a part of the chat.
fn version(
    snapshot: RwSignal<Arc<Snapshot>>,
    is_same: fn(&ChatSnapshot, &ChatSnapshot) -> bool,
) -> Memo<u32> {
    let seen: Mutex<Option<Arc<Snapshot>>> = Mutex::new(None);
    Memo::new(move |version: Option<&u32>| {
        let now = snapshot.get();
        let before = seen
            .lock()
            .ok()
            .and_then(|mut seen| seen.replace(now.clone()));
        let same = before.is_some_and(|before| match (&before.chat, &now.chat) {
            (Some(before), Some(now)) => is_same(before, now),
            (before, now) => before.is_some() == now.is_some(),
        });
        version.map_or(0, |version| version + u32::from(!same))
    })
}

/// `files.example:8080` of an absolute address.
pub(super) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
