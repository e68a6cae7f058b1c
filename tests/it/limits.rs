//! The server's limits: 10 calls in 60 s per route, 5 for visitor and room.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Channel;
use forecourt::session::{Event, Trouble};

/// The most calls of a route in any 60 s, wherever they begin.
fn busiest_minute(world: &World, route: Route) -> usize {
    let times: Vec<_> = world.server.calls(route).map(|call| call.at).collect();
    let within = |from: &u64| {
        times
            .iter()
            .filter(|at| (*from..from + 60_000).contains(at))
            .count()
    };
    times.iter().map(within).max().unwrap_or(0)
}

#[test]
fn an_hour_of_reading_never_meets_the_limit() {
    for latency in [(40, 120), (10, 3_000)] {
        let mut world = World::new();
        world.latency = latency;
        world.open_chat();
        world.say("Hello");
        world.pass(3_600_000);
        let polls = world.server.calls(Route::History).count();
        assert!(polls > 300, "{polls} looks in an hour");
        assert_eq!(world.server.count(Route::History, 429), 0);
        assert!(busiest_minute(&world, Route::History) <= 10);
    }
}

#[test]
fn there_is_room_for_one_look_out_of_turn_in_every_minute() {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    world.pass(1_000);
    let mut next = world.clock + 60_000;
    for _ in 0..20 {
        world.pass(next - world.clock);
        next += 60_000;
        // Found closed between two looks: its last words are fetched at once.
        world.agent_says("Bye");
        world.close_room();
        world.say("and another thing");
    }
    assert_eq!(world.server.count(Route::History, 429), 0);
    assert!(busiest_minute(&world, Route::History) <= 10);
}

#[test]
fn fidgeting_with_the_panel_asks_no_more_often() {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    for _ in 0..500 {
        world.pass(400);
        world.feed(Event::Closed);
        world.feed(Event::Hidden);
        world.pass(100);
        world.feed(Event::Shown);
        world.feed(Event::Network(true));
        world.feed(Event::Opened);
        world.feed(Event::WentBack);
        world.feed(Event::Chose(Channel::Chat));
    }
    assert_eq!(
        world
            .server
            .log
            .iter()
            .filter(|call| call.status == 429)
            .count(),
        0
    );
}

#[test]
fn aside_and_in_the_background_it_asks_seldom_or_never() {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    world.pass(10_000);
    world.feed(Event::Closed);
    let before = world.server.log.len();
    world.pass(600_000);
    let aside = world.server.log.len() - before;
    assert!(
        (15..=21).contains(&aside),
        "{aside} looks in ten minutes aside"
    );
    world.feed(Event::Hidden);
    let before = world.server.log.len();
    world.pass(600_000);
    assert_eq!(world.server.log.len(), before);
}

#[test]
fn a_429_is_obeyed_to_the_second_and_nothing_is_lost() {
    let mut world = World::new();
    world.open_chat();
    let texts: Vec<_> = (0..25).map(|number| format!("message {number}")).collect();
    for text in &texts {
        world.say(text);
    }
    world.pass(30_000);
    assert!(matches!(world.chat().trouble, Some(Trouble::SlowDown(_))));
    assert_eq!(world.server.count(Route::Message, 429), 1);
    // Neither waking nor networks nor the visitor shorten a wait that was asked for.
    world.feed(Event::Network(true));
    world.feed(Event::Shown);
    world.feed(Event::Woke);
    world.say("message 25");
    world.pass(20_000);
    assert_eq!(world.server.count(Route::Message, 429), 1);
    world.pass(240_000);
    let mut expected = texts.clone();
    expected.push("message 25".to_owned());
    assert_eq!(world.server.visitor_texts(), expected);
    assert_eq!(world.chat().trouble, None);
    assert_never_too_early(&world);
    // Of each window one refused call is the price of learning of the limit.
    assert!(world.server.count(Route::Message, 429) <= 3);
}

#[test]
fn replies_are_seen_while_sending_waits_for_the_limit() {
    let mut world = World::new();
    world.open_chat();
    for number in 0..15 {
        world.say(&format!("message {number}"));
    }
    world.pass(8_000);
    assert!(matches!(world.chat().trouble, Some(Trouble::SlowDown(_))));
    world.agent_says("Slowly, please");
    world.pass(15_000);
    assert!(world.talk().contains(&"< Slowly, please".to_owned()));
    assert!(matches!(world.chat().trouble, Some(Trouble::SlowDown(_))));
    world.pass(120_000);
    assert_eq!(world.server.visitor_texts().len(), 15);
    assert_never_too_early(&world);
}

#[test]
fn a_limit_met_by_somebody_else_behind_the_same_address_is_obeyed() {
    let sets = [Route::Register, Route::Room, Route::Message, Route::History];
    for route in sets {
        let mut world = World::new();
        world.open_chat();
        world.server.fail(route, Fault::Status(429), 1);
        world.say("Hello");
        world.pass(9_000);
        // The sentence named no seconds: the whole window is waited.
        let refused = world.server.calls(route).find(|call| call.status == 429);
        let at = refused.expect("it was refused").at;
        world.pass(120_000);
        let next = world.server.calls(route).find(|call| call.at > at).unwrap();
        assert!(
            next.at - at >= 60_000,
            "{route:?} again after {} ms",
            next.at - at
        );
        assert_eq!(world.talk(), ["> Hello"]);
        assert_eq!(world.chat().trouble, None);
    }
}

/// No call between a 429 and the end of the window it spoke of.
fn assert_never_too_early(world: &World) {
    for route in [Route::Register, Route::Room, Route::Message, Route::History] {
        let calls: Vec<_> = world.server.calls(route).collect();
        for pair in calls.windows(2) {
            let early = pair[0].status == 429 && pair[1].status == 429;
            assert!(!early, "{route:?} was refused twice in a row");
        }
    }
}

#[test]
fn what_is_only_nice_to_know_holds_up_no_message() {
    let trouble = [
        Fault::Status(429),
        Fault::Status(500),
        Fault::DropRequest,
        Fault::DropAnswer,
    ];
    for route in [Route::Agent, Route::Config, Route::Status] {
        for fault in trouble {
            let mut world = World::live();
            world.server.fail(route, fault, 1_000);
            let mut world = world.begin();
            for number in 0..3 {
                let text = format!("message {number}");
                world.server.agent_turns("away");
                world.agent_says("Yes?");
                world.feed(Event::Hidden);
                world.pass(301_000);
                world.feed(Event::Shown);
                world.say(&text);
                world.pass(1_000);
                assert!(
                    world.server.visitor_texts().contains(&text.as_str()),
                    "{route:?} {fault:?}"
                );
                assert_eq!(world.chat().trouble, None, "{route:?} {fault:?}");
            }
            let calls = world.server.calls(route).count();
            assert!(
                calls < 30,
                "{route:?} {fault:?}: {calls} calls in a quarter of an hour"
            );
        }
    }
}

#[test]
fn whether_somebody_is_there_is_not_asked_again_before_it_may() {
    let mut world = World::new();
    world.server.fail(Route::Config, Fault::Status(429), 1);
    world.open_chat();
    let began = world.clock;
    while world.clock < began + 65_000 {
        world.feed(Event::Closed);
        world.pass(500);
        world.feed(Event::Opened);
        world.pass(500);
    }
    let calls: Vec<_> = world.server.calls(Route::Config).collect();
    assert!(calls.len() < 2 || calls[1].at - calls[0].at >= 60_000);
}
