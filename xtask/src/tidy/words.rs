//! Words that must not occur: ways around the text-only rule, messages to anybody, hosts and paths of one machine.

use super::{Fault, Source};

/// Hosts of package registries: a mirror is the reader's own choice. Written in two halves, because this file is
/// checked like any other.
const HOSTS: [&str; 6] = [
    concat!("registry.", "npmjs.org"),
    concat!("crates", ".io"),
    concat!("static.rust", "-lang.org"),
    concat!("deb.", "debian.org"),
    concat!("proxy.", "golang.org"),
    concat!("registry.", "yarnpkg.com"),
];
/// Absolute folders of the machines this was written on.
const MACHINES: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
/// Paths from markup to the page that are not text nodes.
const MARKUP: [&str; 6] = [
    "inner_html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "insert_adjacent_html",
    "document.write",
];

pub fn check(source: &Source) -> Vec<Fault> {
    // This folder spells the words it looks for.
    if source.path.starts_with("xtask/src/tidy/") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    // Cargo writes the registry's name into its lock files itself.
    if !source.path.ends_with("Cargo.lock") {
        for (index, line) in source.text.lines().enumerate() {
            let found = HOSTS
                .iter()
                .chain(&MACHINES)
                .find(|word| line.contains(**word));
            faults.extend(
                found.map(|word| {
                    source.fault(index + 1, format!("\"{word}\" does not belong here"))
                }),
            );
        }
    }
    for (number, line) in source.code() {
        faults.extend(forbidden(source, line).map(|message| source.fault(number, message)));
    }
    faults
}

fn forbidden(source: &Source, line: &str) -> Option<String> {
    // Tests may do to their own pages what they like.
    let test = ["tests/", "test/", "bench/"]
        .iter()
        .any(|it| source.path.starts_with(it) || source.path.contains(&format!("/{it}")));
    let script = !test && source.is(&["rs", "ts", "js", "mjs", "html"]);
    if script
        && (line.contains("onmessage =") || line.contains("onmessage="))
        && !line.contains("==")
    {
        return Some(
            "assigning onmessage takes the page's own handler away; use addEventListener".into(),
        );
    }
    if script
        && line.contains("postMessage(")
        && ["'*'", "\"*\""].iter().any(|any| line.contains(any))
    {
        return Some("postMessage needs the exact origin it is meant for".into());
    }
    // What runs on the dealer's page.
    let shipped = (source.path.starts_with("src/") && source.is(&["rs"]))
        || (source.path.starts_with("loader/src/") && source.is(&["ts"]));
    if shipped && let Some(word) = MARKUP.iter().find(|word| line.contains(**word)) {
        return Some(format!("{word}: text becomes text nodes, never markup"));
    }
    // The compiler hands its coverage counters to the fuzzer, which is not shipped, and only so.
    if source.is(&["rs"])
        && source.path != "fuzz/src/coverage.rs"
        && ["unsafe {", "unsafe fn", "unsafe impl"]
            .iter()
            .any(|it| line.contains(it))
    {
        return Some("there is no unsafe code in this project".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::source;

    fn count(path: &str, text: &str) -> usize {
        check(&source(path, text)).len()
    }

    #[test]
    fn forbidden_words_are_found_where_they_are_forbidden() {
        for (path, text, expected) in [
            ("src/view/bubble.rs", "el.set_inner_html(text)", 1),
            ("src/view/bubble.rs", "// never inner_html", 0),
            ("tests/e2e/host.test.mjs", "document.body.innerHTML = ''", 0),
            (
                "loader/src/bridge.ts",
                "parent.postMessage(message, '*')",
                1,
            ),
            (
                "loader/src/bridge.ts",
                "parent.postMessage(message, origin)",
                0,
            ),
            ("loader/src/bridge.ts", "window.onmessage = hear", 1),
            (
                "loader/test/smoke.test.mjs",
                "frame.postMessage(forged, '*')",
                0,
            ),
            ("sandbox/src/main.rs", "unsafe { it() }", 1),
            ("sandbox/src/main.rs", "let unsafe_code = \"forbid\";", 0),
        ] {
            assert_eq!(count(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn hosts_and_machine_paths_are_found_even_in_comments_but_not_in_cargos_lock_file() {
        let line = format!("// see https://{}/left-pad", HOSTS[0]);
        assert_eq!(count("README.md", &line), 1);
        assert_eq!(count("bench/peer/Cargo.lock", &line), 0);
        assert_eq!(count("README.md", &format!("cd {}main", MACHINES[0])), 1);
    }
}
