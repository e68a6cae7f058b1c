//! The loop: takes an input that was worth keeping, changes it, feeds it to the target, and keeps it when it reached
//! something new. Starts with the corpus that was written by hand; ends when its time is over or the target broke.
//!
//! A target breaks by a panic (its own assertions included) or by taking longer than [`PATIENCE`]. The input is then
//! made smaller, as far as it still breaks, and written down. Must not know: any target.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::coverage::{self, Seen};
use crate::dice::Dice;
use crate::mutate::mutate;
use crate::targets::Target;

/// No input may take longer; the slowest takes a few milliseconds, unoptimised.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many tries making an input smaller may cost.
const SHRINKS: usize = 4_000;

pub struct Account {
    pub runs: u64,
    pub kept: usize,
    pub reached: usize,
    pub broke: Option<Broke>,
}

pub struct Broke {
    pub input: String,
    pub why: String,
}

/// What the target says to one input.
fn try_one(target: &Target, input: &str) -> Result<(), String> {
    let run = target.run;
    catch_unwind(AssertUnwindSafe(|| run(input))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or(panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic")
            .to_owned()
    })
}

/// Feeds `target` until `time` is over, and at least its corpus. On a thread of its own, so that an endless loop is
/// noticed; such a thread is left alone, and the process ends soon after.
pub fn fuzz(target: &'static Target, corpus: Vec<String>, time: Duration, seed: u64) -> Account {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut dice = Dice::new(seed);
        let mut seen = Seen::new();
        let mut kept: Vec<String> = Vec::new();
        let mut runs = 0;
        let started = Instant::now();
        let mut waiting = corpus.into_iter();
        loop {
            let planned = waiting.next();
            let of_corpus = planned.is_some();
            if !of_corpus && started.elapsed() >= time {
                break;
            }
            let input = planned.unwrap_or_else(|| {
                mutate(
                    dice.pick(&kept).map_or("", String::as_str),
                    &kept,
                    &mut dice,
                )
            });
            if tell.send(Message::Trying(input.clone())).is_err() {
                return;
            }
            coverage::reset();
            let outcome = try_one(target, &input);
            runs += 1;
            if let Err(why) = outcome {
                let input = shrink(target, input, &mut dice);
                let broke = Some(Broke { input, why });
                let _ = tell.send(Message::Done(Account {
                    runs,
                    kept: kept.len(),
                    reached: seen.reached(),
                    broke,
                }));
                return;
            }
            // Without counters everything is kept, up to a number that is still looked at often.
            let news = if coverage::edges() > 0 {
                seen.learn()
            } else {
                kept.len() < 500
            };
            if news || of_corpus {
                kept.push(input);
            }
        }
        let _ = tell.send(Message::Done(Account {
            runs,
            kept: kept.len(),
            reached: seen.reached(),
            broke: None,
        }));
    });
    watch(&told)
}

enum Message {
    Trying(String),
    Done(Account),
}

fn watch(told: &mpsc::Receiver<Message>) -> Account {
    let (mut runs, mut last) = (0, String::new());
    loop {
        let why = match told.recv_timeout(PATIENCE) {
            Ok(Message::Trying(input)) => {
                (runs, last) = (runs + 1, input);
                continue;
            }
            Ok(Message::Done(account)) => return account,
            Err(_) => format!("no end within {} s", PATIENCE.as_secs()),
        };
        return Account {
            runs,
            kept: 0,
            reached: 0,
            broke: Some(Broke { input: last, why }),
        };
    }
}

/// A smaller input that breaks as well: without lines, then without characters.
fn shrink(target: &Target, input: String, dice: &mut Dice) -> String {
    let mut best = input;
    let mut size = best.chars().count();
    for _ in 0..SHRINKS {
        let lines: Vec<&str> = best.split('\n').collect();
        let smaller = if lines.len() > 1 && dice.once_in(2) {
            let out = dice.below(lines.len());
            let kept = lines.iter().enumerate().filter(|(index, _)| *index != out);
            kept.map(|(_, line)| *line).collect::<Vec<_>>().join("\n")
        } else {
            let from = dice.below(size);
            let to = from + 1 + dice.below(size / 4 + 1);
            let kept = best
                .chars()
                .enumerate()
                .filter(|(index, _)| !(from..to).contains(index));
            kept.map(|(_, character)| character).collect()
        };
        if try_one(target, &smaller).is_err() {
            best = smaller;
            size = best.chars().count();
        }
    }
    best
}
