//! The kinds of messages.

use super::*;

#[test]
fn a_card_with_items_is_a_carousel() {
    // Source: 001, "A list of items with actions is shown as a carousel".
    let (text, content) = rich(
        r#"{"type":"card","text":"Favorite food?","role":"agent","items":[
        {"title":"Tacooos","actions":[{"type":"link","text":"Taco 1","url":"http://example.org/taco.html",
            "uri":"http://example.org/taco.html"}]},
        {"title":"Burritoos","actions":[{"type":"link","text":"Burro 1","url":"http://example.org/burrito.html",
            "uri":"http://example.org/burrito.html"}]}]}"#,
    );
    assert_eq!(text, "Favorite food?");
    let Kind::Carousel { items, square } = content.kind else {
        panic!("a carousel");
    };
    assert!(!square);
    let titles: Vec<_> = items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Tacooos", "Burritoos"]);
    assert_eq!(
        button(&items[1].actions[0]),
        (
            "Burro 1",
            &Deed::Link(address("http://example.org/burrito.html"))
        )
    );
    // A chat is one too; a title stands over the text; more than ten are not shown.
    let many = [r#"{"title":"Golf","description":"2019","mediaUrl":"https://dealer.example/golf.jpg"}"#;
        12];
    let (text, content) = rich(&format!(
        r#"{{"role":"agent","text":"Have a look","meta":{{"title":"Our offers"}},"items":[{}]}}"#,
        many.join(",")
    ));
    assert_eq!(text, "Our offers\nHave a look");
    assert_eq!(content.formatted.len(), 2);
    let Kind::Carousel { items, .. } = content.kind else {
        panic!("a carousel");
    };
    assert_eq!(items.len(), 10);
    let picture = items[0].picture.as_ref().expect("a picture");
    assert_eq!(picture.kind, FileKind::Image);
    assert_eq!(items[0].description.as_str(), "2019");
    let (text, _) =
        rich(r#"{"role":"agent","text":"","items":[{"title":"Golf"},{"title":"Polo"}]}"#);
    assert_eq!(text, "Golf, Polo");
}

#[test]
fn a_card_has_a_title() {
    let (text, content) = rich(
        r#"{"type":"card","role":"agent","text":"Open until 6","meta":{"title":"Service desk"},
        "actions":[{"type":"link","text":"Call","uri":"tel:+441632960000"}]}"#,
    );
    assert_eq!(text, "Open until 6");
    let title = Private::new("Service desk");
    assert_eq!(content.kind, Kind::Card { title });
    assert!(matches!(&content.actions[0].deed, Deed::Link(address) if address.is_call()));
}

#[test]
fn files_are_known_by_their_content_type() {
    for (kind, mime, meta, title) in [
        // Source: 001, "Sending files and images".
        (
            FileKind::Other,
            "application/pdf",
            r#"{"title":"Google"}"#,
            "Google",
        ),
        (
            FileKind::Image,
            "image/png",
            r#"{"title":"A car"}"#,
            "A car",
        ),
        (FileKind::Image, "IMAGE/JPEG", "{}", "google file.pdf"),
        (FileKind::Audio, "audio/ogg", "{}", "google file.pdf"),
        (FileKind::Video, "video/mp4", "{}", "google file.pdf"),
        (FileKind::Other, "text/csv", "{}", "google file.pdf"),
    ] {
        let link = "http://infolab.stanford.edu/pub/papers/google%20file.pdf";
        let (text, content) = rich(&format!(
            r#"{{"role":"agent","text":"{link}","contentType":"{mime}","meta":{meta}}}"#
        ));
        assert_eq!(text, title, "{mime}");
        let Kind::Media(media) = content.kind else {
            panic!("a file: {mime}");
        };
        assert_eq!((media.kind, media.title.as_str()), (kind, title));
        assert_eq!(media.address, address(link));
    }
    // An address that is none, and one that belongs to plain text.
    for message in [
        r#"{"role":"agent","text":"javascript:alert(1)","contentType":"image/png"}"#,
        r#"{"role":"agent","text":"https://dealer.example/a.png"}"#,
    ] {
        assert_eq!(told(message).message.rich, None, "{message}");
    }
}

#[test]
fn a_page_is_a_link_and_never_shown_itself() {
    let youtube = r#"{"role":"agent","text":"https://video.example/watch?v=1","contentType":"text/url","meta":{"title":"The Golf"}}"#;
    let (text, content) = rich(youtube);
    assert_eq!(text, "The Golf");
    assert_eq!(content.kind, Kind::Text);
    let label = vec![Span::Text("The Golf".into())];
    let link = Span::Link(address("https://video.example/watch?v=1"), label);
    assert_eq!(content.formatted, [Block::Paragraph(vec![link])]);
    // Without a title a text that is an address, which is linked wherever text is shown.
    let bare =
        told(r#"{"role":"agent","text":"https://dealer.example/card","contentType":"text/html"}"#);
    assert_eq!(bare.message.rich, None);
    assert_eq!(bare.message.text.as_str(), "https://dealer.example/card");
    // Were it the page itself, only its words would be left.
    let page = told(
        r#"{"role":"agent","text":"<b>Hi</b><script>alert(1)</script>","contentType":"text/html"}"#,
    );
    assert_eq!(page.message.rich, None);
    assert!(!page.message.text.as_str().contains('<'));
}

#[test]
fn a_click_is_shown_as_what_was_clicked() {
    // Source: reference 1.2, a stored message; the same of a contact.
    for role in ["agent", "contact"] {
        let told = told(&format!(
            r#"{{"type":"postback","isBackchannel":false,"role":"{role}","contentType":"text/plain","text":"Else","items":[],
            "actions":[{{"type":"postback","size":"compact","default":false,"text":"Something else","payload":"Else"}}],
            "results":[],"meta":{{"size":"compact"}}}}"#
        ));
        assert_eq!(told.message.text.as_str(), "Something else");
        assert_eq!(told.message.rich, None, "nothing to click again");
    }
    // A reply may come as an ordinary message (section 1.5: accept both).
    let reply = told(
        r#"{"type":"chat","role":"contact","text":"TACOS","actions":[{"type":"reply","text":"Tacos","payload":"TACOS"}]}"#,
    );
    assert_eq!(
        (reply.message.text.as_str(), &reply.message.rich),
        ("Tacos", &None)
    );
    let told = told(r#"{"type":"postback","role":"contact","text":"red"}"#);
    assert_eq!(told.message.text.as_str(), "red");
}

#[test]
fn a_quote_is_plain_text() {
    let (_, content) = rich(
        r#"{"role":"agent","text":"It is","meta":{"quotedMessage":"Is *this* still there?"}}"#,
    );
    let quote = content.quote.expect("a quote");
    assert_eq!(quote.text.as_str(), "Is *this* still there?");
    assert_eq!((quote.mine, quote.picture), (None, None));
}

#[test]
fn text_is_formatted_as_on_whatsapp() {
    let (text, content) = rich(r#"{"role":"agent","text":"Your total is *$10.50*"}"#);
    assert_eq!(text, "Your total is $10.50");
    assert_eq!(content.formatted.len(), 1);
}
