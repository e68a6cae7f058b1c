//! Set-up: whatever a command needs is put in place before it runs, side by side where that is possible, and is
//! found at once the second time.
//!
//! Every part fails for itself: a missing browser does not keep the widget from being built. A command asks the
//! [`Toolbox`] for the part it needs when it needs it, and gets the reason if that part could not be had.

mod apt;
mod browser;
mod debian_std;
pub mod doctor;
mod firefox;
mod npm;
mod tools;
mod wasm_target;

use std::process::Command;
use std::thread;

pub use browser::Browser;
pub use firefox::ready as firefox;
pub use wasm_target::WasmTarget;

use crate::{Outcome, places, steps};

/// What a command needs.
#[derive(Clone, Copy, Default)]
pub struct Needs {
    /// A compiler with a wasm32-unknown-unknown target.
    pub wasm: bool,
    /// trunk and wasm-bindgen's programs.
    pub tools: bool,
    /// Node itself and the packages of package-lock.json.
    pub npm: bool,
    /// Chromium and its driver.
    pub browser: bool,
}

impl Needs {
    pub const BUILD: Self = Self {
        wasm: true,
        tools: true,
        npm: true,
        browser: false,
    };
    pub const ALL: Self = Self {
        browser: true,
        ..Self::BUILD
    };
}

/// What set-up found or made. A part that was not asked for says so when it is used.
pub struct Toolbox {
    wasm: Outcome<WasmTarget>,
    tools: Outcome,
    npm: Outcome,
    browser: Outcome<Browser>,
}

/// Puts everything in `needs` in place.
pub fn prepare(needs: Needs) -> Toolbox {
    thread::scope(|scope| {
        let npm = scope.spawn(|| wanted(needs.npm, npm::ready));
        let tools = scope.spawn(|| wanted(needs.tools, tools::ready));
        let browser = scope.spawn(|| wanted(needs.browser, browser::ready));
        let wasm = wanted(needs.wasm, wasm_target::ready);
        Toolbox {
            wasm,
            tools: joined(tools),
            npm: joined(npm),
            browser: joined(browser),
        }
    })
}

fn wanted<T>(wanted: bool, ready: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    if wanted {
        ready()
    } else {
        Err(crate::Problem::new(
            "this was not part of the set-up of this command",
        ))
    }
}

fn joined<T>(handle: thread::ScopedJoinHandle<'_, Outcome<T>>) -> Outcome<T> {
    handle.join().unwrap_or_else(|_| {
        Err(crate::Problem::new(
            "set-up stopped by a fault in xtask itself",
        ))
    })
}

impl Toolbox {
    pub fn wasm(&self) -> Outcome<&WasmTarget> {
        self.wasm.as_ref().map_err(Clone::clone)
    }

    pub fn tools(&self) -> Outcome {
        self.tools.clone()
    }

    pub fn npm(&self) -> Outcome {
        self.npm.clone()
    }

    pub fn browser(&self) -> Outcome<&Browser> {
        self.browser.as_ref().map_err(Clone::clone)
    }
}

/// `node` at the repository's root, with the project's tools on PATH.
pub fn node() -> Command {
    let mut command = Command::new("node");
    command
        .current_dir(places::root())
        .env("PATH", places::path_with_tools(None));
    command
}

/// `cargo` at the repository's root, for native builds.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(places::root()).args(arguments);
    command
}

/// The `setup` command.
pub fn everything() -> Outcome {
    let toolbox = prepare(Needs::ALL);
    toolbox.tools()?;
    toolbox.npm()?;
    toolbox.browser()?;
    steps::result(&format!("Ready. wasm comes from {}.", toolbox.wasm()?));
    Ok(())
}
