//! Firefox, for `chaos` only: FIREFOX, then PATH, then apt. Tests in `cargo xtask test` do without it.

use std::env;
use std::path::PathBuf;

use crate::{Outcome, Problem, places, steps};

/// The long-term release first: it is what Debian has, and what Playwright drives by WebDriver BiDi.
const NAMES: [&str; 2] = ["firefox-esr", "firefox"];

pub fn ready() -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("FIREFOX").map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Problem::new(format!(
                "FIREFOX names {}, which is no file",
                named.display()
            )))
        };
    }
    if let Some(found) = found() {
        return Ok(found);
    }
    steps::conduct("firefox", |step| {
        super::apt::install(step, &["firefox-esr"], "a Firefox")?;
        found().ok_or_else(|| {
            Problem::new("firefox was not found (set FIREFOX to its path, or leave it out: cargo xtask chaos --browser chromium)")
        })
    })
}

fn found() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| places::on_path(name))
}
