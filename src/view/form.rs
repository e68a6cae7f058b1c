//! What the forms have in common: labelled fields with their errors, buttons, thanks.

use super::icon::{self, icon};
use super::node::{Node, node};
use super::ui::{Aside, Ui};
use crate::session::Event;
use wasm_bindgen::JsCast;

/// Label, control and error. The control should point at the error, `<id>-error`,
/// with `aria-describedby`; ids are unique within our shadow root.
pub(super) fn field(
    id: &str,
    label: String,
    control: Node,
    error: impl Fn() -> String + Send + Copy + 'static,
) -> Node {
    node("div")
        .class("field")
        .child(node("label").set("for", id).text(label))
        .child(control.set("id", id))
        .child(error_line(id, error))
}

/// What is wrong with the field of that id.
pub(super) fn error_line(id: &str, error: impl Fn() -> String + Send + Copy + 'static) -> Node {
    node("p")
        .set("id", format!("{id}-error"))
        .notice("error", error)
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

/// It is done: a mark, a title and a word.
pub(super) fn thanks(level: &'static str, title: String, body: String, next: Node) -> Node {
    let title = node(level)
        .set("tabindex", "-1")
        .focused_first(true)
        .text(title);
    node("div")
        .class("screen thanks")
        .child(node("span").class("mark").child(icon(icon::DONE)))
        .child(title)
        .child(node("p").set("dir", "auto").text(body))
        .child(next)
}

/// A text area that tells each change.
pub(super) fn text_area(ui: Ui, rows: &'static str, typed: fn(String) -> Event) -> Node {
    lines(rows).on("input", move |event| ui.send(typed(typed_text(&event))))
}

/// A field of several lines.
pub(super) fn lines(rows: &'static str) -> Node {
    node("textarea").set("rows", rows).set("dir", "auto")
}

/// A button that sends one event. The focus then goes to `next`, or stays if that is
/// empty.
pub(super) fn button(ui: Ui, class: &'static str, event: Event, next: &'static str) -> Node {
    plain_button(class).on("click", move |_| {
        ui.turn_to(Aside::Nothing);
        ui.send(event.clone());
        if !next.is_empty() {
            ui.focus(next);
        }
    })
}

/// A button that opens or closes something beside the conversation.
pub(super) fn turn_button(ui: Ui, class: &'static str, to: Aside, next: &'static str) -> Node {
    plain_button(class).on("click", move |_| {
        ui.turn_to(to.clone());
        ui.focus_soon(next);
    })
}

pub(super) fn plain_button(class: &'static str) -> Node {
    node("button").class(class).set("type", "button")
}

/// A button that shows an icon and says its name.
pub(super) fn named(button: Node, name: String, drawing: &'static str) -> Node {
    button.set("aria-label", name).child(icon(drawing))
}

/// A question in place, with what it is about. Its first answer sends the event.
pub(super) struct Question {
    pub(super) ask: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) event: Event,
    /// Where the focus goes afterwards.
    pub(super) next: &'static str,
}

/// Where the focus is put when a question comes up: on the answer that changes nothing.
pub(super) const SAFE_ANSWER: &str = ".ask .no";

pub(super) fn question(ui: Ui, question: Question) -> Node {
    let text = ui.text(question.ask);
    let yes = button(ui, "small yes", question.event, question.next);
    let no = turn_button(ui, "small no", Aside::Nothing, question.next);
    node("div")
        .class("ask")
        .set("role", "group")
        .set("aria-label", text.clone())
        .child(node("p").text(text))
        .child(yes.text(ui.text(question.yes)))
        .child(no.text(ui.text(question.no)))
}

/// What is in the field that an event comes from: "true" or nothing of a tick.
pub(super) fn typed_text(event: &web_sys::Event) -> String {
    let target = event.target();
    let target = target.as_ref();
    if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlTextAreaElement>()) {
        field.value()
    } else if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlInputElement>()) {
        match field.type_().as_str() {
            "checkbox" if field.checked() => "true".to_owned(),
            "checkbox" => String::new(),
            _ => field.value(),
        }
    } else if let Some(field) = target.and_then(|t| t.dyn_ref::<web_sys::HtmlSelectElement>()) {
        field.value()
    } else {
        String::new()
    }
}
