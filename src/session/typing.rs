//! Who is typing, on both sides.
//!
//! Source: reference rocket-chat-livechat, section 2: the official client says so at most
//! every 4.5 s, and stops after 5 s without a key and when it sends.

use crate::chat::Mono;
use std::time::Duration;

const SAID_AGAIN: Duration = Duration::from_millis(4_500);
const STOPPED: Duration = Duration::from_secs(5);
/// A "has stopped" may be lost; nobody types longer than this without being announced
/// again (twice the other side's interval, and a little).
const BELIEVED: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Typing {
    /// User names at the dealer's, each until when it is believed.
    them: Vec<(String, Mono)>,
    said: Option<Mono>,
    last_key: Option<Mono>,
}

impl Typing {
    pub(super) fn heard(&mut self, who: &str, on: bool, now: Mono) {
        self.them.retain(|(name, _)| name != who);
        if on {
            self.them.push((who.to_owned(), now.after(BELIEVED)));
        }
    }

    pub(super) fn is_seen(&self) -> bool {
        !self.them.is_empty()
    }

    pub(super) fn silence(&mut self) {
        self.them.clear();
    }

    /// The visitor has pressed a key. True: the other side is to be told.
    pub(super) fn key(&mut self, now: Mono) -> bool {
        self.last_key = Some(now);
        let due = self.said.is_none_or(|said| said.after(SAID_AGAIN) <= now);
        if due {
            self.said = Some(now);
        }
        due
    }

    /// The visitor has sent or cleared the text. True: the other side is to be told.
    pub(super) fn stop(&mut self) -> bool {
        self.last_key = None;
        self.said.take().is_some()
    }

    /// Lets time pass. True: the visitor has stopped, and the other side is to be told.
    pub(super) fn woke(&mut self, now: Mono) -> bool {
        self.them.retain(|(_, until)| *until > now);
        let idle = self.last_key.is_some_and(|key| key.after(STOPPED) <= now);
        idle && self.stop()
    }

    pub(super) fn deadline(&self) -> Option<Mono> {
        let them = self.them.iter().map(|(_, until)| *until).min();
        let us = self.last_key.map(|key| key.after(STOPPED));
        [them, us].into_iter().flatten().min()
    }
}
