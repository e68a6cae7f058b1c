//! `GET /agent/api/events`: tells an open desk that its state has changed. The desk then fetches the state.
//!
//! Starts with one event at once, so that a desk which reconnects catches up. Ends when the desk leaves or the
//! server stops. A burst of changes is one event: only the newest revision matters.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;

use crate::Sandbox;

/// Often enough that no proxy takes the line for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Line {
    revision: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
}

pub async fn stream(
    State(sandbox): State<Sandbox>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut revision = sandbox.inner.revision.subscribe();
    revision.mark_changed();
    let line = Line {
        revision,
        stopping: sandbox.inner.stopping.subscribe(),
    };
    Sse::new(unfold(line, next)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

async fn next(mut line: Line) -> Option<(Result<Event, Infallible>, Line)> {
    tokio::select! {
        changed = line.revision.changed() => changed.ok()?,
        _ = line.stopping.wait_for(|stop| *stop) => return None,
    }
    let revision = *line.revision.borrow_and_update();
    let event = Event::default()
        .event("changed")
        .data(format!("{{\"revision\":{revision}}}"));
    Some((Ok(event), line))
}
