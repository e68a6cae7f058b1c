//! A page with a link into a conversation, and a fake service, under one virtual clock.

use super::service::{Fault, Service};
use crate::json::{from_serde, parse};
use forecourt::backend::rocket_chat::LivechatConfig;
use forecourt::chat::*;
use forecourt::session::*;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Body, Request, TransportError};
use std::collections::BTreeMap;

const WALL: i64 = 1_704_067_200_000;
const WEB: &str = r#"{"data":{},"installationId":1}"#;

/// On its way: to the service, or to the page.
enum Flight {
    Up(RequestId, Request),
    Down(RequestId, Result<Answer, TransportError>),
}

pub struct Guest {
    pub session: Session,
    pub service: Service,
    pub clock: u64,
    pub network: bool,
    pub stored: String,
    pub config: String,
    pub told: Vec<HostEvent>,
    /// Everything a careless developer could have logged.
    pub log: String,
    pub place: Option<(String, String)>,
    air: BTreeMap<(u64, u64), Flight>,
    flights: u64,
    /// Answers to an earlier life of the page are not heard.
    life: u64,
}

fn begin(config: &str, stored: &str, life: u64, now: Now) -> Session {
    let (settings, problems) = Settings::read(&parse(config), &parse(WEB), false);
    assert!(problems.is_empty(), "{problems:?}");
    let token = VisitorToken::new(format!("{life:064}"));
    let entropy = [life, 2, 3, life + 4];
    let stored = match stored {
        "" => forecourt::json::Json::Null,
        text => parse(text),
    };
    Session::new(
        settings,
        LivechatConfig::default(),
        &stored,
        token,
        entropy,
        now,
    )
}

fn now(clock: u64) -> Now {
    Now {
        mono: Mono(clock + 5),
        wall: Wall(WALL + clock as i64),
    }
}

impl Guest {
    pub fn new(config: &str) -> Guest {
        let session = begin(config, "", 1, now(0));
        let mut guest = Guest {
            session,
            service: Service::default(),
            clock: 0,
            network: true,
            stored: String::new(),
            config: config.to_owned(),
            told: Vec::new(),
            log: String::new(),
            place: None,
            air: BTreeMap::new(),
            flights: 0,
            life: 1,
        };
        guest.arrive();
        guest
    }

    fn arrive(&mut self) {
        self.feed(Event::Woke);
        self.feed(Event::Leading(true, parse(&self.stored.clone())));
        self.feed(Event::Opened);
        self.feed(Event::Chose(Channel::Chat));
    }

    /// The next page of the site, with this configuration.
    pub fn load(&mut self, config: &str) {
        self.life += 1;
        self.air
            .retain(|_, flight| matches!(flight, Flight::Up(..)));
        self.session = begin(config, &self.stored, self.life, now(self.clock));
        self.config = config.to_owned();
        self.arrive();
    }

    pub fn feed(&mut self, event: Event) {
        let now = now(self.clock);
        self.log.push_str(&format!("{event:?}\n"));
        for effect in self.session.update(now, event) {
            self.log.push_str(&format!("{effect:?}\n"));
            match effect {
                Effect::Fetch { id, request } => self.launch(40, Flight::Up(id, request)),
                Effect::Save(text) => self.stored = text.as_str().to_owned(),
                Effect::Tell(event) => self.told.push(event),
                Effect::Locate => {
                    let place = self.place.clone();
                    self.feed(Event::Located(place));
                }
                Effect::Warn(..) | Effect::Relay(_) => {}
                other => panic!("not here: {other:?}"),
            }
        }
    }

    fn launch(&mut self, ms: u64, flight: Flight) {
        self.flights += 1;
        self.air.insert((self.clock + ms, self.flights), flight);
    }

    pub fn pass(&mut self, ms: u64) {
        let until = self.clock + ms;
        let mut budget = 1_000 + ms / 100;
        loop {
            assert!(budget > 0, "a livelock");
            budget -= 1;
            let landing = self.air.keys().next().copied();
            let woken = self.session.next_wakeup().map(|at| at.0.saturating_sub(5));
            let woken = woken.map(|at| at.max(self.clock));
            match (landing, woken) {
                (Some(key), at) if key.0 <= until && at.is_none_or(|at| key.0 <= at) => {
                    self.clock = self.clock.max(key.0);
                    match self.air.remove(&key) {
                        Some(Flight::Up(id, request)) => self.serve(id, &request),
                        Some(Flight::Down(id, result)) => {
                            self.feed(Event::Answered { id, result });
                        }
                        None => {}
                    }
                }
                (_, Some(at)) if at <= until => {
                    self.clock = at;
                    self.feed(Event::Woke);
                }
                _ => break,
            }
        }
        self.clock = until;
    }

    fn serve(&mut self, id: RequestId, request: &Request) {
        if !self.network {
            return self.launch(0, Flight::Down(id, Err(TransportError::Failed)));
        }
        let (life, wall) = (self.life, WALL + self.clock as i64);
        let result = match self.service.answer(request, wall) {
            Err(Fault::Dropped | Fault::AnswerLost) => Err(TransportError::Failed),
            Err(Fault::Status(status, wait)) => Ok(Answer {
                status,
                body: Body::Json(from_serde(&serde_json::json!({"error": {"message": "no"}}))),
                retry_after: wait,
            }),
            Ok((status, value)) => Ok(Answer {
                status,
                body: Body::Json(from_serde(&value)),
                retry_after: None,
            }),
        };
        if life == self.life {
            self.launch(40, Flight::Down(id, result));
        }
    }

    pub fn say(&mut self, text: &str) {
        self.feed(Event::ChatTyped(Private::new(text)));
        self.feed(Event::ChatSubmitted);
    }

    pub fn chat(&self) -> ChatSnapshot {
        self.session.snapshot().chat.expect("a chat")
    }

    /// `> mine`, `< theirs`, and `…` behind what is on its way, `!` behind what failed.
    pub fn script(&self) -> Vec<String> {
        let line = |message: &Message| {
            let side = if message.author == Author::Visitor {
                ">"
            } else {
                "<"
            };
            let state = match message.delivery {
                Delivery::Sent => "",
                Delivery::Sending => " …",
                Delivery::Failed => " !",
            };
            format!("{side} {}{state}", message.text.as_str())
        };
        self.chat().messages.iter().map(line).collect()
    }

    pub fn press(&mut self, item: Option<usize>, action: usize) {
        let message = self.chat().messages.last().expect("a message").id.clone();
        self.feed(Event::Acted(Acting {
            message,
            item,
            action,
        }));
    }
}
