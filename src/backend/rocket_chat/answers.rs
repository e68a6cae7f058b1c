//! Answer readers: tolerant of what is missing, strict about what we rely on.

use crate::chat::{
    Author, Delivery, Message, MessageId, Private, RoomId, SystemNote, VisitorToken, Wall,
};
use crate::json::Json;

/// The parts of `GET livechat/config` the panel uses (reference 1.3).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LivechatConfig {
    pub enabled: bool,
    /// Read at page load, so it may be stale: a refusal of the room is the last word.
    pub online: bool,
    pub title: Option<String>,
    pub offline_message: Option<String>,
    /// Longest message, where the server limits it.
    pub text_limit: Option<usize>,
}

pub fn read_config(json: &Json) -> LivechatConfig {
    let config = json.field("config");
    let settings = config.field("settings");
    let words = |value: &Json| value.words().map(str::to_owned);
    LivechatConfig {
        enabled: config.field("enabled").flag() == Some(true),
        online: config.field("online").flag() != Some(false),
        title: words(config.field("theme").field("title")),
        offline_message: words(config.field("messages").field("offlineMessage")),
        // `false` or a number, says the source; a number that means nothing is none.
        text_limit: match settings.field("limitTextLength") {
            Json::Number(limit) if *limit >= 1.0 => Some(*limit as usize),
            _ => None,
        },
    }
}

/// A visitor as the server knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// Not always the one we sent: the same telephone number under a new token gets
    /// the old visitor with the old token back, which is then ours.
    pub token: VisitorToken,
}

pub fn read_visitor(json: &Json) -> Option<Registered> {
    let visitor = json.field("visitor");
    Some(Registered {
        token: VisitorToken::new(visitor.field("token").words()?),
    })
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Room {
    pub id: RoomId,
    /// Made by this very request: nothing has been said in it.
    pub is_new: bool,
}

/// The official client accepts `{room}` and a bare room; so do we (reference 1.2).
pub fn read_room(json: &Json) -> Option<Room> {
    let room = match json.field("room") {
        Json::Null => json,
        room => room,
    };
    Some(Room {
        id: RoomId(room.field("_id").words()?.to_owned()),
        is_new: json.field("newRoom").flag() == Some(true),
    })
}

/// The messages of a history answer, oldest first; what the visitor must not see
/// (navigation, commands) is left out.
pub fn read_history(json: &Json, token: &VisitorToken) -> Option<Vec<Message>> {
    let Json::List(messages) = json.field("messages") else {
        return None;
    };
    let mut messages: Vec<Message> = messages
        .iter()
        .filter_map(|message| read_one(message, token))
        .collect();
    messages.reverse();
    Some(messages)
}

/// The `message` of the answer to a sent message.
pub fn read_message(json: &Json, token: &VisitorToken) -> Option<Message> {
    read_one(json.field("message"), token)
}

fn read_one(json: &Json, token: &VisitorToken) -> Option<Message> {
    let user = json.field("u");
    let author = match json.field("t").text().filter(|kind| !kind.is_empty()) {
        Some(kind) => Author::System(system_note(kind)?),
        // A message of the visitor carries the visitor's token (reference 2, Message forms).
        None if json.field("token").text() == Some(token.as_str()) => Author::Visitor,
        None => Author::Agent {
            name: user
                .any_field(&["name", "username"])
                .words()
                .or(json.field("alias").words())
                .map(str::to_owned),
        },
    };
    Some(Message {
        id: MessageId(json.field("_id").words()?.to_owned()),
        author,
        text: Private::new(json.field("msg").text().unwrap_or_default()),
        at: read_time(json.field("ts"))?,
        delivery: Delivery::Sent,
    })
}

/// System message types (`t`) a visitor should see; all others are hidden, as the
/// official client does (reference 2, "Not rendered by official").
fn system_note(kind: &str) -> Option<SystemNote> {
    Some(match kind {
        "livechat-started" => SystemNote::Started,
        "livechat-close" => SystemNote::Closed,
        "livechat_transfer_history" => SystemNote::Transferred,
        "uj" => SystemNote::Joined,
        "ul" => SystemNote::Left,
        _ => return None,
    })
}

/// `ts` is an ISO string over REST and `{"$date": ms}` over DDP.
fn read_time(json: &Json) -> Option<Wall> {
    match json {
        Json::Object(_) => json.field("$date").number().map(|ms| Wall(ms as i64)),
        Json::Number(ms) => Some(Wall(*ms as i64)),
        Json::Text(text) => parse_iso(text).map(Wall),
        _ => None,
    }
}

/// `2018-09-21T14:10:56.529Z` in milliseconds since 1970. Only the form that
/// JavaScript's `toISOString` writes (and microseconds): always UTC.
fn parse_iso(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let number = |part: Option<&str>| -> Option<i64> {
        part.filter(|part| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))?
            .parse()
            .ok()
    };
    let mut date = date.split('-');
    let (year, month, day) = (
        number(date.next())?,
        number(date.next())?,
        number(date.next())?,
    );
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut clock = clock.split(':');
    let (hour, minute, second) = (
        number(clock.next())?,
        number(clock.next())?,
        number(clock.next())?,
    );
    let plausible = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && date.next().is_none()
        && clock.next().is_none();
    if !plausible || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
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
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_one_form_servers_write() {
        for (text, expect) in [
            ("1970-01-01T00:00:00.000Z", Some(0)),
            ("2018-09-21T14:10:56.529Z", Some(1_537_539_056_529)),
            ("2024-02-29T23:59:59Z", Some(1_709_251_199_000)),
            ("2024-03-07T08:23:55.000000Z", Some(1_709_799_835_000)),
            ("2024-13-01T00:00:00Z", None),
            ("2024-01-01T00:00:00+01:00", None),
            ("2024-01-01", None),
            ("", None),
            ("é024-01-01T00:00:00Z", None),
        ] {
            assert_eq!(parse_iso(text), expect, "{text}");
        }
    }
}
