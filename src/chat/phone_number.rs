//! Telephone numbers as people type and paste them.
//!
//! [`parse_number`] takes what is in the field and the selected country and
//! answers with the number to text, or with the one problem to show beside the
//! field. The numbering plans are in `phone_plan`. Spec: ITU-T E.164 for lengths.

use super::phone_plan::{self, Line};
use super::{DialCode, Private};

/// A number that can be texted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhoneNumber {
    /// With the plus sign: `+44`.
    pub dial_code: String,
    /// Digits only, without the national trunk 0: `7123456789`.
    pub national: Private,
}

/// Why a number cannot be used; each has its own sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberProblem {
    Missing,
    /// Something that is no digit and no separator.
    NotANumber,
    TooShort,
    TooLong,
    /// A country code that is not in the supported list.
    UnsupportedCountry,
    /// Under +1, but not in the country that was meant.
    OtherCountryUnderPlusOne,
    Landline,
    Premium,
    /// UK 070: looks like a mobile, is a costly redirect.
    Personal,
    TollFree,
    /// No range of this country's plan.
    NotAssigned,
}

/// ITU-T E.164 section 6: at most 15 digits with the country code.
const MAX_E164_DIGITS: usize = 15;
/// Shortest national number that a country without a plan of ours may have.
const MIN_NATIONAL_DIGITS: usize = 4;

/// Digits, and whether an international prefix stood before them.
struct Typed {
    digits: String,
    international: bool,
}

/// Reads digits of any script we know people paste (ASCII, full-width, Arabic-Indic,
/// extended Arabic-Indic); drops separators and invisible direction marks.
fn read_digits(text: &str) -> Result<Typed, NumberProblem> {
    let mut digits = String::new();
    let mut plus = false;
    for character in text.chars() {
        let value = match character {
            '0'..='9' => character as u32 - '0' as u32,
            '\u{ff10}'..='\u{ff19}' => character as u32 - 0xff10,
            '\u{0660}'..='\u{0669}' => character as u32 - 0x0660,
            '\u{06f0}'..='\u{06f9}' => character as u32 - 0x06f0,
            '+' | '\u{ff0b}' if digits.is_empty() && !plus => {
                plus = true;
                continue;
            }
            // Dots, slashes, brackets, dashes of every width, and marks that a copy
            // from a web page brings along unseen.
            '.'
            | '/'
            | '('
            | ')'
            | '['
            | ']'
            | '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{ff08}'
            | '\u{ff09}'
            | '\u{ff0d}'
            | '\u{ff0e}'
            | '\u{b7}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}' => continue,
            space if space.is_whitespace() => continue,
            _ => return Err(NumberProblem::NotANumber),
        };
        digits.push(char::from(b'0' + value as u8));
    }
    let international = plus || digits.starts_with("00");
    if !plus && international {
        digits.drain(..2);
    }
    Ok(Typed {
        digits,
        international,
    })
}

/// The supported country an international number (`+44…`, `0044…`) belongs to:
/// the index of the longest dial code that its digits start with. The country
/// that is selected already wins a tie (Canada and the United States share +1).
pub fn international_country(text: &str, countries: &[DialCode], selected: usize) -> Option<usize> {
    let typed = read_digits(text).ok().filter(|typed| typed.international)?;
    countries
        .iter()
        .enumerate()
        .filter(|(_, country)| typed.digits.starts_with(country.digits()))
        .max_by_key(|(index, country)| (country.digits().len(), *index == selected))
        .map(|(index, _)| index)
}

/// Reads what is in the number field.
///
/// # Errors
/// The first [`NumberProblem`] that applies; the text itself is never changed.
pub fn parse_number(
    text: &str,
    countries: &[DialCode],
    selected: usize,
) -> Result<PhoneNumber, NumberProblem> {
    let typed = read_digits(text)?;
    if typed.digits.is_empty() {
        return Err(NumberProblem::Missing);
    }
    let index = if typed.international {
        international_country(text, countries, selected).ok_or(NumberProblem::UnsupportedCountry)?
    } else {
        selected
    };
    let country = countries
        .get(index)
        .ok_or(NumberProblem::UnsupportedCountry)?;
    let plan = phone_plan::plan(&country.code);
    // "+44 (0)7700 …" and "07700 …": the trunk prefix is for national dialling only.
    let trunk = plan.and_then(|plan| plan.trunk).unwrap_or_default();
    let without_trunk = |digits| str::strip_prefix(digits, trunk).unwrap_or(digits);
    let typed_code = typed.international.then(|| country.digits());
    let digits = typed.digits.as_str();
    let mut national = without_trunk(
        typed_code
            .and_then(|code| digits.strip_prefix(code))
            .unwrap_or(digits),
    );
    // A dial code typed without its plus ("447700900123"): longer than any national
    // number of the plan, and right without the dial code.
    if !typed.international
        && let Some(plan) = plan
        && national.len() > plan.longest
        && let Some(rest) = national.strip_prefix(country.digits()).map(without_trunk)
        && (plan.shortest..=plan.longest).contains(&rest.len())
    {
        national = rest;
    }
    let line = match plan {
        Some(plan) if national.len() < plan.shortest => return Err(NumberProblem::TooShort),
        Some(plan) if national.len() > plan.longest => return Err(NumberProblem::TooLong),
        Some(plan) => (plan.line)(national),
        None if national.len() < MIN_NATIONAL_DIGITS => return Err(NumberProblem::TooShort),
        None if national.len() + country.digits().len() > MAX_E164_DIGITS => {
            return Err(NumberProblem::TooLong);
        }
        None => Line::Mobile,
    };
    match line {
        Line::Mobile => Ok(PhoneNumber {
            dial_code: country.dial_code.clone(),
            national: Private::new(national),
        }),
        Line::TooShort => Err(NumberProblem::TooShort),
        Line::TooLong => Err(NumberProblem::TooLong),
        Line::Landline => Err(NumberProblem::Landline),
        Line::Premium => Err(NumberProblem::Premium),
        Line::Personal => Err(NumberProblem::Personal),
        Line::TollFree => Err(NumberProblem::TollFree),
        Line::OtherCountry => Err(NumberProblem::OtherCountryUnderPlusOne),
        Line::NotAssigned => Err(NumberProblem::NotAssigned),
    }
}

#[cfg(test)]
#[path = "phone_number_tests.rs"]
mod tests;
