//! The panel: a header, one screen, and the one polite announcer.
//!
//! Keys and files that concern all of it come in here.

use super::bubble::link;
use super::chat::chat;
use super::files::accept_drops;
use super::focus::{focus_screen, is_small, keep_inside};
use super::header::header;
use super::menu::menu;
use super::more::{close_when_left, escape};
use super::node::{Node, afterwards, node};
use super::notice::announcement;
use super::sms::sms;
use super::ui::Ui;
use super::whatsapp::whatsapp;
use crate::chat::Channel;
use crate::session::{Event, Screen};
use crate::settings::Settings;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// `quiet` is true while the panel opens by itself: the focus then stays in the page.
pub fn panel(ui: Ui, settings: &Settings, quiet: StoredValue<bool>) -> AnyView {
    let title = settings.dealer.clone().or(settings.heading.clone());
    let title = title.unwrap_or_else(|| ui.text("panel.title"));
    let intro = settings.intro.clone();
    move_focus(ui, quiet);
    let body = ui.switch(
        |now| screen_number(now.screen),
        move |number| match number {
            0 => menu(ui, intro.as_deref()),
            1 => chat(ui),
            2 => sms(ui),
            _ => whatsapp(ui),
        },
    );
    let offline = move || match ui.see(|now| now.online) {
        true => String::new(),
        false => ui.text("panel.offline"),
    };
    let privacy = settings.privacy_url.as_ref().map(|url| {
        let link = link(url).text(ui.text("panel.privacy")).child(
            node("span")
                .class("unseen")
                .text(format!(" ({})", ui.text("panel.newTab"))),
        );
        node("p").class("foot").child(link)
    });
    let panel = node("section")
        .set("role", "dialog")
        .set("tabindex", "-1")
        .set("aria-labelledby", "title")
        .set("lang", ui.language())
        .set("dir", ui.direction())
        .live("aria-modal", move || {
            (ui.see(|now| now.open) && is_small(ui)).to_string()
        })
        .live("class", move || {
            if ui.see(|now| now.open) {
                "panel"
            } else {
                "panel closed"
            }
            .to_owned()
        })
        .on("keydown", move |event| {
            let key: &web_sys::KeyboardEvent = event.unchecked_ref();
            if key.key() == "Escape" && !key.is_composing() && !escape(ui) {
                ui.send(Event::Closed);
            }
            keep_inside(ui, key);
        })
        .child(header(ui, title))
        .child(node("p").notice("matter", offline))
        .child(node("div").class("body").child(body))
        .child(privacy)
        .child(announcer(ui))
        .on("click", move |event| close_when_left(ui, &event))
        .on("focusin", move |event| close_when_left(ui, &event));
    accept_drops(ui, panel).view()
}

fn screen_number(screen: Screen) -> u32 {
    match screen {
        Screen::Menu => 0,
        Screen::Channel(Channel::Chat) => 1,
        Screen::Channel(Channel::Sms) => 2,
        Screen::Channel(Channel::WhatsApp) => 3,
    }
}

/// The focus goes along when the panel opens and when its screen changes.
fn move_focus(ui: Ui, quiet: StoredValue<bool>) {
    let mut before = None;
    afterwards(Box::new(move || {
        let form = ui.see_chat(|chat| {
            let form = chat.form.as_ref();
            form.map(|(id, form)| (*id, form.thanks.is_some()))
        });
        let now = ui.see(|now| (now.open, now.screen, now.sms.sent, form));
        let was_open = before.is_some_and(|(open, ..): (bool, _, _, _)| open);
        // Another screen takes the focus along, but never out of the page around us.
        let wanted = !was_open && !quiet.get_value() || was_open && ui.may_take_focus();
        if now.0 && before != Some(now) && wanted {
            // After the new screen is in the document.
            request_animation_frame(move || focus_screen(ui));
        }
        before = Some(now);
    }));
}

/// Outside every screen, so that it is there before anything is to be said.
fn announcer(ui: Ui) -> Node {
    let text = move || {
        let latest = ui.see(|now| now.announcement.clone());
        let mut text = latest
            .what
            .map_or(String::new(), |what| announcement(ui, &what));
        if latest.number % 2 == 1 {
            // The same words twice are a change only if something differs.
            text.push('\u{a0}');
        }
        text
    };
    node("p")
        .class("unseen")
        .set("role", "status")
        .set("aria-live", "polite")
        .live_text(text)
}
