//! Files on their way to the server, one at a time.
//!
//! Starts when files are chosen; each ends when the server has it or the visitor gives it
//! up. The bytes stay with the runtime, so a file does not survive the page: what survives
//! is told nowhere as sent. Source of the errors: reference rocket-chat-livechat, 1.2.

use super::retry::Pace;
use super::snapshot::{Announced, UploadProblem, UploadSnapshot};
use super::{Effect, RequestId, Step};
use crate::chat::{ChosenFile, FileId, Mono};
use crate::json::Json;
use crate::wire::{Answer, TransportError};

#[derive(Default)]
pub(super) struct Uploads {
    files: Vec<Upload>,
    under_way: Option<(RequestId, FileId)>,
    pace: Pace,
}

struct Upload {
    file: ChosenFile,
    sent: u64,
    problem: Option<UploadProblem>,
}

/// What an answer means.
pub(super) enum Outcome {
    /// The message that carries the file.
    Arrived(Json),
    /// Not now; the visitor or the clock may try again.
    NotYet,
}

impl Uploads {
    pub(super) fn add(&mut self, files: &[ChosenFile]) {
        self.files.extend(files.iter().map(|file| Upload {
            file: file.clone(),
            sent: 0,
            problem: None,
        }));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The next file that may go now.
    pub(super) fn next(&self) -> Option<FileId> {
        let waits = |upload: &&Upload| upload.problem.is_none();
        match self.under_way {
            None => self.files.iter().find(waits).map(|upload| upload.file.id),
            Some(_) => None,
        }
    }

    pub(super) fn due(&self) -> Option<Mono> {
        self.next().map(|_| self.pace.ready_at())
    }

    pub(super) fn hurry(&mut self) {
        self.pace.hurry();
    }

    pub(super) fn started(&mut self, id: RequestId, file: FileId) {
        self.under_way = Some((id, file));
    }

    pub(super) fn retry(&mut self, file: FileId) {
        if let Some(upload) = self.named(file) {
            upload.problem = None;
            upload.sent = 0;
        }
    }

    /// The visitor does not want it sent any more. One whose last byte is out may have
    /// arrived all the same; then it shows as a message, and can be deleted there.
    pub(super) fn cancel(&mut self, step: &mut Step, file: FileId) {
        if let Some((id, _)) = self.under_way.take_if(|(_, going)| *going == file) {
            step.effects.push(Effect::Cancel(id));
        }
        self.done(step, file);
    }

    pub(super) fn progress(&mut self, id: RequestId, sent: u64) -> bool {
        match self.under_way {
            Some((known, file)) if known == id => {
                if let Some(upload) = self.named(file) {
                    upload.sent = sent.min(upload.file.size);
                }
                true
            }
            _ => false,
        }
    }

    /// `None`: not our request.
    pub(super) fn answered(
        &mut self,
        step: &mut Step,
        id: RequestId,
        result: &Result<Answer, TransportError>,
    ) -> Option<Outcome> {
        let (_, file) = self.under_way.take_if(|(known, _)| *known == id)?;
        let problem = match result {
            Ok(answer) if answer.is_success() && !answer.json().field("_id").is_null() => {
                self.pace.succeeded();
                self.done(step, file);
                return Some(Outcome::Arrived(answer.json().clone()));
            }
            Ok(answer) => refusal(answer),
            Err(_) => UploadProblem::Unreachable,
        };
        step.announce(Announced::UploadFailed);
        if let Some(upload) = self.named(file) {
            upload.problem = Some(problem);
            upload.sent = 0;
        }
        Some(Outcome::NotYet)
    }

    fn named(&mut self, file: FileId) -> Option<&mut Upload> {
        self.files.iter_mut().find(|upload| upload.file.id == file)
    }

    fn done(&mut self, step: &mut Step, file: FileId) {
        self.files.retain(|upload| upload.file.id != file);
        step.effects.push(Effect::Drop(file));
    }

    pub(super) fn snapshot(&self) -> Vec<UploadSnapshot> {
        let shown = |upload: &Upload| UploadSnapshot {
            file: upload.file.id,
            name: upload.file.name.clone(),
            size: upload.file.size,
            sent: upload.sent,
            problem: upload.problem.clone(),
        };
        self.files.iter().map(shown).collect()
    }
}

fn refusal(answer: &Answer) -> UploadProblem {
    let json = answer.json();
    match json.any_field(&["reason", "error"]).text() {
        Some(reason) if reason.contains("error-type-not-allowed") => UploadProblem::TypeRefused,
        Some(reason) if reason.contains("error-size-not-allowed") => {
            UploadProblem::TooLarge(json.field("sizeAllowed").words().map(str::to_owned))
        }
        // A proxy before the server says so in its own way.
        _ if answer.status == 413 => UploadProblem::TooLarge(None),
        _ if answer.status >= 500 || answer.status == 429 => UploadProblem::Unreachable,
        _ => UploadProblem::Refused,
    }
}
