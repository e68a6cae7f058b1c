//! What can happen: intents of the visitor, and facts about the world.

use super::snapshot::FormId;
use super::{RequestId, SocketId};
use crate::chat::{Channel, ChosenFile, FileId, MessageId, Private};
use crate::json::Json;
use crate::wire::{Answer, Frame, TransportError};

#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    // The panel
    Opened,
    Closed,
    Chose(Channel),
    WentBack,

    // The SMS form
    SmsCountryChosen(usize),
    SmsNumberTyped(Private),
    SmsMessageTyped(Private),
    SmsSubmitted,
    /// From "sent" back to an empty form.
    SmsStartedOver,

    // The WhatsApp form
    WhatsAppTyped(Private),
    WhatsAppSubmitted,
    /// Whether the browser let the new tab open.
    LinkOpened(bool),

    // The chat: what the visitor does
    ChatTyped(Private),
    /// Sends the draft, or the changed text of a message that is being edited.
    ChatSubmitted,
    Resent(MessageId),
    /// A failed message was taken back; its text returns to the composer.
    TakenBack(MessageId),
    EditStarted(MessageId),
    EditCancelled,
    Deleted(MessageId),
    /// Somebody wants to read further up.
    EarlierWanted,
    FilesChosen(Vec<ChosenFile>),
    UploadRetried(FileId),
    UploadCancelled(FileId),
    /// The visitor ends the conversation.
    Ended,
    /// The visitor wants the server to forget everything about them.
    Forgotten,
    Muted(bool),
    FormOpened(FormId),
    FieldTyped(FormId, usize, Private),
    FormSubmitted(FormId),
    /// Skipped or called off.
    FormLeft(FormId),
    NoticeDismissed,

    // What a message of the rich services offers
    /// A button of it: postback, quick reply, location.
    #[cfg(feature = "rich")]
    Acted(super::acts::Acting),
    /// Into a field of its form.
    #[cfg(feature = "rich")]
    AnswerTyped {
        message: MessageId,
        field: usize,
        value: Private,
    },
    #[cfg(feature = "rich")]
    AnswersSent(MessageId),
    /// Latitude and longitude in degrees, or that the visitor or the browser said no.
    #[cfg(feature = "rich")]
    Located(Option<(String, String)>),

    // The page
    /// A trigger of the dealer's fired: somebody "says" something, on this side only.
    Triggered {
        name: Option<String>,
        text: Private,
    },
    /// The visitor is on another page of a site that changes its address by script.
    Visited {
        url: Private,
        title: Private,
    },

    // The visitor's other tabs
    /// Whether this tab is the one that talks to the servers; what storage holds now.
    Leading(bool, Json),
    Relayed(Json),

    // The world
    Answered {
        id: RequestId,
        result: Result<Answer, TransportError>,
    },
    /// So many bytes of an upload are on their way.
    Progress {
        id: RequestId,
        sent: u64,
    },
    Socket {
        id: SocketId,
        event: SocketEvent,
    },
    PatternsChecked(Vec<bool>),
    /// The device went on or off line.
    Network(bool),
    /// The page went to the background.
    Hidden,
    /// The page goes away, perhaps into the back/forward cache.
    Left,
    Shown,
    /// The deadline of `next_wakeup` has passed.
    Woke,
}

#[derive(Clone, PartialEq, Debug)]
pub enum SocketEvent {
    Opened,
    Received(Frame),
    Closed,
}

impl Event {
    /// Whose event it is, where it belongs to one way of getting in touch.
    pub(super) fn channel(&self) -> Option<Channel> {
        match self {
            Event::Chose(channel) => Some(*channel),
            Event::SmsCountryChosen(_)
            | Event::SmsNumberTyped(_)
            | Event::SmsMessageTyped(_)
            | Event::SmsSubmitted
            | Event::SmsStartedOver => Some(Channel::Sms),
            Event::WhatsAppTyped(_) | Event::WhatsAppSubmitted | Event::LinkOpened(_) => {
                Some(Channel::WhatsApp)
            }
            Event::ChatTyped(_)
            | Event::ChatSubmitted
            | Event::Resent(_)
            | Event::TakenBack(_)
            | Event::EditStarted(_)
            | Event::EditCancelled
            | Event::Deleted(_)
            | Event::EarlierWanted
            | Event::FilesChosen(_)
            | Event::UploadRetried(_)
            | Event::UploadCancelled(_)
            | Event::Ended
            | Event::Forgotten
            | Event::Muted(_)
            | Event::FormOpened(_)
            | Event::FieldTyped(..)
            | Event::FormSubmitted(_)
            | Event::FormLeft(_)
            | Event::NoticeDismissed
            | Event::Triggered { .. } => Some(Channel::Chat),
            _ => None,
        }
    }

    /// Must what changed be stored before anything else can go wrong?
    pub(super) fn is_critical(&self) -> bool {
        matches!(
            self,
            Event::ChatSubmitted
                | Event::Resent(_)
                | Event::TakenBack(_)
                | Event::Forgotten
                | Event::Answered { .. }
                | Event::Socket { .. }
                | Event::Relayed(_)
                | Event::Leading(..)
                | Event::SmsSubmitted
        )
    }
}
