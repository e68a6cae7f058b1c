//! From the first word to the first reply.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Delivery;
use forecourt::session::{Announced, Event, HostEvent};

#[test]
fn nothing_is_asked_of_the_server_before_the_visitor_speaks() {
    let mut world = World::new();
    world.pass(60_000);
    world.open_chat();
    world.pass(60_000);
    world.feed(Event::ChatTyped(forecourt::chat::Private::new("half a")));
    world.pass(60_000);
    // But whether somebody is there: that is known from page load only, and may be stale.
    assert!(
        world
            .server
            .log
            .iter()
            .all(|call| call.route == Route::Config)
    );
    assert!(world.server.log.len() <= 1);
    assert!(!world.stored.contains("token"), "and no identity is stored");
}

#[test]
fn a_first_message_registers_opens_a_room_and_is_posted() {
    let mut world = World::new();
    world.open_chat();
    world.say("Is the blue one still there?");
    // Shown at once, before any answer.
    assert_eq!(world.talk(), ["… Is the blue one still there?"]);
    assert_eq!(world.chat().draft.as_str(), "");
    // Nobody can have said anything in a new room: the first look has time.
    world.pass(9_000);
    let routes: Vec<_> = world.server.asked().map(|call| call.route).collect();
    assert_eq!(
        routes,
        [
            Route::Register,
            Route::Room,
            Route::Message,
            Route::Agent,
            Route::History
        ]
    );
    assert_eq!(
        world.server.visitor_texts(),
        ["Is the blue one still there?"]
    );
    assert_eq!(
        world.script(),
        ["- Started", "> Is the blue one still there?"]
    );
    assert!(!world.chat().loading);

    world.agent_says("It is!");
    world.pass(10_000);
    assert_eq!(world.talk(), ["> Is the blue one still there?", "< It is!"]);
    assert_eq!(
        world.chat().agent.and_then(|agent| agent.name).as_deref(),
        Some("Emma")
    );
    assert!(
        world
            .told
            .iter()
            .any(|event| matches!(event, HostEvent::Identity { room: Some(_), .. }))
    );
}

#[test]
fn a_reply_that_is_there_before_the_first_look_is_announced_too() {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    while world.server.rooms.is_empty() {
        world.pass(10);
    }
    // A greeting that the server writes by itself as the room is made.
    assert!(world.server.agent_says(world.clock, "Welcome!"));
    world.pass(9_000);
    assert_eq!(world.talk(), ["< Welcome!", "> Hello"]);
    assert!(matches!(
        world.announced.as_slice(),
        [Announced::AgentWrote(_)]
    ));
}

#[test]
fn messages_arrive_in_the_order_they_were_written() {
    let mut world = World::new();
    world.open_chat();
    for text in ["one", "two", "three"] {
        world.say(text);
    }
    assert_eq!(world.talk(), ["… one", "… two", "… three"]);
    world.pass(5_000);
    assert_eq!(world.server.visitor_texts(), ["one", "two", "three"]);
    assert_eq!(world.talk(), ["> one", "> two", "> three"]);
}

#[test]
fn a_clock_that_is_wrong_by_years_changes_no_order() {
    for error in [-300_000_000_000, 300_000_000_000] {
        let mut world = World::new();
        world.wall_error = error;
        world.open_chat();
        world.say("first");
        world.pass(3_000);
        world.agent_says("reply");
        world.pass(8_000);
        world.say("second");
        assert_eq!(world.talk(), ["> first", "< reply", "… second"]);
        world.pass(8_000);
        assert_eq!(world.talk(), ["> first", "< reply", "> second"]);
    }
}

#[test]
fn blank_messages_are_not_sent() {
    let mut world = World::new();
    world.open_chat();
    world.say(" \n ");
    world.pass(5_000);
    assert_eq!(world.server.asked().count(), 0);
    assert_eq!(world.script(), [""; 0]);
}

#[test]
fn the_token_that_registration_gives_back_is_adopted() {
    let mut world = World::new();
    world.server.adopts = Some("known-since-2019".to_owned());
    world.open_chat();
    world.say("Me again");
    world.pass(3_000);
    assert_eq!(world.talk(), ["> Me again"]);
    assert_eq!(world.server.rooms[0].token, "known-since-2019");
    assert!(world.stored.contains("known-since-2019"));
    // And it is the one after a reload, too.
    world.reload();
    world.open_chat();
    world.say("And again");
    world.pass(3_000);
    assert_eq!(world.server.visitors, ["known-since-2019"]);
    assert_eq!(world.talk(), ["> Me again", "> And again"]);
}

#[test]
fn an_answer_of_another_time_is_dropped() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    // Lost for a while; the visitor writes meanwhile, so the look is given up.
    world.latency = (2_000, 2_000);
    world.pass(7_000);
    world.agent_says("late news");
    let before = world.talk();
    world.say("two");
    assert!(before.len() < world.talk().len());
    world.pass(60_000);
    assert_eq!(world.talk().len(), 3, "{:?}", world.talk());
    assert_eq!(world.server.count(Route::Message, 200), 2);
}

#[test]
fn a_success_that_holds_nothing_is_tried_again() {
    for route in [Route::Register, Route::Room, Route::Message, Route::History] {
        let mut world = World::new();
        world.server.fail(route, Fault::Hollow, 2);
        world.open_chat();
        world.say("Hello");
        world.pass(60_000);
        assert_eq!(world.server.visitor_texts(), ["Hello"], "{route:?}");
        assert_eq!(world.talk(), ["> Hello"], "{route:?}");
        assert!(
            world
                .chat()
                .messages
                .iter()
                .all(|m| m.delivery == Delivery::Sent)
        );
        assert_eq!(world.chat().trouble, None);
    }
}
