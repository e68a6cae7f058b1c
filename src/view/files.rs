//! Ways a file comes into the conversation: chosen, dropped on the panel, pasted.

use super::node::{Node, node};
use super::ui::Ui;
use crate::chat::Channel;
use crate::session::{Event, Screen};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, FileList, HtmlElement, HtmlInputElement};

/// On the panel while something is dragged over it (style/files.css).
const OVER: &str = "data-drop";

pub(super) fn may_attach(ui: Ui) -> bool {
    ui.now(|now| now.screen == Screen::Channel(Channel::Chat))
        && ui.now_chat(|chat| chat.may.upload && chat.form.is_none())
}

/// Whether there were any, and they are wanted.
fn take(ui: Ui, files: Option<FileList>) -> bool {
    let count = files.as_ref().map_or(0, FileList::length);
    if count == 0 || !may_attach(ui) {
        return false;
    }
    let files = files
        .into_iter()
        .flat_map(|files| (0..count).filter_map(move |at| files.get(at)));
    let chosen = files.map(|file| ui.keep_file(file)).collect();
    ui.send(Event::FilesChosen(chosen));
    true
}

/// The browser's own field, never seen: a button of ours presses it.
pub(super) fn file_field(ui: Ui) -> Node {
    node("input")
        .class("none")
        .set("id", "chat-files")
        .set("type", "file")
        .set("multiple", "")
        .set("tabindex", "-1")
        .set("aria-hidden", "true")
        .on("change", move |event| {
            let field = event.target();
            if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
                take(ui, field.files());
                // So that the same file can be chosen again.
                field.set_value("");
            }
            ui.focus("#chat-message");
        })
}

pub(super) fn choose(ui: Ui) {
    if let Some(field) = ui.find("#chat-files") {
        field.click();
    }
}

/// Pasted text stays with the browser.
pub(super) fn pasted(ui: Ui, event: &web_sys::Event) {
    let event: &ClipboardEvent = event.unchecked_ref();
    if take(ui, event.clipboard_data().and_then(|data| data.files())) {
        event.prevent_default();
    }
}

/// What is dragged over the panel, dropped on it, or leaves it again.
pub(super) fn accept_drops(ui: Ui, panel: Node) -> Node {
    panel
        .on("dragover", move |event| {
            let drag: &DragEvent = event.unchecked_ref();
            let data = drag.data_transfer();
            let files = data.is_some_and(|data| data.types().includes(&"Files".into(), 0));
            if files && may_attach(ui) {
                event.prevent_default();
                mark(ui, true);
            }
        })
        .on("dragleave", move |event| {
            // Over to another part of the panel is not away from it.
            let drag: &DragEvent = event.unchecked_ref();
            let to = drag.related_target();
            let to = to.as_ref().and_then(|it| it.dyn_ref::<web_sys::Node>());
            if !panel_of(ui).is_some_and(|panel| panel.contains(to)) || to.is_none() {
                mark(ui, false);
            }
        })
        .on("drop", move |event| {
            mark(ui, false);
            let drag: &DragEvent = event.unchecked_ref();
            if take(ui, drag.data_transfer().and_then(|data| data.files())) {
                event.prevent_default();
                ui.focus("#chat-message");
            }
        })
        .child(
            node("p")
                .class("drop")
                .set("aria-hidden", "true")
                .text(ui.text("chat.drop")),
        )
}

fn panel_of(ui: Ui) -> Option<HtmlElement> {
    ui.find(".panel")
}

fn mark(ui: Ui, over: bool) {
    if let Some(panel) = panel_of(ui) {
        let _ = panel.toggle_attribute_with_force(OVER, over);
    }
}
