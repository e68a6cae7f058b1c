//! What is to be shown: a plain picture of the session, nothing to act on.

use crate::backend::visitor_chat::SmsFailure;
use crate::chat::{
    Agent, Channel, DialCode, FileId, Message, MessageId, NumberProblem, Private, Queue, SystemNote,
};
use std::time::Duration;

#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    pub open: bool,
    pub screen: Screen,
    /// With one only there is no menu and no way back to it.
    pub channels: Vec<Channel>,
    pub unread: u32,
    pub sms: SmsSnapshot,
    pub whatsapp: WhatsAppSnapshot,
    pub chat: Option<ChatSnapshot>,
    pub online: bool,
    pub announcement: Announcement,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Screen {
    Menu,
    Channel(Channel),
}

#[derive(Clone, PartialEq, Debug)]
pub struct SmsSnapshot {
    pub countries: Vec<DialCode>,
    pub country: usize,
    pub number: Private,
    pub message: Private,
    /// Characters left; below zero there are too many and sending is off.
    pub left: i32,
    /// The service refused the country (422).
    pub country_refused: bool,
    pub number_error: Option<NumberError>,
    pub message_error: Option<MessageError>,
    pub sending: bool,
    pub sent: bool,
    /// The number the last request went to, as people write it.
    pub sent_to: Private,
    pub failure: Option<SmsFailure>,
}

/// What is wrong with the number, to be said beside its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberError {
    Ours(NumberProblem),
    /// The service refused the number (422).
    Refused,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageError {
    Missing,
    /// By so many characters.
    TooLong(u32),
    Refused,
}

#[derive(Clone, PartialEq, Eq)]
pub struct WhatsAppSnapshot {
    pub message: Private,
    /// Where the button leads; empty where the installation has no number.
    pub link: String,
    /// The same for the camera of a telephone: always the short address.
    pub scanned: String,
    pub number: String,
    pub state: LinkState,
}

/// By hand: the link carries the message. No `..`, so that a new field is looked at.
impl std::fmt::Debug for WhatsAppSnapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let WhatsAppSnapshot {
            message,
            link: _,
            scanned: _,
            number: _,
            state,
        } = self;
        write!(f, "WhatsAppSnapshot({message:?}, {state:?})")
    }
}

/// What became of the new tab.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LinkState {
    #[default]
    Unopened,
    Opened,
    /// The browser refused it: show the link itself.
    Blocked,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct ChatSnapshot {
    pub messages: Vec<Message>,
    pub earlier: Earlier,
    pub draft: Private,
    /// The message whose text the composer holds for changing.
    pub editing: Option<MessageId>,
    /// What stands in the composer's place.
    pub form: Option<(FormId, FormSnapshot)>,
    /// Files under way, oldest first.
    pub uploads: Vec<UploadSnapshot>,
    /// Who answers, once the server has said so.
    pub agent: Option<Agent>,
    /// Somebody at the dealer's is writing.
    pub typing: bool,
    pub queue: Option<Queue>,
    /// Whether somebody is there to answer, as far as is known.
    pub staffed: bool,
    /// The dealer's own words for when nobody is.
    pub offline_message: Option<String>,
    /// By how many characters the draft is too long, where the server has a limit.
    pub excess: u32,
    /// The first history of a resumed conversation is on its way.
    pub loading: bool,
    pub trouble: Option<Trouble>,
    pub notice: Option<ChatNotice>,
    pub may: Abilities,
    pub muted: bool,
    #[cfg(feature = "rich")]
    pub acts: super::acts::Acts,
}

/// What the visitor may do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Abilities {
    pub write: bool,
    pub end: bool,
    pub upload: bool,
    /// Change and delete messages of their own.
    pub edit: bool,
    pub switch_department: bool,
    pub transcript: bool,
    pub forget: bool,
}

/// Whether there is more further up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Earlier {
    #[default]
    Nothing,
    There,
    Loading,
}

/// The forms of the chat. All have the same parts, so one view shows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormId {
    Registration,
    /// Nobody is there: a message by e-mail.
    Offline,
    Survey,
    Transcript,
    Department,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct FormSnapshot {
    pub fields: Vec<FieldSnapshot>,
    /// The dealer's own words above it.
    pub note: Option<String>,
    pub sending: bool,
    pub failure: Option<FormFailure>,
    /// It is done; only a word of thanks is left (the dealer's own, if there is one).
    pub thanks: Option<String>,
    /// It can be left without filling it in.
    pub optional: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct FieldSnapshot {
    pub name: FieldName,
    pub kind: FieldKind,
    pub required: bool,
    pub value: Private,
    pub error: Option<FieldError>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldName {
    Name,
    Email,
    Phone,
    Department,
    Message,
    /// The dealer's text for it.
    Consent(Option<String>),
    Satisfaction,
    AgentKnowledge,
    AgentResponsiveness,
    AgentFriendliness,
    Comment,
    /// With the dealer's label.
    Custom(String),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Line,
    Email,
    Phone,
    Lines,
    /// Value and label of each; an empty value is "none chosen".
    Choice(Vec<(String, String)>),
    /// One of these, worst first.
    Rating(Vec<String>),
    /// "true" or empty.
    Check,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldError {
    Missing,
    /// No e-mail address, or not what the dealer's pattern asks for.
    Malformed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormFailure {
    /// A field needs another look.
    Fields,
    /// Seconds to wait.
    SlowDown(u32),
    /// The server is not there; nothing is lost, it can be sent again.
    Unreachable,
    Refused,
}

#[derive(Clone, PartialEq, Debug)]
pub struct UploadSnapshot {
    pub file: FileId,
    pub name: Private,
    /// In bytes.
    pub size: u64,
    pub sent: u64,
    pub problem: Option<UploadProblem>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UploadProblem {
    /// The most the server takes, in its words ("100 MB").
    TooLarge(Option<String>),
    TypeRefused,
    Refused,
    /// It can be tried again.
    Unreachable,
}

/// What became of something the visitor asked for; gone with the next thing they do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChatNotice {
    EndRefused,
    EditRefused,
    DeleteRefused,
    DepartmentChanged,
    TranscriptSent,
    Forgotten,
    ForgetRefused,
    /// The service is being looked after; new conversations wait.
    Maintenance,
    /// The link that led here is not, or no longer, good for the conversation.
    #[cfg(feature = "rich")]
    LinkExpired,
}

/// Why messages are not moving.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// No connection to the server; it is tried again.
    Reconnecting,
    /// The server asked us to slow down for this long.
    SlowDown(Duration),
    /// The server has nobody online.
    NobodyThere,
}

/// The latest thing for the one polite announcer; a new number is a new utterance.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Announcement {
    pub number: u32,
    pub what: Option<Announced>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Announced {
    /// All that came with one look, oldest first: who, and what.
    AgentWrote(Vec<(Option<String>, Private)>),
    MessageFailed,
    /// Somebody at the dealer's took, left or passed on the conversation, or ended it.
    Noted(SystemNote),
    Notice(ChatNotice),
    UploadFailed,
    SmsSending,
    SmsSent,
    SmsFailed(SmsFailure),
    CharactersLeft(i32),
    LinkOpened,
    LinkBlocked,
}
