//! What is on its way: requests and answers, frames on sockets, files, and what tabs say
//! to each other.

use super::World;
use crate::json::parse;
use forecourt::chat::FileId;
use forecourt::session::*;
use forecourt::wire::{Answer, Request, TransportError, Url};

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
    Left,
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

    /// Whether this life of the page is still there to hear it.
    pub(super) fn is_alive(&self, page: usize, life: u32) -> bool {
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
            Flight::Relay { page, life, text }
                if self.is_alive(page, life) && !self.pages[page].frozen =>
            {
                self.feed_at(page, Event::Relayed(parse(&text)));
            }
            Flight::Turn { page, life } if self.is_alive(page, life) => self.turn_comes(page),
            Flight::Please { page, life } if self.is_alive(page, life) => self.please(page, false),
            Flight::Seize { page, life } if self.is_alive(page, life) => self.please(page, true),
            Flight::Again { page, life } if self.is_alive(page, life) => self.again(page),
            Flight::Left => self.left(),
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
}
