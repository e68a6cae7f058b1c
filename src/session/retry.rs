//! Waiting before the next try, and the dice for it.

use crate::chat::Mono;
use std::time::Duration;

/// First and longest mean of the wait (reference browser-facts, R2).
const BASE_MS: u64 = 1_000;
const CAP_MS: u64 = 30_000;

/// Exponential backoff with full jitter: somewhere in 0..min(cap, base * 2^failures),
/// so that a thousand visitors of a server that restarts do not return at once.
fn backoff(failures: u32, dice: &mut Dice) -> Duration {
    let ceiling = BASE_MS.saturating_mul(1 << failures.min(10)).min(CAP_MS);
    Duration::from_millis(dice.below(ceiling))
}

/// When one kind of request may be tried again.
#[derive(Default)]
pub(super) struct Pace {
    failures: usize,
    until: Option<Mono>,
    /// The server itself asked for the wait.
    asked: Option<Duration>,
}

impl Pace {
    pub(super) fn ready_at(&self) -> Mono {
        self.until.unwrap_or_default()
    }

    pub(super) fn failures(&self) -> usize {
        self.failures
    }

    pub(super) fn asked_to_wait(&self) -> Option<Duration> {
        self.asked
    }

    pub(super) fn succeeded(&mut self) {
        *self = Pace::default();
    }

    pub(super) fn failed(&mut self, now: Mono, dice: &mut Dice) {
        self.until = Some(now.after(backoff(self.failures as u32, dice)));
        self.failures += 1;
        self.asked = None;
    }

    pub(super) fn wait(&mut self, now: Mono, wait: Duration) {
        self.until = Some(now.after(wait));
        self.asked = Some(wait);
    }

    /// Nothing is to be had here for a while.
    pub(super) fn rest(&mut self, now: Mono, wait: Duration) {
        self.until = Some(now.after(wait));
    }

    /// Forgets a wait that nobody asked for.
    pub(super) fn hurry(&mut self) {
        if self.asked.is_none() {
            self.until = None;
        }
    }
}

/// SplitMix64 over 128 bits of outside entropy. Not for secrets: the visitor token
/// comes from the browser's own generator.
pub(super) struct Dice {
    state: u64,
    other: u64,
}

impl Dice {
    pub(super) fn new([state, other]: [u64; 2]) -> Dice {
        Dice { state, other }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state ^ self.other.rotate_left((self.state & 63) as u32);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A visitor token: 64 hexadecimal digits, as the official client makes them.
    pub(super) fn token(&mut self) -> String {
        let mut token = String::new();
        for _ in 0..64 {
            token.push(char::from(b"0123456789abcdef"[self.below(16) as usize]));
        }
        token
    }

    /// An id of the form Rocket.Chat makes itself: 17 letters and digits, none of
    /// which look alike.
    pub(super) fn message_id(&mut self) -> String {
        const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
        (0..17)
            .map(|_| char::from(LETTERS[self.below(LETTERS.len() as u64) as usize]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_its_cap_and_is_spread() {
        let mut dice = Dice::new([1, 2]);
        for failures in 0..40 {
            let ceiling = (1_000u64 << failures.min(10)).min(30_000);
            let waits: Vec<_> = (0..200)
                .map(|_| backoff(failures, &mut dice).as_millis() as u64)
                .collect();
            assert!(waits.iter().all(|wait| *wait < ceiling));
            // Full jitter: the lower half of the range is used as well as the upper.
            let low = waits.iter().filter(|wait| **wait < ceiling / 2).count();
            assert!((50..150).contains(&low), "{low} of 200 in the lower half");
        }
    }

    #[test]
    fn ids_do_not_repeat() {
        let mut dice = Dice::new([0, 0]);
        let ids: std::collections::HashSet<_> = (0..10_000).map(|_| dice.message_id()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.len() == 17));
    }
}
