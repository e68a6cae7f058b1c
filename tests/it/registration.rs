//! The registration form: who the visitor is, and what they agree to.

use crate::forms::{error, submit, type_into, value};
use crate::server::{Fault, Route, Taken};
use crate::world::{Boot, World};
use forecourt::session::{FieldError, FieldName, FormFailure, FormId, HostEvent};
use serde_json::json;

fn plate() -> FieldName {
    FieldName::Custom("Number plate".to_owned())
}

fn consent() -> FieldName {
    FieldName::Consent(Some("We keep what you say.".to_owned()))
}

/// A dealer who asks for everything.
fn asking() -> World {
    let mut world = World::set_up(json!({
        "enabled": true,
        "online": true,
        "settings": {
            "registrationForm": true,
            "nameFieldRegistrationForm": true,
            "emailFieldRegistrationForm": true,
            "forceAcceptDataProcessingConsent": true,
        },
        "messages": {
            "registrationFormMessage": "Who are you?",
            "dataProcessingConsentText": "We keep what you say.",
        },
        "departments": [
            {"_id": "d1", "name": "Sales", "showOnRegistration": true},
            {"_id": "d2", "name": "Accounts", "showOnRegistration": false},
        ],
        "customFields": [
            {"_id": "plate", "label": "Number plate", "type": "input", "required": true,
                "defaultValue": "", "regexp": "^AB"},
        ],
    }));
    world.open_chat();
    world
}

fn fill_in(world: &mut World) {
    type_into(world, FieldName::Name, " Ada Lovelace ");
    type_into(world, FieldName::Email, "Ada@Example.org");
    type_into(world, FieldName::Phone, "+44 7700 900123");
    type_into(world, FieldName::Department, "d1");
    type_into(world, plate(), "AB12");
    type_into(world, consent(), "true");
}

#[test]
fn nothing_is_said_before_the_form_is_filled_in() {
    let mut world = asking();
    assert_eq!(world.form_id(), Some(FormId::Registration));
    assert_eq!(world.form().1.note.as_deref(), Some("Who are you?"));
    assert!(!world.chat().may.write);
    // Even if it is tried: a draft that was there, a key that was quicker.
    world.say("too early");
    world.pass(5_000);
    assert_eq!(world.server.asked().count(), 0);
    assert_eq!(world.form_id(), Some(FormId::Registration));
    assert_eq!(world.chat().draft.as_str(), "too early");
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    let mut world = asking();
    submit(&mut world);
    for name in [FieldName::Name, FieldName::Email, plate(), consent()] {
        assert_eq!(
            error(&world, name.clone()),
            Some(FieldError::Missing),
            "{name:?}"
        );
    }
    assert_eq!(error(&world, FieldName::Phone), None);
    assert_eq!(world.form().1.failure, Some(FormFailure::Fields));
    fill_in(&mut world);
    assert_eq!(error(&world, FieldName::Name), None);
    type_into(&mut world, FieldName::Email, "ada at example");
    submit(&mut world);
    assert_eq!(error(&world, FieldName::Email), Some(FieldError::Malformed));
    type_into(&mut world, FieldName::Email, "ada@example.org");
    type_into(&mut world, plate(), "XY12");
    submit(&mut world);
    assert_eq!(
        error(&world, plate()),
        Some(FieldError::Malformed),
        "the dealer's pattern"
    );
    world.pass(1_000);
    assert_eq!(
        world.server.asked().count(),
        0,
        "nothing wrong goes to the server"
    );
    type_into(&mut world, plate(), "AB12");
    submit(&mut world);
    assert!(world.form().1.sending);
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.server.calls(Route::Register).count(), 1, "sent once");
    assert_eq!(world.form_id(), None);
}

#[test]
fn the_server_is_told_who_it_is_and_the_conversation_goes_on_from_there() {
    let mut world = asking();
    fill_in(&mut world);
    submit(&mut world);
    world.pass(1_000);
    let about = world
        .server
        .about
        .values()
        .next()
        .expect("somebody")
        .clone();
    assert_eq!(about["name"], "Ada Lovelace");
    assert_eq!(about["email"], "Ada@Example.org");
    assert_eq!(about["phone"], "+44 7700 900123");
    assert_eq!(about["department"], "d1");
    assert_eq!(
        about["customFields"],
        json!([{"key": "plate", "value": "AB12", "overwrite": true}])
    );
    assert!(
        about.get("consent").is_none(),
        "that is between the dealer and the visitor"
    );
    assert!(world.told.contains(&HostEvent::Registered));
    assert!(world.chat().may.write);
    world.say("Hello");
    world.pass(5_000);
    assert_eq!(world.talk(), ["> Hello"]);
    assert_eq!(world.server.calls(Route::Register).count(), 1);
    // And it is not asked again.
    world.reload();
    world.open_chat();
    world.pass(3_000);
    assert_eq!(world.form_id(), None);
}

#[test]
fn who_has_registered_is_known_on_the_next_page_too() {
    let mut world = asking();
    fill_in(&mut world);
    submit(&mut world);
    world.pass(1_000);
    world.reload();
    world.open_chat();
    world.pass(1_000);
    assert_eq!(world.form_id(), None);
    world.say("Hello");
    world.pass(3_000);
    assert_eq!(world.server.visitors.len(), 1, "and is the same visitor");
}

#[test]
fn what_was_typed_survives_every_failure_and_a_reload() {
    for (fault, failure) in [
        (Fault::Status(500), FormFailure::Unreachable),
        (Fault::NotJson, FormFailure::Unreachable),
        (Fault::DropRequest, FormFailure::Unreachable),
        (Fault::Hollow, FormFailure::Unreachable),
        (Fault::Status(429), FormFailure::SlowDown(60)),
        (Fault::Status(400), FormFailure::Refused),
    ] {
        let mut world = asking();
        fill_in(&mut world);
        world.server.fail(Route::Register, fault, 1);
        submit(&mut world);
        world.pass(20_000);
        assert_eq!(world.form().1.failure, Some(failure), "{fault:?}");
        assert_eq!(value(&world, FieldName::Email), "Ada@Example.org");
        world.reload();
        world.open_chat();
        assert_eq!(
            value(&world, FieldName::Email),
            "Ada@Example.org",
            "{fault:?}"
        );
        assert_eq!(value(&world, plate()), "AB12");
        submit(&mut world);
        world.pass(20_000);
        assert_eq!(world.form_id(), None, "{fault:?}");
        assert!(!world.stored.contains("AB12"), "and is then forgotten");
    }
}

#[test]
fn a_known_visitor_is_adopted_with_the_old_token() {
    let mut world = asking();
    world.server.adopts = Some("known-since-2019".to_owned());
    fill_in(&mut world);
    submit(&mut world);
    world.pass(1_000);
    world.say("Me again");
    world.pass(3_000);
    assert_eq!(world.server.rooms[0].token, "known-since-2019");
    assert!(world.stored.contains("known-since-2019"));
}

#[test]
fn consent_alone_is_asked_for_too() {
    let mut world = World::set_up(json!({
        "enabled": true,
        "settings": {"forceAcceptDataProcessingConsent": true},
        "messages": {"dataProcessingConsentText": "We keep what you say."},
    }));
    world.open_chat();
    assert_eq!(world.form().1.fields.len(), 1);
    submit(&mut world);
    assert_eq!(error(&world, consent()), Some(FieldError::Missing));
    world.pass(1_000);
    assert_eq!(world.server.asked().count(), 0, "nothing before consent");
    type_into(&mut world, consent(), "true");
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.form_id(), None);
    let world = world.begin();
    assert_eq!(world.server.visitors.len(), 1);
}

#[test]
fn what_the_page_knows_of_the_visitor_is_told_once() {
    let config = r#"{"livechat":"https://rc.test","visitorChat":"https://vc.test","data":{"customer":"4711"}}"#;
    let boot = Boot {
        config: config.to_owned(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    world.server.fail(Route::Fields, Fault::Status(500), 1);
    let mut world = world.begin();
    world.say("And another");
    world.pass(5_000);
    let told = json!([{"key": "customer", "value": "4711", "overwrite": true}]);
    assert_eq!(world.server.taken, [Taken::Fields(told)]);
    assert_eq!(world.talk(), ["> Hello", "> And another"]);
}
