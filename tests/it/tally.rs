//! What became of all messages of a life, in numbers; and very many lives in a row.
//!
//! A life is known by its seed and by nothing else, so a seed that fails can be lived
//! again: `FORECOURT_SEED=17 FORECOURT_MESSAGES=1 cargo test --test it a_million -- --ignored`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Says which seed it was when a life ends in a panic.
pub struct Named(pub u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed of this life: FORECOURT_SEED={}", self.0);
        }
    }
}

/// The long run: `FORECOURT_MESSAGES` in all, from `FORECOURT_SEED` on, on all cores.
/// Ends with one line of JSON, which `cargo xtask chaos` passes on.
#[allow(clippy::print_stdout)]
pub fn long_run(live: impl Fn(u64) -> Tally + Sync) {
    let number = |name: &str, default| {
        std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
    };
    let messages = number("FORECOURT_MESSAGES", 1_000_000);
    let first = number("FORECOURT_SEED", 1);
    let all = Mutex::new(Tally::default());
    let next = AtomicU64::new(first);
    let enough = || {
        let all = all.lock().expect("no life has panicked");
        all.sent + all.received >= messages || !all.is_clean()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !enough() {
                    let tally = live(next.fetch_add(1, Ordering::Relaxed));
                    all.lock().expect("no life has panicked").add(tally);
                }
            });
        }
    });
    let all = *all.lock().expect("no life has panicked");
    println!("{}", all.json(first));
    assert!(all.is_clean(), "the seed of the life that failed is above");
}

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
