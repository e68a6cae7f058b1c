//! Text frames of a socket as data, and how long silence is borne.
//!
//! A frame is split here and its JSON parsed by whoever holds the socket (the
//! browser's own parser in the widget, serde_json in native tests): the core has no
//! parser. Must not know: which protocol the frame belongs to.

use crate::chat::Mono;
use crate::json::Json;
use std::time::Duration;

/// One text frame. A DDP frame is all JSON and has an empty head; an Engine.IO packet
/// has its types, its namespace and the number of its acknowledgement there.
#[derive(Clone, PartialEq, Default)]
pub struct Frame {
    /// What is before the first `{` or `[`.
    pub head: String,
    /// The rest; `Null` where there is none, or it is no JSON.
    pub json: Json,
}

/// Prints lengths and kinds only: a frame holds what people wrote, and tokens.
impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} bytes, {:?})", self.head.len(), self.json)
    }
}

/// Cuts a frame into its head and its JSON text; joined again they are the frame.
pub fn split(text: &str) -> (&str, &str) {
    let at = text.find(['{', '[']).unwrap_or(text.len());
    text.split_at(at)
}

/// A deadline for hearing from the other side.
///
/// A page that slept, or whose timers the browser slows down to one a minute, is
/// woken long after the deadline, and what the other side sent in time may still be
/// waiting to be read: such a page gets a moment more, once.
pub(super) struct Patience {
    until: Mono,
    granted: bool,
}

/// So much after a deadline it was not the timer's own lateness.
const LATE: Duration = Duration::from_secs(2);
/// How long an answer may take when the other side is there: for the moment more, and
/// for a probe.
pub(super) const GRACE: Duration = Duration::from_secs(5);

impl Patience {
    pub(super) fn until(until: Mono) -> Patience {
        Patience {
            until,
            granted: false,
        }
    }

    pub(super) fn deadline(&self) -> Mono {
        self.until
    }

    pub(super) fn is_over(&mut self, now: Mono) -> bool {
        if now < self.until {
            return false;
        }
        if self.granted || now < self.until.after(LATE) {
            return true;
        }
        self.granted = true;
        self.until = now.after(GRACE);
        false
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::json::tests::parse;
    use proptest::prelude::*;

    /// What the runtime does with a text frame.
    pub(in crate::wire) fn frame(text: &str) -> Frame {
        let (head, tail) = split(text);
        let is_json = serde_json::from_str::<serde_json::Value>(tail).is_ok();
        Frame {
            head: head.to_owned(),
            json: if is_json { parse(tail) } else { Json::Null },
        }
    }

    #[test]
    fn a_frame_is_cut_where_its_json_begins() {
        for (text, head, tail) in [
            ("", "", ""),
            ("2", "2", ""),
            ("40/c,", "40/c,", ""),
            (r#"{"msg":"ping"}"#, "", r#"{"msg":"ping"}"#),
            (r#"42/c,7["a",{}]"#, "42/c,7", r#"["a",{}]"#),
            (r#"0{"sid":"x"}"#, "0", r#"{"sid":"x"}"#),
            (r#"44/c,"no""#, r#"44/c,"no""#, ""),
        ] {
            assert_eq!(split(text), (head, tail), "{text}");
        }
    }

    #[test]
    fn debug_shows_nothing_of_a_frame() {
        let printed = format!("{:?}", frame(r#"44/c,"secret {}"#));
        assert!(!printed.contains("secret"), "{printed}");
    }

    #[test]
    fn patience_ends_in_time_and_gives_a_sleeper_one_moment_more() {
        let mut patience = Patience::until(Mono(1_000));
        assert!(!patience.is_over(Mono(999)));
        assert!(patience.is_over(Mono(1_000)));
        let mut patience = Patience::until(Mono(1_000));
        assert!(!patience.is_over(Mono(60_000)), "slept");
        assert_eq!(patience.deadline(), Mono(65_000));
        assert!(!patience.is_over(Mono(64_999)));
        assert!(patience.is_over(Mono(120_000)), "once only");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_cutting(text: String) {
            let (head, tail) = split(&text);
            prop_assert_eq!([head, tail].concat(), text.as_str());
            let begins = ["{", "["].iter().any(|mark| head.contains(mark));
            prop_assert!(!begins);
            let _ = frame(&text);
        }
    }
}
