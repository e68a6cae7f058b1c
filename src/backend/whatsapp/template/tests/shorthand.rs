use super::native::any_template;
use crate::backend::whatsapp::template::{
    Button, ButtonValue, Fault, Header, Shorthand, Template, parse,
};
use crate::chat::Private;
use proptest::prelude::*;

fn read(text: &str) -> Result<Shorthand, Fault> {
    parse(text).expect("begins as a shorthand")
}

fn p(text: &str) -> Private {
    Private::new(text)
}

/// Source: source document 003, "Shorthand Syntax"; its line "header_image/header_document/
/// header_text" stands for one of the three, with what may follow it.
fn document(header: &str) -> String {
    format!(
        "&(( namespace=[[namespace]] template=[[template]] fallback=[[fallback]] \
         language=[[language]] {header} body_text=[[param_1]] body_text=[[param_2]] \
         button_index=[[0]] button_payload=[[payload]] button_index=[[1]] \
         button_url=[[channels/whatsapp]] ))&"
    )
}

#[test]
fn the_documents_example() {
    let expected = |header| Shorthand {
        template: Template {
            namespace: "namespace".to_owned(),
            name: "template".to_owned(),
            language: Some("language".to_owned()),
            header: Some(header),
            body: vec![p("param_1"), p("param_2")],
            buttons: vec![
                Button {
                    index: 0,
                    value: ButtonValue::Payload(p("payload")),
                },
                Button {
                    index: 1,
                    value: ButtonValue::Url(p("channels/whatsapp")),
                },
            ],
        },
        fallback: Some(p("fallback")),
    };
    let link = || p("https://image.jpg/...");
    for (header, read_as) in [
        (
            "header_image=[[https://image.jpg/...]]",
            Header::Image(link()),
        ),
        ("header_text=[[My Title]]", Header::Text(p("My Title"))),
        (
            "header_document=[[https://image.jpg/...]]",
            Header::Document {
                link: link(),
                filename: None,
            },
        ),
        (
            "header_document=[[https://image.jpg/...]] header_filename=[[My File]]",
            Header::Document {
                link: link(),
                filename: Some(p("My File")),
            },
        ),
    ] {
        let shorthand = expected(read_as);
        assert_eq!(read(&document(header)), Ok(shorthand.clone()), "{header}");
        // A line each, or with nothing between.
        assert_eq!(
            read(&document(header).replace("]] ", "]]\n")),
            Ok(shorthand.clone())
        );
        assert_eq!(
            read(&document(header).replace("]] ", "]]")),
            Ok(shorthand.clone())
        );
        assert_eq!(read(&shorthand.to_text().unwrap()), Ok(shorthand));
    }
}

#[test]
fn the_documents_older_syntax() {
    let shorthand = read(
        "&[Welcome Bob, I'm Joe](XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX, hello_world, Bob, Joe)",
    );
    let template = Template {
        namespace: "XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX".to_owned(),
        name: "hello_world".to_owned(),
        body: vec![p("Bob"), p("Joe")],
        ..Template::default()
    };
    let fallback = Some(p("Welcome Bob, I'm Joe"));
    assert_eq!(shorthand, Ok(Shorthand { template, fallback }));
    let bare = read("&[](n, t)").unwrap();
    assert_eq!((bare.fallback, bare.template.body.len()), (None, 0));
}

#[test]
fn each_rule_of_order_is_told_with_its_place() {
    let within = |rest: &str| format!("&((namespace=[[n]] template=[[t]] {rest}))&");
    for (rest, at_word, reason) in [
        (
            "header_filename=[[f]]",
            "header_filename",
            "header_filename comes directly after header_document",
        ),
        (
            "header_image=[[i]] header_filename=[[f]]",
            "header_filename",
            "header_filename comes directly after header_document",
        ),
        (
            "header_document=[[d]] body_text=[[b]] header_filename=[[f]]",
            "header_filename",
            "header_filename comes directly after header_document",
        ),
        (
            "header_document=[[d]] header_filename=[[f]] header_filename=[[g]]",
            "header_filename=[[g",
            "header_filename comes directly after header_document",
        ),
        (
            "header_text=[[a]] header_image=[[b]]",
            "header_image",
            "a second header",
        ),
        (
            "button_payload=[[p]]",
            "button_payload",
            "button_index comes before button_payload and button_url",
        ),
        (
            "button_url=[[p]]",
            "button_url",
            "button_index comes before button_payload and button_url",
        ),
        (
            "button_index=[[0]] body_text=[[b]]",
            "body_text",
            "expected button_payload or button_url after button_index",
        ),
        (
            "button_index=[[0]]",
            "))&",
            "expected button_payload or button_url after button_index",
        ),
        (
            "button_index=[[0]] button_url=[[a]] button_payload=[[p]]",
            "button_payload",
            "button_index comes before button_payload and button_url",
        ),
        (
            "button_index=[[0]] button_url=[[a]] button_index=[[0]]",
            "button_index=[[0]]))",
            "this button has been told already",
        ),
        (
            "button_index=[[ten]]",
            "button_index",
            "expected a button_index from 0 to 9",
        ),
        (
            "button_index=[[10]]",
            "button_index",
            "expected a button_index from 0 to 9",
        ),
        (
            "language=[[en]] language=[[de]]",
            "language=[[de",
            "this property has been told already",
        ),
        (
            "header_video=[[v]]",
            "header_video",
            "no property has this name",
        ),
        (
            "header_image/header_text=[[v]]",
            "/header_text",
            "expected = after the property's name",
        ),
        ("body_text=[v]", "[v]", "expected [[ before the value"),
        (
            "body_text=[[v",
            "v))&",
            "the value does not end: ]] is missing",
        ),
        ("BODY=[[v]]", "BODY", "expected a property or ))&"),
    ] {
        let text = within(rest);
        let at = text.rfind(at_word).unwrap();
        assert_eq!(read(&text), Err(Fault { at, reason }), "{rest}");
    }
    for (text, at, reason) in [
        ("&((", 3, "expected a property or ))&"),
        ("&(( ))&", 4, "namespace and template are required"),
        (
            "&((namespace=[[n]] template=[[ ]]))&",
            33,
            "namespace and template are required",
        ),
        (
            " &((namespace=[[n]] template=[[t]]))& é",
            38,
            "nothing comes after a shorthand",
        ),
        ("&[a](n)", 6, "namespace and template are required"),
        ("&[a]()", 5, "namespace and template are required"),
        ("&[a](n, t", 9, "expected ) at the end"),
    ] {
        assert_eq!(read(text), Err(Fault { at, reason }), "{text}");
    }
    assert_eq!(
        read("&((").unwrap_err().to_string(),
        "at byte 3: expected a property or ))&"
    );
}

#[test]
fn ordinary_texts_are_none() {
    for text in [
        "",
        "hello",
        "a &((namespace=[[n]]",
        "& ((",
        "&[a]",
        "&(x)",
        "%[a](b)",
    ] {
        assert!(parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_value_may_end_with_brackets_only() {
    let with = |value: &str| Shorthand {
        template: Template {
            namespace: "n".to_owned(),
            name: "t".to_owned(),
            body: vec![p(value)],
            ..Template::default()
        },
        fallback: None,
    };
    for value in ["a]", "a]]", "]", "]]]", "[[a]]", "]a"] {
        let text = with(value).to_text().unwrap();
        assert_eq!(read(&text), Ok(with(value)), "{value}");
    }
    for value in ["a]]b", "]] "] {
        assert_eq!(with(value).to_text(), None, "{value}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(template in any_template(), fallback in prop::option::of("[a-z ]{1,9}")) {
        let shorthand = Shorthand { template, fallback: fallback.map(Private::new) };
        if let Some(text) = shorthand.to_text() {
            prop_assert_eq!(read(&text), Ok(shorthand));
        }
    }

    #[test]
    fn nothing_panics_and_faults_lie_in_the_text(text in prop_oneof![
        any::<String>(),
        "&\\(\\((namespace=|template=|button_index=|\\[\\[|\\]\\]|[ 0é\n=]|\\)\\)&|[a-z]){0,20}",
        "&\\[[a-zé]{0,3}\\]\\(([a-zé,) \n]){0,9}",
    ]) {
        if let Some(Err(fault)) = parse(&text) {
            prop_assert!(fault.at <= text.len() && text.is_char_boundary(fault.at));
        }
    }
}
