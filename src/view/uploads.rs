//! Files on their way up, below the last message.

use super::attachment::{about, size_text};
use super::form::{button, named};
use super::icon::{self, icon};
use super::node::{Node, list, node};
use super::notice::upload_problem;
use super::ui::Ui;
use crate::chat::FileId;
use crate::session::{Event, UploadProblem, UploadSnapshot};

pub(super) fn uploads(ui: Ui) -> Node {
    let rows = move || {
        ui.see_chat(|chat| {
            let files = chat.uploads.iter().map(|upload| upload.file.0);
            files.map(|file| (u64::from(file), file as usize)).collect()
        })
    };
    let rows = list(
        Box::new(rows),
        |ui, file| upload(ui, FileId(file as u32)).view(),
        ui,
    );
    node("ul").class("uploads").child(rows)
}

/// Reads the upload, as long as it is there.
fn see<T: Default>(ui: Ui, file: FileId, read: impl FnOnce(&UploadSnapshot) -> T) -> T {
    ui.see_chat(|chat| {
        let upload = chat.uploads.iter().find(|upload| upload.file == file);
        upload.map(read).unwrap_or_default()
    })
}

fn upload(ui: Ui, file: FileId) -> Node {
    let (name, size) = ui.now_chat(|chat| {
        let upload = chat.uploads.iter().find(|upload| upload.file == file);
        upload.map_or_else(Default::default, |it| {
            (it.name.as_str().to_owned(), it.size)
        })
    });
    let problem = move || {
        see(ui, file, |it| {
            it.problem
                .as_ref()
                .map(|problem| upload_problem(ui, problem))
                .unwrap_or_default()
        })
    };
    let failed = move || see(ui, file, |it| it.problem.is_some());
    let progress = node("progress")
        .set("max", size.max(1).to_string())
        .set("aria-label", ui.text_with("upload.label", "{name}", &name))
        .live("class", move || {
            if failed() { "none" } else { "" }.to_owned()
        })
        .live("value", move || see(ui, file, |it| it.sent).to_string());
    let again = button(ui, "tiny", Event::UploadRetried(file), "#chat-message");
    let again = named(
        again,
        ui.text_with("upload.again", "{name}", &name),
        icon::RETRY,
    )
    .live("class", move || {
        // A file that is too large or of the wrong kind stays so.
        if see(ui, file, |it| {
            it.problem == Some(UploadProblem::Unreachable)
        }) {
            "tiny"
        } else {
            "none"
        }
        .to_owned()
    });
    let cancel = button(ui, "tiny", Event::UploadCancelled(file), "#chat-message");
    let cancel = named(
        cancel,
        ui.text_with("upload.cancel", "{name}", &name),
        icon::CLOSE,
    );
    node("li")
        .live("class", move || {
            if failed() { "file failed" } else { "file" }.to_owned()
        })
        .child(icon(icon::FILE))
        .child(about(&name, size_text(size), ""))
        .child(again)
        .child(cancel)
        .child(progress)
        .child(node("p").notice("error", problem))
}
