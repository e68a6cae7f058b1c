//! Sockets: opened, cut, silent, and what travels on them in order.

use super::net::Flight;
use super::{Sockets, World};
use crate::json::from_serde;
use crate::server::{Out, STREAM};
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::wire::{Frame, Url, split};

/// One socket, both ends.
pub(super) struct Line {
    pub(super) id: u32,
    page: usize,
    life: u32,
    socket: SocketId,
    /// As the page sees it.
    there: bool,
    /// As the server sees it.
    served: bool,
    /// Nothing gets through any more, and nobody is told.
    silent: bool,
    up_due: u64,
    down_due: u64,
}

impl World {
    pub(super) fn connect(&mut self, page: usize, socket: SocketId, url: &Url) {
        assert!(self.pages[page].leading, "only the leading tab listens");
        assert_eq!(url.0, STREAM);
        self.last_line += 1;
        let id = self.last_line;
        let due = self.clock + self.delay();
        self.lines.push(Line {
            id,
            page,
            life: self.pages[page].life,
            socket,
            there: true,
            served: false,
            silent: false,
            up_due: due,
            down_due: due,
        });
        match (self.sockets, self.network) {
            (Sockets::Allowed, true) => self.launch(due, Flight::Opens { line: id }),
            (Sockets::Stuck, _) => {}
            _ => self.launch(due, Flight::Ends { line: id }),
        }
    }

    pub(super) fn transmit(&mut self, page: usize, socket: SocketId, text: String) {
        let delay = self.delay();
        let (life, clock) = (self.pages[page].life, self.clock);
        let mine =
            |line: &&mut Line| line.page == page && line.life == life && line.socket == socket;
        let line = self
            .lines
            .iter_mut()
            .find(mine)
            .expect("a socket that is there");
        assert!(line.there, "said on a closed socket");
        line.up_due = line.up_due.max(clock + delay);
        let (due, id) = (line.up_due, line.id);
        self.launch(due, Flight::Up { line: id, text });
    }

    pub(super) fn disconnect(&mut self, page: usize, socket: SocketId) {
        let life = self.pages[page].life;
        let mine = |line: &Line| line.page == page && line.life == life && line.socket == socket;
        // One that has ended already may be closed once more.
        if let Some(index) = self.lines.iter().position(mine) {
            self.end_here(index);
        }
    }

    /// The page is done with it; the server hears of that after what was said before.
    fn end_here(&mut self, index: usize) {
        let delay = self.delay();
        let line = &mut self.lines[index];
        line.there = false;
        let (due, id) = (line.up_due.max(self.clock + delay), line.id);
        self.launch(due, Flight::Ends { line: id });
    }

    /// A page is gone, and its sockets and answers with it.
    pub(super) fn part(&mut self, page: usize) {
        for index in 0..self.lines.len() {
            if self.lines[index].page == page && self.lines[index].there {
                self.end_here(index);
            }
        }
    }

    /// All sockets break: what is on them is lost both ways, and both sides are told.
    pub fn cut(&mut self) {
        self.air.retain(|_, flight| {
            !matches!(
                flight,
                Flight::Up { .. } | Flight::Down { .. } | Flight::Opens { .. }
            )
        });
        for index in 0..self.lines.len() {
            let id = self.lines[index].id;
            self.lines[index].silent = true;
            self.server.socket_closed(id);
            self.lines[index].served = false;
            let due = self.clock + self.delay();
            self.launch(due, Flight::Ends { line: id });
        }
    }

    /// All sockets fall silent, and nobody is told: a proxy that forgot them.
    pub fn silence(&mut self) {
        self.lines.iter_mut().for_each(|line| line.silent = true);
    }

    /// Sockets that pages believe in.
    pub fn sockets_here(&self) -> usize {
        self.lines.iter().filter(|line| line.there).count()
    }

    /// How often a socket was tried.
    pub fn tries(&self) -> u32 {
        self.last_line
    }

    pub(super) fn line_pages(&self) -> impl Iterator<Item = usize> {
        self.lines
            .iter()
            .filter(|line| line.there)
            .map(|line| line.page)
    }

    fn line(&mut self, id: u32) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// What the server has to say goes on its way.
    pub(super) fn collect(&mut self) {
        for out in std::mem::take(&mut self.server.out) {
            let (delay, clock) = (self.delay(), self.clock);
            let (id, flight) = match out {
                Out::Frame(line, text) => (line, Flight::Down { line, text }),
                Out::HangUp(line) => (line, Flight::Ends { line }),
                Out::Make(line, sub) => {
                    let due = clock + self.server.ready_delay;
                    self.launch(due, Flight::Made { line, sub });
                    continue;
                }
            };
            let Some(line) = self.line(id) else { continue };
            line.down_due = line.down_due.max(clock + delay);
            let due = line.down_due;
            self.launch(due, flight);
        }
    }

    pub(super) fn opens(&mut self, id: u32) {
        let (network, every, clock) = (self.network, self.server.heartbeat, self.clock);
        let Some(line) = self.line(id).filter(|line| line.there) else {
            return;
        };
        if !network {
            return self.ends(id);
        }
        line.served = true;
        let (page, socket) = (line.page, line.socket);
        self.server.socket_opened(id);
        if let Some(every) = every {
            self.launch(clock + every, Flight::Heartbeat { line: id });
        }
        self.feed_at(
            page,
            Event::Socket {
                id: socket,
                event: SocketEvent::Opened,
            },
        );
    }

    pub(super) fn goes_up(&mut self, id: u32, text: &str) {
        let network = self.network;
        let Some(line) = self.line(id) else { return };
        line.silent |= !network;
        if !line.silent && line.served {
            self.server.frame(id, text);
        }
    }

    pub(super) fn comes_down(&mut self, id: u32, text: &str) {
        let network = self.network;
        let Some(line) = self.line(id) else { return };
        line.silent |= !network;
        if line.silent || !line.there {
            return;
        }
        let (page, socket) = (line.page, line.socket);
        let (head, tail) = split(text);
        let frame = Frame {
            head: head.to_owned(),
            json: serde_json::from_str(tail).map_or(Json::Null, |value| from_serde(&value)),
        };
        self.feed_at(
            page,
            Event::Socket {
                id: socket,
                event: SocketEvent::Received(frame),
            },
        );
    }

    /// Whoever still believes in the socket hears of its end.
    pub(super) fn ends(&mut self, id: u32) {
        let Some(index) = self.lines.iter().position(|line| line.id == id) else {
            return;
        };
        let line = self.lines.remove(index);
        if line.served && !line.silent {
            self.server.socket_closed(id);
        }
        if line.there && self.is_alive(line.page, line.life) && !self.pages[line.page].frozen {
            let event = SocketEvent::Closed;
            self.feed_at(
                line.page,
                Event::Socket {
                    id: line.socket,
                    event,
                },
            );
        }
    }
}
