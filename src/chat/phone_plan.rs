//! Numbering plans of the countries on the built-in list.
//!
//! A table per country: how long a national number is, and what kind of line its
//! first digits mean. Coarser than a full metadata library on purpose (83 kB and
//! more); it must refuse what cannot take a text, not know every block. Sources:
//! Ofcom National Telephone Numbering Plan (UK), ComReg numbering conditions
//! (Ireland), NANPA area code listings (+1).

/// What a number's first digits say about the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line {
    Mobile,
    Landline,
    Premium,
    Personal,
    TollFree,
    OtherCountry,
    NotAssigned,
    /// The range is known, and shorter or longer than what was typed.
    TooShort,
    TooLong,
}

pub(super) struct Plan {
    /// Prefix for national dialling, not part of the number.
    pub trunk: Option<&'static str>,
    /// Digits of a national number without the trunk prefix.
    pub shortest: usize,
    pub longest: usize,
    pub line: fn(&str) -> Line,
}

/// The plan of an ISO 3166-1 country, if it is one of ours.
pub(super) fn plan(code: &str) -> Option<&'static Plan> {
    match code {
        "GB" => Some(&UNITED_KINGDOM),
        "IE" => Some(&IRELAND),
        "US" | "CA" => Some(&NORTH_AMERICA),
        _ => None,
    }
}

// Freephone 0800 1111 and a few 0800 numbers are shorter than the usual ten digits.
static UNITED_KINGDOM: Plan = Plan {
    trunk: Some("0"),
    shortest: 7,
    longest: 10,
    line: |number| match number.as_bytes() {
        [b'7', b'0', ..] => Line::Personal,
        // 076 is paging, but 07624 is a mobile range of the Isle of Man.
        [b'7', b'6', rest @ ..] if !rest.starts_with(b"24") => Line::NotAssigned,
        [b'7', ..] if number.len() < 10 => Line::TooShort,
        [b'7', ..] => Line::Mobile,
        [b'1' | b'2' | b'3' | b'5', ..] => Line::Landline,
        [b'8', b'0', ..] => Line::TollFree,
        [b'8' | b'9', ..] => Line::Premium,
        _ => Line::NotAssigned,
    },
};

// Landlines have 7 to 9 digits after the trunk, mobiles always 9.
static IRELAND: Plan = Plan {
    trunk: Some("0"),
    shortest: 7,
    longest: 10,
    line: |number| match number.as_bytes() {
        [b'8', b'2' | b'3' | b'5'..=b'9', ..] if number.len() < 9 => Line::TooShort,
        [b'8', b'2' | b'3' | b'5'..=b'9', ..] if number.len() > 9 => Line::TooLong,
        [b'8', b'2' | b'3' | b'5'..=b'9', ..] => Line::Mobile,
        // 1800 freephone, 1850/1890 shared cost, 15xx premium; 0818 is a landline tariff.
        [b'1', b'8', b'0', b'0', ..] => Line::TollFree,
        [b'1', b'8', b'5' | b'9', b'0', ..] | [b'1', b'5', ..] if number.len() == 10 => {
            Line::Premium
        }
        [b'7', b'0', b'0', ..] => Line::Personal,
        _ if number.len() > 9 => Line::TooLong,
        [b'1' | b'2' | b'4'..=b'7' | b'9', ..] | [b'8', b'1', b'8', ..] => Line::Landline,
        _ => Line::NotAssigned,
    },
};

/// Area codes under +1 of other countries than the United States and Canada.
const CARIBBEAN: [&str; 21] = [
    "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758",
    "767", "784", "809", "829", "849", "868", "869", "876",
];
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

// A landline cannot be told from a mobile under +1. Canada shares plan and dial code
// with the United States, and its numbers are accepted (ARCHITECTURE.md, Decisions).
static NORTH_AMERICA: Plan = Plan {
    trunk: Some("1"),
    shortest: 10,
    longest: 10,
    line: |number| {
        let area = number.get(..3).unwrap_or_default();
        let digits = number.as_bytes();
        match () {
            () if CARIBBEAN.contains(&area) => Line::OtherCountry,
            () if TOLL_FREE.contains(&area) => Line::TollFree,
            () if area == "900" => Line::Premium,
            // 500, 521 to 529, 533, 544, 566, 577, 588: personal communications.
            () if digits[0] == b'5'
                && (area == "500" || area.starts_with("52") || digits[1] == digits[2]) =>
            {
                Line::Personal
            }
            // Area and exchange codes start with 2 to 9 and are never N11.
            () if digits[0] < b'2' || digits[3] < b'2' => Line::NotAssigned,
            () if digits[1..3] == *b"11" || digits[4..6] == *b"11" => Line::NotAssigned,
            () => Line::Mobile,
        }
    },
};
