//! The words of the chat's forms, field by field.

use super::ui::Ui;
use crate::session::{FieldError, FieldKind, FieldName, FormFailure, FormId};

/// Keys of the texts around the fields.
pub(super) struct FormTexts {
    pub(super) title: &'static str,
    /// Where the dealer has no words of their own.
    pub(super) intro: &'static str,
    pub(super) submit: &'static str,
    pub(super) leave: &'static str,
    pub(super) thanks: &'static str,
}

impl FormTexts {
    pub(super) fn of(id: FormId) -> FormTexts {
        let [title, intro, submit, leave, thanks] = match id {
            FormId::Registration => [
                "form.registration",
                "form.registration.intro",
                "form.registration.submit",
                "form.cancel",
                "form.registration.thanks",
            ],
            FormId::Offline => [
                "form.offline",
                "form.offline.intro",
                "form.offline.submit",
                "form.cancel",
                "form.offline.thanks",
            ],
            FormId::Survey => [
                "form.survey",
                "form.survey.intro",
                "form.survey.submit",
                "form.survey.leave",
                "form.survey.thanks",
            ],
            FormId::Transcript => [
                "form.transcript",
                "form.transcript.intro",
                "form.transcript.submit",
                "form.cancel",
                "notice.transcriptSent",
            ],
            FormId::Department => [
                "form.department",
                "form.department.intro",
                "form.department.submit",
                "form.cancel",
                "notice.departmentChanged",
            ],
        };
        FormTexts {
            title,
            intro,
            submit,
            leave,
            thanks,
        }
    }
}

pub(super) fn field_label(ui: Ui, name: &FieldName) -> String {
    ui.text(match name {
        FieldName::Name => "field.name",
        FieldName::Email => "field.email",
        FieldName::Phone => "field.phone",
        FieldName::Department => "field.department",
        FieldName::Message => "field.message",
        FieldName::Consent(None) => "field.consent",
        FieldName::Satisfaction => "field.satisfaction",
        FieldName::AgentKnowledge => "field.knowledge",
        FieldName::AgentResponsiveness => "field.responsiveness",
        FieldName::AgentFriendliness => "field.friendliness",
        FieldName::Comment => "field.comment",
        FieldName::Custom(words) | FieldName::Consent(Some(words)) => return words.clone(),
    })
}

pub(super) fn field_error(ui: Ui, error: FieldError, kind: &FieldKind) -> String {
    ui.text(match (error, kind) {
        (FieldError::Missing, FieldKind::Check) => "field.unticked",
        (FieldError::Missing, FieldKind::Choice(_) | FieldKind::Rating(_)) => "field.unchosen",
        (FieldError::Missing, _) => "field.missing",
        (FieldError::Malformed, FieldKind::Email) => "field.noEmail",
        (FieldError::Malformed, _) => "field.malformed",
    })
}

pub(super) fn form_failure(ui: Ui, failure: FormFailure) -> String {
    match failure {
        FormFailure::Fields => ui.text("form.fail.fields"),
        FormFailure::SlowDown(seconds) => ui.count("form.fail.slowDown", seconds.max(1)),
        FormFailure::Unreachable => ui.text("form.fail.unreachable"),
        FormFailure::Refused => ui.text("form.fail.refused"),
    }
}
