//! Half-written texts, in all three forms.

use crate::world::{Boot, World};
use forecourt::chat::{Channel, Private};
use forecourt::session::Event;

fn typed(world: &World) -> [String; 4] {
    let snapshot = world.session.snapshot();
    [
        snapshot.chat.map(|chat| chat.draft).unwrap_or_default(),
        snapshot.sms.number,
        snapshot.sms.message,
        snapshot.whatsapp.message,
    ]
    .map(|text| text.as_str().to_owned())
}

fn half_written(world: &mut World) {
    let private = |text: &str| Private::new(text);
    world.feed(Event::Opened);
    world.feed(Event::ChatTyped(private("a chat dr")));
    world.feed(Event::SmsCountryChosen(2));
    world.feed(Event::SmsNumberTyped(private("085 01")));
    world.feed(Event::SmsMessageTyped(private("an SMS dr")));
    world.feed(Event::WhatsAppTyped(private("a WhatsApp dr\n🚗")));
}

const DRAFTS: [&str; 4] = ["a chat dr", "085 01", "an SMS dr", "a WhatsApp dr\n🚗"];

#[test]
fn drafts_survive_going_around_and_a_reload() {
    let mut world = World::new();
    half_written(&mut world);
    for event in [
        Event::Chose(Channel::Sms),
        Event::WentBack,
        Event::Chose(Channel::WhatsApp),
        Event::Closed,
        Event::Opened,
        Event::Network(false),
    ] {
        world.feed(event);
        assert_eq!(typed(&world), DRAFTS);
    }
    world.reload();
    assert_eq!(typed(&world), DRAFTS);
    assert_eq!(world.session.snapshot().sms.country, 2);
    assert!(!world.session.snapshot().open);
}

#[test]
fn half_a_second_after_the_last_key_a_draft_is_safe() {
    let mut world = World::new();
    half_written(&mut world);
    world.pass(500);
    world.crash();
    assert_eq!(typed(&world), DRAFTS);
}

#[test]
fn typing_does_not_write_storage_with_every_key() {
    let mut world = World::new();
    world.open_chat();
    let (mut text, mut writes, mut stored) = (String::new(), 0, String::new());
    for _ in 0..100 {
        text.push('x');
        world.feed(Event::ChatTyped(Private::new(text.clone())));
        world.pass(50);
        if stored != world.stored {
            stored = world.stored.clone();
            writes += 1;
        }
    }
    assert!(
        (5..=13).contains(&writes),
        "{writes} writes in five seconds"
    );
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let mut world = World::new();
    half_written(&mut world);
    world.reload();
    for event in [
        Event::ChatTyped(Private::default()),
        Event::SmsNumberTyped(Private::default()),
        Event::SmsMessageTyped(Private::default()),
        Event::WhatsAppTyped(Private::default()),
    ] {
        world.feed(event);
    }
    world.reload();
    assert_eq!(typed(&world), [""; 4]);
    assert_eq!(world.stored, "", "nothing is kept of nothing");
}

#[test]
fn a_chat_draft_survives_every_failure_of_what_was_sent_before() {
    let mut world = World::new();
    world.server.agents_online = false;
    world.open_chat();
    world.say("one");
    world.feed(Event::ChatTyped(Private::new("two is under w")));
    world.pass(30_000);
    assert_eq!(world.talk(), ["! one"]);
    assert_eq!(world.chat().draft.as_str(), "two is under w");
}

#[test]
fn stored_text_of_another_version_or_age_is_ignored() {
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    let good = world.stored.clone();
    for bad in [
        good.replace("\"v\":1", "\"v\":2"),
        "7".to_owned(),
        "[]".to_owned(),
        r#"{"v":1,"outbox":[7,{},{"id":""}],"token":5,"room":null}"#.to_owned(),
    ] {
        world.stored = bad;
        world.crash();
        assert_eq!(world.talk(), [""; 0]);
        world.pass(1_000);
    }
    world.stored = good;
    world.wall_error = 31 * 24 * 60 * 60 * 1000;
    world.crash();
    world.pass(10_000);
    assert_eq!(world.talk(), [""; 0]);
}

#[test]
fn a_page_without_a_chat_server_does_not_forget_the_conversation() {
    // The server's configuration could not be had this once.
    let mut world = World::new();
    world.open_chat();
    world.say("one");
    world.pass(3_000);
    world.network = false;
    world.say("two");
    world.feed(Event::ChatTyped(Private::new("and th")));
    let boot = world.boot.clone();
    world.boot = Boot {
        livechat: String::new(),
        ..boot.clone()
    };
    world.reload();
    assert_eq!(world.session.snapshot().chat, None);
    world.feed(Event::Opened);
    world.feed(Event::SmsMessageTyped(Private::new("instead")));
    world.pass(5_000);
    assert!(world.stored.contains("instead"));
    world.reload();

    world.network = true;
    world.boot = boot;
    world.reload();
    assert_eq!(world.chat().draft.as_str(), "and th");
    world.pass(30_000);
    assert_eq!(world.talk(), ["> one", "> two"]);
    assert_eq!(world.session.snapshot().sms.message.as_str(), "instead");
}
