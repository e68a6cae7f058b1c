//! Any life of a page: typing, sending, closing, reloading, dying, while network,
//! server and agents do as they like. Afterwards all is well again, and every word
//! must be where it belongs.
//!
//! Each typed word is unique, so it can be looked for: in the composer, shown as
//! failed, or on the server.

use crate::acts::{Act, any_act};
use crate::world::{Boot, Sockets, World};
use forecourt::chat::{Delivery, MessageId, Private};
use forecourt::session::{Event, HostEvent};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the test knows of every word.
#[derive(Default)]
struct Ledger {
    words: u32,
    /// Typed, and not lost with a page that died within the moment.
    alive: BTreeSet<String>,
    /// In the order in which the visitor pressed "send".
    submitted: Vec<String>,
    /// In the composer since when.
    typed: BTreeMap<String, u64>,
    /// Shown as failed at some time, or taken back: order and number are then the
    /// visitor's own affair.
    troubled: BTreeSet<String>,
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().map(str::to_owned)
}

/// Longer than the pause after which a draft is written down.
const SAFE_AFTER_MS: u64 = 500;

fn act(world: &mut World, ledger: &mut Ledger, act: &Act) {
    match act {
        Act::Type => {
            ledger.words += 1;
            let word = format!("w{:03}", ledger.words);
            let draft = format!("{} {word}", world.chat().draft.as_str());
            ledger.alive.insert(word.clone());
            ledger.typed.insert(word, world.clock);
            world.feed(Event::ChatTyped(Private::new(draft)));
        }
        Act::Submit => {
            let draft = world.chat().draft;
            world.feed(Event::ChatSubmitted);
            if world.chat().draft.is_blank() {
                ledger.submitted.extend(words(draft.as_str()));
            }
        }
        Act::OpenChat => world.open_chat(),
        Act::Close => drop(world.feed(Event::Closed)),
        Act::GoBack => drop(world.feed(Event::WentBack)),
        Act::Hide => drop(world.feed(Event::Hidden)),
        Act::Show => drop(world.feed(Event::Shown)),
        Act::Reload => {
            let draft = world.chat().draft;
            world.reload();
            assert_eq!(world.chat().draft, draft, "a draft is lost with its page");
        }
        Act::Crash => {
            let before: BTreeSet<_> = words(world.chat().draft.as_str()).collect();
            world.crash();
            let after: BTreeSet<_> = words(world.chat().draft.as_str()).collect();
            for lost in before.difference(&after) {
                let age = world.clock - ledger.typed[lost];
                assert!(age <= SAFE_AFTER_MS, "{lost} is lost after {age} ms");
                ledger.alive.remove(lost);
            }
        }
        Act::Wait(ms) => world.pass(*ms),
        Act::Network(there, noticed) => {
            world.network = *there;
            if *noticed {
                world.feed(Event::Network(*there));
            }
        }
        Act::Fault(route, fault, times) => {
            let faults = std::iter::repeat_n((*route, *fault), *times);
            world.server.faults.extend(faults);
        }
        Act::AgentSays => {
            ledger.words += 1;
            world.agent_says(&format!("a{:03}", ledger.words));
        }
        Act::AgentEdits => {
            if let Some(text) = last_of_agents(world) {
                world
                    .server
                    .agent_edits(world.clock, &text, &format!("{text}*"));
            }
        }
        Act::AgentDeletes => {
            if let Some(text) = last_of_agents(world) {
                world.server.agent_deletes(&text);
            }
        }
        Act::AgentTypes(on) => {
            if world.server.rooms.iter().any(|room| room.open) {
                world.server.agent_types(*on);
            }
        }
        Act::CloseRoom => world.close_room(),
        Act::End => {
            if world.chat().may.end {
                world.feed(Event::Ended);
            }
        }
        Act::Sockets(sockets, cut) => {
            world.sockets = *sockets;
            if *cut {
                world.cut();
            }
        }
        Act::Silence => world.silence(),
        Act::Restart => world.server.restart(),
        Act::LeaveFor(ms) => {
            world.leave();
            world.pass(*ms);
            world.come_back();
        }
        Act::Sleep(ms) => {
            world.sleep(*ms);
            // And wakes up.
            world.pass(1);
        }
        Act::Forget => world.server.forget_visitors(),
        Act::AgentsOnline(online) => world.server.agents_online = *online,
        Act::Limit(limit) => world.server.text_limit = *limit,
        Act::Resend(index) => {
            if let Some((id, _)) = failed(world, *index) {
                world.feed(Event::Resent(id));
            }
        }
        Act::TakeBack(index) => {
            if let Some((id, text)) = failed(world, *index) {
                for word in words(&text) {
                    ledger.typed.insert(word, world.clock);
                }
                world.feed(Event::TakenBack(id));
            }
        }
    }
    note_troubled(world, ledger);
}

fn last_of_agents(world: &World) -> Option<String> {
    let room = world.server.rooms.iter().rev().find(|room| room.open)?;
    let said = room
        .said
        .iter()
        .rev()
        .find(|said| said.token.is_none() && said.kind.is_none())?;
    Some(said.text.clone())
}

fn note_troubled(world: &World, ledger: &mut Ledger) {
    for message in &world.chat().messages {
        if world.failed.contains(&message.id) {
            ledger.troubled.extend(words(message.text.as_str()));
        }
    }
}

fn failed(world: &World, index: usize) -> Option<(MessageId, String)> {
    let chat = world.chat();
    let mut failed = chat
        .messages
        .iter()
        .filter(|m| m.delivery == Delivery::Failed);
    let message = failed.nth(index)?;
    Some((message.id.clone(), message.text.as_str().to_owned()))
}

/// Ids of the rooms this page has been in.
fn rooms_of_this_page(world: &World, resumed: Option<String>) -> BTreeSet<String> {
    let told = world.told.iter().filter_map(|event| match event {
        HostEvent::Identity { room, .. } => room.as_ref().map(|room| room.0.clone()),
        _ => None,
    });
    told.chain(resumed).collect()
}

fn live(acts: &[Act], seed: u64) {
    let mut world = World::booted(Boot::default(), seed);
    world.latency = [(5, 40), (40, 120), (100, 4_000)][(seed % 3) as usize];
    world.sockets = [Sockets::Allowed, Sockets::Allowed, Sockets::Refused][(seed / 9 % 3) as usize];
    world.server.heartbeat = [None, Some(20_000)][(seed / 27 % 2) as usize];
    world.server.ready_delay = [0, 0, 700][(seed / 54 % 3) as usize];
    world.wall_error = [0, 90_000, -7_200_000][(seed / 3 % 3) as usize];
    let mut ledger = Ledger::default();
    let mut resumed = None;
    for next in acts {
        if matches!(next, Act::Reload | Act::Crash) {
            let stored = serde_json::from_str::<serde_json::Value>(&world.stored);
            resumed = stored
                .ok()
                .and_then(|json| Some(json["room"].as_str()?.to_owned()));
        }
        act(&mut world, &mut ledger, next);
    }
    world.server.text_limit = None;
    world.server.agents_online = true;
    world.sockets = Sockets::Allowed;
    world.settle();
    world.open_chat();
    world.pass(20_000);

    note_troubled(&world, &mut ledger);
    let chat = world.chat();
    assert!(
        chat.messages
            .iter()
            .all(|message| message.delivery != Delivery::Sending),
        "still not sent after ten good minutes: {:?}",
        world.script()
    );
    assert_eq!(world.session.snapshot().unread, 0);
    assert!(!chat.loading);

    let on_server: Vec<String> = world
        .server
        .visitor_texts()
        .into_iter()
        .flat_map(words)
        .collect();
    let waiting = chat
        .messages
        .iter()
        .filter(|m| m.delivery == Delivery::Failed);
    let elsewhere: Vec<String> = waiting
        .flat_map(|message| words(message.text.as_str()))
        .chain(words(chat.draft.as_str()))
        .collect();
    for word in &ledger.alive {
        let stored = on_server.iter().filter(|known| *known == word).count();
        let kept = elsewhere.iter().filter(|known| *known == word).count();
        if ledger.troubled.contains(word) {
            assert!(stored + kept >= 1, "{word} is lost");
        } else {
            assert_eq!(
                stored + kept,
                1,
                "{word}: {stored} on the server, {kept} here"
            );
        }
    }
    let order: Vec<_> = on_server
        .iter()
        .filter(|word| !ledger.troubled.contains(*word))
        .collect();
    let submitted: Vec<_> = ledger
        .submitted
        .iter()
        .filter(|word| order.contains(word))
        .collect();
    assert_eq!(order, submitted, "in the order of writing");

    let rooms = rooms_of_this_page(&world, resumed);
    for room in world
        .server
        .rooms
        .iter()
        .filter(|room| rooms.contains(&room.id) && !room.forgotten)
    {
        for said in room.said.iter().filter(|said| said.kind.is_none()) {
            let shown = chat
                .messages
                .iter()
                .filter(|message| message.id.0 == said.id);
            let texts: Vec<_> = shown.map(|message| message.text.as_str()).collect();
            assert_eq!(
                texts,
                [said.text.as_str()],
                "{} of {} in {:?}",
                said.text,
                room.id,
                world.script()
            );
        }
    }
    in_order(&world);
}

/// What came from the server stands in the server's order.
fn in_order(world: &World) {
    let chat = world.chat();
    let shown = chat
        .messages
        .iter()
        .filter(|message| message.delivery == Delivery::Sent);
    let shown: Vec<&str> = shown.map(|message| message.id.0.as_str()).collect();
    let said = world.server.rooms.iter().flat_map(|room| &room.said);
    let known = said.filter(|said| shown.contains(&said.id.as_str()));
    let known: Vec<&str> = known.map(|said| said.id.as_str()).collect();
    let shown: Vec<&str> = shown.into_iter().filter(|id| known.contains(id)).collect();
    assert_eq!(shown, known, "in the order of the server");
    // In the room that is still talked in, what was deleted is gone.
    let last = world.server.rooms.last().filter(|room| room.open);
    for (room, id) in &world.server.deleted {
        let is_current = last.is_some_and(|last| last.id == *room);
        let there = chat.messages.iter().any(|message| message.id.0 == *id);
        assert!(!is_current || !there, "{id} was deleted");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost_doubled_or_out_of_order(
        acts in prop::collection::vec(any_act(), 1..45),
        seed: u64,
    ) {
        live(&acts, seed);
    }
}
