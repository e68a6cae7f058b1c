//! Bytes on the wire against the budget, and the other benchmarks. The measuring itself is bench/size.mjs, because
//! Node has both compressors and this crate stays free of dependencies.

use std::fs;

use crate::setup::{self, Needs};
use crate::steps::{self, Step};
use crate::{Outcome, Problem, build, children, places};

const MEASURE: &str = "bench/size.mjs";

/// The `size` command.
pub fn measure(json: bool, record: bool) -> Outcome {
    build::when_stale()?;
    let mut node = setup::node();
    node.arg(MEASURE);
    node.args(json.then_some("--json"))
        .args(record.then_some("--record"));
    let output = node.output()?;
    steps::result(String::from_utf8_lossy(&output.stdout).trim_end());
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(());
    }
    Err(Problem::new(errors.trim_end()))
}

/// The size check as a step of `test`.
pub fn check(step: &Step) -> Outcome<String> {
    children::run(step, setup::node().arg(MEASURE))
}

/// The `bench` command: sizes, then every other script of bench/ in the order of their names. Each prints its own
/// results and says what they stand for.
pub fn bench() -> Outcome {
    let needs = Needs {
        npm: true,
        browser: true,
        ..Needs::default()
    };
    build::when_stale()?;
    let toolbox = setup::prepare(needs);
    toolbox.npm()?;
    steps::conduct("sandbox", |step| {
        children::run(step, &mut setup::cargo(&["build", "--package", "sandbox"]))
    })?;
    measure(false, false)?;
    let mut scripts: Vec<_> = fs::read_dir(places::root().join("bench"))?
        .flatten()
        .map(|file| file.path())
        .collect();
    scripts.retain(|path| {
        path.extension().is_some_and(|it| it == "mjs") && !path.ends_with("size.mjs")
    });
    scripts.sort();
    if scripts.is_empty() {
        steps::say("    bench/ has no other benchmarks yet");
    }
    for script in scripts {
        let name = script
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let output = steps::conduct(&name, |step| {
            let mut node = setup::node();
            node.arg(&script)
                .env("FORECOURT_SANDBOX", places::sandbox_program())
                .env("FORECOURT_DIST", places::dist())
                .env("CHROME", &toolbox.browser()?.chrome);
            children::run(step, &mut node)
        })?;
        // The first line is the command.
        for line in output.lines().skip(1) {
            steps::result(line);
        }
    }
    Ok(())
}
