//! Pictures, sound, films and files.
//!
//! Beside pictures of the live chat server (`attachment`), pictures of anywhere are asked
//! for: the rich services keep theirs wherever a business has put them. They go out
//! without the page's address, only when they come into view, and over a secure line.
//! What a page's policy or the line refuses is a link.

use super::super::attachment::{about, attachment, size_text};
use super::super::bubble::link;
use super::super::icon::{self, icon};
use super::super::node::{Node, node};
use super::super::ui::{Ui, host_of};
use super::is_safe;
use crate::chat::content::{Address, Media};
use crate::chat::{Attachment, FileKind, Private};
use wasm_bindgen::JsCast;
use web_sys::Element;

pub(super) fn media(ui: Ui, file: &Media) -> Node {
    let address = file.address.as_str();
    let host = host_of(address);
    if ui.is_home(host) {
        let own = Attachment {
            kind: file.kind,
            title: file.title.clone(),
            url: Private::new(address),
            description: Private::default(),
            size: file.size,
        };
        return with_player(file, attachment(ui, &own));
    }
    let title = match file.title.as_str() {
        "" => host,
        title => title,
    };
    let size = file.size.map(size_text);
    let details = match size {
        Some(size) => [size.as_str(), " · ", host].concat(),
        None if title == host => String::new(),
        None => host.to_owned(),
    };
    let shown = file.kind == FileKind::Image && is_safe(address);
    let picture = shown.then(|| {
        foreign(&file.address, title, "file")
            // A click on the link's words opens it, here the same.
            .set("width", "240")
            .set("height", "180")
    });
    let file_link = link(address)
        .class(if shown { "file picture" } else { "file" })
        .child(picture)
        .child(icon(icon::FILE))
        .child(about(title, details, ""));
    if is_safe(address) {
        with_player(file, file_link)
    } else {
        file_link
    }
}

/// Nothing is fetched before somebody wants to hear or see it.
fn with_player(file: &Media, file_link: Node) -> Node {
    let tag = match file.kind {
        FileKind::Audio => "audio",
        FileKind::Video => "video",
        FileKind::Image | FileKind::Other => return file_link,
    };
    let player = node(tag)
        .set("controls", "")
        .set("playsinline", "")
        .set("preload", "none")
        .set("aria-label", file.title.as_str())
        .set("src", file.address.as_str());
    node("div").class("player").child(player).child(file_link)
}

/// A picture of somebody else's. Where it does not come, what holds it gets that class.
fn foreign(address: &Address, title: &str, lost: &'static str) -> Node {
    // The address last: by then it is known how to ask for it.
    node("img")
        .set("alt", title)
        .set("loading", "lazy")
        .set("decoding", "async")
        .set("referrerpolicy", "no-referrer")
        .set("src", address.as_str())
        .on("error", move |event| {
            let target = event.target();
            let picture = target.and_then(|it| it.dyn_into::<Element>().ok());
            if let Some(around) = picture.and_then(|it| it.parent_element()) {
                around.set_class_name(lost);
            }
        })
}

/// The picture of an item: always as high, and a link where it does not come.
pub(super) fn cover(ui: Ui, file: &Media) -> Node {
    let address = file.address.as_str();
    let title = match file.title.as_str() {
        "" => ui.text("rich.picture"),
        title => title.to_owned(),
    };
    let shown = is_safe(address);
    let host = node("bdi").text(host_of(address));
    let words = link(address).text([&title, " · "].concat()).child(host);
    node("div")
        .class(if shown { "cover" } else { "cover lost" })
        // Its words are the item's own; the name of a picture adds to them only where it has one.
        .child(shown.then(|| foreign(&file.address, file.title.as_str(), "cover lost")))
        .child(words)
}

/// Decoration beside words; gone where it does not come.
pub(super) fn thumbnail(file: &Media) -> Option<Node> {
    let shown = file.kind == FileKind::Image && is_safe(file.address.as_str());
    let picture = || foreign(&file.address, "", "none");
    shown.then(|| node("span").class("thumb").child(picture()))
}

/// The picture on a button.
pub(super) fn glyph(address: &Address) -> Option<Node> {
    let picture = || foreign(address, "", "none");
    is_safe(address.as_str()).then(|| node("span").class("glyph").child(picture()))
}
