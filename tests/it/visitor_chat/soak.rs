//! Very many messages over a line that keeps breaking.

use super::line::Line;
use crate::tally::{Named, Tally, long_run};
use crate::world::roll;
use forecourt::session::Event;
use forecourt::wire::Generation::{V2, V4};

/// Messages of one conversation, half of them each way.
const LONG: u64 = 250;

#[test]
fn nothing_is_lost_doubled_or_out_of_order_in_the_long_run() {
    let mut all = Tally::default();
    for seed in 1..=8 {
        all.add(converse(seed));
    }
    let told = all.sent + all.received;
    assert!(told >= 2_000 && all.faults > told / 20, "{}", all.json(1));
}

#[test]
#[ignore = "minutes; run by the chaos command"]
fn a_million_messages() {
    long_run(converse);
}

/// One conversation. Panics unless both sides hold the same list at its end.
fn converse(seed: u64) -> Tally {
    let _named = Named(seed);
    let mut dice = seed;
    let mut line = Line::seeded(if seed.is_multiple_of(2) { V4 } else { V2 }, seed);
    line.latency = (10, 200);
    line.open_chat();
    line.say_text("v");
    line.pass(3_000);
    let (mut visitor, mut agent, mut faults) = (1, 0, 0);
    while visitor + agent < LONG {
        match roll(&mut dice) % 24 {
            // One text in four is not unique.
            0..=8 => {
                let unique = visitor % 4 != 0;
                line.say_text(&if unique {
                    format!("v{visitor}")
                } else {
                    "v".to_owned()
                });
                visitor += 1;
            }
            9..=17 => {
                let unique = agent % 4 != 0;
                line.agent_says(&if unique {
                    format!("a{agent}")
                } else {
                    "a".to_owned()
                });
                agent += 1;
            }
            fault => {
                faults += 1;
                match fault {
                    18 => line.cut(),
                    19 => line.silence(),
                    20 => line.peer.lost_acks = 1,
                    21 => line.peer.lost_messages = 1,
                    22 => line.peer.history_faults = vec![500, 429],
                    _ => line.crash(),
                }
                if fault % 2 == 0 {
                    line.feed(Event::Shown);
                }
            }
        }
        line.pass(roll(&mut dice) % 1_500);
    }
    line.settle();
    line.open_chat();
    line.pass(30_000);
    let said = &line.peer.chats.last().expect("one chat").said;
    assert_eq!(line.peer.chats.len(), 1);
    let there: Vec<String> = said
        .iter()
        .map(|said| {
            format!(
                "{} {}",
                if said.user.is_some() { ">" } else { "<" },
                said.text
            )
        })
        .collect();
    assert_eq!(line.script(), there, "seed {seed}: as the service has it");
    let texts = line.peer.visitor_texts();
    let sent: Vec<String> = (0..visitor)
        .map(|number| match number % 4 {
            0 => "v".to_owned(),
            _ => format!("v{number}"),
        })
        .collect();
    assert_eq!(
        texts, sent,
        "seed {seed}: each once, in the order of writing"
    );
    Tally {
        faults,
        sent: visitor,
        received: agent,
        ..Tally::default()
    }
}
