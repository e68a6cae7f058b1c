//! Times of day as the visitor reads them. Two formats are made once: to make one
//! costs more than a whole row of the conversation.

use leptos::prelude::window;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Format;
    #[wasm_bindgen(catch, constructor, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(language: &str, options: &JsValue) -> Result<Format, JsValue>;
    /// `None` is now.
    #[wasm_bindgen(method, catch)]
    fn format(this: &Format, ms: Option<f64>) -> Result<String, JsValue>;
}

pub(super) struct Clock {
    time: Option<Format>,
    day: Option<Format>,
}

impl Clock {
    pub(super) fn new(language: &str) -> Clock {
        // The visitor's own variety of our language: `14:05` or `2:05 pm`.
        let device = window().navigator().language();
        let device = device.filter(|device| device.starts_with(language));
        let format = |fields: [(&str, &str); 2]| {
            let options = js_sys::Object::new();
            for (key, value) in fields {
                let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
            }
            // Some systems report languages that are none ("en-US@posix").
            let own = device
                .as_ref()
                .and_then(|device| Format::new(device, &options).ok());
            own.or_else(|| Format::new(language, &options).ok())
        };
        Clock {
            time: format([("hour", "numeric"), ("minute", "2-digit")]),
            day: format([("day", "numeric"), ("month", "short")]),
        }
    }

    pub(super) fn tell(&self, ms: i64) -> String {
        let tell = |format: &Option<Format>, ms| {
            let told = format.as_ref().and_then(|format| format.format(ms).ok());
            told.unwrap_or_default()
        };
        let then = Some(ms as f64);
        let (day, time) = (tell(&self.day, then), tell(&self.time, then));
        if day == tell(&self.day, None) {
            time
        } else {
            format!("{day}, {time}")
        }
    }
}
