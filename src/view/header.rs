//! The header: back, who answers, what else can be done, close.

use super::form::{button, named};
use super::icon;
use super::more::more;
use super::node::{Node, node};
use super::ui::Ui;
use crate::chat::{Agent, Channel, Presence};
use crate::session::{Event, Screen};
use leptos::prelude::IntoAny;

pub(super) fn header(ui: Ui, title: String) -> Node {
    let back = ui.switch(
        |now| u32::from(now.channels.len() > 1 && now.screen != Screen::Menu),
        move |there| match there {
            0 => ().into_any(),
            _ => {
                let back = button(ui, "quiet back", Event::WentBack, "");
                named(back, ui.text("panel.back"), icon::BACK).view()
            }
        },
    );
    let who = node("div")
        .class("who")
        .child(node("h2").set("id", "title").set("dir", "auto").text(title))
        .child(answering(ui));
    let close = button(ui, "quiet close", Event::Closed, "");
    node("header")
        .class("top")
        .child(back)
        .child(who)
        .child(more(ui))
        .child(named(close, ui.text("panel.close"), icon::CLOSE))
}

/// Under the dealer's name: who answers, and whether they are there.
fn answering(ui: Ui) -> Node {
    let agent = move || -> Option<Agent> {
        let here = ui.see(|now| now.screen == Screen::Channel(Channel::Chat));
        ui.see_chat(|chat| chat.agent.clone()).filter(|_| here)
    };
    let name = move || match agent().and_then(|agent| agent.name) {
        Some(name) => ui.text_with("chat.with", "{name}", &name),
        None => String::new(),
    };
    let presence = move || match agent().map(|agent| agent.presence) {
        Some(Presence::Online) => ("dot online", "presence.online"),
        Some(Presence::Away) => ("dot away", "presence.away"),
        Some(Presence::Busy) => ("dot busy", "presence.busy"),
        Some(Presence::Offline) => ("dot", "presence.offline"),
        Some(Presence::Unknown) | None => ("none", ""),
    };
    let words = move || match presence().1 {
        "" => String::new(),
        key => format!(" ({})", ui.text(key)),
    };
    node("p")
        .set("dir", "auto")
        .live("class", move || {
            if name().is_empty() {
                "none"
            } else {
                "subtitle"
            }
            .to_owned()
        })
        .child(node("span").live("class", move || presence().0.to_owned()))
        .child(node("span").live_text(name))
        .child(node("span").class("unseen").live_text(words))
}
