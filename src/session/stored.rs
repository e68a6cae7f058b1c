//! What survives a page load: written by `Effect::Save`, read at the next start.
//!
//! The loader keeps the text and decides where (memory, storage); it looks at one
//! key only, `conversation`, to know whether there is something to resume. History
//! is not stored: the server has it.

use super::outbox::Outbox;
use super::sms_form::SmsForm;
use super::timeline::Read;
use super::whatsapp_form::WhatsAppForm;
use crate::chat::{MessageId, Private, RoomId, VisitorToken, Wall};
use crate::json::Json;

/// Format of the stored text. An unknown one is ignored, never guessed at.
const VERSION: f64 = 1.0;
/// Days after which an untouched conversation is forgotten, in milliseconds. The
/// server keeps the page visits of a visitor without a room as long (reference
/// rocket-chat-livechat 1.2).
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The keys of a conversation.
const CHAT: [&str; 17] = [
    "visitorId",
    "chatId",
    "tried",
    "sent",
    "token",
    "room",
    "rated",
    "read",
    "readAt",
    "known",
    "muted",
    "form",
    "outbox",
    "chatDraft",
    "conversation",
    // Of the rich services.
    "user",
    "bearer",
];

/// What a page without chat passes on untouched, its age included: such a page must
/// not cost anybody a message, nor keep a conversation for ever.
pub(super) fn chat_fields(json: &Json, now: Wall) -> Vec<(String, Json)> {
    if !is_readable(json, now) || json.field("conversation").flag() != Some(true) {
        return Vec::new();
    }
    let ours = |key: &str| CHAT.contains(&key) || key == "at";
    let fields = json.fields().iter().filter(|(key, _)| ours(key));
    fields.cloned().collect()
}

fn is_readable(json: &Json, now: Wall) -> bool {
    let at = json.field("at").number().unwrap_or(now.0 as f64);
    json.field("v").number() == Some(VERSION) && now.0.saturating_sub(at as i64) <= KEPT_MS
}

#[derive(Default)]
pub(super) struct Stored {
    pub(super) token: Option<VisitorToken>,
    pub(super) room: Option<RoomId>,
    pub(super) rated: Option<RoomId>,
    /// Who Visitor.Chat's socket says this is, the chat there, the message whose answer
    /// was not heard with the number of the visitor's messages before it, and the ids of
    /// those that were sent last.
    pub(super) visitor: Option<Private>,
    pub(super) chat: Option<RoomId>,
    pub(super) tried: Option<(MessageId, u32)>,
    pub(super) sent: Vec<String>,
    pub(super) read: Option<Read>,
    pub(super) known: bool,
    pub(super) muted: bool,
    #[cfg(feature = "rich")]
    pub(super) user: Option<Private>,
    #[cfg(feature = "rich")]
    pub(super) bearer: Option<Private>,
    pub(super) form: Json,
    pub(super) outbox: Outbox,
    pub(super) chat_draft: Private,
    /// ISO code of the chosen country.
    pub(super) sms_country: String,
    pub(super) sms_number: Private,
    pub(super) sms_message: Private,
    pub(super) whatsapp_message: Private,
}

impl Stored {
    pub(super) fn read(json: &Json, now: Wall) -> Stored {
        if !is_readable(json, now) {
            return Stored::default();
        }
        let private = |key: &str| Private::new(json.field(key).text().unwrap_or_default());
        let words = |key: &str| json.field(key).words().map(str::to_owned);
        Stored {
            token: words("token").map(VisitorToken::new),
            room: words("room").map(RoomId),
            rated: words("rated").map(RoomId),
            visitor: words("visitorId").map(Private::new),
            chat: words("chatId").map(RoomId),
            tried: match json.field("tried").items() {
                [id, before] => id.words().map(|id| MessageId(id.to_owned())).zip(
                    before
                        .whole(u64::from(u32::MAX))
                        .map(|before| before as u32),
                ),
                _ => None,
            },
            sent: {
                let sent = json.field("sent").items().iter();
                sent.filter_map(Json::text).map(str::to_owned).collect()
            },
            read: words("read").map(|id| Read {
                id: MessageId(id),
                at: Wall(json.field("readAt").number().unwrap_or_default() as i64),
            }),
            #[cfg(feature = "rich")]
            user: words("user").map(Private::new),
            #[cfg(feature = "rich")]
            bearer: words("bearer").map(Private::new),
            known: json.field("known").flag() == Some(true),
            muted: json.field("muted").flag() == Some(true),
            form: json.field("form").clone(),
            outbox: Outbox::from_json(json.field("outbox")),
            chat_draft: private("chatDraft"),
            sms_country: words("smsCountry").unwrap_or_default(),
            sms_number: private("smsNumber"),
            sms_message: private("smsMessage"),
            whatsapp_message: private("whatsAppMessage"),
        }
    }

    /// `None` when there is nothing worth keeping. `talk` is what the conversations keep.
    pub(super) fn write(
        talk: Vec<(&'static str, Json)>,
        asleep: &[(String, Json)],
        sms: &SmsForm,
        sms_country: &str,
        whatsapp: &WhatsAppForm,
        now: Wall,
    ) -> Option<String> {
        let mut fields = vec![("v", Json::Number(VERSION))];
        let mut text = |key, value: &str| {
            if !value.is_empty() {
                fields.push((key, value.into()));
            }
        };
        text("smsNumber", sms.number.as_str());
        text("smsMessage", sms.message.as_str());
        text("whatsAppMessage", whatsapp.message.as_str());
        fields.extend(talk);
        if fields.len() == 1 && asleep.is_empty() {
            return None;
        }
        fields.push(("smsCountry", sms_country.into()));
        // To the day: a conversation that is only looked at is not written anew each time.
        let day = now.0 - now.0.rem_euclid(24 * 60 * 60 * 1000);
        fields.push(("at", Json::Number(day as f64)));
        let fields = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            // Of a key that is there twice the last one counts.
            .chain(asleep.iter().cloned());
        Some(Json::Object(fields.collect()).to_string())
    }
}
