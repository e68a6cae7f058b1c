//! The WhatsApp form: a message, and a link that carries all of it.

use crate::world::{Boot, World};
use forecourt::chat::{Channel, Private};
use forecourt::session::{Announced, Event, LinkState, WhatsAppSnapshot};
use forecourt::wire::percent_decode;

fn shown(world: &World) -> WhatsAppSnapshot {
    world.session.snapshot().whatsapp
}

fn typed(text: &str) -> World {
    let mut world = World::new();
    world.feed(Event::Opened);
    world.feed(Event::Chose(Channel::WhatsApp));
    world.feed(Event::WhatsAppTyped(Private::new(text)));
    world
}

#[test]
fn the_link_carries_every_character() {
    let text = "50% off? A&B #1 +44 \"quotes\"\nnew line 🚗 é=?";
    let mut world = typed(text);
    world.feed(Event::WhatsAppSubmitted);
    let [link] = world.links.as_slice() else {
        panic!("{} links", world.links.len());
    };
    let (address, query) = link.split_once("?text=").unwrap();
    assert_eq!(address, "https://wa.me/447123456789");
    assert_eq!(percent_decode(query).as_deref(), Some(text));
    assert_eq!(shown(&world).state, LinkState::Opened);
    assert_eq!(
        shown(&world).message.as_str(),
        text,
        "the visitor may come back"
    );
    assert!(matches!(
        world.announced.as_slice(),
        [Announced::LinkOpened]
    ));
}

#[test]
fn a_blocked_tab_leaves_a_link_to_press() {
    let mut world = typed("Hello");
    world.tabs_allowed = false;
    world.feed(Event::WhatsAppSubmitted);
    let whatsapp = shown(&world);
    assert_eq!(whatsapp.state, LinkState::Blocked);
    assert_eq!(whatsapp.link.to_string(), world.links[0]);
    // What is typed next is another link.
    world.feed(Event::WhatsAppTyped(Private::new("Hello there")));
    assert_eq!(shown(&world).state, LinkState::Unopened);
}

#[test]
fn an_empty_message_opens_the_bare_chat() {
    let mut world = typed(" ");
    world.feed(Event::WhatsAppSubmitted);
    assert_eq!(world.links, ["https://wa.me/447123456789"]);
}

#[test]
fn the_page_chooses_which_address() {
    let boot = Boot {
        config: r#"{"whatsappLink":"api"}"#.to_owned(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    world.feed(Event::Opened);
    world.feed(Event::Chose(Channel::WhatsApp));
    world.feed(Event::WhatsAppTyped(Private::new("a&b")));
    world.feed(Event::WhatsAppSubmitted);
    let expected = "https://api.whatsapp.com/send?phone=447123456789&text=a%26b";
    assert_eq!(world.links, [expected]);
    assert_eq!(shown(&world).link, expected);
    let scanned = "https://wa.me/447123456789?text=a%26b";
    assert_eq!(shown(&world).scanned, scanned, "a telephone reads the code");
}

#[test]
fn an_installation_without_a_number_opens_nothing() {
    let boot = Boot {
        web_settings: r#"{"data":{},"installationId":123,"hasSms":true}"#.to_owned(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    let before = world.session.snapshot();
    for event in [
        Event::Chose(Channel::WhatsApp),
        Event::WhatsAppTyped(Private::new("Hello")),
        Event::WhatsAppSubmitted,
        Event::LinkOpened(true),
    ] {
        assert_eq!(world.feed(event), 0);
        assert_eq!(world.session.snapshot(), before);
    }
    assert_eq!(world.links, [""; 0]);
}

#[test]
fn a_page_without_chat_ignores_the_chats_events() {
    let boot = Boot {
        livechat: String::new(),
        ..Boot::default()
    };
    let mut world = World::booted(boot, 1);
    let before = world.session.snapshot();
    let id = forecourt::chat::MessageId("m".to_owned());
    for event in [
        Event::Chose(Channel::Chat),
        Event::ChatTyped(Private::new("Hello")),
        Event::ChatSubmitted,
        Event::Resent(id.clone()),
        Event::TakenBack(id),
    ] {
        assert_eq!(world.feed(event), 0);
        assert_eq!(world.session.snapshot(), before);
    }
    assert_eq!(world.session.next_wakeup(), None);
}
