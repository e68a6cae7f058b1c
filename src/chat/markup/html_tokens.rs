//! HTML cut into tags and text.
//!
//! Starts with a text, ends when it is used up; never goes back. Source: the tokenizer of
//! the HTML standard, of which this keeps what decides where a tag ends. DIFFERENCE: a `<`
//! that no `>` follows is text there only at the end, here always: a visitor loses nothing.

use super::entities::decoded;

#[derive(PartialEq, Debug)]
pub(super) enum Token<'a> {
    /// Its references are not decoded yet.
    Text(&'a str),
    Open {
        name: String,
        href: Option<String>,
        /// It ends with `/>`.
        empty: bool,
    },
    Close(String),
}

pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// No tag ends from here on.
    no_tags: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Tokens<'a> {
        Tokens {
            rest: text,
            no_tags: false,
        }
    }

    /// Passes over everything up to the end of this element, or of the text.
    pub(super) fn pass_over(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let ends = |at: &usize| {
            bytes[*at..].starts_with(b"</")
                && bytes
                    .get(at + 2..at + 2 + name.len())
                    .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
                && !bytes
                    .get(at + 2 + name.len())
                    .is_some_and(u8::is_ascii_alphanumeric)
        };
        let end = (0..bytes.len()).find(ends).unwrap_or(bytes.len());
        self.rest = &self.rest[end..];
    }

    /// What begins with `<`, and is not text: a tag, or nothing for a comment.
    fn tag(&mut self) -> Option<Option<Token<'a>>> {
        let rest = self.rest;
        let after = &rest[1..];
        if let Some(comment) = after.strip_prefix("!--") {
            // Without an end it is the rest of the text.
            let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
            self.rest = &comment[end..];
            return Some(None);
        }
        let first = after.chars().next()?;
        if first == '!' || first == '?' {
            self.rest = &after[self.find_end(after)? + 1..];
            return Some(None);
        }
        let closes = first == '/';
        let inner = after.strip_prefix('/').unwrap_or(after);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
        let Some(name_end) = name_end else {
            self.no_tags = true;
            return None;
        };
        let name = inner[..name_end].to_ascii_lowercase();
        let mut href = None;
        let Some(end) = attributes(&inner[name_end..], |attribute, value| {
            if href.is_none() && attribute.eq_ignore_ascii_case("href") {
                href = Some(decoded(value));
            }
        }) else {
            self.no_tags = true;
            return None;
        };
        let (tag, rest) = inner.split_at(name_end + end);
        self.rest = rest;
        Some(Some(if closes {
            Token::Close(name)
        } else {
            let empty = tag.ends_with("/>");
            Token::Open { name, href, empty }
        }))
    }

    fn find_end(&mut self, text: &str) -> Option<usize> {
        let end = text.find('>');
        self.no_tags |= end.is_none();
        end
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if self.rest.starts_with('<') && !self.no_tags {
                match self.tag() {
                    Some(Some(token)) => return Some(token),
                    Some(None) => continue,
                    None => {}
                }
            }
            let rest = self.rest;
            let from = usize::from(rest.starts_with('<'));
            let end = if self.no_tags {
                None
            } else {
                rest[from..].find('<')
            };
            let (text, rest) = rest.split_at(end.map_or(rest.len(), |end| from + end));
            self.rest = rest;
            return Some(Token::Text(text));
        }
        None
    }
}

/// Tells each attribute with its value; how long all of them are, with the `>`.
fn attributes<'a>(text: &'a str, mut tell: impl FnMut(&'a str, &'a str)) -> Option<usize> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            return Some(text.len() - rest.len());
        }
        // A name may begin with `=`.
        let first = rest.chars().next()?.len_utf8();
        let ends = |c: char| c.is_ascii_whitespace() || "/>=".contains(c);
        let (name, after) = rest.split_at(first + rest[first..].find(ends)?);
        rest = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            let given = given.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let quote = given.chars().next()?;
            if quote == '"' || quote == '\'' {
                (value, rest) = given[1..].split_once(quote)?;
            } else {
                (value, rest) =
                    given.split_at(given.find(|c: char| c.is_ascii_whitespace() || c == '>')?);
            }
        }
        tell(name, value);
    }
}
