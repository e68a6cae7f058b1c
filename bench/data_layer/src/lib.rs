//! One data layer at a time, behind the same exports, so that the bytes differ by
//! nothing else. The features choose; without one it is the baseline, which takes
//! and returns the same strings and reads nothing.

mod plain;

#[cfg_attr(feature = "derive", path = "derive.rs")]
#[cfg_attr(feature = "value", path = "value.rs")]
#[cfg_attr(feature = "js", path = "js.rs")]
#[cfg_attr(feature = "product", path = "product.rs")]
#[cfg_attr(
    not(any(
        feature = "derive",
        feature = "value",
        feature = "js",
        feature = "product"
    )),
    path = "baseline.rs"
)]
mod layer;

#[cfg(any(feature = "js", feature = "product"))]
mod browser;
#[cfg(any(feature = "value", feature = "js"))]
mod tree;

use plain::Show;
use wasm_bindgen::prelude::wasm_bindgen;

/// All that was read, as text: nothing of it can be optimised away.
fn shown<T: Show>(read: Option<T>) -> String {
    let mut out = String::new();
    if let Some(read) = read {
        read.show(&mut out);
    }
    out
}

#[wasm_bindgen]
pub fn read_settings(text: &str) -> String {
    shown(layer::settings(text))
}

#[wasm_bindgen]
pub fn read_config(text: &str) -> String {
    shown(layer::config(text))
}

#[wasm_bindgen]
pub fn read_visitor(text: &str) -> String {
    shown(layer::visitor(text))
}

#[wasm_bindgen]
pub fn read_room(text: &str) -> String {
    shown(layer::room(text))
}

#[wasm_bindgen]
pub fn read_history(text: &str) -> String {
    shown(layer::history(text))
}

#[wasm_bindgen]
pub fn read_message(text: &str) -> String {
    shown(layer::message(text))
}

#[wasm_bindgen]
pub fn read_error(text: &str) -> String {
    shown(layer::error(text))
}

#[wasm_bindgen]
pub fn write_visitor(token: &str) -> String {
    layer::write_visitor(token)
}

#[wasm_bindgen]
pub fn write_message(token: &str, room: &str, id: &str, text: &str) -> String {
    layer::write_message(token, room, id, text)
}

#[wasm_bindgen]
pub fn write_sms(installation: u32, country: &str, number: &str, message: &str) -> String {
    layer::write_sms(installation, country, number, message)
}
