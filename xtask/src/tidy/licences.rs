//! Licences of everything that is compiled in or used to build: an allow-list over Cargo's tree and npm's lock file.

use std::fs;

use crate::{Outcome, Problem, children, places, setup};

/// Licences that ask for no more than their own text.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Programs of the tests that are never shipped: one whose licence asks for more of those who change it, and what comes
/// with socket.io 2 from before lock files named licences (MIT, as their own files say). `caniuse-lite` is a table of data
/// that a build tool brings, which one of the services' own clients names among its dependencies and never uses.
const TOLERATED: [(&str, &str); 8] = [
    ("axe-core", "MPL-2.0"),
    ("base64-arraybuffer", ""),
    ("caniuse-lite", "CC-BY-4.0"),
    ("component-bind", ""),
    ("component-inherit", ""),
    ("indexof", ""),
    ("to-array", ""),
    ("xmlhttprequest-ssl", ""),
];

pub fn check() -> Outcome<String> {
    let mut found = Vec::new();
    for target in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        let mut cargo = setup::cargo(&[
            "tree",
            "--workspace",
            "--features",
            "browser",
            "--target",
            target,
        ]);
        cargo.args(["--prefix", "none", "--format", "{p}\t{l}"]);
        let tree = children::ask(&mut cargo).ok_or_else(|| Problem::new("`cargo tree` failed"))?;
        found.extend(of_tree(&tree));
    }
    found.extend(of_lock(&fs::read_to_string(
        places::root().join("package-lock.json"),
    )?));
    found.sort();
    found.dedup();
    let bad: Vec<String> = found
        .iter()
        .filter(|(package, licence)| !allowed(licence) && !tolerated(package, licence))
        .map(|(package, licence)| format!("{package}: \"{licence}\""))
        .collect();
    if bad.is_empty() {
        return Ok(format!("{} packages are allowed", found.len()));
    }
    Err(Problem::new(format!(
        "licences that are not on the list: {}",
        bad.join(", ")
    )))
}

fn of_tree(tree: &str) -> Vec<(String, String)> {
    let pairs = tree.lines().filter_map(|line| line.split_once('\t'));
    pairs
        .map(|(package, licence)| {
            let name = package.split_whitespace().next().unwrap_or_default();
            // Cargo marks what it has already shown.
            (
                name.to_owned(),
                licence.trim_end_matches("(*)").trim().to_owned(),
            )
        })
        .collect()
}

/// npm writes its lock file one property a line; a package without a licence has an empty one here.
fn of_lock(lock: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in lock.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("\"node_modules/") {
            found.push((rest.trim_end_matches("\": {").to_owned(), String::new()));
        } else if let (Some(licence), Some(last)) =
            (line.strip_prefix("\"license\": \""), found.last_mut())
        {
            last.1 = licence
                .trim_end_matches(',')
                .trim_end_matches('"')
                .to_owned();
        }
    }
    found
}

/// An SPDX expression holds when one side of each OR and all sides of each AND are allowed. One level of brackets.
fn allowed(expression: &str) -> bool {
    let expression = expression.trim();
    if ALLOWED.contains(&expression) {
        return true;
    }
    if let Some(parts) = split(expression, " AND ") {
        return parts.iter().all(|part| allowed(part));
    }
    // The slash is an old way to write OR.
    if let Some(parts) = split(expression, " OR ").or_else(|| split(expression, "/")) {
        return parts.iter().any(|part| allowed(part));
    }
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(allowed)
}

/// The parts between `separator`s outside brackets; nothing when there is only one.
fn split<'a>(expression: &'a str, separator: &str) -> Option<Vec<&'a str>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (offset, _) in expression.match_indices(separator) {
        let before = &expression[..offset];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[start..offset]);
            start = offset + separator.len();
        }
    }
    parts.push(&expression[start..]);
    (parts.len() > 1).then_some(parts)
}

fn tolerated(package: &str, licence: &str) -> bool {
    TOLERATED.contains(&(package, licence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        for (expression, expected) in [
            ("MIT", true),
            ("MIT OR Apache-2.0", true),
            ("MIT/Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true),
            ("GPL-3.0-only", false),
            ("MIT AND GPL-3.0-only", false),
            ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", false),
            ("", false),
        ] {
            assert_eq!(allowed(expression), expected, "{expression}");
        }
    }

    #[test]
    fn both_lists_are_read() {
        let tree = "leptos v0.8.23\tMIT\nserde v1.0.0\tMIT OR Apache-2.0 (*)\n";
        let pair = |name: &str, licence: &str| (name.to_owned(), licence.to_owned());
        assert_eq!(
            of_tree(tree),
            [pair("leptos", "MIT"), pair("serde", "MIT OR Apache-2.0")]
        );
        let lock = "  \"\": {\n \"license\": \"X\",\n },\n \"node_modules/a\": {\n  \"license\": \"MIT\",\n },\n \
                    \"node_modules/@b/c\": {\n  \"dev\": true\n }\n";
        assert_eq!(of_lock(lock), [pair("a", "MIT"), pair("@b/c", "")]);
    }
}
