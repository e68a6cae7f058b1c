//! A mounted panel without a loader: boot values, a host that writes down what it hears.

use forecourt::embed::{Handle, mount};
use forecourt::runtime::{Boot, Host};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Visitor.Chat's documented sample (reference visitor-chat 3.1).
pub const SETTINGS: &str =
    r#"{"data":{},"installationId":123,"hasSms":true,"whatsAppNumber":"447123456789"}"#;
/// `GET livechat/config` of a server that is on.
pub const LIVECHAT: &str = r#"{"config":{"enabled":true,"online":true},"success":true}"#;

pub struct Stage {
    pub container: HtmlElement,
    pub handle: Handle,
    heard: Array,
}

pub fn stage(settings: &str, stored: &str) -> Stage {
    let document = web_sys::window().unwrap().document().unwrap();
    let container: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&container).unwrap();
    let boot = Object::new();
    for (key, value) in [
        // A host that refuses at once: nothing here may need an answer.
        (
            "config",
            r#"{"identifier":"d.example","livechat":"http://127.0.0.1:9","visitorChat":"http://127.0.0.1:9"}"#,
        ),
        ("settings", settings),
        ("livechat", LIVECHAT),
        ("texts", include_str!("../../locales/en.json")),
        ("language", "en"),
        ("stored", stored),
        ("token", "t0k3n"),
    ] {
        Reflect::set(&boot, &key.into(), &value.into()).unwrap();
    }
    let heard = Array::new();
    let host = Object::new();
    // A panic's own words go to the page that hosts us, so to this test's console.
    let event = Function::new_with_args(
        "name, detail",
        "if (name === 'panic') console.error('panic at', detail); this.heard.push(name + ' ' + detail)",
    );
    Reflect::set(&host, &"heard".into(), &heard).unwrap();
    Reflect::set(&host, &"event".into(), &event).unwrap();
    let boot: Boot = boot.unchecked_into();
    let host: Host = host.unchecked_into();
    Stage {
        handle: mount(container.clone(), &boot, host),
        container,
        heard,
    }
}

impl Stage {
    pub fn find(&self, selector: &str) -> Element {
        self.container
            .query_selector(selector)
            .unwrap()
            .unwrap_or_else(|| panic!("no {selector} in {}", self.container.inner_html()))
    }

    pub fn count(&self, selector: &str) -> u32 {
        self.container
            .query_selector_all(selector)
            .unwrap()
            .length()
    }

    pub fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    pub async fn click(&self, selector: &str) {
        self.find(selector).unchecked_into::<HtmlElement>().click();
        settle().await;
    }

    pub async fn write(&self, selector: &str, text: &str) {
        let field = self.find(selector);
        Reflect::set(&field, &"value".into(), &text.into()).unwrap();
        let event = web_sys::Event::new("input").unwrap();
        field.dispatch_event(&event).unwrap();
        settle().await;
    }

    /// What the host was told, as `name detail` lines.
    pub fn heard(&self) -> Vec<String> {
        self.heard
            .iter()
            .filter_map(|line| line.as_string())
            .collect()
    }
}

/// Leptos updates the document in microtasks: two rounds of the event loop are plenty.
pub async fn settle() {
    for _ in 0..2 {
        let promise = js_sys::Promise::new(&mut |done, _| {
            let window = web_sys::window().unwrap();
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&done, 0)
                .unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
}
