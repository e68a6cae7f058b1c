//! What may come in from servers, other tabs and visitors: likely things, and nonsense.

use crate::json::parse;
use forecourt::chat::Private;
use forecourt::json::Json;
use forecourt::session::FormId;
use forecourt::wire::{Answer, Body, Frame, TransportError};
use proptest::prelude::*;
use std::time::Duration;

/// Names that readers look for, so that arbitrary JSON gets past the first look.
const NAMES: &[&str] = &[
    "success",
    "error",
    "errorType",
    "visitor",
    "token",
    "username",
    "room",
    "_id",
    "open",
    "servedBy",
    "newRoom",
    "message",
    "messages",
    "msg",
    "ts",
    "t",
    "u",
    "name",
    "alias",
    "$date",
    "errors",
    "telephoneNumber",
    "countryCode",
    "config",
    "enabled",
    "online",
    "settings",
    "limitTextLength",
    "theme",
    "title",
    "offlineMessage",
    "v",
    "at",
    "outbox",
    "id",
    "text",
    "failed",
    "read",
    "chatDraft",
    "smsNumber",
    "smsCountry",
    "msg",
    "subs",
    "fields",
    "eventName",
    "args",
    "collection",
    "type",
    "data",
    "spot",
    "status",
    "agent",
    "attachments",
    "title_link",
    "hello",
    "here",
    "head",
    "all",
    "gone",
    "closed",
    "solid",
    "readAt",
    "survey",
    "items",
    "departments",
    "customFields",
    "registrationForm",
    "displayOfflineForm",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "invalid-token",
    "[invalid-room]",
    "room-closed",
    "no-agent-online",
    "livechat-close",
    "livechat-started",
    "uj",
    "token",
    "2024-01-01T00:00:00.000Z",
    "2024-01-01T00:00:00.Z",
    "9999-12-31T23:59:60Z",
    "You must wait 18446744073709551615 seconds",
    "wait é",
    "+44",
    "GB",
];

pub fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<f64>().prop_map(Json::Number),
        (-3i32..3).prop_map(|number| Json::Number(number.into())),
        prop::sample::select(TEXTS).prop_map(Json::from),
        ".{0,8}".prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::List),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..6).prop_map(|fields| {
                let owned = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Json::Object(owned.collect())
            }),
        ]
    })
}

/// Set-ups that put each form into the way.
pub const CONFIGS: [&str; 3] = [
    r#"{"config":{"enabled":true,"online":true}}"#,
    r#"{"config":{"enabled":true,"online":true,"settings":{"registrationForm":true,
        "nameFieldRegistrationForm":true,"emailFieldRegistrationForm":true,"fileUpload":true},
        "customFields":[{"_id":"c","label":"C","regexp":"^a"}]}}"#,
    r#"{"config":{"enabled":true,"online":false,"settings":{"displayOfflineForm":true,"transcript":true,
        "allowSwitchingDepartments":true},"survey":{"items":["satisfaction"],"values":["1","5"]},
        "departments":[{"_id":"d1","name":"One"},{"_id":"d2","name":"Two"}]}}"#,
];

/// Frames of a server that means well, and of one that does not.
pub fn any_frame() -> impl Strategy<Value = Frame> {
    let message = r#"{"_id":"m7","msg":"Hi","ts":{"$date":1704067203000},"u":{"username":"emma"}}"#;
    let changed = |stream: &str, event: &str, args: &str| {
        format!(
            r#"{{"msg":"changed","collection":"{stream}","id":"id","fields":{{"eventName":"{event}","args":{args}}}}}"#
        )
    };
    let likely = [
        r#"{"msg":"connected","session":"s"}"#.to_owned(),
        r#"{"msg":"ready","subs":["2","3","4","5","6"]}"#.to_owned(),
        r#"{"msg":"nosub","id":"2","error":{}}"#.to_owned(),
        r#"{"msg":"nosub","id":"3","error":{}}"#.to_owned(),
        r#"{"msg":"ping","id":"x"}"#.to_owned(),
        r#"{"msg":"pong"}"#.to_owned(),
        r#"{"server_id":"0"}"#.to_owned(),
        changed("stream-room-messages", "r", &format!("[{message}]")),
        changed(
            "stream-room-messages",
            "r",
            r#"[{"_id":"m8","t":"livechat-close","ts":{"$date":1704067204000},"u":{}}]"#,
        ),
        changed("stream-notify-room", "r/deleteMessage", r#"[{"_id":"m7"}]"#),
        changed(
            "stream-notify-room",
            "r/user-activity",
            r#"["emma",["user-typing"]]"#,
        ),
        changed(
            "stream-livechat-room",
            "r",
            r#"[{"type":"queueData","data":{"spot":2}}]"#,
        ),
        changed(
            "stream-livechat-room",
            "r",
            r#"[{"type":"agentData","data":{"name":"Emma"}}]"#,
        ),
    ];
    prop_oneof![
        6 => prop::sample::select(likely.to_vec()).prop_map(|text| parse(&text)),
        1 => any_json(),
    ]
    .prop_map(|json| Frame {
        head: String::new(),
        json,
    })
}

/// What another tab may relay: the truth, an old truth, nonsense.
pub fn any_relay() -> impl Strategy<Value = Json> {
    let told = |token: &str, room: &str, closed: bool, all: bool| {
        format!(
            r#"{{"head":{{"token":"{token}","username":"g","registered":true,"known":true,"room":{room},"closed":{closed},"online":true,"solid":1704067203000,"read":"m7","readAt":1704067203000,"agent":"Emma","presence":1}},
            "all":{all},"messages":[["m7",1,"Emma","Hi",1704067203000,false,[]]],"gone":["m9"]}}"#
        )
    };
    let likely = [
        r#"{"hello":true}"#.to_owned(),
        r#"{"here":true}"#.to_owned(),
        told("t", r#""r""#, false, true),
        told("t", r#""r""#, true, false),
        told("t", "null", false, true),
        told("other", r#""r2""#, false, true),
    ];
    prop_oneof![
        4 => prop::sample::select(likely.to_vec()).prop_map(|text| parse(&text)),
        1 => any_json(),
    ]
}

/// Answers that a session could really act upon, with a twist now and then.
fn likely_json() -> impl Strategy<Value = Json> {
    let message = |id: u8, kind: &str, token: &str| {
        format!(
            r#"{{"_id":"m{id}","msg":"text","ts":"2024-01-01T00:00:{:02}.000Z"{kind}{token},"u":{{}}}}"#,
            id % 60
        )
    };
    prop_oneof![
        Just(r#"{"success":true,"visitor":{"token":"t"}}"#.to_owned()),
        Just(r#"{"success":true,"room":{"_id":"r"},"newRoom":false}"#.to_owned()),
        any::<u8>()
            .prop_map(move |id| format!(r#"{{"message":{}}}"#, message(id, "", r#","token":"t""#))),
        prop::collection::vec(any::<u8>(), 0..6).prop_map(move |ids| {
            let kinds = ["", r#","t":"livechat-close""#, r#","t":"uj""#];
            let list: Vec<_> = ids
                .iter()
                .map(|id| message(*id, kinds[usize::from(id % 3)], ""))
                .collect();
            format!(r#"{{"messages":[{}]}}"#, list.join(","))
        }),
        prop::sample::select(&[
            "invalid-token",
            "invalid-room",
            "room-closed",
            "no-agent-online",
            "x"
        ])
        .prop_map(|code| format!(r#"{{"success":false,"error":"{code}"}}"#)),
    ]
    .prop_map(|text| parse(&text))
}

pub fn any_result() -> impl Strategy<Value = Result<Answer, TransportError>> {
    let status = prop_oneof![4 => Just(200u16), 2 => Just(400), 1 => Just(429), 1 => Just(500), 1 => Just(422), 1 => any::<u16>()];
    let body = prop_oneof![
        4 => likely_json().prop_map(Body::Json),
        2 => any_json().prop_map(Body::Json),
        1 => Just(Body::Other),
    ];
    let wait = prop::option::weighted(
        0.2,
        prop_oneof![any::<u64>(), 0..100u64].prop_map(Duration::from_secs),
    );
    let answer = (status, body, wait).prop_map(|(status, body, retry_after)| Answer {
        status,
        body,
        retry_after,
    });
    prop_oneof![
        6 => answer.prop_map(Ok),
        1 => prop::sample::select(&[TransportError::Offline, TransportError::Timeout, TransportError::Failed]).prop_map(Err),
    ]
}

pub fn any_text() -> impl Strategy<Value = Private> {
    prop_oneof![
        ".{0,12}",
        "[+0-9 ]{0,16}",
        Just("x".repeat(101)),
        "\\PC{0,4}"
    ]
    .prop_map(Private::new)
}

pub fn any_form() -> impl Strategy<Value = FormId> {
    prop::sample::select(&[
        FormId::Registration,
        FormId::Offline,
        FormId::Survey,
        FormId::Transcript,
        FormId::Department,
    ])
}
