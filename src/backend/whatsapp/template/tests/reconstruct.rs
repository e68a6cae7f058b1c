use super::native::any_template;
use crate::backend::whatsapp::template::{
    Button, ButtonPart, ButtonValue, Definition, FALLBACK_LANGUAGE, Header, HeaderPart, Template,
    choose, reconstruct,
};
use crate::chat::Private;
use crate::json::tests::parse;
use proptest::prelude::*;

fn p(text: &str) -> Private {
    Private::new(text)
}

fn definition(body: &str) -> Definition {
    Definition {
        namespace: None,
        name: "t".to_owned(),
        language: "en_US".to_owned(),
        header: None,
        body: body.to_owned(),
        footer: None,
        buttons: Vec::new(),
    }
}

fn template() -> Template {
    Template {
        namespace: "n".to_owned(),
        name: "t".to_owned(),
        ..Template::default()
    }
}

fn content(definition: &Definition, template: &Template) -> String {
    reconstruct(definition, template)
        .unwrap()
        .to_json()
        .to_string()
}

#[test]
fn each_row_of_the_documents_table() {
    // Source: source document 003, "Conversion Table".
    let plain = definition("Body");
    let header = |part| Definition {
        header: Some(part),
        ..plain.clone()
    };
    let sent = |header| Template {
        header: Some(header),
        ..template()
    };
    let button = |part| Definition {
        buttons: vec![part],
        ..plain.clone()
    };
    let pressed = |value| Template {
        buttons: vec![Button { index: 0, value }],
        ..template()
    };
    for (definition, template, expected) in [
        (
            header(HeaderPart::Text("Header title: {{1}}".to_owned())),
            sent(Header::Text(p("TITLE"))),
            r#"{"type":"text","text":"Header title: TITLE\n\nBody"}"#,
        ),
        (
            header(HeaderPart::Image),
            sent(Header::Image(p("https://example.png"))),
            r#"{"type":"image","mediaUrl":"https://example.png","text":"Body"}"#,
        ),
        (
            header(HeaderPart::Document),
            sent(Header::Document {
                link: p("https://example.pdf"),
                filename: None,
            }),
            r#"{"type":"file","mediaUrl":"https://example.pdf","text":"Body"}"#,
        ),
        (
            definition("Hi {{1}} {{2}}, how can we help you?"),
            Template {
                body: vec![p("First"), p("Last")],
                ..template()
            },
            r#"{"type":"text","text":"Hi First Last, how can we help you?"}"#,
        ),
        (
            Definition {
                footer: Some("Thank you for contacting Acme".to_owned()),
                ..plain.clone()
            },
            template(),
            r#"{"type":"text","text":"Body\n\nThank you for contacting Acme"}"#,
        ),
        (
            button(ButtonPart::Reply {
                text: "Yes".to_owned(),
            }),
            pressed(ButtonValue::Payload(p("YES"))),
            r#"{"type":"text","text":"Body","actions":[{"type":"reply","text":"Yes","payload":"YES"}]}"#,
        ),
        (
            button(ButtonPart::Phone {
                text: "Call me".to_owned(),
                number: "+15141112222".to_owned(),
            }),
            template(),
            r#"{"type":"text","text":"Body","actions":[{"type":"link","text":"Call me","uri":"tel://+15141112222"}]}"#,
        ),
        (
            button(ButtonPart::Url {
                text: "Visit site".to_owned(),
                url: "https://smooch.io/{{1}}".to_owned(),
            }),
            pressed(ButtonValue::Url(p("pricing"))),
            r#"{"type":"text","text":"Body","actions":[{"type":"link","text":"Visit site","uri":"https://smooch.io/pricing"}]}"#,
        ),
    ] {
        assert_eq!(content(&definition, &template), expected);
    }
}

#[test]
fn the_documents_full_example() {
    let definition = Definition::read(&parse(
        r#"{"name":"order","language":"en_US","components":[
            {"type":"HEADER","format":"IMAGE"},
            {"type":"BODY","text":"Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}."},
            {"type":"FOOTER","text":"Thank you for shopping with us!"},
            {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Thanks!"},
                {"type":"QUICK_REPLY","text":"I would like to place another order."}]}]}"#,
    ))
    .unwrap();
    let payload = |index, payload| Button {
        index,
        value: ButtonValue::Payload(p(payload)),
    };
    let template = Template {
        header: Some(Header::Image(p("https://example/image.png"))),
        body: vec![p("# 1234"), p("$12.21"), p("August 15th, 2020")],
        buttons: vec![payload(0, "THANK_YOU"), payload(1, "PLACE_NEW_ORDER")],
        ..template()
    };
    assert_eq!(
        parse(&content(&definition, &template)),
        parse(
            r#"{"type":"image","mediaUrl":"https://example/image.png",
            "text":"Your order # 1234 for a total of $12.21 is confirmed. The expected delivery is August 15th, 2020.\n\nThank you for shopping with us!",
            "actions":[{"type":"reply","text":"Thanks!","payload":"THANK_YOU"},
                {"type":"reply","text":"I would like to place another order.","payload":"PLACE_NEW_ORDER"}]}"#
        )
    );
}

#[test]
fn what_does_not_fit_is_not_reconstructed() {
    let buttons = vec![ButtonPart::Phone {
        text: "Call".to_owned(),
        number: "1".to_owned(),
    }];
    let two = || vec![p("a"), p("b")];
    let url = |index| {
        vec![Button {
            index,
            value: ButtonValue::Url(p("x")),
        }]
    };
    for (definition, template, path, reason) in [
        (
            definition("{{1}} {{3}}"),
            Template {
                body: two(),
                ..template()
            },
            "body",
            "a parameter is missing",
        ),
        (
            definition("{{1}}"),
            Template {
                body: two(),
                ..template()
            },
            "body",
            "more parameters than places",
        ),
        (
            definition("a"),
            Template {
                header: Some(Header::Text(p("x"))),
                ..template()
            },
            "header",
            "the template has no header",
        ),
        (
            Definition {
                header: Some(HeaderPart::Image),
                ..definition("a")
            },
            template(),
            "header",
            "not the kind of header the template has",
        ),
        (
            definition("a"),
            Template {
                buttons: url(0),
                ..template()
            },
            "button 0",
            "the template has no such button",
        ),
        (
            Definition {
                buttons,
                ..definition("a")
            },
            Template {
                buttons: url(0),
                ..template()
            },
            "button 0",
            "not the kind of button the template has",
        ),
    ] {
        let misfit = reconstruct(&definition, &template).unwrap_err();
        assert_eq!((misfit.path.as_str(), misfit.reason), (path, reason));
    }
}

#[test]
fn places_are_filled_once() {
    let template = Template {
        body: vec![p("{{2}}"), p("b")],
        ..template()
    };
    let text = |body: &str| reconstruct(&definition(body), &template).unwrap().text;
    assert_eq!(text("{{1}} {{2}} {{1}}").as_str(), "{{2}} b {{2}}");
    assert_eq!(
        text("{{0}} {{x}} {{ {{{2}} {{").as_str(),
        "{{0}} {{x}} {{ {b {{"
    );
}

#[test]
fn the_language_is_chosen_in_the_documents_order() {
    // Source: source document 003, "Language Selection".
    let all: Vec<Definition> = ["de", "en_GB", "en_US", "fr"]
        .map(|code| Definition {
            language: code.to_owned(),
            ..definition("a")
        })
        .into();
    let chosen = |of: &[Definition], asked: Option<&str>, fallback: &str| {
        let template = Template {
            language: asked.map(str::to_owned),
            ..template()
        };
        choose(of, &template, fallback).map(|found| found.language.clone())
    };
    let chosen_of_all = |asked, fallback| chosen(&all, asked, fallback).unwrap();
    assert_eq!(chosen_of_all(Some("fr"), "de"), "fr");
    assert_eq!(chosen_of_all(Some("nl"), "de"), "de");
    assert_eq!(chosen_of_all(None, "de"), "de");
    assert_eq!(chosen_of_all(Some("nl"), "es"), "en_GB", "the first en_*");
    assert_eq!(chosen_of_all(None, FALLBACK_LANGUAGE), "en_US");
    // The older shorthand's default.
    assert_eq!(chosen_of_all(Some("en-US"), "de"), "en_US");
    assert_eq!(chosen(&all[..1], Some("nl"), "es"), None);
    let other = Template {
        name: "other".to_owned(),
        ..template()
    };
    assert_eq!(choose(&all, &other, "de"), None);
    let theirs = [Definition {
        namespace: Some("m".to_owned()),
        ..definition("a")
    }];
    assert_eq!(choose(&theirs, &template(), "en_US"), None);
}

#[test]
fn a_definition_that_is_none_says_where() {
    for (json, expected) in [
        (r#"{}"#, "name: a text is missing"),
        (
            r#"{"name":"a","language":"en"}"#,
            "components: the body is missing",
        ),
        (
            r#"{"name":"a","language":"en","components":[{"type":"x"}]}"#,
            "components[0].type: expected HEADER, BODY, FOOTER or BUTTONS",
        ),
        (
            r#"{"name":"a","language":"en","components":[{"type":"body","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"a"}]}]}"#,
            "components[1].buttons[0].url: a text is missing",
        ),
    ] {
        assert_eq!(
            Definition::read(&parse(json)).unwrap_err().to_string(),
            expected
        );
    }
}

proptest! {
    #[test]
    fn nothing_panics(template in any_template(), body in "(\\{\\{[0-9x]{0,22}\\}\\}|[{}é ])*") {
        let kinds = [
            ButtonPart::Reply { text: "a".to_owned() },
            ButtonPart::Url { text: "a".to_owned(), url: "https://d.example/{{1}}".to_owned() },
        ];
        let definition = Definition { buttons: kinds.into(), ..definition(&body) };
        let _ = reconstruct(&definition, &template);
    }
}
