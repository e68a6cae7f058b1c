//! A form inside the chat: what is typed, what is wrong with it, what became of it.
//!
//! One machine for registration, offline message, rating, transcript and department.
//! Starts when it is to be shown, ends when it is done or left. What was typed leaves it
//! only when the server has taken it. Must not know: what the answers are for.

use super::snapshot::{FieldError, FieldKind, FieldName, FieldSnapshot, FormFailure, FormSnapshot};
use crate::chat::Private;
use crate::json::Json;

#[derive(Default)]
pub(super) struct Form {
    fields: Vec<Field>,
    note: Option<String>,
    optional: bool,
    pub(super) state: FormState,
    pub(super) thanks: Option<String>,
}

pub(super) struct Field {
    name: FieldName,
    kind: FieldKind,
    /// The server's name of it.
    key: String,
    required: bool,
    pattern: Option<String>,
    value: Private,
    error: Option<FieldError>,
    /// In characters, at least and at most.
    #[cfg(feature = "rich")]
    length: Option<(u32, u32)>,
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) enum FormState {
    #[default]
    Open,
    /// Foreign patterns are being tried.
    Checking,
    Sending,
    Failed(FormFailure),
}

impl Field {
    pub(super) fn new(name: FieldName, kind: FieldKind, key: &str, required: bool) -> Field {
        Field {
            name,
            kind,
            key: key.to_owned(),
            required,
            pattern: None,
            value: Private::default(),
            error: None,
            #[cfg(feature = "rich")]
            length: None,
        }
    }

    #[cfg(feature = "rich")]
    pub(super) fn length(self, least: u32, most: u32) -> Field {
        Field {
            length: Some((least, most)),
            ..self
        }
    }

    pub(super) fn pattern(self, pattern: Option<String>) -> Field {
        Field { pattern, ..self }
    }

    pub(super) fn value(self, value: Private) -> Field {
        Field { value, ..self }
    }

    /// What the rules that need no foreign pattern say.
    fn check(&self) -> Option<FieldError> {
        let text = self.value.as_str().trim();
        if text.is_empty() {
            return self.required.then_some(FieldError::Missing);
        }
        #[cfg(feature = "rich")]
        if let Some((least, most)) = self.length {
            let characters = text.chars().count() as u32;
            if !(least..=most).contains(&characters) {
                return Some(FieldError::Malformed);
            }
        }
        (self.kind == FieldKind::Email && !is_email(text)).then_some(FieldError::Malformed)
    }
}

/// Something before the last `@`, and a name with a dot after it: enough to catch a slip
/// of the finger. Whether it exists, only the server finds out.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    !local.is_empty()
        && !text.contains(char::is_whitespace)
        && host.split('.').count() > 1
        && host.split('.').all(|label| !label.is_empty())
}

impl Form {
    pub(super) fn new(fields: Vec<Field>, note: Option<String>, optional: bool) -> Form {
        Form {
            fields,
            note,
            optional,
            ..Form::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn is_busy(&self) -> bool {
        matches!(self.state, FormState::Checking | FormState::Sending)
    }

    pub(super) fn fill(&mut self, index: usize, value: Private) {
        if let Some(field) = self.fields.get_mut(index) {
            field.value = value;
            field.error = None;
        }
    }

    /// Checks what can be checked here. `None`: something is wrong, and says so.
    /// Otherwise the foreign patterns that remain to be tried.
    pub(super) fn submit(&mut self) -> Option<Vec<(String, Private)>> {
        for field in &mut self.fields {
            field.error = field.check();
        }
        if self.fields.iter().any(|field| field.error.is_some()) {
            self.state = FormState::Failed(FormFailure::Fields);
            return None;
        }
        self.state = FormState::Checking;
        Some(
            self.patterned()
                .map(|(pattern, field)| (pattern.clone(), field.value.clone()))
                .collect(),
        )
    }

    /// Fields whose pattern matters: an empty one that is not required matches anything.
    fn patterned(&self) -> impl Iterator<Item = (&String, &Field)> {
        let patterned = |field: &'_ Field| field.pattern.is_some() && !field.value.is_blank();
        self.fields
            .iter()
            .filter(move |field| patterned(field))
            .filter_map(|field| field.pattern.as_ref().map(|pattern| (pattern, field)))
    }

    /// What the patterns said, in the order of `submit`. True when all is well.
    pub(super) fn checked(&mut self, matched: &[bool]) -> bool {
        let mut results = matched.iter();
        for field in &mut self.fields {
            let asked = field.pattern.is_some() && !field.value.is_blank();
            if asked && results.next() == Some(&false) {
                field.error = Some(FieldError::Malformed);
            }
        }
        let good = self.fields.iter().all(|field| field.error.is_none());
        self.state = match good {
            true => FormState::Sending,
            false => FormState::Failed(FormFailure::Fields),
        };
        good
    }

    /// Key and value of every field that says something.
    pub(super) fn answers(&self) -> Vec<(String, Private)> {
        let said = |field: &&Field| !field.value.is_blank();
        let answer = |field: &Field| (field.key.clone(), Private::new(field.value.as_str().trim()));
        self.fields.iter().filter(said).map(answer).collect()
    }

    /// Of every field, in their order.
    #[cfg(feature = "rich")]
    pub(super) fn values(&self) -> Vec<Private> {
        let value = |field: &Field| Private::new(field.value.as_str().trim());
        self.fields.iter().map(value).collect()
    }

    pub(super) fn answer(&self, key: &str) -> Option<Private> {
        self.answers()
            .into_iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    pub(super) fn snapshot(&self) -> FormSnapshot {
        let field = |field: &Field| FieldSnapshot {
            name: field.name.clone(),
            kind: field.kind.clone(),
            required: field.required,
            value: field.value.clone(),
            error: field.error,
        };
        FormSnapshot {
            fields: self.fields.iter().map(field).collect(),
            note: self.note.clone(),
            sending: self.is_busy(),
            failure: match self.state {
                FormState::Failed(failure) => Some(failure),
                _ => None,
            },
            thanks: self.thanks.clone(),
            optional: self.optional,
        }
    }

    /// What was typed, for the next life.
    pub(super) fn to_json(&self) -> Json {
        let values = |field: &Field| field.value.as_str().into();
        Json::List(self.fields.iter().map(values).collect())
    }

    /// Takes back what was typed, if the form is still the same.
    pub(super) fn restore(&mut self, json: &Json) {
        if json.items().len() == self.fields.len() {
            for (index, value) in json.items().iter().enumerate() {
                if let Some(text) = value.text().filter(|text| !text.is_empty()) {
                    self.fill(index, Private::new(text));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_name_an_at_and_a_host_with_a_dot() {
        for (text, expect) in [
            ("a@b.example", true),
            ("a.b+c@d.e.example", true),
            ("\"a@b\"@c.example", true),
            ("ab.example", false),
            ("@b.example", false),
            ("a@b", false),
            ("a@b.", false),
            ("a@.example", false),
            ("a b@c.example", false),
        ] {
            assert_eq!(is_email(text), expect, "{text}");
        }
    }

    #[test]
    fn a_form_is_sent_only_when_every_rule_is_met() {
        let line = |key, required| Field::new(FieldName::Name, FieldKind::Line, key, required);
        let mut form = Form::new(
            vec![
                line("name", true),
                Field::new(FieldName::Email, FieldKind::Email, "email", false),
                line("plate", false).pattern(Some("^[A-Z]+$".to_owned())),
            ],
            None,
            false,
        );
        assert_eq!(form.submit(), None);
        assert_eq!(form.snapshot().fields[0].error, Some(FieldError::Missing));
        form.fill(0, Private::new(" Ada "));
        form.fill(1, Private::new("nobody"));
        assert_eq!(form.submit(), None);
        assert_eq!(form.snapshot().fields[1].error, Some(FieldError::Malformed));
        form.fill(1, Private::default());
        form.fill(2, Private::new("ab1"));
        assert_eq!(form.submit().map(|patterns| patterns.len()), Some(1));
        assert!(!form.checked(&[false]));
        assert_eq!(form.snapshot().fields[2].error, Some(FieldError::Malformed));
        form.fill(2, Private::new("AB"));
        assert!(form.submit().is_some() && form.checked(&[true]));
        assert!(form.snapshot().sending);
        let answers = form.answers();
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].1.as_str(), "Ada");
    }
}
