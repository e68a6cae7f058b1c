//! The one view of all forms.

use crate::picture::{Picture, chat, message, picture};
use forecourt::chat::{Author, Private};
use forecourt::session::{
    Event, FieldError, FieldKind, FieldName, FieldSnapshot, FormFailure, FormId, FormSnapshot,
};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn field(name: FieldName, kind: FieldKind, required: bool) -> FieldSnapshot {
    FieldSnapshot {
        name,
        kind,
        required,
        value: Private::default(),
        error: None,
    }
}

fn choices() -> FieldKind {
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    FieldKind::Choice(vec![choice("a", "Sales"), choice("b", "Service")])
}

fn registration() -> FormSnapshot {
    FormSnapshot {
        fields: vec![
            field(FieldName::Name, FieldKind::Line, true),
            field(FieldName::Email, FieldKind::Email, true),
            field(FieldName::Phone, FieldKind::Phone, false),
            field(FieldName::Department, choices(), false),
            field(
                FieldName::Custom("Number plate".to_owned()),
                FieldKind::Line,
                false,
            ),
            field(FieldName::Consent(None), FieldKind::Check, true),
        ],
        ..FormSnapshot::default()
    }
}

fn survey() -> FormSnapshot {
    let scale = || FieldKind::Rating(["1", "2", "3", "4", "5"].map(str::to_owned).to_vec());
    FormSnapshot {
        fields: vec![
            field(FieldName::Satisfaction, scale(), true),
            field(FieldName::AgentFriendliness, scale(), false),
            field(FieldName::Comment, FieldKind::Lines, false),
        ],
        optional: true,
        ..FormSnapshot::default()
    }
}

async fn shown(id: FormId, form: FormSnapshot) -> Picture {
    let mut chat = chat();
    chat.form = Some((id, form));
    picture(chat).await
}

fn type_into(picture: &Picture, selector: &str, property: &str, value: wasm_bindgen::JsValue) {
    let field = picture.find(selector);
    Reflect::set(&field, &property.into(), &value).unwrap();
    let event = "return new Event('input', { bubbles: true })";
    let event = js_sys::Function::new_no_args(event).call0(&field).unwrap();
    let event: web_sys::Event = event.unchecked_into();
    field.dispatch_event(&event).unwrap();
}

#[wasm_bindgen_test]
async fn every_field_has_a_label_a_purpose_and_a_place_for_its_error() {
    let picture = shown(FormId::Registration, registration()).await;
    assert_eq!(picture.shown(".composer"), 0);
    for (id, label, autocomplete, required) in [
        ("f0", "Name", "name", "true"),
        ("f1", "E-mail", "email", "true"),
        ("f2", "Phone", "tel", "false"),
        ("f3", "Department", "off", "false"),
        ("f4", "Number plate", "off", "false"),
    ] {
        let control = format!("#{id}");
        assert_eq!(picture.text(&format!("label[for={id}]")), label);
        assert_eq!(picture.attribute(&control, "autocomplete"), autocomplete);
        assert_eq!(picture.attribute(&control, "aria-required"), required);
        let error = picture.attribute(&control, "aria-describedby");
        assert_eq!(picture.text(&format!("#{error}")), "");
        assert_eq!(picture.attribute(&control, "aria-invalid"), "false");
    }
    assert_eq!(picture.attribute("#f1", "type"), "email");
    assert_eq!(picture.attribute("#f2", "type"), "tel");
    // None is chosen until somebody chooses.
    assert_eq!(picture.text("#f3 option"), "Please choose");
}

#[wasm_bindgen_test]
async fn what_is_typed_chosen_and_ticked_is_told_with_its_place() {
    let picture = shown(FormId::Registration, registration()).await;
    type_into(&picture, "#f1", "value", "a@b.example".into());
    type_into(&picture, "#f3", "value", "b".into());
    type_into(&picture, "#f5", "checked", true.into());
    type_into(&picture, "#f5", "checked", false.into());
    let typed = |at, text: &str| Event::FieldTyped(FormId::Registration, at, Private::new(text));
    let expect = [
        typed(1, "a@b.example"),
        typed(3, "b"),
        typed(5, "true"),
        typed(5, ""),
    ];
    assert_eq!(picture.told(), expect);
}

#[wasm_bindgen_test]
async fn a_refused_form_says_where_and_puts_the_focus_there() {
    let picture = shown(FormId::Registration, registration()).await;
    picture
        .show(|chat| chat.form.as_mut().unwrap().1.sending = true)
        .await;
    assert_eq!(
        picture.attribute("[type=submit].primary", "aria-disabled"),
        "true"
    );
    picture
        .show(|chat| {
            let form = &mut chat.form.as_mut().unwrap().1;
            form.sending = false;
            form.failure = Some(FormFailure::Fields);
            form.fields[1].error = Some(FieldError::Malformed);
            form.fields[5].error = Some(FieldError::Missing);
        })
        .await;
    assert_eq!(picture.attribute("#f1", "aria-invalid"), "true");
    assert!(picture.text("#f1-error").contains("name@example.com"));
    assert_eq!(picture.text("#f5-error"), "Please tick this to go on.");
    assert_eq!(picture.shown("[role=alert]"), 1);
    assert_eq!(picture.focused(), "f1");
}

#[wasm_bindgen_test]
async fn a_rating_is_a_group_of_radio_buttons_from_worst_to_best() {
    let picture = shown(FormId::Survey, survey()).await;
    assert_eq!(picture.all("[role=radiogroup]").len(), 2);
    assert_eq!(picture.all("#f0 [type=radio][name='0']").len(), 5);
    assert_eq!(picture.text("#f0 legend"), "How satisfied are you?");
    assert_eq!(picture.text("#f0 label:first-child"), "1Very poor");
    assert_eq!(picture.text("#f0 label:last-child"), "5Excellent");
    type_into(&picture, "#f1-3", "checked", true.into());
    let expect = [Event::FieldTyped(FormId::Survey, 1, Private::new("4"))];
    assert_eq!(picture.told(), expect);
    picture
        .show(|chat| chat.form.as_mut().unwrap().1.fields[1].value = Private::new("2"))
        .await;
    let checked = picture.all("[type=radio]:checked");
    assert_eq!(
        checked.iter().map(|it| it.id()).collect::<Vec<_>>(),
        ["f1-1"]
    );
}

#[wasm_bindgen_test]
async fn a_form_can_be_left_where_it_may_and_thanks_in_the_end() {
    let picture = shown(FormId::Survey, survey()).await;
    picture.click(".answers .secondary").await;
    assert_eq!(picture.told(), [Event::FormLeft(FormId::Survey)]);
    picture
        .show(|chat| {
            chat.form.as_mut().unwrap().1.thanks = Some("Come <i>again</i>".to_owned());
        })
        .await;
    assert_eq!(picture.text(".thanks h4"), "Thank you");
    assert_eq!(picture.text(".thanks p"), "Come <i>again</i>");
    assert_eq!(picture.shown("form"), 0);
    let picture = shown(FormId::Registration, registration()).await;
    assert_eq!(
        picture.shown(".answers .secondary"),
        0,
        "it has to be filled in"
    );
}

#[wasm_bindgen_test]
async fn the_fields_follow_departments_that_come_and_go_and_keep_what_was_typed_otherwise() {
    let picture = shown(FormId::Registration, registration()).await;
    let name = picture.find("#f0");
    picture
        .show(|chat| chat.form.as_mut().unwrap().1.fields[0].value = Private::new("E"))
        .await;
    assert!(
        name.is_same_node(Some(&picture.find("#f0"))),
        "a key pressed draws nothing anew"
    );
    picture
        .show(|chat| {
            let fields = &mut chat.form.as_mut().unwrap().1.fields;
            fields[3].kind = FieldKind::Choice(vec![("c".to_owned(), "Parts".to_owned())]);
        })
        .await;
    assert_eq!(picture.text("#f3 option:last-child"), "Parts");
}

#[wasm_bindgen_test]
async fn the_conversation_stands_above_the_form_and_the_dealers_note_in_it() {
    let mut before = chat();
    before.messages = vec![message(1, Author::Visitor, "Hello")];
    let note = Some("See https://dealer.example/terms".to_owned());
    let form = FormSnapshot {
        note,
        ..registration()
    };
    before.form = Some((FormId::Registration, form));
    let picture = picture(before).await;
    assert_eq!(picture.text(".bubble"), "Hello");
    assert_eq!(
        picture.attribute(".intro a", "href"),
        "https://dealer.example/terms"
    );
    picture.show(|chat| chat.form = None).await;
    assert_eq!(picture.shown(".composer"), 1);
    assert_eq!(picture.shown(".questions"), 0);
}
