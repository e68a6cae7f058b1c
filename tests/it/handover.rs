//! One tab takes over from another: asked, closed, crashed, hung or in the back/forward
//! cache, at any moment.

use crate::json::parse;
use crate::server::{Fault, Route};
use crate::tabs::{all_show, leader, two};
use crate::world::World;
use forecourt::session::{Earlier, Event};

#[test]
fn within_half_a_second_of_its_end_another_tab_leads() {
    for crash in [true, false] {
        let mut world = two();
        world.front = 0;
        if crash {
            world.close_tab(0);
        } else {
            world.leave();
        }
        world.front = 1;
        world.pass(500);
        assert_eq!(leader(&world), Some(1));
        world.agent_says("Where did you go?");
        world.pass(2_000);
        assert_eq!(world.talk(), ["> Hello", "< Hi", "< Where did you go?"]);
        if !crash {
            world.front = 0;
            world.come_back();
            world.pass(2_000);
            all_show(&world, &["> Hello", "< Hi", "< Where did you go?"]);
        }
    }
}

#[test]
fn a_tab_that_dies_before_it_was_given_the_lead_loses_nothing() {
    for after in 0..40 {
        let mut world = two();
        world.say("the last word of a tab");
        world.pass(after);
        world.close_tab(1);
        world.front = 0;
        world.pass(2_500);
        world.say("and one of the other");
        world.pass(5_000);
        assert_eq!(
            world.server.visitor_texts(),
            ["Hello", "the last word of a tab", "and one of the other"],
            "{after}"
        );
    }
}

#[test]
fn old_words_of_another_tab_do_not_lead_back_into_a_room_that_was_left() {
    let mut world = two();
    world.front = 0;
    let old = world.stored.clone();
    world.close_room();
    world.pass(1_000);
    world.say("And again");
    world.pass(2_000);
    // A follower has written over what it had not seen yet.
    world.feed(Event::Leading(true, parse(&old)));
    world.pass(60_000);
    assert_eq!(
        world.talk(),
        ["> Hello", "< Hi", "> And again"],
        "and is not asked for where it is not"
    );
    world.agent_says("In the new room");
    world.pass(2_000);
    assert_eq!(world.talk()[3..], ["< In the new room"]);
}

#[test]
fn what_a_dead_tab_had_waiting_is_sent_by_the_other() {
    for asleep in [0, 50, 5_000] {
        let mut world = two();
        world.front = 0;
        world.network = false;
        world.say("one");
        world.say("two");
        world.pass(asleep);
        world.close_tab(0);
        world.front = 1;
        world.pass(1_000);
        world.network = true;
        world.say("three");
        world.pass(40_000);
        assert_eq!(
            world.server.visitor_texts(),
            ["Hello", "one", "two", "three"],
            "{asleep}"
        );
        assert_eq!(
            world.talk(),
            ["> Hello", "< Hi", "> one", "> two", "> three"]
        );
        assert!(
            !world.stored.contains("\"text\":\"one\""),
            "and it waits no more"
        );
    }
}

/// At every moment of a sending, the other tab takes over.
#[test]
fn a_handover_in_the_middle_of_sending_doubles_and_loses_nothing() {
    for latency in [(40, 120), (400, 900)] {
        for moment in (0..2_400).step_by(30) {
            let mut world = two();
            world.latency = latency;
            world.front = 0;
            world.say("one");
            world.say("two");
            world.pass(moment + 1);
            world.front = 1;
            world.open_chat();
            world.say("three");
            world.pass(moment / 2 + 1);
            world.front = 0;
            world.say("four");
            world.pass(30_000);
            let said = ["Hello", "one", "two", "three", "four"];
            assert_eq!(world.server.visitor_texts(), said, "{latency:?} {moment}");
            all_show(
                &world,
                &["> Hello", "< Hi", "> one", "> two", "> three", "> four"],
            );
        }
    }
}

#[test]
fn a_first_message_in_each_of_two_tabs_makes_one_conversation() {
    for moment in (0..1_500).step_by(50) {
        let mut world = World::live();
        world.open_chat();
        world.open_tab();
        world.open_chat();
        world.front = 0;
        world.say("one");
        world.pass(moment + 1);
        world.front = 1;
        world.say("two");
        world.pass(30_000);
        assert_eq!(world.server.visitor_texts(), ["one", "two"], "{moment}");
        assert_eq!(world.server.visitors.len(), 1, "{moment}: one visitor");
        assert_eq!(world.server.rooms.len(), 1);
        all_show(&world, &["> one", "> two"]);
    }
}

#[test]
fn a_leader_that_hangs_is_relieved() {
    let mut world = two();
    world.pages[0].hung = true;
    world.open_chat();
    world.say("now");
    world.pass(3_000);
    assert_eq!(leader(&world), Some(1));
    assert_eq!(world.server.visitor_texts(), ["Hello", "now"]);
}

#[test]
fn a_tab_opened_while_messages_wait_shows_them_and_sends_none_twice() {
    let mut world = World::live().begin();
    world.server.fail(Route::Message, Fault::DropAnswer, 2);
    world.say("one");
    world.pass(500);
    world.open_tab();
    world.open_chat();
    world.pass(60_000);
    assert_eq!(world.server.visitor_texts(), ["Hello", "one"]);
    all_show(&world, &["> Hello", "> one"]);
}

#[test]
fn a_tab_that_was_away_for_long_has_no_hole_when_it_leads_again() {
    for (late, relay_ms) in [(false, 1), (true, 1), (false, 60)] {
        let mut world = two();
        world.relay_ms = relay_ms;
        world.front = 0;
        world.leave();
        world.front = 1;
        world.pass(500);
        let mut expect = vec!["> Hello".to_owned(), "< Hi".to_owned()];
        let mut said = 0;
        let mut hear = |world: &mut World, count: usize, apart: u64| {
            for _ in 0..count {
                said += 1;
                world.agent_says(&format!("a{said}"));
                expect.push(format!("< a{said}"));
                world.pass(apart);
            }
        };
        hear(&mut world, 130, 1_000);
        // Another load of that page knows the last of it only.
        world.reload();
        world.pass(5_000);
        hear(&mut world, 20, 15);
        if late {
            // The other one is gone before it can tell.
            world.close_tab(1);
        }
        world.front = 0;
        world.come_back();
        hear(&mut world, 20, 15);
        world.pass(5_000);
        for page in world.pages.iter().filter(|page| !page.closed) {
            // What is not there is further up, where it can be asked for.
            let talk = page.talk();
            assert_eq!(
                talk,
                expect[expect.len() - talk.len()..],
                "{late} {relay_ms}"
            );
            let whole = talk.len() == expect.len();
            assert!(whole || page.chat().earlier == Earlier::There);
        }
    }
}

#[test]
fn a_tab_that_takes_over_keeps_what_was_said_in_rooms_before() {
    let mut world = World::live().begin();
    world.close_room();
    world.pass(1_000);
    world.say("Anew");
    world.pass(3_000);
    let second = world.open_tab();
    world.pass(500);
    all_show(&world, &["> Hello", "> Anew"]);
    world.close_tab(0);
    world.front = second;
    world.open_chat();
    world.say("Still there?");
    world.pass(5_000);
    assert_eq!(world.talk(), ["> Hello", "> Anew", "> Still there?"]);
}

#[test]
fn a_tab_that_slept_through_the_end_finds_the_new_conversation() {
    let mut world = two();
    world.front = 0;
    world.leave();
    world.front = 1;
    world.pass(500);
    world.close_room();
    world.pass(1_000);
    world.open_chat();
    world.say("Anew");
    world.pass(3_000);
    // The one that knows of it is gone before it can tell.
    world.close_tab(1);
    world.front = 0;
    world.come_back();
    world.agent_says("Welcome back");
    world.pass(5_000);
    assert_eq!(
        world.talk(),
        ["> Hello", "< Hi", "> Anew", "< Welcome back"]
    );
    assert_eq!(world.server.listeners(), 1);
}
