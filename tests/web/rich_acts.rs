//! What can be done about messages of the rich services.

use crate::gallery::{action, carousel, content, form, rich, webview};
use crate::picture::{Picture, chat, frame, picture};
use crate::stage::settle;
use forecourt::chat::content::{Content, Deed, Kind};
use forecourt::chat::{MessageId, Private};
use forecourt::session::{
    Acting, ChatSnapshot, Event, FieldError, FieldKind, FieldName, FieldSnapshot, FormFailure,
    FormSnapshot, Locating,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

fn with(content: Content) -> ChatSnapshot {
    let mut chat = chat();
    chat.messages = vec![rich(1, "Words", content)];
    chat
}

fn id(number: u32) -> MessageId {
    MessageId(format!("m{number}"))
}

fn acting(item: Option<usize>, action: usize) -> Acting {
    Acting {
        message: id(1),
        item,
        action,
    }
}

/// An event of the browser's that bubbles.
fn tell(target: &web_sys::Element, make: &str, detail: &str) {
    let event = js_sys::Function::new_with_args("target, detail", make);
    let nothing = wasm_bindgen::JsValue::NULL;
    event.call2(&nothing, target, &detail.into()).unwrap();
}

fn press(picture: &Picture, selector: &str, key: &str) {
    let make = "target.dispatchEvent(new KeyboardEvent('keydown', { key: detail, bubbles: true, cancelable: true }))";
    tell(&picture.find(selector), make, key);
}

fn focus(picture: &Picture, selector: &str) {
    let target: HtmlElement = picture.find(selector).unchecked_into();
    target.focus().unwrap();
}

/// Which item stands at the edge the strip begins at, once scrolling has come to rest.
async fn first_slide(picture: &Picture, rtl: bool) -> usize {
    let strip = picture.find(".slides");
    let mut before = -1;
    while before != strip.scroll_left() {
        before = strip.scroll_left();
        for _ in 0..12 {
            frame().await;
        }
    }
    let edge = |element: &web_sys::Element| {
        let at = element.get_bounding_client_rect();
        if rtl { -at.right() } else { at.left() }
    };
    let from = edge(&strip);
    let slides = picture.all(".slides > li");
    slides.iter().position(|it| edge(it) > from - 2.0).unwrap()
}

#[wasm_bindgen_test]
async fn a_carousel_is_turned_by_arrow_keys_and_buttons() {
    let picture = picture(with(carousel(12))).await;
    frame().await;
    assert_eq!(
        picture.all(".slides > li").len(),
        10,
        "no more than are allowed"
    );
    assert_eq!(
        picture.attribute(".carousel", "aria-roledescription"),
        "carousel"
    );
    assert_eq!(picture.attribute(".turn button", "aria-disabled"), "true");
    press(&picture, ".slides", "ArrowRight");
    assert_eq!(first_slide(&picture, false).await, 1);
    assert_eq!(picture.attribute(".turn button", "aria-disabled"), "false");
    picture.click(".turn button:last-child").await;
    assert_eq!(first_slide(&picture, false).await, 2);
    picture.click(".turn button:first-child").await;
    assert_eq!(first_slide(&picture, false).await, 1);
    press(&picture, ".slides", "End");
    first_slide(&picture, false).await;
    assert_eq!(
        picture.attribute(".turn button:last-child", "aria-disabled"),
        "true"
    );
    press(&picture, ".slides", "Home");
    assert_eq!(first_slide(&picture, false).await, 0);
    press(&picture, ".slides", "ArrowLeft");
    assert_eq!(first_slide(&picture, false).await, 0);
    // From a button of one item to those of the next.
    focus(&picture, ".slides li button");
    press(&picture, ".slides li button", "ArrowRight");
    assert_eq!(first_slide(&picture, false).await, 1);
    assert!(picture.all(".slides li:nth-child(2) :focus").len() == 1);
}

#[wasm_bindgen_test]
async fn a_postback_says_which_one_it_is_and_keeps_the_focus() {
    let picture = picture(with(carousel(3))).await;
    let second = ".slides li:nth-child(2) button.act";
    focus(&picture, second);
    picture.click(second).await;
    assert_eq!(picture.told(), [Event::Acted(acting(Some(1), 0))]);
    picture
        .show(|chat| chat.acts.busy = Some(acting(Some(1), 0)))
        .await;
    assert_eq!(picture.attribute(second, "aria-disabled"), "true");
    assert_eq!(picture.all("[aria-disabled=true].act").len(), 1);
    picture.click(second).await;
    assert_eq!(picture.told(), [], "one after the other");
    picture
        .show(|chat| {
            chat.acts.busy = None;
            chat.acts.failed = Some(acting(Some(1), 0));
        })
        .await;
    assert_eq!(picture.all(".act.failed").len(), 1);
    let word = ".slides li:nth-child(2) .error[role=alert]";
    assert_eq!(
        picture.text(word),
        "This could not be sent. Please try again."
    );
    assert_eq!(picture.all("[role=alert].error").len(), 1);
    let focused = picture.find(".slides :focus");
    assert!(focused.is_same_node(Some(&picture.find(second))));
    picture.click(second).await;
    assert_eq!(picture.told(), [Event::Acted(acting(Some(1), 0))]);
}

fn suggesting() -> ChatSnapshot {
    let mut one = content(Kind::Text);
    let reply = |text: &str| action(text, Deed::Reply(Private::new(text)));
    one.actions = vec![
        action("Look", Deed::Postback(Private::new("look"))),
        reply("Yes"),
        reply("No"),
        action("I am here", Deed::LocationRequest),
    ];
    let mut chat = with(one);
    chat.acts.quick = Some(id(1));
    chat
}

#[wasm_bindgen_test]
async fn quick_replies_stand_below_the_newest_and_disappear() {
    let picture = picture(suggesting()).await;
    assert_eq!(picture.all(".quick .reply").len(), 3);
    assert_eq!(picture.all(".rows .reply").len(), 0);
    assert_eq!(picture.all(".rows .act").len(), 1);
    picture.click(".quick .reply:nth-child(2)").await;
    assert_eq!(picture.told(), [Event::Acted(acting(None, 2))]);
    focus(&picture, ".quick .reply");
    picture.show(|chat| chat.acts.quick = None).await;
    assert_eq!(picture.all(".quick").len(), 0);
    assert_eq!(picture.focused(), "chat-message", "the focus is not lost");
    picture.show(|chat| chat.acts.quick = Some(id(1))).await;
    assert_eq!(picture.all(".quick .reply").len(), 3);
    // Of a newer message, other ones.
    picture
        .show(|chat| {
            let mut next = content(Kind::Text);
            next.actions = vec![action("Perhaps", Deed::Reply(Private::new("p")))];
            chat.messages.push(rich(2, "And now?", next));
            chat.acts.quick = Some(id(2));
        })
        .await;
    assert_eq!(picture.text(".quick"), "Perhaps");
}

#[wasm_bindgen_test]
async fn a_place_that_is_asked_for_says_what_the_browser_does() {
    let picture = picture(suggesting()).await;
    picture.click(".quick .reply:nth-child(3)").await;
    assert_eq!(picture.told(), [Event::Acted(acting(None, 3))]);
    assert_eq!(picture.shown(".quick [role=status]"), 0);
    picture
        .show(|chat| chat.acts.locating = Locating::Asking)
        .await;
    assert!(
        picture
            .text(".quick [role=status]")
            .contains("browser asks")
    );
    picture
        .show(|chat| chat.acts.locating = Locating::Refused)
        .await;
    assert_eq!(picture.shown(".quick .error"), 1);
    assert_eq!(
        picture.all(".quick .reply").len(),
        3,
        "it can be asked again"
    );
}

#[wasm_bindgen_test]
async fn the_composer_gives_way_and_keeps_the_draft() {
    let mut one = suggesting();
    one.draft = Private::new("half a sent");
    let picture = picture(one).await;
    focus(&picture, "#chat-message");
    picture.show(|chat| chat.acts.blocked = true).await;
    assert_eq!(picture.shown("#chat-message"), 0);
    assert_eq!(picture.text(".instead"), "Please answer above to go on.");
    assert_eq!(picture.focused(), "log");
    picture.show(|chat| chat.acts.blocked = false).await;
    assert_eq!(picture.shown("#chat-message"), 1);
    assert_eq!(picture.shown(".instead"), 0);
    let field: web_sys::HtmlTextAreaElement = picture.find("#chat-message").unchecked_into();
    assert_eq!(field.value(), "half a sent");
}

#[wasm_bindgen_test]
async fn a_page_over_the_conversation_holds_the_focus_and_gives_it_back() {
    let mut one = content(Kind::Text);
    one.actions = vec![webview("Book a drive", false)];
    let picture = picture(with(one)).await;
    focus(&picture, "a.act");
    picture.click("a.act").await;
    settle().await;
    assert_eq!(picture.attribute(".page", "role"), "dialog");
    assert_eq!(picture.attribute(".page", "aria-label"), "Book a drive");
    assert_eq!(
        picture.attribute("iframe", "src"),
        "http://page.example/book"
    );
    let apart = picture.attribute("iframe", "sandbox");
    assert!(apart.contains("allow-scripts") && !apart.contains("top-navigation"));
    assert_eq!(
        picture.attribute(".head a", "href"),
        "http://page.example/book"
    );
    assert_eq!(picture.focused(), "quiet close");
    // Round and round.
    focus(&picture, ".overlay > span:last-child");
    assert_eq!(picture.focused(), "quiet");
    focus(&picture, ".overlay > span:first-child");
    assert_eq!(picture.focused(), "foreign");
    focus(&picture, ".page .close");
    press(&picture, ".page .close", "Escape");
    settle().await;
    assert_eq!(picture.all(".page").len(), 0);
    assert_eq!(picture.told(), [], "the panel stays open");
    assert_eq!(picture.focused(), "act");
    picture.click("a.act").await;
    picture.click(".page .close").await;
    assert_eq!(picture.all("iframe").len(), 0);
}

#[wasm_bindgen_test]
async fn a_page_opens_by_itself_as_it_arrives_but_not_over_a_draft() {
    let asking = |number| {
        let mut one = content(Kind::Text);
        one.actions = vec![webview("Look", true)];
        rich(number, "See", one)
    };
    let mut before = chat();
    before.messages = vec![asking(1)];
    let picture = picture(before).await;
    assert_eq!(picture.all(".page").len(), 0, "it was there before");
    picture.show(|chat| chat.messages.push(asking(2))).await;
    assert_eq!(picture.all(".page").len(), 1);
    picture.click(".page .close").await;
    picture.show(|chat| chat.typing = true).await;
    assert_eq!(picture.all(".page").len(), 0, "once");
    picture
        .show(|chat| {
            chat.draft = Private::new("But I");
            chat.messages.push(asking(3));
        })
        .await;
    assert_eq!(picture.all(".page").len(), 0);
}

fn filled(error: Option<FieldError>) -> FormSnapshot {
    let field = |kind, value: &str, error| FieldSnapshot {
        name: FieldName::Custom(String::new()),
        kind,
        required: true,
        value: Private::new(value),
        error,
    };
    let choices = vec![("m".to_owned(), "Morning".to_owned())];
    FormSnapshot {
        fields: vec![
            field(FieldKind::Line, "Emma", None),
            field(FieldKind::Email, "emma", error),
            field(FieldKind::Choice(choices), "m", None),
        ],
        ..FormSnapshot::default()
    }
}

#[wasm_bindgen_test]
async fn a_form_in_a_message_is_filled_in_refused_and_sent() {
    let picture = picture(with(form(false))).await;
    assert_eq!(picture.all("form.none, form .field").len(), 3);
    let id_of = |at: usize| picture.all("form .field :is(input, select)")[at].id();
    for at in 0..3 {
        let label = picture.all(&format!("label[for={}]", id_of(at)));
        assert_eq!(label.len(), 1);
    }
    let field: web_sys::HtmlInputElement = picture.find(&format!("#{}", id_of(1))).unchecked_into();
    let make = "target.value = detail; target.dispatchEvent(new Event('input', { bubbles: true }))";
    tell(&field, make, "emma");
    picture.click(".asks .primary").await;
    let expect = [
        Event::AnswerTyped {
            message: id(1),
            field: 1,
            value: Private::new("emma"),
        },
        Event::AnswersSent(id(1)),
    ];
    assert_eq!(picture.told(), expect);
    let set =
        |form: FormSnapshot| move |chat: &mut ChatSnapshot| chat.acts.forms = vec![(id(1), form)];
    let mut sending = filled(None);
    sending.sending = true;
    picture.show(set(sending)).await;
    assert!(
        field.is_connected(),
        "nothing is drawn anew while somebody types"
    );
    assert_eq!(picture.attribute(".asks .primary", "aria-disabled"), "true");
    picture.click(".asks .primary").await;
    assert_eq!(picture.told(), []);
    let mut refused = filled(Some(FieldError::Malformed));
    refused.failure = Some(FormFailure::Fields);
    picture.show(set(refused)).await;
    assert_eq!(picture.focused(), id_of(1));
    assert!(
        picture
            .text(&format!("#{}-error", id_of(1)))
            .contains("name@example.com")
    );
    let mut sent = filled(None);
    sent.thanks = Some(String::new());
    picture.show(set(sent)).await;
    assert_eq!(picture.all("form .field").len(), 0);
    assert!(
        picture
            .text(".asks")
            .contains("Your answers have been sent.")
    );
    let answers = picture.all(".asks dd");
    let answers: Vec<_> = answers.iter().filter_map(|it| it.text_content()).collect();
    assert_eq!(answers, ["Emma", "emma", "Morning"]);
}
