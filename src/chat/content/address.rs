//! Where a link may lead.

/// An absolute address of a kind that is safe to follow: `http`, `https`, `mailto`, `tel`.
/// There is no other way to make one, so nothing else can become a link.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

impl Address {
    /// `None` for every other scheme, for what has no host, and for one that hides its
    /// host behind a name or password.
    pub fn read(text: &str) -> Option<Address> {
        let text = text.trim();
        let hidden = |c: char| c.is_whitespace() || c.is_control();
        let (scheme, rest) = text.split_once(':')?;
        if text.contains(hidden) || text.contains(['<', '>', '"', '\\', '`']) {
            return None;
        }
        match scheme.to_ascii_lowercase().as_str() {
            scheme @ ("http" | "https") => {
                let rest = rest.strip_prefix("//")?;
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let named = !host.is_empty() && !host.starts_with(':') && !host.contains('@');
                named.then(|| Address(format!("{scheme}://{rest}")))
            }
            // Templates write `tel://+1514…`.
            scheme @ ("tel" | "mailto") => {
                let rest = rest.trim_start_matches('/');
                (!rest.is_empty()).then(|| Address(format!("{scheme}:{rest}")))
            }
            _ => None,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of a web address: what a visitor should know before following it.
    pub fn host(&self) -> Option<&str> {
        let (_, rest) = self.0.split_once("://")?;
        rest.split(['/', '?', '#']).next()
    }

    pub fn is_call(&self) -> bool {
        self.0.starts_with("tel:")
    }
}

/// By hand: it may carry a token or a number.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_are_safe_to_follow() {
        for (text, expected) in [
            (
                "https://dealer.example/golf?a=1#b",
                "https://dealer.example/golf?a=1#b",
            ),
            (" HTTP://dealer.example ", "http://dealer.example"),
            ("tel://+15145550000", "tel:+15145550000"),
            ("mailto:sales@dealer.example", "mailto:sales@dealer.example"),
        ] {
            let read = Address::read(text).map(|address| address.0);
            assert_eq!(read.as_deref(), Some(expected));
        }
        for text in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//dealer.example",
            "/here",
            "https://",
            "https://dealer.example@evil.example/",
            "https://:80/",
            "https:dealer.example",
            "http://a b",
            "tel:",
            "",
        ] {
            assert_eq!(Address::read(text), None, "{text}");
        }
    }
}
