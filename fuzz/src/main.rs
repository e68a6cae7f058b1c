//! Feeds the core with what no server should send, and looks whether it bears it.
//!
//! `cargo xtask fuzz` builds this with coverage counters and runs it; `cargo test` gives the whole corpus and a few
//! thousand changed copies to each target, without counters. Everything is seeded: the same seed and time to spend
//! make the same inputs until the time is over. Ends with 0, or with 1 when a target broke; the input that broke it
//! is then in `fuzz/found/`, and belongs into `fuzz/corpus/` once it is mended.
//!
//! What it is not: libFuzzer. It guides itself by the same counters, which a stable compiler puts in, but it does
//! not look into comparisons and has no sanitizer; the core is safe Rust, where those find nothing more.

mod coverage;
mod dice;
mod driver;
mod mutate;
mod targets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use targets::{TARGETS, Target};

struct Wishes {
    seconds: u64,
    seed: u64,
    targets: Vec<&'static Target>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("replay") => replay(&arguments[1..]),
        _ => wishes(&arguments).map(|wishes| fuzz_all(&wishes)),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            say(&why);
            say("usage: fuzz [--seconds N] [--seed N] [TARGET...] | fuzz replay TARGET FILE");
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            say(&format!("targets: {}", names.join(", ")));
            ExitCode::from(2)
        }
    }
}

/// The one place that prints.
#[allow(clippy::print_stdout)]
fn say(text: &str) {
    println!("{text}");
}

fn wishes(arguments: &[String]) -> Result<Wishes, String> {
    let mut wishes = Wishes {
        seconds: 10,
        seed: 1,
        targets: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || {
            rest.next()
                .and_then(|text| text.parse().ok())
                .ok_or(format!("{argument} wants a number"))
        };
        match argument.as_str() {
            "--seconds" => wishes.seconds = number()?,
            "--seed" => wishes.seed = number()?,
            name => wishes.targets.push(target(name)?),
        }
    }
    if wishes.targets.is_empty() {
        wishes.targets = TARGETS.iter().collect();
    }
    Ok(wishes)
}

fn target(name: &str) -> Result<&'static Target, String> {
    TARGETS
        .iter()
        .find(|target| target.name == name)
        .ok_or(format!("there is no target {name}"))
}

fn fuzz_all(wishes: &Wishes) -> bool {
    // A panic is reported with its input, not by the runtime.
    std::panic::set_hook(Box::new(|_| {}));
    say(&format!(
        "seed {}, {} s a target, {} edges counted",
        wishes.seed,
        wishes.seconds,
        coverage::edges()
    ));
    let mut well = true;
    for target in &wishes.targets {
        let corpus = corpus(target.name);
        let written = corpus.len();
        let account = driver::fuzz(
            target,
            corpus,
            Duration::from_secs(wishes.seconds),
            wishes.seed,
        );
        let said = format!(
            "{:10} {:>8} inputs, {written} written and {} kept, {} edges reached",
            target.name, account.runs, account.kept, account.reached
        );
        let Some(broke) = account.broke else {
            say(&format!(" ok {said}"));
            continue;
        };
        well = false;
        let file = root().join("found").join(format!(
            "{}-{:016x}.txt",
            target.name,
            fingerprint(&broke.input)
        ));
        let kept =
            fs::create_dir_all(root().join("found")).and_then(|()| fs::write(&file, &broke.input));
        say(&format!("=== {} broke: {}", target.name, broke.why));
        for line in broke.input.lines().take(20) {
            say(&format!("    {line}"));
        }
        say(&match kept {
            Ok(()) => format!(
                "    cargo run -p fuzz -- replay {} {}",
                target.name,
                file.display()
            ),
            Err(error) => format!("    (not written down: {error})"),
        });
    }
    well
}

fn replay(arguments: &[String]) -> Result<bool, String> {
    let [name, file] = arguments else {
        return Err("replay wants a target and a file".into());
    };
    let input = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    (target(name)?.run)(&input);
    say(" ok");
    Ok(true)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What was written by hand for a target, in the order of the names.
fn corpus(name: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join("corpus").join(name))
        .into_iter()
        .flatten()
        .flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect()
}

/// FNV-1a: names a file.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dice::Dice;

    /// How many changed copies of its corpus a target gets in `cargo test`.
    const COPIES: usize = 300;

    #[test]
    fn every_target_has_a_corpus_and_bears_it_and_what_is_made_of_it() {
        for target in TARGETS {
            let mut inputs = corpus(target.name);
            assert!(
                inputs.len() >= 3,
                "fuzz/corpus/{} has {} files",
                target.name,
                inputs.len()
            );
            let mut dice = Dice::new(7);
            for round in 0..COPIES + inputs.len() {
                let input = match inputs.get(round) {
                    Some(written) => written.clone(),
                    None => mutate::mutate(&inputs[round % inputs.len()], &inputs, &mut dice),
                };
                (target.run)(&input);
                // So that changes add up.
                if round > inputs.len() && dice.once_in(10) {
                    inputs.push(input);
                }
            }
        }
    }

    #[test]
    fn every_folder_of_the_corpus_belongs_to_a_target() {
        let folders = fs::read_dir(root().join("corpus"))
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<String> = folders
            .map(|folder| folder.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut expected: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_target_that_breaks_is_caught_and_its_input_made_small() {
        static FRAGILE: Target = Target {
            name: "fragile",
            run: |input| assert!(!input.contains("xy"), "an xy"),
        };
        std::panic::set_hook(Box::new(|_| {}));
        let corpus = vec!["some\nlines\nwith axyb in\nthem".to_owned()];
        let account = driver::fuzz(&FRAGILE, corpus, Duration::from_secs(1), 1);
        let _ = std::panic::take_hook();
        let broke = account.broke.expect("it breaks");
        assert_eq!((broke.input.as_str(), broke.why.as_str()), ("xy", "an xy"));
    }
}
