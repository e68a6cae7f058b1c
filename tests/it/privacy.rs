//! Law 8: what a visitor wrote, their number and their token never reach a log.

use crate::server::{Fault, Route};
use crate::world::World;
use forecourt::chat::{Channel, Private};
use forecourt::session::Event;

#[test]
fn nothing_private_is_in_any_debug_print() {
    let mut world = World::new();
    world.log = Some(String::new());
    world.server.adopts = Some("canarytoken".to_owned());
    world.server.agents_online = false;
    world.open_chat();
    world.say("canary message");
    world.pass(5_000);
    world.server.agents_online = true;
    world.feed(Event::Resent(world.id_of("canary message")));
    world.server.fail(Route::Message, Fault::DropAnswer, 1);
    world.pass(30_000);
    world.agent_says("canary reply");
    world.feed(Event::Closed);
    world.pass(40_000);
    world.open_chat();
    world.server.text_limit = Some(3);
    world.say("canary refused");
    world.pass(3_000);
    world.feed(Event::TakenBack(world.id_of("canary refused")));
    world.feed(Event::ChatTyped(Private::new("canary draft")));
    // A stored conversation asks for the visitor by token, in the address.
    world.reload();
    world.open_chat();
    world.pass(30_000);

    world.feed(Event::Chose(Channel::Sms));
    world.feed(Event::SmsNumberTyped(Private::new("+44 7700 900123")));
    world.feed(Event::SmsMessageTyped(Private::new("canary sms")));
    world.server.sms_answers.push((
        422,
        serde_json::json!({"errors": {"telephoneNumber": ["canary 7700900123"]}}),
    ));
    world.feed(Event::SmsSubmitted);
    world.pass(5_000);
    world.feed(Event::SmsSubmitted);
    world.pass(5_000);
    world.feed(Event::Chose(Channel::WhatsApp));
    world.feed(Event::WhatsAppTyped(Private::new("canary whatsapp")));
    world.feed(Event::WhatsAppSubmitted);
    world.settle();

    // The conversation really ran through everything.
    assert!(world.talk().contains(&"> canary message".to_owned()));
    assert!(world.talk().contains(&"< canary reply".to_owned()));
    assert_eq!(world.server.sms.len(), 1);
    assert_eq!(world.links.len(), 1);
    assert!(world.stored.contains("canarytoken"));

    let log = world.log.unwrap();
    assert!(log.contains("Fetch") && log.contains("SmsSubmitted") && log.len() > 10_000);
    for line in log.lines() {
        for canary in ["canary", "7700", "900123", "000token", "token0000"] {
            assert!(!line.contains(canary), "{canary} in: {line}");
        }
    }
}

#[test]
fn nothing_private_is_printed_on_the_stream_in_forms_or_between_tabs() {
    let mut world = World::set_up(serde_json::json!({
        "enabled": true,
        "settings": {"registrationForm": true, "nameFieldRegistrationForm": true,
            "emailFieldRegistrationForm": true, "fileUpload": true, "transcript": true},
        "customFields": [{"_id": "plate", "label": "Plate", "regexp": "^can"}],
    }));
    world.log = Some(String::new());
    world.server.adopts = Some("canarytoken".to_owned());
    world.open_chat();
    let id = world.form().0;
    for (index, text) in [
        "canary name",
        "canary@example.org",
        "0 7700",
        "canary plate",
    ]
    .into_iter()
    .enumerate()
    {
        world.feed(Event::FieldTyped(id, index, Private::new(text)));
    }
    world.feed(Event::FormSubmitted(id));
    world.pass(2_000);
    world.say("canary message");
    world.pass(3_000);
    world.feed(Event::Triggered {
        name: None,
        text: Private::new("canary greeting"),
    });
    world.agent_says("canary reply");
    world.choose(&[("canary.pdf", 10_000)]);
    world.feed(Event::ChatTyped(Private::new("canary draft")));
    world.pass(3_000);
    world.feed(Event::EditStarted(world.id_of("canary message")));
    world.say("canary edit");
    world.pass(3_000);
    world.open_tab();
    world.open_chat();
    world.say("canary from the other tab");
    world.pass(3_000);
    world.feed(Event::Forgotten);
    world.pass(10_000);
    assert!(world.server.visitors.is_empty());
    let log = world.log.unwrap();
    for word in [
        "Relay",
        "Transmit",
        "Upload",
        "Socket",
        "CheckPatterns",
        "FieldTyped",
    ] {
        assert!(log.contains(word), "{word} never happened");
    }
    for line in log.lines() {
        for canary in ["canary", "7700", "000token", "token0000"] {
            assert!(!line.contains(canary), "{canary} in: {line}");
        }
    }
}
