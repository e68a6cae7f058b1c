//! Forms and what was filled in. Source of the examples: reference, section 3.2.

use super::*;

const FORM: &str = r#"{"type":"form","submitted":false,"blockChatInput":true,"fields":[
    {"type":"text","name":"n","label":"L","placeholder":"Your name","minSize":2,"maxSize":64},
    {"type":"email","name":"e","label":"E","placeholder":"a@b.example"},
    {"type":"select","name":"s","label":"S","placeholder":"-","options":[{"name":"a","label":"A"},{"name":"b"}]}]}"#;

fn form() -> Form {
    match rich(FORM).1.kind {
        Kind::Form(form) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_has_fields_of_three_kinds() {
    let (text, content) = rich(FORM);
    assert_eq!(text, "L, E, S");
    assert!(content.blocks_input);
    let form = form();
    assert!(!form.submitted);
    let kinds: Vec<_> = form.fields.iter().map(|field| field.kind.clone()).collect();
    let options = [("a", "A"), ("b", "b")];
    let options = options.map(|(name, label)| (name.to_owned(), Private::new(label)));
    assert_eq!(
        kinds,
        [
            FieldKind::Text { least: 2, most: 64 },
            FieldKind::Email,
            FieldKind::Select(options.into())
        ]
    );
    assert_eq!(form.fields[0].placeholder.as_str(), "Your name");
}

#[test]
fn a_field_says_what_it_lacks() {
    let (_, content) = rich(
        r#"{"type":"form","submitted":true,"fields":[{"type":"text","name":"n"},{"type":"date","name":"d","label":"D"},{"type":"text"}]}"#,
    );
    let Kind::Form(form) = content.kind else {
        panic!("a form");
    };
    assert!(form.submitted);
    let usual = FieldKind::Text {
        least: 1,
        most: 128,
    };
    let fields: Vec<_> = form
        .fields
        .iter()
        .map(|it| (it.label.as_str(), &it.kind))
        .collect();
    assert_eq!(fields, [("n", &usual), ("D", &usual)]);
    // Nothing to ask: nothing to show.
    assert_eq!(
        read_message(&stored(parse(r#"{"type":"form","fields":[]}"#))),
        None
    );
}

#[test]
fn answers_are_pairs_and_name_their_form() {
    let content = parse(
        r#"{"type":"formResponse","fields":[{"type":"text","name":"n","label":"L","text":"x"},
        {"type":"email","name":"e","label":"E","email":"a@b.c"},
        {"type":"select","name":"s","label":"S","select":[{"name":"a","label":"A"}]}],"textFallback":"L: x\nE: a@b.c\nS: A"}"#,
    );
    let pairs = [("L", "x"), ("E", "a@b.c"), ("S", "A")];
    let pairs = pairs.map(|(label, value)| (Private::new(label), Private::new(value)));
    for (key, value) in [
        (
            "quotedMessage",
            r#"{"type":"message","message":{"id":"f","content":{"type":"form"}}}"#,
        ),
        ("quotedMessageId", r#""f""#),
        ("none", "null"),
    ] {
        let Json::Object(mut fields) = stored(content.clone()) else {
            panic!("an object");
        };
        fields.push((key.into(), parse(value)));
        let told = read_message(&Json::Object(fields)).expect("a message");
        let answers = (key != "none").then(|| MessageId("f".into()));
        assert_eq!(told.answers, answers, "{key}");
        assert_eq!(told.message.text.as_str(), "L: x\nE: a@b.c\nS: A");
        let content = told.message.rich.expect("answers");
        assert_eq!(content.kind, Kind::Answers(pairs.to_vec()));
        assert_eq!(content.quote, None, "the form stands above it anyway");
    }
}

#[test]
fn what_is_sent_is_read_back() {
    let api = Api::new(
        &Url("https://api.smooch.io".into()),
        "app",
        "u",
        &Private::new("t"),
    );
    let (room, id, of) = (
        RoomId("c".into()),
        MessageId("1".into()),
        MessageId("f".into()),
    );
    let answers = ["Ann", "ann@b.example", "a"].map(Private::new);
    let request = api.form_response(&room, &id, &of, &form(), &answers);
    assert_eq!(
        &*request.url,
        "https://api.smooch.io/v2/apps/app/conversations/c/messages"
    );
    let body = request.body.expect("a body");
    assert_eq!(
        body.to_string(),
        r#"{"author":{"type":"user","userId":"u"},"content":{"type":"formResponse","fields":[{"type":"text","name":"n","label":"L","text":"Ann","quotedMessageId":"f"},{"type":"email","name":"e","label":"E","email":"ann@b.example","quotedMessageId":"f"},{"type":"select","name":"s","label":"S","select":[{"name":"a","label":"A"}],"quotedMessageId":"f"}],"quotedMessageId":"f"},"metadata":{"forecourtId":"1"}}"#
    );
    let Json::Object(mut fields) = body else {
        panic!("an object");
    };
    fields.push(("id".into(), "m".into()));
    fields.push(("received".into(), "2024-01-01T00:00:00.000Z".into()));
    let told = read_message(&Json::Object(fields)).expect("a message");
    assert_eq!((told.answers, told.ours), (Some(of), Some(id)));
    assert_eq!(told.message.text.as_str(), "L: Ann\nE: ann@b.example\nS: A");
}
