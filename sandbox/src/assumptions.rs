//! What the services' documents leave open, and what the sandbox does about it.
//!
//! Everything else the sandbox does is documented and says where. Code that rests on a line of this table names its
//! id (`assumption: …`); a test checks that every id named in the code is here and that every line is used.
//! When a real answer is learned, the line goes and the code says its source instead.

/// One open question and the answer chosen.
#[derive(Debug)]
pub struct Assumption {
    pub id: &'static str,
    /// What the sandbox does.
    pub what: &'static str,
    /// Why that and not something else.
    pub why: &'static str,
}

const fn assume(id: &'static str, what: &'static str, why: &'static str) -> Assumption {
    Assumption { id, what, why }
}

/// The table.
pub const ASSUMPTIONS: &[Assumption] = &[
    // Both services.
    assume(
        "cors",
        "Any origin may call either service and the widget's files, without credentials; no response header is exposed.",
        "Visitor.Chat's examples are browser calls from dealers' pages, but its CORS headers are not documented. Rocket.Chat \
         must be told to allow it; the accepted headers are its own. It exposes none, so a client must read the wait from \
         the text of a 429.",
    ),
    assume(
        "malformed-body",
        "A body that is not JSON counts as an empty object: the answer names what is missing.",
        "Neither document shows this case. Both frameworks fill their input from what they can parse.",
    ),
    // Visitor.Chat.
    assume(
        "blank-is-missing",
        "A parameter or field of nothing but white space is missing.",
        "The 422 bodies have the shape of a framework that trims texts and turns empty ones into null before validating.",
    ),
    assume(
        "demo-settings",
        "The demo installation's settings carry keys that are only hinted at, and some that are nowhere documented.",
        "The object is documented as incomplete and changing; a client that trips over an unknown key must fail here.",
    ),
    assume(
        "sms-success",
        "A request for an SMS is answered with 200 and {\"chatId\": …}.",
        "The success answer is not in the visible part of the document. A client must not need its body.",
    ),
    assume(
        "sms-characters",
        "The 100 characters of a message are counted as Unicode scalar values.",
        "The document says \"characters\". The framework's own rule counts code points.",
    ),
    assume(
        "sms-number-form",
        "A telephone number has 4 to 14 digits, nothing else, and no leading 0; anything else is a 422.",
        "The one sample is a national number without trunk 0 and dial code. Real numbers of the three countries fit.",
    ),
    assume(
        "sms-types",
        "`installationId` must be a number and the other fields texts; anything else is a 422 for that field.",
        "That is what the sample shows. The real service may be more lenient; a client that is right here is right there.",
    ),
    assume(
        "sms-unknown-installation",
        "An `installationId` that no installation has is a 422 for that field.",
        "The documented causes of a 500 do not include it, and \"missing or invalid\" fields are a 422.",
    ),
    assume(
        "captcha-must-be-empty",
        "A `captchaToken` other than the empty text is a 422.",
        "\"Should always be an empty string\" is all there is.",
    ),
    assume(
        "history-unknown-chat",
        "The history of an unknown chat is an empty array.",
        "Not documented; an error would tell strangers which chats exist.",
    ),
    assume(
        "history-of-rooms",
        "The history answers for SMS chats and for Livechat rooms; messages of the system are left out.",
        "Visitor.Chat's own chats start over a socket whose events are not public. Only \"human\" is known as a `type`.",
    ),
    // Rocket.Chat.
    assume(
        "unknown-route",
        "Unknown routes and methods are a 404 with {\"status\":\"error\"}.",
        "The reference warns that the answer may be HTML or either of two shapes.",
    ),
    assume(
        "schema-order",
        "A schema reports one problem: missing keys, then unknown keys, then each key in the order of the schema; types are \
         not converted in bodies.",
        "The validator's default is to stop at the first problem, and this is its order. A real server may turn a number \
         into a text; a client must not rely on it.",
    ),
    assume(
        "match-words",
        "Faults other than a missing key are told in the words of Meteor's own check.",
        "The reference shows one example; the form of the others is the library's.",
    ),
    assume(
        "limit-window",
        "A window of the rate limit belongs to one address and route and starts with its first call.",
        "The real limiter's windows are fixed too, but start when the server does; the difference is invisible to a client \
         that obeys the answer.",
    ),
    assume(
        "no-agent-words",
        "\"Sorry, no online agents [no-agent-online]\" with the code as errorType.",
        "The reference names the code; the words are those of the server's own tests.",
    ),
    assume(
        "repeated-id",
        "A message whose `_id` is stored already, in the same room and by a visitor, is answered with what is stored; under \
         any other circumstances it is `invalid-message`.",
        "The reference says that a client's id makes a retry safe. What a server says to an id of another room is not shown.",
    ),
    assume(
        "history-ls",
        "`ls` leaves nothing out of a room's history.",
        "The reference lists the parameter without its meaning; in the server it only serves to count what is unread.",
    ),
    assume(
        "history-dates",
        "An `ls` or `end` that is not a date and time is an `invalid-params`.",
        "The document says ISO; what an invalid date does is not shown, and must not go unnoticed here.",
    ),
];
