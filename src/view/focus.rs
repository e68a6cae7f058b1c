//! Where the keyboard goes: on opening, on changing screens, and around a panel
//! that covers the whole screen.

use super::ui::Ui;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// Up to this the panel covers the screen (same values in style/frame.css).
const SMALL: &str = "(max-width: 480px), (max-height: 480px)";

/// CSS px of the conversation that stay in view above a form.
const ABOVE_FORM: i32 = 76;

/// Not in the iframe page: there the frame is small, and the page around it is there.
pub(super) fn is_small(ui: Ui) -> bool {
    let framed = ui
        .container()
        .is_some_and(|here| matches!(here.closest(".frame"), Ok(Some(_))));
    !framed && matches_media(SMALL)
}

pub(super) fn matches_media(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Puts the focus where the visitor goes on: the field of the screen, or on touch
/// devices its heading, because a field would bring up the keyboard at once.
pub(super) fn focus_screen(ui: Ui) {
    let touch = matches_media("(pointer: coarse)");
    // A form within a screen has a heading of its own.
    let targets = match touch {
        true => ["h4", "h3"],
        false => ["[data-focus]"; 2],
    };
    let found = targets.iter().find_map(|target| ui.find(target));
    let target = found.or_else(|| ui.find("[role=dialog]"));
    if let Some(element) = target {
        let _ = element.focus();
    }
    // A form comes up with the last of the conversation above it. Not scrollIntoView: that
    // may move the page around us.
    if let (Some(title), Some(body)) = (ui.find("h4"), ui.find(".body")) {
        let top = |element: &HtmlElement| element.get_bounding_client_rect().top() as i32;
        body.set_scroll_top(body.scroll_top() + top(&title) - top(&body) - ABOVE_FORM);
    }
}

/// Where the panel is all there is to see, Tab stays inside it.
pub(super) fn keep_inside(ui: Ui, event: &KeyboardEvent) {
    if event.key() != "Tab" || !is_small(ui) {
        return;
    }
    let selector = "button,input,select,textarea,a[href],[tabindex='0']";
    let found = ui.container().map(|here| here.query_selector_all(selector));
    let Some(Ok(found)) = found else {
        return;
    };
    let visible: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_width() > 0)
        .collect();
    let (Some(first), Some(last)) = (visible.first(), visible.last()) else {
        return;
    };
    let at = |element: &HtmlElement| {
        event
            .composed_path()
            .get(0)
            .dyn_ref::<HtmlElement>()
            .is_some_and(|target| target == element)
    };
    let wrapped = match event.shift_key() {
        true if at(first) => last,
        false if at(last) => first,
        _ => return,
    };
    event.prevent_default();
    let _ = wrapped.focus();
}
