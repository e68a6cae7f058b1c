//! A foreign page over the conversation (a "webview").
//!
//! Opened by its button, or by itself when a message asks for that as it arrives; closed
//! by the visitor, or when the conversation is left. The page is kept apart: it may run
//! its own scripts and forms and open tabs, but not lead the page around us elsewhere.
//! Whether it lets itself be framed cannot be known, so the way into a new tab stays.

use super::super::bubble::link;
use super::super::form::{named, plain_button};
use super::super::icon;
use super::super::node::{Node, afterwards, node};
use super::super::ui::{Aside, Ui, host_of};
use super::actions::OUT;
use super::is_safe;
use crate::chat::content::{Action, Content, Deed, Kind, WebviewSize};
use crate::chat::{Author, MessageId};
use crate::session::{Acting, ChatSnapshot};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// CSS px of the panel below which a page is better off in a tab of its own.
const LEAST: (i32, i32) = (240, 320);

const KEPT_APART: &str = "allow-forms allow-popups allow-popups-to-escape-sandbox allow-scripts";

/// Makes the link to a page open it over the conversation, where that can be.
pub(super) fn opener(ui: Ui, link: Node, own: Acting) -> Node {
    link.set("aria-haspopup", "dialog")
        .on("click", move |event| {
            let click: &MouseEvent = event.unchecked_ref();
            let elsewhere = click.ctrl_key() || click.meta_key() || click.shift_key();
            if elsewhere || !fits(ui, &own) {
                return;
            }
            event.prevent_default();
            let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            let link = target.and_then(|it| it.closest("a").ok()?);
            // Where the focus goes back to.
            if let Some(link) = link {
                let _ = link.set_attribute("data-opener", "");
            }
            open(ui, own.clone(), true);
        })
}

fn fits(ui: Ui, own: &Acting) -> bool {
    let (width, height) = LEAST;
    let large = ui
        .find(".panel")
        .is_some_and(|it| it.offset_width() >= width && it.offset_height() >= height);
    let address = ui.now_chat(|chat| Some(wanted(chat, own)?.1));
    large && address.is_some_and(|address| is_safe(&address))
}

fn open(ui: Ui, own: Acting, with_focus: bool) {
    ui.turn_to(Aside::Page(own));
    if with_focus {
        ui.focus_soon(".page .close");
    }
}

fn close(ui: Ui) {
    ui.turn_to(Aside::Nothing);
    let opener = ui.find("[data-opener]");
    if let Some(opener) = &opener {
        let _ = opener.remove_attribute("data-opener");
        let _ = opener.focus();
    } else {
        ui.focus(".log");
    }
}

fn action<'a>(content: &'a Content, own: &Acting) -> Option<&'a Action> {
    let Some(item) = own.item else {
        return content.actions.get(own.action);
    };
    match &content.kind {
        Kind::Carousel { items, .. } | Kind::List { items } => {
            items.get(item)?.actions.get(own.action)
        }
        _ => None,
    }
}

/// Title, address and size.
fn wanted(chat: &ChatSnapshot, own: &Acting) -> Option<(String, String, WebviewSize)> {
    let message = chat.messages.iter().rfind(|it| it.id == own.message)?;
    let action = action(message.rich.as_ref()?, own)?;
    match &action.deed {
        Deed::Webview { address, size, .. } => {
            let title = action.text.as_str().to_owned();
            Some((title, address.as_str().to_owned(), *size))
        }
        _ => None,
    }
}

/// The dialog, last in the conversation's screen and over all of the panel.
pub(in crate::view) fn page(ui: Ui) -> AnyView {
    open_on_arrival(ui);
    on_cleanup(move || {
        if let Aside::Page(_) = ui.now_aside() {
            ui.turn_to(Aside::Nothing);
        }
    });
    ui.switch(
        move |_| u32::from(matches!(ui.see_aside(), Aside::Page(_))),
        move |shown| {
            let own = match (shown, ui.now_aside()) {
                (1, Aside::Page(own)) => own,
                _ => return ().into_any(),
            };
            match ui.now_chat(|chat| wanted(chat, &own)) {
                Some((title, address, size)) => dialog(ui, title, &address, size).view(),
                None => ().into_any(),
            }
        },
    )
}

fn dialog(ui: Ui, title: String, address: &str, size: WebviewSize) -> Node {
    watch_policy(address.to_owned(), ui);
    let host = host_of(address);
    let title = if title.is_empty() {
        host.to_owned()
    } else {
        title
    };
    let away = link(address).class("quiet");
    let away = named(away, ui.text("rich.page.newTab"), OUT);
    let shut = plain_button("quiet close").on("click", move |_| close(ui));
    let shut = named(shut, ui.text("panel.close"), icon::CLOSE);
    let words = node("p")
        .class("about")
        .child(node("span").class("title").set("dir", "auto").text(&*title))
        .child(node("bdi").class("hint").set("dir", "ltr").text(host));
    let head = node("div").class("head").child(words);
    // A page of the very site around us could take the sandbox off itself.
    let foreign = window().location().host().is_ok_and(|own| own != host);
    let apart = match foreign {
        true => [KEPT_APART, " allow-same-origin"].concat(),
        false => KEPT_APART.to_owned(),
    };
    let frame = node("iframe")
        .class("foreign")
        .set("title", &*title)
        .set("sandbox", apart)
        .set("referrerpolicy", "no-referrer")
        .set("src", address);
    let refused = node("p").class("refused").set("role", "alert");
    let page = node("div")
        .class(match size {
            WebviewSize::Compact => "page compact",
            WebviewSize::Tall => "page tall",
            WebviewSize::Full => "page",
        })
        .set("role", "dialog")
        .set("aria-modal", "true")
        .set("aria-label", title)
        .child(head.child(away).child(shut))
        .child(refused)
        .child(frame);
    node("div")
        .class("overlay")
        .on("keydown", move |event| {
            let key: &web_sys::KeyboardEvent = event.unchecked_ref();
            // The panel would close with it, and take the focus round what is below.
            event.stop_propagation();
            if key.key() == "Escape" {
                close(ui);
            }
        })
        .on("click", move |event| {
            let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            if target.is_some_and(|it| it.class_list().contains("overlay")) {
                close(ui);
            }
        })
        // From here the focus goes round; the page inside passes it on by itself.
        .child(turn_round(ui, ".page iframe"))
        .child(page)
        .child(turn_round(ui, ".page a"))
}

fn turn_round(ui: Ui, to: &'static str) -> Node {
    node("span")
        .set("tabindex", "0")
        .on("focus", move |_| ui.focus(to))
}

/// A policy of the page around us that forbids it is told, other refusals are not.
fn watch_policy(address: String, ui: Ui) {
    let told = window_event_listener_untyped("securitypolicyviolation", move |event| {
        let read = |name: &str| js_sys::Reflect::get(&event, &name.into()).ok()?.as_string();
        let ours = read("blockedURI").is_some_and(|it| host_of(&it) == host_of(&address));
        if ours
            && read("effectiveDirective").as_deref() == Some("frame-src")
            && let Some(word) = ui.find(".page .refused")
        {
            word.set_text_content(Some(&ui.text("rich.page.refused")));
        }
    });
    on_cleanup(move || told.remove());
}

/// The newest message, if it is somebody else's and asks to be opened.
fn newest(chat: &ChatSnapshot) -> (Option<MessageId>, Option<Acting>) {
    let Some(last) = chat.messages.last() else {
        return (None, None);
    };
    let mut asked = None;
    if let (Author::Agent { .. }, Some(content)) = (&last.author, &last.rich) {
        let opens = |it: &Action| matches!(it.deed, Deed::Webview { on_receive, .. } if on_receive);
        asked = content.actions.iter().position(opens);
    }
    let asked = asked.map(|action| Acting {
        message: last.id.clone(),
        item: None,
        action,
    });
    (Some(last.id.clone()), asked)
}

/// Not for what was there before, and not over the words of somebody who is writing.
fn open_on_arrival(ui: Ui) {
    let mut before: Option<MessageId> = None;
    afterwards(Box::new(move || {
        let (now, asked) = ui.see_chat(newest);
        let arrived = before.is_some() && now != before;
        before = now;
        let Some(own) = asked.filter(|_| arrived) else {
            return;
        };
        let idle = ui.now(|now| now.open) && ui.now_chat(|chat| chat.draft.is_blank());
        if idle && ui.now_aside() == Aside::Nothing && fits(ui, &own) {
            open(ui, own, ui.may_take_focus());
        }
    }));
}
