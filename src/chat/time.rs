//! Two clocks, two types: mixing them up does not compile.

use std::time::Duration;

/// Milliseconds of a clock that never jumps; for delays and deadlines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Mono(pub u64);

/// Milliseconds since 1970-01-01T00:00:00Z as the visitor's device believes;
/// only for showing and storing, never for deciding how long to wait.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Wall(pub i64);

/// Both clocks, read once per event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    pub mono: Mono,
    pub wall: Wall,
}

impl Mono {
    pub fn after(self, delay: Duration) -> Mono {
        Mono(self.0.saturating_add(delay.as_millis() as u64))
    }
}
