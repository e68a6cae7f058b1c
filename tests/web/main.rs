//! The browser side in a real browser: run by `cargo xtask test` in headless Chromium.
//!
//! What needs a server is in tests/e2e; what needs no browser is in tests/it.

#![cfg(target_arch = "wasm32")]

mod composer;
#[cfg(feature = "rich")]
mod gallery;
mod json;
mod log;
mod panel;
mod picture;
mod questions;
#[cfg(feature = "rich")]
mod rich;
#[cfg(feature = "rich")]
mod rich_acts;
mod stage;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
