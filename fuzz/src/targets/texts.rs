//! What people type and what servers let through: numbers, links, colours, percent-encoding; and the JSON writer.

use forecourt::chat::{Piece, built_in_dial_codes, international_country, parse_number, pieces};
use forecourt::settings::Colour;
use forecourt::wire::{percent_decode, percent_encode};

use super::{parse, read, written};
use forecourt::json::Json;

pub fn texts(input: &str) {
    number(input);
    links(input);
    for word in input.split_whitespace() {
        number(word);
        if let Some(colour) = Colour::read(word) {
            let contrast = colour.contrast(colour.ink());
            assert!(
                contrast >= 4.5,
                "{word}: its ink has a contrast of {contrast}"
            );
        }
    }
    let encoded = percent_encode(input);
    assert!(
        encoded.is_ascii() && !encoded.contains([' ', '+', '&', '#', '?', '"']),
        "{encoded}"
    );
    assert_eq!(percent_decode(&encoded).as_deref(), Some(input));
    percent_decode(input);
}

fn number(text: &str) {
    let countries = built_in_dial_codes();
    for selected in 0..=countries.len() {
        if let Some(index) = international_country(text, &countries, selected) {
            assert!(index < countries.len());
        }
        if let Ok(number) = parse_number(text, &countries, selected) {
            let national = number.national.as_str();
            assert!(
                national.bytes().all(|byte| byte.is_ascii_digit()),
                "{national}"
            );
            // E.164: fifteen digits with the country's.
            assert!((4..=14).contains(&national.len()), "{national}");
            // Read again as it is sent, it is the same number.
            let whole = format!("{}{national}", number.dial_code);
            let again = parse_number(&whole, &countries, selected);
            let again = again.map(|again| again.national.as_str().to_owned());
            assert_eq!(again.as_deref(), Ok(national), "{whole}");
        }
    }
}

fn links(text: &str) {
    let pieces = pieces(text);
    let joined: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Link(text) => *text,
        })
        .collect();
    assert_eq!(joined, text);
    for piece in pieces {
        if let Piece::Link(link) = piece {
            assert!(
                link.starts_with("http://") || link.starts_with("https://"),
                "{link}"
            );
            assert!(!link.contains(char::is_whitespace), "{link:?}");
        }
    }
}

/// The writer's text, parsed again, is the value; fractions to six decimals, and nothing beyond 64 bits.
pub fn json(input: &str) {
    for line in input.lines() {
        let Some(json) = parse(line) else { continue };
        let again = written(&json.to_string());
        let again = read(&again, usize::MAX).unwrap_or_default();
        assert!(alike(&json, &again), "{line} became {json}");
    }
}

fn alike(one: &Json, two: &Json) -> bool {
    match (one, two) {
        // Whole numbers that a float holds exactly: ids and times are such.
        (Json::Number(one), Json::Number(two))
            if one.abs() <= 9_007_199_254_740_992.0 && one.fract() == 0.0 =>
        {
            one == two
        }
        (Json::Number(one), Json::Number(two)) if one.abs() < 1e15 => {
            (one - two).abs() <= 1.1e-6 * one.abs().max(1.0)
        }
        (Json::Number(one), Json::Number(two)) => one.signum() == two.signum(),
        (Json::List(one), Json::List(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| alike(one, two))
        }
        (Json::Object(one), Json::Object(two)) => {
            let same = |((name, one), (other, two)): (&(String, Json), &(String, Json))| {
                name == other && alike(one, two)
            };
            one.len() == two.len() && one.iter().zip(two).all(same)
        }
        (one, two) => one == two,
    }
}
