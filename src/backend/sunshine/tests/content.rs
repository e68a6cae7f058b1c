//! The kinds of content. Source of the examples: reference, sections 3.2 and 3.3, where nothing else is said.

use super::*;

#[test]
fn formatted_text_comes_as_html_or_markdown() {
    for content in [
        r#"{"type":"text","text":"hi","htmlText":"<b>hi</b>"}"#,
        r#"{"type":"text","text":"hi","markdownText":"**hi**"}"#,
        r#"{"type":"text","htmlText":"<b>hi</b>"}"#,
        r#"{"type":"text","markdownText":"**hi**"}"#,
    ] {
        let (text, content) = rich(content);
        assert_eq!(text, "hi");
        let bold = Span::Strong(vec![Span::Text("hi".into())]);
        assert_eq!(content.formatted, [Block::Paragraph(vec![bold])]);
        assert_eq!(content.kind, Kind::Text);
    }
    // Paragraphs and lines are kept, also where the text beside them has lost them.
    for (content, blocks) in [
        (
            r#"{"type":"text","text":"a b","htmlText":"<p>a</p><p>b</p>"}"#,
            2,
        ),
        (r#"{"type":"text","text":"a b","htmlText":"a<br>b"}"#, 1),
    ] {
        assert_eq!(rich(content).1.formatted.len(), blocks, "{content}");
    }
    assert_eq!(only_text(r#"{"type":"text","htmlText":"<p>a</p>"}"#), "a");
    // Plain text is no markup, whatever stands in it.
    assert_eq!(
        only_text(r#"{"type":"text","text":"**hi** <b>*x*</b>"}"#),
        "**hi** <b>*x*</b>"
    );
}

#[test]
fn a_text_may_block_the_input_and_have_buttons() {
    let (text, content) = rich(
        r#"{"type":"text","text":"hi","payload":"REPLY_PAYLOAD","blockChatInput":true,"actions":[
        {"_id":"a1","type":"reply","text":"Yes","payload":"YES","metadata":{"step":2}},
        {"id":"a2","type":"postback","text":"More","payload":"MORE"},
        {"type":"share"}]}"#,
    );
    assert_eq!(text, "hi");
    assert!(content.blocks_input);
    let ids: Vec<_> = content
        .actions
        .iter()
        .map(|action| action.id.as_str())
        .collect();
    assert_eq!(ids, ["a1", "a2"]);
    assert_eq!(
        content.actions[0].metadata.field("step").number(),
        Some(2.0)
    );
    let quick: Vec<_> = content
        .actions
        .iter()
        .map(|action| action.deed.is_quick())
        .collect();
    assert_eq!(quick, [true, false]);
    // Buttons alone are a message.
    let (text, content) =
        rich(r#"{"type":"text","actions":[{"type":"locationRequest","text":"Where?"}]}"#);
    assert_eq!((text.as_str(), content.actions.len()), ("", 1));
}

#[test]
fn pictures_and_files_have_a_title_and_a_caption() {
    for (content, kind, title, text, captions, size) in [
        (
            r#"{"type":"image","mediaUrl":"https://dealer.example/a.png","mediaType":"image/png","mediaSize":1234,
                "altText":"A red car","text":"caption"}"#,
            FileKind::Image,
            "A red car",
            "caption",
            1,
            Some(1234),
        ),
        (
            r#"{"type":"file","mediaUrl":"https://dealer.example/x","mediaType":"application/pdf","mediaSize":1234,
                "altText":"a.pdf"}"#,
            FileKind::Other,
            "a.pdf",
            "a.pdf",
            0,
            Some(1234),
        ),
        (
            r#"{"type":"file","mediaUrl":"https://dealer.example/a%20b.ogg","mediaType":"audio/ogg"}"#,
            FileKind::Audio,
            "a b.ogg",
            "a b.ogg",
            0,
            None,
        ),
        (
            r#"{"type":"file","mediaUrl":"https://dealer.example/","mediaType":"video/mp4"}"#,
            FileKind::Video,
            "dealer.example",
            "dealer.example",
            0,
            None,
        ),
        // Document 003, "Quoted Messages": no media type at all.
        (
            r#"{"type":"image","mediaUrl":"http://example.org/image.jpg"}"#,
            FileKind::Image,
            "image.jpg",
            "image.jpg",
            0,
            None,
        ),
    ] {
        let (said, content) = rich(content);
        let Kind::Media(media) = content.kind else {
            panic!("a file");
        };
        assert_eq!(
            (media.kind, media.title.as_str(), media.size),
            (kind, title, size)
        );
        assert_eq!((said.as_str(), content.formatted.len()), (text, captions));
    }
    assert_eq!(
        only_text(r#"{"type":"image","mediaUrl":"javascript:x","altText":"A car"}"#),
        "A car"
    );
}

#[test]
fn a_template_reconstructed_is_a_picture_with_buttons() {
    // Source: 003, "Message Template Reconstruction", full example; the phone button of the table.
    let (text, content) = rich(
        r##"{"type":"image","mediaUrl":"https://example/image.png","text":"Your order # 1234 for a total of $12.21 is confirmed. The expected delivery is August 15th, 2020.\n\nThank you for shopping with us!",
        "actions":[{"type":"reply","text":"Thanks!","payload":"THANK_YOU"},
        {"type":"reply","text":"I would like to place another order.","payload":"PLACE_NEW_ORDER"},
        {"type":"link","text":"Call me","uri":"tel://+15141112222"}]}"##,
    );
    let (order, thanks) = text.split_once("\n\n").expect("two paragraphs");
    let [order, thanks] = [order, thanks].map(|text| Span::Text(text.to_owned()));
    let caption = vec![order, Span::Break, Span::Break, thanks];
    assert_eq!(content.formatted, [Block::Paragraph(caption)]);
    assert_eq!(content.actions.len(), 3);
    assert_eq!(
        content.actions[2].deed,
        Deed::Link(address("tel:+15141112222"))
    );
}

#[test]
fn a_template_that_is_none_says_the_documented_sentence() {
    // Source: 003, "Message Template Default Fallback"; the template of "Template with no components".
    assert_eq!(
        only_text(
            r#"{"type":"template","template":{"namespace":"XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX","name":"hello_world",
            "language":{"policy":"deterministic","code":"en_US"}}}"#
        ),
        "WhatsApp HSM (This message can only be displayed in WhatsApp)"
    );
}

#[test]
fn items_stand_beside_or_below_each_other() {
    let item = r#"{"title":"Golf","description":"2019","mediaUrl":"https://dealer.example/golf.jpg","mediaType":"image/jpeg",
        "altText":"A red Golf","size":"large","metadata":{"a":1},"actions":[{"type":"link","text":"See","uri":"https://dealer.example/golf"},
        {"type":"link","text":"Sell","uri":"data:text/html,x"}]}"#;
    let (_, carousel) = rich(&format!(
        r#"{{"type":"carousel","items":[{item}],"displaySettings":{{"imageAspectRatio":"square"}},"text":"Golf\n2019"}}"#
    ));
    let (said, list) = rich(&format!(
        r#"{{"type":"list","items":[{item},{{"title":"Polo"}},{{}}],"actions":[{{"type":"postback","text":"More","payload":"M"}}]}}"#
    ));
    assert_eq!(said, "Golf, Polo");
    assert!(
        carousel.formatted.is_empty(),
        "its text is the same in words"
    );
    let (
        Kind::Carousel {
            items,
            square: true,
        },
        Kind::List { items: listed },
    ) = (carousel.kind, list.kind)
    else {
        panic!("a square carousel and a list");
    };
    assert_eq!(items[0], listed[0]);
    assert_eq!((listed.len(), list.actions.len()), (2, 1));
    let golf = &items[0];
    assert!(golf.large);
    assert_eq!(
        golf.picture.as_ref().map(|it| it.title.as_str()),
        Some("A red Golf")
    );
    assert_eq!(golf.actions.len(), 1);
    // What cannot be a button is said.
    assert_eq!(golf.description.as_str(), "2019\nSell");
    assert_eq!(
        only_text(r#"{"type":"carousel","items":[],"text":"Nothing left"}"#),
        "Nothing left"
    );
}

#[test]
fn a_place_is_on_the_earth() {
    let (text, content) = rich(
        r#"{"type":"location","coordinates":{"lat":45.5,"long":-73.6},"location":{"address":"1 High Street","name":"Dealer"},
        "text":"Location shared:\nhttps://maps.google.com/maps?q=45.5,-73.6"}"#,
    );
    assert_eq!(
        text,
        "Location shared:\nhttps://maps.google.com/maps?q=45.5,-73.6"
    );
    let expect = Location {
        latitude: "45.5".into(),
        longitude: "-73.6".into(),
        name: Private::new("Dealer"),
        address: Private::new("1 High Street"),
    };
    assert_eq!(content.kind, Kind::Location(expect));
    let (text, _) = rich(r#"{"type":"location","coordinates":{"lat":45.512345,"long":0}}"#);
    assert_eq!(text, "45.512345, 0");
    let nowhere = r#"{"type":"location","coordinates":{"lat":91,"long":0},"text":"Here"}"#;
    assert_eq!(only_text(nowhere), "Here");
}

#[test]
fn a_kind_nobody_knows_is_its_words() {
    for (content, text) in [
        (r#"{"type":"hologram","text":"Look"}"#, "Look"),
        (r#"{"type":"hologram","textFallback":"Look"}"#, "Look"),
        (r#"{"type":"hologram","altText":"Look"}"#, "Look"),
        (r#"{"text":"Look"}"#, "Look"),
        (
            r#"{"type":"hologram","mediaUrl":"https://dealer.example/h"}"#,
            "https://dealer.example/h",
        ),
        (
            r#"{"type":"hologram","actions":[{"type":"beam","text":"Look"}]}"#,
            "Look",
        ),
    ] {
        assert_eq!(only_text(content), text, "{content}");
    }
    for content in [
        r#"{"type":"hologram"}"#,
        r#"{"type":"text","text":" "}"#,
        "7",
    ] {
        assert_eq!(read_message(&stored(parse(content))), None, "{content}");
    }
}
