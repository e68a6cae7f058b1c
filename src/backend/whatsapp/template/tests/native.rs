use crate::backend::whatsapp::template::{Button, ButtonValue, Header, Template, read_template};
use crate::chat::Private;
use crate::json::Json;
use crate::json::tests::parse;
use proptest::prelude::*;

fn hello() -> Template {
    Template {
        namespace: "XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX".to_owned(),
        name: "hello_world".to_owned(),
        language: Some("en_US".to_owned()),
        ..Template::default()
    }
}

fn object(components: &str) -> Json {
    parse(&format!(
        r#"{{"namespace":"XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX","name":"hello_world",
            "language":{{"policy":"deterministic","code":"en_US"}}{components}}}"#
    ))
}

fn payload(index: usize, payload: &str) -> Button {
    let value = ButtonValue::Payload(Private::new(payload));
    Button { index, value }
}

#[test]
fn each_example_of_the_document() {
    // Source: source document 003, "Post Message API", in its order.
    let body = || vec![Private::new("My User Name"), Private::new("My Agent Name")];
    let replies = || {
        vec![
            payload(0, "TALK_TO_AGENT"),
            payload(1, "MORE_QUESTIONS"),
            payload(2, "GOODBYE"),
        ]
    };
    let body_object = r#"{"type":"body","parameters":[{"type":"text","text":"My User Name"},{"type":"text","text":"My Agent Name"}]}"#;
    let image_object =
        r#"{"type":"header","parameters":[{"type":"image","image":{"link":"https://image.jpg"}}]}"#;
    let replies_object = r#"{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"TALK_TO_AGENT"}]},
        {"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"MORE_QUESTIONS"}]},
        {"type":"button","sub_type":"quick_reply","index":"2","parameters":[{"type":"payload","payload":"GOODBYE"}]}"#;
    for (components, expected) in [
        (String::new(), hello()),
        (body_object.to_owned(), Template { body: body(), ..hello() }),
        (
            r#"{"type":"header","parameters":[{"type":"text","text":"My Title"}]}"#.to_owned(),
            Template { header: Some(Header::Text(Private::new("My Title"))), ..hello() },
        ),
        (
            image_object.to_owned(),
            Template { header: Some(Header::Image(Private::new("https://image.jpg"))), ..hello() },
        ),
        (
            r#"{"type":"header","parameters":[{"type":"document","document":{"link":"https://document.pdf","filename":"My Document"}}]}"#.to_owned(),
            Template {
                header: Some(Header::Document {
                    link: Private::new("https://document.pdf"),
                    filename: Some(Private::new("My Document")),
                }),
                ..hello()
            },
        ),
        (replies_object.to_owned(), Template { buttons: replies(), ..hello() }),
        (
            r#"{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"ticket.pdf"}]}"#.to_owned(),
            Template {
                buttons: vec![Button { index: 1, value: ButtonValue::Url(Private::new("ticket.pdf")) }],
                ..hello()
            },
        ),
        (
            format!("{image_object},{body_object},{replies_object}"),
            Template {
                header: Some(Header::Image(Private::new("https://image.jpg"))),
                body: body(),
                buttons: replies(),
                ..hello()
            },
        ),
    ] {
        let json = match components.as_str() {
            "" => object(""),
            components => object(&format!(r#","components":[{components}]"#)),
        };
        assert_eq!(read_template(&json), Ok(expected.clone()), "{components}");
        // Written again it is the document's own object, member for member.
        assert_eq!(parse(&expected.to_json().to_string()), json);
        let content = Json::object([("type", "template".into()), ("template", json)]);
        assert_eq!(read_template(&content), Ok(expected));
    }
}

#[test]
fn what_the_document_writes_elsewhere() {
    // Source: source document 003, "Outbound messaging", the templated media message.
    let json = parse(
        r#"{"namespace":"X","name":"sample_hsm","language":{"policy":"deterministic","code":"en"},
            "components":[{"type":"header","parameters":[{"type":"document","image":{"link":"smooch.io/sunshine-conversations.jpg"}}]},
            {"type":"body","parameters":[{"type":"text","text":"Sample Notification"}]}]}"#,
    );
    let template = read_template(&json).unwrap();
    let link = Private::new("smooch.io/sunshine-conversations.jpg");
    assert_eq!(
        template.header,
        Some(Header::Document {
            link,
            filename: None
        })
    );
    // The link request, and the passthrough.
    let json = parse(
        r#"{"type":"hsm","hsm":{"namespace":"X","element_name":"hello_world",
            "language":{"policy":"deterministic","code":"en_US"},
            "localizable_params":[{"default":"My User Name"},{"default":"My Agent Name"}]}}"#,
    );
    let template = read_template(&json).unwrap();
    assert_eq!(template.name, "hello_world");
    assert_eq!(
        template.body,
        [Private::new("My User Name"), Private::new("My Agent Name")]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (components, path, reason) in [
        (
            r#"[{"type":"footer"}]"#,
            "components[0].type",
            "expected header, body or button",
        ),
        (
            r#"[{"type":"header","parameters":[{"type":"video"}]}]"#,
            "components[0].parameters[0].type",
            "expected text, image or document",
        ),
        (
            r#"[{"type":"header","parameters":[{"type":"image","image":{}}]}]"#,
            "components[0].parameters[0].image.link",
            "a link is missing",
        ),
        (
            r#"[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":5}]}]"#,
            "components[0].parameters[1]",
            "expected a text",
        ),
        (
            r#"[{"type":"header","parameters":[{"type":"text","text":"a"}]},{"type":"header"}]"#,
            "components[1]",
            "a second header",
        ),
        (
            r#"[{"type":"button","sub_type":"url","index":"x"}]"#,
            "components[0].index",
            "expected a number from 0 to 9",
        ),
        (
            r#"[{"type":"button","sub_type":"call","index":0}]"#,
            "components[0].sub_type",
            "expected quick_reply or url",
        ),
        (
            r#"[{"type":"button","sub_type":"url","index":0,"parameters":[]}]"#,
            "components[0].parameters[0].text",
            "a text is missing",
        ),
    ] {
        let json = object(&format!(r#","components":{components}"#));
        let misfit = read_template(&json).unwrap_err();
        assert_eq!((misfit.path.as_str(), misfit.reason), (path, reason));
    }
    let misfit = read_template(&parse("{}")).unwrap_err();
    assert_eq!(misfit.to_string(), "namespace: a text is missing");
    assert_eq!(
        read_template(&parse(r#"{"namespace":"x"}"#))
            .unwrap_err()
            .path,
        "name"
    );
}

#[test]
fn the_visitors_words_are_in_no_log() {
    let template = Template {
        body: vec![Private::new("canary")],
        ..hello()
    };
    assert!(!format!("{template:?}").contains("canary"));
}

pub fn any_private() -> impl Strategy<Value = Private> {
    "[a-z\\]\\[ é&()=,]{1,12}".prop_map(Private::new)
}

pub fn any_template() -> impl Strategy<Value = Template> {
    let header = prop_oneof![
        Just(None),
        any_private().prop_map(|text| Some(Header::Text(text))),
        "https://[a-z]{1,9}".prop_map(|link| Some(Header::Image(Private::new(link)))),
        ("https://[a-z]{1,9}", prop::option::of("[a-z]{1,9}")).prop_map(|(link, name)| {
            let filename = name.map(Private::new);
            Some(Header::Document {
                link: Private::new(link),
                filename,
            })
        }),
    ];
    let buttons = prop::collection::vec((any_private(), any::<bool>()), 0..4).prop_map(|all| {
        let buttons = all.into_iter().enumerate().map(|(index, (value, url))| {
            let value = if url {
                ButtonValue::Url(value)
            } else {
                ButtonValue::Payload(value)
            };
            Button { index, value }
        });
        buttons.collect()
    });
    (
        "[a-z_]{1,9}",
        "[a-z_]{1,9}",
        prop::option::of("[a-z]{2}_[A-Z]{2}"),
        header,
        prop::collection::vec(any_private(), 0..4),
        buttons,
    )
        .prop_map(
            |(namespace, name, language, header, body, buttons)| Template {
                namespace,
                name,
                language,
                header,
                body,
                buttons,
            },
        )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(template in any_template()) {
        prop_assert_eq!(read_template(&template.to_json()), Ok(template));
    }

    #[test]
    fn no_object_panics(
        member in "(type|namespace|name|components|language)",
        value in r#"(\[\]|\{\}|1|null|"x"|"hsm"|\[\{"type":"(header|body|button)","parameters":(\[1\]|\{\}|\[\{\}\])\}\])"#,
    ) {
        let _ = read_template(&parse(&format!(r#"{{"namespace":"a","name":"b","{member}":{value}}}"#)));
    }
}
