//! One `setTimeout`, cancelled when dropped.

use wasm_bindgen::prelude::*;

pub(super) struct Timer {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

/// The longest delay `setTimeout` can hold; a longer one would fire at once.
const LONGEST_MS: u64 = i32::MAX as u64;

impl Timer {
    pub(super) fn after(delay_ms: u64, run: impl FnMut() + 'static) -> Timer {
        let callback = Closure::new(run);
        let id = web_sys::window()
            .and_then(|window| {
                let function: &js_sys::Function = callback.as_ref().unchecked_ref();
                let delay = delay_ms.min(LONGEST_MS) as i32;
                window
                    .set_timeout_with_callback_and_timeout_and_arguments_0(function, delay)
                    .ok()
            })
            .unwrap_or_default();
        Timer {
            id,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}
