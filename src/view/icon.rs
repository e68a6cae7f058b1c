//! Drawn icons, 24 by 24, in the colour of the text around them.

use leptos::prelude::*;
use leptos::svg;

pub(super) const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub(super) const BACK: &str = "M15 5l-7 7 7 7";
pub(super) const FORWARD: &str = "M9 5l7 7-7 7";
pub(super) const CHAT: &str = "M4 5h16v11H9.5l-4 3.5V16H4z";
pub(super) const SMS: &str = "M7 3h10v18H7zM10.5 18h3";
pub(super) const WHATSAPP: &str = "M4 20l1.3-4A8 8 0 1 1 8.5 19zM9 9.5c0 3 2.5 5.5 5.5 5.5l1-1.5-2-1-1 .8c-1-.4-1.8-1.200-2.200-2.200l.8-1-1-2z";
pub(super) const SEND: &str = "M5 12h13M12 6l6 6-6 6";
pub(super) const DONE: &str = "M5 12.5l4.5 4.5L19 7.5";

/// Always decoration: the name is in the text beside it or on the button.
pub(super) fn icon(path: &'static str) -> AnyView {
    svg::svg()
        .attr("class", "icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", path))
        .into_any()
}
