//! The whole session, fed with arbitrary answers, frames and stored text while a visitor does this and that.
//!
//! The first line is the dealer's live chat configuration (`socket`: chat over Visitor.Chat's socket), the second what storage holds (`-`: nothing); then each
//! line is one thing that happens, see [`Life::happen`].

use std::collections::{BTreeSet, HashSet};

use forecourt::backend::rocket_chat;
use forecourt::chat::{Channel, Mono, Now, Private, VisitorToken, Wall};
use forecourt::json::Json;
use forecourt::session::{Effect, Event, FormId, RequestId, Session, SocketEvent, SocketId};
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Body, Frame, TransportError, split};

use super::{parse, written};

/// What the visitor types; it must never be found in what a developer can print.
const CANARY: &str = "kanarienvogel";
/// The session may want to be woken so often within one step of time (an hour at most): once a second is too often.
const WAKINGS: usize = 3_600;
const HOUR_MS: u64 = 3_600_000;

const CONFIG: &str = r#"{"identifier":"dealer.example","livechat":"https://chat.dealer.example"}"#;
/// Without a live chat server of its own: chat over Visitor.Chat's socket.
const SOCKET: &str = r#"{"identifier":"dealer.example","socketEvents":{},"data":{"stock":"12"}}"#;
const WEB: &str = r#"{"installationId":7,"hasSms":true,"whatsAppNumber":"447700900123","host":"socket.dealer.example:1"}"#;

pub fn life(input: &str) {
    let mut lines = input.lines();
    let first = lines.next().unwrap_or_default();
    let config = if first == "socket" { SOCKET } else { CONFIG };
    let server = rocket_chat::read_config(&parse(first).unwrap_or_default());
    let stored = lines.next().and_then(parse).unwrap_or_default();
    let mut life = Life::begin(config, server.clone(), &stored);
    for line in lines {
        life.happen(line);
    }
    // Whatever has happened, what it stored can be lived on with, and loses no message that was not confirmed.
    let saved = life.saved.clone();
    let stored = if saved.is_empty() {
        stored
    } else {
        parse(&saved).unwrap_or_default()
    };
    let mut next = Life::begin(config, server, &stored);
    next.happen("L1");
    next.happen("o");
    next.happen("+60000");
}

/// Storage alone: what an older version, another tab or somebody's hand has left there.
pub fn stored(input: &str) {
    for line in input.lines() {
        let stored = parse(line).unwrap_or_default();
        let server = rocket_chat::read_config(&Json::Null);
        let mut life = Life::begin(CONFIG, server.clone(), &stored);
        for event in ["L1", "o", "c", "+1000", "h"] {
            life.happen(event);
        }
        let mut again = Life::begin(CONFIG, server, &parse(&life.saved).unwrap_or_default());
        again.happen("L1");
    }
}

struct Life {
    session: Session,
    now: Now,
    asked: Vec<RequestId>,
    ever_asked: BTreeSet<RequestId>,
    sockets: Vec<SocketId>,
    saved: String,
}

impl Life {
    fn begin(config: &str, server: rocket_chat::LivechatConfig, stored: &Json) -> Life {
        let (settings, _) = Settings::read(
            &parse(config).unwrap_or_default(),
            &parse(WEB).unwrap_or_default(),
            true,
        );
        let now = Now {
            mono: Mono(1),
            wall: Wall(1_704_067_200_000),
        };
        let session = Session::new(
            settings,
            server,
            stored,
            VisitorToken::new("t"),
            [1, 2, 3, 4],
            now,
        );
        let life = Life {
            session,
            now,
            asked: Vec::new(),
            ever_asked: BTreeSet::new(),
            sockets: Vec::new(),
            saved: String::new(),
        };
        life.look();
        life
    }

    /// `>` answers the oldest request (a status and JSON), `<` the latest; `!` ends one without an answer; `#` a
    /// frame on the latest socket, `#o` it opens, `#x` it closes; `+N` time passes; the rest the visitor and the page.
    fn happen(&mut self, line: &str) {
        let rest = line.get(1..).unwrap_or_default();
        let on = rest != "0";
        let event = match line.as_bytes().first() {
            Some(b'>') => self.answered(0, Ok(answer(rest))),
            Some(b'<') => self.answered(usize::MAX, Ok(answer(rest))),
            Some(b'!') => self.answered(rest.len(), Err(TransportError::Failed)),
            Some(b'#') => {
                let Some(id) = self.sockets.last().copied() else {
                    return;
                };
                let event = match rest {
                    "o" => SocketEvent::Opened,
                    "x" => SocketEvent::Closed,
                    text => {
                        let (head, tail) = split(text);
                        SocketEvent::Received(Frame {
                            head: head.to_owned(),
                            json: parse(tail).unwrap_or_default(),
                        })
                    }
                };
                Some(Event::Socket { id, event })
            }
            Some(b'+') => {
                self.pass(rest.parse().unwrap_or(1_000).min(HOUR_MS));
                return;
            }
            Some(b'o') => Some(Event::Opened),
            Some(b'c') => Some(Event::Closed),
            Some(b'C') => Some(Event::Chose(Channel::Chat)),
            Some(b'S') => Some(Event::Chose(Channel::Sms)),
            Some(b'b') => Some(Event::WentBack),
            Some(b't') => Some(Event::ChatTyped(Private::new([CANARY, rest].concat()))),
            Some(b'e') => Some(Event::ChatSubmitted),
            Some(b'E') => Some(Event::Ended),
            Some(b'F') => Some(Event::Forgotten),
            Some(b'^') => Some(Event::EarlierWanted),
            Some(b'n') => Some(Event::Network(on)),
            Some(b'h') => Some(Event::Hidden),
            Some(b's') => Some(Event::Shown),
            Some(b'l') => Some(Event::Left),
            Some(b'L') => Some(Event::Leading(on, Json::Null)),
            Some(b'R') => Some(Event::Relayed(parse(rest).unwrap_or_default())),
            Some(b'P') => Some(Event::PatternsChecked(
                rest.bytes().map(|byte| byte == b'1').collect(),
            )),
            Some(b'T') => Some(Event::Triggered {
                name: None,
                text: Private::new(rest),
            }),
            Some(b'q') => self.form().map(Event::FormSubmitted),
            Some(b'f') => self.form().map(|form| {
                Event::FieldTyped(form, rest.len() % 4, Private::new([CANARY, rest].concat()))
            }),
            Some(b'x') => self.form().map(Event::FormLeft),
            Some(digit @ b'0'..=b'9') => self.about(usize::from(digit - b'0'), rest),
            _ => Some(Event::Woke),
        };
        if let Some(event) = event {
            self.tell(event);
        }
    }

    fn answered(&mut self, index: usize, result: Result<Answer, TransportError>) -> Option<Event> {
        let last = self.asked.len().checked_sub(1)?;
        let id = self.asked.remove(index.min(last));
        Some(Event::Answered { id, result })
    }

    fn form(&self) -> Option<FormId> {
        Some(self.session.snapshot().chat?.form?.0)
    }

    /// Something is done with the message at `index`.
    fn about(&self, index: usize, what: &str) -> Option<Event> {
        let id = self
            .session
            .snapshot()
            .chat?
            .messages
            .get(index)?
            .id
            .clone();
        Some(match what {
            "resend" => Event::Resent(id),
            "edit" => Event::EditStarted(id),
            "delete" => Event::Deleted(id),
            _ => Event::TakenBack(id),
        })
    }

    fn pass(&mut self, ms: u64) {
        let until = Mono(self.now.mono.0 + ms);
        for waking in 0.. {
            let Some(due) = self.session.next_wakeup().filter(|due| *due <= until) else {
                break;
            };
            assert!(waking < WAKINGS, "woken without end");
            self.go_to(due.max(self.now.mono));
            self.tell(Event::Woke);
        }
        self.go_to(until);
    }

    fn go_to(&mut self, mono: Mono) {
        self.now.wall = Wall(self.now.wall.0 + (mono.0 - self.now.mono.0) as i64);
        self.now.mono = mono;
    }

    fn tell(&mut self, event: Event) {
        let printed = format!("{event:?}");
        assert!(
            !printed.contains(CANARY),
            "an event prints what was typed: {printed}"
        );
        for effect in self.session.update(self.now, event) {
            let printed = format!("{effect:?}");
            assert!(
                !printed.contains(CANARY),
                "an effect prints what was typed: {printed}"
            );
            self.perform(effect);
        }
        self.look();
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Fetch { id, request } => {
                assert!(self.ever_asked.insert(id), "the request {id:?} twice");
                assert!(
                    request.url.starts_with("https://"),
                    "asked at {:?}",
                    request.url
                );
                assert!(
                    !request.url.contains(char::is_whitespace),
                    "{:?}",
                    request.url
                );
                if let Some(body) = &request.body {
                    written(&body.to_string());
                }
                self.asked.push(id);
            }
            Effect::Upload { id, .. } => self.asked.push(id),
            Effect::Cancel(id) => self.asked.retain(|other| *other != id),
            Effect::Connect { id, url } => {
                assert!(
                    url.starts_with("wss://") || url.starts_with("ws://"),
                    "{url:?}"
                );
                self.sockets.push(id);
            }
            Effect::Transmit { id, text } => {
                assert!(
                    self.sockets.contains(&id),
                    "said into a socket that was never opened, or closed"
                );
                let (_, json) = split(text.as_str());
                if !json.is_empty() {
                    written(json);
                }
            }
            Effect::Disconnect(id) => self.sockets.retain(|other| *other != id),
            Effect::Save(text) => {
                if !text.as_str().is_empty() {
                    written(text.as_str());
                }
                self.saved = text.as_str().to_owned();
            }
            Effect::Relay(json) => drop(written(&json.to_string())),
            _ => {}
        }
    }

    /// What can be seen at any time is sound.
    fn look(&self) {
        let snapshot = self.session.snapshot();
        if let Some(due) = self.session.next_wakeup() {
            assert!(due.0 < u64::MAX / 2, "a wakeup at the end of time");
        }
        let Some(chat) = snapshot.chat else { return };
        let ids: HashSet<_> = chat
            .messages
            .iter()
            .map(|message| message.id.clone())
            .collect();
        assert_eq!(ids.len(), chat.messages.len(), "a message is shown twice");
        let printed = format!("{:?}", chat.messages);
        assert!(!printed.contains(CANARY), "a message prints its text");
    }
}

/// `STATUS JSON`; without a status, 200.
fn answer(text: &str) -> Answer {
    let (status, json) = match text
        .split_once(' ')
        .map(|(status, json)| (status.parse(), json))
    {
        Some((Ok(status), json)) => (status, json),
        _ => (200, text),
    };
    Answer {
        status,
        body: parse(json).map_or(Body::Other, Body::Json),
        retry_after: None,
    }
}
