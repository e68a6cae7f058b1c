//! A QR code of a link, drawn as one SVG path.

use super::node::node;
use super::ui::Ui;
use leptos::prelude::*;
use leptos::svg;
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of quiet around the code (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;
/// A longer link makes modules too small to be scanned from a screen.
const LONGEST_LINK: usize = 800;

pub(super) fn qr(ui: Ui) -> AnyView {
    ui.switch(
        |now| fingerprint(&now.whatsapp.scanned),
        move |_| match draw(&ui.now(|now| now.whatsapp.scanned.clone())) {
            Some((side, path)) => figure(ui, side, path),
            None => ().into_any(),
        },
    )
}

fn figure(ui: Ui, side: i32, path: String) -> AnyView {
    let code = svg::svg()
        .attr("viewBox", format!("0 0 {side} {side}"))
        .attr("role", "img")
        .attr("aria-label", ui.text("whatsapp.qr.label"))
        .attr("shape-rendering", "crispEdges")
        .child(svg::path().attr("d", path))
        .into_any();
    node("figure")
        .class("qr")
        .child(code)
        .child(node("figcaption").text(ui.text("whatsapp.qr")))
        .view()
}

/// FNV-1a, 32 bits: another link is another code.
fn fingerprint(link: &str) -> u32 {
    link.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Side length in modules, and a path with a rectangle per run of dark modules; `None`
/// for a link that is too long.
fn draw(link: &str) -> Option<(i32, String)> {
    if link.is_empty() || link.len() > LONGEST_LINK {
        return None;
    }
    let code = QrCode::encode_text(link, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let start = x;
            while x < size && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let (left, top, width) = (start + QUIET, y + QUIET, x - start);
                path.push_str(&format!("M{left} {top}h{width}v1H{left}z"));
            }
            x += 1;
        }
    }
    Some((size + 2 * QUIET, path))
}
