//! Web addresses inside a message.
//!
//! Only `http://` and `https://` become links (law 3); everything else stays text.

/// A piece of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
}

/// Cuts a text into plain pieces and links; joined again they are the text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(next_scheme) {
        let start = at + found;
        let rest = &text[start..];
        let end = rest
            .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`\\|^{}".contains(c))
            .unwrap_or(rest.len());
        let address = trim_sentence_end(&rest[..end]);
        at = start + address.len();
        if !is_address(address) {
            at = start + "http".len();
            continue;
        }
        if plain_from < start {
            pieces.push(Piece::Text(&text[plain_from..start]));
        }
        pieces.push(Piece::Link(address));
        plain_from = at;
    }
    if plain_from < text.len() {
        pieces.push(Piece::Text(&text[plain_from..]));
    }
    pieces
}

/// Where the next address may begin: at the start of a word only.
fn next_scheme(text: &str) -> Option<usize> {
    text.match_indices("http").map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let rest = &text[*at..];
        !before.is_some_and(char::is_alphanumeric)
            && (rest.starts_with("http://") || rest.starts_with("https://"))
    })
}

/// "See https://dealer.example/golf." ends before the full stop.
fn trim_sentence_end(address: &str) -> &str {
    let mut address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '…', '»', '”', '’']);
    while address.ends_with(')') && !address.contains('(') {
        address = &address[..address.len() - 1];
    }
    address
}

/// Has a host, and no name or password before it (which would hide the host).
fn is_address(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::Piece::{Link, Text};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_found_as_people_write_them() {
        for (text, expect) in [
            ("no link", vec![Text("no link")]),
            ("https://a.example", vec![Link("https://a.example")]),
            (
                "See https://a.example/golf?x=1&y=2#z. Bye",
                vec![
                    Text("See "),
                    Link("https://a.example/golf?x=1&y=2#z"),
                    Text(". Bye"),
                ],
            ),
            (
                "(http://a.example/b)",
                vec![Text("("), Link("http://a.example/b"), Text(")")],
            ),
            ("http://a.example/(b)", vec![Link("http://a.example/(b)")]),
            ("javascript:alert(1)", vec![Text("javascript:alert(1)")]),
            ("xhttps://a.example", vec![Text("xhttps://a.example")]),
            ("https://", vec![Text("https://")]),
            (
                "https://bank.example@evil.example/",
                vec![Text("https://bank.example@evil.example/")],
            ),
            ("", vec![]),
        ] {
            assert_eq!(pieces(text), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_only_web_addresses_link(text in "(https?://|[ a-z@:/.)(é🚗\n\\\\]){0,12}") {
            let mut joined = String::new();
            for piece in pieces(&text) {
                match piece {
                    Text(part) => joined.push_str(part),
                    Link(part) => {
                        prop_assert!(part.starts_with("http://") || part.starts_with("https://"));
                        prop_assert!(!part.contains(char::is_whitespace));
                        joined.push_str(part);
                    }
                }
            }
            prop_assert_eq!(joined, text);
        }
    }
}
