//! A page that dies, at every single step of a conversation.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::Private;
use forecourt::session::Event;

const TEXTS: [&str; 4] = ["one", "two", "three", "four"];

/// A conversation with a bit of everything; `dies_at` is the event after which the
/// page is gone without a word.
fn conversation(dies_at: Option<u64>, latency: (u64, u64)) -> (World, u64, u64) {
    let mut world = World::new();
    world.latency = latency;
    world.dies_at = dies_at;
    world.open_chat();
    world.say("one");
    world.pass(300);
    world.say("two");
    world.pass(4_000);
    world.agent_says("reply");
    world.open_chat();
    world.server.fail(Route::Message, Fault::DropAnswer, 1);
    world.say("three");
    world.pass(20_000);
    world.close_room();
    world.open_chat();
    world.say("four");
    world.pass(9_000);
    let typed = world.clock;
    world.feed(Event::ChatTyped(Private::new("half")));
    world.pass(1_000);
    world.open_chat();
    let steps = world.steps;
    world.settle();
    (world, typed, steps)
}

#[test]
fn no_message_is_lost_or_doubled_whenever_the_page_dies() {
    for latency in [(40, 120), (600, 1_500)] {
        let (whole, _, steps) = conversation(None, latency);
        assert_eq!(whole.server.visitor_texts(), TEXTS);
        assert_eq!(whole.talk().len(), TEXTS.len() + 1, "and the reply");
        for step in 1..=steps {
            let (world, typed, _) = conversation(Some(step), latency);
            // A text that was typed and not submitted may be lost with the page, so
            // the visitor then submits nothing where the page died between the two.
            let texts = world.server.visitor_texts();
            let places: Vec<_> = texts
                .iter()
                .map(|text| TEXTS.iter().position(|known| known == text))
                .collect();
            // Strictly: a repetition is no order.
            assert!(
                places.is_sorted_by(|one, next| one < next),
                "step {step}: {texts:?}"
            );
            assert!(texts.len() >= 3, "step {step}: {texts:?}");
            let shown = world.talk();
            let current = world.server.rooms.last().unwrap();
            for said in current.said.iter().filter(|said| said.kind.is_none()) {
                let times = shown.iter().filter(|line| line[2..] == said.text);
                assert_eq!(times.count(), 1, "step {step}: {} in {shown:?}", said.text);
            }
            // A draft is written down a moment after the last key, not at once.
            let died = world.died.expect("the page died");
            let at_once = (typed..typed + 500).contains(&died);
            assert!(
                world.chat().draft.as_str() == "half" || at_once,
                "step {step}"
            );
        }
    }
}

#[test]
fn a_message_submitted_in_the_last_moment_is_sent_by_the_next_page() {
    let mut world = World::new();
    world.open_chat();
    world.say("last words");
    world.crash();
    assert_eq!(world.talk(), ["… last words"]);
    world.pass(10_000);
    assert_eq!(world.talk(), ["> last words"]);
    assert_eq!(world.server.visitor_texts(), ["last words"]);
    assert_eq!(world.server.visitors.len(), 1, "and by the same visitor");
}

#[test]
fn the_loader_learns_from_what_is_stored_whether_to_resume() {
    let mut world = World::new();
    world.open_chat();
    world.feed(Event::ChatTyped(Private::new("only a draft")));
    world.pass(1_000);
    assert!(!world.stored.contains(r#""conversation":true"#));
    world.say("now it is one");
    assert!(world.stored.contains(r#""conversation":true"#));
}

#[test]
fn a_stored_visitor_is_named_to_the_page_at_once() {
    // Page visits are reported as this visitor even where nothing can be asked.
    let mut world = World::new();
    world.open_chat();
    world.say("Hello");
    world.pass(3_000);
    world.told.clear();
    world.reload();
    world.feed(Event::Woke);
    assert!(matches!(
        world.told.as_slice(),
        [
            forecourt::session::HostEvent::Identity { room: Some(_), .. },
            ..
        ]
    ));
}
