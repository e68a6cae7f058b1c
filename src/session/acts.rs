//! What the visitor can do about messages of the rich services, as the view sees it.

use super::snapshot::FormSnapshot;
use crate::chat::MessageId;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Acts {
    /// The newest message, if it offers quick replies that were not used.
    pub quick: Option<MessageId>,
    /// On its way to the server.
    pub busy: Option<Acting>,
    /// The last one, if it did not get there.
    pub failed: Option<Acting>,
    /// What is filled in, by the message whose form it is.
    pub forms: Vec<(MessageId, FormSnapshot)>,
    /// The newest message is to be answered by its own means: the composer gives way.
    pub blocked: bool,
    pub locating: Locating,
}

/// One button: of the message, or of one of its items.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acting {
    pub message: MessageId,
    pub item: Option<usize>,
    pub action: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Locating {
    #[default]
    No,
    /// The browser asks the visitor.
    Asking,
    Refused,
}
