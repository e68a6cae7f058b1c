//! "Forget my data": the server forgets, and so does everything here.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Private;
use forecourt::session::{ChatNotice, Event, HostEvent};
use serde_json::json;

fn token(world: &World) -> String {
    let told = world.told.iter().rev().find_map(|event| match event {
        HostEvent::Identity { token, .. } => Some(token.as_str().to_owned()),
        _ => None,
    });
    told.expect("an identity")
}

#[test]
fn the_room_is_closed_the_visitor_deleted_and_nothing_is_left() {
    for fault in [
        None,
        Some(Fault::DropAnswer),
        Some(Fault::DropRequest),
        Some(Fault::Status(500)),
        Some(Fault::Status(429)),
    ] {
        let mut world = World::live().begin();
        world.agent_says("Call me on 01234");
        world.feed(Event::ChatTyped(Private::new("half a secret")));
        world.pass(1_000);
        let old = token(&world);
        if let Some(fault) = fault {
            world.server.fail(Route::Forget, fault, 1);
        }
        world.feed(Event::Forgotten);
        world.pass(100_000);
        let order: Vec<_> = world.server.asked().map(|call| call.route).collect();
        let close = order.iter().position(|route| *route == Route::Close);
        let forget = order.iter().position(|route| *route == Route::Forget);
        assert!(close < forget, "{order:?}");
        assert!(
            world.server.rooms[0].forgotten && world.server.visitors.is_empty(),
            "{fault:?}"
        );
        assert_eq!(world.script(), [""; 0], "{fault:?}");
        assert_eq!(world.chat().draft.as_str(), "");
        assert_eq!(
            world.chat().notice,
            Some(ChatNotice::Forgotten),
            "{fault:?}"
        );
        assert_ne!(token(&world), old);
        assert_eq!(world.sockets_here(), 0);
        assert_eq!(world.stored, "", "{fault:?}");
        assert_eq!(world.form_id(), None);
        // Whoever writes now is somebody new.
        world.say("Hello again");
        world.pass(5_000);
        assert_eq!(world.talk(), ["> Hello again"]);
        assert_eq!(world.server.visitors, [token(&world)]);
        assert!(!world.stored.contains(&old));
    }
}

#[test]
fn a_server_that_keeps_the_room_open_keeps_the_visitor_and_says_so() {
    let config = json!({"enabled": true, "settings": {"visitorsCanCloseChat": false}});
    let mut world = World::set_up(config).begin();
    world.feed(Event::Forgotten);
    world.pass(5_000);
    assert_eq!(world.chat().notice, Some(ChatNotice::ForgetRefused));
    assert_eq!(world.talk(), ["> Hello"], "nothing is lost");
    world.say("then not");
    world.pass(2_000);
    assert_eq!(world.talk(), ["> Hello", "> then not"]);
    assert_eq!(world.chat().notice, None);
}

#[test]
fn what_was_not_sent_yet_is_not_sent_any_more() {
    let mut world = World::live().begin();
    world.network = false;
    world.feed(Event::Network(false));
    world.say("never mind");
    world.feed(Event::Forgotten);
    world.pass(10_000);
    world.network = true;
    world.feed(Event::Network(true));
    world.pass(30_000);
    assert_eq!(world.script(), [""; 0]);
    assert!(world.server.visitors.is_empty());
    assert_eq!(world.stored, "");
}

#[test]
fn whoever_was_only_introduced_can_be_forgotten_too() {
    let mut world = World::live().begin();
    world.close_room();
    world.pass(1_000);
    world.feed(Event::Forgotten);
    world.pass(3_000);
    assert!(world.server.visitors.is_empty());
    assert_eq!(
        world.server.calls(Route::Close).count(),
        0,
        "it was closed already"
    );
    assert_eq!(world.stored, "");
}

#[test]
fn a_wish_that_the_page_did_not_live_to_see_fulfilled_is_harmless() {
    for step in 0..60 {
        let mut world = World::live().begin();
        world.feed(Event::Forgotten);
        world.pass(step * 10);
        world.reload();
        world.open_chat();
        world.pass(30_000);
        // Either it was done, or everything is still there; never half of it.
        if world.server.visitors.is_empty() {
            assert_eq!(world.talk(), [""; 0], "{step}");
        } else {
            assert_eq!(world.talk(), ["> Hello"], "{step}");
        }
        world.say("Hello again");
        world.pass(10_000);
        assert_eq!(world.talk().last().unwrap(), "> Hello again", "{step}");
    }
}
