//! One `setTimeout`, cancelled when dropped.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(run: &JsValue, delay_ms: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout, catch)]
    fn clear_timeout(id: &JsValue) -> Result<(), JsValue>;
}

pub(super) struct Timer {
    /// Whatever the page's `setTimeout` gives: where a library has wrapped it, that may
    /// be an object, or a number too large for the `i32` of web-sys. A timer that is not
    /// cancelled would call a closure that is gone.
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

/// The longest delay `setTimeout` can hold; a longer one would fire at once.
const LONGEST_MS: u64 = i32::MAX as u64;

impl Timer {
    pub(super) fn after(delay_ms: u64, run: impl FnMut() + 'static) -> Timer {
        let callback = Closure::new(run);
        let delay = delay_ms.min(LONGEST_MS) as i32;
        Timer {
            id: set_timeout(callback.as_ref(), delay).unwrap_or_default(),
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = clear_timeout(&self.id);
    }
}
