//! The stream: what is said arrives as it is said, and nothing falls between two lines.

use crate::server::{Route, Taken};
use crate::world::{Sockets, World};
use forecourt::chat::{Presence, Private};
use forecourt::session::{Announced, Event};

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

#[test]
fn typing_is_told_seldom_and_its_end_as_well() {
    let mut world = World::live().begin();
    world.server.stream.typed.clear();
    let began = world.clock;
    let mut text = String::new();
    while world.clock < began + 10_000 {
        text.push('x');
        world.feed(Event::ChatTyped(Private::new(text.clone())));
        world.pass(100);
    }
    world.pass(200);
    let told = |world: &World| world.server.stream.typed.clone();
    let on = |count| vec![("guest-1".to_owned(), true); count];
    assert_eq!(told(&world), on(3), "at once and after 4.5 and 9 seconds");
    world.pass(6_000);
    assert_eq!(told(&world)[3..], [("guest-1".to_owned(), false)]);
    world.pass(60_000);
    assert_eq!(told(&world).len(), 4);

    world.server.stream.typed.clear();
    world.say("done");
    world.pass(1_000);
    let both = [("guest-1".to_owned(), true), ("guest-1".to_owned(), false)];
    assert_eq!(told(&world), both, "sending stops it");
    world.feed(Event::ChatTyped(Private::new("never mi")));
    world.feed(Event::ChatTyped(Private::default()));
    world.pass(1_000);
    assert_eq!(told(&world).len(), 4, "clearing as well");
    world.pass(10_000);
    assert_eq!(told(&world).len(), 4);
}

#[test]
fn the_other_sides_typing_is_seen_and_ends() {
    let mut world = World::live().begin();
    world.server.agent_types(true);
    world.pass(200);
    assert!(world.chat().typing);
    world.server.agent_types(false);
    world.pass(200);
    assert!(!world.chat().typing);
    // A message ends it, whatever was announced.
    world.server.agent_types(true);
    world.pass(200);
    world.agent_says("there");
    world.pass(200);
    assert!(!world.chat().typing);
    // And an end that is lost is an end after a while.
    world.server.agent_types(true);
    world.pass(200);
    world.silence();
    world.server.agent_types(false);
    world.pass(11_000);
    assert!(!world.chat().typing);
}

#[test]
fn who_waits_sees_the_queue_move_and_the_agent_come() {
    let mut world = World::live();
    world.server.queue = Some(3);
    let mut world = world.begin();
    assert_eq!(world.chat().agent, None);
    world.server.queue_moves(2);
    world.pass(200);
    let queue = world.chat().queue.expect("a queue");
    assert_eq!((queue.spot, queue.wait_seconds), (2, Some(120)));
    assert_eq!(queue.message.as_deref(), Some("You are in the queue"));
    world.server.agent_takes();
    world.pass(200);
    assert_eq!(world.chat().queue, None);
    let agent = world.chat().agent.expect("an agent");
    assert_eq!(agent.name.as_deref(), Some("Emma"));
    assert_eq!(agent.presence, Presence::Online);
    world.server.agent_turns("away");
    world.pass(200);
    assert_eq!(world.chat().agent.unwrap().presence, Presence::Away);
    // No message of the agent's is needed to look her up.
    assert_eq!(
        world.chat().agent.unwrap().email.unwrap().as_str(),
        "emma@dealer.test"
    );
}

#[test]
fn who_waits_is_told_the_first_place_too() {
    let mut world = World::live();
    world.server.queue = Some(3);
    let mut world = world.begin();
    world.pass(30_000);
    assert_eq!(world.chat().queue.map(|queue| queue.spot), Some(3));
}

#[test]
fn the_agents_end_is_the_end_and_the_next_word_a_beginning() {
    let mut world = World::live().begin();
    world.agent_says("Good bye");
    world.close_room();
    world.pass(300);
    assert_eq!(
        world.script(),
        ["- Started", "> Hello", "< Good bye", "- Closed"]
    );
    assert!(!world.chat().may.end);
    assert_eq!(world.sockets_here(), 0, "nothing to listen to");
    let (asked, tries) = (world.server.asked().count(), world.tries());
    world.pass(600_000);
    assert_eq!(
        (world.server.asked().count(), world.tries()),
        (asked, tries)
    );

    world.say("One more thing");
    world.pass(3_000);
    world.agent_says("Yes?");
    world.pass(200);
    assert_eq!(
        world.talk(),
        ["> Hello", "< Good bye", "> One more thing", "< Yes?"]
    );
    assert_eq!(world.server.rooms.len(), 2);
    let noted = |note| world.announced.contains(&Announced::Noted(note));
    assert!(noted(forecourt::chat::SystemNote::Closed));
}

#[test]
fn the_visitors_end_comes_after_what_was_said() {
    for lost in [false, true] {
        let mut world = World::live().begin();
        if lost {
            world
                .server
                .fail(Route::Close, crate::server::Fault::DropAnswer, 1);
        }
        world.say("Thanks, bye");
        world.feed(Event::Ended);
        world.pass(30_000);
        assert_eq!(
            world.script(),
            ["- Started", "> Hello", "> Thanks, bye", "- Closed"]
        );
        assert!(!world.server.rooms[0].open);
        assert_eq!(world.chat().notice, None);
    }
}

#[test]
fn a_visitor_in_another_tab_of_the_browser_is_away_and_back() {
    let mut world = World::live().begin();
    let status = |world: &World| {
        let told = world.server.taken.iter().filter_map(|taken| match taken {
            Taken::Status(status) => Some(status.clone()),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    world.feed(Event::Hidden);
    world.pass(299_000);
    assert_eq!(status(&world), [""; 0]);
    world.pass(2_000);
    assert_eq!(status(&world), ["away"]);
    world.feed(Event::Shown);
    world.pass(1_000);
    assert_eq!(status(&world), ["away", "online"]);
}

#[test]
fn only_what_nobody_reads_makes_a_sound() {
    let mut world = World::live().begin();
    world.agent_says("read as it comes");
    world.pass(500);
    assert_eq!(world.sounds(), 0);
    world.feed(Event::Hidden);
    world.agent_says("in the background");
    world.pass(500);
    assert_eq!(world.sounds(), 1);
    world.feed(Event::Shown);
    world.feed(Event::Closed);
    world.agent_says("to a closed panel");
    world.pass(500);
    assert_eq!(world.sounds(), 2);
    // An edit, a deletion and a note are no news.
    world
        .server
        .agent_edits(world.clock, "to a closed panel", "to a shut panel");
    world.server.agent_deletes("in the background");
    world.pass(500);
    assert_eq!(world.sounds(), 2);
    world.feed(Event::Muted(true));
    world.agent_says("to deaf ears");
    world.pass(500);
    assert_eq!(world.sounds(), 2);
    assert_eq!(world.session.snapshot().unread, 2);
    // Mute is kept, and history is no news.
    world.reload();
    world.pass(5_000);
    assert!(world.chat().muted);
    world.feed(Event::Muted(false));
    world.pass(500);
    assert_eq!(world.sounds(), 0);
}
