//! The two protocols of a socket: each line of an input is one thing that happens.
//!
//! `>` a text frame arrives; `+N` N milliseconds pass and the machine is woken when it wanted to; `p` the device
//! comes back; `o` a socket opens (only after the last one died); anything else: the session asks for something.

use std::collections::HashSet;

use forecourt::chat::Mono;
use forecourt::wire::{Ddp, DdpOutput, Frame, SocketIo, SocketIoOutput, split};

use super::{parse, written};

/// The machine may be woken so often for one step of time: a minute's heartbeat at the shortest pace it accepts.
const WAKINGS: usize = 2_000;

pub fn ddp(input: &str) {
    let mut machine = Ddp::new();
    let mut world = World::default();
    let mut ids = HashSet::new();
    for line in input.lines() {
        let (outputs, open) = match world.read(line) {
            Step::Open if world.open => continue,
            Step::Open => {
                // A new socket is a new machine.
                machine = Ddp::new();
                ids.clear();
                (machine.opened(world.now), true)
            }
            Step::Frame(frame) => (machine.received(world.now, &frame), world.open),
            Step::Probe => (machine.probe(world.now), world.open),
            Step::Pass(until) => {
                let mut all = Vec::new();
                for waking in 0.. {
                    let Some(due) = machine.deadline().filter(|due| *due <= until) else {
                        break;
                    };
                    assert!(waking < WAKINGS, "woken without end");
                    world.now = world.now.max(due);
                    all.extend(machine.woke(world.now));
                }
                world.now = until;
                (all, world.open)
            }
            Step::Other(text) => {
                let (id, frame) = match text.strip_prefix('s') {
                    Some(event) => machine.subscribe(
                        "stream-room-messages",
                        event,
                        parse(event).unwrap_or_default(),
                    ),
                    None => machine.call(text, vec![text.into()]),
                };
                written(&frame);
                assert!(ids.insert(id.clone()), "the id {id} twice");
                if text.len() % 3 == 0 {
                    written(&machine.unsubscribe(&id));
                }
                continue;
            }
        };
        world.open = open;
        for (index, output) in outputs.iter().enumerate() {
            match output {
                DdpOutput::Send(frame) => drop(written(frame)),
                DdpOutput::Dead => {
                    assert_eq!(index + 1, outputs.len(), "something after the end");
                    world.open = false;
                }
                DdpOutput::NoSub(id) => assert!(ids.contains(id), "a subscription nobody made"),
                DdpOutput::Ready(id) => {
                    assert!(ids.contains(id), "ready, but never asked for: {id}")
                }
                _ => assert!(world.open, "an event without a socket"),
            }
        }
        assert_eq!(
            machine.deadline().is_some(),
            world.open,
            "it waits as long as it lives"
        );
    }
}

pub fn socket_io(input: &str) {
    let mut machine = SocketIo::new("/c");
    let mut world = World::default();
    for line in input.lines() {
        let (outputs, open) = match world.read(line) {
            Step::Open if world.open => continue,
            Step::Open => {
                machine = SocketIo::new(if line.len() > 1 { "" } else { "/c" });
                (machine.opened(world.now), true)
            }
            Step::Frame(frame) => (machine.received(world.now, &frame), world.open),
            Step::Probe => (machine.probe(world.now), world.open),
            Step::Pass(until) => {
                let mut all = Vec::new();
                for waking in 0.. {
                    let Some(due) = machine.deadline().filter(|due| *due <= until) else {
                        break;
                    };
                    assert!(waking < WAKINGS, "woken without end");
                    world.now = world.now.max(due);
                    all.extend(machine.woke(world.now));
                }
                world.now = until;
                (all, world.open)
            }
            Step::Other(text) => {
                let (id, packet) = machine.emit(
                    text,
                    vec![parse(text).unwrap_or_default()],
                    text.len() % 2 == 0,
                );
                let (head, json) = split(&packet);
                assert!(head.starts_with("42"), "{packet}");
                assert_eq!(
                    id.is_some(),
                    head.ends_with(|last: char| last.is_ascii_digit()) && head.len() > 2,
                    "{packet}"
                );
                written(json);
                continue;
            }
        };
        world.open = open;
        for (index, output) in outputs.iter().enumerate() {
            match output {
                SocketIoOutput::Send(packet) => {
                    assert!(packet.starts_with(['2', '3', '4']), "{packet}")
                }
                SocketIoOutput::Dead => {
                    assert_eq!(index + 1, outputs.len(), "something after the end");
                    world.open = false;
                }
                SocketIoOutput::Refused(_) => {
                    assert!(matches!(outputs.get(index + 1), Some(SocketIoOutput::Dead)))
                }
                _ => assert!(world.open, "an event without a socket"),
            }
        }
        assert_eq!(
            machine.deadline().is_some(),
            world.open,
            "it waits as long as it lives"
        );
    }
}

enum Step<'a> {
    Open,
    Frame(Frame),
    Pass(Mono),
    Probe,
    Other(&'a str),
}

#[derive(Default)]
struct World {
    now: Mono,
    open: bool,
}

impl World {
    fn read<'a>(&self, line: &'a str) -> Step<'a> {
        match line.split_at_checked(1) {
            Some(("o", _)) => Step::Open,
            Some(("p", _)) => Step::Probe,
            Some((">", text)) => {
                let (head, tail) = split(text);
                assert_eq!([head, tail].concat(), text, "cut and joined");
                Step::Frame(Frame {
                    head: head.to_owned(),
                    json: parse(tail).unwrap_or_default(),
                })
            }
            Some(("+", ms)) => Step::Pass(Mono(
                self.now.0 + u64::from(ms.trim().parse().unwrap_or(1_000u32)),
            )),
            _ => Step::Other(line),
        }
    }
}
