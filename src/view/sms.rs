//! The SMS form, and what is shown once the request is on its way.

use super::form::{self, button, field, form, heading, text_area, typed_text};
use super::node::{Node, node};
use super::notice::{message_error, number_error, sms_failure};
use super::ui::Ui;
use crate::chat::Private;
use crate::session::Event;
use leptos::prelude::AnyView;

pub(super) fn sms(ui: Ui) -> AnyView {
    ui.switch(
        |now| u32::from(now.sms.sent),
        move |sent| if sent == 1 { thanks(ui) } else { request(ui) },
    )
}

fn request(ui: Ui) -> AnyView {
    let sending = move || ui.see(|now| now.sms.sending);
    let left = move || ui.see(|now| now.sms.left);
    let counter = move || match left() {
        left if left < 0 => ui.count("sms.over", left.unsigned_abs()),
        left => ui.count("sms.left", left.unsigned_abs()),
    };
    let wrong = move || ui.see(|now| now.sms.message_error);
    let message = text_area(ui, "3", |text| Event::SmsMessageTyped(Private::new(text)))
        .focused_first(!asks_for_number(ui))
        .set("aria-describedby", "sms-message-error sms-left")
        .set("aria-required", "true")
        .live("aria-invalid", move || wrong().is_some().to_string())
        .value(move || ui.see(|now| now.sms.message.as_str().to_owned()));
    let message = field("sms-message", ui.text("sms.message"), message, move || {
        wrong().map_or(String::new(), |wrong| message_error(ui, wrong))
    });
    let counter = node("p")
        .set("id", "sms-left")
        .live("class", move || {
            if left() < 0 {
                "counter over"
            } else {
                "counter"
            }
            .to_owned()
        })
        .live_text(counter);
    let failure = node("p").notice("failure", move || {
        let failure = ui.see(|now| now.sms.failure);
        failure.map_or(String::new(), |failure| sms_failure(ui, failure))
    });
    let button = node("button")
        .class("primary")
        .set("type", "submit")
        .live("aria-disabled", move || {
            (sending() || left() < 0).to_string()
        })
        .live_text(move || ui.text(if sending() { "sms.sending" } else { "sms.send" }));
    form(ui, |ui| {
        ui.send(Event::SmsSubmitted);
        focus_first_error(ui);
    })
    .class("screen form")
    .children(heading(ui, "sms.title", "sms.intro"))
    .child(country(ui))
    .child(number(ui))
    .child(message.child(counter))
    .child(failure)
    .child(button)
    .view()
}

/// Whoever has given a number already goes on with the message.
fn asks_for_number(ui: Ui) -> bool {
    ui.now(|now| now.sms.number.is_blank())
}

fn country(ui: Ui) -> Node {
    let refused = move || ui.see(|now| now.sms.country_refused);
    let options = ui
        .now(|now| now.sms.countries.clone())
        .into_iter()
        .enumerate();
    let options = options.map(|(index, country)| {
        // Of a property only its truth counts: "" is false.
        let chosen = move || ui.see(|now| now.sms.country == index);
        node("option")
            .set("value", index.to_string())
            .property("selected", move || {
                if chosen() { "1" } else { "" }.to_owned()
            })
            .text(format!("{} {}", country.name, country.dial_code))
    });
    let control = node("select")
        .set("autocomplete", "tel-country-code")
        .set("aria-describedby", "sms-country-error")
        .live("aria-invalid", move || refused().to_string())
        .on("change", move |event| {
            if let Ok(index) = typed_text(&event).parse() {
                ui.send(Event::SmsCountryChosen(index));
            }
        })
        .children(options);
    field(
        "sms-country",
        ui.text("sms.country"),
        control,
        move || match refused() {
            true => ui.text("number.unsupportedCountry"),
            false => String::new(),
        },
    )
}

fn number(ui: Ui) -> Node {
    let wrong = move || ui.see(|now| now.sms.number_error);
    let control = node("input")
        .set("type", "tel")
        .set("autocomplete", "tel")
        .set("dir", "ltr")
        .focused_first(asks_for_number(ui))
        .set("aria-describedby", "sms-number-error")
        .set("aria-required", "true")
        .live("aria-invalid", move || wrong().is_some().to_string())
        .value(move || ui.see(|now| now.sms.number.as_str().to_owned()))
        .on("input", move |event| {
            ui.send(Event::SmsNumberTyped(Private::new(typed_text(&event))));
        });
    field("sms-number", ui.text("sms.number"), control, move || {
        wrong().map_or(String::new(), |wrong| number_error(ui, wrong))
    })
}

/// After a try to send, the first field that is wrong is where the visitor goes on.
fn focus_first_error(ui: Ui) {
    let (number, message) = ui.now(|now| (now.sms.number_error, now.sms.message_error));
    if number.is_some() {
        ui.focus("#sms-number");
    } else if message.is_some() {
        ui.focus("#sms-message");
    }
}

fn thanks(ui: Ui) -> AnyView {
    // The number keeps its own direction inside a right-to-left sentence, and one line.
    let number = ui.now(|now| now.sms.sent_to.as_str().replace(' ', "\u{a0}"));
    let number = format!("\u{2066}{number}\u{2069}");
    let again = button(ui, "secondary", Event::SmsStartedOver, "").text(ui.text("sms.again"));
    let body = ui.text_with("sms.sent.body", "{number}", &number);
    form::thanks("h3", ui.text("sms.sent.title"), body, again).view()
}
