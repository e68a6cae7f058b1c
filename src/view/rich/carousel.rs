//! Items side by side: scrolled by hand, by two buttons, or by the arrow keys.
//!
//! The browser does the scrolling and holds each item in its place (style/rich.css); what
//! is left is to say by how much, measured in the document, so that it is right from
//! right to left and at any width.

use super::super::form::{named, plain_button};
use super::super::icon;
use super::super::node::{Node, node};
use super::super::ui::Ui;
use super::items::item;
use crate::chat::MessageId;
use crate::chat::content::Item;
use leptos::prelude::{Effect, request_animation_frame};
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    type Target;
    #[wasm_bindgen(method)]
    fn focus(this: &Target, options: &JsValue);
}

/// Documented: no service sends more (source documents 001 and 003).
const MOST: usize = 10;

pub(super) fn carousel(ui: Ui, message: &MessageId, items: &[Item], square: bool) -> Node {
    let items = &items[..items.len().min(MOST)];
    let slides = items.iter().enumerate().map(|(at, it)| {
        let slide = item(ui, message, at, it).class("card");
        node("li").child(slide)
    });
    let strip = node("ul")
        .class(if square { "slides square" } else { "slides" })
        .set("role", "list")
        .set("tabindex", "0")
        .set("aria-label", ui.count("rich.items", items.len() as u32))
        .on("scroll", |event| {
            if let Some(around) = around(&event) {
                mark_ends(&around);
            }
        })
        .children(slides);
    let press = |class, name, drawing, by| {
        let button = plain_button(class).on("click", move |event| {
            if let Some(around) = around(&event) {
                turn(&around, by);
            }
        });
        // Of the first item, until it is known better.
        let button = button.set("aria-disabled", (by < 0).to_string());
        named(button, ui.text(name), drawing)
    };
    let buttons = (items.len() > 1).then(|| {
        node("div")
            .class("turn")
            .child(press("quiet back", "rich.previous", icon::BACK, -1))
            .child(press("quiet back", "rich.next", icon::FORWARD, 1))
    });
    watch_width(ui);
    node("div")
        .class("carousel")
        .set("role", "group")
        .set("aria-roledescription", ui.text("rich.carousel"))
        .set("aria-label", ui.count("rich.items", items.len() as u32))
        .on("keydown", move |event| {
            let key: &web_sys::KeyboardEvent = event.unchecked_ref();
            let rtl = ui.direction() == "rtl";
            let by = match key.key().as_str() {
                "ArrowRight" => 1 - 2 * i32::from(rtl),
                "ArrowLeft" => 2 * i32::from(rtl) - 1,
                "Home" => -(MOST as i32),
                "End" => MOST as i32,
                _ => return,
            };
            let modified = key.alt_key() || key.ctrl_key() || key.meta_key() || key.shift_key();
            if let Some(around) = around(&event).filter(|_| !modified) {
                event.prevent_default();
                turn(&around, by);
            }
        })
        .child(strip)
        .child(buttons)
}

fn around(event: &web_sys::Event) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(".carousel").ok()?
}

/// From where the strip stands, so many items on.
fn turn(around: &Element, by: i32) {
    let Some((strip, offsets)) = measured(around) else {
        return;
    };
    let Some(last) = offsets.len().checked_sub(1) else {
        return;
    };
    let nearest = (0..=last).min_by_key(|at| offsets[*at].abs());
    let next = nearest.unwrap_or(0) as i32 + by;
    let next = next.clamp(0, last as i32) as usize;
    strip.scroll_by_with_x_and_y(f64::from(offsets[next]), 0.0);
    // Somebody on a button of one item goes on among those of the next.
    let inside = matches!(strip.query_selector("li :focus"), Ok(Some(_)));
    let slide = strip.children().item(next as u32);
    // Not the link that stands for its picture, which most often is not shown.
    let target = slide.and_then(|it| it.query_selector(".act").ok()?);
    if let (true, Some(target)) = (inside, target) {
        // The strip is on its way there already.
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &true.into());
        target.unchecked_into::<Target>().focus(&options);
    }
}

/// CSS px from the edge the strip begins at to that of each item, in the direction of
/// scrolling: of the page's left and right, not of reading.
fn measured(around: &Element) -> Option<(Element, Vec<i32>)> {
    let strip = around.query_selector(".slides").ok()??;
    let rtl = matches!(around.closest("[dir=rtl]"), Ok(Some(_)));
    let edge = |element: &Element| {
        let at = element.get_bounding_client_rect();
        (if rtl { at.right() } else { at.left() }) as i32
    };
    // The first item stands this far in when nothing is scrolled (style/rich-acts.css).
    let inset = 16 * (1 - 2 * i32::from(rtl));
    let from = edge(&strip) + inset;
    let slides = strip.children();
    let slides = (0..slides.length()).filter_map(|at| slides.item(at));
    let offsets = slides.map(|slide| edge(&slide) - from).collect();
    Some((strip, offsets))
}

/// A button that leads nowhere says so.
fn mark_ends(around: &Element) {
    let (Ok(Some(strip)), Ok(buttons)) = (
        around.query_selector(".slides"),
        around.query_selector_all(".turn > button"),
    ) else {
        return;
    };
    // Nothing is known in a panel that is closed.
    if strip.client_width() == 0 {
        return;
    }
    // From right to left the browser counts below zero.
    let at = strip.scroll_left().abs();
    let most = strip.scroll_width() - strip.client_width();
    for (index, at_end) in [at <= 2, at >= most - 2].into_iter().enumerate() {
        let button = buttons.get(index as u32);
        if let Some(button) = button.and_then(|it| it.dyn_into::<Element>().ok()) {
            let _ = button.set_attribute("aria-disabled", if at_end { "true" } else { "false" });
        }
    }
}

/// Once it is in the document its ends are known.
fn watch_width(ui: Ui) {
    Effect::new(move |_: Option<()>| {
        request_animation_frame(move || {
            let Some(Ok(all)) = ui.container().map(|it| it.query_selector_all(".carousel")) else {
                return;
            };
            for at in 0..all.length() {
                if let Some(Ok(one)) = all.get(at).map(|it| it.dyn_into::<Element>()) {
                    mark_ends(&one);
                }
            }
        });
    });
}
