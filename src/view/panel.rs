//! The panel: a header, one screen, and the one polite announcer.

use super::chat::chat;
use super::focus::{focus_screen, is_small, keep_inside};
use super::icon::{self, icon};
use super::menu::menu;
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
        let link = node("a")
            .set("href", url)
            .set("target", "_blank")
            .set("rel", "noopener noreferrer")
            .text(ui.text("panel.privacy"))
            .child(
                node("span")
                    .class("unseen")
                    .text(format!(" ({})", ui.text("panel.newTab"))),
            );
        node("p").class("foot").child(link)
    });
    node("section")
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
            if key.key() == "Escape" && !key.is_composing() {
                ui.send(Event::Closed);
            }
            keep_inside(ui, key);
        })
        .child(header(ui, title))
        .child(node("p").notice("matter", offline))
        .child(node("div").class("body").child(body))
        .child(privacy)
        .child(announcer(ui))
        .view()
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
    let mut before: Option<(bool, Screen, bool)> = None;
    afterwards(Box::new(move || {
        let now = ui.see(|now| (now.open, now.screen, now.sms.sent));
        let was_open = before.is_some_and(|(open, ..)| open);
        // Another screen takes the focus along, but never out of the page around us.
        let wanted = !was_open && !quiet.get_value() || was_open && ui.may_take_focus();
        if now.0 && before != Some(now) && wanted {
            // After the new screen is in the document.
            request_animation_frame(move || focus_screen(ui));
        }
        before = Some(now);
    }));
}

fn header(ui: Ui, title: String) -> Node {
    let button = move |class: &str, name, drawing, event: fn() -> Event| {
        node("button")
            .class(class)
            .set("type", "button")
            .set("aria-label", ui.text(name))
            .on("click", move |_| ui.send(event()))
            .child(icon(drawing))
    };
    let back = ui.switch(
        |now| u32::from(now.channels.len() > 1 && now.screen != Screen::Menu),
        move |there| match there {
            0 => ().into_any(),
            _ => button("quiet back", "panel.back", icon::BACK, || Event::WentBack).view(),
        },
    );
    // Under the dealer's name: who answers.
    let subtitle = move || {
        let here = ui.see(|now| now.screen == Screen::Channel(Channel::Chat));
        match ui.see_chat(|chat| chat.agent.clone()).filter(|_| here) {
            Some(name) => ui.text_with("chat.with", "{name}", &name),
            None => String::new(),
        }
    };
    let who = node("div")
        .class("who")
        .child(node("h2").set("id", "title").set("dir", "auto").text(title))
        .child(node("p").set("dir", "auto").notice("subtitle", subtitle));
    node("header")
        .class("top")
        .child(back)
        .child(who)
        .child(button("quiet close", "panel.close", icon::CLOSE, || {
            Event::Closed
        }))
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
