//! Drawn icons, 24 by 24, in the colour of the text around them.

use leptos::prelude::*;
use leptos::svg;

pub(super) const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub(super) const BACK: &str = "M15 5l-7 7 7 7";
pub(super) const FORWARD: &str = "M9 5l7 7-7 7";
pub(super) const CHAT: &str = "M4 5h16v11H9.5l-4 3.5V16H4z";
pub(super) const SMS: &str = "M7 3h10v18H7zM10.5 18h3";
pub(super) const WHATSAPP: &str = "M4 20l1.3-4A8 8 0 1 1 8.5 19zM9 9.5c0 3 2.5 5.5 5.5 5.5l1-1.5-2-1-1 .8c-1-.4-1.8-1.2-2.2-2.2l.8-1-1-2z";
pub(super) const SEND: &str = "M5 12h13M12 6l6 6-6 6";
pub(super) const DONE: &str = "M5 12.5l4.5 4.5L19 7.5";
pub(super) const DOWN: &str = "M12 5v13M6 12l6 6 6-6";
pub(super) const MORE: &str = "M5 12h.01M12 12h.01M19 12h.01";
pub(super) const EDIT: &str = "M5 19l.8-3.8L16 5l3 3L8.8 18.2z";
pub(super) const DELETE: &str = "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7";
pub(super) const FILE: &str = "M7 3.5h6.5L18 8v12.5H7zM13 4v4.5h4.5";
pub(super) const ATTACH: &str = "M19 11l-7.3 7.3a4.4 4.4 0 0 1-6.2-6.2l7.6-7.6a2.9 2.9 0 0 1 4.1 4.1l-7.5 7.5a1.4 1.4 0 0 1-2-2L14.5 7";
pub(super) const RETRY: &str = "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5";

/// Always decoration: the name is in the text beside it or on the button.
pub(super) fn icon(path: &'static str) -> AnyView {
    svg::svg()
        .attr("class", "icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", path))
        .into_any()
}
