//! Two tabs of one visitor: one talks, the other shows, and the lead goes from one to the
//! other with messages under way. The service knows no ids, so the tabs must.

use super::begun;
use super::line::Line;
use forecourt::chat::{Delivery, Private};
use forecourt::json::Json;
use forecourt::session::{Event, HostEvent, Session};
use forecourt::wire::Generation::V4;

/// What was relayed so far reaches the other tab.
fn relay(line: &mut Line, other: &mut Session) {
    for json in std::mem::take(&mut line.relayed) {
        for answer in line.at_other(other, Event::Relayed(json)) {
            line.feed(Event::Relayed(answer));
        }
    }
}

fn script(session: &Session) -> Vec<String> {
    let chat = session.snapshot().chat.expect("a chat");
    let line = |message: &forecourt::chat::Message| {
        let mark = match message.delivery {
            Delivery::Sent => "",
            Delivery::Sending => "… ",
            Delivery::Failed => "! ",
        };
        [mark, message.text.as_str()].concat()
    };
    chat.messages.iter().map(line).collect()
}

fn pair() -> (Line, Session) {
    let mut line = begun(V4);
    let mut other = line.other_tab();
    let hello = line.at_other(&mut other, Event::Leading(false, Json::Null));
    for json in hello {
        line.feed(Event::Relayed(json));
    }
    relay(&mut line, &mut other);
    (line, other)
}

fn say(line: &mut Line, other: &mut Session, text: &str) {
    line.at_other(other, Event::ChatTyped(Private::new(text)));
    line.at_other(other, Event::ChatSubmitted);
}

#[test]
fn a_follower_shows_what_the_leader_hears() {
    let (mut line, mut other) = pair();
    assert_eq!(script(&other), ["Hello"]);
    line.agent_says("Good morning");
    line.does(|peer| peer.agent_types(true));
    line.pass(500);
    relay(&mut line, &mut other);
    assert_eq!(script(&other), ["Hello", "Good morning"]);
    assert!(other.snapshot().chat.unwrap().typing);
    assert_eq!(line.connects.len(), 1, "one of them talks");
}

#[test]
fn what_a_follower_says_makes_it_lead() {
    let (mut line, mut other) = pair();
    line.told.clear();
    say(&mut line, &mut other, "from here");
    assert!(line.told.contains(&HostEvent::WantsToLead));
    assert_eq!(script(&other), ["Hello", "… from here"]);
    line.hand_over(&mut other);
    line.pass(2_000);
    relay(&mut line, &mut other);
    assert_eq!(script(&line.session), ["Hello", "from here"]);
    assert_eq!(script(&other), ["Hello", "from here"]);
    assert_eq!(line.peer.visitor_texts(), ["Hello", "from here"]);
}

#[test]
fn a_message_whose_answer_the_first_tab_never_heard_is_known_to_the_second() {
    for arrived in [true, false] {
        let (mut line, mut other) = pair();
        match arrived {
            true => line.peer.lost_acks = 1,
            false => line.peer.lost_messages = 1,
        }
        line.say_text("Hello");
        line.pass(110);
        line.hand_over(&mut other);
        line.pass(2_000);
        relay(&mut line, &mut other);
        assert_eq!(script(&line.session), ["Hello", "Hello"]);
        // And back: what the other one has sent meanwhile waits here no more.
        line.hand_over(&mut other);
        line.pass(20_000);
        assert_eq!(script(&line.session), ["Hello", "Hello"], "{arrived}");
        assert_eq!(line.peer.visitor_texts(), ["Hello", "Hello"], "{arrived}");
    }
}

#[test]
fn what_waited_here_and_was_sent_there_is_sent_once() {
    for heard in [true, false] {
        let (mut line, mut other) = pair();
        line.silence();
        line.say_text("one");
        line.say_text("two");
        line.pass(1_000);
        line.hand_over(&mut other);
        line.pass(5_000);
        assert_eq!(script(&line.session), ["Hello", "one", "two"]);
        if heard {
            relay(&mut line, &mut other);
            assert_eq!(script(&other), ["Hello", "one", "two"]);
        }
        line.hand_over(&mut other);
        line.pass(60_000);
        assert_eq!(script(&line.session), ["Hello", "one", "two"], "{heard}");
        assert_eq!(
            line.peer.visitor_texts(),
            ["Hello", "one", "two"],
            "{heard}"
        );
    }
}

#[test]
fn a_leader_told_again_keeps_what_it_knows_better() {
    let (mut line, _) = pair();
    let before = line.stored.clone();
    line.peer.lost_acks = 1;
    line.say_text("Hello");
    line.pass(100);
    // What is stored has been written over by a tab that had not seen the last word.
    let stale = crate::json::parse(&before);
    line.feed(Event::Leading(true, stale));
    line.pass(30_000);
    assert_eq!(line.script(), ["> Hello", "> Hello"]);
    assert_eq!(line.peer.visitor_texts(), ["Hello", "Hello"]);
}
