//! A form inside of a message: its fields, and once it was sent its answers.
//!
//! Another than those of the chat (`questions`): there may be several, each belongs to a
//! message, and the conversation goes on around it.

use super::super::form::{field, form as plain_form, lines, typed_text};
use super::super::icon::{self, icon};
use super::super::node::{Node, afterwards, node};
use super::super::ui::Ui;
use super::super::wording::{field_error, form_failure};
use super::answers::answers;
use super::digest::number;
use crate::chat::content::{Field, FieldKind, Form};
use crate::chat::{MessageId, Private};
use crate::session::{ChatSnapshot, Event, FieldError, FieldSnapshot, FormSnapshot};
use leptos::prelude::{AnyView, request_animation_frame};
use wasm_bindgen::JsCast;

/// Characters from which on a field has several lines. The services' own limit, where a
/// form names none, is 128.
const LONG: u32 = 128;

pub(super) fn form(ui: Ui, message: &MessageId, form: &Form) -> Node {
    let key = number(&message.0);
    let (message, form) = (message.clone(), form.clone());
    let submitted = form.submitted;
    let sent = move |chat: &ChatSnapshot| {
        submitted || of(chat, key).is_some_and(|form| form.thanks.is_some())
    };
    let content = ui.switch(
        move |now| u32::from(now.chat.as_ref().is_some_and(sent)),
        move |sent| match sent {
            0 => fields(ui, &message, &form),
            _ => done(ui, key, &form),
        },
    );
    node("div").class("card asks").child(content)
}

fn of(chat: &ChatSnapshot, key: u32) -> Option<&FormSnapshot> {
    let forms = chat.acts.forms.iter();
    let mut forms = forms.filter(|(id, _)| number(&id.0) == key);
    forms.next().map(|(_, form)| form)
}

fn see<T: Default>(ui: Ui, key: u32, read: impl FnOnce(&FormSnapshot) -> T) -> T {
    ui.see_chat(|chat| of(chat, key).map(read).unwrap_or_default())
}

fn see_field<T: Default>(ui: Ui, key: u32, at: usize, read: impl FnOnce(&FieldSnapshot) -> T) -> T {
    see(ui, key, |form| {
        form.fields.get(at).map(read).unwrap_or_default()
    })
}

fn fields(ui: Ui, message: &MessageId, form: &Form) -> AnyView {
    let key = number(&message.0);
    let sending = move || see(ui, key, |form| form.sending);
    let submit = node("button")
        .class("primary")
        .set("type", "submit")
        .live("aria-disabled", move || sending().to_string())
        .live_text(move || {
            ui.text(if sending() {
                "chat.sending"
            } else {
                "chat.send"
            })
        });
    let failure = move || {
        let failure = see(ui, key, |form| form.failure);
        failure.map_or(String::new(), |failure| form_failure(ui, failure))
    };
    let all = form.fields.iter().enumerate();
    let all = all.map(|(at, shown)| question(ui, key, at, shown));
    watch(ui, key);
    let (typed, sent) = (message.clone(), message.clone());
    plain_form(ui, move |ui| {
        if !ui.now_chat(|chat| of(chat, key).is_some_and(|form| form.sending)) {
            ui.send(Event::AnswersSent(sent.clone()));
            focus_first_error(ui, key);
        }
    })
    // All fields are told apart by their names: one listener hears them all.
    .on("input", move |event| {
        let target = event.target();
        let target = target.as_ref();
        let field = target.and_then(|it| it.dyn_ref::<web_sys::Element>());
        let name = field.and_then(|field| field.get_attribute("name"));
        if let Some(Ok(field)) = name.map(|name| name.parse()) {
            ui.send(Event::AnswerTyped {
                message: typed.clone(),
                field,
                value: Private::new(typed_text(&event)),
            });
        }
    })
    .children(all)
    .child(node("p").set("role", "alert").notice("failure", failure))
    .child(submit)
    .view()
}

fn id_of(key: u32, at: usize) -> String {
    ["r", &key.to_string(), "-", &at.to_string()].concat()
}

fn question(ui: Ui, key: u32, at: usize, shown: &Field) -> Node {
    let id = id_of(key, at);
    let value = move || see_field(ui, key, at, |field| field.value.as_str().to_owned());
    let (line, limits) = match &shown.kind {
        FieldKind::Text { least, most } => (*most <= LONG, Some((*least, *most))),
        FieldKind::Email | FieldKind::Select(_) => (true, None),
    };
    let error = move || {
        let error = see_field(ui, key, at, |field| {
            field.error.map(|error| match (error, limits) {
                // Of a text only its length can be wrong.
                (FieldError::Malformed, Some((least, most))) => ui
                    .count("rich.length", most)
                    .replace("{least}", &least.to_string()),
                _ => field_error(ui, error, &field.kind),
            })
        });
        error.unwrap_or_default()
    };
    let control = match &shown.kind {
        FieldKind::Select(choices) => select(ui, key, at, choices),
        FieldKind::Email => {
            let input = node("input").set("type", "email").set("dir", "ltr");
            input.set("autocomplete", "email").value(value)
        }
        FieldKind::Text { .. } if !line => lines("3").value(value),
        FieldKind::Text { .. } => {
            let input = node("input").set("type", "text").set("dir", "auto");
            input.value(value)
        }
    };
    let control = match shown.placeholder.as_str() {
        "" => control,
        words => control.set("placeholder", words),
    };
    let control = control
        .set("name", at.to_string())
        .set("aria-describedby", [&id, "-error"].concat())
        .live("aria-invalid", move || {
            see_field(ui, key, at, |field| field.error.is_some()).to_string()
        });
    let label = match shown.label.as_str() {
        "" => shown.name.as_str(),
        label => label,
    };
    field(&id, label.to_owned(), control, error)
}

fn select(ui: Ui, key: u32, at: usize, choices: &[(String, Private)]) -> Node {
    let none = (String::new(), Private::new(ui.text("form.choose")));
    let choices = std::iter::once(&none).chain(choices);
    let options = choices.map(|(value, label)| {
        let own = value.clone();
        let chosen = move || see_field(ui, key, at, |field| field.value.as_str() == own);
        node("option")
            .set("value", value)
            // Of a property only its truth counts.
            .property("selected", move || {
                if chosen() { "1" } else { "" }.to_owned()
            })
            .text(label.as_str())
    });
    node("select").children(options)
}

/// What was sent, as far as this visit knows.
fn done(ui: Ui, key: u32, form: &Form) -> AnyView {
    let values: Vec<Private> = ui.now_chat(|chat| {
        let fields = of(chat, key).map(|form| form.fields.iter());
        let fields = fields.into_iter().flatten();
        fields.map(|field| field.value.clone()).collect()
    });
    let pairs = form.fields.iter().zip(values).map(|(field, value)| {
        let chosen = match &field.kind {
            FieldKind::Select(choices) => choices.iter().find(|it| it.0 == value.as_str()),
            _ => None,
        };
        let value = chosen.map_or(value, |(_, label)| label.clone());
        (field.label.clone(), value)
    });
    let pairs: Vec<(Private, Private)> = pairs.filter(|(_, value)| !value.is_blank()).collect();
    let word = node("p").class("sent").child(icon(icon::DONE));
    node("div")
        .child(word.text(ui.text("rich.form.sent")))
        .child((!pairs.is_empty()).then(|| answers(&pairs)))
        .view()
}

/// The service's answer may say which field is wrong: the visitor goes on there. Sent, the
/// form is gone, and with it the focus.
fn watch(ui: Ui, key: u32) {
    let mut was_sending = false;
    afterwards(Box::new(move || {
        let sending = see(ui, key, |form| form.sending);
        if was_sending && !sending && ui.may_take_focus() {
            let wrong = ui.now_chat(|chat| of(chat, key).is_some_and(|it| it.failure.is_some()));
            if !wrong {
                ui.focus_soon(".log");
            }
            request_animation_frame(move || focus_first_error(ui, key));
        }
        was_sending = sending;
    }));
}

fn focus_first_error(ui: Ui, key: u32) {
    let wrong = ui.now_chat(|chat| {
        let fields = &of(chat, key)?.fields;
        fields.iter().position(|field| field.error.is_some())
    });
    if let Some(at) = wrong {
        ui.focus(&["#", &id_of(key, at)].concat());
    }
}
