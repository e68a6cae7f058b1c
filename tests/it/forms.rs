//! The other forms of the chat: a message by mail, a rating, a transcript, a department.

use crate::server::{Fault, Route, Taken};
use crate::world::World;
use forecourt::chat::Private;
use forecourt::session::{ChatNotice, Event, FieldError, FieldName, FormFailure, FormId};
use serde_json::json;

pub fn type_into(world: &mut World, name: FieldName, value: &str) {
    let (id, form) = world.form();
    let index = form.fields.iter().position(|field| field.name == name);
    let index = index.unwrap_or_else(|| panic!("no field {name:?}"));
    world.feed(Event::FieldTyped(id, index, Private::new(value)));
}

pub fn value(world: &World, name: FieldName) -> String {
    let form = world.form().1;
    let field = form.fields.into_iter().find(|field| field.name == name);
    field.expect("the field").value.as_str().to_owned()
}

pub fn error(world: &World, name: FieldName) -> Option<FieldError> {
    let form = world.form().1;
    let field = form.fields.into_iter().find(|field| field.name == name);
    field.expect("the field").error
}

pub fn submit(world: &mut World) {
    let id = world.form().0;
    world.feed(Event::FormSubmitted(id));
}
fn unstaffed() -> World {
    World::set_up(json!({
        "enabled": true,
        "settings": {"displayOfflineForm": true},
        "messages": {"offlineSuccessMessage": "We write back.", "offlineMessage": "We are out."},
    }))
}

#[test]
fn what_could_not_be_said_goes_by_mail() {
    let mut world = unstaffed();
    world.open_chat();
    assert_eq!(
        world.form_id(),
        None,
        "somebody is there, as far as is known"
    );
    world.server.agents_online = false;
    world.say("Is the blue one still there?");
    world.pass(2_000);
    assert_eq!(world.form_id(), Some(FormId::Offline));
    assert_eq!(world.form().1.note.as_deref(), Some("We are out."));
    assert_eq!(
        value(&world, FieldName::Message),
        "Is the blue one still there?"
    );
    type_into(&mut world, FieldName::Name, "Ada");
    type_into(&mut world, FieldName::Email, "ada@example.org");
    submit(&mut world);
    world.pass(1_000);
    let sent = json!({"name": "Ada", "email": "ada@example.org", "message": "Is the blue one still there?"});
    assert_eq!(world.server.taken, [Taken::Offline(sent)]);
    assert_eq!(world.form().1.thanks.as_deref(), Some("We write back."));
    assert_eq!(world.talk(), [""; 0], "it is said");
    // Nothing is sent twice, now or in the next life.
    submit(&mut world);
    world.reload();
    world.server.agents_online = true;
    world.pass(60_000);
    assert_eq!(world.server.taken.len(), 1);
    assert_eq!(world.server.visitor_texts(), [""; 0]);
}

#[test]
fn mail_that_cannot_be_sent_is_kept() {
    for (fault, failure) in [
        (Fault::Status(500), FormFailure::Unreachable),
        (Fault::Status(429), FormFailure::SlowDown(60)),
        (Fault::Status(400), FormFailure::Refused),
    ] {
        let mut world = unstaffed();
        world.server.agents_online = false;
        world.open_chat();
        world.pass(30_000);
        assert_eq!(
            world.form_id(),
            Some(FormId::Offline),
            "found out without a word said"
        );
        type_into(&mut world, FieldName::Name, "Ada");
        type_into(&mut world, FieldName::Email, "ada@example.org");
        type_into(&mut world, FieldName::Message, "Call me");
        world.server.fail(Route::Offline, fault, 1);
        submit(&mut world);
        world.pass(10_000);
        assert_eq!(world.form().1.failure, Some(failure));
        assert_eq!(value(&world, FieldName::Message), "Call me");
        submit(&mut world);
        world.pass(10_000);
        assert_eq!(world.server.taken.len(), 1, "{fault:?}");
    }
}

#[test]
fn somebody_who_comes_back_takes_the_place_of_the_form() {
    let mut world = unstaffed();
    world.server.agents_online = false;
    world.open_chat();
    world.pass(30_000);
    assert_eq!(world.form_id(), Some(FormId::Offline));
    world.server.agents_online = true;
    world.pass(70_000);
    assert!(world.chat().staffed);
    assert_eq!(world.form_id(), None);
    let world = world.begin();
    assert_eq!(world.talk(), ["> Hello"]);
}

fn surveying() -> World {
    let config = json!({
        "enabled": true,
        "survey": {"items": ["satisfaction", "agentResposiveness"], "values": ["1", "2", "3", "4", "5"]},
    });
    let mut world = World::set_up(config).begin();
    world.agent_says("Bye");
    world.close_room();
    world.pass(1_000);
    world
}

#[test]
fn a_rating_is_given_once() {
    let mut world = surveying();
    assert_eq!(world.form_id(), Some(FormId::Survey));
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.server.taken, [], "a rating without one is none");
    type_into(&mut world, FieldName::AgentResponsiveness, "5");
    type_into(&mut world, FieldName::Comment, "Quick!");
    world.server.fail(Route::Survey, Fault::Status(500), 1);
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.form().1.failure, Some(FormFailure::Unreachable));
    submit(&mut world);
    world.pass(1_000);
    let given = json!({"agentResposiveness": "5", "additionalFeedback": "Quick!"});
    assert_eq!(world.server.taken, [Taken::Survey(given)]);
    assert!(world.form().1.thanks.is_some());
    world.feed(Event::FormLeft(FormId::Survey));
    assert_eq!(world.form_id(), None);
    world.reload();
    world.open_chat();
    world.pass(10_000);
    assert_eq!(world.form_id(), None, "not asked for again");
}

#[test]
fn a_rating_can_be_declined_and_writing_goes_on() {
    let mut world = surveying();
    world.feed(Event::FormLeft(FormId::Survey));
    assert_eq!(world.form_id(), None);
    world.reload();
    world.open_chat();
    world.pass(10_000);
    assert_eq!(world.form_id(), None);
    world.say("One more thing");
    world.pass(3_000);
    assert_eq!(world.server.rooms.len(), 2);
    // The next room has its own.
    world.close_room();
    world.pass(1_000);
    assert_eq!(world.form_id(), Some(FormId::Survey));
}

#[test]
fn a_rating_half_given_survives_a_reload() {
    let mut world = surveying();
    type_into(&mut world, FieldName::Comment, "Well, ");
    world.pass(1_000);
    world.reload();
    world.open_chat();
    world.pass(5_000);
    assert_eq!(value(&world, FieldName::Comment), "Well, ");
}

fn full_service() -> World {
    let config = json!({
        "enabled": true,
        "settings": {"transcript": true, "allowSwitchingDepartments": true},
        "departments": [{"_id": "d1", "name": "Sales"}, {"_id": "d2", "name": "Accounts"}],
        "messages": {"transcriptMessage": "Shall we send it?"},
    });
    World::set_up(config).begin()
}

#[test]
fn a_transcript_is_sent_where_it_is_wanted() {
    let mut world = full_service();
    assert!(world.chat().may.transcript);
    world.feed(Event::FormOpened(FormId::Transcript));
    assert_eq!(world.form().1.note.as_deref(), Some("Shall we send it?"));
    type_into(&mut world, FieldName::Email, "ada");
    submit(&mut world);
    assert_eq!(error(&world, FieldName::Email), Some(FieldError::Malformed));
    type_into(&mut world, FieldName::Email, "ada@example.org");
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(
        world.server.taken,
        [Taken::Transcript("ada@example.org".to_owned())]
    );
    assert_eq!(world.form_id(), None);
    assert_eq!(world.chat().notice, Some(ChatNotice::TranscriptSent));
    // It may be called off, and the notice goes with the next thing that is done.
    world.feed(Event::FormOpened(FormId::Transcript));
    assert_eq!(world.chat().notice, None);
    assert_eq!(
        value(&world, FieldName::Email),
        "ada@example.org",
        "known by now"
    );
    world.feed(Event::FormLeft(FormId::Transcript));
    assert_eq!(world.form_id(), None);
}

#[test]
fn another_department_takes_over() {
    let mut world = full_service();
    assert!(world.chat().may.switch_department);
    world.feed(Event::FormOpened(FormId::Department));
    type_into(&mut world, FieldName::Department, "d2");
    world.server.fail(Route::Transfer, Fault::Status(400), 1);
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.form().1.failure, Some(FormFailure::Refused));
    submit(&mut world);
    world.pass(1_000);
    assert_eq!(world.server.taken, [Taken::Transfer("d2".to_owned())]);
    assert_eq!(world.chat().notice, Some(ChatNotice::DepartmentChanged));
    assert_eq!(world.script().last().unwrap(), "- Transferred");
    world.feed(Event::NoticeDismissed);
    assert_eq!(world.chat().notice, None);
}

#[test]
fn a_message_is_sent_while_a_form_is_open() {
    let mut world = full_service();
    world.feed(Event::FormOpened(FormId::Transcript));
    world.agent_says("Anything else?");
    world.pass(300);
    assert_eq!(world.form_id(), Some(FormId::Transcript));
    assert_eq!(world.talk(), ["> Hello", "< Anything else?"]);
}
