//! One message of the conversation.

use super::node::{Node, node};
use super::ui::Ui;
use crate::chat::{Author, Delivery, Message, Piece, SystemNote, pieces};
use crate::session::Event;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Date)]
    type LocalTime;
    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(ms: f64) -> LocalTime;
    #[wasm_bindgen(method, catch, js_name = toLocaleTimeString)]
    fn format(this: &LocalTime, language: &str, options: &JsValue) -> Result<String, JsValue>;
}

/// `14:05` or `2:05 pm`, as the visitor's own variety of our language has it.
fn clock(ui: Ui, ms: i64) -> String {
    let device = leptos::prelude::window().navigator().language();
    let language = device
        .filter(|device| device.starts_with(&ui.language()))
        .unwrap_or_else(|| ui.language());
    let options = js_sys::Object::new();
    for (key, value) in [("hour", "numeric"), ("minute", "2-digit")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    let time = LocalTime::new(ms as f64);
    // Some systems report languages that are none ("en-US@posix").
    time.format(&language, &options)
        .or_else(|_| time.format(&ui.language(), &options))
        .unwrap_or_default()
}

/// Addresses become links; everything is a text node, never HTML.
fn body(text: &str) -> Node {
    let bubble = node("div").class("bubble").set("dir", "auto");
    pieces(text)
        .into_iter()
        .fold(bubble, |bubble, piece| match piece {
            Piece::Text(text) => bubble.text(text),
            Piece::Link(address) => bubble.child(
                node("a")
                    .set("href", address)
                    .set("target", "_blank")
                    .set("rel", "noopener noreferrer")
                    .text(address),
            ),
        })
}

/// Ms. Messages of one author that follow each other this closely stand together,
/// with one name above them and one time below.
const TOGETHER: i64 = 300_000;

/// Whether the message after this one continues it.
pub(super) fn is_joined(message: &Message, next: Option<&Message>) -> bool {
    message.delivery == Delivery::Sent
        && next.is_some_and(|next| {
            next.author == message.author && next.at.0.saturating_sub(message.at.0) < TOGETHER
        })
}

pub(super) fn bubble(ui: Ui, message: Message, joined: bool) -> Node {
    let name = match &message.author {
        Author::System(note) => return system_note(ui, *note),
        Author::Visitor => ui.text("chat.you"),
        Author::Agent { name } => name.clone().unwrap_or_else(|| ui.text("chat.agent")),
    };
    let (class, state) = match (&message.author, message.delivery) {
        (Author::Visitor, Delivery::Sent) if joined => ("row mine joined", ui.text("chat.sent")),
        (Author::Visitor, Delivery::Sending) => ("row mine", ui.text("chat.sending")),
        (Author::Visitor, Delivery::Sent) => ("row mine", ui.text("chat.sent")),
        (Author::Visitor, Delivery::Failed) => ("row mine failed", ui.text("chat.failed")),
        _ if joined => ("row theirs joined", String::new()),
        _ => ("row theirs", String::new()),
    };
    let mut meta = node("p")
        .class("meta")
        .child(node("span").text(clock(ui, message.at.0)))
        .child(node("span").class("state").text(state));
    if message.delivery == Delivery::Failed {
        let (resent, taken) = (message.id.clone(), message.id);
        meta = meta
            .child(small(ui, "chat.resend", move || {
                ui.send(Event::Resent(resent.clone()));
                ui.focus("#chat-message");
            }))
            .child(small(ui, "chat.takeBack", move || {
                ui.send(Event::TakenBack(taken.clone()));
                ui.focus("#chat-message");
            }));
    }
    node("li")
        .class(class)
        .child(node("p").class("name").text(name))
        .child(body(message.text.as_str()))
        .child(meta)
}

fn small(ui: Ui, text: &'static str, run: impl Fn() + 'static) -> Node {
    node("button")
        .class("small")
        .set("type", "button")
        .on("click", move |_| run())
        .text(ui.text(text))
}

fn system_note(ui: Ui, note: SystemNote) -> Node {
    let text = ui.text(match note {
        SystemNote::Started => "note.started",
        SystemNote::Joined => "note.joined",
        SystemNote::Left => "note.left",
        SystemNote::Transferred => "note.transferred",
        SystemNote::Closed => "note.closed",
    });
    node("li").class("row note").child(node("p").text(text))
}
