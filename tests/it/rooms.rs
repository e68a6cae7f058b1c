//! Rooms that close, visitors that are forgotten, nobody at the desk.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::session::{Announced, Event, Trouble};

#[test]
fn after_the_end_the_next_message_begins_a_new_conversation() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.agent_says("Good bye");
    world.close_room();
    world.pass(10_000);
    assert_eq!(
        world.script(),
        ["- Started", "> one", "< Good bye", "- Closed"]
    );
    // The end is the end: nobody is asked any more.
    let before = world.server.calls(Route::History).count();
    world.pass(600_000);
    assert_eq!(world.server.calls(Route::History).count(), before);

    world.say("two");
    world.say("three");
    world.pass(10_000);
    assert_eq!(world.talk(), ["> one", "< Good bye", "> two", "> three"]);
    assert_eq!(world.server.rooms.len(), 2);
    assert_eq!(
        world.server.count(Route::Room, 200),
        2,
        "one room, one request"
    );
    world.agent_says("Hello again");
    world.pass(10_000);
    assert_eq!(world.talk().last().unwrap(), "< Hello again");
}

#[test]
fn a_room_closed_behind_our_back_costs_nothing() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.agent_says("My direct line is 01");
    world.close_room();
    // Before the next look at the history.
    world.say("two");
    world.pass(10_000);
    // The last words of the old room are not lost, and stand where they were said.
    assert_eq!(world.talk(), ["> one", "< My direct line is 01", "> two"]);
    assert_eq!(world.server.visitor_texts(), ["one", "two"]);
    world.agent_says("Hello again");
    world.pass(10_000);
    assert_eq!(world.talk().last().unwrap(), "< Hello again");
}

#[test]
fn a_message_stored_in_a_room_that_closed_is_found_there() {
    // Stored, answer lost, room closed; and the next room is closed as well before
    // the message can be tried in it.
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.server.fail(Route::Message, Fault::DropAnswer, 1);
    world.say("two");
    // Nobody looks at the history meanwhile.
    world.feed(Event::Hidden);
    world.pass(500);
    world.close_room();
    for _ in 0..3_000 {
        world.pass(10);
        if world.server.rooms.len() == 2 {
            world.close_room();
        }
    }
    world.feed(Event::Shown);
    world.pass(20_000);
    assert_eq!(world.talk(), ["> one", "> two"]);
    assert_eq!(world.server.visitor_texts(), ["one", "two"]);
}

#[test]
fn a_new_room_is_watched_even_if_its_first_message_was_refused() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.close_room();
    world.pass(10_000);
    world.server.text_limit = Some(5);
    world.say("much too long");
    world.pass(10_000);
    assert_eq!(world.talk(), ["> one", "! much too long"]);
    world.agent_says("I see you");
    world.pass(10_000);
    assert!(
        world.talk().contains(&"< I see you".to_owned()),
        "{:?}",
        world.talk()
    );
}

#[test]
fn messages_on_the_way_do_not_make_a_room_each() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.close_room();
    world.pass(10_000);
    world.latency = (800, 800);
    for text in ["two", "three", "four", "five", "six", "seven"] {
        world.say(text);
        world.pass(1_700);
    }
    world.pass(60_000);
    assert_eq!(world.server.count(Route::Room, 200), 2);
    assert_eq!(world.server.visitor_texts().len(), 7);
}

#[test]
fn a_forgotten_visitor_registers_again() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.server.forget_visitors();
    world.say("two");
    world.pass(10_000);
    assert_eq!(world.talk(), ["> one", "> two"]);
    assert_eq!(world.server.visitor_texts(), ["one", "two"]);
}

#[test]
fn a_visitor_forgotten_between_two_pages_registers_again() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.network = false;
    world.say("two");
    world.reload();
    world.network = true;
    world.server.forget_visitors();
    world.open_chat();
    world.pass(30_000);
    assert_eq!(world.talk(), ["> two"]);
    assert_eq!(world.server.visitor_texts(), ["one", "two"]);
}

#[test]
fn a_conversation_that_is_gone_is_not_asked_for_for_ever() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.reload();
    world.server.forget_visitors();
    world.open_chat();
    world.pass(60_000);
    let before = world.server.log.len();
    world.pass(600_000);
    assert_eq!(world.server.log.len(), before);
    assert!(!world.chat().loading);
    world.say("anew");
    world.pass(5_000);
    assert_eq!(world.talk(), ["> anew"]);
}

#[test]
fn nobody_at_the_desk_is_said_and_nothing_is_lost() {
    let mut world = World::new();
    world.server.agents_online = false;
    world.open_chat();
    world.say("Anybody?");
    world.pass(5_000);
    assert_eq!(world.talk(), ["! Anybody?"]);
    assert_eq!(world.chat().trouble, Some(Trouble::NobodyThere));
    assert!(!world.chat().staffed);
    assert!(matches!(
        world.announced.as_slice(),
        [Announced::MessageFailed]
    ));
    // It is not asked again and again.
    world.pass(600_000);
    assert_eq!(world.server.calls(Route::Room).count(), 1);

    world.server.agents_online = true;
    let id = world.id_of("Anybody?");
    world.feed(Event::Resent(id));
    world.pass(5_000);
    assert_eq!(world.talk(), ["> Anybody?"]);
    assert!(world.chat().staffed);
    assert_eq!(world.chat().trouble, None);
}

#[test]
fn a_server_that_refuses_every_room_is_not_asked_for_ever() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    // Registration is taken, and the token is refused all the same.
    for _ in 0..200 {
        world.server.forget_visitors();
        world.say("two");
        for _ in 0..40 {
            world.pass(25);
            world.server.forget_visitors();
        }
        world.pass(60_000);
    }
    world.pass(600_000);
    let asked = world.server.log.len();
    world.pass(600_000);
    assert_eq!(world.server.log.len(), asked, "it came to rest");
}
