//! Any life of a page with Visitor.Chat: typing, sending, reloading, dying, while the
//! network, the service and the agents do as they like. Afterwards all is well again, and
//! every word must be where it belongs, once and in order, although the service knows no
//! ids.

use super::line::Line;
use forecourt::chat::{Author, Delivery, Private};
use forecourt::session::Event;
use forecourt::wire::Generation;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    /// A new word, or one that was said before.
    Say(bool),
    Type,
    AgentSays(bool),
    OpenChat,
    Close,
    Hide,
    Show,
    Leave,
    Reload,
    Crash,
    Wait(u64),
    /// The network goes or comes, and whether the device notices.
    Network(bool, bool),
    Cut,
    Silence,
    LoseAcks(u32),
    LoseMessages(u32),
    Trouble(u32),
    HistoryFaults(Vec<u16>),
    Reject,
    CloseChat,
    End,
    Maintenance(bool),
}

fn any_act() -> impl Strategy<Value = Act> {
    let fault = prop::sample::select(&[0u16, 429, 500, 502]);
    prop_oneof![
        8 => any::<bool>().prop_map(Act::Say),
        1 => Just(Act::Type),
        6 => any::<bool>().prop_map(Act::AgentSays),
        3 => Just(Act::OpenChat),
        1 => Just(Act::Close),
        1 => Just(Act::Hide),
        2 => Just(Act::Show),
        1 => Just(Act::Leave),
        2 => Just(Act::Reload),
        2 => Just(Act::Crash),
        8 => prop_oneof![0..300u64, 0..3_000u64, 0..40_000u64].prop_map(Act::Wait),
        2 => any::<(bool, bool)>().prop_map(|(there, noticed)| Act::Network(there, noticed)),
        3 => Just(Act::Cut),
        1 => Just(Act::Silence),
        3 => (1..3u32).prop_map(Act::LoseAcks),
        2 => (1..3u32).prop_map(Act::LoseMessages),
        1 => (1..3u32).prop_map(Act::Trouble),
        2 => prop::collection::vec(fault, 1..4).prop_map(Act::HistoryFaults),
        1 => Just(Act::Reject),
        1 => Just(Act::CloseChat),
        1 => Just(Act::End),
        1 => any::<bool>().prop_map(Act::Maintenance),
    ]
}

fn act(line: &mut Line, said: &mut Vec<String>, heard: &mut u32, act: &Act) {
    match act {
        Act::Say(new) => {
            let word = match new {
                true => format!("w{:03}", said.len()),
                false => "yes".to_owned(),
            };
            line.say_text(&word);
            said.push(word);
        }
        Act::Type => drop(line.feed(Event::ChatTyped(Private::new("half")))),
        Act::AgentSays(new) => {
            *heard += 1;
            let word = match new {
                true => format!("a{heard:03}"),
                false => "ok".to_owned(),
            };
            line.agent_says(&word);
        }
        Act::OpenChat => line.open_chat(),
        Act::Close => drop(line.feed(Event::Closed)),
        Act::Hide => drop(line.feed(Event::Hidden)),
        Act::Show => drop(line.feed(Event::Shown)),
        Act::Leave => drop(line.feed(Event::Left)),
        Act::Reload => line.reload(),
        Act::Crash => line.crash(),
        Act::Wait(ms) => line.pass(*ms),
        Act::Network(there, noticed) => {
            line.network = *there;
            if *noticed {
                line.feed(Event::Network(*there));
            }
        }
        Act::Cut => line.cut(),
        Act::Silence => line.silence(),
        Act::LoseAcks(times) => line.peer.lost_acks = *times,
        Act::LoseMessages(times) => line.peer.lost_messages = *times,
        Act::Trouble(times) => line.peer.troubles = *times,
        Act::HistoryFaults(faults) => line.peer.history_faults.clone_from(faults),
        Act::Reject => line.peer.rejects = 1,
        Act::CloseChat => line.does(|peer| peer.close_open()),
        Act::End => drop(line.feed(Event::Ended)),
        Act::Maintenance(on) => line.peer.maintenance = *on,
    }
}

fn live(acts: &[Act], seed: u64, generation: Generation) {
    let mut line = Line::seeded(generation, seed);
    line.latency = [(5, 40), (40, 120), (100, 4_000)][(seed % 3) as usize];
    line.peer.echoes = seed.is_multiple_of(5);
    let (mut said, mut heard) = (Vec::new(), 0);
    line.open_chat();
    for next in acts {
        act(&mut line, &mut said, &mut heard, next);
    }
    line.settle();
    line.open_chat();
    line.pass(60_000);

    let chat = line.chat();
    assert!(
        chat.messages
            .iter()
            .all(|message| message.delivery != Delivery::Sending),
        "still not sent after ten good minutes: {:?}",
        line.script()
    );
    assert_eq!(chat.trouble, None);
    assert_eq!(line.session.snapshot().unread, 0);
    let failed: Vec<String> = chat
        .messages
        .iter()
        .filter(|message| message.delivery == Delivery::Failed)
        .map(|message| message.text.as_str().to_owned())
        .collect();
    let mut everywhere: Vec<String> = line
        .peer
        .visitor_texts()
        .into_iter()
        .map(str::to_owned)
        .collect();
    if line.failed.is_empty() {
        assert_eq!(everywhere, said, "in the order of writing, each once");
    } else {
        everywhere.extend(failed);
        everywhere.sort();
        said.sort();
        assert_eq!(everywhere, said, "each once");
    }

    if line.peer.users.len() > 1 {
        // Rejected, and a new visitor since: the old chat is not theirs to be told of.
        return;
    }
    // The chat of this page is shown as the service has it.
    let Some(last) = line.peer.chats.last() else {
        return;
    };
    let shown: Vec<(bool, &str)> = chat
        .messages
        .iter()
        .filter(|message| message.delivery == Delivery::Sent)
        .filter(|message| !matches!(message.author, Author::System(_)))
        .map(|message| (message.author == Author::Visitor, message.text.as_str()))
        .collect();
    let there: Vec<(bool, &str)> = last
        .said
        .iter()
        .map(|said| (said.user.is_some(), said.text.as_str()))
        .collect();
    assert!(shown.ends_with(&there), "shown {shown:?}, there {there:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_doubled_or_out_of_order(
        acts in prop::collection::vec(any_act(), 1..50),
        seed: u64,
        older: bool,
    ) {
        live(&acts, seed, if older { Generation::V2 } else { Generation::V4 });
    }
}
