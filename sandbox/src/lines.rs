//! The TCP lines of open sockets, which a test may cut or silence at any moment.
//!
//! The accept loop wraps each connection; an upgrade request gives its line the name of the path it asked for. A cut
//! line fails at once on both sides. A silent one stays open, but nothing passes any more, in neither direction:
//! what a phone in a tunnel leaves behind. It stays so until a cut or the end of the server, even when the protocol
//! above gives up, because the other side of a dead line hears of no end. It knows no protocol.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Alive,
    Silent,
    Cut,
}

struct Inner {
    /// The path of the upgrade request; empty before one came.
    path: String,
    fate: Fate,
    /// Who waits for bytes.
    reader: Option<Waker>,
    /// Who waits for room.
    writer: Option<Waker>,
    /// The stream of a silent line whose owner has left.
    kept: Option<TcpStream>,
}

/// What is known of one line, shared by its stream and the register.
#[derive(Clone)]
pub struct Line(Arc<Mutex<Inner>>);

impl Line {
    /// From now on the line carries a socket, opened at this path.
    pub fn carries(&self, path: &str) {
        path.clone_into(&mut self.lock().path);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decide(&self, fate: Fate) {
        let mut line = self.lock();
        line.fate = fate;
        if fate == Fate::Cut {
            line.kept = None;
        }
        let waiting = [line.reader.take(), line.writer.take()];
        drop(line);
        waiting.into_iter().flatten().for_each(Waker::wake);
    }
}

/// One line as the control route shows it.
#[derive(Debug, Serialize, PartialEq)]
pub struct Shown {
    pub path: String,
    pub silent: bool,
}

/// All open lines of a server.
#[derive(Default)]
pub struct Lines(Mutex<Vec<Line>>);

impl Lines {
    /// Takes a connection into the register; it leaves when its stream is dropped.
    pub fn watch(self: &Arc<Self>, stream: TcpStream) -> (Line, Watched) {
        let line = Line(Arc::new(Mutex::new(Inner {
            path: String::new(),
            fate: Fate::Alive,
            reader: None,
            writer: None,
            kept: None,
        })));
        self.lock().push(line.clone());
        let watched = Watched {
            stream: Some(stream),
            line: line.clone(),
            lines: Arc::clone(self),
        };
        (line, watched)
    }

    /// Cuts the sockets whose path begins so; how many there were.
    pub fn cut(&self, path: &str) -> usize {
        let cut = self.sockets(path);
        for line in &cut {
            line.decide(Fate::Cut);
        }
        self.lock()
            .retain(|line| !cut.iter().any(|gone| Arc::ptr_eq(&gone.0, &line.0)));
        cut.len()
    }

    /// Silences the sockets whose path begins so; how many there were.
    pub fn silence(&self, path: &str) -> usize {
        let silenced = self.sockets(path);
        for line in &silenced {
            line.decide(Fate::Silent);
        }
        silenced.len()
    }

    pub fn show(&self) -> Vec<Shown> {
        let sockets = self.sockets("");
        let shown = sockets.iter().map(|line| {
            let line = line.lock();
            Shown {
                path: line.path.clone(),
                silent: line.fate == Fate::Silent,
            }
        });
        shown.collect()
    }

    fn sockets(&self, path: &str) -> Vec<Line> {
        let all = self.lock();
        let fitting = all.iter().filter(|line| {
            let line = line.lock();
            !line.path.is_empty() && line.path.starts_with(path)
        });
        fitting.cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream under watch: the stream itself while its line is alive.
pub struct Watched {
    /// Empty only while it is dropped.
    stream: Option<TcpStream>,
    line: Line,
    lines: Arc<Lines>,
}

fn cut<T>() -> Poll<io::Result<T>> {
    Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
}

impl Watched {
    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let stream = self.stream.as_mut();
        stream
            .map(Pin::new)
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let fate = {
            let mut line = self.line.lock();
            line.reader = Some(cx.waker().clone());
            line.fate
        };
        match fate {
            Fate::Alive => self.stream()?.poll_read(cx, buffer),
            Fate::Silent => Poll::Pending,
            Fate::Cut => cut(),
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let fate = {
            let mut line = self.line.lock();
            line.writer = Some(cx.waker().clone());
            line.fate
        };
        match fate {
            Fate::Alive => self.stream()?.poll_write(cx, bytes),
            Fate::Silent => Poll::Ready(Ok(bytes.len())),
            Fate::Cut => cut(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let fate = self.line.lock().fate;
        match fate {
            Fate::Alive => self.stream()?.poll_flush(cx),
            Fate::Silent => Poll::Ready(Ok(())),
            Fate::Cut => cut(),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let fate = self.line.lock().fate;
        match fate {
            Fate::Silent => Poll::Ready(Ok(())),
            Fate::Alive | Fate::Cut => self.stream()?.poll_shutdown(cx),
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut line = self.line.lock();
        if line.fate == Fate::Silent {
            line.kept = self.stream.take();
            return;
        }
        drop(line);
        self.lines
            .lock()
            .retain(|line| !Arc::ptr_eq(&line.0, &self.line.0));
    }
}
