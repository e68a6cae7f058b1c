//! Where things are: the repository's folders, the programs on PATH. Reads the environment, writes nothing.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The repository. Cargo says where the crate is when it runs us; the compiled-in path is for a direct start.
pub fn root() -> PathBuf {
    let crate_dir =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let crate_dir = PathBuf::from(crate_dir);
    crate_dir.parent().map(Path::to_owned).unwrap_or(crate_dir)
}

/// Tools of this project alone; ignored by git.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

pub fn tool(name: &str) -> PathBuf {
    tools().join("bin").join(name)
}

pub fn logs() -> PathBuf {
    tools().join("logs")
}

pub fn dist() -> PathBuf {
    root().join("dist")
}

pub fn npm_program(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}

/// Where native builds go.
pub fn native_target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(given) => root().join(given),
        None => root().join("target"),
    }
}

/// Where wasm builds go: always apart from the native ones, because they may come from another compiler.
pub fn wasm_target() -> PathBuf {
    let mut path = native_target().into_os_string();
    path.push("-wasm");
    path.into()
}

pub fn sandbox_program() -> PathBuf {
    native_target().join("debug/sandbox")
}

/// PATH with the project's own tools first: `.tools/bin` (trunk, wasm-bindgen) and npm's (wasm-opt, esbuild).
pub fn path_with_tools(first: Option<&Path>) -> OsString {
    let own = [tools().join("bin"), root().join("node_modules/.bin")];
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = first
        .map(Path::to_owned)
        .into_iter()
        .chain(own)
        .chain(env::split_paths(&rest));
    env::join_paths(all).unwrap_or(rest)
}

/// The first program of this name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

/// Whether a person is watching: no line is drawn over for CI or a file.
pub fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}
