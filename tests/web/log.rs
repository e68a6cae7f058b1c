//! The conversation: where somebody reads in it, and what can be done with its rows.

use crate::picture::{Picture, agent, chat, message, picture};
use forecourt::chat::{Attachment, Author, Delivery, FileKind, MessageId, Private};
use forecourt::session::{ChatSnapshot, Earlier, Event};
use wasm_bindgen_test::wasm_bindgen_test;

fn long() -> ChatSnapshot {
    let mut chat = chat();
    let words = |number: u32| "some words ".repeat(number as usize % 9 + 1);
    chat.messages = (100..160)
        .map(|number| message(number, agent(), &words(number)))
        .collect();
    chat
}

/// Where a row stands on the screen.
fn top_of(picture: &Picture, number: usize) -> f64 {
    picture.all(".row")[number].get_bounding_client_rect().top()
}

/// The number of the first row that can be read from its beginning.
fn first_in_view(picture: &Picture) -> usize {
    let log = picture.find(".log").get_bounding_client_rect().top();
    let rows = picture.all(".row");
    let below = |row: &web_sys::Element| row.get_bounding_client_rect().top() >= log;
    rows.iter().position(below).unwrap()
}

fn from_newest(picture: &Picture) -> i32 {
    -picture.find(".log").scroll_top()
}

#[wasm_bindgen_test]
async fn the_newest_row_is_in_view_and_stays_there() {
    let picture = picture(long()).await;
    let log = picture.find(".log");
    assert!(log.scroll_height() > 2 * log.client_height());
    assert_eq!(from_newest(&picture), 0);
    picture
        .show(|chat| chat.messages.push(message(200, agent(), "News")))
        .await;
    assert_eq!(from_newest(&picture), 0);
    let bottom = picture
        .all(".row")
        .last()
        .unwrap()
        .get_bounding_client_rect()
        .bottom();
    assert!(bottom <= log.get_bounding_client_rect().bottom());
    assert_eq!(picture.shown(".newer"), 0);
}

#[wasm_bindgen_test]
async fn who_reads_further_up_goes_on_reading_the_same_row() {
    let picture = picture(long()).await;
    picture.scroll_to(-900).await;
    let row = first_in_view(&picture);
    let before = top_of(&picture, row);
    // Something new below.
    picture
        .show(|chat| chat.messages.push(message(200, agent(), "Two\nlines")))
        .await;
    assert_eq!(top_of(&picture, row).round(), before.round());
    assert_eq!(picture.shown(".newer"), 1);
    // Somebody is writing, and stops.
    picture.show(|chat| chat.typing = true).await;
    assert_eq!(top_of(&picture, row).round(), before.round());
    picture.show(|chat| chat.typing = false).await;
    // A page of earlier rows above.
    picture
        .show(|chat| {
            let earlier = (0..50).map(|number| message(number, agent(), "Earlier"));
            chat.messages.splice(0..0, earlier);
        })
        .await;
    assert_eq!(top_of(&picture, row + 50).round(), before.round());
    picture.click(".newer").await;
    assert_eq!(from_newest(&picture), 0);
    picture.scroll_to(0).await;
    assert_eq!(picture.shown(".newer"), 0);
}

#[wasm_bindgen_test]
async fn ones_own_message_is_brought_into_view() {
    let picture = picture(long()).await;
    picture.scroll_to(-900).await;
    picture
        .show(|chat| {
            let mut mine = message(200, Author::Visitor, "Mine");
            mine.delivery = Delivery::Sending;
            chat.messages.push(mine);
        })
        .await;
    assert_eq!(from_newest(&picture), 0);
}

#[wasm_bindgen_test]
async fn earlier_rows_are_asked_for_by_button_and_at_the_upper_end() {
    let mut there = long();
    there.earlier = Earlier::There;
    let picture = picture(there).await;
    assert_eq!(picture.told(), [], "not before somebody wants them");
    picture.click(".earlier").await;
    assert_eq!(picture.told(), [Event::EarlierWanted]);
    assert_eq!(picture.focused(), "log");
    picture.show(|chat| chat.earlier = Earlier::Loading).await;
    picture.click(".earlier").await;
    picture.scroll_to(-100_000).await;
    assert_eq!(picture.told(), [], "once is enough");
    picture.show(|chat| chat.earlier = Earlier::There).await;
    picture.scroll_to(-100).await;
    assert_eq!(picture.told(), []);
    picture.scroll_to(-100_000).await;
    assert_eq!(picture.told(), [Event::EarlierWanted]);
    picture.show(|chat| chat.earlier = Earlier::Nothing).await;
    assert_eq!(picture.shown(".earlier"), 0);
}

#[wasm_bindgen_test]
async fn a_row_stays_the_same_element_until_it_changes() {
    let mut two = chat();
    two.messages = vec![
        message(1, Author::Visitor, "One"),
        message(9, agent(), "Two"),
    ];
    let picture = picture(two).await;
    let (mine, theirs) = (picture.find(".mine"), picture.find(".theirs"));
    picture
        .show(|chat| {
            chat.draft = Private::new("a");
            chat.messages[1].edited = true;
        })
        .await;
    assert!(picture.find(".mine").is_same_node(Some(&mine)));
    assert!(!picture.find(".theirs").is_same_node(Some(&theirs)));
    assert!(picture.text(".theirs .meta").contains("Edited"));
}

#[wasm_bindgen_test]
async fn a_message_of_ones_own_can_be_changed_and_deleted_after_a_question() {
    let mut two = chat();
    two.messages = vec![
        message(1, Author::Visitor, "One"),
        message(9, agent(), "Two"),
    ];
    let picture = picture(two).await;
    assert_eq!(picture.all(".changes").len(), 1, "not the dealer's");
    let id = MessageId("m1".to_owned());
    picture.click(".changes [aria-label='Edit message']").await;
    assert_eq!(picture.told(), [Event::EditStarted(id.clone())]);
    picture
        .click(".changes [aria-label='Delete message']")
        .await;
    assert_eq!(picture.told(), [], "it is asked first");
    assert_eq!(picture.text(".mine .ask p"), "Delete this message?");
    assert!(
        picture.focused().contains("no"),
        "on the answer that changes nothing"
    );
    picture.click(".ask .no").await;
    assert_eq!(picture.shown(".ask"), 0);
    assert_eq!(picture.focused(), "chat-message");
    picture
        .click(".changes [aria-label='Delete message']")
        .await;
    picture.click(".ask .yes").await;
    assert_eq!(picture.told(), [Event::Deleted(id.clone())]);
    picture
        .show(|chat| {
            chat.editing = Some(id);
            chat.draft = Private::new("One");
        })
        .await;
    assert_eq!(picture.all(".editing").len(), 1);
    assert_eq!(picture.attribute(".round", "aria-label"), "Save changes");
    picture.show(|chat| chat.may.edit = false).await;
    assert_eq!(picture.all(".changes").len(), 0);
}

#[wasm_bindgen_test]
async fn files_are_links_and_only_pictures_of_the_chat_server_are_loaded() {
    let file = |kind, title: &str, url: &str| Attachment {
        kind,
        title: Private::new(title),
        url: Private::new(url),
        description: Private::default(),
        size: Some(2_345_678),
    };
    let mut one = chat();
    let mut message = message(1, agent(), "");
    message.files = vec![
        file(FileKind::Image, "car.png", "http://chat.example/car.png"),
        file(
            FileKind::Image,
            "other.png",
            "https://elsewhere.example/other.png",
        ),
        file(
            FileKind::Other,
            "paper.pdf",
            "http://chat.example/paper.pdf",
        ),
    ];
    one.messages = vec![message];
    let picture = picture(one).await;
    assert_eq!(picture.all(".bubble").len(), 0, "there is no text");
    assert_eq!(picture.all("a.file").len(), 3);
    assert_eq!(picture.all("img").len(), 1);
    assert_eq!(picture.attribute("img", "alt"), "car.png");
    assert_eq!(picture.attribute("a.file", "rel"), "noopener noreferrer");
    assert!(
        picture.all("a.file")[1]
            .text_content()
            .unwrap()
            .contains("elsewhere.example")
    );
    assert!(
        !picture.all("a.file")[2]
            .text_content()
            .unwrap()
            .contains("chat.example")
    );
    assert!(
        picture.all("a.file")[2]
            .text_content()
            .unwrap()
            .contains("2.3\u{a0}MB")
    );
    // No picture to be had: the link's own words come back.
    picture.tell("img", "error").await;
    assert_eq!(picture.shown("img"), 0);
    assert_eq!(picture.shown("a.file:first-child .title"), 1);
}

#[wasm_bindgen_test]
async fn a_picture_is_first_asked_for_without_the_token_in_its_address() {
    let file = Attachment {
        kind: FileKind::Image,
        title: Private::new("car.png"),
        url: Private::new("http://chat.example/car.png?rc_token=secret"),
        description: Private::default(),
        size: None,
    };
    let mut one = chat();
    let mut first = message(1, agent(), "");
    first.files = vec![file.clone()];
    one.messages = vec![first];
    let picture = picture(one).await;
    assert_eq!(
        picture.attribute("img", "src"),
        "http://chat.example/car.png"
    );
    // The server wants the token, and no policy is in the way: now with it.
    picture.tell("img", "error").await;
    assert_eq!(picture.attribute("img", "src"), file.url.as_str());
    picture.tell("img", "error").await;
    assert_eq!(picture.shown("img"), 0);
    // A policy that refuses pictures is not asked a second time.
    let refusal = "const told = new Event('securitypolicyviolation', { bubbles: true });
         told.blockedURI = 'http://chat.example/car.png';
         told.effectiveDirective = 'img-src';
         document.dispatchEvent(told)";
    let refusal = js_sys::Function::new_no_args(refusal);
    refusal.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    picture
        .show(|chat| {
            let mut second = message(2, agent(), "");
            second.files = vec![file.clone()];
            chat.messages.push(second);
        })
        .await;
    assert_eq!(picture.all("a.file").len(), 2);
    assert_eq!(picture.all("li:last-child img").len(), 0);
}
