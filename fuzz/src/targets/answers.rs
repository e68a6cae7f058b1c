//! Every reader of a JSON answer, and the readers of foreign settings.

use std::time::Duration;

use forecourt::backend::rocket_chat::{self, Heard, Item, Reader};
use forecourt::backend::visitor_chat::{self, socket};
use forecourt::chat::{Channel, Message, RoomId, VisitorToken};
use forecourt::json::Json;
use forecourt::settings::Settings;
use forecourt::wire::{Answer, Body};

use super::parse;

/// One line an answer. All readers get each: a server may answer anything to anything.
pub fn answers(input: &str) {
    for line in input.lines() {
        // A status before the JSON, "400 {…}"; without one, 200.
        let (status, text) = match line
            .split_once(' ')
            .map(|(status, text)| (status.parse(), text))
        {
            Some((Ok(status), text)) => (status, text),
            _ => (200, line),
        };
        let json = parse(text);
        let answer = Answer {
            status,
            body: json.clone().map_or(Body::Other, Body::Json),
            retry_after: (text.len() % 5 == 0).then(|| Duration::from_secs(text.len() as u64)),
        };
        refusal(&answer);
        let json = json.unwrap_or_default();
        of_rocket_chat(&json);
        of_visitor_chat(&json, &answer);
    }
}

fn refusal(answer: &Answer) {
    let refusal = rocket_chat::refusal(answer);
    if !answer.is_success() {
        assert!(refusal.is_some(), "status {} is no success", answer.status);
    }
    if let Some(rocket_chat::Refusal::RateLimited { wait }) = refusal {
        assert!(wait >= Duration::from_secs(1), "no loop without a pause");
        assert!(
            wait <= Duration::from_secs(600),
            "no visitor waits {wait:?}"
        );
    }
}

fn of_rocket_chat(json: &Json) {
    let token = VisitorToken::new("t");
    for agent_hidden in [false, true] {
        let reader = Reader {
            base: "https://chat.dealer.example",
            token: &token,
            agent_hidden,
            hidden_notes: &["uj".to_owned()],
        };
        if let Some((page, _)) = reader.history(json, 50) {
            assert!(page.oldest <= page.newest);
            page.messages.iter().for_each(sound);
        }
        if let Item::Shown(message) | Item::Closed(Some(message)) = reader.message(json) {
            sound(&message);
        }
        reader.confirmed(json).iter().for_each(sound);
        let room = RoomId("r".into());
        let args = match json {
            Json::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for (name, event) in rocket_chat::subscriptions(&room) {
            if let Heard::Message(Item::Shown(message)) =
                rocket_chat::read_event(&reader, &room, name, &event, args)
            {
                sound(&message);
            }
        }
    }
    if let Some(registered) = rocket_chat::read_visitor(json) {
        assert!(!registered.token.as_str().is_empty());
    }
    if let Some(room) = rocket_chat::read_room(json) {
        assert!(!room.id.0.is_empty());
    }
    rocket_chat::read_config(json);
    rocket_chat::read_agent(json);
}

/// A message that may be shown: nothing but the web can be opened from it.
fn sound(message: &Message) {
    for file in &message.files {
        let url = file.url.as_str();
        let scheme = url
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        assert!(scheme == "https" || scheme == "http", "a file at {url}");
        // A host with a space or a backslash is read differently by different readers.
        let host = url.split('/').nth(2).unwrap_or_default();
        let odd = |odd: char| odd.is_whitespace() || odd.is_control() || odd == '\\';
        assert!(!host.contains(odd), "a file at {url:?}");
    }
}

fn of_visitor_chat(json: &Json, answer: &Answer) {
    let _ = visitor_chat::read_sms_answer(&Ok(answer.clone()));
    if let Some(all) = socket::read_history(json) {
        for received in all {
            sound(&received.message);
        }
    }
    if let Some(received) = socket::read_message(json) {
        // Known again by its key when it comes once more.
        assert_eq!(
            socket::read_message(json).map(|again| again.key),
            Some(received.key)
        );
        sound(&received.message);
    }
    let _ = socket::read_sent(std::slice::from_ref(json));
    socket::read_rejection(json);
    socket::read_user_connected(json);
    socket::read_chat_id(json);
    socket::read_typing(json);
}

/// The first line: the page's configuration; the second: webSettings; the third: the live chat's.
pub fn settings(input: &str) {
    let mut lines = input.lines().map(|line| parse(line).unwrap_or_default());
    let [config, web, live] = std::array::from_fn(|_| lines.next().unwrap_or_default());
    for on in [false, true] {
        let (settings, problems) = Settings::read(&config, &web, on);
        for channel in settings.channels() {
            match channel {
                Channel::Chat => {
                    let socket = settings.socket.is_some() && settings.socket_events.is_some();
                    let chats = settings.livechat.is_some() && on;
                    assert!(
                        chats || socket || settings.rich.is_some(),
                        "nobody to talk to"
                    );
                }
                Channel::Sms => assert!(settings.installation_id.is_some(), "nobody to text to"),
                Channel::WhatsApp => {
                    let number = settings.whatsapp.as_deref().unwrap_or_default();
                    assert!(
                        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()),
                        "{number}"
                    );
                }
            }
        }
        for colour in [&settings.accent, &settings.panel_background]
            .into_iter()
            .flatten()
        {
            assert!(
                colour.starts_with('#') && colour.len() == 7 && colour.is_ascii(),
                "{colour}"
            );
        }
        for link in settings.privacy_url.iter() {
            let lower = link.to_ascii_lowercase();
            assert!(
                lower.starts_with("http://") || lower.starts_with("https://"),
                "{link}"
            );
        }
        for code in &settings.dial_codes {
            assert!(
                !code.digits().is_empty()
                    && code.digits().bytes().all(|byte| byte.is_ascii_digit())
            );
        }
        // One a key at most: a page's console is not ours to flood.
        assert!(problems.len() <= 64, "{} problems", problems.len());
    }
    rocket_chat::read_config(&live);
}
