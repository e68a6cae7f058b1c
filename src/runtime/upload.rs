//! Sends one file, with progress: `XMLHttpRequest`, because `fetch` cannot tell how far
//! an upload has come.
//!
//! No time limit but silence: a slow line may take minutes for a photograph.

use super::json::parse_json;
use super::listener::Listener;
use crate::wire::{Answer, Body, TransportError};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

/// An upload under way. Dropped, it is called off.
pub(super) struct Sending {
    request: XmlHttpRequest,
    _listeners: Vec<Listener>,
}

impl Drop for Sending {
    fn drop(&mut self) {
        let _ = self.request.abort();
    }
}

/// `done` is called once.
pub(super) fn send(
    url: &str,
    token: &str,
    file: &File,
    progress: impl Fn(u64) + 'static,
    done: impl FnOnce(Result<Answer, TransportError>) + 'static,
) -> Result<Sending, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", url)?;
    request.set_request_header("x-visitor-token", token)?;
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    let mut listeners = vec![Listener::new(
        request.upload()?.as_ref(),
        "progress",
        move |event| {
            let event: &ProgressEvent = event.unchecked_ref();
            progress(event.loaded() as u64);
        },
    )];
    let done = Rc::new(Cell::new(Some(done)));
    for (name, read) in [
        ("load", answer as fn(&XmlHttpRequest) -> _),
        ("error", |_| Err(TransportError::Failed)),
        ("timeout", |_| Err(TransportError::Timeout)),
    ] {
        let (request_, done) = (request.clone(), done.clone());
        listeners.push(Listener::new(&request, name, move |_| {
            if let Some(done) = done.take() {
                done(read(&request_));
            }
        }));
    }
    request.send_with_opt_form_data(Some(&form))?;
    Ok(Sending {
        request,
        _listeners: listeners,
    })
}

fn answer(request: &XmlHttpRequest) -> Result<Answer, TransportError> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    Ok(Answer {
        status: request.status().unwrap_or_default(),
        body: parse_json(&text).map_or(Body::Other, Body::Json),
        retry_after: None,
    })
}
