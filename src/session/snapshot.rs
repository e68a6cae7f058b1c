//! What is to be shown: a plain picture of the session, nothing to act on.

use crate::backend::visitor_chat::SmsFailure;
use crate::chat::{Channel, DialCode, Message, NumberProblem, Private};
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
    pub number: String,
    pub state: LinkState,
}

/// By hand: the link carries the message. No `..`, so that a new field is looked at.
impl std::fmt::Debug for WhatsAppSnapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let WhatsAppSnapshot {
            message,
            link: _,
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

#[derive(Clone, PartialEq, Debug)]
pub struct ChatSnapshot {
    pub messages: Vec<Message>,
    pub draft: Private,
    /// Who answers, once the server has said so.
    pub agent: Option<String>,
    /// Whether somebody is there to answer, as far as is known.
    pub staffed: bool,
    /// The dealer's own words for when nobody is.
    pub offline_message: Option<String>,
    /// By how many characters the draft is too long, where the server has a limit.
    pub excess: u32,
    /// The first history of a resumed conversation is on its way.
    pub loading: bool,
    pub trouble: Option<Trouble>,
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
    SmsSending,
    SmsSent,
    SmsFailed(SmsFailure),
    CharactersLeft(i32),
    LinkOpened,
    LinkBlocked,
}
