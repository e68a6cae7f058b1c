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
        "Any origin may call the services and the widget's files, without credentials; no response header is exposed.",
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
        "The history answers for SMS chats and for Livechat rooms too; messages of the system are left out.",
        "The document names no difference between the ways a chat began. Only \"human\" is known as a `type`.",
    ),
    assume(
        "whole-seconds",
        "`created_at` tells whole seconds, with six zeros behind.",
        "Both samples end in .000000Z. Two messages of one second cannot be told apart by it: a client must rely on the order.",
    ),
    assume(
        "unknown-user",
        "A well-formed `userId` that was never given out is answered with a new one.",
        "Not documented. A client must store what it is told, not what it asked for.",
    ),
    assume(
        "chat-events",
        "A chat over the socket is track {url, title}; chat_start {data, url} with chat_started {chatId}; message_send \
         {chatId, message} with an acknowledgement {ok, message | error}; message_received; typing {chatId, typing} both \
         ways, an operator's with `operator`; chat_end {chatId} with chat_ended {chatId}. Starting while a chat is open goes \
         on with it. What one socket of a visitor sends, the visitor's others receive.",
        "That there are such events is documented, their names and payloads are not: they are this project's own, and a \
         client must be able to replace them.",
    ),
    assume(
        "chat-refusals",
        "Any refused event without an acknowledgement is answered by user_rejected, with codes of our own.",
        "The event and its form are documented for user_add; the only code shown speaks of events in general.",
    ),
    assume(
        "chat-length",
        "A message over the socket has at most 10,000 characters.",
        "A limit is known for SMS only; some limit there must be.",
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
    assume(
        "action-not-allowed",
        "A message that is somebody else's can be neither edited nor taken away; nor can one's own be taken away while a \
         setting forbids it: a Meteor.Error `error-action-not-allowed`.",
        "The reference names the code from memory. The words are those of the server's own refusals.",
    ),
    assume(
        "hidden-agent",
        "With `agentHiddenInfo` an agent is {\"hiddenInfo\": true} wherever a visitor could read of them, under the usual key.",
        "The reference shows the object, not whether the key `agent` stays around it.",
    ),
    assume(
        "match-unknown-key",
        "`visitor.status` and `visitor.callStatus` refuse other keys: \"Match error: Unknown key in field x\".",
        "The reference calls them checked routes; that is what the check does with a plain pattern.",
    ),
    assume(
        "offline-refused",
        "An offline message that is not taken is a 400 with {\"message\": …} and no code.",
        "The reference lists three causes and only their status.",
    ),
    assume(
        "queue-info",
        "While rooms wait in a queue, `config` has `queueInfo` for a visitor who waits, and the next free place for one \
         without a room; each department has its own queue.",
        "The reference gives the fields and the formula, not for whom they are.",
    ),
    assume(
        "transcript-open",
        "The transcript of an open room may be asked for as well as that of a closed one.",
        "The document says closed; the server's own test asks for that of an open one.",
    ),
    assume(
        "unknown-department",
        "A registration's department is found by its id or its name; one that does not exist is not kept, and nobody is \
         online in it.",
        "No error of this kind is documented; the official client only warns.",
    ),
    assume(
        "upload-disabled",
        "An upload while the setting forbids it is a 400 with the reason `error-file-upload-disabled`.",
        "The reference says what the client then shows, not what the server answers.",
    ),
    assume(
        "picture-preview",
        "A picture's attachment has its dimensions (PNG, GIF and JPEG) but no `image_preview`.",
        "A preview needs a decoder and an encoder; a client must live without it, as it must with other file types.",
    ),
    assume(
        "custom-fields-free",
        "Any custom field is stored, also one that `customFields` of `config` does not list or whose `regexp` it breaks.",
        "The document of 2018 stores a field without naming where it was defined; what is refused today is not shown.",
    ),
    assume(
        "ddp-errors",
        "Frames out of order are answered as Meteor's own server does: \"Must connect first\", \"Already connected\", \
         \"Malformed subscription\", \"Malformed method invocation\"; all else is \"Bad request\". Refusals are Meteor.Error \
         objects. An `unsub` is always confirmed, a second `sub` with one id is not answered.",
        "The reference shows the frames of a client that makes no mistakes.",
    ),
    assume(
        "heartbeat",
        "The server pings a client it has not heard for 30 s and drops it, without a close frame, after 60 s.",
        "The reference gives these times for the newer client's own heartbeat; the server's are not documented.",
    ),
    assume(
        "stream-tokens",
        "`stream-room-messages` wants `token`; a `visitorToken` beside it must be the same.",
        "The official client sends both, always equal; the reference names the first as what is checked.",
    ),
    assume(
        "typing-refused",
        "A typing call that its fourth argument does not authorise has a result like any other and reaches nobody.",
        "The reference says that the argument authorises, not what happens without it.",
    ),
    assume(
        "visitor-offline",
        "A visitor is offline when the last socket bound to them has gone.",
        "The reference has it from memory. Two tabs have two sockets.",
    ),
    // Web1on1.
    assume(
        "w1-refusals",
        "A request that breaks a rule is a 400 with a message in our words; a delay of more than a day is refused.",
        "Of errors only the body's shape and the 401 are documented.",
    ),
    assume(
        "w1-upsert",
        "A contact that exists, found by telephone or e-mail within the organisation, is updated and answered with 200.",
        "Document 004 says so. Document 001, which is older, has an error instead; the issue wants the upsert.",
    ),
    assume(
        "w1-order",
        "Messages of one request come out in their order, none before the one it was sent after; each is made at a \
         millisecond of its own, and a delayed one is made when its delay is over.",
        "\"Processed in order\". In document 001 the id of the delayed message was made two seconds after the others.",
    ),
    assume(
        "w1-query",
        "A list without `limit` has 100; `~` looks for a part of the text in any case; `[a,b]` is one of these, or a span \
         when both are dates; `>` and `<` leave the limit itself out.",
        "The operators are documented by one line each.",
    ),
    assume(
        "w1-by-contact",
        "A conversation is found by `GET /v2/conversations?contact=<id>`.",
        "Lists are filtered by fields, and `contact` is a field of the response in document 001.",
    ),
    assume(
        "w1-guest",
        "A guest's token is a contact's: it reads that contact's conversation and all its messages, also those not meant \
         for the contact, and says `chat` and `postback` as `contact`; everything else is a 403.",
        "Documented is: fetch own user, fetch conversation details, create message. A client must hide what is hidden.",
    ),
    assume(
        "w1-user",
        "A user is `{id, name, role}`, and only one's own can be fetched.",
        "That it can be fetched is documented, not what it is.",
    ),
    assume(
        "w1-patch",
        "What names a conversation or belongs to its making cannot be changed by PATCH.",
        "Documented is only that the top level is merged.",
    ),
    assume(
        "w1-limit",
        "The 20 requests a second are counted in a fixed window from its first request, for the address and for the key.",
        "The number and the status are documented, not the window, nor a header that tells the wait: there is none.",
    ),
    assume(
        "token-life",
        "Access tokens live 30 days, refresh tokens 90; an ended one is a 401 with \"jwt expired\".",
        "Document 004 has 1 and 3 months, another page 24 hours and a 403; the SDK renews at this 401 only.",
    ),
    assume(
        "auth-placeholders",
        "`{authuser}` is the contact's id and `{authtoken}` a guest's token for it.",
        "What the two stand for is not documented. It fits a client that resumes a conversation.",
    ),
    assume(
        "w1-short-link",
        "Links with `{authuser}` or `{authtoken}` are shortened, no others; `/l/<slug>` of the sandbox leads on.",
        "\"All web transfer links are shortened\". The real domain is not ours.",
    ),
    assume(
        "w1-touchpoint-web",
        "The widget's touchpoint is `web`; an unknown one, or one without an address of the contact, is refused.",
        "The documents name sms, whatsapp and email.",
    ),
    assume(
        "w1-sender-id",
        "The rule for a SenderID is enforced, although document 001's own example, \"Tims Truckshop\", breaks it.",
        "The rule is Twilio's, who would refuse the example.",
    ),
    assume(
        "w1-template-text",
        "A message by template id is kept with the template's text, filled in; an unknown id is refused.",
        "What the contact has read is what history should show. Document 004 shows the request only.",
    ),
    assume(
        "w1-results",
        "Fields lie in the conversation's `results`, one `{name, values}` for each form.",
        "The shape is that of a message's `results`; where a field goes is not documented.",
    ),
    assume(
        "w1-set",
        "`/set key value` sets `meta`, `/set @name`, `@category` and `@status` the conversation's own.",
        "The command is documented, its effect is not.",
    ),
    assume(
        "w1-reopen",
        "A word of the contact puts a closed conversation into the queue.",
        "Document 001: closing lets channel notifications trigger \"when new contact messages come in\".",
    ),
    assume(
        "w1-webhook-loopback",
        "Webhooks go to `http:` addresses of this machine only.",
        "A server under test sends nothing into the world.",
    ),
    assume(
        "w1-webhook-waits",
        "A delivery that fails is tried again after 1 s, 2 s, 4 s and so on, as long as that is within 24 hours.",
        "\"Exponential\" and the 24 hours are documented, the first wait is not.",
    ),
    assume(
        "w1-webhook-groups",
        "An event that ends in `*` subscribes to all that begin so.",
        "Groups of events can be chosen in the bot panel; how they are written is not documented.",
    ),
    // Sunshine Conversations.
    assume(
        "sun-errors",
        "Codes are `bad_request`, `unauthorized`, `forbidden` and `…_not_found`.",
        "Documented are the shape, and `client_not_found` by document 003.",
    ),
    assume(
        "sun-page",
        "A page has 100 messages, oldest first, the newest when no record is named; its cursors are ids of messages, and \
         no two messages are received in the same millisecond.",
        "\"A record id\", and that the size cannot be chosen for messages, is all there is.",
    ),
    assume(
        "sun-clients",
        "A conversation is linked to the web; `clients` of our own control request links WhatsApp as well.",
        "Linking a user's channels is a part of the API that no widget needs.",
    ),
    assume(
        "sun-quote",
        "The business may post a user's message with a `quotedMessage`, as one that came by WhatsApp has it.",
        "Document 003 shows such messages in webhooks only; there is no WhatsApp here to bring one in.",
    ),
    assume(
        "sun-buy",
        "A `buy` without currency is in `usd`, and stays `offered`.",
        "The default is not documented, and nobody can pay here.",
    ),
    assume(
        "sun-sdk",
        "The web client's routes take what section 3.7 lists; a user's token opens the documented routes too.",
        "Read from the client's code. No document shows these routes.",
    ),
];
