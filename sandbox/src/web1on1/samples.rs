//! One of everything that can be said over Web1on1: for the desk's palette, the gallery and the tests.
//!
//! The shapes are those of documents 001 and 004 and of sections 1.2 to 1.8 of the reference; the words are ours. What
//! is shown is a dealer's: cars, prices, papers, all from this server.

use serde_json::{Value, json};

/// One message an agent can send, by its key.
pub struct Sample {
    pub key: &'static str,
    pub name: &'static str,
    pub message: Value,
}

fn sample(key: &'static str, name: &'static str, mut message: Value) -> Sample {
    message["role"] = json!("agent");
    Sample { key, name, message }
}

/// `site`: where the pictures are, and the pages that links lead to. The last one has quick replies.
pub fn samples(site: &str) -> Vec<Sample> {
    let art = |slug: &str| format!("{site}/art/{slug}.svg");
    let link = |text: &str, path: &str| {
        let address = format!("{site}{path}");
        json!({ "type": "link", "text": text, "url": address, "uri": address })
    };
    vec![
        sample(
            "text",
            "Text",
            json!({ "text": "Good morning! How can we help?" }),
        ),
        sample(
            "formatted",
            "Formatted text",
            json!({
                "text": "The price is *£15,995*, _road tax included_.\n~£16,995~ was last week.\n\n- one owner\n- full history\n\n1. Call us\n2. Come by\n\n> Is it still there?\nYes, plate `KX21 OAB`.\n```Mileage  28 400\nService  March```"
            }),
        ),
        sample(
            "addresses",
            "Text with addresses",
            json!({ "text": format!("All cars: {site}/cars\nOr write to desk@hartleymoss.example.") }),
        ),
        sample(
            "link",
            "Link button",
            json!({ "text": "Have a look at the whole stock.", "actions": [link("All cars", "/cars"),
                { "type": "link", "text": "Somewhere else", "uri": "https://example.org/used-cars" }] }),
        ),
        sample(
            "postback",
            "Postback buttons",
            json!({ "text": "Which colour do you prefer?", "actions": [
                { "type": "postback", "text": "Red", "payload": "red" },
                { "type": "postback", "text": "Blue", "payload": "blue" }] }),
        ),
        sample(
            "card",
            "Card with a title",
            json!({ "type": "card", "text": "Thursday 10:30, Brockley Yard. Bring your driving licence.",
                "meta": { "title": "Your test drive" },
                "actions": [{ "type": "postback", "text": "Change it", "payload": "change-appointment" }] }),
        ),
        sample(
            "carousel",
            "Carousel",
            json!({ "type": "card", "text": "Three that might suit you", "items": [
                { "title": "Volkswagen Golf", "description": "2021, petrol, 28 400 miles", "mediaUrl": art("volkswagen-golf-2021"),
                  "actions": [link("Details", "/cars/volkswagen-golf-2021"), { "type": "postback", "text": "Reserve", "payload": "reserve-golf" }] },
                { "title": "Kia EV6", "description": "2023, electric, 11 200 miles", "mediaUrl": art("kia-ev6-2023"),
                  "actions": [link("Details", "/cars/kia-ev6-2023"), { "type": "postback", "text": "Reserve", "payload": "reserve-ev6" }] },
                { "title": "MINI Cooper S", "description": "2022, petrol, 19 800 miles", "mediaUrl": art("mini-cooper-s-2022"),
                  "actions": [link("Details", "/cars/mini-cooper-s-2022"), { "type": "postback", "text": "Reserve", "payload": "reserve-mini" }] }] }),
        ),
        sample("ten", "Carousel of ten", ten(site)),
        sample(
            "image",
            "Picture",
            json!({ "text": art("mazda-mx-5-2020"), "contentType": "image/svg+xml", "meta": { "title": "The MX-5 in our showroom" } }),
        ),
        sample(
            "file",
            "File",
            json!({ "text": format!("{site}/samples/price-list.pdf"), "contentType": "application/pdf", "meta": { "title": "Price list" } }),
        ),
        sample(
            "audio",
            "Sound",
            json!({ "text": format!("{site}/sounds/chime.wav"), "contentType": "audio/wav", "meta": { "title": "How it starts" } }),
        ),
        sample(
            "video",
            "Film",
            json!({ "text": format!("{site}/samples/clip.webm"), "contentType": "video/webm", "meta": { "title": "How it drives" } }),
        ),
        sample(
            "page",
            "Page by its address",
            json!({ "text": format!("{site}/about"), "contentType": "text/url", "meta": { "title": "About us" } }),
        ),
        sample(
            "html",
            "HTML (never shown as such)",
            json!({ "type": "card", "text": "<b>Agents</b> see this <img src=x onerror=alert(1)> as a page.", "contentType": "text/html" }),
        ),
        sample(
            "quote",
            "Answer with a quote",
            json!({ "text": "Yes, until Saturday.", "meta": { "quotedMessage": "Is the Golf still available?" } }),
        ),
        sample(
            "webview",
            "Webview",
            json!({ "text": "Book a time yourself:", "actions": [{ "type": "webview", "text": "Open the calendar",
                "uri": format!("{site}/samples/calendar"), "fallback": format!("{site}/samples/calendar"), "size": "tall" }] }),
        ),
        sample(
            "buy",
            "Buy",
            json!({ "text": "A deposit keeps the car for you.", "actions": [{ "type": "buy", "text": "Deposit", "amount": 9900, "currency": "gbp" }] }),
        ),
        sample(
            "template",
            "WhatsApp template by name",
            json!({ "text": "Your car is ready to be picked up!", "meta": {
                "namespace": "56cca706_4162_b9be_fc60_13623ff73b1e", "elementName": "your_car_is_ready", "language": "nl" } }),
        ),
        sample(
            "transfer",
            "Link that continues on the web",
            json!({ "text": "Click the link to continue:", "actions": [{ "type": "link", "text": "[continue conversation]",
                "uri": format!("{site}/continue?id={{authuser}}&token={{authtoken}}") }] }),
        ),
        sample(
            "unknown",
            "Something not known yet",
            json!({ "text": "This has a button of a kind nobody knows.", "actions": [{ "type": "hologram", "text": "See it in the air" }] }),
        ),
        sample(
            "delayed",
            "Text with typing before it",
            json!({ "text": "This took three seconds to write, and is longer than forty characters.", "delay": 3000 }),
        ),
        sample(
            "location",
            "Ask for the location",
            json!({ "text": "Where shall we bring the car?", "actions": [{ "type": "locationRequest", "text": "Share my location" }] }),
        ),
        sample(
            "replies",
            "Quick replies",
            json!({ "text": "When would you like to drive it?", "actions": [
                { "type": "reply", "text": "Morning", "payload": "MORNING", "iconUrl": art("kia-ev6-2023-alone") },
                { "type": "reply", "text": "Afternoon", "payload": "AFTERNOON", "iconUrl": art("mazda-mx-5-2020-alone") },
                { "type": "reply", "text": "Not this week", "payload": "LATER" }] }),
        ),
    ]
}

/// As many items as a carousel may have. Source: section 1.3.
fn ten(site: &str) -> Value {
    let cars = [
        ("Volkswagen Golf", "volkswagen-golf-2021"),
        ("BMW 330e Touring", "bmw-330e-touring-2022"),
        ("Kia EV6", "kia-ev6-2023"),
        ("MINI Cooper S", "mini-cooper-s-2022"),
        (
            "Land Rover Discovery Sport",
            "land-rover-discovery-sport-2019",
        ),
    ];
    let items: Vec<Value> = (1..=10)
        .zip(cars.iter().cycle())
        .map(|(number, (name, slug))| {
            json!({
                "title": format!("{number}. {name}"),
                "mediaUrl": format!("{site}/art/{slug}.svg"),
                "actions": [{ "type": "link", "text": "Details", "uri": format!("{site}/cars/{slug}") }]
            })
        })
        .collect();
    json!({ "type": "card", "text": "Ten more", "items": items })
}

/// What must stay hidden from a contact, said beside the samples. Source: section 1.1.
pub fn hidden() -> Vec<Value> {
    vec![
        json!({ "text": "HIDDEN: from a bot to the agents", "role": "bot" }),
        json!({ "text": "HIDDEN: between agents", "role": "agent", "isBackchannel": true }),
        json!({ "type": "command", "text": "/notify HIDDEN", "role": "agent" }),
        json!({ "type": "field", "text": ".licenseplate HIDDEN", "role": "agent" }),
        json!({ "type": "mention", "text": "HIDDEN: come and help", "role": "agent" }),
        json!({ "type": "status", "text": "HIDDEN: status", "role": "agent" }),
    ]
}
