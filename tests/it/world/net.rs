//! What is on its way: requests and answers, frames on sockets, files, and what tabs say
//! to each other.

use super::{Sockets, World};
use crate::json::{from_serde, parse};
use crate::server::{Out, STREAM};
use forecourt::chat::FileId;
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::wire::{Answer, Frame, Request, TransportError, Url, split};

/// Something on its way. What goes to a page goes to one life of it.
pub(super) enum Flight {
    ToServer {
        page: usize,
        life: u32,
        id: RequestId,
        request: Request,
        sent: u64,
    },
    FileToServer {
        page: usize,
        life: u32,
        id: RequestId,
        url: Url,
        token: String,
        file: (String, u64),
    },
    ToVisitor {
        page: usize,
        life: u32,
        id: RequestId,
        result: Result<Answer, TransportError>,
    },
    Progress {
        page: usize,
        life: u32,
        id: RequestId,
        sent: u64,
    },
    Opens {
        line: u32,
    },
    Up {
        line: u32,
        text: String,
    },
    Down {
        line: u32,
        text: String,
    },
    Made {
        line: u32,
        sub: String,
    },
    Ends {
        line: u32,
    },
    Heartbeat {
        line: u32,
    },
    Relay {
        page: usize,
        life: u32,
        text: String,
    },
    Turn {
        page: usize,
        life: u32,
    },
    Please {
        page: usize,
        life: u32,
    },
    Seize {
        page: usize,
        life: u32,
    },
    Again {
        page: usize,
        life: u32,
    },
}

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
    pub(super) fn launch(&mut self, due: u64, flight: Flight) {
        self.flights += 1;
        self.air.insert((due, self.flights), flight);
    }

    pub(super) fn delay(&mut self) -> u64 {
        let (least, most) = self.latency;
        least + super::roll(&mut self.dice) % (most - least + 1)
    }

    pub(super) fn send(&mut self, page: usize, id: RequestId, request: Request) {
        assert!(
            self.pages[page].leading,
            "only the leading tab asks: {:?}",
            request.url
        );
        let (life, sent) = (self.pages[page].life, self.clock);
        let flight = match self.network {
            true => Flight::ToServer {
                page,
                life,
                id,
                request,
                sent,
            },
            false => Flight::ToVisitor {
                page,
                life,
                id,
                result: Err(TransportError::Failed),
            },
        };
        let due = self.clock + self.delay();
        self.launch(due, flight);
    }

    /// A file takes its time, and says how far it has come.
    pub(super) fn upload(
        &mut self,
        page: usize,
        id: RequestId,
        url: Url,
        token: String,
        file: FileId,
    ) {
        assert!(self.pages[page].leading, "only the leading tab asks");
        let life = self.pages[page].life;
        let file = self.pages[page].files[&file].clone();
        let due = self.clock + self.delay();
        if !self.network {
            let result = Err(TransportError::Failed);
            return self.launch(
                due,
                Flight::ToVisitor {
                    page,
                    life,
                    id,
                    result,
                },
            );
        }
        let whole = file.1 / self.bytes_per_ms;
        for quarter in 1..4 {
            let sent = file.1 * quarter / 4;
            self.launch(
                due + whole * quarter / 4,
                Flight::Progress {
                    page,
                    life,
                    id,
                    sent,
                },
            );
        }
        self.launch(
            due + whole,
            Flight::FileToServer {
                page,
                life,
                id,
                url,
                token,
                file,
            },
        );
    }

    /// Called off: what is not there yet will not come, and nobody waits for the rest.
    pub(super) fn cancel(&mut self, page: usize, life: u32, called: RequestId) {
        self.air.retain(|_, flight| match flight {
            Flight::FileToServer {
                page: of,
                life: in_,
                id,
                ..
            }
            | Flight::ToVisitor {
                page: of,
                life: in_,
                id,
                ..
            }
            | Flight::Progress {
                page: of,
                life: in_,
                id,
                ..
            } => (*of, *in_, *id) != (page, life, called),
            _ => true,
        });
    }

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

    /// Whether this life of the page is still there to hear it.
    fn is_alive(&self, page: usize, life: u32) -> bool {
        self.pages[page].life == life && !self.pages[page].closed
    }

    pub(super) fn land(&mut self, flight: Flight) {
        match flight {
            Flight::ToServer {
                page,
                life,
                id,
                request,
                sent,
            } => {
                let answer = match self.network {
                    true => self.server.receive(self.clock, &request),
                    false => None,
                };
                let timeout = sent + request.timeout.as_millis() as u64;
                let (due, result) = match answer {
                    Some(answer) => (self.clock + self.delay(), Ok(answer)),
                    None => (timeout, Err(TransportError::Timeout)),
                };
                let due = due.min(timeout).max(self.clock);
                self.launch(
                    due,
                    Flight::ToVisitor {
                        page,
                        life,
                        id,
                        result,
                    },
                );
            }
            Flight::FileToServer {
                page,
                life,
                id,
                url,
                token,
                file,
            } => {
                let answer = match self.network {
                    true => {
                        let (name, size) = &file;
                        self.server
                            .receive_file(self.clock, &url, &token, (name.as_str(), *size))
                    }
                    false => None,
                };
                let result = answer.ok_or(TransportError::Failed);
                let due = self.clock + self.delay();
                self.launch(
                    due,
                    Flight::ToVisitor {
                        page,
                        life,
                        id,
                        result,
                    },
                );
            }
            Flight::ToVisitor {
                page,
                life,
                id,
                result,
            } if self.is_alive(page, life) => {
                if self.pages[page].frozen {
                    let flight = Flight::ToVisitor {
                        page,
                        life,
                        id,
                        result,
                    };
                    return self.frozen.push(flight);
                }
                let result = result.and_then(|answer| match self.network {
                    true => Ok(answer),
                    false => Err(TransportError::Failed),
                });
                self.feed_at(page, Event::Answered { id, result });
            }
            Flight::Progress {
                page,
                life,
                id,
                sent,
            } if self.is_alive(page, life) => {
                self.feed_at(page, Event::Progress { id, sent });
            }
            Flight::Relay { page, life, text } if self.is_alive(page, life) => {
                if !self.pages[page].frozen {
                    self.feed_at(page, Event::Relayed(parse(&text)));
                }
            }
            Flight::Turn { page, life } if self.is_alive(page, life) => self.turn_comes(page),
            Flight::Please { page, life } if self.is_alive(page, life) => self.please(page, false),
            Flight::Seize { page, life } if self.is_alive(page, life) => self.please(page, true),
            Flight::Again { page, life } if self.is_alive(page, life) => self.again(page),
            Flight::Opens { line } => self.opens(line),
            Flight::Up { line, text } => self.goes_up(line, &text),
            Flight::Down { line, text } => self.comes_down(line, &text),
            Flight::Made { line, sub } => self.server.made(line, &sub),
            Flight::Ends { line } => self.ends(line),
            Flight::Heartbeat { line } => {
                let Some(every) = self.server.heartbeat else {
                    return;
                };
                if self.server.heartbeat(line) {
                    self.launch(self.clock + every, Flight::Heartbeat { line });
                }
            }
            _ => {}
        }
    }

    fn opens(&mut self, id: u32) {
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

    fn goes_up(&mut self, id: u32, text: &str) {
        let network = self.network;
        let Some(line) = self.line(id) else { return };
        line.silent |= !network;
        if !line.silent && line.served {
            self.server.frame(id, text);
        }
    }

    fn comes_down(&mut self, id: u32, text: &str) {
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
    fn ends(&mut self, id: u32) {
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
