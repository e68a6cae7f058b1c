//! What was said while nobody looked.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Channel;
use forecourt::session::{Announced, Event, HostEvent};

fn begun() -> World {
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    world.pass(3_000);
    world
}

/// What was announced, one text an utterance; what came together is joined with " + ".
fn spoken(world: &World) -> Vec<String> {
    let utterance = |what: &Announced| match what {
        Announced::AgentWrote(news) => {
            let texts: Vec<_> = news.iter().map(|(_, text)| text.as_str()).collect();
            Some(texts.join(" + "))
        }
        _ => None,
    };
    world.announced.iter().filter_map(utterance).collect()
}

#[test]
fn a_burst_between_two_looks_is_announced_whole() {
    let mut world = begun();
    for text in ["One", "Two", "Three"] {
        world.agent_says(text);
    }
    world.pass(10_000);
    assert_eq!(spoken(&world), ["One + Two + Three"]);
}

#[test]
fn replies_to_a_closed_panel_are_counted_and_announced_once() {
    let mut world = begun();
    world.feed(Event::Closed);
    world.agent_says("One");
    world.pass(40_000);
    world.agent_says("Two");
    world.pass(200_000);
    assert_eq!(world.session.snapshot().unread, 2);
    assert_eq!(spoken(&world), ["One", "Two"]);
    let told: Vec<_> = world
        .told
        .iter()
        .filter_map(|event| match event {
            HostEvent::Unread(count) => Some(*count),
            _ => None,
        })
        .collect();
    assert_eq!(told, [1, 2]);
    // The menu is not the conversation; the conversation is.
    world.feed(Event::WentBack);
    world.feed(Event::Opened);
    assert_eq!(world.session.snapshot().unread, 2);
    world.feed(Event::Chose(Channel::Chat));
    assert_eq!(world.session.snapshot().unread, 0);
    world.pass(60_000);
    assert_eq!(spoken(&world), ["One", "Two"]);
}

#[test]
fn what_is_read_stays_read_after_a_reload() {
    let mut world = begun();
    world.agent_says("One");
    world.pass(10_000);
    assert_eq!(world.session.snapshot().unread, 0);
    world.reload();
    world.pass(60_000);
    assert_eq!(world.session.snapshot().unread, 0);
    world.agent_says("Two");
    world.pass(60_000);
    assert_eq!(world.session.snapshot().unread, 1);
    world.reload();
    world.pass(60_000);
    assert_eq!(
        world.session.snapshot().unread,
        1,
        "and unread stays unread"
    );
    assert_eq!(spoken(&world), ["One", "Two"], "history is no news");
}

#[test]
fn a_page_in_the_background_reads_nothing() {
    let mut world = begun();
    world.feed(Event::Hidden);
    world.agent_says("One");
    world.pass(60_000);
    world.feed(Event::Shown);
    world.pass(5_000);
    assert_eq!(world.talk(), ["> Hello", "< One"]);
    assert_eq!(world.session.snapshot().unread, 0);
    assert_eq!(spoken(&world), ["One"]);
}

#[test]
fn an_edited_reply_replaces_the_first_and_is_no_news() {
    let mut world = begun();
    world.agent_says("Ten o'clock");
    world.pass(10_000);
    let said = world.server.rooms[0].said.last_mut().unwrap();
    said.text = "Eleven o'clock".to_owned();
    world.pass(10_000);
    assert_eq!(world.talk(), ["> Hello", "< Eleven o'clock"]);
    assert_eq!(spoken(&world), ["Ten o'clock"]);
}

#[test]
fn the_first_history_of_a_resumed_conversation_shows_as_loading() {
    let mut world = begun();
    world.reload();
    world.server.fail(Route::History, Fault::DropAnswer, 1);
    assert!(world.chat().loading);
    world.pass(14_000);
    assert!(world.chat().loading);
    world.pass(60_000);
    assert!(!world.chat().loading);
    assert_eq!(world.talk(), ["> Hello"]);
}
