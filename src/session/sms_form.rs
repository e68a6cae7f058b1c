//! The SMS form: what is typed, what is wrong with it, what became of it.
//!
//! Nothing typed is ever lost: text and number leave the form only when the service
//! has taken the request, and then only the text does.

use super::snapshot::{Announced, MessageError, NumberError, SmsSnapshot};
use super::stored::Stored;
use super::{Effect, Event, RequestId, Step};
use crate::backend::visitor_chat::{SMS_LIMIT, SmsFailure, read_sms_answer, sms_request};
use crate::chat::{PhoneNumber, Private, international_country, parse_number};
use crate::settings::Settings;

pub(super) struct SmsForm {
    pub(super) country: usize,
    pub(super) number: Private,
    pub(super) message: Private,
    /// Errors show from the first try to send on, not while somebody still types.
    tried: bool,
    /// The request under way, and the text it carries.
    request: Option<(RequestId, Private)>,
    sent: bool,
    sent_to: Private,
    failure: Option<SmsFailure>,
}

/// The counter is read out when so many characters are left.
const ANNOUNCED_AT: [i32; 3] = [20, 10, 0];

impl SmsForm {
    pub(super) fn new(settings: &Settings, stored: &Stored) -> SmsForm {
        let country = settings
            .dial_codes
            .iter()
            .position(|country| country.code == stored.sms_country)
            .unwrap_or(0);
        SmsForm {
            country,
            number: stored.sms_number.clone(),
            message: stored.sms_message.clone(),
            tried: false,
            request: None,
            sent: false,
            sent_to: Private::default(),
            failure: None,
        }
    }

    pub(super) fn update(
        &mut self,
        step: &mut Step,
        settings: &Settings,
        online: bool,
        event: &Event,
    ) -> bool {
        match event {
            Event::SmsCountryChosen(index) if *index < settings.dial_codes.len() => {
                self.country = *index;
                self.forget_refusal();
            }
            Event::SmsCountryChosen(_) => {}
            Event::SmsNumberTyped(number) => {
                self.number = number.clone();
                // A pasted +44… or 0044… brings its country along.
                if let Some(country) =
                    international_country(number.as_str(), &settings.dial_codes, self.country)
                {
                    self.country = country;
                }
                self.forget_refusal();
            }
            Event::SmsMessageTyped(message) => {
                let before = self.left();
                self.message = message.clone();
                self.forget_refusal();
                self.announce_counter(step, before);
            }
            Event::SmsSubmitted => self.submit(step, settings, online),
            Event::SmsStartedOver => {
                self.sent = false;
                self.tried = false;
            }
            Event::Answered { id, result } => {
                let Some((_, text)) = self.request.take_if(|(asked, _)| asked == id) else {
                    return false;
                };
                match read_sms_answer(result) {
                    Ok(()) => {
                        self.sent = true;
                        self.tried = false;
                        // What was written since then has not been sent.
                        if self.message == text {
                            self.message = Private::default();
                        }
                        step.announce(Announced::SmsSent);
                    }
                    Err(failure) => {
                        let status = result.as_ref().map_or(0, |answer| answer.status);
                        step.effects
                            .push(Effect::Warn("the SMS request was not accepted", status));
                        self.fail(step, failure);
                    }
                }
            }
            _ => return false,
        }
        true
    }

    fn submit(&mut self, step: &mut Step, settings: &Settings, online: bool) {
        // A double click or a second Enter while the first request is under way.
        if self.request.is_some() || self.sent {
            return;
        }
        self.tried = true;
        self.failure = None;
        let (Ok(number), None) = (self.parsed(settings), self.message_problem()) else {
            return;
        };
        let Some(installation) = settings.installation_id else {
            return;
        };
        if !online {
            return self.fail(step, SmsFailure::Offline);
        }
        let request = sms_request(&settings.visitor_chat, installation, &number, &self.message);
        self.sent_to = Private::new(format!("{} {}", number.dial_code, number.national.as_str()));
        self.request = Some((step.fetch(request), self.message.clone()));
        step.announce(Announced::SmsSending);
    }

    fn fail(&mut self, step: &mut Step, failure: SmsFailure) {
        self.failure = Some(failure);
        step.announce(Announced::SmsFailed(failure));
    }

    /// What the server said of the last try is no longer true of what is there now.
    fn forget_refusal(&mut self) {
        self.failure = None;
    }

    fn parsed(&self, settings: &Settings) -> Result<PhoneNumber, crate::chat::NumberProblem> {
        parse_number(self.number.as_str(), &settings.dial_codes, self.country)
    }

    fn left(&self) -> i32 {
        SMS_LIMIT as i32 - self.message.as_str().chars().count() as i32
    }

    fn message_problem(&self) -> Option<MessageError> {
        match self.left() {
            left if left < 0 => Some(MessageError::TooLong(left.unsigned_abs())),
            _ if self.message.is_blank() => Some(MessageError::Missing),
            _ => None,
        }
    }

    fn announce_counter(&self, step: &mut Step, before: i32) {
        let left = self.left();
        let crossed = ANNOUNCED_AT
            .iter()
            .any(|mark| before > *mark && left <= *mark);
        if crossed || (before >= 0) != (left >= 0) {
            step.announce(Announced::CharactersLeft(left));
        }
    }

    pub(super) fn snapshot(&self, settings: &Settings) -> SmsSnapshot {
        let (mut number_error, mut message_error) = (None, None);
        let mut country_refused = false;
        if self.tried {
            number_error = self.parsed(settings).err().map(NumberError::Ours);
            message_error = self.message_problem();
        }
        // Too long shows at once: sending is off, and the visitor must see why.
        if self.left() < 0 {
            message_error = self.message_problem();
        }
        if let Some(SmsFailure::Refused {
            country,
            number,
            message,
            ..
        }) = self.failure
        {
            country_refused = country;
            if number {
                number_error = Some(NumberError::Refused);
            }
            if message {
                message_error = Some(MessageError::Refused);
            }
        }
        SmsSnapshot {
            countries: settings.dial_codes.clone(),
            country: self.country,
            number: self.number.clone(),
            message: self.message.clone(),
            left: self.left(),
            country_refused,
            number_error,
            message_error,
            sending: self.request.is_some(),
            sent: self.sent,
            sent_to: self.sent_to.clone(),
            failure: self.failure,
        }
    }
}
