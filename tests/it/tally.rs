//! What became of all messages of a life, in numbers.

use std::collections::{BTreeMap, BTreeSet};

#[derive(Default, Clone, Copy)]
pub struct Tally {
    pub faults: u64,
    pub sent: u64,
    pub received: u64,
    pub lost: u64,
    pub duplicated: u64,
    pub reordered: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.faults += other.faults;
        self.sent += other.sent;
        self.received += other.received;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.reordered += other.reordered;
    }

    pub fn is_clean(&self) -> bool {
        self.lost + self.duplicated + self.reordered == 0
    }

    pub fn json(&self, seed: u64) -> String {
        serde_json::json!({
            "seed": seed,
            "faults": self.faults,
            "sent": self.sent,
            "received": self.received,
            "lost": self.lost,
            "duplicated": self.duplicated,
            "reordered": self.reordered,
        })
        .to_string()
    }
}

/// Counts what is not as it should be; answers how many there are. `expected`: each with
/// its place in the order.
pub fn compare(
    tally: &mut Tally,
    expected: &BTreeMap<&str, u64>,
    found: &[&str],
    free: &BTreeSet<&str>,
) -> u64 {
    let once: BTreeSet<&str> = found.iter().copied().collect();
    tally.duplicated += (found.len() - once.len()) as u64;
    tally.lost += expected.keys().filter(|item| !once.contains(*item)).count() as u64;
    let ordered = found.iter().filter(|item| !free.contains(*item));
    let places: Vec<u64> = ordered
        .filter_map(|item| expected.get(item))
        .copied()
        .collect();
    tally.reordered += places.windows(2).filter(|pair| pair[1] < pair[0]).count() as u64;
    once.len() as u64
}
