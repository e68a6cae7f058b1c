//! trunk and wasm-bindgen's programs, built from the registry into `.tools/bin` at pinned versions.
//!
//! They are the slow part of a fresh machine, so they are built light (the tools' own release profiles spend minutes
//! on speed that a build of one widget never sees) and alongside whatever else there is to do.

use std::fs;
use std::process::Command;

use crate::steps::Step;
use crate::versions::{locked, version_in};
use crate::{Outcome, Problem, children, places, steps};

/// 0.22 needs a newer compiler than rust-version.
const TRUNK: &str = "0.21.14";

struct Tool {
    package: &'static str,
    version: String,
    programs: &'static [&'static str],
    /// How it is asked for; when it fails so, the other form of `--locked` is tried.
    arguments: &'static [&'static str],
    locked: bool,
}

fn all() -> Outcome<[Tool; 2]> {
    let lock = fs::read_to_string(places::root().join("Cargo.lock"))?;
    let bindgen = locked(&lock, "wasm-bindgen")
        .ok_or_else(|| Problem::new("Cargo.lock has no wasm-bindgen"))?;
    Ok([
        Tool {
            package: "trunk",
            version: TRUNK.into(),
            programs: &["trunk"],
            // Its defaults are downloads and an update check: nothing here wants the network.
            arguments: &["--no-default-features"],
            locked: true,
        },
        Tool {
            package: "wasm-bindgen-cli",
            // The library and the program speak a private format: equal versions, to the last digit.
            version: bindgen.into(),
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            arguments: &[],
            // Its lock file asks for a package that not every registry mirror has.
            locked: false,
        },
    ])
}

pub fn ready() -> Outcome {
    for tool in all()? {
        if tool.found().is_ok() {
            continue;
        }
        steps::conduct(&format!("{} {}", tool.package, tool.version), |step| {
            tool.install(step)
        })?;
    }
    // A failed run resumes from here; a finished one has no use for half a gigabyte.
    let _ = fs::remove_dir_all(build_dir());
    Ok(())
}

/// For `doctor`: each tool with what was found.
pub fn findings() -> Vec<(String, Result<String, String>)> {
    match all() {
        Ok(tools) => tools
            .iter()
            .map(|tool| {
                let advice = "any command that needs it builds it (some minutes, once)";
                (
                    tool.package.to_owned(),
                    tool.found().map_err(|why| format!("{why}; {advice}")),
                )
            })
            .collect(),
        Err(Problem(why)) => vec![("trunk and wasm-bindgen".into(), Err(why))],
    }
}

fn build_dir() -> std::path::PathBuf {
    places::tools().join("build")
}

impl Tool {
    fn found(&self) -> Result<String, String> {
        for name in self.programs {
            let answer = children::ask(Command::new(places::tool(name)).arg("--version"));
            match answer.as_deref().and_then(version_in) {
                Some(version) if version == self.version => {}
                Some(other) => return Err(format!("{name} is {other}, not {}", self.version)),
                None => return Err(format!(".tools/bin/{name} is not there")),
            }
        }
        Ok(self.version.clone())
    }

    fn install(&self, step: &Step) -> Outcome {
        if let Err(first) = self.try_install(step, self.locked) {
            self.try_install(step, !self.locked).map_err(|_| first)?;
        }
        self.found().map(drop).map_err(Problem)
    }

    fn try_install(&self, step: &Step, locked: bool) -> Outcome {
        let mut command = Command::new("cargo");
        command
            .current_dir(places::root())
            .args([
                "install",
                self.package,
                "--version",
                &self.version,
                "--force",
                "--root",
            ])
            .arg(places::tools())
            .args(self.arguments)
            .args(locked.then_some("--locked"))
            .env("CARGO_TARGET_DIR", build_dir())
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_STRIP", "true")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .env("CARGO_PROFILE_RELEASE_PANIC", "unwind");
        children::run(step, &mut command).map(drop)
    }
}
