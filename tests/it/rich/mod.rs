//! A conversation over a rich service: what the visitor sees of it, and what arrives.

mod acts;
mod guest;
mod service;

use forecourt::session::{ChatNotice, Earlier, Event};
use guest::Guest;
use serde_json::json;
use service::{Fault, SUNSHINE, TOKEN, WEB1ON1};
use std::time::Duration;

const WALL: i64 = 1_704_067_200_000;

fn linked() -> String {
    json!({ "web1on1": WEB1ON1, "web1on1User": "contact1", "web1on1Token": TOKEN }).to_string()
}

fn sunny() -> String {
    json!({ "sunshine": SUNSHINE, "sunshineApp": "app1", "sunshineConversation": "conv1",
            "sunshineUser": "user1", "sunshineToken": TOKEN })
    .to_string()
}

impl Guest {
    fn agent(&mut self, message: serde_json::Value) {
        self.service.agent(WALL + self.clock as i64, message);
    }

    /// A conversation that began elsewhere, and the visitor in it.
    fn moved() -> Guest {
        let mut guest = Guest::new(&linked());
        guest.agent(json!({ "text": "Hello by SMS" }));
        guest.pass(5_000);
        guest
    }
}

#[test]
fn a_link_leads_to_the_conversation_and_its_history() {
    let mut guest = Guest::moved();
    assert_eq!(guest.script(), ["< Hello by SMS"]);
    guest.say("Is the Golf there?");
    assert_eq!(guest.script(), ["< Hello by SMS", "> Is the Golf there? …"]);
    guest.pass(1_000);
    assert_eq!(guest.script(), ["< Hello by SMS", "> Is the Golf there?"]);
    guest.agent(json!({ "text": "It is" }));
    guest.pass(2_500);
    assert_eq!(guest.script()[2..], ["< It is"]);
    assert_eq!(guest.service.said(), ["Is the Golf there?"]);
}

#[test]
fn without_a_key_there_is_no_chat() {
    let guest = Guest::new(&json!({ "web1on1": WEB1ON1 }).to_string());
    assert!(guest.session.snapshot().chat.is_none());
}

#[test]
fn the_next_page_goes_on_without_the_link() {
    let mut guest = Guest::moved();
    guest.network = false;
    guest.say("written in a tunnel");
    guest.pass(3_000);
    guest.load(&json!({ "web1on1": WEB1ON1 }).to_string());
    guest.network = true;
    guest.pass(60_000);
    assert_eq!(guest.script(), ["< Hello by SMS", "> written in a tunnel"]);
    assert_eq!(guest.service.said(), ["written in a tunnel"]);
}

#[test]
fn a_link_to_somebody_elses_conversation_takes_nothing_along() {
    let mut guest = Guest::moved();
    guest.network = false;
    guest.say("for the first only");
    guest.pass(1_000);
    let other = json!({ "web1on1": WEB1ON1, "web1on1Conversation": "conv1",
                        "web1on1User": "somebody else", "web1on1Token": TOKEN });
    let mut stored: serde_json::Value = serde_json::from_str(&guest.stored).expect("JSON");
    stored["room"] = json!("another");
    guest.stored = stored.to_string();
    guest.load(&other.to_string());
    guest.network = true;
    guest.pass(60_000);
    assert_eq!(guest.service.said(), [""; 0]);
}

#[test]
fn another_live_chat_of_the_site_takes_nothing_of_it() {
    let mut guest = Guest::moved();
    guest.network = false;
    guest.say("for the first only");
    guest.pass(1_000);
    let other = json!({ "visitorChat": "https://vc.example", "livechat": "https://rc.example" });
    let (settings, _) = forecourt::settings::Settings::read(
        &crate::json::parse(&other.to_string()),
        &crate::json::parse("{}"),
        true,
    );
    let token = forecourt::chat::VisitorToken::new("t".repeat(64));
    let now = forecourt::chat::Now {
        mono: forecourt::chat::Mono(0),
        wall: forecourt::chat::Wall(WALL),
    };
    let stored = crate::json::parse(&guest.stored);
    let session =
        forecourt::session::Session::new(settings, Default::default(), &stored, token, [1; 4], now);
    let chat = session.snapshot().chat.expect("the other one");
    assert!(chat.messages.is_empty() && chat.draft.is_blank());
}

#[test]
fn a_message_whose_answer_was_lost_is_not_said_twice() {
    for fault in [Fault::AnswerLost, Fault::Dropped, Fault::Status(500, None)] {
        let mut guest = Guest::moved();
        // Looks at the latest messages may come between: the fault is for the next post.
        guest.say("once");
        guest.service.faults.push_back(fault);
        guest.pass(60_000);
        assert_eq!(guest.script(), ["< Hello by SMS", "> once"]);
        assert_eq!(guest.service.said(), ["once"]);
    }
}

#[test]
fn a_page_that_dies_while_it_sends_says_it_once() {
    for after in [1, 39, 41, 79, 81, 200] {
        let mut guest = Guest::moved();
        guest.say("once");
        guest.pass(after);
        guest.load(&json!({ "web1on1": WEB1ON1 }).to_string());
        guest.pass(60_000);
        assert_eq!(guest.service.said(), ["once"], "{after}");
        assert_eq!(guest.script(), ["< Hello by SMS", "> once"], "{after}");
    }
}

#[test]
fn a_token_that_has_expired_loses_nothing() {
    let mut guest = Guest::moved();
    guest.service.expired = true;
    guest.say("still here?");
    guest.pass(60_000);
    let chat = guest.chat();
    assert_eq!(chat.notice, Some(ChatNotice::LinkExpired));
    assert!(!chat.may.write);
    assert_eq!(guest.script(), ["< Hello by SMS", "> still here? …"]);
    let asked = guest.service.asked.len();
    guest.pass(600_000);
    assert_eq!(
        guest.service.asked.len(),
        asked,
        "nobody knocks on a shut door"
    );
    // A new link comes.
    guest.service.expired = false;
    guest.load(&linked());
    guest.pass(10_000);
    assert_eq!(guest.script(), ["< Hello by SMS", "> still here?"]);
}

#[test]
fn a_limit_is_obeyed_and_the_pause_grows_with_the_silence() {
    let mut guest = Guest::moved();
    guest.say("quick");
    let wait = Some(Duration::from_secs(20));
    guest.service.faults.push_back(Fault::Status(429, wait));
    guest.pass(19_000);
    assert_eq!(guest.service.said(), [""; 0]);
    guest.pass(5_000);
    assert_eq!(guest.service.said(), ["quick"]);
    // Lively: every two seconds. After a long silence: every ten. Away: never.
    guest.service.asked.clear();
    guest.pass(10_000);
    assert!(
        (4..=6).contains(&guest.service.asked.len()),
        "{:?}",
        guest.service.asked
    );
    guest.pass(600_000);
    guest.service.asked.clear();
    guest.pass(100_000);
    assert!((9..=11).contains(&guest.service.asked.len()));
    guest.feed(Event::Hidden);
    guest.service.asked.clear();
    guest.pass(600_000);
    assert_eq!(guest.service.asked.len(), 0);
    guest.agent(json!({ "text": "meanwhile" }));
    guest.feed(Event::Shown);
    guest.pass(500);
    assert_eq!(
        guest.script().last().map(String::as_str),
        Some("< meanwhile")
    );
}

#[test]
fn more_than_a_page_said_meanwhile_leaves_no_hole() {
    let mut guest = Guest::moved();
    guest.feed(Event::Hidden);
    for number in 0..180 {
        guest.agent(json!({ "text": format!("a{number}") }));
        // Several in one millisecond, too.
        guest.clock += u64::from(number % 3 == 0);
    }
    guest.feed(Event::Shown);
    guest.pass(10_000);
    let expected: Vec<String> = (0..180).map(|number| format!("< a{number}")).collect();
    assert_eq!(guest.script()[1..], expected[..]);
}

#[test]
fn further_up_is_asked_for() {
    let mut guest = Guest::new(&linked());
    for number in 0..120 {
        guest.agent(json!({ "text": format!("a{number}") }));
        guest.clock += 10;
    }
    guest.pass(3_000);
    assert_eq!(guest.script().len(), 50);
    assert_eq!(guest.chat().earlier, Earlier::There);
    for _ in 0..3 {
        guest.feed(Event::EarlierWanted);
        guest.pass(1_000);
    }
    let expected: Vec<String> = (0..120).map(|number| format!("< a{number}")).collect();
    assert_eq!(guest.script(), expected);
    assert_eq!(guest.chat().earlier, Earlier::Nothing);
}

/// Document 001, "Typing indicators". The service tells of a message when its delay is over.
#[test]
fn a_delay_shows_somebody_typing_as_documented() {
    let long = "I was typing before you saw this, and it is rather long.";
    for (text, delay, window) in [
        ("short", 5_000, 1_000),
        (long, 5_000, 2_000),
        (long, 2_000, 1_000),
        ("short", 600, 600),
        (long, 0, 0),
    ] {
        let mut guest = Guest::moved();
        let since = guest.service.asked.len();
        while guest.service.asked.len() == since {
            guest.pass(1);
        }
        // Told just before the look that is on its way arrives.
        guest.agent(json!({ "text": text, "delay": delay }));
        guest.agent(json!({ "text": "and after it" }));
        let said = guest.clock;
        let (mut typing, mut shown) = (0, None);
        for _ in 0..6_000 {
            guest.pass(1);
            typing += u64::from(guest.chat().typing);
            if guest.script().len() == 3 {
                shown.get_or_insert(guest.clock - said);
            }
        }
        assert_eq!(
            guest.script()[1..],
            [format!("< {text}"), "< and after it".to_owned()]
        );
        let shown = shown.expect("both are shown");
        assert!(shown >= window, "{text}, {delay}: {shown}");
        // About as long, wherever the clock of the test stands.
        assert!(
            typing.abs_diff(window) <= 1,
            "{text}, {delay}: typing for {typing}"
        );
    }
}
