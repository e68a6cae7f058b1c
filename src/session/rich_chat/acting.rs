//! What the visitor does about a message: a button, a quick reply, a place, a form.
//!
//! Each becomes one request (`asking`); what it was is undone when the service refuses it,
//! so that the button is there again and the form keeps what was typed.

use super::{Act, Deed, RichChat};
use crate::chat::content::{Content, Deed as Kindly, FieldKind as Kinds, Kind};
use crate::chat::{Author, Message, MessageId, Private};
use crate::session::acts::{Acting, Locating};
use crate::session::form::{Field, Form, FormState};
use crate::session::snapshot::{FieldKind, FieldName, FormFailure};
use crate::session::{Effect, Step};

impl RichChat {
    pub(super) fn act(&mut self, step: &mut Step, acting: &Acting) {
        let Some(action) = self.action(acting) else {
            return;
        };
        self.failed = None;
        // A second click on what is under way says nothing new.
        if self.deeds.iter().any(|deed| deed.is(acting)) {
            return;
        }
        match action.deed {
            Kindly::Postback(_) => self.push(step, Act::Press(acting.clone(), action)),
            Kindly::Reply(_) if !self.used.contains(&acting.message) => {
                self.used.push(acting.message.clone());
                self.push(step, Act::Press(acting.clone(), action));
            }
            Kindly::LocationRequest if self.locating != Locating::Asking => {
                self.locating = Locating::Asking;
                self.asked_place = Some(acting.clone());
                step.effects.push(Effect::Locate);
            }
            // The view follows links by itself.
            _ => {}
        }
    }

    fn push(&mut self, step: &mut Step, act: Act) {
        let id = MessageId(step.dice.message_id());
        self.deeds.push(Deed { id, act });
        self.sending.hurry();
    }

    /// The browser said where the visitor is, or that it may not say.
    pub(super) fn located(&mut self, step: &mut Step, place: Option<&(String, String)>) {
        let asked = self.asked_place.take();
        self.locating = match (place, asked) {
            (Some(place), Some(acting)) => {
                self.used.push(acting.message.clone());
                self.push(step, Act::Locate(acting, place.clone()));
                Locating::No
            }
            (None, Some(_)) => Locating::Refused,
            _ => Locating::No,
        };
    }

    fn action(&self, acting: &Acting) -> Option<crate::chat::content::Action> {
        let content = content(self.named(&acting.message)?)?;
        let actions = match (acting.item, &content.kind) {
            (None, _) => &content.actions,
            (Some(item), Kind::Carousel { items, .. } | Kind::List { items }) => {
                &items.get(item)?.actions
            }
            _ => return None,
        };
        actions.get(acting.action).cloned()
    }

    pub(super) fn named(&self, id: &MessageId) -> Option<&Message> {
        let mut messages = self.timeline.messages().iter().rev();
        messages.find(|message| message.id == *id)
    }

    /// The newest message, if it is the dealer's.
    pub(super) fn newest(&self) -> Option<&Message> {
        let waits = !self.outbox.messages().is_empty();
        let last = self.timeline.messages().last().filter(|_| !waits)?;
        matches!(last.author, Author::Agent { .. }).then_some(last)
    }

    /// The newest message is answered by its own means only.
    pub(super) fn is_blocked(&self) -> bool {
        let blocks = |message: &Message| {
            content(message).is_some_and(|content| {
                let done = matches!(&content.kind, Kind::Form(form) if form.submitted);
                content.blocks_input && !done && !self.used.contains(&message.id)
            })
        };
        self.newest().is_some_and(blocks)
    }

    // ---- forms ----

    /// One for each form that is not filled in, with what was typed before.
    pub(super) fn arrange_forms(&mut self) {
        for message in self.timeline.messages() {
            let Some(Kind::Form(form)) = content(message).map(|content| &content.kind) else {
                continue;
            };
            let known = self.forms.iter().any(|(id, _)| *id == message.id);
            if !known && !form.submitted && !self.used.contains(&message.id) {
                let fields = form.fields.iter().map(field).collect();
                let form = Form::new(fields, None, false);
                self.forms.push((message.id.clone(), form));
            }
        }
    }

    fn form(&mut self, id: &MessageId) -> Option<&mut Form> {
        let form = self.forms.iter_mut().find(|(known, _)| known == id);
        form.map(|(_, form)| form)
    }

    pub(super) fn fill(&mut self, message: &MessageId, field: usize, value: &Private) {
        if let Some(form) = self.form(message).filter(|form| !form.is_busy()) {
            form.fill(field, value.clone());
        }
    }

    pub(super) fn send_answers(&mut self, step: &mut Step, message: &MessageId) {
        let Some(form) = self.form(message).filter(|form| !form.is_busy()) else {
            return;
        };
        // No foreign patterns here: what is wrong is known at once.
        if form.submit().is_some() && form.checked(&[]) {
            self.push(step, Act::Fill(message.clone()));
        }
    }

    // ---- what becomes of it ----

    pub(super) fn done(&mut self, deed: Deed) {
        if let Act::Fill(id) = deed.act {
            self.forms.retain(|(known, _)| *known != id);
            self.used.push(id);
        }
    }

    /// It is not tried again by itself: the visitor sees it, and has the button.
    pub(super) fn undone(&mut self, deed: Deed, failure: FormFailure) {
        match deed.act {
            Act::Press(acting, _) | Act::Locate(acting, _) => {
                self.used.retain(|id| *id != acting.message);
                self.failed = Some(acting);
            }
            Act::Fill(id) => {
                if let Some(form) = self.form(&id) {
                    form.state = FormState::Failed(failure);
                }
            }
        }
    }
}

impl Deed {
    fn is(&self, acting: &Acting) -> bool {
        self.acting() == Some(acting)
    }

    pub(super) fn acting(&self) -> Option<&Acting> {
        match &self.act {
            Act::Press(acting, _) | Act::Locate(acting, _) => Some(acting),
            Act::Fill(_) => None,
        }
    }
}

pub(super) fn content(message: &Message) -> Option<&Content> {
    message.rich.as_deref()
}

fn field(field: &crate::chat::content::Field) -> Field {
    let name = FieldName::Custom(field.label.as_str().to_owned());
    let (kind, most) = match &field.kind {
        Kinds::Text { least, most } => (FieldKind::Line, Some((*least, *most))),
        Kinds::Email => (FieldKind::Email, None),
        Kinds::Select(options) => {
            let option =
                |(value, label): &(String, Private)| (value.clone(), label.as_str().to_owned());
            (
                FieldKind::Choice(options.iter().map(option).collect()),
                None,
            )
        }
    };
    // All fields of such a form are required (reference, 4: "This entry is required").
    let made = Field::new(name, kind, &field.name, true);
    match most {
        Some((least, most)) => made.length(least, most),
        None => made,
    }
}
