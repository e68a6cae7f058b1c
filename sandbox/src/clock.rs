//! Wall time in milliseconds, from the system or from a test, and its two spellings on the wire.
//!
//! Nothing else in the sandbox reads a clock. Calendar arithmetic follows the proleptic Gregorian calendar
//! (the well-known era/day-of-era method), because the services speak ISO 8601 in UTC and nothing more.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

const DAY_MS: Millis = 86_400_000;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// A test moves the hands.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Millis) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(start)))
    }

    pub fn now(&self) -> Millis {
        match self {
            Clock::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as Millis),
            Clock::Manual(hands) => hands.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock; the system's clock cannot be moved and stays as it is.
    pub fn advance(&self, by_ms: Millis) {
        if let Clock::Manual(hands) = self {
            hands.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

/// `2018-09-21T14:10:56.529Z`, as Rocket.Chat's REST answers spell it.
pub fn to_iso(at: Millis) -> String {
    let (year, month, day) = to_date(at.div_euclid(DAY_MS));
    let rest = at.rem_euclid(DAY_MS);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1000 % 60,
        rest % 1000
    )
}

/// `2024-03-07T08:23:55.000000Z`, as Visitor.Chat's history spells it: six digits.
pub fn to_iso_micros(at: Millis) -> String {
    let text = to_iso(at);
    format!("{}000Z", &text[..text.len() - 1])
}

/// Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH:MM)`; `None` for anything else.
pub fn parse_iso(text: &str) -> Option<Millis> {
    let (date, time) = text.split_once('T')?;
    let mut parts = date.splitn(3, '-').map(parse_digits);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if date.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (time, offset_ms) = parse_zone(time)?;
    let (clock, fraction) = time
        .split_once('.')
        .map_or((time, ""), |(clock, fraction)| (clock, fraction));
    let mut parts = clock.splitn(3, ':').map(parse_digits);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let thousandths = match fraction {
        "" => 0,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            parse_digits(&format!("{digits:0<3}")[..3])?
        }
        _ => return None,
    };
    let days = to_days(year, month, day);
    Some(days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + thousandths - offset_ms)
}

fn parse_zone(time: &str) -> Option<(&str, Millis)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let at = time.rfind(['+', '-'])?;
    let (hours, minutes) = time[at + 1..].split_once(':')?;
    let offset = (parse_digits(hours)? * 60 + parse_digits(minutes)?) * 60_000;
    Some((
        &time[..at],
        if time[at..].starts_with('-') {
            -offset
        } else {
            offset
        },
    ))
}

fn parse_digits(text: &str) -> Option<i64> {
    let plain =
        !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Days since 1970-01-01 to (year, month, day). An era is 400 years of 146 097 days, counted from March.
fn to_date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn to_days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_read_and_write() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_537_539_056_529, "2018-09-21T14:10:56.529Z"), // Source: seed, Livechat visitor example
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ];
        for (at, text) in cases {
            assert_eq!(to_iso(at), text);
            assert_eq!(parse_iso(text), Some(at), "{text}");
        }
        assert_eq!(
            to_iso_micros(1_709_799_835_000),
            "2024-03-07T08:23:55.000000Z"
        ); // Source: visitor-chat, section 5
    }

    #[test]
    fn other_spellings() {
        let cases = [
            ("2018-09-21T14:10:56Z", Some(1_537_539_056_000)),
            ("2018-09-21T14:10Z", Some(1_537_539_000_000)),
            ("2018-09-21T16:10:56.5+02:00", Some(1_537_539_056_500)),
            ("2018-09-21T09:10:56.529123-05:00", Some(1_537_539_056_529)),
            ("2018-09-21", None),
            ("2018-13-21T00:00:00Z", None),
            ("2018-09-21T25:00:00Z", None),
            ("yesterday", None),
            ("T", None),
            ("", None),
            ("2018-09-21T14:10:56", None),
            ("2018-09-21T14:10:56.x1Z", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_iso(text), expected, "{text}");
        }
    }
}
