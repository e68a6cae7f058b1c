//! `cargo xtask chaos`: thousands of messages each way over a network and a server that break as a seed says.
//!
//! Puts in place what it needs (the release widget, the sandbox, Chromium, and Firefox for this command alone), runs
//! `tests/chaos/run.mjs`, which prints a line a run, and ends with its verdict. The log names the seed.

use crate::arguments::Storm;
use crate::setup::{self, Needs};
use crate::{Outcome, build, children, places, steps};

pub fn run(storm: &Storm) -> Outcome {
    build::when_stale()?;
    let takes = |browser: &str| {
        storm.browsers.is_empty() || storm.browsers.iter().any(|name| name == browser)
    };
    let toolbox = setup::prepare(Needs {
        npm: true,
        browser: takes("chromium"),
        ..Needs::default()
    });
    toolbox.npm()?;
    let mut node = setup::node();
    node.arg("tests/chaos/run.mjs").args(&storm.words);
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
