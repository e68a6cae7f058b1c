//! The loader's side of the border: what it hands over, and how it is told things.
//!
//! Foreign values: every getter is read once, as text; a missing one reads as "".

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the loader knows when the panel is first needed (loader/src/app.ts).
    pub type Boot;
    #[wasm_bindgen(method, getter)]
    pub fn config(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn settings(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn livechat(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn texts(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn language(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn stored(this: &Boot) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn token(this: &Boot) -> String;

    /// Where events for the page go; the names are in the loader.
    #[derive(Clone)]
    pub type Host;
    #[wasm_bindgen(method)]
    pub fn event(this: &Host, name: &str, detail: &str);
    /// Does the text match the foreign pattern: 1 yes, 0 no, below 0 it cannot be judged.
    #[wasm_bindgen(method)]
    pub fn matches(this: &Host, pattern: &str, text: &str) -> f64;
}

impl Host {
    /// One line for the developer. The loader prints it: some pages have no console.
    pub fn notice(&self, line: &str) {
        self.event("notice", line);
    }
}
