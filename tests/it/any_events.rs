//! No event, in any order, at any time, with any answer, breaks the session.

use crate::any_input::*;
use crate::json::{from_serde, parse};
use crate::world::Boot;
use forecourt::backend::{rocket_chat, visitor_chat};
use forecourt::chat::*;
use forecourt::json::Json;
use forecourt::session::*;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, TransportError};
use proptest::prelude::*;
use std::time::Duration;

#[derive(Clone, Debug)]
enum Doing {
    Tell(Event),
    /// Answers the request asked last, so that the conversation gets somewhere.
    Answer(Result<Answer, TransportError>),
    /// Acts on the n-th message that is shown.
    Resend(usize),
    TakeBack(usize),
    Edit(usize),
    Delete(usize),
    /// Of the socket that was opened last.
    Line(SocketEvent),
    /// Types into the form that is shown, or sends it off.
    Fill(usize, Private),
    Submit,
    Leave,
    Wait(u64),
}

fn any_doing() -> impl Strategy<Value = Doing> {
    let channel = prop::sample::select(&[Channel::Chat, Channel::Sms, Channel::WhatsApp]);
    let event = prop_oneof![
        Just(Event::Opened),
        Just(Event::Closed),
        channel.prop_map(Event::Chose),
        Just(Event::WentBack),
        any::<usize>().prop_map(Event::SmsCountryChosen),
        any_text().prop_map(Event::SmsNumberTyped),
        any_text().prop_map(Event::SmsMessageTyped),
        Just(Event::SmsSubmitted),
        Just(Event::SmsStartedOver),
        any_text().prop_map(Event::WhatsAppTyped),
        Just(Event::WhatsAppSubmitted),
        any::<bool>().prop_map(Event::LinkOpened),
        Just(Event::ChatTyped(Private::new("Hello"))),
        any_text().prop_map(Event::ChatTyped),
        Just(Event::ChatSubmitted),
        any::<bool>().prop_map(Event::Network),
        Just(Event::Hidden),
        Just(Event::Left),
        Just(Event::Shown),
        Just(Event::Woke),
        Just(Event::EditCancelled),
        Just(Event::EarlierWanted),
        Just(Event::Ended),
        Just(Event::Forgotten),
        any::<bool>().prop_map(Event::Muted),
        Just(Event::NoticeDismissed),
        any_form().prop_map(Event::FormOpened),
        any_form().prop_map(Event::FormLeft),
        any_form().prop_map(Event::FormSubmitted),
        (any_form(), 0..9usize, any_text())
            .prop_map(|(id, index, text)| Event::FieldTyped(id, index, text)),
        prop::collection::vec(any::<bool>(), 0..3).prop_map(Event::PatternsChecked),
        (0..4u32, 0..3_000u64).prop_map(|(id, size)| Event::FilesChosen(vec![ChosenFile {
            id: FileId(id),
            name: Private::new("a.pdf"),
            size,
        }])),
        (0..4u32).prop_map(|id| Event::UploadRetried(FileId(id))),
        (0..4u32).prop_map(|id| Event::UploadCancelled(FileId(id))),
        (any::<u32>(), any::<u64>()).prop_map(|(id, sent)| Event::Progress {
            id: RequestId(id),
            sent
        }),
        any_text().prop_map(|text| Event::Triggered { name: None, text }),
        (any::<bool>(), any_json()).prop_map(|(leading, stored)| Event::Leading(leading, stored)),
        Just(Event::Leading(true, Json::Null)),
        any_relay().prop_map(Event::Relayed),
        (any::<u32>(), any_result()).prop_map(|(id, result)| Event::Answered {
            id: RequestId(id),
            result
        }),
    ];
    prop_oneof![
        4 => event.prop_map(Doing::Tell),
        4 => any_result().prop_map(Doing::Answer),
        1 => (0..6usize).prop_map(Doing::Resend),
        1 => (0..6usize).prop_map(Doing::TakeBack),
        1 => (0..6usize).prop_map(Doing::Edit),
        1 => (0..6usize).prop_map(Doing::Delete),
        3 => prop_oneof![
            1 => Just(SocketEvent::Opened),
            1 => Just(SocketEvent::Closed),
            6 => any_frame().prop_map(SocketEvent::Received),
        ]
        .prop_map(Doing::Line),
        1 => (0..6usize, any_text()).prop_map(|(index, text)| Doing::Fill(index, text)),
        1 => Just(Doing::Submit),
        1 => Just(Doing::Leave),
        2 => prop_oneof![0..1_000u64, 0..120_000u64, any::<u64>()].prop_map(Doing::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_events_breaks_the_session(
        doings in prop::collection::vec(any_doing(), 0..60),
        stored in prop_oneof![3 => Just(Json::Null), 1 => any_json()],
        livechat: bool,
        config in prop::sample::select(&CONFIGS),
    ) {
        let boot = Boot { livechat: config.to_owned(), ..Boot::default() };
        let (settings, _) = Settings::read(&parse(&boot.config), &parse(&boot.web_settings), livechat);
        let server = rocket_chat::read_config(&parse(&boot.livechat));
        let mut now = Now { mono: Mono(0), wall: Wall(1_704_067_200_000) };
        let token = VisitorToken::new("t");
        let mut session = Session::new(settings, server, &stored, token, [1, 2, 3, 4], now);
        let mut last = RequestId(0);
        let mut newest = 0;
        let mut socket = SocketId(0);
        session.update(now, Event::Leading(true, stored.clone()));
        for doing in doings {
            let id_of = |session: &Session, index: usize| {
                let chat = session.snapshot().chat?;
                Some(chat.messages.get(index)?.id.clone())
            };
            let event = match doing {
                Doing::Tell(event) => event,
                Doing::Answer(result) => Event::Answered { id: last, result },
                Doing::Resend(index) => match id_of(&session, index) {
                    Some(id) => Event::Resent(id),
                    None => continue,
                },
                Doing::TakeBack(index) => match id_of(&session, index) {
                    Some(id) => Event::TakenBack(id),
                    None => continue,
                },
                Doing::Edit(index) => match id_of(&session, index) {
                    Some(id) => Event::EditStarted(id),
                    None => continue,
                },
                Doing::Delete(index) => match id_of(&session, index) {
                    Some(id) => Event::Deleted(id),
                    None => continue,
                },
                Doing::Line(event) => Event::Socket { id: socket, event },
                Doing::Fill(index, text) => match form_of(&session) {
                    Some(id) => Event::FieldTyped(id, index, text),
                    None => continue,
                },
                Doing::Submit => match form_of(&session) {
                    Some(id) => Event::FormSubmitted(id),
                    None => continue,
                },
                Doing::Leave => match form_of(&session) {
                    Some(id) => Event::FormLeft(id),
                    None => continue,
                },
                Doing::Wait(ms) => {
                    now.mono = Mono(now.mono.0.saturating_add(ms));
                    now.wall = Wall(now.wall.0.saturating_add_unsigned(ms));
                    Event::Woke
                }
            };
            for effect in session.update(now, event) {
                match effect {
                    Effect::Fetch { id, .. } | Effect::Upload { id, .. } => {
                        prop_assert!(id.0 > newest, "ids only grow");
                        newest = id.0;
                        last = id;
                    }
                    Effect::Connect { id, .. } => {
                        prop_assert!(id.0 > newest, "ids only grow");
                        newest = id.0;
                        socket = id;
                    }
                    Effect::Save(text) if !text.as_str().is_empty() => {
                        let json: serde_json::Value = serde_json::from_str(text.as_str()).unwrap();
                        prop_assert!(json["v"] == 1);
                    }
                    _ => {}
                }
            }
            // Whoever is due now must get somewhere when woken.
            if session.next_wakeup().is_some_and(|due| due <= now.mono) {
                let effects = session.update(now, Event::Woke);
                prop_assert!(
                    !effects.is_empty() || session.next_wakeup().is_none_or(|due| due > now.mono),
                    "due, woken, nothing done, due again"
                );
                for effect in &effects {
                    match effect {
                        Effect::Fetch { id, .. } | Effect::Upload { id, .. } => last = *id,
                        Effect::Connect { id, .. } => socket = *id,
                        _ => {}
                    }
                }
                newest = newest.max(last.0).max(socket.0);
            }
            let snapshot = session.snapshot();
            let mut ids: Vec<_> = snapshot.chat.iter().flat_map(|chat| &chat.messages).map(|message| message.id.clone()).collect();
            let shown = ids.len();
            ids.sort();
            ids.dedup();
            // A damaged store may hold one id twice; nothing else may.
            prop_assert!(ids.len() == shown || !stored.is_null());
        }
    }

    #[test]
    fn no_answer_breaks_a_reader(json in any_json(), result in any_result()) {
        let token = VisitorToken::new("token");
        let _ = rocket_chat::read_config(&json);
        let _ = rocket_chat::read_visitor(&json);
        let _ = rocket_chat::read_room(&json);
        let _ = reader(&token).history(&json, 50);
        let _ = reader(&token).message(&json);
        let _ = visitor_chat::read_sms_answer(&result);
        if let Ok(answer) = &result
            && let Some(rocket_chat::Refusal::RateLimited { wait }) = rocket_chat::refusal(answer)
        {
            // Whatever a server or a wrong clock says: no visitor is shut out for hours.
            prop_assert!(wait <= Duration::from_secs(600), "{wait:?}");
        }
        let printed = format!("{:?} {:?}", json, result);
        prop_assert!(!printed.contains("invalid"));
    }

    #[test]
    fn no_text_that_is_json_breaks_a_reader(text in "[\\[\\]{}:,\"a-z0-9.$_ -]{0,40}") {
        if let Ok(value) = serde_json::from_str(&text) {
            let json = from_serde(&value);
            let token = VisitorToken::new("token");
            let _ = reader(&token).history(&json, 50);
            let _ = rocket_chat::read_config(&json);
        }
    }
}

fn form_of(session: &Session) -> Option<FormId> {
    session.snapshot().chat?.form.map(|(id, _)| id)
}

fn reader(token: &VisitorToken) -> rocket_chat::Reader<'_> {
    rocket_chat::Reader {
        base: "https://rc.test",
        token,
        agent_hidden: false,
        hidden_notes: &[],
    }
}
