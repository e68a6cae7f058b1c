//! `cargo xtask fuzz`: every fuzz target for a bounded time.
//!
//! Builds the crate `fuzz` with coverage counters, which a stable compiler puts in, for this machine and into a
//! folder of its own, so that no other build is made anew; then runs it. Ends with its verdict.

use std::process::Command;

use crate::arguments::Fuzzing;
use crate::{Outcome, Problem, children, places, setup, steps};

/// LLVM's counters, one byte an edge; `fuzz/src/coverage.rs` reads them. One unit, because counters of several are
/// left out by some linkers.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Ccodegen-units=1";
/// Quick code that still checks itself, and a panic that can be caught: not what is shipped.
const PROFILE: [&str; 6] = [
    "opt-level=2",
    "lto=\"off\"",
    "panic=\"unwind\"",
    "debug-assertions=true",
    "overflow-checks=true",
    "strip=false",
];

pub fn run(wishes: &Fuzzing) -> Outcome {
    let host = children::ask(Command::new("rustc").arg("-vV"))
        .and_then(|about| host_in(&about))
        .ok_or_else(|| Problem::new("rustc does not say what machine this is"))?;
    let target = places::native_target().join("fuzz");
    steps::conduct("build fuzz", |step| {
        let mut cargo = setup::cargo(&["build", "--release", "--package", "fuzz"]);
        // For a named target, build scripts and macros are left without counters.
        cargo.args(["--target", &host]);
        for setting in PROFILE {
            cargo.args(["--config", &format!("profile.release.{setting}")]);
        }
        cargo
            .env("RUSTFLAGS", COVERAGE)
            .env("CARGO_TARGET_DIR", &target);
        children::run(step, &mut cargo)
    })?;
    let account = steps::conduct("fuzz", |step| {
        let mut fuzz = Command::new(target.join(&host).join("release/fuzz"));
        fuzz.current_dir(places::root())
            .args(["--seconds", &wishes.seconds.to_string()])
            .args(["--seed", &wishes.seed.to_string()])
            .args(&wishes.only);
        children::run(step, &mut fuzz)
    })?;
    for line in account.lines().skip(1) {
        steps::result(line);
    }
    Ok(())
}

/// The line `host: x86_64-unknown-linux-gnu`.
fn host_in(about: &str) -> Option<String> {
    let host = about.lines().find_map(|line| line.strip_prefix("host: "))?;
    Some(host.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_names_its_machine() {
        let about = "rustc 1.95.0 (x 2026-01-01)\nbinary: rustc\nhost: aarch64-apple-darwin\nrelease: 1.95.0\n";
        assert_eq!(host_in(about).as_deref(), Some("aarch64-apple-darwin"));
        assert_eq!(host_in("rustc"), None);
    }
}
