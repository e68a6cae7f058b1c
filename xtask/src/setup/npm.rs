//! Node and the packages of package-lock.json. `npm ci` runs when node_modules was not made from today's lock file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::versions::{major, version_in};
use crate::{Outcome, Problem, children, places, steps};

/// package.json says the same in `engines`.
const OLDEST_NODE: u32 = 20;

pub fn ready() -> Outcome {
    node_version().map_err(Problem)?;
    let lock = fs::read(places::root().join("package-lock.json"))?;
    if fs::read(stamp()).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    steps::conduct("npm packages", |step| {
        let mut npm = Command::new("npm");
        npm.current_dir(places::root()).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
        ]);
        children::run(step, &mut npm)?;
        // Its binary is a package of its own, chosen by platform: a lock file made elsewhere may lack it.
        children::run(
            step,
            Command::new(places::npm_program("esbuild")).arg("--version"),
        )?;
        fs::write(stamp(), &lock)?;
        Ok(())
    })
}

/// A copy of the lock file, inside the folder it describes: gone when that is gone.
fn stamp() -> PathBuf {
    places::root().join("node_modules/.forecourt-lock.json")
}

/// The version of Node, or what to do about it.
pub fn node_version() -> Result<String, String> {
    let advice = format!(
        "Node {OLDEST_NODE} or newer, with npm, is needed: see https://nodejs.org/en/download"
    );
    let answer = children::ask(Command::new("node").arg("--version"));
    let Some(version) = answer.as_deref().and_then(version_in) else {
        return Err(format!("node is not on PATH. {advice}"));
    };
    if major(version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("node is {version}. {advice}"));
    }
    if places::on_path("npm").is_none() {
        return Err(format!("npm is not on PATH. {advice}"));
    }
    Ok(version.to_owned())
}

/// Whether node_modules is from today's lock file.
pub fn packages() -> Result<String, String> {
    let lock =
        fs::read(places::root().join("package-lock.json")).map_err(|error| error.to_string())?;
    match fs::read(stamp()) {
        Ok(installed) if installed == lock => Ok("from today's package-lock.json".into()),
        _ => Err(
            "not from today's package-lock.json; any command that needs them runs `npm ci`".into(),
        ),
    }
}
