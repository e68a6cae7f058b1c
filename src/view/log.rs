//! The conversation itself: rows, what is above and below them, and where in it
//! somebody is reading.
//!
//! The box is laid out from the bottom (style/chat.css): the newest row stays in view
//! by itself, and what comes in above moves nothing. Only what comes in below somebody
//! who reads further up has to be made up for.

use super::attachment::watch_policy;
use super::bubble::{Own, bubble, is_joined};
use super::form::plain_button;
use super::icon::{self, icon};
use super::node::{Node, afterwards, list, node};
use super::ui::{Aside, Ui};
use super::uploads::uploads;
use crate::chat::{Author, Delivery, Message, MessageId};
use crate::session::{ChatSnapshot, Earlier, Event};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// CSS px from its upper end at which what came before is asked for.
const NEAR_TOP: i32 = 120;

pub(super) fn log(ui: Ui) -> Node {
    let place = Rc::new(RefCell::new(Place::default()));
    follow(ui, place.clone());
    watch_policy(ui);
    let empty = move || {
        if ui.see_chat(|chat| !chat.messages.is_empty() || chat.form.is_some()) {
            String::new()
        } else if ui.see_chat(|chat| chat.loading) {
            ui.text("chat.loading")
        } else {
            ui.text("chat.empty")
        }
    };
    let pages = node("div")
        .class("pages")
        .child(earlier(ui))
        .child(node("p").notice("empty", empty))
        // Only beside the words for an empty conversation, and above them (style/chat.css).
        .child(node("span").class("mark").child(icon(icon::CHAT)))
        .child(node("ol").class("rows").child(rows(ui)))
        .child(uploads(ui))
        .child(typing(ui));
    let scrolling = node("div")
        .class("log")
        .set("tabindex", "0")
        .set("role", "region")
        .set("aria-label", ui.text("chat.log"))
        .on("scroll", move |_| scrolled(ui, &place))
        .child(pages);
    let newer = plain_button("none")
        .on("click", move |_| {
            if let Some(log) = ui.find(".log") {
                log.set_scroll_top(0);
            }
            ui.focus(".log");
        })
        .child(icon(icon::DOWN))
        .text(ui.text("chat.newer"));
    node("div").class("stream").child(scrolling).child(newer)
}

fn rows(ui: Ui) -> AnyView {
    let version = ui.messages_version();
    let rows = move || {
        // Read, not only tracked: nobody else asks for it.
        version.get();
        let aside = ui.see_aside();
        ui.now_chat(|chat| {
            let all = 0..chat.messages.len();
            all.map(|at| (key(chat, at, &aside), at)).collect()
        })
    };
    list(Box::new(rows), row, ui)
}

fn row(ui: Ui, at: usize) -> AnyView {
    let aside = ui.now_aside();
    let drawn = ui.now_chat(|chat| {
        let message = chat.messages.get(at)?;
        let joined = is_joined(message, chat.messages.get(at + 1));
        Some((message.clone(), joined, own(chat, message, &aside)))
    });
    match drawn {
        Some((message, joined, own)) => bubble(ui, message, joined, own).view(),
        None => ().into_any(),
    }
}

fn own(chat: &ChatSnapshot, message: &Message, aside: &Aside) -> Own {
    let changeable = message.author == Author::Visitor && message.delivery == Delivery::Sent;
    match aside {
        _ if !chat.may.edit || !changeable => Own::Fixed,
        _ if chat.editing.as_ref() == Some(&message.id) => Own::Editing,
        Aside::Deleting(id) if *id == message.id => Own::Deleting,
        _ => Own::Changeable,
    }
}

/// All that a row shows, as one number (FNV-1a, 64 bits).
fn key(chat: &ChatSnapshot, at: usize, aside: &Aside) -> u64 {
    let message = &chat.messages[at];
    let states = [
        message.delivery as u8,
        u8::from(message.edited),
        u8::from(is_joined(message, chat.messages.get(at + 1))),
        own(chat, message, aside) as u8,
        message.files.len() as u8,
    ];
    let texts = [message.id.0.as_str(), message.text.as_str()];
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0]));
    let key = bytes
        .chain(states)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    #[cfg(feature = "rich")]
    let key = super::rich::digest(message, key);
    key
}

fn earlier(ui: Ui) -> Node {
    let state = move || ui.see_chat(|chat| chat.earlier);
    plain_button("")
        .live("class", move || {
            match state() {
                Earlier::Nothing => "none",
                _ => "small earlier",
            }
            .to_owned()
        })
        .live("aria-disabled", move || {
            (state() == Earlier::Loading).to_string()
        })
        .on("click", move |_| {
            want_earlier(ui);
            // The button may be gone with the next answer.
            ui.focus(".log");
        })
        .live_text(move || match state() {
            Earlier::Loading => ui.text("chat.earlier.loading"),
            _ => ui.text("chat.earlier"),
        })
}

fn want_earlier(ui: Ui) {
    if ui.now_chat(|chat| chat.earlier) == Earlier::There {
        ui.send(Event::EarlierWanted);
    }
}

/// Three dots; the words are for those who cannot see them, and are not announced.
fn typing(ui: Ui) -> Node {
    let text = move || {
        if !ui.see_chat(|chat| chat.typing) {
            return String::new();
        }
        let name = ui.see_chat(|chat| chat.agent.as_ref().and_then(|agent| agent.name.clone()));
        let name = name.unwrap_or_else(|| ui.text("chat.agent"));
        ui.text_with("chat.typing", "{name}", &name)
    };
    let dots = (0..3).map(|_| node("i").set("aria-hidden", "true"));
    node("p")
        .live("class", move || {
            match ui.see_chat(|chat| chat.typing) {
                true => "typing",
                false => "none",
            }
            .to_owned()
        })
        .children(dots)
        .child(node("span").class("unseen").live_text(text))
}

/// Where somebody is reading.
#[derive(Default)]
struct Place {
    /// Further up: the first row in view and where it stood. `None` at the newest.
    row: Option<(HtmlElement, i32)>,
    newest: Option<MessageId>,
    /// What has changed is not looked at yet; the row's place is still the old one.
    moving: bool,
}

/// CSS px between what is in view and the lower end.
fn below(log: &Element) -> i32 {
    // Negative in a box that is laid out from the bottom.
    -log.scroll_top()
}

fn scrolled(ui: Ui, place: &RefCell<Place>) {
    let (Some(log), false) = (ui.find(".log"), place.borrow().moving) else {
        return;
    };
    note(ui, &log, place);
    let above = log.scroll_height() - log.client_height() - below(&log);
    if above < NEAR_TOP && log.scroll_height() > log.client_height() {
        want_earlier(ui);
    }
}

/// Takes down where somebody is reading.
fn note(ui: Ui, log: &Element, place: &RefCell<Place>) {
    let reads_newest = below(log) < log.client_height() / 2;
    let top = log.get_bounding_client_rect().top();
    let mut row = None;
    if reads_newest {
        show_newer(ui, false);
    } else if let Some(rows) = ui.find(".rows") {
        let rows = rows.children();
        // The first whose lower end is in view: rows are in order, so halving finds it.
        let (mut from, mut to) = (0, rows.length());
        while from < to {
            let middle = u32::midpoint(from, to);
            let bottom = rows
                .item(middle)
                .map(|row| row.get_bounding_client_rect().bottom());
            if bottom.is_some_and(|bottom| bottom <= top) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        row = rows
            .item(from)
            .and_then(|row| row.dyn_into::<HtmlElement>().ok());
    }
    place.borrow_mut().row = row.map(|row| {
        let at = offset(log, &row);
        (row, at)
    });
}

/// CSS px from the log's lower end up to the upper end of a row.
fn offset(log: &Element, row: &HtmlElement) -> i32 {
    (row.get_bounding_client_rect().top() - log.get_bounding_client_rect().bottom()) as i32
}

fn show_newer(ui: Ui, shown: bool) {
    if let Some(button) = ui.find(".stream > button") {
        button.set_class_name(if shown { "newer" } else { "none" });
    }
}

/// After each change: whoever reads the newest, or has just sent something, sees the
/// newest; whoever reads further up goes on reading the same row.
fn follow(ui: Ui, place: Rc<RefCell<Place>>) {
    afterwards(Box::new(move || {
        // What can move rows.
        let newest = ui.see_chat(|chat| {
            chat.messages
                .last()
                .map(|last| (last.id.clone(), last.delivery))
        });
        let at = place.clone();
        place.borrow_mut().moving = true;
        request_animation_frame(move || settle(ui, newest, &at));
    }));
}

fn settle(ui: Ui, newest: Option<(MessageId, Delivery)>, place: &RefCell<Place>) {
    place.borrow_mut().moving = false;
    let Some(log) = ui.find(".log") else { return };
    let (newest, delivery) = newest.unzip();
    let is_new = place.borrow().newest != newest;
    place.borrow_mut().newest = newest;
    let row = place.borrow().row.clone();
    match row {
        Some((row, at)) if !(is_new && delivery == Some(Delivery::Sending)) => {
            if row.is_connected() {
                log.set_scroll_top(log.scroll_top() + offset(&log, &row) - at);
            }
            if is_new {
                show_newer(ui, true);
            }
        }
        _ => log.set_scroll_top(0),
    }
    note(ui, &log, place);
}
