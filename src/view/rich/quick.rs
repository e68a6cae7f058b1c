//! Below the log: the answers that the newest message suggests, and the word that stands
//! where nothing can be written.

use super::super::focus::matches_media;
use super::super::icon::icon;
use super::super::node::{Node, afterwards, node};
use super::super::ui::Ui;
use super::actions::{PIN, failure, press, see};
use super::digest::number;
use super::media::glyph;
use crate::chat::MessageId;
use crate::chat::content::{Action, Deed};
use crate::session::{Acting, ChatSnapshot, Locating};
use leptos::prelude::{AnyView, IntoAny};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

pub(in crate::view) fn quick(ui: Ui) -> AnyView {
    let focused = Arc::new(AtomicBool::new(false));
    go_on_after(ui, focused.clone());
    ui.switch(
        |now| {
            let offering = now.chat.as_ref().filter(|chat| chat.form.is_none());
            let message = offering.and_then(|chat| chat.acts.quick.as_ref());
            // Never 0.
            message.map_or(0, |id| number(&id.0) | 1)
        },
        move |key| match key {
            0 => ().into_any(),
            _ => row(ui, &focused).map_or_else(|| ().into_any(), Node::view),
        },
    )
}

/// A button that was pressed goes with its row. Who was on it goes on where they can write.
fn go_on_after(ui: Ui, focused: Arc<AtomicBool>) {
    let mut before: Option<MessageId> = None;
    afterwards(Box::new(move || {
        let now = see(ui, |acts| acts.quick.clone());
        let gone = before.is_some() && now != before;
        before = now;
        if gone && focused.swap(false, Relaxed) && ui.may_take_focus() {
            // Not where it would bring up a keyboard.
            let next = match matches_media("(pointer: coarse)") || is_blocked(ui) {
                true => ".log",
                false => "#chat-message",
            };
            ui.focus_soon(next);
        }
    }));
}

fn row(ui: Ui, focused: &Arc<AtomicBool>) -> Option<Node> {
    let (id, actions) = ui.now_chat(offered)?;
    let asks_place = actions
        .iter()
        .any(|(_, action)| action.deed == Deed::LocationRequest);
    let buttons = actions.iter().map(|(at, action)| {
        let own = Acting {
            message: id.clone(),
            item: None,
            action: *at,
        };
        let picture = action.icon.as_ref().and_then(glyph);
        let words = node("span").set("dir", "auto").text(action.text.as_str());
        let locating = action.deed == Deed::LocationRequest;
        press(ui, "reply", own)
            .child(locating.then(|| icon(PIN)))
            .child(picture)
            .child(words)
    });
    let row = node("div")
        .class("quick")
        .set("role", "group")
        .set("aria-label", ui.text("rich.quick"))
        .on("focusin", tell(focused, true))
        .on("focusout", tell(focused, false))
        .children(buttons)
        .child(failure(ui, id.clone(), None));
    Some(row.child(asks_place.then(|| locating(ui))))
}

fn tell(focused: &Arc<AtomicBool>, now: bool) -> impl FnMut(web_sys::Event) + 'static {
    let focused = focused.clone();
    move |_| focused.store(now, Relaxed)
}

type Offered = (MessageId, Vec<(usize, Action)>);

fn offered(chat: &ChatSnapshot) -> Option<Offered> {
    let id = chat.acts.quick.clone()?;
    let message = chat.messages.iter().rfind(|message| message.id == id)?;
    let actions = message.rich.as_ref()?.actions.iter().enumerate();
    let quick = actions.filter(|(_, action)| action.deed.is_quick());
    Some((id, quick.map(|(at, it)| (at, it.clone())).collect()))
}

/// What the browser has to ask first, and what became of it.
fn locating(ui: Ui) -> Node {
    let state = move || see(ui, |acts| acts.locating);
    let class = move || match state() {
        Locating::No => "none",
        Locating::Asking => "hint",
        Locating::Refused => "error",
    };
    node("p")
        .set("role", "status")
        .live("class", move || class().to_owned())
        .live_text(move || match state() {
            Locating::No => String::new(),
            Locating::Asking => ui.text("rich.locating"),
            Locating::Refused => ui.text("rich.locating.refused"),
        })
}

/// Whether the composer gives way. What is in it stays there.
pub(in crate::view) fn is_blocked(ui: Ui) -> bool {
    see(ui, |acts| acts.blocked)
}

/// In the composer's place.
pub(in crate::view) fn blocked(ui: Ui) -> Node {
    afterwards(Box::new(move || {
        // Who was just writing there goes on reading: a field that goes takes the focus along.
        if is_blocked(ui) && ui.find("#chat-message:focus").is_some() {
            ui.focus(".log");
        }
    }));
    let shown = move || is_blocked(ui) && ui.see_chat(|chat| chat.form.is_none());
    node("p").notice("matter instead", move || match shown() {
        true => ui.text("rich.blocked"),
        false => String::new(),
    })
}
