//! Countries whose numbers can be texted.

/// One entry of the supported list.
///
/// Source: seed document "SMS And WhatsApp", section Country Codes: `name`,
/// `dial_code` with its plus sign, ISO 3166-1 alpha-2 `code`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialCode {
    pub name: String,
    /// With the plus sign, as the service wants it back: `+44`.
    pub dial_code: String,
    /// `GB`; picks the numbering plan.
    pub code: String,
}

impl DialCode {
    /// The digits of the dial code: `44`.
    pub fn digits(&self) -> &str {
        self.dial_code.trim_start_matches('+')
    }
}

/// The list as the document gives it; it may be replaced by configuration.
pub fn built_in_dial_codes() -> Vec<DialCode> {
    [
        ("United Kingdom", "+44", "GB"),
        ("United States", "+1", "US"),
        ("Ireland", "+353", "IE"),
    ]
    .map(|(name, dial_code, code)| DialCode {
        name: name.to_owned(),
        dial_code: dial_code.to_owned(),
        code: code.to_owned(),
    })
    .into()
}
