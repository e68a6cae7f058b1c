//! House rules that no compiler checks: file lengths, which room may use which, words that must not occur, texts that
//! must exist. Each check takes sources as text and returns [`Fault`]s, so that it is tested without files.

pub mod licences;
mod rooms;
mod texts;
mod words;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, Problem, children, places};

/// With tests; about 250 is usual. Longer files are two files.
const LONGEST: usize = 400;

/// A file of the repository: its path from the root, with `/`, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    fn is(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// Its lines with their numbers, without line comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, without_comment(line)))
    }

    fn fault(&self, line: usize, message: impl Into<String>) -> Fault {
        Fault(format!("{}:{line}: {}", self.path, message.into()))
    }
}

/// One breach of a rule, with its place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault(String);

/// All checks over the repository. `Ok` says what was looked at.
pub fn check() -> Outcome<String> {
    let sources = sources()?;
    let mut faults = Vec::new();
    for source in &sources {
        faults.extend(length(source));
        faults.extend(words::check(source));
        faults.extend(rooms::check(source));
    }
    faults.extend(texts::check(&sources));
    faults.sort();
    if faults.is_empty() {
        return Ok(format!("{} files are tidy", sources.len()));
    }
    let list: Vec<&str> = faults.iter().map(|Fault(text)| text.as_str()).collect();
    Err(Problem::new(format!(
        "{} faults\n  {}",
        faults.len(),
        list.join("\n  ")
    )))
}

fn length(source: &Source) -> Option<Fault> {
    let lines = source.text.lines().count();
    let counted = source.is(&["rs", "ts", "css", "mjs"]) && lines > LONGEST;
    counted.then(|| source.fault(lines, format!("{lines} lines; at most {LONGEST}")))
}

/// Cuts a `//` comment (not the `//` of an address) and whole lines of a block comment.
fn without_comment(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//")
        || trimmed.starts_with("/*")
        || trimmed.starts_with("* ")
        || trimmed == "*"
    {
        return "";
    }
    line.find(" // ").map_or(line, |start| &line[..start])
}

/// Every text file that is tracked, or would be.
fn sources() -> Outcome<Vec<Source>> {
    let root = places::root();
    let mut git = Command::new("git");
    git.current_dir(&root)
        .args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let paths: Vec<String> = match children::ask(&mut git) {
        Some(list) => list.lines().map(str::to_owned).collect(),
        // A tarball has no git; what is ignored is known by name.
        None => {
            let mut paths = Vec::new();
            walk(&root, "", &mut paths);
            paths
        }
    };
    let mut sources = Vec::new();
    for path in paths {
        // Binary files and files that were deleted but not committed are not read as text.
        if let Ok(text) = fs::read_to_string(root.join(&path)) {
            sources.push(Source { path, text });
        }
    }
    if sources.is_empty() {
        return Err(Problem::new("no files were found to check"));
    }
    Ok(sources)
}

fn walk(root: &Path, below: &str, paths: &mut Vec<String>) {
    const IGNORED: [&str; 6] = [
        ".git",
        ".tools",
        "target",
        "target-wasm",
        "node_modules",
        "dist",
    ];
    let entries = fs::read_dir(root.join(below))
        .into_iter()
        .flatten()
        .flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !IGNORED.contains(&name.as_str()) => {
                walk(root, &path, paths)
            }
            Ok(kind) if kind.is_file() => paths.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.into(),
            text: text.into(),
        }
    }

    #[test]
    fn long_files_are_named() {
        let lines = |count: usize| "x\n".repeat(count);
        assert_eq!(length(&source("a.rs", &lines(400))), None);
        assert_eq!(length(&source("a.md", &lines(401))), None);
        let fault = length(&source("a.rs", &lines(401)));
        assert_eq!(
            fault,
            Some(Fault("a.rs:401: 401 lines; at most 400".into()))
        );
    }

    #[test]
    fn comments_are_cut_and_addresses_kept() {
        for (line, expected) in [
            ("let a = 1; // one", "let a = 1;"),
            ("  // all", ""),
            (" * all", ""),
            ("let a = \"http://host\";", "let a = \"http://host\";"),
        ] {
            assert_eq!(without_comment(line), expected, "{line}");
        }
    }
}
