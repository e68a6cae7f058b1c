//! `cargo xtask doctor`: what is found, what is missing, how to get it. Changes nothing.

use std::process::Command;

use super::{apt, browser, npm, tools, wasm_target};
use crate::versions::version_in;
use crate::{Outcome, Problem, children, steps};

pub fn report() -> Outcome {
    let mut findings = vec![
        (
            "cargo".to_owned(),
            answer("cargo", &["--version"], "install rustup: https://rustup.rs"),
        ),
        (
            "clippy".into(),
            answer(
                "cargo",
                &["clippy", "--version"],
                "rustup component add clippy",
            ),
        ),
        (
            "rustfmt".into(),
            answer(
                "cargo",
                &["fmt", "--version"],
                "rustup component add rustfmt",
            ),
        ),
        (
            "C compiler (SQLite, linking)".into(),
            answer(
                "cc",
                &["--version"],
                "Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install",
            ),
        ),
        ("wasm32 target".into(), wasm_target::finding()),
        ("Node and npm".into(), npm::node_version()),
        ("npm packages".into(), npm::packages()),
    ];
    findings.extend(tools::findings());
    findings.push((
        "Chromium and its driver".into(),
        browser::found().and_then(|found| {
            let version = browser::version(&found.chrome)?;
            Ok(format!(
                "{version} ({}, {})",
                found.chrome.display(),
                found.driver.display()
            ))
        }),
    ));
    let mut missing = 0;
    for (name, finding) in findings {
        match finding {
            Ok(found) => steps::result(&format!("  found    {name}: {found}")),
            Err(advice) => {
                missing += 1;
                steps::result(&format!("  MISSING  {name}: {advice}"));
            }
        }
    }
    let apt = if apt::possible() { "yes" } else { "no" };
    steps::result(&format!(
        "  (missing system packages can be installed by apt-get here: {apt})"
    ));
    if missing == 0 {
        return Ok(());
    }
    Err(Problem::new(format!(
        "{missing} missing; `cargo xtask setup` puts in place what it can and names the rest"
    )))
}

fn answer(program: &str, arguments: &[&str], advice: &str) -> Result<String, String> {
    let answer = children::ask(Command::new(program).args(arguments));
    match answer.as_deref().and_then(version_in) {
        Some(version) => Ok(version.to_owned()),
        None => Err(advice.to_owned()),
    }
}
