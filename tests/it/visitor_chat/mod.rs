//! Presence (`presence`) and chat over Visitor.Chat's socket, in both generations of its
//! protocol.

mod anything;
mod desk;
mod life;
mod line;
mod peer;
mod presence;
mod soak;
mod tabs;
mod visitor;

use forecourt::chat::Private;
use forecourt::session::{Announced, ChatNotice, Event, Trouble};
use forecourt::wire::Generation::{self, V2, V4};
use line::Line;

const BOTH: [Generation; 2] = [V2, V4];

/// One message said and confirmed.
fn begun(generation: Generation) -> Line {
    let mut line = Line::new(generation);
    line.open_chat();
    line.say_text("Hello");
    line.pass(2_000);
    assert_eq!(line.script(), ["> Hello"]);
    line
}

#[test]
fn a_conversation_both_ways() {
    for generation in BOTH {
        let mut line = begun(generation);
        line.agent_says("Good morning");
        line.pass(500);
        line.say_text("Is the Golf there?");
        line.say_text("The blue one");
        line.pass(2_000);
        line.agent_says("It is");
        line.pass(500);
        assert_eq!(
            line.script(),
            [
                "> Hello",
                "< Good morning",
                "> Is the Golf there?",
                "> The blue one",
                "< It is"
            ]
        );
        assert_eq!(line.chat().agent.unwrap().name.as_deref(), Some("Emma"));
        // Hours of silence cost no connection.
        line.pass(3 * 3_600_000);
        assert_eq!(line.connects.len(), 1, "{generation:?}");
        assert_eq!(line.peer.user_adds.len(), 1);
    }
}

#[test]
fn the_visitor_is_the_same_after_a_reload() {
    let mut line = begun(V4);
    line.reload();
    line.pass(2_000);
    assert_eq!(line.peer.users.len(), 1);
    assert_eq!(line.peer.user_adds[1], line.peer.users[0].as_str());
    assert_eq!(line.script(), ["> Hello"], "from the history");
    assert_eq!(
        line.peer.chats[0].started_with["url"],
        "https://dealer.example/"
    );
}

#[test]
fn a_message_whose_answer_was_lost_is_found_in_the_history() {
    for generation in BOTH {
        for reload in [false, true] {
            let mut line = begun(generation);
            // The very same words again: only their number tells.
            line.peer.lost_acks = 1;
            line.say_text("Hello");
            line.pass(300);
            if reload {
                line.crash();
            }
            line.pass(30_000);
            assert_eq!(
                line.script(),
                ["> Hello", "> Hello"],
                "{generation:?} {reload}"
            );
            assert_eq!(line.peer.visitor_texts(), ["Hello", "Hello"]);
        }
    }
}

#[test]
fn a_message_that_was_lost_is_sent_again() {
    for generation in BOTH {
        for reload in [false, true] {
            let mut line = begun(generation);
            line.peer.lost_messages = 1;
            line.say_text("Hello");
            line.pass(300);
            if reload {
                line.crash();
            }
            assert_eq!(line.script().last().unwrap(), "… Hello");
            line.pass(30_000);
            assert_eq!(
                line.script(),
                ["> Hello", "> Hello"],
                "{generation:?} {reload}"
            );
            assert_eq!(line.peer.visitor_texts(), ["Hello", "Hello"]);
        }
    }
}

#[test]
fn nothing_is_sent_before_the_history_is_there() {
    let mut line = begun(V4);
    line.peer.lost_acks = 1;
    line.say_text("once");
    line.pass(300);
    line.peer.history_faults = vec![500, 0, 429, 502];
    line.pass(120_000);
    assert_eq!(line.peer.visitor_texts(), ["Hello", "once"]);
    assert_eq!(line.script(), ["> Hello", "> once"]);
}

#[test]
fn equal_words_within_one_second_are_counted_and_not_mixed_up() {
    let mut line = Line::new(V4);
    line.latency = (5, 20);
    line.open_chat();
    line.pass(1_000);
    line.say_text("yes");
    line.pass(250);
    line.reload();
    line.say_text("yes");
    line.pass(400);
    // Both in one second: the service tells of two messages that nothing tells apart.
    assert_eq!(line.peer.chats[0].said[0].at, line.peer.chats[0].said[1].at);
    line.peer.lost_messages = 1;
    line.say_text("yes");
    line.pass(30_000);
    assert_eq!(line.peer.visitor_texts(), ["yes"; 3]);
    assert_eq!(line.script(), ["> yes"; 3]);
}

#[test]
fn a_page_that_dies_right_after_a_second_try_knows_of_it() {
    let mut line = begun(V4);
    line.peer.troubles = 1;
    line.say_text("Hello");
    line.pass(150);
    line.peer.lost_acks = 1;
    // Until it is on its way again; at that very moment the page dies.
    while line.peer.visitor_texts().len() < 2 {
        line.pass(1);
        assert!(line.clock < 60_000);
    }
    line.crash();
    line.pass(30_000);
    assert_eq!(line.script(), ["> Hello", "> Hello"]);
    assert_eq!(line.peer.visitor_texts(), ["Hello", "Hello"]);
}

#[test]
fn what_was_said_while_the_line_was_down_is_shown_in_its_place() {
    for (generation, seed) in [(V2, 1), (V4, 2), (V4, 3), (V4, 4)] {
        let mut line = Line::seeded(generation, seed);
        line.open_chat();
        line.say_text("Hello");
        line.pass(2_000);
        line.cut();
        line.agent_says("missed");
        line.pass(20_000);
        assert_eq!(line.script(), ["> Hello", "< missed"]);
        // All in one second, and one of them heard before the other is read of: only the
        // service knows the order.
        line.latency = (10, 10);
        line.cut();
        line.pass(2_000 - line.clock % 1_000);
        line.peer.history_faults = vec![500, 500];
        line.agent_says("one");
        line.feed(Event::Network(true));
        line.pass(150);
        line.agent_says("two");
        line.pass(20);
        assert_eq!(line.script().last().unwrap(), "< two");
        line.pass(10_000);
        assert_eq!(line.script(), ["> Hello", "< missed", "< one", "< two"]);
    }
}

#[test]
fn maintenance_stops_new_chats_and_is_asked_about() {
    let mut line = Line::new(V4);
    line.peer.maintenance = true;
    line.open_chat();
    line.pass(1_000);
    assert_eq!(line.chat().notice, Some(ChatNotice::Maintenance));
    assert!(!line.chat().may.write);
    assert!(
        line.announced
            .contains(&Announced::Notice(ChatNotice::Maintenance))
    );
    // Typed before it was known.
    line.say_text("Hello");
    line.pass(90_000);
    assert_eq!(line.peer.chats.len(), 0);
    assert_eq!(line.script(), ["… Hello"]);
    line.peer.maintenance = false;
    line.pass(61_000);
    assert_eq!(line.chat().notice, None);
    assert_eq!(line.script(), ["> Hello"]);
    // A chat that is there goes on.
    line.peer.maintenance = true;
    line.cut();
    line.pass(20_000);
    line.say_text("still here");
    line.pass(1_000);
    assert!(line.chat().may.write);
    assert_eq!(line.script(), ["> Hello", "> still here"]);
}

#[test]
fn typing_is_told_both_ways() {
    let mut line = begun(V4);
    line.peer.typed.clear();
    for letter in ["a", "ab", "abc"] {
        line.feed(Event::ChatTyped(Private::new(letter)));
        line.pass(100);
    }
    assert_eq!(line.peer.typed, [true]);
    line.pass(6_000);
    assert_eq!(line.peer.typed, [true, false]);
    line.does(|peer| peer.agent_types(true));
    line.pass(200);
    assert!(line.chat().typing);
    line.agent_says("there");
    line.pass(200);
    assert!(!line.chat().typing);
}

#[test]
fn the_end_and_a_new_beginning() {
    let mut line = begun(V4);
    line.does(|peer| peer.close_open());
    line.pass(500);
    assert_eq!(line.script(), ["> Hello", "- Closed"]);
    assert!(!line.chat().may.end);
    line.say_text("One more thing");
    line.pass(2_000);
    assert_eq!(line.script(), ["> Hello", "- Closed", "> One more thing"]);
    assert_eq!(line.peer.chats.len(), 2);
    assert!(line.chat().may.end);
    // The visitor ends it; on a line that was cut just then.
    line.cut();
    line.feed(Event::Ended);
    line.pass(20_000);
    assert!(!line.peer.chats[1].open);
    assert!(!line.chat().may.end);
    // Closed while nobody was there to hear it.
    line.say_text("again");
    line.pass(2_000);
    line.cut();
    line.peer.close_open();
    line.say_text("and again");
    line.pass(20_000);
    assert_eq!(line.peer.chats.len(), 4);
    assert_eq!(
        line.peer.visitor_texts(),
        ["Hello", "One more thing", "again", "and again"]
    );
    assert_eq!(line.script().last().unwrap(), "> and again");
}

#[test]
fn what_is_refused_fails_alone_and_keeps_its_text() {
    let mut line = begun(V4);
    line.say_text("this is too long");
    line.say_text("this is not");
    line.pass(2_000);
    assert_eq!(
        line.script(),
        ["> Hello", "> this is not", "! this is too long"]
    );
    let id = line.chat().messages.last().unwrap().id.clone();
    line.feed(Event::TakenBack(id));
    assert_eq!(line.chat().draft.as_str(), "this is too long");
}

#[test]
fn a_card_is_a_link_and_nothing_more() {
    let mut line = begun(V4);
    let card = r#"{"url":"https://dealer.example/golf","title":"<b>Golf</b>"}"#;
    line.does(|peer| {
        peer.agent_says(5_000, card, true);
        peer.agent_says(6_000, r#"{"url":"javascript:alert(1)"}"#, true);
    });
    line.pass(500);
    line.cut();
    line.pass(20_000);
    let messages = line.chat().messages;
    assert_eq!(messages.len(), 3);
    assert_eq!(
        messages[1].files[0].url.as_str(),
        "https://dealer.example/golf"
    );
    assert_eq!(messages[1].files[0].title.as_str(), "<b>Golf</b>");
    assert_eq!(messages[2].files, []);
}

#[test]
fn an_echo_to_the_sender_changes_nothing() {
    for generation in BOTH {
        let mut line = Line::new(generation);
        line.peer.echoes = true;
        line.open_chat();
        for _ in 0..3 {
            line.say_text("yes");
        }
        line.pass(5_000);
        assert_eq!(line.script(), ["> yes", "> yes", "> yes"]);
    }
}

#[test]
fn what_waits_on_a_bad_line_is_said_to_wait() {
    let mut line = begun(V4);
    line.network = false;
    line.silence();
    line.say_text("slow");
    line.pass(40_000);
    assert_eq!(line.chat().trouble, Some(Trouble::Reconnecting));
    line.settle();
    assert_eq!(line.chat().trouble, None);
    assert_eq!(line.script(), ["> Hello", "> slow"]);
}

#[test]
fn nothing_of_a_conversation_reaches_a_log() {
    let mut line = begun(V4);
    line.agent_says("secret answer");
    line.pass(500);
    let user = line.peer.users[0].clone();
    let chat = line.peer.chats[0].id.clone();
    let snapshot = format!("{:?}", line.session.snapshot());
    for secret in ["Hello", "secret", user.as_str(), chat.as_str()] {
        assert!(!snapshot.contains(secret), "{secret}");
    }
}
