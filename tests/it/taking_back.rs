//! A failed message goes back to the composer: never lost, never doubled.

use crate::world::World;
use forecourt::chat::Private;
use forecourt::session::Event;

fn refused(texts: &[&str]) -> World {
    let mut world = World::new();
    world.server.text_limit = Some(3);
    world.open_chat();
    for text in texts {
        world.say(text);
    }
    world.pass(5_000);
    world
}

#[test]
fn its_text_stands_before_what_is_being_written() {
    let mut world = refused(&["too long"]);
    world.feed(Event::ChatTyped(Private::new("and more")));
    let id = world.id_of("too long");
    world.feed(Event::TakenBack(id.clone()));
    assert_eq!(world.chat().draft.as_str(), "too long\nand more");
    assert_eq!(world.talk(), [""; 0]);
    // A second click finds nothing to take.
    world.feed(Event::TakenBack(id));
    assert_eq!(world.chat().draft.as_str(), "too long\nand more");
    // It is written down at once.
    world.crash();
    assert_eq!(world.chat().draft.as_str(), "too long\nand more");
}

#[test]
fn a_message_on_its_way_cannot_be_taken_back() {
    let mut world = World::new();
    world.open_chat();
    world.say("gone");
    world.pass(100);
    let id = world.id_of("gone");
    world.feed(Event::TakenBack(id.clone()));
    world.pass(5_000);
    world.feed(Event::TakenBack(id));
    assert_eq!(world.chat().draft.as_str(), "");
    assert_eq!(world.talk(), ["> gone"]);
    assert_eq!(world.server.visitor_texts(), ["gone"]);
}

#[test]
fn the_others_stay_where_they_are() {
    let mut world = refused(&["first long", "second long", "ok"]);
    assert_eq!(world.talk(), ["> ok", "! first long", "! second long"]);
    let id = world.id_of("first long");
    world.feed(Event::TakenBack(id));
    assert_eq!(world.talk(), ["> ok", "! second long"]);
}

#[test]
fn a_failed_message_survives_a_reload_as_failed() {
    let mut world = refused(&["too long"]);
    world.crash();
    assert_eq!(world.talk(), ["! too long"]);
    world.open_chat();
    world.pass(60_000);
    assert_eq!(world.talk(), ["! too long"]);
    let id = world.id_of("too long");
    world.feed(Event::TakenBack(id));
    assert_eq!(world.chat().draft.as_str(), "too long");
}
