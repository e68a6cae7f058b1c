//! Where a message is written, changed, and given files.

use super::files::{choose, file_field, pasted};
use super::form::{button, form, named, plain_button, text_area};
use super::icon::{self, icon};
use super::node::{Node, node};
use super::ui::{Aside, Ui};
use crate::chat::Private;
use crate::session::Event;
use leptos::prelude::{AnyView, IntoAny};
use wasm_bindgen::JsCast;

pub(super) fn composer(ui: Ui) -> AnyView {
    let excess = move || ui.see_chat(|chat| chat.excess);
    let send = |ui: Ui| {
        ui.turn_to(Aside::Nothing);
        ui.send(Event::ChatSubmitted);
        ui.focus("#chat-message");
    };
    let field = text_area(ui, "1", |text| Event::ChatTyped(Private::new(text)))
        .set("id", "chat-message")
        .focused_first(true)
        .set("enterkeyhint", "send")
        .set("placeholder", ui.text("chat.composer"))
        .set("aria-describedby", "chat-editing chat-message-error")
        .live("aria-invalid", move || (excess() > 0).to_string())
        .value(move || ui.see_chat(|chat| chat.draft.as_str().to_owned()))
        .on("paste", move |event| pasted(ui, &event))
        .on("keydown", move |event| {
            // Enter sends, Shift+Enter is a new line; an Enter that confirms a word of
            // an input method is neither.
            let key: &web_sys::KeyboardEvent = event.unchecked_ref();
            if key.key() == "Enter" && !key.shift_key() && !key.is_composing() {
                event.prevent_default();
                send(ui);
            }
        });
    let nothing_to_send = move || excess() > 0 || ui.see_chat(|chat| chat.draft.is_blank());
    let error = move || match excess() {
        0 => String::new(),
        excess => ui.count("chat.tooLong", excess),
    };
    let label = node("label").class("unseen").set("for", "chat-message");
    form(ui, send)
        .live("class", move || {
            if is_shown(ui) { "composer" } else { "none" }.to_owned()
        })
        .child(editing(ui))
        .child(label.text(ui.text("chat.composer")))
        .child(attach(ui))
        .child(field)
        .child(send_button(ui).live("aria-disabled", move || nothing_to_send().to_string()))
        .child(
            node("p")
                .set("id", "chat-message-error")
                .notice("error", error),
        )
        .view()
}

fn is_shown(ui: Ui) -> bool {
    #[cfg(feature = "rich")]
    if super::rich::is_blocked(ui) {
        return false;
    }
    ui.see_chat(|chat| chat.may.write)
}

fn is_editing(ui: Ui) -> bool {
    ui.see_chat(|chat| chat.editing.is_some())
}

fn send_button(ui: Ui) -> Node {
    let drawing = ui.switch(
        |now| u32::from(now.chat.as_ref().is_some_and(|chat| chat.editing.is_some())),
        |editing| icon(if editing == 1 { icon::DONE } else { icon::SEND }).into_any(),
    );
    node("button")
        .live("class", move || {
            // Only the arrow is turned round in right-to-left languages.
            if is_editing(ui) {
                "primary round save"
            } else {
                "primary round"
            }
            .to_owned()
        })
        .set("type", "submit")
        .live("aria-label", move || {
            ui.text(if is_editing(ui) {
                "chat.save"
            } else {
                "chat.send"
            })
        })
        .child(drawing)
}

/// Above the field while a message is being changed.
fn editing(ui: Ui) -> Node {
    let text = move || match is_editing(ui) {
        true => ui.text("chat.editing"),
        false => String::new(),
    };
    let cancel = button(ui, "small", Event::EditCancelled, "#chat-message");
    node("div")
        .live("class", move || {
            if is_editing(ui) { "bar" } else { "none" }.to_owned()
        })
        .child(node("p").set("id", "chat-editing").live_text(text))
        .child(cancel.text(ui.text("chat.editing.cancel")))
}

fn attach(ui: Ui) -> Node {
    // Not while a message is being changed: a file would be a message of its own.
    let class = move || {
        let shown = ui.see_chat(|chat| chat.may.upload && chat.editing.is_none());
        if shown { "attach" } else { "none" }.to_owned()
    };
    let press = plain_button("quiet").on("click", move |_| choose(ui));
    node("span")
        .live("class", class)
        .child(named(press, ui.text("chat.attach"), icon::ATTACH))
        .child(file_field(ui))
}
