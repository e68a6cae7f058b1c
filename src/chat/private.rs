//! Text that must never reach a log: message bodies, tokens, telephone numbers.

/// A text whose `Debug` prints its length only.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Private(String);

impl Private {
    pub fn new(text: impl Into<String>) -> Private {
        Private(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} chars]", self.0.chars().count())
    }
}
