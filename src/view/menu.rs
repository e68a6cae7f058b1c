//! The ways to get in touch, for installations that have more than one.

use super::icon::{self, icon};
use super::node::{Node, node};
use super::ui::Ui;
use crate::chat::Channel;
use crate::session::Event;
use leptos::prelude::AnyView;

pub(super) fn menu(ui: Ui, intro: Option<&str>) -> AnyView {
    let channels = ui.now(|now| now.channels.clone());
    if channels.is_empty() {
        return node("p").class("empty").text(ui.text("menu.none")).view();
    }
    let ways = channels.into_iter().map(|channel| way(ui, channel));
    node("div")
        .class("screen menu")
        .child(
            node("h3")
                .set("tabindex", "-1")
                .focused_first(true)
                .text(ui.text("menu.title")),
        )
        .child(intro.map(|intro| node("p").class("intro").set("dir", "auto").text(intro)))
        .child(node("ul").class("ways").children(ways))
        .view()
}

fn way(ui: Ui, channel: Channel) -> Node {
    let (name, drawing) = match channel {
        Channel::Chat => ("menu.chat", icon::CHAT),
        Channel::Sms => ("menu.sms", icon::SMS),
        Channel::WhatsApp => ("menu.whatsapp", icon::WHATSAPP),
    };
    let hint = move || match channel {
        Channel::Chat => match ui.see(|now| now.unread) {
            0 if ui.see_chat(|chat| !chat.staffed) => ui.text("menu.chat.away"),
            0 => ui.text("menu.chat.hint"),
            unread => ui.count("menu.chat.unread", unread),
        },
        Channel::Sms => ui.text("menu.sms.hint"),
        Channel::WhatsApp => ui.text("menu.whatsapp.hint"),
    };
    let words = node("span")
        .class("words")
        .child(node("span").class("name").text(ui.text(name)))
        .child(node("span").class("hint").live_text(hint));
    node("li").child(
        node("button")
            .class("way")
            .set("type", "button")
            .on("click", move |_| ui.send(Event::Chose(channel)))
            .child(node("span").class("mark").child(icon(drawing)))
            .child(words)
            .child(icon(icon::FORWARD)),
    )
}
