//! All attributes, properties and listeners of one element, as one Leptos attribute.
//!
//! Leptos' own erased attributes carry a table of functions for every kind; with
//! four kinds of our own in one enum that code exists once (figures in
//! ARCHITECTURE.md, Decisions). Built when the element is; what is live ends with it.

use leptos::attr::{Attribute, NextAttribute};
use leptos::prelude::RenderEffect;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr, types::Element};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A text that follows the snapshot.
pub(super) type Text = Box<dyn FnMut() -> String + Send>;

pub(super) enum Kind {
    /// Never changes.
    Fixed(String),
    Live(Text),
    /// A property of the element, not an attribute: what is in a field.
    Property(Text),
    Listener(Box<dyn FnMut(web_sys::Event)>),
}

type Entry = (&'static str, Kind);

/// Cloned only by Leptos' erasure, never to be built twice: the clones share.
#[derive(Clone)]
pub(super) struct Attributes(SendWrapper<Rc<RefCell<Vec<Entry>>>>);

/// What must live as long as the element.
pub(super) struct Kept {
    element: Element,
    _effects: Vec<RenderEffect<String>>,
    _listeners: Vec<RemoveEventHandler<Element>>,
}

impl Attributes {
    pub(super) fn new(entries: Vec<Entry>) -> Attributes {
        Attributes(SendWrapper::new(Rc::new(RefCell::new(entries))))
    }
}

/// Sets what differs from the last time.
fn follow(
    element: &Element,
    name: &'static str,
    mut text: Text,
    property: bool,
) -> RenderEffect<String> {
    let element = element.clone();
    RenderEffect::new(move |before: Option<String>| {
        let now = text();
        if before.as_ref() != Some(&now) {
            if property {
                Rndr::set_property(&element, name, &now.as_str().into());
            } else {
                Rndr::set_attribute(&element, name, &now);
            }
        }
        now
    })
}

impl Attribute for Attributes {
    const MIN_LENGTH: usize = 0;
    type State = Kept;
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn build(self, element: &Element) -> Kept {
        let mut kept = Kept {
            element: element.clone(),
            _effects: Vec::new(),
            _listeners: Vec::new(),
        };
        for (name, kind) in self.0.borrow_mut().drain(..) {
            match kind {
                Kind::Fixed(text) => Rndr::set_attribute(element, name, &text),
                Kind::Live(text) => kept._effects.push(follow(element, name, text, false)),
                Kind::Property(text) => kept._effects.push(follow(element, name, text, true)),
                Kind::Listener(mut run) => {
                    let run = Box::new(move |event: JsValue| run(event.unchecked_into()));
                    let listener = Rndr::add_event_listener(element, name, run);
                    kept._listeners.push(listener);
                }
            }
        }
        kept
    }

    /// The same place is drawn again with the same kinds of attributes: setting them
    /// anew is all there is to do, and what was live before ends.
    fn rebuild(self, kept: &mut Kept) {
        *kept = self.build(&kept.element);
    }

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    // Servers and hydration only; the widget is built without either.
    fn html_len(&self) -> usize {
        0
    }

    fn to_html(self, _: &mut String, _: &mut String, _: &mut String, _: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) -> Kept {
        self.build(element)
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}

impl NextAttribute for Attributes {
    /// Leptos has nothing to add to our elements.
    type Output<New: Attribute> = Self;

    fn add_any_attr<New: Attribute>(self, _: New) -> Self {
        self
    }
}
