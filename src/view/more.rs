//! The list below the header's button: what else can be done with the conversation.

use super::form::{Question, SAFE_ANSWER, button, named, plain_button, question, turn_button};
use super::icon;
use super::node::node;
use super::ui::{Aside, Ui};
use crate::chat::Channel;
use crate::session::{Event, FormId, Screen};
use leptos::prelude::{AnyView, IntoAny};
use wasm_bindgen::JsCast;

/// The button that opens the list, and takes the focus back when it closes.
pub(super) const BUTTON: &str = ".more > button";

pub(super) fn more(ui: Ui) -> AnyView {
    ui.switch(
        |now| u32::from(now.chat.is_some() && now.screen == Screen::Channel(Channel::Chat)),
        move |here| match here {
            0 => ().into_any(),
            _ => disclosure(ui),
        },
    )
}

fn disclosure(ui: Ui) -> AnyView {
    let press = plain_button("quiet")
        .live("aria-expanded", move || {
            is_open(&ui.see_aside()).to_string()
        })
        .on("click", move |_| {
            let open = is_open(&ui.now_aside());
            ui.turn_to(if open { Aside::Nothing } else { Aside::More });
        });
    let content = ui.switch(
        move |_| match ui.see_aside() {
            Aside::More => 1,
            Aside::Ending => 2,
            Aside::Forgetting => 3,
            _ => 0,
        },
        move |state| match state {
            1 => list(ui),
            2 => ask(ui, "more.end.ask", "more.end.yes", Event::Ended),
            3 => ask(ui, "more.forget.ask", "more.forget.yes", Event::Forgotten),
            _ => ().into_any(),
        },
    );
    node("div")
        .class("more")
        .child(named(press, ui.text("more.open"), icon::MORE))
        .child(node("div").child(content))
        .view()
}

/// The list, or a question that it has led to.
pub(super) fn is_open(aside: &Aside) -> bool {
    matches!(aside, Aside::More | Aside::Ending | Aside::Forgetting)
}

fn ask(ui: Ui, ask: &'static str, yes: &'static str, event: Event) -> AnyView {
    let (no, next) = ("more.no", BUTTON);
    question(
        ui,
        Question {
            ask,
            yes,
            no,
            event,
            next,
        },
    )
    .view()
}

fn list(ui: Ui) -> AnyView {
    let (may, agent) = ui.now_chat(|chat| (chat.may, chat.agent.clone()));
    let agent = agent.unwrap_or_default();
    let reach = |scheme: &str, key, address: &str| {
        let target: String = address.chars().filter(|c| !c.is_whitespace()).collect();
        let isolated = format!("\u{2066}{address}\u{2069}");
        node("a")
            .class("item")
            .set("href", [scheme, &target].concat())
            .text(ui.text_with(key, "{address}", &isolated))
    };
    let mail = agent
        .email
        .map(|address| reach("mailto:", "more.email", address.as_str()));
    let phone = agent
        .phone
        .map(|number| reach("tel:", "more.phone", number.as_str()));
    let form = |text, id| button(ui, "item", Event::FormOpened(id), "").text(ui.text(text));
    let turn = |text, to| turn_button(ui, "item", to, SAFE_ANSWER).text(ui.text(text));
    let muted = move || ui.see_chat(|chat| chat.muted);
    let sound = plain_button("item sound")
        .live("aria-pressed", move || (!muted()).to_string())
        .on("click", move |_| {
            ui.send(Event::Muted(!ui.now_chat(|chat| chat.muted)))
        })
        .text(ui.text("more.sound"));
    let items = [
        mail,
        phone,
        may.switch_department
            .then(|| form("more.department", FormId::Department)),
        may.transcript
            .then(|| form("more.transcript", FormId::Transcript)),
        Some(sound),
        may.end.then(|| turn("more.end", Aside::Ending)),
        may.forget.then(|| turn("more.forget", Aside::Forgetting)),
    ];
    let items = items
        .into_iter()
        .flatten()
        .map(|item| node("li").child(item));
    node("ul").class("items").children(items).view()
}

/// Closes the list when something outside of it is clicked, or takes the focus.
pub(super) fn close_when_left(ui: Ui, event: &web_sys::Event) {
    if !is_open(&ui.now_aside()) {
        return;
    }
    let target = event.target();
    let Some(target) = target
        .as_ref()
        .and_then(|it| it.dyn_ref::<web_sys::Element>())
    else {
        return;
    };
    // Some browsers give the focus of a pressed button to the panel around it.
    let around = event.type_() == "focusin" && target.class_list().contains("panel");
    let gone = !target.is_connected();
    if !around && !gone && matches!(target.closest(".more"), Ok(None)) {
        ui.turn_to(Aside::Nothing);
    }
}

/// Escape closes what is open beside the conversation first; whether there was any.
pub(super) fn escape(ui: Ui) -> bool {
    let aside = ui.now_aside();
    let next = match &aside {
        Aside::Nothing => {
            let editing = ui.now_chat(|chat| chat.editing.is_some());
            if editing {
                ui.send(Event::EditCancelled);
            }
            return editing;
        }
        aside if is_open(aside) => BUTTON,
        _ => "#chat-message",
    };
    ui.turn_to(Aside::Nothing);
    ui.focus(next);
    true
}
