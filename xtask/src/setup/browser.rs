//! Chromium (or Chrome) and its driver: CHROME and CHROMEDRIVER, then PATH, then the usual places, then apt.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::versions::{major, version_in};
use crate::{Outcome, Problem, children, places, steps};

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const BROWSER_FILES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/opt/google/chrome/chrome",
];
const DRIVER_FILES: [&str; 3] = [
    "/usr/bin/chromedriver",
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
];

/// The two programs, of the same major version.
#[derive(Debug)]
pub struct Browser {
    pub chrome: PathBuf,
    pub driver: PathBuf,
}

pub fn ready() -> Outcome<Browser> {
    if let Ok(browser) = found() {
        return Ok(browser);
    }
    // A browser that was named by hand is not replaced by another one.
    if let (Some(_), Err(why)) = (
        env::var_os("CHROME").or(env::var_os("CHROMEDRIVER")),
        found(),
    ) {
        return Err(Problem(why));
    }
    steps::conduct("chromium and its driver", |step| {
        super::apt::install(
            step,
            &["chromium", "chromium-driver"],
            "a Chromium with its driver",
        )?;
        found().map_err(Problem)
    })
}

/// Both programs, or which is missing.
pub fn found() -> Result<Browser, String> {
    let chrome = program("CHROME", &BROWSERS, &BROWSER_FILES)?;
    let driver = program("CHROMEDRIVER", &["chromedriver"], &DRIVER_FILES)?;
    let (of_chrome, of_driver) = (version(&chrome)?, version(&driver)?);
    if major(&of_chrome) != major(&of_driver) {
        return Err(format!(
            "{} is {of_chrome} but {} is {of_driver}: their first numbers must be equal",
            chrome.display(),
            driver.display()
        ));
    }
    Ok(Browser { chrome, driver })
}

fn program(variable: &str, names: &[&str], files: &[&str]) -> Result<PathBuf, String> {
    if let Some(named) = env::var_os(variable) {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!(
                "{variable} names {}, which is no file",
                named.display()
            ))
        };
    }
    let on_path = names.iter().find_map(|name| places::on_path(name));
    let elsewhere = || files.iter().map(PathBuf::from).find(|file| file.is_file());
    on_path.or_else(elsewhere).ok_or_else(|| {
        format!(
            "{} was not found (set {variable} to its path, or install it: \
             Debian `apt-get install chromium chromium-driver`, macOS `brew install --cask google-chrome chromedriver`)",
            names[0]
        )
    })
}

pub fn version(program: &Path) -> Result<String, String> {
    let answer = children::ask(Command::new(program).arg("--version"));
    let version = answer.as_deref().and_then(version_in).map(str::to_owned);
    version.ok_or_else(|| format!("{} --version does not answer", program.display()))
}

impl Browser {
    /// Writes the driver's capabilities for wasm-bindgen-test-runner, with this machine's browser, and returns the
    /// file. It is made anew each time so that no path of one machine is ever committed.
    pub fn capabilities(&self) -> Outcome<PathBuf> {
        let file = places::tools().join("webdriver.json");
        let chrome = self
            .chrome
            .display()
            .to_string()
            .replace('\\', "\\\\")
            .replace('"', "\\\"");
        // no-sandbox: CI runs as root, where Chromium refuses its own sandbox. Only our own pages are opened.
        let text = format!(
            "{{\"goog:chromeOptions\":{{\"binary\":\"{chrome}\",\
             \"args\":[\"--headless=new\",\"--no-sandbox\",\"--disable-gpu\",\"--disable-dev-shm-usage\"]}}}}\n"
        );
        fs::write(&file, text)?;
        Ok(file)
    }
}
