//! One WebSocket, closed when dropped; nothing is heard of it afterwards.
//!
//! Text frames only. A frame is split here and its JSON parsed by the browser, because
//! the core has no parser. Must not know: which protocol is spoken.

use super::json::parse_json;
use super::listener::Listener;
use crate::session::SocketEvent;
use crate::wire::{Frame, split};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

/// A longer frame is none of a service we speak to (bytes).
const MAX_FRAME: usize = 1 << 20;

pub(super) struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 4],
}

impl Socket {
    /// `None` where the browser or the page's policy does not even try.
    pub(super) fn open(url: &str, said: impl Fn(SocketEvent) + 'static) -> Option<Socket> {
        let socket = WebSocket::new(url).ok()?;
        let said = Rc::new(said);
        let on = |name, read: fn(&web_sys::Event) -> Option<SocketEvent>| {
            let said = said.clone();
            Listener::new(&socket, name, move |event| {
                if let Some(event) = read(&event) {
                    said(event);
                }
            })
        };
        let listeners = [
            on("open", |_| Some(SocketEvent::Opened)),
            on("message", |event| {
                let event: &MessageEvent = event.unchecked_ref();
                let text = event.data().as_string()?;
                let (head, json) = split(&text);
                let json = match json {
                    "" => None,
                    json if json.len() > MAX_FRAME => return None,
                    json => parse_json(json),
                };
                Some(SocketEvent::Received(Frame {
                    head: head.to_owned(),
                    json: json.unwrap_or_default(),
                }))
            }),
            on("close", |_| Some(SocketEvent::Closed)),
            // `close` follows; the browser tells nothing of why.
            on("error", |_| None),
        ];
        Some(Socket {
            socket,
            _listeners: listeners,
        })
    }

    /// What cannot be sent is lost with the socket, which says so by closing.
    pub(super) fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
