//! What is changed and taken back after it was said, by either side.

use crate::server::{Fault, Route};
use crate::world::{Sockets, World};
use forecourt::chat::{Delivery, Private};
use forecourt::session::{ChatNotice, Event};

fn shown(world: &World, text: &str) -> bool {
    world
        .talk()
        .iter()
        .any(|line| line.ends_with(&format!(" {text}")))
}

#[test]
fn the_agents_edits_and_deletions_are_seen_as_they_happen() {
    let mut world = World::live().begin();
    world.agent_says("Ten o'clock");
    world.agent_says("oops");
    world.pass(300);
    world
        .server
        .agent_edits(world.clock, "Ten o'clock", "Eleven o'clock");
    world.server.agent_deletes("oops");
    world.pass(300);
    assert_eq!(world.talk(), ["> Hello", "< Eleven o'clock"]);
    assert!(world.chat().messages.last().unwrap().edited);
}

#[test]
fn what_was_edited_or_deleted_meanwhile_is_found_by_either_way() {
    for sockets in [Sockets::Allowed, Sockets::Refused] {
        let mut world = World::live().begin();
        for text in ["one", "two", "three", "four"] {
            world.agent_says(text);
            world.pass(500);
        }
        world.say("five");
        world.pass(1_000);
        world.network = false;
        world.cut();
        world.sockets = sockets;
        world.server.agent_edits(world.clock, "one", "eins");
        world.server.agent_deletes("three");
        world.pass(30_000);
        world.network = true;
        world.feed(Event::Network(true));
        world.pass(30_000);
        assert_eq!(
            world.talk(),
            ["> Hello", "< eins", "< two", "< four", "> five"],
            "{sockets:?}"
        );
    }
}

#[test]
fn the_newest_message_can_be_deleted_meanwhile_too() {
    for sockets in [Sockets::Allowed, Sockets::Refused] {
        let mut world = World::live().begin();
        world.agent_says("one");
        world.pass(500);
        world.agent_says("not for you");
        world.pass(500);
        world.network = false;
        world.cut();
        world.sockets = sockets;
        world.server.agent_deletes("not for you");
        world.pass(30_000);
        world.network = true;
        world.feed(Event::Network(true));
        world.pass(30_000);
        assert_eq!(world.talk(), ["> Hello", "< one"], "{sockets:?}");
    }
}

#[test]
fn a_visitor_changes_what_they_said() {
    let mut world = World::live().begin();
    world.feed(Event::ChatTyped(Private::new("half a thought")));
    let id = world.id_of("Hello");
    world.feed(Event::EditStarted(id.clone()));
    assert_eq!(world.chat().editing, Some(id.clone()));
    assert_eq!(world.chat().draft.as_str(), "Hello");
    world.say("Good morning");
    assert_eq!(world.talk(), ["… Good morning"], "at once");
    assert_eq!(world.chat().draft.as_str(), "half a thought");
    world.pass(1_000);
    assert_eq!(world.talk(), ["> Good morning"]);
    assert_eq!(world.server.visitor_texts(), ["Good morning"]);
    assert_eq!(world.chat().editing, None);
    // To call it off gives the draft back, and nothing is asked of the server.
    world.feed(Event::EditStarted(id));
    world.feed(Event::ChatTyped(Private::new("Good evening")));
    world.feed(Event::EditCancelled);
    world.pass(1_000);
    assert_eq!(world.chat().draft.as_str(), "half a thought");
    assert_eq!(world.server.calls(Route::Edit).count(), 1);
}

#[test]
fn an_edit_that_is_refused_is_back_in_the_composer() {
    let mut world = World::live().begin();
    world.server.editing_allowed = false;
    world.feed(Event::ChatTyped(Private::new("aside")));
    let id = world.id_of("Hello");
    world.feed(Event::EditStarted(id.clone()));
    world.say("Good morning");
    world.pass(1_000);
    assert_eq!(world.chat().notice, Some(ChatNotice::EditRefused));
    assert_eq!(world.chat().editing, Some(id));
    assert_eq!(world.chat().draft.as_str(), "Good morning");
    assert_eq!(world.talk(), ["> Hello"]);
    world.feed(Event::EditCancelled);
    assert_eq!(world.chat().draft.as_str(), "aside");
    assert_eq!(
        world.chat().notice,
        None,
        "gone with the next thing the visitor does"
    );
}

#[test]
fn an_edit_and_a_deletion_outlive_lost_answers() {
    for fault in [
        Fault::DropAnswer,
        Fault::DropRequest,
        Fault::Status(500),
        Fault::Status(429),
    ] {
        let mut world = World::live().begin();
        world.say("typo");
        world.say("regret");
        world.pass(1_000);
        world.server.fail(Route::Edit, fault, 2);
        world.server.fail(Route::Delete, fault, 2);
        world.feed(Event::EditStarted(world.id_of("typo")));
        world.say("mended");
        world.feed(Event::Deleted(world.id_of("regret")));
        assert!(!shown(&world, "regret"));
        world.pass(300_000);
        assert_eq!(world.talk(), ["> Hello", "> mended"], "{fault:?}");
        assert_eq!(
            world.server.visitor_texts(),
            ["Hello", "mended"],
            "{fault:?}"
        );
        assert_eq!(
            world.chat().notice,
            None,
            "{fault:?}: it is as it was wanted"
        );
    }
}

#[test]
fn a_deletion_that_is_refused_brings_the_message_back() {
    let mut world = World::live().begin();
    world.server.editing_allowed = false;
    world.feed(Event::Deleted(world.id_of("Hello")));
    assert!(!shown(&world, "Hello"));
    world.pass(1_000);
    assert!(shown(&world, "Hello"));
    assert_eq!(world.chat().notice, Some(ChatNotice::DeleteRefused));
    world.feed(Event::NoticeDismissed);
    assert_eq!(world.chat().notice, None);
}

#[test]
fn an_edit_that_waits_does_not_hold_up_a_message() {
    let mut world = World::live().begin();
    world.server.fail(Route::Edit, Fault::Status(429), 1);
    world.feed(Event::EditStarted(world.id_of("Hello")));
    world.say("Good morning");
    world.pass(1_000);
    assert_eq!(
        world.chat().messages.last().unwrap().delivery,
        Delivery::Sending
    );
    world.pass(100_000);
    world.say("now");
    world.pass(1_000);
    assert_eq!(world.talk(), ["> Good morning", "> now"]);
}
