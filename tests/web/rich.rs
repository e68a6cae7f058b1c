//! Everything a message of the rich services can hold, as elements; and that nothing else
//! becomes one.

use crate::gallery::{
    action, address, carousel, content, everything, form, item, items, location, media, rich,
};
use crate::picture::{Picture, chat, picture};
use forecourt::chat::content::{
    Action, Address, Block, Content, Deed, Kind, ListItem, Purchase, Quote, Span,
};
use forecourt::chat::{FileKind, MessageId, Private};
use forecourt::session::ChatSnapshot;
use wasm_bindgen_test::wasm_bindgen_test;

async fn shown(content: Content) -> Picture {
    picture(with(content)).await
}

fn with(content: Content) -> ChatSnapshot {
    let mut chat = chat();
    chat.messages = vec![rich(1, "fallback words", content)];
    chat
}

fn text(words: &str) -> Vec<Span> {
    vec![Span::Text(words.to_owned())]
}

#[wasm_bindgen_test]
async fn every_noun_is_drawn() {
    let mut all = chat();
    all.messages = everything();
    let picture = picture(all).await;
    for selector in [
        ".bubble.text strong",
        ".bubble.text em",
        ".bubble.text s",
        ".bubble.text code",
        ".bubble.text ol > li[value='3']",
        ".bubble.text ul > li",
        ".bubble.text blockquote",
        ".bubble.text pre",
        ".bubble.text [role=heading]",
        ".bubble.text a",
        "img[referrerpolicy=no-referrer][loading=lazy]",
        "audio[controls][preload=none]",
        "video[controls][preload=none]",
        "a.file",
        ".card > .title",
        ".carousel .slides li .cover",
        ".items-list li .description",
        "form .field select",
        "form .field [type=email]",
        "dl.told dt + dd",
        ".place a",
        ".quote .quoted",
        "a.act[href^='https:']",
        "a.act[href^='tel:']",
        "a.act[href^='mailto:']",
        "a.act[aria-haspopup=dialog]",
        "button.act",
        "a.act.buy .price",
        ".buy.settled .price",
    ] {
        assert!(!picture.all(selector).is_empty(), "no {selector}");
    }
    // What no service has asked for.
    for selector in [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "[style]",
        "[onclick]",
    ] {
        assert_eq!(picture.all(selector).len(), 0, "{selector}");
    }
    let targets = picture.all(".rows [href], .rows [src]");
    assert!(targets.len() > 20);
    for target in targets {
        let read = |name| target.get_attribute(name);
        let whole = read("href").or(read("src")).unwrap();
        assert!(Address::read(&whole).is_some(), "{whole}");
        if target.tag_name() == "A" && whole.starts_with("http") {
            assert_eq!(read("rel").as_deref(), Some("noopener noreferrer"));
            assert_eq!(read("target").as_deref(), Some("_blank"));
        }
    }
}

#[wasm_bindgen_test]
async fn markup_in_a_text_stays_text_and_a_link_is_its_address_only() {
    let evil = "<img src=x onerror=alert(1)><script>alert(1)</script>";
    let mut one = content(Kind::Text);
    let link = Span::Link(
        address("https://dealer.example/golf?a=1"),
        vec![Span::Link(address("https://other.example/"), text("Golf"))],
    );
    one.formatted = vec![
        Block::Paragraph(text(evil)),
        Block::Code(evil.to_owned()),
        Block::Heading(9, text(evil)),
        Block::Paragraph(vec![link]),
        Block::List {
            ordered: true,
            items: vec![ListItem {
                number: 7,
                blocks: vec![Block::Paragraph(text(evil))],
            }],
        },
    ];
    one.actions = vec![action(evil, Deed::Postback(Private::new(evil)))];
    let picture = shown(one).await;
    assert_eq!(picture.all(".rows img, .rows script").len(), 0);
    assert_eq!(picture.all(".bubble > p")[0].text_content().unwrap(), evil);
    assert_eq!(picture.attribute("[role=heading]", "aria-level"), "4");
    let links = picture.all(".bubble a");
    assert_eq!(links.len(), 1, "none inside of another");
    assert_eq!(links[0].text_content().unwrap(), "Golf");
    assert_eq!(picture.text(".bubble .host"), " (dealer.example)");
    assert_eq!(picture.attribute(".bubble li", "value"), "7");
    assert_eq!(picture.text("button.act"), evil);
}

#[wasm_bindgen_test]
async fn a_text_without_formatting_is_as_it_was_typed_and_other_kinds_do_not_repeat_it() {
    let picture = shown(content(Kind::Text)).await;
    assert_eq!(picture.text(".bubble"), "fallback words");
    picture.show(|chat| *chat = with(carousel(3))).await;
    assert_eq!(picture.all(".bubble").len(), 0);
    // Quick replies alone are drawn below the log only.
    let mut quick = content(Kind::Text);
    quick.actions = vec![action("Yes", Deed::Reply(Private::new("y")))];
    picture
        .show(|chat| {
            *chat = with(quick);
            chat.messages[0].text = Private::default();
        })
        .await;
    assert_eq!(picture.shown(".row"), 0);
    assert_eq!(picture.shown("li"), 0);
}

#[wasm_bindgen_test]
async fn pictures_that_do_not_come_are_links() {
    let picture = shown(content(Kind::Media(media(FileKind::Image)))).await;
    assert_eq!(picture.all("a.file > img").len(), 1);
    picture.tell(".file img", "error").await;
    assert_eq!(picture.all(".file.picture").len(), 0);
    assert_eq!(picture.shown(".file img"), 0);
    assert!(picture.text("a.file").contains("media.example"));
    let mut with_picture = items(1);
    with_picture[0].picture = Some(media(FileKind::Image));
    let list = content(Kind::List {
        items: with_picture,
    });
    picture.show(|chat| *chat = with(list)).await;
    picture.tell(".cover img", "error").await;
    assert_eq!(picture.shown(".cover a"), 1);
    let place = picture.find(".cover").get_bounding_client_rect();
    let expect = place.width() * 9.0 / 16.0;
    assert!((place.height() - expect).abs() < 1.0, "nothing moves");
}

#[wasm_bindgen_test]
async fn a_link_says_where_it_leads_and_a_quote_what_it_answers() {
    let mut one = content(Kind::Text);
    one.quote = Some(Quote {
        mine: Some(true),
        text: Private::default(),
        picture: None,
    });
    one.actions = vec![
        action("Golf", Deed::Link(address("https://dealer.example/golf"))),
        action("Call", Deed::Link(address("tel:+441632960123"))),
    ];
    let picture = shown(one).await;
    assert_eq!(picture.text(".quote .by"), "You");
    assert_eq!(picture.text(".quote .quoted"), "An earlier message");
    let hosts = picture.all(".act .host");
    let hosts: Vec<_> = hosts.iter().filter_map(|it| it.text_content()).collect();
    assert_eq!(hosts, ["dealer.example", "+441632960123"]);
    assert_eq!(picture.all(".act[target]").len(), 1, "a call opens no tab");
}

#[wasm_bindgen_test]
async fn amounts_have_the_digits_of_their_currency() {
    let buy = |amount, currency: &str, state| Deed::Buy {
        amount,
        currency: currency.to_owned(),
        state,
        address: Some(address("https://pay.example/1")),
    };
    let prices = [
        (buy(129_900, "EUR", Purchase::Offered), "€1,299.00"),
        (buy(5, "USD", Purchase::Offered), "$0.05"),
        (buy(129_900, "JPY", Purchase::Processing), "¥129,900"),
        (buy(1_250, "KWD", Purchase::Paid), "KWD\u{a0}1.250"),
        (buy(1_250, "?", Purchase::Paid), "12.50\u{a0}?"),
        (
            buy(i64::MIN, "?", Purchase::Paid),
            "-92233720368547758.08\u{a0}?",
        ),
    ];
    let mut one = content(Kind::Text);
    one.actions = prices
        .iter()
        .map(|(deed, _)| action("Pay", deed.clone()))
        .collect();
    let picture = shown(one).await;
    let shown = picture.all(".price");
    let shown: Vec<_> = shown.iter().filter_map(|it| it.text_content()).collect();
    assert_eq!(shown, prices.map(|(_, price)| price));
    assert_eq!(
        picture.all("a.buy").len(),
        2,
        "what is paid for leads nowhere"
    );
    assert!(picture.text(".buy.settled").contains("Payment in progress"));
}

#[wasm_bindgen_test]
async fn a_place_leads_to_a_map_only_by_numbers() {
    let picture = shown(content(Kind::Location(location("45.5", "-73.6")))).await;
    assert_eq!(
        picture.attribute(".place a", "href"),
        "https://www.openstreetmap.org/?mlat=45.5&mlon=-73.6&zoom=15"
    );
    let odd = content(Kind::Location(location("45.5&x=", "-73.6")));
    picture.show(|chat| *chat = with(odd)).await;
    assert_eq!(picture.all(".place a").len(), 0);
}

#[wasm_bindgen_test]
async fn a_row_is_drawn_anew_when_its_content_changes_and_only_then() {
    let picture = shown(form(false)).await;
    let row = picture.find(".rows > li");
    picture.show(|chat| chat.typing = true).await;
    assert!(row.is_same_node(Some(&picture.find(".rows > li"))));
    picture
        .show(|chat| chat.messages[0].rich = Some(Box::new(form(true))))
        .await;
    assert!(!row.is_same_node(Some(&picture.find(".rows > li"))));
    assert_eq!(picture.all("form .field").len(), 0);
    assert_eq!(picture.shown(".sent"), 1);
    let mut other = carousel(2);
    picture
        .show(|chat| chat.messages[0].rich = Some(Box::new(other.clone())))
        .await;
    let Kind::Carousel { items, .. } = &mut other.kind else {
        unreachable!()
    };
    items[1].actions = vec![Action {
        text: Private::new("Other words"),
        ..items[1].actions[0].clone()
    }];
    picture
        .show(|chat| chat.messages[0].rich = Some(Box::new(other)))
        .await;
    assert!(picture.text(".slides").contains("Other words"));
}

#[wasm_bindgen_test]
async fn the_same_words_under_another_id_are_another_row() {
    let mut two = chat();
    two.messages = vec![rich(1, "", carousel(1)), rich(2, "", carousel(1))];
    two.messages[1].id = MessageId("m2".to_owned());
    let picture = picture(two).await;
    assert_eq!(picture.all(".carousel").len(), 2);
    assert_eq!(item(0).title, item(0).title);
}
