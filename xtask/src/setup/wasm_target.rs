//! A compiler with a wasm32-unknown-unknown target, in the first of three ways that works:
//! 1. the active toolchain has it; 2. `rustup target add`; 3. Debian's compiler, see `debian_std`.
//!
//! Whatever was found is put on a command by [`WasmTarget::cargo`]; nothing outside `.tools/` is changed but by
//! rustup and apt themselves.

use std::env;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::debian_std::DebianStd;
use crate::{Outcome, Problem, children, places, steps};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// The target is 20 MB. Where the server cannot be reached rustup gives up by itself sooner or much later.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

pub enum WasmTarget {
    /// The active toolchain's.
    Active,
    Debian(DebianStd),
}

impl fmt::Display for WasmTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("the active toolchain"),
            Self::Debian(std) => write!(f, "Debian's {} with its own std in .tools/", std.compiler),
        }
    }
}

pub fn ready() -> Outcome<WasmTarget> {
    let forced = env::var("FORECOURT_WASM_WAY").ok();
    let may = |way: &str| forced.as_deref().is_none_or(|forced| forced == way);
    if !["1", "2", "3"].into_iter().any(may) {
        return Err(Problem::new("FORECOURT_WASM_WAY: expected 1, 2 or 3"));
    }
    if may("1") && active_has_it() {
        return Ok(WasmTarget::Active);
    }
    // Before way 2: where way 3 was needed once, rustup's server is not asked again on every run.
    if may("3")
        && let Some(std) = DebianStd::found()
    {
        return Ok(WasmTarget::Debian(std));
    }
    let mut reasons = vec!["the active toolchain does not have it".to_owned()];
    if may("2") {
        let added = steps::conduct("wasm target by rustup", |step| {
            let mut rustup = Command::new("rustup");
            rustup.args(["target", "add", TARGET]);
            children::run_within(step, &mut rustup, Some(RUSTUP_LIMIT))?;
            if active_has_it() {
                return Ok(());
            }
            Err(Problem::new(
                "rustup added the target, yet rustc does not find it",
            ))
        });
        match added {
            Ok(()) => return Ok(WasmTarget::Active),
            Err(Problem(why)) => reasons.push(why),
        }
    }
    if may("3") {
        if reasons.len() > 1 {
            steps::say("    that way is closed; going on with Debian's compiler");
        }
        match steps::conduct("wasm target by Debian's packages", DebianStd::make) {
            Ok(std) => return Ok(WasmTarget::Debian(std)),
            Err(Problem(why)) => reasons.push(why),
        }
    }
    Err(Problem::new(format!("no {TARGET}: {}", reasons.join("; "))))
}

/// For `doctor`; changes nothing.
pub fn finding() -> Result<String, String> {
    if active_has_it() {
        return Ok("in the active toolchain".into());
    }
    match DebianStd::found() {
        Some(std) => Ok(WasmTarget::Debian(std).to_string()),
        None => Err(format!(
            "not there; any command that needs it tries `rustup target add {TARGET}`, then Debian's packages"
        )),
    }
}

fn active_has_it() -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(places::root())
        .args(["--print", "target-libdir", "--target", TARGET]);
    children::ask(&mut rustc).is_some_and(|dir| has_std(Path::new(&dir)))
}

/// Whether a folder of libraries holds std: the compiler names the folder even when it is not there.
pub fn has_std(dir: &Path) -> bool {
    let Ok(files) = fs::read_dir(dir) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

impl WasmTarget {
    /// `program` at the repository's root, so that any cargo it runs builds wasm with this compiler, into a folder
    /// apart from the native builds.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(places::root())
            .env("CARGO_TARGET_DIR", places::wasm_target());
        match self {
            Self::Active => {
                command.env("PATH", places::path_with_tools(None));
            }
            Self::Debian(std) => std.apply(&mut command),
        }
        command
    }

    /// `cargo` for wasm.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = match self {
            Self::Active => self.command("cargo"),
            Self::Debian(std) => self.command(std.cargo()),
        };
        command.args(arguments);
        command
    }

    /// Why clippy cannot look at the wasm side, when it cannot.
    pub fn without_clippy(&self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Debian(std) => std.without_clippy(),
        }
    }
}
