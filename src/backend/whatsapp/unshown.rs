//! What a message says that only WhatsApp can show.

/// Source: source document 003, "Message Template Default Fallback", word for word: other
/// software knows such a message by it.
pub const UNSHOWN: &str = "WhatsApp HSM (This message can only be displayed in WhatsApp)";
