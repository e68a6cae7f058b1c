//! The WhatsApp form: a message, where it goes, and on a desktop its QR code.

use super::focus::matches_media;
use super::form::{field, form, heading, text_area};
use super::icon::{self, icon};
use super::node::node;
use super::qr::qr;
use super::ui::Ui;
use crate::chat::Private;
use crate::session::{Event, LinkState};
use leptos::prelude::{AnyView, IntoAny};

pub(super) fn whatsapp(ui: Ui) -> AnyView {
    let to = format!(
        "\u{2066}+{}\u{2069}",
        ui.now(|now| now.whatsapp.number.clone())
    );
    let message = text_area(ui, "3", |text| Event::WhatsAppTyped(Private::new(text)))
        .focused_first(true)
        .set("aria-describedby", "wa-to")
        .value(move || ui.see(|now| now.whatsapp.message.as_str().to_owned()));
    let outcome = ui.switch(
        |now| now.whatsapp.state as u32,
        move |state| {
            let (class, text) = match state {
                state if state == LinkState::Opened as u32 => ("done", "whatsapp.opened"),
                state if state == LinkState::Blocked as u32 => ("failure", "whatsapp.blocked"),
                _ => return ().into_any(),
            };
            let link = node("a")
                .set("target", "_blank")
                .set("rel", "noopener noreferrer")
                .live("href", move || ui.see(|now| now.whatsapp.link.clone()))
                .text(ui.text("whatsapp.link"));
            node("p")
                .class(class)
                .text(ui.text(text) + " ")
                .child(link)
                .view()
        },
    );
    form(ui, |ui| ui.send(Event::WhatsAppSubmitted))
        .class("screen form")
        .children(heading(ui, "whatsapp.title", "whatsapp.intro"))
        .child(field(
            "wa-message",
            ui.text("whatsapp.message"),
            message,
            String::new,
        ))
        .child(node("p").class("to").set("id", "wa-to").text(ui.text_with(
            "whatsapp.to",
            "{number}",
            &to,
        )))
        .child(
            node("button")
                .class("primary")
                .set("type", "submit")
                .child(icon(icon::WHATSAPP))
                .text(ui.text("whatsapp.send")),
        )
        .child(outcome)
        // A mouse or a trackpad: the visitor's phone is another device.
        .child(matches_media("(hover: hover) and (pointer: fine)").then(|| qr(ui)))
        .view()
}
