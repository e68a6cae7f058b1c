//! What the stream tells beside messages: typing, queue, agents, the end; and what makes a
//! sound.

use crate::server::{Fault, Route, Taken};
use crate::world::World;
use forecourt::chat::{Presence, Private};
use forecourt::session::{Announced, Event};

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
            world.server.fail(Route::Close, Fault::DropAnswer, 1);
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

#[test]
fn a_greeting_stays_here_and_before_what_is_said_after_it() {
    for error in [-90_000, 0, 90_000] {
        let mut world = World::live();
        world.wall_error = error;
        world.feed(Event::Triggered {
            name: Some("Emma".to_owned()),
            text: Private::new("Can I help?"),
        });
        assert_eq!(world.talk(), ["< Can I help?"]);
        assert_eq!(world.session.snapshot().unread, 1);
        assert!(matches!(
            world.announced.as_slice(),
            [Announced::AgentWrote(_)]
        ));
        world.pass(60_000);
        assert_eq!(world.server.log.len(), 0, "no server hears of it");
        let mut world = world.begin();
        assert_eq!(world.session.snapshot().unread, 0);
        world.cut();
        world.agent_says("Good morning");
        world.pass(10_000);
        assert_eq!(
            world.talk(),
            ["< Can I help?", "> Hello", "< Good morning"],
            "{error}"
        );
        assert_eq!(world.server.visitor_texts(), ["Hello"]);
        world.feed(Event::Closed);
        world.agent_says("Still there?");
        world.pass(500);
        assert_eq!(world.session.snapshot().unread, 1, "{error}");
    }
}

#[test]
fn what_is_said_to_a_closed_panel_after_a_greeting_is_unread() {
    for error in [-90_000, 0, 90_000] {
        let mut world = World::live();
        world.wall_error = error;
        world.feed(Event::Triggered {
            name: None,
            text: Private::new("Can I help?"),
        });
        world.open_chat();
        world.say("Yes");
        world.feed(Event::Closed);
        world.pass(3_000);
        assert_eq!(world.session.snapshot().unread, 0);
        world.agent_says("Well then");
        world.pass(500);
        assert_eq!(world.session.snapshot().unread, 1, "{error}");
    }
}
