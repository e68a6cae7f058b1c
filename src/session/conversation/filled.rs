//! Which form stands in the composer's place, what is in it, and where it goes.
//!
//! Source of the fields: reference rocket-chat-livechat, 1.2 (bodies, names of the survey)
//! and 1.3 (what the dealer has switched on).

use super::Conversation;
use crate::backend::rocket_chat::{Department, Introduction, Refusal};
use crate::chat::Private;
use crate::json::Json;
use crate::session::form::{Field, Form, FormState};
use crate::session::snapshot::{ChatNotice, FieldKind, FieldName, FormFailure, FormId};
use crate::session::{Effect, Event, Step};
use crate::wire::Request;

const NAME: &str = "name";
const EMAIL: &str = "email";
const PHONE: &str = "phone";
const DEPARTMENT: &str = "department";
const MESSAGE: &str = "message";
const CONSENT: &str = "consent";
/// Before the key of a custom field, so that none collides with ours.
const CUSTOM: &str = "custom:";

impl Conversation {
    /// Puts the right form into the composer's place, or none.
    pub(super) fn arrange_form(&mut self) {
        let wanted = self.wanted_form();
        if let Some((id, form)) = &self.form {
            let asked_for = matches!(id, FormId::Transcript | FormId::Department);
            if wanted == Some(*id) || asked_for || form.is_busy() || form.thanks.is_some() {
                return;
            }
        }
        self.form = wanted.and_then(|id| self.make_form(id));
    }

    fn wanted_form(&self) -> Option<FormId> {
        let room = self.room.as_ref();
        if self.closed && self.rated.as_ref() != room && !self.server.survey_items.is_empty() {
            return Some(FormId::Survey);
        }
        if self.is_talking() || self.outbox.next().is_some() {
            return None;
        }
        let gate = self.server.registration_form || self.server.asks_consent;
        match self.server.online {
            false if self.server.offline_form => Some(FormId::Offline),
            _ if gate && !self.known => Some(FormId::Registration),
            _ => None,
        }
    }

    fn make_form(&self, id: FormId) -> Option<(FormId, Form)> {
        let words = &self.server.words;
        let (fields, note, optional) = match id {
            FormId::Registration => (self.registration(), words.registration.clone(), false),
            FormId::Offline => (self.offline(), words.offline.clone(), false),
            FormId::Survey => (self.survey(), None, true),
            FormId::Transcript => (vec![self.email(true)], words.transcript.clone(), true),
            FormId::Department => {
                let all: Vec<_> = self.server.departments.iter().collect();
                (
                    self.department(&all, true).into_iter().collect(),
                    None,
                    true,
                )
            }
        };
        let mut form = Form::new(fields, note, optional);
        if self.kept_form.field("id").text() == Some(id_text(id)) {
            form.restore(self.kept_form.field("values"));
        }
        (!form.is_empty()).then_some((id, form))
    }

    fn email(&self, required: bool) -> Field {
        let value = self.about.email.clone().unwrap_or_default();
        Field::new(FieldName::Email, FieldKind::Email, EMAIL, required).value(value)
    }

    fn name(&self) -> Field {
        let value = self.about.name.clone().unwrap_or_default();
        Field::new(FieldName::Name, FieldKind::Line, NAME, true).value(value)
    }

    fn department(&self, departments: &[&Department], required: bool) -> Option<Field> {
        let choice = |department: &&Department| (department.id.clone(), department.name.clone());
        let choices: Vec<_> = departments.iter().map(choice).collect();
        let value = Private::new(self.about.department.clone().unwrap_or_default());
        let field = Field::new(
            FieldName::Department,
            FieldKind::Choice(choices),
            DEPARTMENT,
            required,
        );
        (!departments.is_empty()).then(|| field.value(value))
    }

    /// With the form switched off only what must be agreed to is asked.
    fn registration(&self) -> Vec<Field> {
        let server = &self.server;
        let mut fields = Vec::new();
        if server.registration_form {
            fields.extend(server.asks_name.then(|| self.name()));
            fields.extend(server.asks_email.then(|| self.email(true)));
            // The server has no switch for it, but takes one: a dealer wants to call back.
            let phone = Field::new(FieldName::Phone, FieldKind::Phone, PHONE, false);
            fields.push(phone.value(self.about.phone.clone().unwrap_or_default()));
            let shown = server
                .departments
                .iter()
                .filter(|department| department.on_registration);
            fields.extend(self.department(&shown.collect::<Vec<_>>(), false));
            fields.extend(server.custom_fields.iter().map(|custom| {
                let choice = |option: &String| (option.clone(), option.clone());
                let kind = match custom.options.is_empty() {
                    true => FieldKind::Line,
                    false => FieldKind::Choice(custom.options.iter().map(choice).collect()),
                };
                let name = FieldName::Custom(custom.label.clone());
                let key = [CUSTOM, &custom.key].concat();
                Field::new(name, kind, &key, custom.required)
                    .pattern(custom.pattern.clone())
                    .value(Private::new(custom.default.as_str()))
            }));
        }
        if server.asks_consent {
            let name = FieldName::Consent(server.words.consent.clone());
            fields.push(Field::new(name, FieldKind::Check, CONSENT, true));
        }
        fields
    }

    /// What could not be said in the chat is already in it.
    fn offline(&self) -> Vec<Field> {
        let shown = self
            .server
            .departments
            .iter()
            .filter(|department| department.on_offline_form);
        let mut fields = vec![self.name(), self.email(true)];
        fields.extend(self.department(&shown.collect::<Vec<_>>(), false));
        let unsent = self
            .outbox
            .messages()
            .iter()
            .map(|message| message.text.as_str());
        let said: Vec<&str> = unsent.chain([self.draft.as_str()]).collect();
        let message = Field::new(FieldName::Message, FieldKind::Lines, MESSAGE, true);
        fields.push(message.value(Private::new(said.join("\n").trim())));
        fields
    }

    fn survey(&self) -> Vec<Field> {
        let values = match self.server.survey_values.as_slice() {
            [] => (1..=5).map(|value: u8| value.to_string()).collect(),
            values => values.to_vec(),
        };
        let mut fields: Vec<Field> = self
            .server
            .survey_items
            .iter()
            .map(|item| {
                let name = match item.as_str() {
                    "satisfaction" => FieldName::Satisfaction,
                    "agentKnowledge" => FieldName::AgentKnowledge,
                    // The server's own spelling; the right one too, should it be mended.
                    "agentResposiveness" | "agentResponsiveness" => FieldName::AgentResponsiveness,
                    "agentFriendliness" => FieldName::AgentFriendliness,
                    other => FieldName::Custom(other.to_owned()),
                };
                Field::new(name, FieldKind::Rating(values.clone()), item, false)
            })
            .collect();
        fields.push(Field::new(
            FieldName::Comment,
            FieldKind::Lines,
            "additionalFeedback",
            false,
        ));
        fields
    }

    pub(super) fn fill(&mut self, step: &mut Step, event: &Event) {
        match event {
            Event::FormOpened(id @ (FormId::Transcript | FormId::Department)) => {
                self.form = self.make_form(*id);
            }
            Event::FormLeft(id) => {
                if let Some((left, form)) = self
                    .form
                    .take_if(|(known, form)| known == id && !form.is_busy())
                    && left == FormId::Survey
                {
                    // Given or declined: it is not asked for again.
                    let _ = form;
                    self.rated = self.room.clone();
                }
            }
            Event::FieldTyped(id, index, value) => {
                if let Some((known, form)) = &mut self.form
                    && known == id
                {
                    form.fill(*index, value.clone());
                }
            }
            Event::FormSubmitted(id) => {
                let Some((known, form)) = &mut self.form else {
                    return;
                };
                if known != id || form.is_busy() || form.thanks.is_some() {
                    return;
                }
                // A rating without one is none.
                if form.answers().is_empty() {
                    form.submit();
                    form.state = FormState::Failed(FormFailure::Fields);
                    return;
                }
                match form.submit() {
                    Some(patterns) if patterns.is_empty() => {
                        form.checked(&[]);
                    }
                    Some(patterns) => step.effects.push(Effect::CheckPatterns(patterns)),
                    None => {}
                }
            }
            Event::PatternsChecked(matched) => {
                if let Some((_, form)) = &mut self.form
                    && form.state == FormState::Checking
                {
                    form.checked(matched);
                }
            }
            _ => {}
        }
    }

    pub(super) fn form_request(&self, id: FormId) -> Option<Request> {
        let (known, form) = self.form.as_ref()?;
        if *known != id {
            return None;
        }
        let api = self.api();
        let room = self.room.as_ref();
        Some(match id {
            FormId::Registration => api.register(&introduction(form)),
            FormId::Offline => {
                let message = form.answer(MESSAGE).unwrap_or_default();
                api.offline_message(&introduction(form), &message)
            }
            FormId::Survey => api.survey(room?, &form.answers()),
            FormId::Transcript => api.transcript(room?, &form.answer(EMAIL)?),
            FormId::Department => {
                let department = form.answer(DEPARTMENT)?;
                match room {
                    Some(room) => api.transfer(room, department.as_str()),
                    None => api.register(&Introduction {
                        department: Some(department.as_str().to_owned()),
                        ..self.about.clone()
                    }),
                }
            }
        })
    }

    /// The server has taken the form.
    pub(super) fn form_taken(&mut self, step: &mut Step, id: FormId, json: &Json) -> bool {
        if id == FormId::Registration && !self.recognised(step, json) {
            return false;
        }
        let Some((_, form)) = self.form.as_mut().filter(|(known, _)| *known == id) else {
            return true;
        };
        let about = introduction(form);
        form.state = FormState::Open;
        match id {
            FormId::Registration => {
                self.about = about;
                self.form = None;
                self.welcomed(step);
            }
            FormId::Offline => {
                form.thanks = Some(
                    self.server
                        .words
                        .offline_success
                        .clone()
                        .unwrap_or_default(),
                );
                // All of it went by e-mail now.
                self.outbox.remove_failed();
                self.draft = Private::default();
                self.about.name = about.name;
                self.about.email = about.email;
            }
            FormId::Survey => {
                form.thanks = Some(String::new());
                self.rated = self.room.clone();
            }
            FormId::Transcript => {
                self.about.email = about.email;
                self.form = None;
                self.note(step, ChatNotice::TranscriptSent);
            }
            FormId::Department => {
                self.about.department = about.department;
                self.form = None;
                self.note(step, ChatNotice::DepartmentChanged);
            }
        }
        true
    }

    /// Nothing typed is lost: the form stays as it is and says why.
    pub(super) fn form_refused(&mut self, id: FormId, refusal: Refusal) {
        let Some((_, form)) = self.form.as_mut().filter(|(known, _)| *known == id) else {
            return;
        };
        form.state = FormState::Failed(match refusal {
            Refusal::RateLimited { wait } => FormFailure::SlowDown(wait.as_secs() as u32),
            Refusal::Unavailable => FormFailure::Unreachable,
            _ => FormFailure::Refused,
        });
    }

    /// What is typed into the form, for the next life.
    pub(super) fn form_json(&self) -> Option<Json> {
        let (id, form) = self.form.as_ref()?;
        let typed = form.thanks.is_none() && !form.answers().is_empty();
        typed.then(|| Json::object([("id", id_text(*id).into()), ("values", form.to_json())]))
    }

    /// The visitor wants another department.
    pub(super) fn may_switch(&self) -> bool {
        self.server.may_switch_department && self.server.departments.len() > 1
    }
}

fn id_text(id: FormId) -> &'static str {
    match id {
        FormId::Registration => "registration",
        FormId::Offline => "offline",
        FormId::Survey => "survey",
        FormId::Transcript => "transcript",
        FormId::Department => "department",
    }
}

fn introduction(form: &Form) -> Introduction {
    let custom =
        |(key, value): (String, Private)| Some((key.strip_prefix(CUSTOM)?.to_owned(), value));
    Introduction {
        name: form.answer(NAME),
        email: form.answer(EMAIL),
        phone: form.answer(PHONE),
        department: form.answer(DEPARTMENT).map(|id| id.as_str().to_owned()),
        custom_fields: form.answers().into_iter().filter_map(custom).collect(),
    }
}
