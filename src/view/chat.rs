//! The live chat: the conversation, what is the matter, and where to write or a form.

use super::composer::composer;
use super::form::{button, named};
use super::icon;
use super::log::log;
use super::node::{Node, node};
use super::notice::{chat_notice, is_bad_news};
use super::questions::{form_key, questions};
use super::ui::Ui;
use crate::session::{Event, Trouble};
use leptos::prelude::AnyView;

pub(super) fn chat(ui: Ui) -> AnyView {
    let below = ui.switch(
        |now| {
            now.chat
                .as_ref()
                .map_or(0, |chat| form_key(chat.form.as_ref()))
        },
        move |key| match key {
            0 => composer(ui),
            _ => questions(ui),
        },
    );
    let class = move || match ui.see_chat(|chat| chat.form.is_some()) {
        true => "screen chat asking",
        false => "screen chat",
    };
    let screen = node("div")
        .live("class", move || class().to_owned())
        .child(
            node("h3")
                .class("unseen")
                .set("tabindex", "-1")
                .text(ui.text("chat.title")),
        )
        .child(log(ui))
        .child(matter(ui))
        .child(queue(ui))
        .child(notice(ui));
    #[cfg(feature = "rich")]
    let screen = screen
        .child(super::rich::quick(ui))
        .child(super::rich::blocked(ui));
    let screen = screen.child(below);
    #[cfg(feature = "rich")]
    let screen = screen.child(super::rich::page(ui));
    screen.view()
}

/// Why something is not moving, or that nobody is there.
fn matter(ui: Ui) -> Node {
    let text = move || match ui.see_chat(|chat| (chat.trouble, chat.staffed)) {
        (Some(Trouble::Reconnecting), _) => ui.text("chat.reconnecting"),
        (Some(Trouble::SlowDown(_)), _) => ui.text("chat.slowDown"),
        // The form for a message by e-mail says so itself.
        _ if ui.see_chat(|chat| chat.form.is_some()) => String::new(),
        (None, true) => String::new(),
        (Some(Trouble::NobodyThere), _) | (None, false) => ui
            .see_chat(|chat| chat.offline_message.clone())
            .unwrap_or_else(|| ui.text("chat.away")),
    };
    node("p").set("dir", "auto").notice("matter", text)
}

/// The place in the queue, how long it may take, and the dealer's own words.
fn queue(ui: Ui) -> Node {
    let text = move || {
        let Some(queue) = ui.see_chat(|chat| chat.queue.clone()) else {
            return String::new();
        };
        let wait = queue
            .wait_seconds
            .map(|seconds| ui.count("chat.queue.wait", seconds.div_ceil(60).max(1)));
        let spot = (queue.spot > 0).then(|| ui.count("chat.queue.spot", queue.spot));
        let lines: Vec<String> = [queue.message, spot, wait].into_iter().flatten().collect();
        lines.join("\n")
    };
    node("p").set("dir", "auto").notice("matter queue", text)
}

/// What became of something the visitor asked for.
fn notice(ui: Ui) -> Node {
    let shown = move || ui.see_chat(|chat| chat.notice);
    let class = move || match shown() {
        None => "none",
        Some(what) if is_bad_news(what) => "matter word bad",
        Some(_) => "matter word",
    };
    let text = move || shown().map_or(String::new(), |what| chat_notice(ui, what));
    let away = button(ui, "tiny", Event::NoticeDismissed, "#chat-message");
    node("div")
        .live("class", move || class().to_owned())
        .child(node("p").live_text(text))
        .child(named(away, ui.text("notice.dismiss"), icon::CLOSE))
}
