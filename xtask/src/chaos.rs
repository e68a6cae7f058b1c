//! `cargo xtask chaos`: thousands of messages each way over a network and a server that break as a seed says.
//!
//! First in the core, under a virtual clock: very many. Then for real: puts in place what that needs (the release
//! widget, the sandbox, Chromium, and Firefox for this command alone), and runs `tests/chaos/run.mjs`. Each prints a
//! line a run; the log names the seed.

use crate::arguments::Storm;
use crate::setup::{self, Needs};
use crate::{Outcome, build, children, places, steps};

/// The long runs of `tests/it`, one for each way of talking.
const CORE: [&str; 2] = [
    "long_life::a_million_messages",
    "visitor_chat::soak::a_million_messages",
];

pub fn run(storm: &Storm) -> Outcome {
    if storm.core > 0 {
        in_the_core(storm)?;
    }
    match &storm.words {
        Some(words) => for_real(words, &storm.browsers),
        None => Ok(()),
    }
}

fn in_the_core(storm: &Storm) -> Outcome {
    for run in CORE {
        let account = steps::conduct(run, |step| {
            let mut cargo = setup::cargo(&["test", "--package", "forecourt", "--test", "it", run]);
            cargo
                .args(["--", "--exact", "--ignored", "--nocapture"])
                // Quick code that still checks itself.
                .env("CARGO_PROFILE_DEV_OPT_LEVEL", "2")
                .env("FORECOURT_MESSAGES", storm.core.to_string())
                .env("FORECOURT_SEED", storm.seed.to_string());
            children::run(step, &mut cargo)
        })?;
        // On a machine of one core the name of the test stands before it, in the same line.
        for line in account.lines() {
            if let Some(at) = line.find("{\"") {
                steps::result(&line[at..]);
            }
        }
    }
    Ok(())
}

fn for_real(words: &[String], browsers: &[String]) -> Outcome {
    build::when_stale()?;
    let takes = |browser: &str| browsers.is_empty() || browsers.iter().any(|name| name == browser);
    let toolbox = setup::prepare(Needs {
        npm: true,
        browser: takes("chromium"),
        ..Needs::default()
    });
    toolbox.npm()?;
    let mut node = setup::node();
    node.arg("tests/chaos/run.mjs").args(words);
    if takes("chromium") {
        node.env("CHROME", &toolbox.browser()?.chrome);
    }
    if takes("firefox") {
        node.env("FIREFOX", setup::firefox()?);
    }
    steps::conduct("sandbox", |step| {
        children::run(step, &mut setup::cargo(&["build", "--package", "sandbox"]))
    })?;
    node.env("FORECOURT_SANDBOX", places::sandbox_program())
        .env("FORECOURT_DIST", places::dist());
    let account = steps::conduct("chaos", |step| children::run(step, &mut node))?;
    // The first line is the command; what is indented is the course of a run.
    for line in account.lines().skip(1).filter(|line| is_verdict(line)) {
        steps::result(line);
    }
    Ok(())
}

/// One object or one line a run, and the faults by kind below it.
fn is_verdict(line: &str) -> bool {
    ["{", " ok ", "FAILED ", "    "]
        .iter()
        .any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_log_the_verdicts_are_results() {
        assert!(is_verdict(r#"{"seed":1,"faults":200}"#));
        assert!(is_verdict(" ok chromium rocket-chat seed 1: 4000 said"));
        assert!(!is_verdict("  restart at 52 + 73 messages"));
    }
}
