//! Long conversations: missed stretches are filled without holes, and earlier pages come
//! when somebody wants to read them.

use crate::server::{Fault, Route};
use crate::world::{Sockets, World};
use forecourt::session::{Earlier, Event};

fn numbered(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("< a{number:04}"))
        .collect()
}

/// So many answers, a second apart.
fn says(world: &mut World, from: usize, count: usize, apart: u64) {
    for number in from..from + count {
        world.agent_says(&format!("a{number:04}"));
        world.pass(apart);
    }
}

#[test]
fn a_long_absence_leaves_no_hole() {
    for live_again in [true, false] {
        for missed in [49, 50, 51, 100, 120, 330] {
            let mut world = World::live().begin();
            world.network = false;
            world.feed(Event::Network(false));
            says(&mut world, 1, missed, 1_000);
            world.network = true;
            if !live_again {
                world.sockets = Sockets::Refused;
            }
            world.feed(Event::Network(true));
            // Said while the stretch is being filled.
            says(&mut world, missed + 1, 20, 50);
            world.pass(30_000);
            assert_eq!(
                world.talk()[1..],
                numbered(missed + 20),
                "{live_again} {missed}"
            );
        }
    }
}

#[test]
fn a_stretch_is_filled_whatever_happens_meanwhile() {
    for fault in [
        Fault::Status(500),
        Fault::Status(429),
        Fault::DropAnswer,
        Fault::DropRequest,
        Fault::Hollow,
    ] {
        for good in 0..5 {
            let mut world = World::live().begin();
            world.network = false;
            world.feed(Event::Network(false));
            says(&mut world, 1, 180, 1_000);
            world.network = true;
            world.feed(Event::Network(true));
            let before = world.server.calls(Route::History).count();
            while world.server.calls(Route::History).count() < before + good {
                world.pass(10);
                assert!(world.clock < 10_000_000);
                if world.talk().len() == 181 {
                    break;
                }
            }
            world.server.fail(Route::History, fault, 2);
            world.cut();
            world.say("and you?");
            says(&mut world, 181, 20, 100);
            world.pass(180_000);
            let mut talk = world.talk();
            talk.retain(|line| line.starts_with('<'));
            assert_eq!(talk, numbered(200), "{fault:?} after {good} pages");
        }
    }
}

#[test]
fn more_pages_than_the_server_allows_in_a_minute_take_a_minute_more() {
    let mut world = World::live().begin();
    world.network = false;
    world.feed(Event::Network(false));
    says(&mut world, 1, 900, 1_000);
    world.network = true;
    world.feed(Event::Network(true));
    world.pass(180_000);
    assert_eq!(world.talk()[1..], numbered(900));
}

#[test]
fn messages_of_one_millisecond_are_all_there() {
    let mut world = World::live().begin();
    world.network = false;
    world.feed(Event::Network(false));
    for burst in 0..20 {
        for number in 0..10 {
            world.agent_says(&format!("a{:04}", burst * 10 + number + 1));
        }
        world.pass(1_000);
    }
    world.network = true;
    world.feed(Event::Network(true));
    world.pass(30_000);
    assert_eq!(world.talk()[1..], numbered(200));
}

#[test]
fn earlier_messages_come_when_they_are_wanted_and_are_no_news() {
    for sockets in [Sockets::Allowed, Sockets::Refused] {
        let mut world = World::live().begin();
        says(&mut world, 1, 170, 1_000);
        world.sockets = sockets;
        world.reload();
        world.open_chat();
        world.pass(5_000);
        assert_eq!(world.chat().earlier, Earlier::There);
        assert_eq!(world.talk(), numbered(170)[120..]);
        let spoken = world.announced.len();
        for shown in [100, 150, 171] {
            world.feed(Event::EarlierWanted);
            assert_eq!(world.chat().earlier, Earlier::Loading);
            world.pass(1_000);
            // One of the page before is asked for again, should it have companions.
            let count = world.talk().len();
            assert!(
                (shown - 3..=shown).contains(&count),
                "{count} and not {shown}"
            );
            let talk = world.talk();
            let all = [vec!["> Hello".to_owned()], numbered(170)].concat();
            assert_eq!(talk, all[171 - count..], "no hole");
        }
        while world.chat().earlier == Earlier::There {
            world.feed(Event::EarlierWanted);
            world.pass(1_000);
        }
        assert_eq!(world.talk().len(), 171);
        assert_eq!(world.script()[0], "- Started");
        assert_eq!(world.chat().earlier, Earlier::Nothing);
        assert_eq!(world.announced.len(), spoken, "nothing of it is news");
        assert_eq!(world.session.snapshot().unread, 0);
        assert_eq!(world.sounds(), 0);
    }
}

#[test]
fn whoever_reads_far_up_still_hears_what_is_said() {
    let mut world = World::live().begin();
    says(&mut world, 1, 120, 1_000);
    world.reload();
    world.open_chat();
    world.pass(5_000);
    world.feed(Event::EarlierWanted);
    says(&mut world, 121, 5, 30);
    world.cut();
    says(&mut world, 126, 5, 30);
    world.pass(10_000);
    let talk = world.talk();
    assert_eq!(talk[talk.len() - 60..], numbered(130)[70..]);
}

#[test]
fn an_earlier_page_that_fails_is_asked_for_again() {
    let mut world = World::live().begin();
    says(&mut world, 1, 90, 1_000);
    world.reload();
    world.open_chat();
    world.pass(5_000);
    world.server.fail(Route::History, Fault::Status(500), 3);
    world.feed(Event::EarlierWanted);
    world.pass(60_000);
    assert_eq!(world.talk().len(), 91);
}

#[test]
fn a_short_conversation_has_nothing_earlier() {
    let mut world = World::live().begin();
    world.reload();
    world.open_chat();
    world.pass(5_000);
    assert_eq!(world.chat().earlier, Earlier::Nothing);
    let looks = world.server.calls(Route::History).count();
    world.feed(Event::EarlierWanted);
    world.pass(5_000);
    assert_eq!(world.server.calls(Route::History).count(), looks);
}

#[test]
fn an_edit_far_up_is_no_news_and_tears_no_hole() {
    let mut world = World::live().begin();
    says(&mut world, 1, 120, 1_000);
    world.reload();
    world.open_chat();
    world.pass(5_000);
    world.feed(Event::Closed);
    let (shown, spoken) = (world.talk(), world.announced.len());
    world
        .server
        .agent_edits(world.clock, "a0010", "a0010 or so");
    world.pass(1_000);
    assert_eq!(world.talk(), shown, "nobody has read so far up");
    assert_eq!(world.announced.len(), spoken);
    assert_eq!(world.session.snapshot().unread, 0);
    while world.chat().earlier == Earlier::There {
        world.feed(Event::EarlierWanted);
        world.pass(1_000);
    }
    let mut all = [vec!["> Hello".to_owned()], numbered(120)].concat();
    all[10] = "< a0010 or so".to_owned();
    assert_eq!(world.talk(), all);
}

#[test]
fn messages_that_waited_through_a_reload_tear_no_hole() {
    let mut world = World::live().begin();
    says(&mut world, 1, 100, 1_000);
    world.network = false;
    world.feed(Event::Network(false));
    world.say("waiting");
    says(&mut world, 101, 20, 1_000);
    world.reload();
    world.network = true;
    // It is sent, and much is said after it, before the history is there.
    world.server.fail(Route::History, Fault::Status(500), 5);
    world.open_chat();
    world.pass(1_000);
    says(&mut world, 121, 60, 20);
    world.pass(60_000);
    while world.chat().earlier == Earlier::There {
        world.feed(Event::EarlierWanted);
        world.pass(1_000);
    }
    let mut talk = world.talk();
    talk.retain(|line| line.starts_with('<'));
    assert_eq!(talk, numbered(180));
    assert!(world.talk().contains(&"> waiting".to_owned()));
}
