//! One message of the conversation.

use super::attachment::attachment;
use super::form::{Question, SAFE_ANSWER, button, named, question, turn_button};
use super::icon;
use super::node::{Node, node};
use super::notice::note_text;
use super::ui::{Aside, Ui};
use crate::chat::{Author, Delivery, Message, Piece, pieces};
use crate::session::Event;

/// What a message of the visitor's own can be asked, and what it is asked now.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Own {
    Fixed,
    Changeable,
    /// Its text is in the composer.
    Editing,
    /// "Delete this message?"
    Deleting,
}

/// Addresses become links; everything is a text node, never HTML.
pub(super) fn with_links(node: Node, text: &str) -> Node {
    pieces(text)
        .into_iter()
        .fold(node, |node, piece| match piece {
            Piece::Text(text) => node.text(text),
            Piece::Link(address) => node.child(link(address).text(address)),
        })
}

/// A link that leads out of the page.
pub(super) fn link(address: &str) -> Node {
    node("a")
        .set("href", address)
        .set("target", "_blank")
        .set("rel", "noopener noreferrer")
}

/// Ms. Messages of one author that follow each other this closely stand together,
/// with one name above them and one time below.
const TOGETHER: i64 = 300_000;

/// Whether the message after this one continues it.
pub(super) fn is_joined(message: &Message, next: Option<&Message>) -> bool {
    message.delivery == Delivery::Sent
        && !message.edited
        && next.is_some_and(|next| {
            next.author == message.author && next.at.0.saturating_sub(message.at.0) < TOGETHER
        })
}

pub(super) fn bubble(ui: Ui, message: Message, joined: bool, own: Own) -> Node {
    let name = match &message.author {
        Author::System(note) => {
            let text = node("p").text(ui.text(note_text(*note)));
            return node("li").class("row note").child(text);
        }
        Author::Visitor => ui.text("chat.you"),
        Author::Agent { name } => name.clone().unwrap_or_else(|| ui.text("chat.agent")),
    };
    #[cfg(feature = "rich")]
    if super::rich::is_nothing(&message) {
        return node("li").class("none");
    }
    let mine = message.author == Author::Visitor;
    let (state_class, state) = match message.delivery {
        _ if !mine => ("", String::new()),
        Delivery::Sending => ("", ui.text("chat.sending")),
        Delivery::Sent => ("", ui.text("chat.sent")),
        Delivery::Failed => (" failed", ui.text("chat.failed")),
    };
    let side = if mine { "row mine" } else { "row theirs" };
    let together = if joined { " joined" } else { "" };
    let now = match own {
        Own::Changeable => " changeable",
        Own::Editing => " editing",
        Own::Fixed | Own::Deleting => "",
    };
    #[cfg(feature = "rich")]
    let extra = super::rich::row_class(&message);
    #[cfg(not(feature = "rich"))]
    let extra = "";
    let edited = message.edited.then(|| ui.text("chat.edited"));
    let mut meta = node("p")
        .class("meta")
        .child(node("span").text(ui.time(message.at.0)))
        .child(edited.map(|edited| node("span").text(edited)))
        .child(node("span").class("state").text(state));
    if message.delivery == Delivery::Failed {
        let again = Event::Resent(message.id.clone());
        let back = Event::TakenBack(message.id.clone());
        for (text, event) in [("chat.resend", again), ("chat.takeBack", back)] {
            meta = meta.child(button(ui, "small", event, "#chat-message").text(ui.text(text)));
        }
    }
    let ask = Question {
        ask: "chat.delete.ask",
        yes: "chat.delete.yes",
        no: "chat.delete.no",
        event: Event::Deleted(message.id.clone()),
        next: "#chat-message",
    };
    node("li")
        .class(&[side, together, state_class, now, extra].concat())
        .child(node("p").class("name").text(name))
        .child(said(ui, &message))
        .child((own == Own::Changeable).then(|| changes(ui, &message)))
        .child((own == Own::Deleting).then(|| question(ui, ask)))
        .child(meta)
}

/// Text and files.
fn said(ui: Ui, message: &Message) -> Node {
    #[cfg(feature = "rich")]
    if let Some(content) = &message.rich {
        return super::rich::said(ui, message, content);
    }
    let mut said = node("div").class("said");
    if !message.text.is_blank() {
        let bubble = node("div").class("bubble").set("dir", "auto");
        said = said.child(with_links(bubble, message.text.as_str()));
    }
    said.children(message.files.iter().map(|file| attachment(ui, file)))
}

/// Beside a message of the visitor's own: change it, delete it.
fn changes(ui: Ui, message: &Message) -> Node {
    let id = &message.id;
    let edit = button(ui, "tiny", Event::EditStarted(id.clone()), "#chat-message");
    let delete = turn_button(ui, "tiny", Aside::Deleting(id.clone()), SAFE_ANSWER);
    // There is no text to change where only a file was sent.
    let edit = (!message.text.is_blank()).then(|| named(edit, ui.text("chat.edit"), icon::EDIT));
    node("div").class("changes").child(edit).child(named(
        delete,
        ui.text("chat.delete"),
        icon::DELETE,
    ))
}
