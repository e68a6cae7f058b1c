//! What a failure or an announcement says, in the visitor's language.

use super::ui::Ui;
use crate::backend::visitor_chat::SmsFailure;
use crate::chat::{NumberProblem, SystemNote};
use crate::session::{Announced, ChatNotice, MessageError, NumberError, UploadProblem};

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

pub(super) fn note_text(note: SystemNote) -> &'static str {
    match note {
        SystemNote::Started => "note.started",
        SystemNote::Joined => "note.joined",
        SystemNote::Left => "note.left",
        SystemNote::Transferred => "note.transferred",
        SystemNote::Closed => "note.closed",
    }
}

pub(super) fn chat_notice(ui: Ui, notice: ChatNotice) -> String {
    ui.text(match notice {
        ChatNotice::EndRefused => "notice.endRefused",
        ChatNotice::EditRefused => "notice.editRefused",
        ChatNotice::DeleteRefused => "notice.deleteRefused",
        ChatNotice::DepartmentChanged => "notice.departmentChanged",
        ChatNotice::TranscriptSent => "notice.transcriptSent",
        ChatNotice::Forgotten => "notice.forgotten",
        ChatNotice::ForgetRefused => "notice.forgetRefused",
        ChatNotice::Maintenance => "notice.maintenance",
        #[cfg(feature = "rich")]
        ChatNotice::LinkExpired => "rich.linkExpired",
    })
}

/// Something did not go as the visitor wished.
pub(super) fn is_bad_news(notice: ChatNotice) -> bool {
    !matches!(
        notice,
        ChatNotice::DepartmentChanged | ChatNotice::TranscriptSent | ChatNotice::Forgotten
    )
}

pub(super) fn upload_problem(ui: Ui, problem: &UploadProblem) -> String {
    match problem {
        UploadProblem::TooLarge(Some(most)) => {
            // In one piece inside right-to-left text.
            ui.text_with("upload.most", "{size}", &format!("\u{2066}{most}\u{2069}"))
        }
        UploadProblem::TooLarge(None) => ui.text("upload.tooLarge"),
        UploadProblem::TypeRefused => ui.text("upload.type"),
        UploadProblem::Refused => ui.text("upload.refused"),
        UploadProblem::Unreachable => ui.text("upload.unreachable"),
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
        Announced::Noted(note) => ui.text(note_text(*note)),
        Announced::Notice(notice) => chat_notice(ui, *notice),
        Announced::UploadFailed => ui.text("announce.uploadFailed"),
        Announced::SmsSending => ui.text("sms.sending"),
        Announced::SmsSent => ui.text("sms.sent.title"),
        Announced::SmsFailed(failure) => sms_failure(ui, *failure),
        Announced::CharactersLeft(left) if *left < 0 => ui.count("sms.over", left.unsigned_abs()),
        Announced::CharactersLeft(left) => ui.count("sms.left", left.unsigned_abs()),
        Announced::LinkOpened => ui.text("whatsapp.opened"),
        Announced::LinkBlocked => ui.text("whatsapp.blocked"),
    }
}
