//! What every view gets: the snapshot, the texts, and the way to send an event.

use super::node;
use super::texts::Texts;
use crate::session::{ChatSnapshot, Event, Snapshot};
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

type Dispatch = Rc<dyn Fn(Event)>;

/// Copied into every closure; lives as long as the mounted panel.
#[derive(Clone, Copy)]
pub struct Ui {
    snapshot: RwSignal<Arc<Snapshot>>,
    texts: StoredValue<Texts>,
    send: StoredValue<Dispatch, LocalStorage>,
    container: StoredValue<HtmlElement, LocalStorage>,
}

impl Ui {
    pub fn new(
        snapshot: RwSignal<Arc<Snapshot>>,
        texts: Texts,
        container: HtmlElement,
        send: impl Fn(Event) + 'static,
    ) -> Ui {
        Ui {
            snapshot,
            texts: StoredValue::new(texts),
            send: StoredValue::new_local(Rc::new(send)),
            container: StoredValue::new_local(container),
        }
    }

    pub fn send(self, event: Event) {
        // Not inside the lock: the event may end this very view.
        let send = self.send.with_value(Rc::clone);
        send(event);
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

    /// A place whose content is drawn anew when `key` changes, and only then.
    pub fn switch(
        self,
        key: impl Fn(&Snapshot) -> u32 + Send + Sync + 'static,
        draw: impl Fn(u32) -> AnyView + Send + 'static,
    ) -> AnyView {
        node::switch(self.snapshot, Box::new(key), Box::new(draw))
    }

    pub fn text(self, key: &'static str) -> String {
        self.texts.with_value(|texts| texts.text(key).to_owned())
    }

    /// A text with one `{placeholder}` filled in.
    pub fn text_with(self, key: &'static str, placeholder: &str, value: &str) -> String {
        self.text(key).replace(placeholder, value)
    }

    pub fn count(self, key: &'static str, count: u32) -> String {
        self.text_with(key, "{count}", &count.to_string())
    }

    pub fn language(self) -> String {
        self.texts.with_value(|texts| texts.language.clone())
    }

    pub fn direction(self) -> &'static str {
        self.texts.with_value(Texts::direction)
    }

    /// `None` once the panel has been destroyed: something may still be on its way.
    pub fn container(self) -> Option<HtmlElement> {
        self.container.try_get_value()
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
