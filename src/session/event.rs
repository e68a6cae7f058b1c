//! What can happen: intents of the visitor, and facts about the world.

use super::RequestId;
use crate::chat::{Channel, MessageId, Private};
use crate::wire::{Answer, TransportError};

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

    // The chat
    ChatTyped(Private),
    ChatSubmitted,
    Resent(MessageId),
    /// A failed message was taken back; its text returns to the composer.
    TakenBack(MessageId),

    // The world
    Answered {
        id: RequestId,
        result: Result<Answer, TransportError>,
    },
    /// The device went on or off line.
    Network(bool),
    /// The page went to the background or is about to go away.
    Hidden,
    Shown,
    /// The deadline of `next_wakeup` has passed.
    Woke,
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
            Event::ChatTyped(_) | Event::ChatSubmitted | Event::Resent(_) | Event::TakenBack(_) => {
                Some(Channel::Chat)
            }
            Event::Opened
            | Event::Closed
            | Event::WentBack
            | Event::Answered { .. }
            | Event::Network(_)
            | Event::Hidden
            | Event::Shown
            | Event::Woke => None,
        }
    }

    /// Must what changed be stored before anything else can go wrong?
    pub(super) fn is_critical(&self) -> bool {
        matches!(
            self,
            Event::ChatSubmitted
                | Event::Resent(_)
                | Event::TakenBack(_)
                | Event::Answered { .. }
                | Event::SmsSubmitted
        )
    }
}
