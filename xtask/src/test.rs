//! `cargo xtask test`: everything CI checks, in three lanes, with one summary.
//!
//! The native lane runs while set-up is still building its tools; the wasm lane and the release lane start when it
//! is done (or has failed: then each of their steps says what it lacks); the end-to-end tests have the machine to
//! themselves. Every step runs whatever became of the others, so that one run tells all there is to tell.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Selection;
use crate::setup::{self, Needs, Toolbox};
use crate::steps::{self, Step};
use crate::{Outcome, Problem, build, children, places, size, tidy};

/// In the order of the summary.
pub const STEPS: [&str; 12] = [
    "tidy",
    "licences",
    "fmt",
    "clippy",
    "native",
    "clippy-wasm",
    "wasm",
    "types",
    "loader",
    "build",
    "size",
    "e2e",
];

/// The suite itself has limits per test; this one is for a browser that hangs.
const E2E_LIMIT: Duration = Duration::from_secs(20 * 60);
const WASM_TESTS_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Arguments every wasm step shares.
const WIDGET: [&str; 6] = [
    "--package",
    "forecourt",
    "--features",
    "browser",
    "--target",
    "wasm32-unknown-unknown",
];

struct Entry {
    step: &'static str,
    time: Duration,
    outcome: Outcome<String>,
}

struct Run<'a> {
    selection: &'a Selection,
    done: Mutex<Vec<Entry>>,
}

pub fn run(selection: &Selection) -> Outcome {
    let run = Run {
        selection,
        done: Mutex::new(Vec::new()),
    };
    let takes = |steps: &[&str]| steps.iter().any(|step| selection.takes(step));
    let needs = Needs {
        wasm: takes(&["clippy-wasm", "wasm", "build"]),
        tools: takes(&["wasm", "build"]),
        npm: takes(&["types", "loader", "build", "e2e"]),
        browser: takes(&["wasm", "e2e"]),
    };
    let toolbox = thread::scope(|scope| {
        scope.spawn(|| run.native_lane());
        let toolbox = setup::prepare(needs);
        thread::scope(|scope| {
            scope.spawn(|| run.wasm_lane(&toolbox));
            scope.spawn(|| run.release_lane(&toolbox));
        });
        toolbox
    });
    run.attempt("e2e", |step| end_to_end(step, &toolbox));
    run.summary()
}

impl Run<'_> {
    /// Runs one step, if it is selected, and remembers what became of it; `Ok` is what its log says.
    fn attempt(&self, name: &'static str, work: impl FnOnce(&Step) -> Outcome<String>) {
        if !self.selection.takes(name) {
            return;
        }
        let started = Instant::now();
        let outcome = steps::conduct(name, work);
        if let Ok(log) = &outcome {
            for line in log.lines().filter(|line| is_total(line)) {
                steps::result(&format!("  {}", line.trim()));
            }
        }
        let entry = Entry {
            step: name,
            time: started.elapsed(),
            outcome,
        };
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(entry);
    }

    fn native_lane(&self) {
        self.attempt("tidy", |_| tidy::check());
        self.attempt("licences", |_| tidy::licences::check());
        self.attempt("fmt", |step| {
            component(step, "rustfmt", "fmt")?;
            children::run(step, &mut setup::cargo(&["fmt", "--all", "--check"]))
        });
        self.attempt("clippy", |step| {
            component(step, "clippy", "clippy")?;
            let arguments = [
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ];
            children::run(step, &mut setup::cargo(&arguments))
        });
        self.attempt("native", |step| {
            let log = children::run(step, &mut setup::cargo(&["test", "--workspace"]))?;
            // For the end-to-end tests; here because the native target folder is busy with nothing else.
            children::run(step, &mut setup::cargo(&["build", "--package", "sandbox"]))?;
            Ok(log)
        });
    }

    fn wasm_lane(&self, toolbox: &Toolbox) {
        self.attempt("clippy-wasm", |step| {
            let wasm = toolbox.wasm()?;
            if let Some(why) = wasm.without_clippy() {
                steps::say(&format!("    clippy-wasm is left out: {why}"));
                return Ok(String::new());
            }
            // Everything else is native and seen by the native clippy. The tests have rich messages, and the plain
            // widget is looked at without.
            for what in [
                &["--lib", "--test", "web"][..],
                &["--lib", "--no-default-features"],
            ] {
                let mut cargo = wasm.cargo(&["clippy"]);
                cargo.args(WIDGET).args(what).args(["--", "-D", "warnings"]);
                children::run(step, &mut cargo)?;
            }
            Ok(String::new())
        });
        self.attempt("wasm", |step| wasm_tests(step, toolbox));
    }

    fn release_lane(&self, toolbox: &Toolbox) {
        self.attempt("types", |step| {
            toolbox.npm()?;
            must_exist("loader/tsconfig.json")?;
            let mut node = setup::node();
            node.arg(places::npm_program("tsc"))
                .args(["--noEmit", "--pretty", "false", "-p", "loader"]);
            children::run(step, &mut node)
        });
        self.attempt("loader", |step| loader_tests(step, toolbox));
        self.attempt("build", |step| {
            build::widget(step, toolbox).map(|()| String::new())
        });
        self.attempt("size", size::check);
    }

    fn summary(self) -> Outcome {
        let mut done = self
            .done
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|entry| STEPS.iter().position(|step| *step == entry.step));
        steps::result("\nSummary");
        let mut failed = Vec::new();
        for Entry {
            step,
            time,
            outcome,
        } in &done
        {
            let time = steps::elapsed(*time);
            match outcome {
                Ok(_) => steps::result(&format!("  ok      {step:12} {time}")),
                Err(Problem(message)) => {
                    failed.push(*step);
                    let first = message.lines().next().unwrap_or_default();
                    steps::result(&format!("  FAILED  {step:12} {time}: {first}"));
                }
            }
        }
        if failed.is_empty() {
            return Ok(());
        }
        Err(Problem::new(format!("failed: {}", failed.join(", "))))
    }
}

/// A test runner's closing line, or the budget's; these stay in sight when all goes well.
fn is_total(line: &str) -> bool {
    let line = line.trim_start_matches(['#', 'ℹ', ' ']);
    [
        "test result",
        "tests ",
        "pass ",
        "fail ",
        "unsteady ",
        "UNSTEADY",
        "launcher ",
        "opened ",
    ]
    .iter()
    .any(|total| line.starts_with(total))
}

/// A toolchain of rustup's minimal profile lacks the linters.
fn component(step: &Step, component: &str, subcommand: &str) -> Outcome {
    if children::ask(&mut setup::cargo(&[subcommand, "--version"])).is_some() {
        return Ok(());
    }
    let mut rustup = std::process::Command::new("rustup");
    children::run(step, rustup.args(["component", "add", component]))
        .map(drop)
        .map_err(|_| {
            Problem::new(format!(
                "{component} is missing: rustup component add {component}"
            ))
        })
}

fn must_exist(path: &str) -> Outcome {
    if places::root().join(path).exists() {
        return Ok(());
    }
    Err(Problem::new(format!("{path} is not there")))
}

fn wasm_tests(step: &Step, toolbox: &Toolbox) -> Outcome<String> {
    let wasm = toolbox.wasm()?;
    toolbox.tools()?;
    let browser = toolbox.browser()?;
    if !["tests/web.rs", "tests/web/main.rs"]
        .iter()
        .any(|path| must_exist(path).is_ok())
    {
        return Err(Problem::new("tests/web/main.rs is not there"));
    }
    let run = || {
        let mut cargo = wasm.cargo(&["test"]);
        cargo
            .args(WIDGET)
            .args(["--test", "web"])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                places::tool("wasm-bindgen-test-runner"),
            )
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.capabilities()?);
        children::run_within(step, &mut cargo, Some(WASM_TESTS_LIMIT))
    };
    // As the end-to-end tests: what fails twice has failed, and what failed once is said.
    run().or_else(|problem| {
        steps::say(&format!("    UNSTEADY wasm, once more: {}", problem.0));
        run()
    })
}

fn loader_tests(step: &Step, toolbox: &Toolbox) -> Outcome<String> {
    toolbox.npm()?;
    let mut node = setup::node();
    if must_exist("loader/test.mjs").is_ok() {
        node.arg("loader/test.mjs");
    } else {
        node.arg("--test").args(test_files("loader/test")?);
    }
    children::run(step, &mut node)
}

fn end_to_end(step: &Step, toolbox: &Toolbox) -> Outcome<String> {
    toolbox.npm()?;
    let browser = toolbox.browser()?;
    let tests = test_files("tests/e2e")?;
    children::run(step, &mut setup::cargo(&["build", "--package", "sandbox"]))?;
    if !build::is_fresh() {
        return Err(Problem::new(
            "dist/ is older than what it is made from: the build failed or was left out (cargo xtask build)",
        ));
    }
    let mut node = setup::node();
    // It runs the files two at a time, those that failed once more alone, and gives the account that is shown here.
    node.arg("tests/e2e/run.mjs")
        .args(tests)
        .env("FORECOURT_SANDBOX", places::sandbox_program())
        .env("FORECOURT_DIST", places::dist())
        .env("CHROME", &browser.chrome);
    children::run_within(step, &mut node, Some(E2E_LIMIT))
}

/// The `*.test.*` files of a folder, in order; none at all is a failure, not a success.
fn test_files(dir: &str) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(places::root().join(dir))
        .into_iter()
        .flatten()
        .flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_test = |name: &String| {
        [".test.mjs", ".test.js", ".test.ts"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let mut files: Vec<String> = names
        .filter(is_test)
        .map(|name| format!("{dir}/{name}"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Problem::new(format!("there are no tests in {dir}")));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_each_runner_are_known() {
        for line in [
            "test result: ok. 12 passed; 0 failed; 0 ignored",
            "# tests 40",
            "ℹ pass 40",
            "UNSTEADY  sms.test.mjs: a paste (1.2 s)",
            "opened     104 kB",
        ] {
            assert!(is_total(line), "{line}");
        }
        assert!(!is_total("test session::tests::retries ... ok"));
        assert!(!is_total("   Compiling tests v0.1.0"));
    }
}
