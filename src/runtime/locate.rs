//! Where the visitor is, if they and their browser say so.
//!
//! One question, one answer; what comes after the time limit is not heard. Source:
//! reference web1on1-sunshine-whatsapp, 3.5 (10 s, as the service's own client has it).

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

const PATIENCE_MS: u32 = 10_000;

/// `done` is called once, later: with degrees as the browser writes them, or with nothing.
pub(super) fn ask(done: impl FnOnce(Option<(String, String)>) + 'static) {
    let done = std::rc::Rc::new(std::cell::Cell::new(Some(done)));
    let refused = done.clone();
    let answer = move |place: Option<(String, String)>| {
        if let Some(done) = done.take() {
            done(place);
        }
    };
    let yes = Closure::once_into_js(move |position: JsValue| answer(read(&position)));
    let no = Closure::once_into_js(move |_: JsValue| {
        if let Some(done) = refused.take() {
            done(None);
        }
    });
    if start(&yes, &no).is_none() {
        // A browser or a frame that has none.
        let _ = no
            .unchecked_into::<Function>()
            .call1(&JsValue::NULL, &JsValue::NULL);
    }
}

fn start(yes: &JsValue, no: &JsValue) -> Option<()> {
    let navigator = web_sys::window()?.navigator();
    let place = Reflect::get(&navigator, &"geolocation".into()).ok()?;
    let ask = Reflect::get(&place, &"getCurrentPosition".into()).ok()?;
    let options = Object::new();
    Reflect::set(&options, &"timeout".into(), &PATIENCE_MS.into()).ok()?;
    let ask: Function = ask.dyn_into().ok()?;
    ask.call3(&place, yes, no, &options).ok().map(|_| ())
}

/// Written by the browser: formatting a float here would cost 21 kB.
fn read(position: &JsValue) -> Option<(String, String)> {
    let coordinates = Reflect::get(position, &"coords".into()).ok()?;
    let degrees = |name: &str| {
        let number = Reflect::get(&coordinates, &name.into()).ok()?;
        let number: js_sys::Number = number.dyn_into().ok()?;
        number.to_fixed(6).ok()?.as_string()
    };
    degrees("latitude").zip(degrees("longitude"))
}
