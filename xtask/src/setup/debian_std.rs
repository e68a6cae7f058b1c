//! The third way to a wasm target, for machines that reach Debian's archive but not rustup's server: Debian's own
//! recent compiler (made for browsers) and its sources, from which std is built once.
//!
//! The result is `.tools/debian-wasm`: `bin/` with a `rustc` that uses the private `sysroot/`, where Debian's host
//! libraries are linked and our wasm ones lie. /usr gets packages only. (Debian ships a prebuilt wasm std too, but
//! for another compiler of its archive: this one refuses it.)

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::wasm_target::{TARGET, has_std};
use crate::steps::Step;
use crate::{Outcome, Problem, children, places};

const PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "lld-22",
];
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const CLIPPY: &str = "/usr/bin/cargo-clippy";
/// rustc links wasm with a program of this name in its sysroot; Debian's goes by another.
const LINKER: &str = "/usr/bin/lld-22";
/// Changes when the layout below does, so that an older one is made anew.
const LAYOUT: &str = "layout 1";

pub struct DebianStd {
    /// What `/usr/bin/rustc --version` says.
    pub compiler: String,
}

fn home() -> PathBuf {
    places::tools().join("debian-wasm")
}

fn sysroot() -> PathBuf {
    home().join("sysroot")
}

fn libraries() -> PathBuf {
    sysroot().join("lib/rustlib").join(TARGET).join("lib")
}

impl DebianStd {
    /// What an earlier [`make`](Self::make) left, if it is whole and of today's compiler.
    pub fn found() -> Option<Self> {
        let compiler = children::ask(Command::new(RUSTC).arg("--version"))?;
        let stamp = fs::read_to_string(home().join("stamp")).ok()?;
        (stamp == stamp_of(&compiler) && has_std(&libraries())).then_some(Self { compiler })
    }

    pub fn make(step: &Step) -> Outcome<Self> {
        let there = [RUSTC, CARGO, CLIPPY, LINKER]
            .iter()
            .all(|file| Path::new(file).exists());
        if !there || sources().is_none() {
            super::apt::install(step, &PACKAGES, "Debian's compiler for the wasm target")?;
        }
        let compiler = children::ask(Command::new(RUSTC).arg("--version"))
            .ok_or_else(|| Problem::new(format!("{RUSTC} does not answer")))?;
        let made = Self { compiler };
        lay_out()?;
        made.build(step)?;
        fs::write(home().join("stamp"), stamp_of(&made.compiler))?;
        Ok(made)
    }

    /// Builds std from an empty library: whatever cargo builds on the way to it is the target's library.
    fn build(&self, step: &Step) -> Outcome {
        let empty = home().join("std");
        fs::create_dir_all(empty.join("src"))?;
        fs::write(empty.join("src/lib.rs"), "")?;
        fs::write(
            empty.join("Cargo.toml"),
            "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
             [profile.release]\ncodegen-units = 1\n",
        )?;
        let mut cargo = Command::new(self.cargo());
        self.apply(&mut cargo);
        cargo
            .current_dir(&empty)
            .args(["build", "--release", "--target", TARGET])
            // `test` is what `cargo test` links its own entry against.
            .args(["-Zbuild-std=std,panic_abort,proc_macro,test"])
            .args(["-Zbuild-std-features=compiler-builtins-mem"])
            .env("CARGO_TARGET_DIR", empty.join("target"))
            // build-std is not stable; this compiler and these sources are a fixed pair.
            .env("RUSTC_BOOTSTRAP", "1")
            // Bitcode, or fat LTO stops at std's border.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes");
        children::run(step, &mut cargo)?;
        let built = empty.join("target").join(TARGET).join("release/deps");
        for file in fs::read_dir(&built)?.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.ends_with(".rlib") && !name.starts_with("libempty-") {
                fs::copy(file.path(), libraries().join(name))?;
            }
        }
        fs::remove_dir_all(&empty)?;
        if has_std(&libraries()) {
            return Ok(());
        }
        Err(Problem::new(
            "std was built, but no library of it was found",
        ))
    }

    pub fn cargo(&self) -> PathBuf {
        home().join("bin/cargo")
    }

    /// Makes `command`, and any cargo it runs, use this compiler.
    pub fn apply(&self, command: &mut Command) {
        let bin = home().join("bin");
        command
            .env("PATH", places::path_with_tools(Some(&bin)))
            .env("RUSTC", bin.join("rustc"))
            // clippy-driver is a compiler of its own and looks here for its libraries.
            .env("SYSROOT", sysroot());
        // rustup's and cargo's own words to their children would lead back to the other toolchain.
        for name in [
            "CARGO",
            "RUSTUP_TOOLCHAIN",
            "RUSTC_WRAPPER",
            "RUSTDOC",
            "LD_LIBRARY_PATH",
        ] {
            command.env_remove(name);
        }
    }

    pub fn without_clippy(&self) -> Option<&'static str> {
        let there = Path::new(CLIPPY).exists();
        (!there).then_some(
            "rust-web-clippy is not installed, and rustup's clippy cannot read Debian's std",
        )
    }
}

fn stamp_of(compiler: &str) -> String {
    format!("{LAYOUT}\n{compiler}\n")
}

/// Debian's library sources, where build-std looks for them.
fn sources() -> Option<PathBuf> {
    let root = children::ask(Command::new(RUSTC).args(["--print", "sysroot"]))?;
    let sources = Path::new(&root).join("lib/rustlib/src");
    sources.join("rust/library/std").exists().then_some(sources)
}

fn lay_out() -> Outcome {
    let sources = sources()
        .ok_or_else(|| Problem::new("rust-web-src is installed, yet its sources are not there"))?;
    let host = children::ask(Command::new(RUSTC).args(["--print", "host-tuple"]))
        .ok_or_else(|| Problem::new(format!("{RUSTC} does not name its host")))?;
    let _ = fs::remove_dir_all(home());
    let private = sysroot().join("lib/rustlib");
    let theirs = sources.parent().map(Path::to_owned).unwrap_or_default();
    fs::create_dir_all(libraries())?;
    fs::create_dir_all(private.join(&host).join("bin"))?;
    symlink(
        theirs.join(&host).join("lib"),
        private.join(&host).join("lib"),
    )?;
    symlink(LINKER, private.join(&host).join("bin/rust-lld"))?;
    symlink(&sources, private.join("src"))?;

    let bin = home().join("bin");
    fs::create_dir_all(&bin)?;
    symlink(CARGO, bin.join("cargo"))?;
    symlink(CLIPPY, bin.join("cargo-clippy"))?;
    let rustc = bin.join("rustc");
    let quoted = sysroot().display().to_string().replace('\'', r"'\''");
    fs::write(
        &rustc,
        format!("#!/bin/sh\nexec {RUSTC} --sysroot '{quoted}' \"$@\"\n"),
    )?;
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
