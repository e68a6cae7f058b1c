//! The buttons of a message or an item, below it.

use super::super::form::plain_button;
use super::super::icon::icon;
use super::super::node::{Node, node};
use super::super::ui::Ui;
use super::media::glyph;
use super::page::opener;
use super::price::price;
use super::text::anchor;
use crate::chat::MessageId;
use crate::chat::content::{Action, Address, Deed, Purchase};
use crate::session::{Acting, Acts, Event};

pub(super) const OUT: &str = "M10 6H6v12h12v-4M13 5h6v6M19 5l-8 8";
pub(super) const PIN: &str = "M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z";
const CALL: &str = "M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2C10.8 20 4 13.2 4 6a2 2 0 0 1 2-2z";
const MAIL: &str = "M4 6h16v12H4zM4 7l8 6 8-6";
const CARD: &str = "M3.5 6h17v12h-17zM3.5 10h17";

/// All but those of the row below the log (`quick`).
pub(super) fn actions(
    ui: Ui,
    message: &MessageId,
    item: Option<usize>,
    actions: &[Action],
) -> Option<Node> {
    let mut acting = false;
    let buttons: Vec<Node> = actions
        .iter()
        .enumerate()
        .filter(|(_, action)| !action.deed.is_quick())
        .map(|(at, action)| {
            let own = Acting {
                message: message.clone(),
                item,
                action: at,
            };
            acting |= matches!(action.deed, Deed::Postback(_));
            button(ui, action, own)
        })
        .collect();
    if buttons.is_empty() {
        return None;
    }
    let failed = acting.then(|| failure(ui, message.clone(), item));
    Some(node("div").class("acts").children(buttons).child(failed))
}

fn button(ui: Ui, action: &Action, own: Acting) -> Node {
    let text = action.text.as_str();
    let start = |node: Node| {
        let picture = action.icon.as_ref().and_then(glyph);
        node.child(picture)
    };
    match &action.deed {
        Deed::Link(address) => {
            let drawing = match address.host() {
                Some(_) => OUT,
                None if address.is_call() => CALL,
                None => MAIL,
            };
            let link = start(anchor(address).class("act"));
            let link = link.child(label(text, address)).child(icon(drawing));
            link.child(address.host().map(|_| new_tab(ui)))
        }
        Deed::Webview { address, .. } => {
            let link = start(opener(ui, anchor(address), own).class("act"));
            link.child(label(text, address)).child(icon(OUT))
        }
        Deed::Buy {
            amount,
            currency,
            state,
            address,
        } => {
            let amount = node("bdi")
                .class("price")
                .text(price(ui, *amount, currency));
            let words = node("span").class("label").set("dir", "auto").text(text);
            let open = address.as_ref().filter(|_| *state == Purchase::Offered);
            let button = match open {
                Some(address) => anchor(address).class("act buy"),
                None => node("p").class("act buy settled"),
            };
            let state = match state {
                Purchase::Offered => None,
                Purchase::Processing => Some("rich.buy.processing"),
                Purchase::Paid => Some("rich.buy.paid"),
            };
            let state = state.map(|key| node("span").class("host").text(ui.text(key)));
            let button = button.child(icon(CARD)).child(words.child(state));
            button.child(amount).child(open.map(|_| new_tab(ui)))
        }
        Deed::Postback(_) | Deed::Reply(_) | Deed::LocationRequest => {
            let words = node("span").class("label").set("dir", "auto").text(text);
            start(press(ui, "act", own)).child(words)
        }
    }
}

/// The words of a link, and below them where it leads.
fn label(text: &str, address: &Address) -> Node {
    let target = address.host().or(address.as_str().split(':').nth(1));
    let target = target.unwrap_or_default();
    let label = node("span").class("label").set("dir", "auto");
    match text {
        "" => label.text(target),
        text if text == target => label.text(text),
        _ => {
            let target = node("bdi").class("host").set("dir", "ltr").text(target);
            label.text(text).child(target)
        }
    }
}

fn new_tab(ui: Ui) -> Node {
    let text = [" (", &ui.text("panel.newTab"), ")"].concat();
    node("span").class("unseen").text(text)
}

/// A button that is heard at the service; while one is under way another waits.
pub(super) fn press(ui: Ui, class: &'static str, own: Acting) -> Node {
    let (sent, here) = (own.clone(), own.clone());
    plain_button("")
        .live("class", move || {
            let state = see(ui, |acts| {
                let is = |that: &Option<Acting>| that.as_ref() == Some(&own);
                match (is(&acts.busy), is(&acts.failed)) {
                    (true, _) => " busy",
                    (_, true) => " failed",
                    _ => "",
                }
            });
            [class, state].concat()
        })
        .live("aria-disabled", move || {
            see(ui, |acts| acts.busy.as_ref() == Some(&here)).to_string()
        })
        .on("click", move |_| {
            if ui.now_chat(|chat| chat.acts.busy.is_none()) {
                ui.send(Event::Acted(sent.clone()));
            }
        })
}

/// That what was pressed here did not get there.
pub(super) fn failure(ui: Ui, message: MessageId, item: Option<usize>) -> Node {
    let failed = move || {
        see(ui, |acts| {
            let failed = acts.failed.as_ref();
            failed.is_some_and(|it| it.message == message && it.item == item)
        })
    };
    let text = failed.clone();
    node("p")
        .set("role", "alert")
        .live("class", move || {
            if failed() { "error" } else { "none" }.to_owned()
        })
        .live_text(move || match text() {
            true => ui.text("rich.failed"),
            false => String::new(),
        })
}

/// Reads what is under way; again only when that changes, not with every key pressed.
pub(super) fn see<T: Default>(ui: Ui, read: impl FnOnce(&Acts) -> T) -> T {
    ui.follow_acts();
    ui.now_chat(|chat| read(&chat.acts))
}
