//! What may happen in a random life, and how often.

use crate::server::{Fault, Route};
use crate::world::Sockets;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Act {
    Type,
    Submit,
    OpenChat,
    Close,
    GoBack,
    Hide,
    Show,
    Reload,
    Crash,
    Wait(u64),
    /// The network goes or comes, and whether the device notices.
    Network(bool, bool),
    Fault(Option<Route>, Fault, usize),
    AgentSays,
    AgentEdits,
    AgentDeletes,
    AgentTypes(bool),
    CloseRoom,
    /// The visitor ends the conversation.
    End,
    /// New sockets from now on, and whether those that are there break.
    Sockets(Sockets, bool),
    /// Sockets fall silent.
    Silence,
    Restart,
    /// Into the back/forward cache, and out of it after so long.
    LeaveFor(u64),
    Sleep(u64),
    Forget,
    AgentsOnline(bool),
    /// From now on the server refuses longer messages.
    Limit(Option<usize>),
    Resend(usize),
    TakeBack(usize),
}

pub fn any_act() -> impl Strategy<Value = Act> {
    const ROUTES: [Route; 7] = [
        Route::Register,
        Route::Visitor,
        Route::Room,
        Route::Message,
        Route::History,
        Route::Close,
        Route::Agent,
    ];
    let fault = prop::sample::select(&[
        Fault::Status(500),
        Fault::Status(429),
        Fault::NotJson,
        Fault::Hollow,
        Fault::DropRequest,
        Fault::DropAnswer,
    ]);
    prop_oneof![
        8 => Just(Act::Type),
        8 => Just(Act::Submit),
        3 => Just(Act::OpenChat),
        1 => Just(Act::Close),
        1 => Just(Act::GoBack),
        1 => Just(Act::Hide),
        1 => Just(Act::Show),
        2 => Just(Act::Reload),
        2 => Just(Act::Crash),
        6 => prop_oneof![0..300u64, 0..3_000u64, 0..40_000u64].prop_map(Act::Wait),
        2 => any::<(bool, bool)>().prop_map(|(there, noticed)| Act::Network(there, noticed)),
        4 => (prop::option::of(prop::sample::select(&ROUTES)), fault, 1..4usize)
            .prop_map(|(route, fault, times)| Act::Fault(route, fault, times)),
        4 => Just(Act::AgentSays),
        1 => Just(Act::AgentEdits),
        1 => Just(Act::AgentDeletes),
        1 => any::<bool>().prop_map(Act::AgentTypes),
        1 => Just(Act::CloseRoom),
        1 => Just(Act::End),
        3 => (prop::sample::select(&[Sockets::Allowed, Sockets::Allowed, Sockets::Refused, Sockets::Stuck]), any::<bool>())
            .prop_map(|(sockets, cut)| Act::Sockets(sockets, cut)),
        1 => Just(Act::Silence),
        1 => Just(Act::Restart),
        1 => (0..100_000u64).prop_map(Act::LeaveFor),
        1 => (0..4_000_000u64).prop_map(Act::Sleep),
        1 => Just(Act::Forget),
        1 => any::<bool>().prop_map(Act::AgentsOnline),
        1 => prop::option::of(5..20usize).prop_map(Act::Limit),
        1 => (0..4usize).prop_map(Act::Resend),
        1 => (0..4usize).prop_map(Act::TakeBack),
    ]
}
