//! Elements of one Leptos type.
//!
//! `view!` gives every element a type of its own, and each type its own build and
//! rebuild code, 26 kB of them compressed (figures in ARCHITECTURE.md, Decisions).
//! A [`Node`] erases attributes and children, so all elements share one type. It
//! never takes Leptos' innerHTML path either, which Trusted Types would refuse.

use super::attributes::{Attributes, Kind, Text};
use super::ui::Ui;
use crate::session::Snapshot;
use leptos::html;
use leptos::prelude::*;
use leptos::tachys::view::keyed::keyed;
use std::sync::Arc;

pub(super) type Key = Box<dyn Fn(&Snapshot) -> u32 + Send + Sync>;
type Draw = Box<dyn FnMut() -> AnyView + Send>;

pub(super) struct Node {
    tag: &'static str,
    attributes: Vec<(&'static str, Kind)>,
    children: Vec<AnyView>,
}

pub(super) fn node(tag: &'static str) -> Node {
    Node {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

impl Node {
    pub(super) fn class(self, name: &str) -> Node {
        self.set("class", name)
    }

    /// An attribute that never changes.
    pub(super) fn set(mut self, name: &'static str, value: impl Into<String>) -> Node {
        self.attributes.push((name, Kind::Fixed(value.into())));
        self
    }

    /// Where the focus goes when the screen comes up (focus.rs).
    pub(super) fn focused_first(self, first: bool) -> Node {
        if first {
            self.set("data-focus", "")
        } else {
            self
        }
    }

    /// An attribute that follows the snapshot.
    pub(super) fn live(
        mut self,
        name: &'static str,
        value: impl Fn() -> String + Send + 'static,
    ) -> Node {
        self.attributes.push((name, Kind::Live(Box::new(value))));
        self
    }

    /// A property that follows the snapshot: what is in a field.
    pub(super) fn property(
        mut self,
        name: &'static str,
        value: impl Fn() -> String + Send + 'static,
    ) -> Node {
        self.attributes
            .push((name, Kind::Property(Box::new(value))));
        self
    }

    pub(super) fn value(self, value: impl Fn() -> String + Send + 'static) -> Node {
        self.property("value", value)
    }

    pub(super) fn on(
        mut self,
        event: &'static str,
        run: impl FnMut(web_sys::Event) + 'static,
    ) -> Node {
        self.attributes.push((event, Kind::Listener(Box::new(run))));
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Node {
        self.children.push(text.into().into_any());
        self
    }

    /// A text that follows the snapshot.
    pub(super) fn live_text(mut self, text: impl Fn() -> String + Send + 'static) -> Node {
        let text: Text = Box::new(text);
        self.children.push(text.into_any());
        self
    }

    /// A text that follows the snapshot, in an element that is not there while the
    /// text is empty.
    pub(super) fn notice(
        self,
        class: &'static str,
        text: impl Fn() -> String + Send + Copy + 'static,
    ) -> Node {
        self.live("class", move || {
            if text().is_empty() { "none" } else { class }.to_owned()
        })
        .live_text(text)
    }

    pub(super) fn child(mut self, child: impl Into<Child>) -> Node {
        self.children.extend(child.into().0);
        self
    }

    pub(super) fn children(mut self, children: impl IntoIterator<Item = Node>) -> Node {
        self.children.extend(children.into_iter().map(Node::view));
        self
    }

    pub(super) fn view(self) -> AnyView {
        html::custom(self.tag)
            .add_any_attr(Attributes::new(self.attributes))
            .child(self.children)
            .into_any()
    }
}

/// What can stand inside a [`Node`]: another one, a finished view, or nothing.
pub(super) struct Child(Option<AnyView>);

impl From<Node> for Child {
    fn from(node: Node) -> Child {
        Child(Some(node.view()))
    }
}

impl From<AnyView> for Child {
    fn from(view: AnyView) -> Child {
        Child(Some(view))
    }
}

impl From<Option<AnyView>> for Child {
    fn from(view: Option<AnyView>) -> Child {
        Child(view)
    }
}

impl From<Option<Node>> for Child {
    fn from(node: Option<Node>) -> Child {
        Child(node.map(Node::view))
    }
}

/// A place whose content is drawn anew when `key` changes, and only then.
pub(super) fn switch(
    snapshot: RwSignal<Arc<Snapshot>>,
    key: Key,
    draw: Box<dyn Fn(u32) -> AnyView + Send>,
) -> AnyView {
    let key = Memo::new(move |_| key(&snapshot.get()));
    let draw: Draw = Box::new(move || draw(key.get()));
    draw.into_any()
}

/// What a list shows: a row's key, and what tells it to `draw`.
type Rows = Box<dyn FnMut() -> Vec<(u64, usize)> + Send>;

/// A row is drawn anew when its key changes; the others keep their place, their focus and
/// what is selected in them. One function for all lists, because each type of row would
/// bring 5 kB of its own. Not `<For>`: in this version of Leptos it leaks an allocation
/// per row ever made.
pub(super) fn list(mut rows: Rows, draw: fn(Ui, usize) -> AnyView, ui: Ui) -> AnyView {
    (move || {
        keyed(
            rows(),
            |(key, _)| *key,
            move |_, (_, what)| (|_| {}, draw(ui, what)),
        )
    })
    .into_any()
}

/// Runs after the document shows what has changed; once at the start.
pub(super) fn afterwards(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}
