//! The panel in a document.

use crate::stage::{SETTINGS, Stage, settle, stage};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn it_opens_with_what_there_is_and_tells_the_host() {
    let stage = stage(SETTINGS, "");
    assert_eq!(stage.count(".panel.closed"), 1);
    stage.handle.open(false);
    settle().await;
    assert_eq!(stage.count(".panel.closed"), 0);
    assert_eq!(stage.count(".way"), 3);
    stage.handle.close();
    settle().await;
    // What it tells the visitor's other tabs is not this test's business.
    let mut heard = stage.heard();
    heard.retain(|line| ["opened ", "closed "].contains(&line.as_str()));
    assert_eq!(heard, ["opened ", "closed "]);
}

#[wasm_bindgen_test]
async fn one_way_only_has_no_menu_and_no_way_back() {
    let stage = stage(r#"{"installationId":1,"hasSms":true}"#, "");
    // The stage's live chat is there too: two ways.
    assert_eq!(stage.count(".way"), 2);
    let alone = crate::stage::stage("", "");
    assert_eq!(alone.count(".way"), 0);
    assert_eq!(alone.count(".back"), 0);
    assert_eq!(alone.count("#chat-message"), 1);
}

#[wasm_bindgen_test]
async fn a_written_message_shows_at_once_and_is_saved_before_it_is_sent() {
    let stage = stage("", "");
    stage.handle.open(false);
    stage
        .write("#chat-message", "Is the <b>Golf</b> still there?")
        .await;
    stage.click(".composer [type=submit]").await;
    assert_eq!(
        stage.text(".mine .bubble"),
        "Is the <b>Golf</b> still there?"
    );
    assert_eq!(stage.count(".mine .bubble *"), 0, "text is never HTML");
    let field = stage.find("#chat-message");
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(value.as_string().unwrap(), "");
    let saved: Vec<_> = stage
        .heard()
        .into_iter()
        .filter(|line| line.starts_with("save ") && line.contains("Golf"))
        .collect();
    assert!(saved[0].contains("\"outbox\":[{"), "{saved:?}");
}

#[wasm_bindgen_test]
async fn a_stored_life_goes_on() {
    let first = stage("", "");
    first.handle.open(false);
    first.write("#chat-message", "not sent yet").await;
    let hide = web_sys::Event::new("pagehide").unwrap();
    web_sys::window().unwrap().dispatch_event(&hide).unwrap();
    let heard = first.heard();
    let saved = heard
        .iter()
        .rev()
        .find_map(|line| line.strip_prefix("save "))
        .expect("saved on hiding");
    let second = stage("", saved);
    // Leptos fills a field in a microtask of its own.
    settle().await;
    let field = second.find("#chat-message");
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(value.as_string().unwrap(), "not sent yet");
}

#[wasm_bindgen_test]
async fn links_in_a_message_lead_out_safely() {
    let stage = stage("", "");
    stage
        .write(
            "#chat-message",
            "See https://a.example/x?y=1&z=2. javascript:alert(1)",
        )
        .await;
    stage.click(".composer [type=submit]").await;
    assert_eq!(stage.count(".bubble a"), 1);
    let link = stage.find(".bubble a");
    assert_eq!(
        link.get_attribute("href").unwrap(),
        "https://a.example/x?y=1&z=2"
    );
    assert_eq!(link.get_attribute("rel").unwrap(), "noopener noreferrer");
}

#[wasm_bindgen_test]
async fn destroy_leaves_an_empty_container() {
    let mut stage = stage(SETTINGS, "");
    stage.handle.open(false);
    settle().await;
    stage.handle.destroy();
    settle().await;
    assert_eq!(stage.container.inner_html(), "");
    // What still comes in afterwards is ignored.
    stage.handle.open(true);
    settle().await;
    assert_eq!(stage.container.inner_html(), "");
}

#[wasm_bindgen_test]
async fn two_panels_do_not_know_each_other() {
    let (one, two) = (stage("", ""), stage("", ""));
    one.write("#chat-message", "for one").await;
    let saved = |stage: &Stage| stage.heard().iter().any(|line| line.starts_with("save "));
    assert!(
        !saved(&one) && !saved(&two),
        "drafts are saved a little later"
    );
    let field = two.find("#chat-message");
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(value.as_string().unwrap(), "");
}
