//! The release widget: trunk compiles and optimises the wasm, its hook runs loader/build.mjs, dist/ holds what ships.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::setup::{self, Needs, Toolbox};
use crate::steps::{self, Step};
use crate::{Outcome, Problem, children, places};

/// Everything dist/ is made from.
const INPUTS: [&str; 11] = [
    "src",
    "widget",
    "loader",
    "style",
    "locales",
    "public",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
];

/// The `build` command.
pub fn from_nothing() -> Outcome {
    let toolbox = setup::prepare(Needs::BUILD);
    steps::conduct("release widget", |step| widget(step, &toolbox))
}

/// Builds dist/, with set-up done.
pub fn widget(step: &Step, toolbox: &Toolbox) -> Outcome {
    toolbox.tools()?;
    toolbox.npm()?;
    let wasm = toolbox.wasm()?;
    let mut trunk = wasm.command(places::tool("trunk"));
    trunk.args([
        "build",
        "--release",
        "--skip-version-check",
        "--color",
        "never",
    ]);
    if places::in_ci() {
        trunk.arg("--locked");
    }
    // trunk takes any value of NO_COLOR but "true" and "false" for a mistake and stops.
    trunk.env_remove("NO_COLOR");
    children::run(step, &mut trunk)?;
    if manifest().is_file() {
        return Ok(());
    }
    Err(Problem::new(
        "trunk is done but there is no dist/manifest.json: did loader/build.mjs run?",
    ))
}

/// Builds unless dist/ is newer than everything it is made from.
pub fn when_stale() -> Outcome {
    if is_fresh() {
        steps::say(" ok release widget (dist/ is up to date)");
        return Ok(());
    }
    from_nothing()
}

pub fn is_fresh() -> bool {
    let Ok(built) = fs::metadata(manifest()).and_then(|file| file.modified()) else {
        return false;
    };
    INPUTS
        .iter()
        .all(|input| newest(&places::root().join(input)).is_none_or(|time| time < built))
}

fn manifest() -> PathBuf {
    places::dist().join("manifest.json")
}

/// The latest change of a file, or of a folder and all in it; a folder's own time tells of files taken away.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).and_then(|it| it.modified()).ok()?;
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside
        .filter_map(|entry| newest(&entry.path()))
        .chain([own])
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_change_is_found_at_any_depth() {
        let dir = std::env::temp_dir().join(format!("forecourt-newest-{}", std::process::id()));
        fs::create_dir_all(dir.join("a/b")).unwrap();
        fs::write(dir.join("a/b/c"), "").unwrap();
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        let file = fs::File::options()
            .write(true)
            .open(dir.join("a/b/c"))
            .unwrap();
        file.set_modified(later).unwrap();
        assert_eq!(newest(&dir), Some(later));
        assert_eq!(newest(&dir.join("none")), None);
        fs::remove_dir_all(dir).unwrap();
    }
}
