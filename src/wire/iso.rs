//! Times as servers write them: ISO 8601, read and written without a calendar library.

/// `2018-09-21T14:10:56.529Z` in milliseconds since 1970. Only the form that
/// JavaScript's `toISOString` writes, with any number of decimals, and an offset of
/// hours and minutes in the place of `Z`.
pub fn parse_iso(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let (time, offset) = split_offset(time)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let plausible = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !plausible || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut digits = fraction.bytes();
    let mut millis = 0;
    for _ in 0..3 {
        millis = millis * 10 + i64::from(digits.next().unwrap_or(b'0') - b'0');
    }
    // Days since 1970 of a civil date: years start in March so that the leap day is
    // last (proleptic Gregorian calendar, as in ISO 8601).
    let (shifted_year, shifted_month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100
        + day_of_year
        - 719_468;
    Some((((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + millis)
}

/// Exactly three whole numbers of one to four digits.
fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between);
    let mut three = [0; 3];
    for number in &mut three {
        let part = parts.next()?;
        if part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(three)
}

/// `14:10:56.529+02:00`: the time of day, and the minutes it is ahead of UTC.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let (time, offset) = time.split_at_checked(time.rfind(['+', '-'])?)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let number = |part: &str| part.parse::<u8>().ok().map(i64::from);
    Some((time, sign * (number(hours)? * 60 + number(minutes)?)))
}

/// A time as `toISOString` writes it; the inverse of [`parse_iso`] for the years 0 to 9999.
pub fn to_iso(millis: i64) -> String {
    let (seconds, millis) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // A civil date from days since 1970, years starting in March (as above).
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut text = String::new();
    for (value, width, after) in [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (second / 3600, 2, ':'),
        (second / 60 % 60, 2, ':'),
        (second % 60, 2, '.'),
        (millis, 3, 'Z'),
    ] {
        let digits = value.to_string();
        (digits.len()..width).for_each(|_| text.push('0'));
        text.push_str(&digits);
        text.push(after);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_in_the_one_form_servers_write() {
        for (text, expect) in [
            ("1970-01-01T00:00:00.000Z", Some(0)),
            ("2018-09-21T14:10:56.529Z", Some(1_537_539_056_529)),
            ("2018-09-21T14:10:56.5Z", Some(1_537_539_056_500)),
            ("2024-02-29T23:59:59Z", Some(1_709_251_199_000)),
            // Visitor.Chat writes microseconds.
            ("2024-03-07T08:23:55.123999Z", Some(1_709_799_835_123)),
            ("2024-01-01T00:00:00+01:00", Some(1_704_063_600_000)),
            ("2024-01-01T00:00:00-00:30", Some(1_704_069_000_000)),
            ("2024-01-01T00:00:00+1", None),
            ("2024-13-01T00:00:00Z", None),
            ("2024-01-01T00:00:00:00Z", None),
            ("2024-01-01T00:00:00.x00Z", None),
            ("2024-01-01T00:00Z", None),
            ("2024-01-01T24:00:00Z", None),
            ("2024-01-01", None),
            ("", None),
            ("é024-01-01T00:00:00Z", None),
        ] {
            assert_eq!(parse_iso(text), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millis in -62_167_219_200_000i64..253_402_300_800_000) {
            prop_assert_eq!(parse_iso(&to_iso(millis)), Some(millis), "{}", to_iso(millis));
        }

        #[test]
        fn no_text_breaks_it(text in "[0-9TZ:.+é-]{0,30}", any: String) {
            let _ = parse_iso(&text);
            let _ = parse_iso(&any);
        }
    }
}
