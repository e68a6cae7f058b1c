//! What the forms have in common: labelled fields with their errors.

use super::node::{Node, node};
use super::ui::Ui;
use crate::session::Event;
use wasm_bindgen::JsCast;

/// Label, control and error. The control should point at the error, `<id>-error`,
/// with `aria-describedby`; ids are unique within our shadow root.
pub(super) fn field(
    id: &'static str,
    label: String,
    control: Node,
    error: impl Fn() -> String + Send + Copy + 'static,
) -> Node {
    node("div")
        .class("field")
        .child(node("label").set("for", id).text(label))
        .child(control.set("id", id))
        .child(
            node("p")
                .set("id", format!("{id}-error"))
                .notice("error", error),
        )
}

/// A form that never leaves the page.
pub(super) fn form(ui: Ui, submit: impl Fn(Ui) + 'static) -> Node {
    node("form")
        .set("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            submit(ui);
        })
}

/// The title of a form, and the sentence below it.
pub(super) fn heading(ui: Ui, title: &'static str, intro: &'static str) -> [Node; 2] {
    [
        node("h3").set("tabindex", "-1").text(ui.text(title)),
        node("p").class("intro").text(ui.text(intro)),
    ]
}

/// A text area that tells each change.
pub(super) fn text_area(ui: Ui, rows: &'static str, typed: fn(String) -> Event) -> Node {
    node("textarea")
        .set("rows", rows)
        .set("dir", "auto")
        .on("input", move |event| ui.send(typed(typed_text(&event))))
}

/// What is in the field that an event comes from.
pub(super) fn typed_text(event: &web_sys::Event) -> String {
    let target = event.target();
    let target = target.as_ref();
    if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlTextAreaElement>()) {
        field.value()
    } else if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlInputElement>()) {
        field.value()
    } else if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlSelectElement>()) {
        field.value()
    } else {
        String::new()
    }
}
