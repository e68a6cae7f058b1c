//! All forms of the chat: registration, a message by e-mail, the rating at the end,
//! a transcript, a department. They have the same parts, so one view shows them.

use super::bubble::with_links;
use super::form::{button, error_line, field, form, lines, thanks, typed_text};
use super::node::{Node, afterwards, node};
use super::ui::Ui;
use super::wording::{FormTexts, field_error, field_label, form_failure};
use crate::chat::Private;
use crate::session::{Event, FieldKind, FieldName, FieldSnapshot, FormId, FormSnapshot};
use leptos::prelude::AnyView;
use wasm_bindgen::JsCast;

/// Changes when the form has to be drawn anew; 0 is no form.
pub(super) fn form_key(form: Option<&(FormId, FormSnapshot)>) -> u32 {
    let Some((id, form)) = form else { return 0 };
    let shape = form.fields.iter().map(|field| match &field.kind {
        // The departments that are there may change while the form is open.
        FieldKind::Choice(choices) => choices.iter().fold(1, |sum, (value, _)| {
            value
                .bytes()
                .fold(sum, |sum: u32, byte| sum.wrapping_mul(31) + u32::from(byte))
        }),
        _ => 1,
    });
    let shape = shape.fold(u32::from(form.thanks.is_some()), |sum, one| {
        sum.wrapping_mul(31).wrapping_add(one)
    });
    // Never 0, and never another form's.
    (shape << 4) | (*id as u32 + 1)
}

fn now_form(ui: Ui) -> Option<(FormId, FormSnapshot)> {
    ui.now_chat(|chat| chat.form.clone())
}

pub(super) fn questions(ui: Ui) -> AnyView {
    let Some((id, shown)) = now_form(ui) else {
        return node("p").view();
    };
    let texts = FormTexts::of(id);
    let leave = button(ui, "secondary", Event::FormLeft(id), "");
    if let Some(words) = shown.thanks {
        let words = match words.as_str() {
            "" => ui.text(texts.thanks),
            _ => words,
        };
        let leave = leave.text(ui.text("form.done"));
        return thanks("h4", ui.text("form.thanks"), words, leave).view();
    }
    let sending = move || see_form(ui, |form| form.sending);
    let submit = node("button")
        .class("primary")
        .set("type", "submit")
        .live("aria-disabled", move || sending().to_string())
        .live_text(move || {
            ui.text(if sending() {
                "form.sending"
            } else {
                texts.submit
            })
        });
    let failure = move || {
        see_form(ui, |form| {
            form.failure.map(|failure| form_failure(ui, failure))
        })
        .unwrap_or_default()
    };
    let intro = shown.note.unwrap_or_else(|| ui.text(texts.intro));
    let required = shown.fields.iter().any(|field| field.required);
    let required = required.then(|| node("p").class("hint").text(ui.text("form.required")));
    let fields = shown.fields.iter().enumerate();
    let fields = fields.map(|(at, field)| question(ui, at, field));
    watch(ui);
    form(ui, move |ui| {
        ui.send(Event::FormSubmitted(id));
        focus_first_error(ui);
    })
    .class("screen form questions")
    // All fields are told apart by their names: one listener hears them all.
    .on("input", move |event| {
        let target = event.target();
        let field = target
            .as_ref()
            .and_then(|it| it.dyn_ref::<web_sys::Element>());
        let name = field.and_then(|field| field.get_attribute("name"));
        if let Some(Ok(at)) = name.map(|name| name.parse()) {
            ui.send(Event::FieldTyped(id, at, Private::new(typed_text(&event))));
        }
    })
    .child(
        node("h4")
            .set("tabindex", "-1")
            // An arrow key on a scale already chooses: nobody is put there.
            .focused_first(shown.fields.first().is_some_and(is_scale))
            .text(ui.text(texts.title)),
    )
    .child(
        (!intro.is_empty())
            .then(|| with_links(node("p").class("intro").set("dir", "auto"), &intro)),
    )
    .child(required)
    .children(fields)
    .child(node("p").set("role", "alert").notice("failure", failure))
    .child(
        node("div")
            .class("answers")
            .child(submit)
            .child(shown.optional.then(|| leave.text(ui.text(texts.leave)))),
    )
    .view()
}

fn see_form<T: Default>(ui: Ui, read: impl FnOnce(&FormSnapshot) -> T) -> T {
    ui.see_chat(|chat| {
        chat.form
            .as_ref()
            .map(|(_, form)| read(form))
            .unwrap_or_default()
    })
}

fn see_field<T: Default>(ui: Ui, at: usize, read: impl FnOnce(&FieldSnapshot) -> T) -> T {
    see_form(ui, |form| form.fields.get(at).map(read).unwrap_or_default())
}

fn value(ui: Ui, at: usize) -> String {
    see_field(ui, at, |field| field.value.as_str().to_owned())
}

/// Of a property only its truth counts: "" is false.
fn truth(is: bool) -> String {
    if is { "1" } else { "" }.to_owned()
}

fn question(ui: Ui, at: usize, shown: &FieldSnapshot) -> Node {
    let id = format!("f{at}");
    let error = move || {
        see_field(ui, at, |field| {
            field.error.map(|error| field_error(ui, error, &field.kind))
        })
        .unwrap_or_default()
    };
    let invalid = move || see_field(ui, at, |field| field.error.is_some()).to_string();
    let common = |control: Node| {
        control
            .set("aria-describedby", format!("{id}-error"))
            .set("aria-required", shown.required.to_string())
            .live("aria-invalid", invalid)
    };
    let label = field_label(ui, &shown.name);
    // The star is the style sheet's: screen readers are told otherwise.
    let class = if shown.required {
        "field must"
    } else {
        "field"
    };
    let line = |kind: &'static str, direction: &'static str| {
        node("input")
            .set("type", kind)
            .set("dir", direction)
            .value(move || value(ui, at))
    };
    let first = at == 0;
    let control = match &shown.kind {
        FieldKind::Rating(values) => {
            let scale = rating(ui, at, &id, values);
            return common(
                node("fieldset")
                    .class(class)
                    .set("role", "radiogroup")
                    .set("id", &*id),
            )
            .child(node("legend").text(label))
            .child(scale)
            .child(error_line(&id, error));
        }
        FieldKind::Check => {
            let tick = common(node("input"))
                .set("type", "checkbox")
                .set("id", &*id)
                .set("name", at.to_string())
                .focused_first(first)
                .property("checked", move || truth(value(ui, at) == "true"));
            let words = with_links(node("span"), &label);
            return node("div")
                .class(class)
                .child(node("label").class("tick").child(tick).child(words))
                .child(error_line(&id, error));
        }
        FieldKind::Line => line("text", "auto"),
        FieldKind::Email => line("email", "ltr"),
        FieldKind::Phone => line("tel", "ltr"),
        FieldKind::Lines => lines("3").value(move || value(ui, at)),
        FieldKind::Choice(choices) => choice(ui, at, choices),
    };
    let autocomplete = match shown.name {
        FieldName::Name => "name",
        FieldName::Email => "email",
        FieldName::Phone => "tel",
        _ => "off",
    };
    let control = common(control)
        .set("name", at.to_string())
        .set("autocomplete", autocomplete)
        .focused_first(first);
    field(&id, label, control, error).class(class)
}

fn choice(ui: Ui, at: usize, choices: &[(String, String)]) -> Node {
    let none = (String::new(), ui.text("form.choose"));
    let lacks_none = !choices.iter().any(|(value, _)| value.is_empty());
    let choices = lacks_none.then_some(&none).into_iter().chain(choices);
    let options = choices.map(|(value, label)| {
        let own = value.clone();
        node("option")
            .set("value", value)
            .property("selected", move || truth(self::value(ui, at) == own))
            .text(label)
    });
    node("select").children(options)
}

fn is_scale(field: &FieldSnapshot) -> bool {
    matches!(field.kind, FieldKind::Rating(_))
}

/// Worst to best, with words at both ends.
fn rating(ui: Ui, at: usize, id: &str, values: &[String]) -> Node {
    let last = values.len().saturating_sub(1);
    let steps = values.iter().enumerate().map(|(step, value)| {
        let own = value.clone();
        let word = match step {
            0 => Some("rating.worst"),
            step if step == last => Some("rating.best"),
            _ => None,
        };
        let word = word.map(|word| node("span").class("word").text(ui.text(word)));
        node("label")
            .child(
                node("input")
                    .set("type", "radio")
                    .set("name", at.to_string())
                    .set("value", value)
                    .set("id", format!("{id}-{step}"))
                    .property("checked", move || truth(self::value(ui, at) == own)),
            )
            .child(node("span").class("step").text(value))
            .child(word)
    });
    node("div").class("rating").children(steps)
}

/// An answer of the server may say which field is wrong: the visitor goes on there.
fn watch(ui: Ui) {
    let mut was_sending = false;
    afterwards(Box::new(move || {
        let sending = see_form(ui, |form| form.sending);
        if was_sending && !sending && ui.may_take_focus() {
            focus_first_error(ui);
        }
        was_sending = sending;
    }));
}

fn focus_first_error(ui: Ui) {
    let fields = now_form(ui).map_or(Vec::new(), |(_, form)| form.fields);
    if let Some(at) = fields.iter().position(|field| field.error.is_some()) {
        let selector = match fields[at].kind {
            FieldKind::Rating(_) => format!("#f{at}-0"),
            _ => format!("#f{at}"),
        };
        ui.focus(&selector);
    }
}
