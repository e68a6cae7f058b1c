//! Amounts of money as people write them.

use super::super::ui::Ui;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Format;
    #[wasm_bindgen(catch, constructor, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(language: &str, options: &JsValue) -> Result<Format, JsValue>;
    /// The browser reads the digits itself: no number of ours has a point in it.
    #[wasm_bindgen(method, catch)]
    fn format(this: &Format, amount: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved_options(this: &Format) -> JsValue;
}

/// How many digits of an amount stand after the point: ISO 4217 has it for each
/// currency, and so has the browser.
const USUAL: usize = 2;

pub(super) fn price(ui: Ui, amount: i64, currency: &str) -> String {
    let options = js_sys::Object::new();
    for (key, value) in [("style", "currency"), ("currency", currency)] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    // What is no currency is an error to the browser.
    let format = Format::new(&ui.language(), &options).ok();
    let digits = format.as_ref().and_then(|format| {
        let options = format.resolved_options();
        let most = js_sys::Reflect::get(&options, &"maximumFractionDigits".into());
        Some(most.ok()?.as_f64()? as usize)
    });
    let number = pointed(amount, digits.unwrap_or(USUAL));
    let told = format.and_then(|format| format.format(&number).ok());
    told.unwrap_or_else(|| [&number, "\u{a0}", currency].concat())
}

/// `-1299` with two digits after the point: `-12.99`.
fn pointed(amount: i64, after: usize) -> String {
    let mut digits = amount.unsigned_abs().to_string();
    while digits.len() <= after {
        digits.insert(0, '0');
    }
    if after > 0 {
        digits.insert(digits.len() - after, '.');
    }
    if amount < 0 {
        digits.insert(0, '-');
    }
    digits
}
