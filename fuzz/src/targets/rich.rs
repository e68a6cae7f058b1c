//! The readers of rich messages: whatever stands in one, nothing leads where nobody should go.

use forecourt::backend::{Refusal, sunshine, web1on1};
use forecourt::chat::content::{
    Action, Address, Block, Content, Deed, FieldKind, Item, Kind, Media, Span, Told,
};
use forecourt::chat::{Author, FileKind, MessageId, Private, RoomId, Wall};
use forecourt::json::Json;
use forecourt::wire::{Answer, Body, Request, Url};

use super::{parse, written};

const BASE: &str = "https://api.dealer.example";
/// Beside or below each other.
const ITEMS: usize = 10;

/// One line an answer; its messages are read, and what can be done about them is asked for.
pub fn web1on1(input: &str) {
    let api = web1on1::Api::new(&Url(BASE.into()), &Private::new("t"));
    let room = RoomId("r".into());
    for line in input.lines() {
        let json = parse(line).unwrap_or_default();
        let page = web1on1::read_page(&json);
        in_order(&page);
        let reach = web1on1::reach(&json);
        assert!(reach.messages >= page.len());
        for told in &page {
            assert!(reach.oldest <= Some(told.message.at));
            assert!(told.answers.is_none());
            let shown = web1on1::typing_window(told.message.text.as_str().len(), told.delay);
            assert!(shown <= told.delay.min(2000));
            sound(told, |id, action| api.act(&room, id, action));
        }
        if let Some(room) = web1on1::read_conversation(&json) {
            request(&api.latest(&room, 50));
            request(&api.before(&room, Wall(line.len() as i64), 50));
        }
        let answer = answer(line, json);
        let fine = web1on1::accepted(&answer);
        refusal(&answer, &web1on1::refusal(&answer), fine);
    }
}

/// One line an answer, or one content.
pub fn sunshine(input: &str) {
    let api = sunshine::Api::new(&Url(BASE.into()), "a", "u", &Private::new("t"));
    let room = RoomId("r".into());
    for line in input.lines() {
        let json = parse(line).unwrap_or_default();
        let page = sunshine::read_page(&json);
        in_order(&page.told);
        let alone = sunshine::read_message(&json);
        let inside = sunshine::read_message(&Json::object([
            ("id", "m".into()),
            ("received", "2024-01-01T00:00:00.000Z".into()),
            ("author", Json::object([("type", "business".into())])),
            ("content", json.clone()),
        ]));
        for told in page.told.iter().chain(&alone).chain(&inside) {
            assert_eq!(told.delay, 0);
            sound(told, |id, action| api.act(&room, id, action));
            if let Some(Kind::Form(form)) = told.message.rich.as_ref().map(|it| &it.kind) {
                let answers = vec![Private::new(line); form.fields.len()];
                let id = &told.message.id;
                request(&api.form_response(&room, id, id, form, &answers));
            }
        }
        request(&api.location(&room, &MessageId("m".into()), line, line));
        if let Some(cursor) = &page.before {
            request(&api.before(&room, cursor));
        }
        if let Some(room) = sunshine::read_conversation(&json) {
            request(&api.latest(&room));
        }
        let answer = answer(line, json);
        refusal(&answer, &sunshine::refusal(&answer), answer.is_success());
    }
}

fn in_order(page: &[Told]) {
    let sorted = page.is_sorted_by_key(|told| told.message.at);
    assert!(sorted, "a page out of order");
}

fn answer(line: &str, json: Json) -> Answer {
    const STATUS: [u16; 8] = [200, 201, 400, 401, 404, 413, 429, 503];
    Answer {
        status: STATUS[line.len() % STATUS.len()],
        body: Body::Json(json),
        retry_after: None,
    }
}

fn refusal(answer: &Answer, refusal: &Refusal, fine: bool) {
    assert!(!fine || answer.is_success());
    match refusal {
        Refusal::Token => assert!(matches!(answer.status, 401 | 403)),
        Refusal::Limited { wait } => assert!((1..=600).contains(&wait.as_secs())),
        Refusal::Gone => assert_eq!(answer.status, 404),
        Refusal::Later | Refusal::Refused { .. } => {}
    }
}

/// It stays on its server, and its body is JSON.
fn request(request: &Request) {
    assert!(request.url.starts_with(BASE));
    let path = &request.url[BASE.len()..];
    assert!(
        path.starts_with('/') && !path.contains([' ', '\n', '"', '#', '\\']),
        "{path}"
    );
    if let Some(body) = &request.body {
        written(&body.to_string());
    }
}

/// Fit to be shown, every part of it.
fn sound(told: &Told, act: impl Fn(&MessageId, &Action) -> Request) {
    let message = &told.message;
    assert!(!message.id.0.is_empty() && message.files.is_empty());
    assert!(told.delay == 0 || matches!(message.author, Author::Agent { .. }));
    let Some(content) = message.rich.as_deref() else {
        assert!(!message.text.is_blank(), "nothing to show");
        return;
    };
    let ours = told.ours.as_ref().unwrap_or(&message.id);
    for action in actions(content) {
        assert!(!action.text.is_blank(), "a button without a word");
        action.icon.iter().for_each(web);
        match &action.deed {
            Deed::Link(address) => safe(address),
            Deed::Webview { address, .. } => web(address),
            Deed::Buy {
                address, currency, ..
            } => {
                address.iter().for_each(web);
                assert!(currency.len() == 3 && currency.is_ascii(), "{currency}");
            }
            Deed::Postback(_) | Deed::Reply(_) | Deed::LocationRequest => {}
        }
        request(&act(ours, action));
    }
    blocks(&content.formatted, 0);
    let quoted = content
        .quote
        .iter()
        .filter_map(|quote| quote.picture.as_ref());
    for picture in quoted.chain(
        items(content)
            .iter()
            .filter_map(|item| item.picture.as_ref()),
    ) {
        web(&picture.address);
    }
    match &content.kind {
        Kind::Media(Media { address, kind, .. }) => {
            web(address);
            let shown = matches!(kind, FileKind::Image | FileKind::Audio | FileKind::Video);
            assert!(shown || *kind == FileKind::Other);
        }
        Kind::Form(form) => {
            assert!(!form.fields.is_empty(), "nothing to fill in");
            for field in &form.fields {
                assert!(!field.name.is_empty() && !field.label.is_blank());
                if let FieldKind::Text { most, .. } = field.kind {
                    assert!(most > 0, "nothing can be written into it");
                }
            }
        }
        Kind::Answers(pairs) => assert!(!pairs.is_empty()),
        Kind::Location(place) => {
            for (degrees, most) in [(&place.latitude, 90.0), (&place.longitude, 180.0)] {
                let number: f64 = degrees.parse().expect("a number");
                assert!(number.abs() <= most, "{degrees}");
            }
        }
        Kind::Text | Kind::Card { .. } => {}
        Kind::Carousel { items, .. } | Kind::List { items } => {
            assert!((1..=ITEMS).contains(&items.len()), "{} items", items.len());
        }
    }
}

fn items(content: &Content) -> &[Item] {
    match &content.kind {
        Kind::Carousel { items, .. } | Kind::List { items } => items,
        _ => &[],
    }
}

fn actions(content: &Content) -> impl Iterator<Item = &Action> {
    let of_items = items(content).iter().flat_map(|item| &item.actions);
    content.actions.iter().chain(of_items)
}

fn safe(address: &Address) {
    let text = address.as_str();
    let known = ["https://", "http://", "tel:", "mailto:"];
    assert!(
        known.iter().any(|scheme| text.starts_with(scheme)),
        "{text}"
    );
    let odd = |odd: char| odd.is_whitespace() || odd.is_control() || "\\<>\"`".contains(odd);
    assert!(!text.contains(odd), "{text:?}");
}

fn web(address: &Address) {
    safe(address);
    assert!(
        address.host().is_some_and(|host| !host.is_empty()),
        "{}",
        address.as_str()
    );
}

fn blocks(all: &[Block], depth: usize) {
    assert!(depth < 32, "nested without end");
    for block in all {
        match block {
            Block::Paragraph(all) => spans(all, depth),
            Block::Heading(level, all) => {
                assert!((1..=6).contains(level));
                spans(all, depth);
            }
            Block::List { items, .. } => {
                for item in items {
                    blocks(&item.blocks, depth + 1);
                }
            }
            Block::Quote(all) => blocks(all, depth + 1),
            Block::Code(_) => {}
        }
    }
}

fn spans(all: &[Span], depth: usize) {
    assert!(depth < 32, "nested without end");
    for span in all {
        match span {
            Span::Link(address, label) => {
                safe(address);
                spans(label, depth + 1);
            }
            Span::Strong(all)
            | Span::Emphasis(all)
            | Span::Underlined(all)
            | Span::Struck(all)
            | Span::Quoted(all) => spans(all, depth + 1),
            Span::Text(_) | Span::Break | Span::Code(_) => {}
        }
    }
}
