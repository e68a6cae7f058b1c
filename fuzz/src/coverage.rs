//! Which parts of the code an input reached: LLVM's counters, one byte an edge.
//!
//! `cargo xtask fuzz` compiles with the flags that put them in (a stable compiler takes them); compiled otherwise
//! there are none, [`edges`] is 0, and the driver mutates blindly. The only unsafe code of the repository is here,
//! because that is how the compiler hands its counters over. Source: Clang's SanitizerCoverage document,
//! "Inline 8bit-counters". Must not know: what is being fuzzed.
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};

static FIRST: AtomicPtr<AtomicU8> = AtomicPtr::new(std::ptr::null_mut());
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Called by the compiled program's start, once for each of its modules, with the same range for all of them: the
/// linker has put their counters side by side.
///
/// # Safety
/// Only for the code that LLVM emits: `start..stop` are counters that live as long as the program.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_8bit_counters_init(start: *mut u8, stop: *mut u8) {
    FIRST.store(start.cast(), Ordering::SeqCst);
    LENGTH.store(stop as usize - start as usize, Ordering::SeqCst);
}

/// Called beside it, with a table that we do not need.
#[unsafe(no_mangle)]
extern "C" fn __sanitizer_cov_pcs_init(_start: *const usize, _stop: *const usize) {}

fn counters() -> &'static [AtomicU8] {
    let first = FIRST.load(Ordering::SeqCst);
    if first.is_null() {
        return &[];
    }
    // SAFETY: the range was handed over by the compiler's own start-up code and is never freed; an `AtomicU8` has the
    // layout of the `u8` it counts in, and the instrumented code runs on the thread that reads.
    unsafe { std::slice::from_raw_parts(first, LENGTH.load(Ordering::SeqCst)) }
}

/// How many edges there are.
pub fn edges() -> usize {
    counters().len()
}

pub fn reset() {
    for counter in counters() {
        counter.store(0, Ordering::Relaxed);
    }
}

/// What has been reached since the start, and how often, roughly: for each edge a set of bits.
pub struct Seen(Vec<u8>);

impl Seen {
    pub fn new() -> Seen {
        Seen(vec![0; edges()])
    }

    /// Takes in what was counted since [`reset`]; true when something of it is new.
    pub fn learn(&mut self) -> bool {
        let mut news = false;
        for (seen, counter) in self.0.iter_mut().zip(counters()) {
            let bit = bucket(counter.load(Ordering::Relaxed));
            news |= bit & !*seen != 0;
            *seen |= bit;
        }
        news
    }

    pub fn reached(&self) -> usize {
        self.0.iter().filter(|seen| **seen != 0).count()
    }
}

/// Once, twice, a few times, often: a loop that runs once more is no discovery.
fn bucket(count: u8) -> u8 {
    match count {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        4..=7 => 8,
        8..=15 => 16,
        16..=31 => 32,
        32..=127 => 64,
        128.. => 128,
    }
}
