//! Lost answers, broken servers, no network.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Delivery;
use forecourt::session::{Event, Trouble};

const STEPS: [Route; 4] = [Route::Register, Route::Room, Route::Message, Route::History];

#[test]
fn a_lost_answer_never_stores_or_shows_a_message_twice() {
    for route in STEPS {
        for fault in [Fault::DropAnswer, Fault::DropRequest] {
            let mut world = World::new();
            world.server.fail(route, fault, 2);
            world.open_chat();
            world.say("once");
            world.pass(120_000);
            assert_eq!(
                world.server.visitor_texts(),
                ["once"],
                "{route:?} {fault:?}"
            );
            assert_eq!(world.talk(), ["> once"], "{route:?} {fault:?}");
            assert_eq!(world.server.rooms.len(), 1);
        }
    }
}

#[test]
fn a_broken_server_is_tried_until_it_works_ever_more_slowly() {
    for route in [Route::Register, Route::Room, Route::Message] {
        for fault in [Fault::Status(500), Fault::Status(503), Fault::NotJson] {
            let mut world = World::new();
            world.server.fail(route, fault, 2_000);
            world.open_chat();
            world.say("patience");
            world.pass(5_000);
            assert_eq!(world.chat().trouble, Some(Trouble::Reconnecting));
            world.pass(3_600_000);
            // An hour of trouble: neither given up nor hammered at.
            assert_eq!(world.talk(), ["… patience"]);
            let tries = world.server.calls(route).count();
            assert!(
                (60..600).contains(&tries),
                "{tries} tries in an hour at {route:?}"
            );
            world.server.faults.clear();
            world.pass(120_000);
            assert_eq!(world.talk(), ["> patience"], "{route:?} {fault:?}");
            assert_eq!(world.chat().trouble, None);
        }
    }
}

#[test]
fn offline_is_waited_out_and_online_is_used_at_once() {
    let mut world = World::new();
    world.network = false;
    world.feed(Event::Network(false));
    world.open_chat();
    world.say("from the tunnel");
    world.pass(600_000);
    assert!(world.server.log.is_empty());
    assert_eq!(world.talk(), ["… from the tunnel"]);
    assert_eq!(
        world.session.next_wakeup(),
        None,
        "nothing is due while offline"
    );

    world.network = true;
    world.feed(Event::Network(true));
    world.pass(2_000);
    assert_eq!(world.talk(), ["> from the tunnel"]);
}

#[test]
fn a_network_that_is_gone_without_notice_is_found_again() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.network = false;
    world.say("two");
    world.pass(300_000);
    assert_eq!(world.talk(), ["> one", "… two"]);
    assert_eq!(world.chat().trouble, Some(Trouble::Reconnecting));
    world.network = true;
    world.pass(60_000);
    assert_eq!(world.talk(), ["> one", "> two"]);
    assert_eq!(world.chat().trouble, None);
}

#[test]
fn the_return_of_the_network_does_not_wait_for_the_backoff() {
    let mut world = World::new();
    world.open_chat();
    world.server.fail(Route::Message, Fault::Status(500), 12);
    world.say("soon");
    world.pass(90_000);
    world.server.faults.clear();
    world.feed(Event::Network(true));
    world.pass(500);
    assert_eq!(world.talk(), ["> soon"]);
}

#[test]
fn one_lost_look_at_the_history_is_no_news() {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    world.pass(3_000);
    world.server.fail(Route::History, Fault::Status(500), 1);
    for _ in 0..200 {
        world.pass(100);
        assert_eq!(world.chat().trouble, None);
    }
    // Two are.
    world.server.fail(Route::History, Fault::Status(500), 50);
    world.pass(60_000);
    assert_eq!(world.chat().trouble, Some(Trouble::Reconnecting));
    world.agent_says("Still there?");
    world.server.faults.clear();
    world.pass(60_000);
    assert_eq!(world.talk(), ["> Hello", "< Still there?"]);
    assert_eq!(world.chat().trouble, None);
}

#[test]
fn replies_are_seen_while_a_message_cannot_be_sent() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.server.fail(Route::Message, Fault::Status(500), 1_000);
    world.say("two");
    world.agent_says("Yes?");
    world.pass(120_000);
    assert_eq!(world.talk(), ["> one", "< Yes?", "… two"]);
    assert_eq!(world.chat().trouble, Some(Trouble::Reconnecting));
}

#[test]
fn a_message_that_the_server_refuses_does_not_hold_up_the_next() {
    let mut world = World::new();
    world.server.text_limit = Some(20);
    world.open_chat();
    world.say("this one is longer than the server allows");
    world.say("short");
    world.pass(1_000);
    assert_eq!(world.server.visitor_texts(), ["short"]);
    assert_eq!(
        world.talk(),
        ["> short", "! this one is longer than the server allows"]
    );
    // It stays failed, and is not tried again by itself.
    world.pass(600_000);
    assert_eq!(world.server.count(Route::Message, 400), 1);
}

#[test]
fn the_limit_is_counted_as_the_server_counts() {
    use crate::world::Boot;
    let limited = r#"{"config":{"enabled":true,"settings":{"limitTextLength":10}}}"#;
    let boot = Boot {
        livechat: limited.to_owned(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    world.server.text_limit = Some(10);
    world.open_chat();
    // Six cars are six characters, and twelve to the server.
    world.say("🚗🚗🚗🚗🚗🚗");
    assert_eq!(world.chat().excess, 2);
    assert_eq!(world.talk(), [""; 0], "not sent while too long");
    // Blanks at the ends are not sent, so they do not count.
    world.say("  🚗🚗🚗🚗🚗  ");
    world.pass(5_000);
    assert_eq!(world.talk(), ["> 🚗🚗🚗🚗🚗"]);
}

#[test]
fn a_failed_message_can_be_sent_again() {
    let mut world = World::new();
    world.server.text_limit = Some(3);
    world.open_chat();
    world.say("refused today");
    world.pass(5_000);
    assert_eq!(world.talk(), ["! refused today"]);
    world.server.text_limit = None;
    let id = world.id_of("refused today");
    world.feed(Event::Resent(id));
    assert_eq!(world.talk(), ["… refused today"]);
    world.pass(5_000);
    assert_eq!(world.talk(), ["> refused today"]);
    assert_eq!(
        world.chat().messages.last().unwrap().delivery,
        Delivery::Sent
    );
}
