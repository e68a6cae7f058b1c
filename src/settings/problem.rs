//! What is wrong with a setting, for the developer who wrote it.

use std::fmt::{Display, Formatter, Result};

/// One wrong value: where, what was expected, what was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub key: String,
    pub expected: &'static str,
    pub found: String,
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(
            f,
            "\"{}\": expected {}, found {}; using the default",
            self.key, self.expected, self.found
        )
    }
}
