//! The live chat: the conversation, what is the matter, and the composer.

use super::bubble::{bubble, is_joined};
use super::form::{form, text_area};
use super::icon::{self, icon};
use super::node::{Node, afterwards, node};
use super::ui::Ui;
use crate::chat::{Delivery, Message, Private};
use crate::session::{Event, Trouble};
use leptos::prelude::{AnyView, IntoAny};
use leptos::tachys::view::keyed::keyed;
use wasm_bindgen::JsCast;

pub(super) fn chat(ui: Ui) -> AnyView {
    node("div")
        .class("screen chat")
        .child(
            node("h3")
                .class("unseen")
                .set("tabindex", "-1")
                .text(ui.text("chat.title")),
        )
        .child(log(ui))
        .child(matter(ui))
        .child(composer(ui))
        .view()
}

fn log(ui: Ui) -> Node {
    let empty = node("p").notice("empty", move || {
        if ui.see_chat(|chat| !chat.messages.is_empty()) {
            String::new()
        } else if ui.see_chat(|chat| chat.loading) {
            ui.text("chat.loading")
        } else {
            ui.text("chat.empty")
        }
    });
    // A row is drawn anew when its key changes; the others keep their place, their focus
    // and what is selected in them. Not `<For>`: in this version of Leptos it leaks an
    // allocation per row ever made.
    type Row = (Message, bool);
    let key = |(message, joined): &Row| {
        let text = message.text.clone();
        (message.id.clone(), message.delivery, text, *joined)
    };
    let rows = move || {
        let messages = ui.see_chat(|chat| chat.messages.clone());
        let next = messages.iter().skip(1).map(Some).chain([None]);
        let joined: Vec<bool> = messages
            .iter()
            .zip(next)
            .map(|(one, next)| is_joined(one, next))
            .collect();
        let rows: Vec<Row> = messages.into_iter().zip(joined).collect();
        keyed(rows, key, move |_, (message, joined)| {
            (|_| {}, bubble(ui, message, joined).view())
        })
    };
    keep_newest_in_view(ui);
    node("div")
        .class("log")
        .set("tabindex", "0")
        .set("role", "region")
        .set("aria-label", ui.text("chat.log"))
        .child(empty)
        // Only beside the words for an empty conversation (style/chat.css).
        .child(node("span").class("mark").child(icon(icon::CHAT)))
        .child(node("ol").class("rows").child(rows.into_any()))
}

/// What is new is brought into view; somebody who reads further up is left alone
/// unless the new message is their own.
fn keep_newest_in_view(ui: Ui) {
    let mut before = None;
    afterwards(Box::new(move || {
        let now = ui.see_chat(|chat| {
            let sending = chat.messages.last().map(|last| last.delivery);
            (chat.messages.len(), sending == Some(Delivery::Sending))
        });
        if before != Some(now)
            && let Some(log) = ui.find(".log")
        {
            let below = log.scroll_height() - log.scroll_top() - log.client_height();
            if before.is_none() || now.1 || below < log.client_height() / 2 {
                log.set_scroll_top(log.scroll_height());
            }
        }
        before = Some(now);
    }));
}

/// Why something is not moving, or that nobody is there.
fn matter(ui: Ui) -> Node {
    node("p")
        .set("dir", "auto")
        .notice("matter", move || match ui.see_chat(|chat| chat.trouble) {
            Some(Trouble::Reconnecting) => ui.text("chat.reconnecting"),
            Some(Trouble::SlowDown(_)) => ui.text("chat.slowDown"),
            _ if ui.see_chat(|chat| !chat.staffed) => ui
                .see_chat(|chat| chat.offline_message.clone())
                .unwrap_or_else(|| ui.text("chat.away")),
            _ => String::new(),
        })
}

fn composer(ui: Ui) -> Node {
    let excess = move || ui.see_chat(|chat| chat.excess);
    let send = |ui: Ui| {
        ui.send(Event::ChatSubmitted);
        ui.focus("#chat-message");
    };
    let field = text_area(ui, "1", |text| Event::ChatTyped(Private::new(text)))
        .set("id", "chat-message")
        .focused_first(true)
        .set("enterkeyhint", "send")
        .set("placeholder", ui.text("chat.composer"))
        .set("aria-describedby", "chat-message-error")
        .live("aria-invalid", move || (excess() > 0).to_string())
        .value(move || ui.see_chat(|chat| chat.draft.as_str().to_owned()))
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
    let button = node("button")
        .class("primary round")
        .set("type", "submit")
        .set("aria-label", ui.text("chat.send"))
        .live("aria-disabled", move || nothing_to_send().to_string())
        .child(icon(icon::SEND));
    let error = move || match excess() {
        0 => String::new(),
        excess => ui.count("chat.tooLong", excess),
    };
    let label = node("label").class("unseen").set("for", "chat-message");
    form(ui, send)
        .class("composer")
        .child(label.text(ui.text("chat.composer")))
        .child(field)
        .child(button)
        .child(
            node("p")
                .set("id", "chat-message-error")
                .notice("error", error),
        )
}
