//! The accept loop: one task per connection, HTTP/1.1, until told to stop.
//!
//! Started by `main` or a test with a bound listener. It ends when `stop` resolves: no new connection is taken,
//! running answers get a moment, event streams end at once. It exists beside axum's own loop for one reason: a
//! fault may close a connection without an answer, which a router alone cannot do. It knows nothing about routes.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::lines::Lines;
use crate::widget_files::WidgetFiles;
use crate::{Options, Sandbox, store};

/// How long answers that are under way may take once the server is asked to stop. A fault's delay is not waited for.
const LAST_ANSWERS: Duration = Duration::from_millis(1500);

/// Who is calling; on each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// How many requests this connection had carried before this one; on each request.
#[derive(Debug, Clone, Copy)]
pub struct EarlierRequests(pub u32);

/// On a response: close the connection instead of sending it.
#[derive(Debug, Clone, Copy)]
pub struct Unanswered;

#[derive(Debug)]
struct ClosedOnPurpose;

impl fmt::Display for ClosedOnPurpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("connection closed without an answer, as a fault asked")
    }
}

impl std::error::Error for ClosedOnPurpose {}

/// Serves a sandbox on `listener` until `stop` resolves.
///
/// # Errors
/// When the data file cannot be opened ([`store::Error`]). A failing connection is never an error of the server.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> Result<(), store::Error> {
    let port = listener.local_addr().map_or(0, |address| address.port());
    let sandbox = Sandbox::open(&options, port)?;
    let router = sandbox.router();
    WidgetFiles::prepare(&sandbox);
    let stopping = sandbox.inner.stopping.subscribe();
    let lines = Arc::clone(sandbox.lines());
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let running = converse(stream, peer, router.clone(), Arc::clone(&lines), stopping.clone());
                    connections.spawn(running);
                }
                // Too many open files and the like: wait a little instead of spinning.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop(listener);
    sandbox.inner.stopping.send_replace(true);
    // Sockets have left their connection's task and would outlive it.
    lines.cut("");
    // Past the deadline the remaining tasks are aborted when the set is dropped.
    let _ = tokio::time::timeout(LAST_ANSWERS, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
    Ok(())
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    lines: Arc<Lines>,
    mut stopping: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let (line, stream) = lines.watch(stream);
    let carried = AtomicU32::new(0);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        if request.headers().contains_key(header::UPGRADE) {
            line.carries(request.uri().path());
        }
        request.extensions_mut().insert(Peer(peer));
        request
            .extensions_mut()
            .insert(EarlierRequests(carried.fetch_add(1, Ordering::Relaxed)));
        answer(router.clone(), request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    // An error here is the other side going away, or a fault closing the line: nothing to report.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = told_to_stop(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Also when the server is gone altogether.
async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn answer(router: Router, request: Request) -> Result<Response, ClosedOnPurpose> {
    let response = router
        .oneshot(request)
        .await
        .unwrap_or_else(|never: Infallible| match never {});
    if response.extensions().get::<Unanswered>().is_some() {
        return Err(ClosedOnPurpose);
    }
    Ok(response)
}
