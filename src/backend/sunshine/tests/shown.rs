//! Who said what when, and what they quoted.

use super::*;

/// Source: 003, "Quoted Messages": the message of the event.
const QUOTING: &str = r#"{"id":"5f74c7d84a146f3abd72af1d","received":"2020-09-30T18:00:56.820Z","author":{
    "userId":"26508c10541a4b0ff472e5e2","avatarUrl":"https://s3.amazonaws.com/avatar.jpg","displayName":"Steve Rogers",
    "type":"user","user":{"id":"26508c10541a4b0ff472e5e2","externalId":"912382197"}},
    "content":{"type":"text","text":"hello"},
    "source":{"type":"whatsapp","integrationId":"daf6e616c2a637261bd9656c","originalMessageId":"5a1c9fc63905320d87fb5ff1"},
    "quotedMessage":{"type":"message","message":{"id":"55c8c1498590aa1900b9b9b1","received":"2020-09-30T18:00:56.000Z",
    "author":{"type":"business"},"content":{"type":"image","mediaUrl":"http://example.org/image.jpg"},
    "source":{"type":"whatsapp","integrationId":"daf6e616c3a637261bd9656f"}}}}"#;

#[test]
fn a_quote_is_a_whole_message() {
    let told = read_message(&parse(QUOTING)).expect("a message");
    Proof::sound(&told);
    assert_eq!(told.message.author, Author::Visitor);
    assert_eq!(told.message.at, Wall(1_601_488_856_820));
    assert_eq!(told.message.text.as_str(), "hello");
    let quote = told
        .message
        .rich
        .and_then(|content| content.quote)
        .expect("a quote");
    assert_eq!(quote.mine, Some(false));
    assert_eq!(quote.text.as_str(), "image.jpg");
    let picture = quote.picture.expect("a picture");
    assert_eq!(picture.address, address("http://example.org/image.jpg"));
}

#[test]
fn a_quote_may_be_lost_or_no_picture() {
    let quote = |quoted: &str| {
        let Json::Object(mut fields) = stored(parse(r#"{"type":"text","text":"Yes"}"#)) else {
            panic!("an object");
        };
        fields.push(("quotedMessage".into(), parse(quoted)));
        let told = read_message(&Json::Object(fields)).expect("a message");
        told.message.rich.and_then(|content| content.quote)
    };
    let empty = Quote {
        mine: None,
        text: Private::default(),
        picture: None,
    };
    let external =
        r#"{"type":"externalMessageId","externalMessageId":"gBGGEgZHMlEfAgkM1RBkhDRr7t8"}"#;
    assert_eq!(quote(external), Some(empty.clone()));
    assert_eq!(quote(r#"{"type":"message"}"#), Some(empty));
    assert_eq!(quote(r#"{"type":"dream"}"#), None);
    assert_eq!(quote("null"), None);
}

#[test]
fn whoever_wrote_it() {
    for (message, author) in [
        (
            r#"{"author":{"type":"business","displayName":"Jenny","subtypes":["AI"]}}"#,
            Some(Author::Agent {
                name: Some("Jenny".into()),
            }),
        ),
        (
            r#"{"author":{"type":"business"}}"#,
            Some(Author::Agent { name: None }),
        ),
        (
            r#"{"author":{"type":"user","userId":"x","displayName":"Me"}}"#,
            Some(Author::Visitor),
        ),
        // Section 3.7, as the web client gets it.
        (
            r#"{"role":"appMaker","name":"Jenny"}"#,
            Some(Author::Agent {
                name: Some("Jenny".into()),
            }),
        ),
        (r#"{"role":"appUser","name":"Me"}"#, Some(Author::Visitor)),
        (r#"{"author":{"type":"system"}}"#, None),
        (r#"{"author":{"type":"user"},"deleted":true}"#, None),
        ("{}", None),
    ] {
        let Json::Object(mut fields) = parse(message) else {
            panic!("an object");
        };
        fields.push(("_id".into(), "m".into()));
        fields.push(("received".into(), Json::Number(1_537_539_056.529)));
        fields.push(("type".into(), "text".into()));
        fields.push(("text".into(), "hi".into()));
        let told = read_message(&Json::Object(fields));
        assert!(
            told.iter()
                .all(|told| told.message.at == Wall(1_537_539_056_529))
        );
        assert_eq!(told.map(|told| told.message.author), author, "{message}");
    }
}

#[test]
fn a_page_comes_out_oldest_first_with_its_cursor() {
    let message = |id: &str, second: u32| {
        format!(
            r#"{{"id":"{id}","received":"2024-01-01T00:00:0{second}.000Z","author":{{"type":"user"}},"content":{{"type":"text","text":"x"}}}}"#
        )
    };
    let list = [
        message("c", 3),
        message("b", 2),
        message("x", 2),
        message("a", 1),
    ]
    .join(",");
    let page = read_page(&parse(&format!(
        r#"{{"messages":[{list},{{}}],"meta":{{"hasMore":true,"beforeCursor":"a"}},"links":{{"prev":"p"}}}}"#
    )));
    let ids: Vec<_> = page
        .told
        .iter()
        .map(|told| told.message.id.0.as_str())
        .collect();
    assert_eq!(ids, ["a", "x", "b", "c"]);
    assert_eq!((page.has_more, page.before.as_deref()), (true, Some("a")));
    assert!(read_page(&parse(r#"{"messages":[],"hasPrevious":true}"#)).has_more);
    assert_eq!(read_page(&parse("[]")), Page::default());
}

#[test]
fn a_conversation_is_read_from_every_answer() {
    let room = Some(RoomId("f52b01137aa6c250bc7251fa".into()));
    let one = r#"{"id":"f52b01137aa6c250bc7251fa","type":"personal"}"#;
    for answer in [
        one.to_owned(),
        format!(r#"{{"conversation":{one}}}"#),
        format!(r#"{{"conversations":[{one}],"meta":{{"hasMore":false}}}}"#),
    ] {
        assert_eq!(read_conversation(&parse(&answer)), room, "{answer}");
    }
    assert_eq!(read_conversation(&parse(r#"{"conversations":[]}"#)), None);
}
