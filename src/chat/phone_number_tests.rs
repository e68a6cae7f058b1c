use super::super::built_in_dial_codes;
use super::NumberProblem::*;
use super::*;
use proptest::prelude::*;

/// Index in the built-in list.
const GB: usize = 0;
const US: usize = 1;
const IE: usize = 2;

fn check(selected: usize, typed: &str, expect: Result<(&str, &str), NumberProblem>) {
    let got = parse_number(typed, &built_in_dial_codes(), selected);
    let got = got
        .as_ref()
        .map(|number| (number.dial_code.as_str(), number.national.as_str()))
        .map_err(|problem| *problem);
    assert_eq!(got, expect, "typed {typed:?} with country {selected}");
}

#[test]
fn what_people_type_and_paste() {
    // Source: seed document 000 (the sample number 7123456789 has no trunk 0).
    check(GB, "7123456789", Ok(("+44", "7123456789")));
    for typed in [
        "07700 900123",
        "07700-900-123",
        "(07700) 900.123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "00440 7700 900123",
        "447700900123",
        "4407700900123",
        "\u{202a}+44\u{a0}7700\u{2011}900123\u{202c}",
        "０７７００９００１２３",
        "٠٧٧٠٠٩٠٠١٢٣",
        "۰۷۷۰۰۹۰۰۱۲۳",
        "＋44 7700 900123",
    ] {
        check(GB, typed, Ok(("+44", "7700900123")));
    }
    check(US, "(415) 555-2671", Ok(("+1", "4155552671")));
    check(US, "1 415 555 2671", Ok(("+1", "4155552671")));
    check(US, "001 415 555 2671", Ok(("+1", "4155552671")));
    check(IE, "085 012 3456", Ok(("+353", "850123456")));
    check(IE, "353850123456", Ok(("+353", "850123456")));
}

#[test]
fn an_international_number_chooses_its_country() {
    check(US, "+44 7700 900123", Ok(("+44", "7700900123")));
    check(GB, "00353 85 012 3456", Ok(("+353", "850123456")));
    check(IE, "+1 415 555 2671", Ok(("+1", "4155552671")));
    check(GB, "+49 151 23456789", Err(UnsupportedCountry));
    let list = built_in_dial_codes();
    assert_eq!(international_country("+353", &list, GB), Some(IE));
    assert_eq!(international_country("+35", &list, GB), None);
    assert_eq!(international_country("0770", &list, GB), None);
}

#[test]
fn each_problem_has_its_name() {
    check(GB, "", Err(Missing));
    check(GB, " - ", Err(Missing));
    check(GB, "call me", Err(NotANumber));
    check(GB, "O7700 900123", Err(NotANumber));
    check(GB, "07700 90012", Err(TooShort));
    check(GB, "0770", Err(TooShort));
    check(GB, "07700 9001234", Err(TooLong));
    check(GB, "020 7946 0123", Err(Landline));
    check(GB, "0300 123 4567", Err(Landline));
    check(GB, "0906 123 4567", Err(Premium));
    check(GB, "0845 123 4567", Err(Premium));
    check(GB, "0800 123 4567", Err(TollFree));
    check(GB, "070 1234 5678", Err(Personal));
    check(GB, "0760 123 4567", Err(NotAssigned));
    check(GB, "07624 123456", Ok(("+44", "7624123456")));
    check(IE, "01 234 5678", Err(Landline));
    check(IE, "021 123 4567", Err(Landline));
    check(IE, "1550 123 456", Err(Premium));
    check(IE, "1800 123 456", Err(TollFree));
    check(IE, "0818 123 456", Err(Landline));
    check(IE, "085 012 345", Err(TooShort));
    check(IE, "085 012 34567", Err(TooLong));
    check(US, "876 555 0123", Err(OtherCountryUnderPlusOne));
    check(GB, "+1 809 555 0123", Err(OtherCountryUnderPlusOne));
    check(US, "800 555 0123", Err(TollFree));
    check(US, "900 555 0123", Err(Premium));
    check(US, "500 555 0123", Err(Personal));
    check(US, "415 555 012", Err(TooShort));
    check(US, "415 055 0123", Err(NotAssigned));
    check(US, "911 555 0123", Err(NotAssigned));
    check(US, "+1 416 555 0123", Ok(("+1", "4165550123")));
}

#[test]
fn a_country_without_a_plan_of_ours_is_held_to_e164() {
    let list = [DialCode {
        name: "Germany".into(),
        dial_code: "+49".into(),
        code: "DE".into(),
    }];
    let parse = |typed| parse_number(typed, &list, 0);
    assert!(parse("151 23456789").is_ok());
    assert_eq!(parse("123"), Err(TooShort));
    assert_eq!(parse("15123456789012"), Err(TooLong));
    assert_eq!(parse_number("1", &[], 0), Err(UnsupportedCountry));
}

proptest! {
    #[test]
    fn no_text_panics(typed in "\\PC*", selected in 0usize..5) {
        let _ = parse_number(&typed, &built_in_dial_codes(), selected);
    }

    #[test]
    fn separators_change_nothing(digits in "07[1-5][0-9]{8}", at in 1usize..11, mark in "[ .()-]") {
        let list = built_in_dial_codes();
        let mut typed = digits.clone();
        typed.insert_str(at, &mark);
        prop_assert_eq!(parse_number(&typed, &list, GB), parse_number(&digits, &list, GB));
    }

    #[test]
    fn what_is_accepted_is_digits_of_a_possible_length(typed in "[+0-9 ]{0,18}", selected in 0usize..3) {
        if let Ok(number) = parse_number(&typed, &built_in_dial_codes(), selected) {
            let digits = number.national.as_str();
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert!((9..=10).contains(&digits.len()));
        }
    }
}
