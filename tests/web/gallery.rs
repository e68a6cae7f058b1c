//! One of everything that a message of the rich services can hold.

use crate::picture::{agent, message};
use forecourt::chat::content::{
    Action, Address, Block, Content, Deed, Field, FieldKind, Form, Item, Kind, ListItem, Location,
    Media, Purchase, Quote, Span, WebviewSize,
};
use forecourt::chat::{Author, FileKind, Message, Private};
use forecourt::json::Json;

pub fn address(text: &str) -> Address {
    Address::read(text).unwrap()
}

pub fn content(kind: Kind) -> Content {
    Content {
        kind,
        formatted: Vec::new(),
        actions: Vec::new(),
        quote: None,
        blocks_input: false,
    }
}

pub fn rich(number: u32, text: &str, content: Content) -> Message {
    let mut message = message(number, agent(), text);
    message.rich = Some(Box::new(content));
    message
}

pub fn action(text: &str, deed: Deed) -> Action {
    Action {
        id: text.to_owned(),
        text: Private::new(text),
        icon: None,
        metadata: Json::Null,
        deed,
    }
}

pub fn webview(text: &str, on_receive: bool) -> Action {
    let deed = Deed::Webview {
        address: address("http://page.example/book"),
        size: WebviewSize::Tall,
        on_receive,
    };
    action(text, deed)
}

pub fn media(kind: FileKind) -> Media {
    Media {
        kind,
        address: address("http://media.example/blue.jpg"),
        title: Private::new("The blue one"),
        size: Some(123_456),
    }
}

pub fn item(number: usize) -> Item {
    let pick = format!("Choose {number}");
    Item {
        title: Private::new(format!("Golf {number}")),
        description: Private::new("From 2024, 12 000 km"),
        picture: Some(media(FileKind::Image)),
        large: number == 0,
        actions: vec![
            action(&pick, Deed::Postback(Private::new(&*pick))),
            action(
                "Details",
                Deed::Link(address("https://dealer.example/golf")),
            ),
        ],
    }
}

pub fn items(count: usize) -> Vec<Item> {
    (0..count).map(item).collect()
}

pub fn carousel(count: usize) -> Content {
    content(Kind::Carousel {
        items: items(count),
        square: false,
    })
}

/// A text of 2 to 40 characters, an address, a choice.
pub fn form(submitted: bool) -> Content {
    let field = |name: &str, label: &str, kind| Field {
        name: name.to_owned(),
        label: Private::new(label),
        placeholder: Private::new("For example"),
        kind,
    };
    let choice = |name: &str, label: &str| (name.to_owned(), Private::new(label));
    let choices = vec![choice("m", "Morning"), choice("a", "Afternoon")];
    let fields = vec![
        field("name", "Name", FieldKind::Text { least: 2, most: 40 }),
        field("mail", "E-mail", FieldKind::Email),
        field("when", "When?", FieldKind::Select(choices)),
    ];
    content(Kind::Form(Form { fields, submitted }))
}

pub fn location(latitude: &str, longitude: &str) -> Location {
    Location {
        latitude: latitude.to_owned(),
        longitude: longitude.to_owned(),
        name: Private::new("Showroom"),
        address: Private::new("1 High Street, Oxford"),
    }
}

fn formatted() -> Vec<Block> {
    let text = |words: &str| vec![Span::Text(words.to_owned())];
    let item = |number, words: &str| ListItem {
        number,
        blocks: vec![Block::Paragraph(text(words))],
    };
    vec![
        Block::Heading(1, text("Your offer")),
        Block::Paragraph(vec![
            Span::Strong(text("bold")),
            Span::Emphasis(text("italic")),
            Span::Underlined(text("underlined")),
            Span::Struck(text("struck")),
            Span::Break,
            Span::Code("code".to_owned()),
            Span::Quoted(text("quoted")),
            Span::Link(address("https://dealer.example/terms"), text("the terms")),
        ]),
        Block::List {
            ordered: false,
            items: vec![item(0, "one"), item(0, "two")],
        },
        Block::List {
            ordered: true,
            items: vec![item(3, "three"), item(4, "four")],
        },
        Block::Quote(vec![Block::Paragraph(text("said before"))]),
        Block::Code("let it = be;".to_owned()),
    ]
}

/// In this order; each by somebody at the dealer's but the last two.
pub fn everything() -> Vec<Message> {
    let kinds = [
        FileKind::Image,
        FileKind::Audio,
        FileKind::Video,
        FileKind::Other,
    ];
    let buy = |state| Deed::Buy {
        amount: 129_900,
        currency: "EUR".to_owned(),
        state,
        address: Some(address("https://pay.example/1")),
    };
    let mut text = content(Kind::Text);
    text.formatted = formatted();
    text.quote = Some(Quote {
        mine: Some(true),
        text: Private::new("What would it cost?"),
        picture: None,
    });
    let mut card = content(Kind::Card {
        title: Private::new("Test drive"),
    });
    card.actions = vec![
        action("Website", Deed::Link(address("https://dealer.example/"))),
        action("Call", Deed::Link(address("tel:+441632960123"))),
        action("Write", Deed::Link(address("mailto:sales@dealer.example"))),
        webview("Book", false),
        action("Ask again", Deed::Postback(Private::new("again"))),
        action("Deposit", buy(Purchase::Offered)),
        action("Deposit", buy(Purchase::Paid)),
    ];
    let pair = |label, value| (Private::new(label), Private::new(value));
    let mut all = vec![text];
    all.extend(kinds.map(|kind| content(Kind::Media(media(kind)))));
    all.extend([
        card,
        carousel(10),
        content(Kind::List { items: items(3) }),
        form(false),
        form(true),
        content(Kind::Answers(vec![
            pair("Name", "Emma"),
            pair("When?", "Morning"),
        ])),
        content(Kind::Location(location("51.7520", "-1.2577"))),
    ]);
    let last = all.len() as u32 - 2;
    let rows = (0..).zip(all).map(|(number, content)| {
        let mut row = rich(number * 10, "fallback words", content);
        if number >= last {
            row.author = Author::Visitor;
        }
        row
    });
    rows.collect()
}
