//! Version numbers in the text of tools and lock files. No IO.

/// The first dotted number in a tool's answer: "trunk 0.21.14" -> "0.21.14", "v20.20.2" -> "20.20.2",
/// "Chromium 156.0.7 built on Debian" -> "156.0.7".
pub fn version_in(answer: &str) -> Option<&str> {
    answer.split_whitespace().find_map(|word| {
        let word = word.strip_prefix('v').unwrap_or(word);
        let plain = |c: char| c.is_ascii_digit() || c == '.';
        let end = word.find(|c| !plain(c)).unwrap_or(word.len());
        let number = &word[..end];
        (number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit())).then_some(number)
    })
}

/// The part before the first dot.
pub fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The version of `package` in a Cargo.lock.
pub fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_the_answers_of_tools() {
        for (answer, expected) in [
            ("trunk 0.21.14", Some("0.21.14")),
            ("v20.20.2", Some("20.20.2")),
            ("wasm-opt version 132 (version_132)", None),
            (
                "Chromium 156.0.7100.2 built on Debian GNU/Linux 12 (bookworm)",
                Some("156.0.7100.2"),
            ),
            (
                "ChromeDriver 156.0.7100.2 (abc-refs/branch)",
                Some("156.0.7100.2"),
            ),
            ("rustc 1.96.0 (ac68faa20 2026-05-25)", Some("1.96.0")),
            ("rustc 1.97.0-nightly (1 2026-01-01)", Some("1.97.0")),
            ("", None),
            ("usage: ...", None),
        ] {
            assert_eq!(version_in(answer), expected, "{answer}");
        }
    }

    #[test]
    fn the_major_part_is_a_number_or_nothing() {
        assert_eq!(major("20.20.2"), Some(20));
        assert_eq!(major("x.1"), None);
    }

    #[test]
    fn a_lock_file_names_one_version_of_a_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"0.2.131\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "trunk"), None);
    }
}
