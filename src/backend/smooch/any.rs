//! Any JSON, and JSON that is nearly what a service would send.

use super::Proof;
use crate::json::Json;
use proptest::prelude::*;

/// Names that mean something to one of the readers.
const NAMES: &[&str] = &[
    "id",
    "_id",
    "type",
    "role",
    "text",
    "isBackchannel",
    "contentType",
    "meta",
    "metadata",
    "title",
    "quotedMessage",
    "quotedMessageId",
    "forecourtId",
    "items",
    "actions",
    "delay",
    "createdAt",
    "received",
    "user",
    "author",
    "content",
    "messages",
    "message",
    "conversations",
    "hasMore",
    "beforeCursor",
    "description",
    "mediaUrl",
    "mediaType",
    "mediaSize",
    "altText",
    "displaySettings",
    "imageAspectRatio",
    "uri",
    "url",
    "fallback",
    "payload",
    "iconUrl",
    "size",
    "openOnReceive",
    "amount",
    "currency",
    "state",
    "fields",
    "options",
    "name",
    "label",
    "minSize",
    "maxSize",
    "select",
    "email",
    "submitted",
    "blockChatInput",
    "coordinates",
    "lat",
    "long",
    "location",
    "htmlText",
    "markdownText",
    "textFallback",
    "error",
    "errors",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "m1",
    "agent",
    "contact",
    "bot",
    "user",
    "business",
    "appMaker",
    "chat",
    "card",
    "postback",
    "command",
    "text",
    "image",
    "file",
    "carousel",
    "list",
    "form",
    "formResponse",
    "location",
    "template",
    "message",
    "externalMessageId",
    "link",
    "reply",
    "webview",
    "locationRequest",
    "buy",
    "share",
    "email",
    "select",
    "image/png",
    "video/mp4",
    "application/pdf",
    "text/html",
    "text/url",
    "2024-01-01T00:00:00.000Z",
    "https://dealer.example/a.png",
    "http://dealer.example",
    "tel:+441632960000",
    "mailto:sales@dealer.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//dealer.example/a",
    "https://dealer.example@evil.example/",
    "<a href=\"javascript:alert(1)\">here</a> <b>bold</b>",
    "[here](javascript:alert(1)) **bold** [there](https://dealer.example)",
    "*bold* _it_ https://dealer.example",
    "%[Label](https://dealer.example)",
];

impl Proof {
    pub fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            1 => Just(Json::Null),
            1 => any::<bool>().prop_map(Json::Bool),
            1 => any::<f64>().prop_map(Json::Number),
            1 => (-200i32..200).prop_map(|number| Json::Number(number.into())),
            6 => prop::sample::select(TEXTS).prop_map(Json::from),
            1 => ".{0,12}".prop_map(Json::Text),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let object = prop::collection::vec((prop::sample::select(NAMES), inner.clone()), 0..8);
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Json::List),
                object.prop_map(of_fields),
            ]
        })
    }

    /// What most things of a message are made of, with one of `kinds` as its type, and anything at all in between.
    /// The given fields win over any.
    pub fn any_content(
        kinds: &'static [&'static str],
        given: Vec<(&'static str, Json)>,
    ) -> impl Strategy<Value = Json> {
        let kinds = prop::sample::select(kinds).prop_map(Json::from).boxed();
        object(&[
            ("type", kinds),
            ("actions", list(action_like())),
            ("items", list(item_like())),
            ("fields", list(field_like())),
            ("title", text()),
            ("mediaUrl", text()),
            ("contentType", text()),
            ("mediaType", text()),
            ("htmlText", text()),
            ("markdownText", text()),
            ("textFallback", text()),
            ("text", text()),
            (
                "coordinates",
                object(&[("lat", number()), ("long", number())]),
            ),
            (
                "meta",
                object(&[("title", text()), ("quotedMessage", text())]),
            ),
        ])
        .prop_map(move |json| {
            let mut fields = json.fields().to_vec();
            fields.extend(
                given
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), value.clone())),
            );
            Json::Object(fields)
        })
    }
}

fn of_fields(fields: Vec<(&str, Json)>) -> Json {
    let owned = fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Json::Object(owned.collect())
}

/// Of each field the right kind of value, nothing, or anything.
fn object(fields: &[(&'static str, BoxedStrategy<Json>)]) -> BoxedStrategy<Json> {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| {
            let value = prop_oneof![
                6 => value.clone().prop_map(Some),
                3 => Just(None),
                1 => Proof::any_json().prop_map(Some),
            ];
            let name = *name;
            value.prop_map(move |value| Some((name, value?))).boxed()
        })
        .collect();
    fields
        .prop_map(|fields| of_fields(fields.into_iter().flatten().collect()))
        .boxed()
}

fn text() -> BoxedStrategy<Json> {
    prop::sample::select(TEXTS).prop_map(Json::from).boxed()
}

fn number() -> BoxedStrategy<Json> {
    prop_oneof![any::<f64>(), -181.0..181.0]
        .prop_map(Json::Number)
        .boxed()
}

fn list(of: BoxedStrategy<Json>) -> BoxedStrategy<Json> {
    prop::collection::vec(of, 0..13)
        .prop_map(Json::List)
        .boxed()
}

fn action_like() -> BoxedStrategy<Json> {
    const KINDS: &[&str] = &[
        "link",
        "reply",
        "postback",
        "webview",
        "locationRequest",
        "buy",
        "share",
    ];
    object(&[
        (
            "type",
            prop::sample::select(KINDS).prop_map(Json::from).boxed(),
        ),
        ("text", text()),
        ("uri", text()),
        ("url", text()),
        ("payload", text()),
        ("fallback", text()),
        ("iconUrl", text()),
        ("amount", number()),
    ])
}

fn item_like() -> BoxedStrategy<Json> {
    object(&[
        ("title", text()),
        ("description", text()),
        ("mediaUrl", text()),
        ("mediaType", text()),
        ("actions", list(action_like())),
    ])
}

fn field_like() -> BoxedStrategy<Json> {
    let option = object(&[("name", text()), ("label", text())]);
    object(&[
        ("type", text()),
        ("name", text()),
        ("label", text()),
        ("email", text()),
        ("options", list(option.clone())),
        ("select", list(option)),
    ])
}
