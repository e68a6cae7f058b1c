//! Files that hang on a message.

use super::bubble::link;
use super::icon::{self, icon};
use super::node::{Node, node};
use super::ui::{Pictures, Ui, host_of};
use crate::chat::{Attachment, FileKind};
use leptos::prelude::{on_cleanup, request_animation_frame, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Everything is a link. A picture of the live chat server is shown inside of it, and
/// gives way to the link's words where the page's policy, or anything else, keeps it
/// from loading. Pictures from elsewhere are not asked for: that would tell a third
/// party who is reading.
pub(super) fn attachment(ui: Ui, file: &Attachment) -> Node {
    let host = host_of(file.url.as_str());
    let home = ui.is_home(host);
    let title = match file.title.as_str() {
        "" => host,
        title => title,
    };
    let size = file.size.map(size_text).unwrap_or_default();
    let details = match (size.as_str(), home) {
        (size, true) => size.to_owned(),
        ("", false) => host.to_owned(),
        (size, false) => format!("{size} · {host}"),
    };
    let pictured = home && file.kind == FileKind::Image && ui.pictures() != Pictures::Refused;
    let picture = pictured.then(|| picture(ui, file.url.as_str(), title));
    let about = about(title, details, file.description.as_str());
    link(file.url.as_str())
        .class(if pictured { "file picture" } else { "file" })
        .child(picture)
        .child(icon(icon::FILE))
        .child(about)
}

/// Learns from the first picture that the page's policy refuses.
pub(super) fn watch_policy(ui: Ui) {
    let told = window_event_listener_untyped("securitypolicyviolation", move |event| {
        let read = |name: &str| js_sys::Reflect::get(&event, &name.into()).ok()?.as_string();
        let ours = read("blockedURI").is_some_and(|address| ui.is_home(host_of(&address)));
        if ours && read("effectiveDirective").as_deref() == Some("img-src") {
            ui.set_pictures(Pictures::Refused);
        }
    });
    on_cleanup(move || told.remove());
}

/// A policy that refuses a picture reports its whole address, and the address may carry
/// the visitor's token. So the first picture is asked for without it; the server says no,
/// but then the policy has not.
fn picture(ui: Ui, url: &str, title: &str) -> Node {
    let bare = url.split('?').next().unwrap_or_default().to_owned();
    let whole = url.to_owned();
    let tried = match ui.pictures() {
        Pictures::Allowed => &whole,
        _ => &bare,
    };
    node("img")
        .set("src", tried)
        .set("alt", title)
        .set("loading", "lazy")
        .on("load", move |_| ui.set_pictures(Pictures::Allowed))
        .on("error", move |event| {
            let picture = event.target();
            let Some(picture) = picture.and_then(|it| it.dyn_into::<Element>().ok()) else {
                return;
            };
            let whole = whole.clone();
            // The violation may be told after the error: within two frames it is.
            request_animation_frame(move || {
                request_animation_frame(move || failed(ui, &picture, &whole));
            });
        })
}

fn failed(ui: Ui, picture: &Element, whole: &str) {
    let refused = ui.pictures() == Pictures::Refused;
    if !refused && picture.get_attribute("src").as_deref() != Some(whole) {
        ui.set_pictures(Pictures::Allowed);
        let _ = picture.set_attribute("src", whole);
    } else if let Some(link) = picture.parent_element() {
        // It then looks like that of any other file.
        link.set_class_name("file");
    }
}

/// Name, and below it what else is known; the same for files on their way up.
pub(super) fn about(title: &str, details: String, description: &str) -> Node {
    let line = |class, text: String| {
        (!text.is_empty()).then(|| node("span").class(class).set("dir", "auto").text(text))
    };
    node("span")
        .class("about")
        .child(line("title", title.to_owned()))
        .child(line("hint", details))
        .child(line("hint", description.to_owned()))
}

/// `980 B`, `12 kB`, `3.4 MB`, kept in one piece inside right-to-left text.
pub(super) fn size_text(bytes: u64) -> String {
    let text = match bytes {
        0..1_000 => format!("{bytes}\u{a0}B"),
        1_000..1_000_000 => format!("{}\u{a0}kB", bytes / 1_000),
        1_000_000..10_000_000 => {
            let tenths = bytes / 100_000;
            format!("{}.{}\u{a0}MB", tenths / 10, tenths % 10)
        }
        _ => format!("{}\u{a0}MB", bytes / 1_000_000),
    };
    format!("\u{2066}{text}\u{2069}")
}
