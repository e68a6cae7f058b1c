//! Rules about the crate itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sandbox::assumptions::ASSUMPTIONS;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "assets", "tests"] {
        files(&root.join(folder), &mut found);
    }
    found
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).expect("text")))
        .collect()
}

#[test]
fn every_assumption_is_named_and_used() {
    let known: BTreeSet<&str> = ASSUMPTIONS.iter().map(|assumption| assumption.id).collect();
    assert_eq!(known.len(), ASSUMPTIONS.len(), "an id stands twice");
    let mut used = BTreeSet::new();
    let sources = all();
    for (path, text) in sources
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|kind| kind == "rs"))
    {
        if path.ends_with("src/assumptions.rs") || path.ends_with("tests/it/tidy.rs") {
            continue;
        }
        for part in text.split("ssumption: `").skip(1) {
            let id = part.split('`').next().expect("an end");
            assert!(known.contains(id), "{}: no assumption {id}", path.display());
            used.insert(id);
        }
    }
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "no code names {unused:?}");
    assert!(
        ASSUMPTIONS
            .iter()
            .all(|assumption| !assumption.what.is_empty() && !assumption.why.is_empty())
    );
}

#[test]
fn no_file_is_too_long() {
    for (path, text) in all() {
        assert!(
            text.lines().count() <= 400,
            "{} has {} lines",
            path.display(),
            text.lines().count()
        );
    }
}

/// Visitors' words are text; the desk and the site have no way to make HTML of them.
#[test]
fn scripts_make_no_html() {
    for (path, text) in all()
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|kind| kind == "js"))
    {
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "setAttribute('style'",
        ] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}
