//! The stream: what is said arrives as it is said, and nothing falls between two lines.

use crate::server::Route;
use crate::world::{Sockets, World};
use forecourt::session::Event;

fn looks(world: &World) -> usize {
    world.server.calls(Route::History).count()
}

#[test]
fn an_answer_arrives_at_once_and_nobody_polls_meanwhile() {
    for heartbeat in [None, Some(25_000)] {
        let mut world = World::live();
        world.server.heartbeat = heartbeat;
        let mut world = world.begin();
        assert_eq!(world.server.listeners(), 1);
        let before = looks(&world);
        world.agent_says("It is!");
        world.pass(130);
        assert_eq!(world.talk(), ["> Hello", "< It is!"]);
        world.pass(3_600_000);
        assert_eq!(looks(&world), before, "no look while the stream lives");
        assert_eq!(world.server.stream.opened, 1, "an hour on one line");
        world.agent_says("Still here");
        world.pass(130);
        assert_eq!(world.talk().last().unwrap(), "< Still here");
        assert_eq!(world.chat().trouble, None);
    }
}

/// Said at any moment around a reconnection: between the history's answer and the new
/// subscription, between subscription and history, before, after.
#[test]
fn nothing_said_around_a_reconnection_is_lost() {
    for ready_delay in [0, 400] {
        for moment in (0..3_000).step_by(20) {
            let mut world = World::live();
            world.server.ready_delay = ready_delay;
            let mut world = world.begin();
            world.latency = (60, 100);
            // The panel is closed: the next poll is half a minute away, and cannot help.
            world.feed(Event::Closed);
            world.cut();
            world.pass(moment);
            world.agent_says("in the gap");
            world.pass(4_000 - moment);
            assert_eq!(
                world.talk(),
                ["> Hello", "< in the gap"],
                "{ready_delay}, {moment} ms"
            );
            assert_eq!(world.server.listeners(), 1);
            assert_eq!(world.session.snapshot().unread, 1);
        }
    }
}

#[test]
fn nothing_said_around_the_first_subscription_is_lost() {
    for ready_delay in [0, 400] {
        for moment in (0..2_000).step_by(20) {
            let mut world = World::live();
            world.server.ready_delay = ready_delay;
            world.open_chat();
            world.say("Hello");
            let began = world.clock;
            while world.server.rooms.is_empty() || world.clock < began + moment {
                world.pass(5);
            }
            world.agent_says("Hi");
            world.pass(4_000);
            let mut talk = world.talk();
            talk.sort();
            assert_eq!(talk, ["< Hi", "> Hello"], "{ready_delay}, {moment} ms");
        }
    }
}

#[test]
fn a_server_that_restarts_is_found_again_by_itself() {
    let mut world = World::live().begin();
    for round in 0..20 {
        world.server.restart();
        world.agent_says(&format!("a{round}"));
        world.say(&format!("v{round}"));
        world.pass(5_000);
        assert_eq!(world.server.listeners(), 1, "round {round}");
    }
    assert_eq!(world.talk().len(), 41);
    assert_eq!(world.server.visitor_texts().len(), 21);
}

#[test]
fn silence_of_a_minute_is_found_and_healed() {
    let mut world = World::live().begin();
    world.agent_says("before");
    world.pass(1_000);
    world.silence();
    world.agent_says("into the void");
    world.pass(59_000);
    assert_eq!(world.talk().len(), 2, "nobody can know yet");
    world.pass(8_000);
    assert_eq!(world.talk(), ["> Hello", "< before", "< into the void"]);
    assert_eq!(world.server.stream.opened, 2);
}

#[test]
fn a_silent_line_is_found_sooner_when_the_visitor_comes_back() {
    let mut world = World::live().begin();
    world.feed(Event::Hidden);
    world.pass(10_000);
    world.silence();
    world.agent_says("where are you?");
    world.pass(5_000);
    world.feed(Event::Shown);
    world.pass(8_000);
    assert_eq!(world.talk(), ["> Hello", "< where are you?"]);
}

#[test]
fn after_a_sleep_what_was_said_is_there_within_seconds() {
    for told in [true, false] {
        let mut world = World::live().begin();
        world.sleep(3_600_000);
        world.agent_says("while you slept");
        if told {
            world.feed(Event::Shown);
        }
        world.pass(12_000);
        assert_eq!(world.talk(), ["> Hello", "< while you slept"], "{told}");
        assert_eq!(
            world.server.listeners(),
            2,
            "the old one is the server's own affair"
        );
    }
}

#[test]
fn a_line_that_survived_is_kept() {
    let mut world = World::live().begin();
    for _ in 0..20 {
        world.feed(Event::Hidden);
        world.pass(2_000);
        world.feed(Event::Shown);
        world.pass(6_000);
    }
    assert_eq!(world.server.stream.opened, 1);
}

#[test]
fn without_sockets_it_polls_and_goes_on_trying() {
    let mut world = World::live().begin();
    world.sockets = Sockets::Refused;
    world.cut();
    let (tries, before) = (world.tries(), looks(&world));
    world.pass(60_000);
    world.agent_says("by post");
    world.pass(8_000);
    assert_eq!(world.talk(), ["> Hello", "< by post"]);
    world.pass(3_600_000 - 68_000);
    let tries = world.tries() - tries;
    assert!((120..600).contains(&tries), "{tries} tries in an hour");
    let polls = looks(&world) - before;
    assert!((450..540).contains(&polls), "{polls} polls in an hour");
    assert_eq!(world.server.count(Route::History, 429), 0);
    assert_eq!(
        world.chat().trouble,
        None,
        "it works, so nobody needs to know"
    );
    // At once, whatever the backoff says.
    world.sockets = Sockets::Allowed;
    for event in [Event::Network(true), Event::Shown] {
        world.feed(event);
        world.pass(1_000);
        assert_eq!(world.server.listeners(), 1);
        world.sockets = Sockets::Refused;
        world.cut();
        world.pass(600_000);
        world.sockets = Sockets::Allowed;
    }
}

#[test]
fn tries_are_spread_by_chance() {
    let at = |seed: u64| {
        let mut world = World::booted(Default::default(), seed).begin();
        let mut tries = Vec::new();
        for second in 0..600 {
            let before = world.tries();
            world.pass(1_000);
            if world.tries() > before {
                tries.push(second);
            }
        }
        tries
    };
    let (one, other) = (at(1), at(2));
    let same = one.iter().filter(|second| other.contains(second)).count();
    assert!(
        same * 2 < one.len(),
        "{same} of {} at the same time",
        one.len()
    );
}

#[test]
fn a_socket_that_never_opens_is_given_up() {
    let mut world = World::live();
    world.sockets = Sockets::Stuck;
    let mut world = world.begin();
    world.agent_says("by post");
    world.pass(8_000);
    assert_eq!(world.talk(), ["> Hello", "< by post"]);
    world.pass(120_000);
    assert!(world.tries() >= 3, "{} tries", world.tries());
    // Where none ever opened it is tried seldom.
    world.sockets = Sockets::Allowed;
    world.pass(330_000);
    assert_eq!(world.server.listeners(), 1);
}

#[test]
fn a_server_that_refuses_the_stream_is_polled_and_asked_again() {
    let mut world = World::live();
    world.server.refuses_streams = 1_000_000;
    let mut world = world.begin();
    world.agent_says("by post");
    world.pass(8_000);
    assert_eq!(world.talk(), ["> Hello", "< by post"]);
    let before = world.tries();
    world.pass(600_000);
    let tries = world.tries() - before;
    assert!((20..120).contains(&tries), "{tries} tries in ten minutes");
    world.server.refuses_streams = 0;
    world.pass(60_000);
    assert_eq!(world.server.listeners(), 1);
}

#[test]
fn a_line_that_breaks_each_time_is_not_hammered_at() {
    let mut world = World::live().begin();
    let (tries, before) = (world.tries(), looks(&world));
    for _ in 0..6_000 {
        world.pass(100);
        if world.server.listeners() > 0 {
            world.cut();
        }
    }
    let tries = world.tries() - tries;
    assert!((20..=200).contains(&tries), "{tries} tries in ten minutes");
    let looked = looks(&world) - before;
    assert!(looked <= 110, "{looked} looks in ten minutes");
    world.agent_says("still");
    world.pass(30_000);
    assert_eq!(world.talk(), ["> Hello", "< still"]);
}

#[test]
fn offline_the_line_is_closed_and_online_it_is_back_at_once() {
    let mut world = World::live().begin();
    world.network = false;
    world.feed(Event::Network(false));
    assert_eq!(world.sockets_here(), 0);
    world.agent_says("are you there?");
    world.pass(600_000);
    world.network = true;
    world.feed(Event::Network(true));
    world.pass(1_500);
    assert_eq!(world.talk(), ["> Hello", "< are you there?"]);
    assert_eq!(world.sockets_here(), 1);
}

#[test]
fn a_page_in_the_back_forward_cache_has_no_socket_and_heals_afterwards() {
    for away in [100, 2_000, 3_600_000] {
        let mut world = World::live().begin();
        world.agent_says("before");
        world.say("on its way");
        world.pass(50);
        world.leave();
        assert_eq!(world.sockets_here(), 0);
        world.pass(away / 2);
        world.agent_says("while you were gone");
        world.pass(away / 2);
        world.come_back();
        world.pass(3_000);
        let mut talk = world.talk();
        talk.sort();
        assert_eq!(
            talk,
            [
                "< before",
                "< while you were gone",
                "> Hello",
                "> on its way"
            ],
            "{away}"
        );
        assert_eq!(world.server.visitor_texts(), ["Hello", "on its way"]);
        world.agent_says("welcome back");
        world.pass(200);
        assert_eq!(world.talk().last().unwrap(), "< welcome back", "{away}");
    }
}
