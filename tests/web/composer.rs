//! What stands around the log: typing, queue, uploads, notices, the list of the header, the composer.

use crate::picture::{chat, message, picture};
use forecourt::chat::{Agent, Author, FileId, MessageId, Presence, Private, Queue};
use forecourt::session::{Abilities, ChatNotice, Event, FormId, UploadProblem, UploadSnapshot};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn typing_shows_without_being_announced() {
    let picture = picture(chat()).await;
    assert_eq!(picture.shown(".typing"), 0);
    picture
        .show(|chat| {
            chat.typing = true;
            let name = Some("Emma".to_owned());
            chat.agent = Some(Agent {
                name,
                ..Agent::default()
            });
        })
        .await;
    assert_eq!(picture.shown(".typing"), 1);
    assert_eq!(picture.text(".typing"), "Emma is writing…");
    assert_eq!(picture.text("[role=status]"), "");
    assert!(
        picture
            .find(".typing")
            .closest("[aria-live]")
            .unwrap()
            .is_none()
    );
}

#[wasm_bindgen_test]
async fn the_queue_says_where_how_long_and_what_the_dealer_says() {
    let picture = picture(chat()).await;
    let queue = |wait_seconds| Queue {
        spot: 3,
        wait_seconds,
        message: Some("All are busy.".to_owned()),
    };
    picture
        .show(|chat| chat.queue = Some(queue(Some(61))))
        .await;
    let expect = "All are busy.\nYour place in the queue: 3\nEstimated wait in minutes: 2";
    assert_eq!(picture.text(".queue"), expect);
    picture.show(|chat| chat.queue = Some(queue(None))).await;
    assert!(!picture.text(".queue").contains("wait"));
    picture.show(|chat| chat.queue = None).await;
    assert_eq!(picture.shown(".queue"), 0);
}

#[wasm_bindgen_test]
async fn uploads_have_a_bar_and_can_be_called_off_and_tried_again() {
    let upload = |file, problem| UploadSnapshot {
        file: FileId(file),
        name: Private::new(format!("{file}.pdf")),
        size: 1000,
        sent: 250,
        problem,
    };
    let mut three = chat();
    three.uploads = vec![
        upload(1, None),
        upload(2, Some(UploadProblem::Unreachable)),
        upload(3, Some(UploadProblem::TooLarge(Some("100 MB".to_owned())))),
    ];
    let picture = picture(three).await;
    let bar = picture.find("progress");
    assert_eq!(picture.attribute("progress", "value"), "250");
    assert_eq!(picture.attribute("progress", "max"), "1000");
    assert_eq!(
        picture.attribute("progress", "aria-label"),
        "Uploading 1.pdf"
    );
    picture.show(|chat| chat.uploads[0].sent = 700).await;
    assert!(picture.find("progress").is_same_node(Some(&bar)));
    assert_eq!(picture.attribute("progress", "value"), "700");
    assert_eq!(
        picture.shown("progress"),
        1,
        "none where there is a problem"
    );
    assert_eq!(
        picture.shown("[aria-label^='Try again']"),
        1,
        "not what cannot succeed"
    );
    assert!(
        picture
            .text(".uploads .file:last-child .error")
            .contains("100 MB")
    );
    picture.click("[aria-label='Try again: 2.pdf']").await;
    picture.click("[aria-label='Remove 1.pdf']").await;
    let expect = [
        Event::UploadRetried(FileId(2)),
        Event::UploadCancelled(FileId(1)),
    ];
    assert_eq!(picture.told(), expect);
    picture.show(|chat| drop(chat.uploads.remove(0))).await;
    assert_eq!(picture.all(".uploads .file").len(), 2);
}

#[wasm_bindgen_test]
async fn a_notice_can_be_put_away() {
    let picture = picture(chat()).await;
    picture
        .show(|chat| chat.notice = Some(ChatNotice::DeleteRefused))
        .await;
    assert_eq!(picture.text(".word p"), "The message could not be deleted.");
    assert_eq!(picture.shown(".word.bad"), 1);
    picture.click(".word .tiny").await;
    assert_eq!(picture.told(), [Event::NoticeDismissed]);
    picture
        .show(|chat| chat.notice = Some(ChatNotice::TranscriptSent))
        .await;
    assert_eq!(picture.shown(".word.bad"), 0);
}

#[wasm_bindgen_test]
async fn the_list_offers_what_may_be_done_and_closes_before_the_panel() {
    let picture = picture(chat()).await;
    let button = ".more > button";
    assert_eq!(picture.attribute(button, "aria-expanded"), "false");
    picture.click(button).await;
    assert_eq!(picture.attribute(button, "aria-expanded"), "true");
    assert_eq!(picture.all(".item").len(), 5);
    assert_eq!(picture.attribute(".sound", "aria-pressed"), "true");
    picture.click(".sound").await;
    assert_eq!(picture.told(), [Event::Muted(true)]);
    picture.show(|chat| chat.muted = true).await;
    assert_eq!(picture.attribute(".sound", "aria-pressed"), "false");
    escape(&picture.find(".sound"));
    crate::stage::settle().await;
    assert_eq!(picture.all(".item").len(), 0);
    assert_eq!(picture.told(), []);
    escape(&picture.find(button));
    assert_eq!(picture.told(), [Event::Closed]);
    picture
        .show(|chat| {
            chat.may = Abilities {
                write: true,
                ..Abilities::default()
            };
            chat.agent = Some(Agent {
                name: Some("Emma".to_owned()),
                presence: Presence::Away,
                email: Some(Private::new("emma@dealer.example")),
                phone: Some(Private::new("+44 20 7946 0123")),
            });
        })
        .await;
    assert_eq!(picture.text(".subtitle"), "Talking to Emma (away)");
    picture.click(button).await;
    let links: Vec<_> = picture
        .all("a.item")
        .iter()
        .map(|it| it.get_attribute("href").unwrap())
        .collect();
    assert_eq!(links, ["mailto:emma@dealer.example", "tel:+442079460123"]);
    assert_eq!(picture.all(".item").len(), 3);
}

#[wasm_bindgen_test]
async fn ending_and_forgetting_are_asked_first() {
    let picture = picture(chat()).await;
    for (item, event) in [(4, Event::Ended), (5, Event::Forgotten)] {
        picture.click(".more > button").await;
        picture.click(&format!("li:nth-child({item}) .item")).await;
        assert_eq!(picture.told(), []);
        picture.click(".ask .no").await;
        assert_eq!(picture.told(), []);
        picture.click(".more > button").await;
        picture.click(&format!("li:nth-child({item}) .item")).await;
        picture.click(".ask .yes").await;
        assert_eq!(picture.told(), [event]);
        assert_eq!(picture.all(".ask").len(), 0);
    }
    picture.click(".more > button").await;
    picture.click("li:nth-child(2) .item").await;
    assert_eq!(picture.told(), [Event::FormOpened(FormId::Transcript)]);
}

#[wasm_bindgen_test]
async fn escape_ends_editing_before_it_closes_the_panel() {
    let mut one = chat();
    one.messages = vec![message(1, Author::Visitor, "One")];
    one.editing = Some(MessageId("m1".to_owned()));
    let picture = picture(one).await;
    assert_eq!(picture.shown(".bar"), 1);
    assert_eq!(
        picture.shown(".attach > button"),
        0,
        "a file would be a message of its own"
    );
    escape(&picture.find("#chat-message"));
    assert_eq!(picture.told(), [Event::EditCancelled]);
    picture.show(|chat| chat.editing = None).await;
    assert_eq!(picture.shown(".bar"), 0);
    escape(&picture.find("#chat-message"));
    assert_eq!(picture.told(), [Event::Closed]);
}

#[wasm_bindgen_test]
async fn files_that_are_pasted_or_dropped_are_kept_and_told() {
    let picture = picture(chat()).await;
    let make = js_sys::Function::new_with_args(
        "field, panel",
        "const data = () => { const it = new DataTransfer(); it.items.add(new File(['abc'], 'a.txt')); return it };
         const over = new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data() });
         panel.dispatchEvent(over);
         const marked = panel.hasAttribute('data-drop');
         field.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data() }));
         const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data() });
         field.dispatchEvent(paste);
         field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: new DataTransfer() }));
         return [over.defaultPrevented, marked, paste.defaultPrevented, panel.hasAttribute('data-drop')].join()",
    );
    let (field, panel) = (picture.find("#chat-message"), picture.find(".panel"));
    let outcome = make
        .call2(&wasm_bindgen::JsValue::NULL, &field, &panel)
        .unwrap();
    assert_eq!(outcome.as_string().unwrap(), "true,true,true,false");
    let told = picture.told();
    assert_eq!(told.len(), 2, "{told:?}");
    for event in told {
        let Event::FilesChosen(files) = event else {
            panic!("{event:?}")
        };
        assert_eq!((files[0].name.as_str(), files[0].size), ("a.txt", 3));
    }
    picture.show(|chat| chat.may.upload = false).await;
    assert_eq!(picture.shown(".attach > button"), 0);
    make.call2(&wasm_bindgen::JsValue::NULL, &field, &panel)
        .unwrap();
    assert_eq!(picture.told(), []);
}

fn escape(target: &web_sys::Element) {
    let make = js_sys::Function::new_with_args(
        "target",
        "target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))",
    );
    make.call1(&wasm_bindgen::JsValue::NULL, target).unwrap();
}
