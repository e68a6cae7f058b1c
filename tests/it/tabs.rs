//! Several tabs of one visitor: one talks, all show the same.

use crate::server::Route;
use crate::world::World;
use forecourt::chat::Private;
use forecourt::session::{Event, HostEvent};
use serde_json::json;

pub fn leader(world: &World) -> Option<usize> {
    world.pages.iter().position(|page| page.leading)
}

fn talks(world: &World) -> Vec<Vec<String>> {
    let there = world.pages.iter().filter(|page| !page.closed);
    there.map(|page| page.talk()).collect()
}

pub fn all_show(world: &World, expect: &[&str]) {
    for (page, talk) in talks(world).into_iter().enumerate() {
        assert_eq!(talk, expect, "tab {page}");
    }
}

/// A conversation in one tab, and a second one opened on it.
pub fn two() -> World {
    let mut world = World::live().begin();
    world.agent_says("Hi");
    world.pass(500);
    world.open_tab();
    world.pass(500);
    world
}

#[test]
fn both_show_the_same_and_one_of_them_talks() {
    let mut world = two();
    assert_eq!(leader(&world), Some(0));
    all_show(&world, &["> Hello", "< Hi"]);
    assert!(
        !world.chat().loading,
        "the other tab has told what there is"
    );
    let agent = world.chat().agent.and_then(|agent| agent.name);
    assert_eq!(agent.as_deref(), Some("Emma"));
    let asked = world.server.asked().count();
    world.agent_says("In both");
    world.pass(300);
    all_show(&world, &["> Hello", "< Hi", "< In both"]);
    world.pages[0].session.snapshot();
    world.pass(600_000);
    assert_eq!(world.sockets_here(), 1);
    let extra = world.server.asked().count() - asked;
    assert!(
        extra <= 1,
        "{extra} questions; one look at who Emma is may be among them"
    );
}

#[test]
fn edits_deletions_typing_and_the_end_are_seen_in_both() {
    let mut world = two();
    world.agent_says("oops");
    world.pass(300);
    world.server.agent_edits(world.clock, "Hi", "Hello there");
    world.server.agent_deletes("oops");
    world.server.agent_types(true);
    world.pass(300);
    all_show(&world, &["> Hello", "< Hello there"]);
    assert!(world.pages.iter().all(|page| page.chat().typing));
    world.server.agent_types(false);
    world.pass(300);
    assert!(world.pages.iter().all(|page| !page.chat().typing));
    world.close_room();
    world.pass(300);
    assert!(
        world
            .pages
            .iter()
            .all(|page| page.script().last().unwrap() == "- Closed")
    );
    assert!(world.pages.iter().all(|page| !page.chat().may.end));
}

#[test]
fn whoever_writes_takes_the_lead() {
    let mut world = two();
    world.open_chat();
    world.say("from the other tab");
    assert_eq!(world.talk().last().unwrap(), "… from the other tab");
    world.pass(2_000);
    assert_eq!(leader(&world), Some(1));
    all_show(&world, &["> Hello", "< Hi", "> from the other tab"]);
    world.front = 0;
    world.say("and back");
    world.pass(2_000);
    assert_eq!(leader(&world), Some(0));
    all_show(
        &world,
        &["> Hello", "< Hi", "> from the other tab", "> and back"],
    );
    assert_eq!(
        world.server.visitor_texts(),
        ["Hello", "from the other tab", "and back"]
    );
    assert_eq!(world.sockets_here(), 1);
}

#[test]
fn what_is_read_in_one_tab_is_read_in_the_other() {
    let mut world = two();
    world.front = 0;
    world.feed(Event::Closed);
    world.pass(500);
    world.agent_says("One");
    world.agent_says("Two");
    world.pass(500);
    let unread = |world: &World| -> Vec<u32> {
        world
            .pages
            .iter()
            .map(|page| page.session.snapshot().unread)
            .collect()
    };
    assert_eq!(unread(&world), [2, 2]);
    world.front = 1;
    world.open_chat();
    world.pass(1_000);
    assert_eq!(unread(&world), [0, 0]);
    world.reload();
    world.pass(5_000);
    assert_eq!(unread(&world), [0, 0]);
}

#[test]
fn one_tab_makes_the_sound() {
    let mut world = two();
    world.front = 0;
    world.feed(Event::Closed);
    world.pass(500);
    let sounds = |world: &World| world.pages.iter().map(|page| page.sounds()).sum::<usize>();
    world.agent_says("One");
    world.pass(500);
    assert_eq!(sounds(&world), 1);
    // Mute in one is mute in the other.
    world.front = 1;
    world.feed(Event::Muted(true));
    world.pass(500);
    assert!(world.pages.iter().all(|page| page.chat().muted));
    world.front = 0;
    world.agent_says("Two");
    world.pass(500);
    assert_eq!(sounds(&world), 1);
}

#[test]
fn forgotten_in_one_tab_is_forgotten_in_both() {
    for from in [0, 1] {
        let mut world = two();
        let old: serde_json::Value = serde_json::from_str(&world.stored).unwrap();
        world.front = from;
        world.feed(Event::Forgotten);
        world.pass(5_000);
        all_show(&world, &[]);
        assert!(world.server.visitors.is_empty(), "from {from}");
        assert!(
            !world.stored.contains(old["token"].as_str().unwrap()),
            "{}",
            world.stored
        );
        let tokens: Vec<_> = world
            .pages
            .iter()
            .map(|page| {
                page.told.iter().rev().find_map(|event| match event {
                    HostEvent::Identity { token, .. } => Some(token.clone()),
                    _ => None,
                })
            })
            .collect();
        assert_eq!(tokens[0], tokens[1], "both are somebody new, and the same");
        world.front = 1 - from;
        world.open_chat();
        world.say("Hello again");
        world.pass(5_000);
        all_show(&world, &["> Hello again"]);
    }
}

#[test]
fn each_tab_keeps_its_own_draft_while_it_lives() {
    let mut world = two();
    world.feed(Event::ChatTyped(Private::new("in the second")));
    world.pass(1_000);
    world.front = 0;
    world.feed(Event::ChatTyped(Private::new("in the first")));
    world.pass(1_000);
    world.agent_says("Take your time");
    world.pass(500);
    assert_eq!(world.pages[0].chat().draft.as_str(), "in the first");
    assert_eq!(world.pages[1].chat().draft.as_str(), "in the second");
}

#[test]
fn a_form_is_filled_in_once_for_both() {
    let mut world = World::set_up(json!({
        "enabled": true,
        "settings": {"registrationForm": true, "nameFieldRegistrationForm": true},
    }));
    world.open_chat();
    world.open_tab();
    world.open_chat();
    world.pass(500);
    let id = world.form().0;
    world.feed(Event::FieldTyped(id, 0, Private::new("Ada")));
    world.feed(Event::FormSubmitted(id));
    world.pass(2_000);
    assert_eq!(world.server.calls(Route::Register).count(), 1);
    assert!(world.pages.iter().all(|page| page.form_id().is_none()));
}

#[test]
fn a_failed_message_can_be_sent_again_from_its_tab() {
    let mut world = two();
    world.server.text_limit = Some(3);
    world.open_chat();
    world.say("refused");
    world.pass(3_000);
    world.front = 0;
    world.say("ok");
    world.pass(3_000);
    world.server.text_limit = None;
    world.front = 1;
    world.feed(Event::Resent(world.id_of("refused")));
    world.pass(3_000);
    all_show(&world, &["> Hello", "< Hi", "> ok", "> refused"]);
}

#[test]
fn an_upload_goes_out_from_the_tab_that_holds_the_file() {
    let mut world =
        World::set_up(json!({"enabled": true, "settings": {"fileUpload": true}})).begin();
    world.open_tab();
    world.pass(500);
    world.choose(&[("car.jpg", 10_000)]);
    world.pass(5_000);
    assert_eq!(world.server.files(), ["car.jpg"]);
    assert_eq!(leader(&world), Some(1));
    for page in &world.pages {
        assert_eq!(
            page.chat()
                .messages
                .iter()
                .filter(|message| !message.files.is_empty())
                .count(),
            1
        );
    }
}

#[test]
fn a_new_conversation_in_one_tab_is_the_others_too() {
    let mut world = two();
    world.close_room();
    world.pass(1_000);
    world.front = 1;
    world.say("Anew");
    world.pass(3_000);
    world.front = 0;
    world.say("And here");
    world.pass(3_000);
    all_show(&world, &["> Hello", "< Hi", "> Anew", "> And here"]);
    assert_eq!(world.server.rooms.len(), 2);
}
