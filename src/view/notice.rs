//! What a failure or an announcement says, in the visitor's language.

use super::ui::Ui;
use crate::backend::visitor_chat::SmsFailure;
use crate::chat::NumberProblem;
use crate::session::{Announced, MessageError, NumberError};

pub(super) fn sms_failure(ui: Ui, failure: SmsFailure) -> String {
    let key = match failure {
        SmsFailure::Refused { other: false, .. } => "sms.fail.fields",
        SmsFailure::Refused { .. } => "sms.fail.other",
        SmsFailure::TooMany { wait: None } => "sms.fail.many",
        SmsFailure::TooMany { wait: Some(wait) } => {
            return ui.count("sms.fail.manySeconds", wait.as_secs().max(1) as u32);
        }
        SmsFailure::Server => "sms.fail.server",
        SmsFailure::Offline => "sms.fail.offline",
        SmsFailure::Timeout => "sms.fail.timeout",
        SmsFailure::Unreachable => "sms.fail.unreachable",
    };
    ui.text(key)
}

pub(super) fn number_error(ui: Ui, error: NumberError) -> String {
    ui.text(match error {
        NumberError::Refused => "number.refused",
        NumberError::Ours(problem) => match problem {
            NumberProblem::Missing => "number.missing",
            NumberProblem::NotANumber => "number.notANumber",
            NumberProblem::TooShort => "number.tooShort",
            NumberProblem::TooLong => "number.tooLong",
            NumberProblem::UnsupportedCountry => "number.unsupportedCountry",
            NumberProblem::OtherCountryUnderPlusOne => "number.otherCountryUnderPlusOne",
            NumberProblem::Landline => "number.landline",
            NumberProblem::Premium => "number.premium",
            NumberProblem::Personal => "number.personal",
            NumberProblem::TollFree => "number.tollFree",
            NumberProblem::NotAssigned => "number.notAssigned",
        },
    })
}

pub(super) fn message_error(ui: Ui, error: MessageError) -> String {
    match error {
        MessageError::Missing => ui.text("message.missing"),
        MessageError::TooLong(count) => ui.count("message.tooLong", count),
        MessageError::Refused => ui.text("message.refused"),
    }
}

/// For the one polite announcer.
pub(super) fn announcement(ui: Ui, what: &Announced) -> String {
    match what {
        Announced::AgentWrote(news) => {
            let mut text = String::new();
            for (name, said) in news {
                let name = name.clone().unwrap_or_else(|| ui.text("chat.agent"));
                let line = ui.text_with("announce.agentWrote", "{name}", &name);
                text.push_str(&line.replace("{text}", said.as_str()));
                text.push('\n');
            }
            text
        }
        Announced::MessageFailed => ui.text("announce.messageFailed"),
        Announced::SmsSending => ui.text("sms.sending"),
        Announced::SmsSent => ui.text("sms.sent.title"),
        Announced::SmsFailed(failure) => sms_failure(ui, *failure),
        Announced::CharactersLeft(left) if *left < 0 => ui.count("sms.over", left.unsigned_abs()),
        Announced::CharactersLeft(left) => ui.count("sms.left", left.unsigned_abs()),
        Announced::LinkOpened => ui.text("whatsapp.opened"),
        Announced::LinkBlocked => ui.text("whatsapp.blocked"),
    }
}
