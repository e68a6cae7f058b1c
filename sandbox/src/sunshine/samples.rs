//! One of everything that Sunshine can hold: for the desk's palette, the gallery and the tests.
//!
//! The shapes are those of sections 3.2 to 3.4 of the reference and of document 003; the words are ours.

use serde_json::{Value, json};

/// Key, name and what is posted; without an author, the business says it.
pub type Sample = (&'static str, &'static str, Value);

/// `site`: where the pictures are, and the pages that links lead to. The last one has quick replies.
pub fn samples(site: &str) -> Vec<Sample> {
    let mut all = texts(site);
    all.extend(media(site));
    all.extend(panels(site));
    all.extend(quotes(site));
    all.extend(templates(site));
    all.extend(quick(site));
    all
}

fn art(site: &str, slug: &str) -> String {
    format!("{site}/art/{slug}.svg")
}

fn content(key: &'static str, name: &'static str, content: Value) -> Sample {
    (key, name, json!({ "content": content }))
}

fn texts(site: &str) -> Vec<Sample> {
    vec![
        content(
            "text",
            "Text",
            json!({ "type": "text", "text": "Good morning! How can we help?" }),
        ),
        content(
            "markdown",
            "Markdown",
            json!({ "type": "text", "markdownText": format!("# The Golf\n\n**£15,995**, *road tax included*. See [all cars]({site}/cars).\n\n- one owner\n- full history\n\n1. Call us\n2. Come by\n\n> Is it still there?\n\nYes, plate `KX21 OAB`.") }),
        ),
        content(
            "html",
            "HTML",
            json!({ "type": "text", "text": "The EV6: 328 miles of range.",
                "htmlText": format!("<h3>The EV6</h3><p><b>328 miles</b> of range, <em>in summer</em>. <a href=\"{site}/cars/kia-ev6-2023\">Details</a></p><ul><li>heat pump</li><li><s>£41,000</s> £38,995</li></ul>") }),
        ),
        content(
            "hostile",
            "HTML that must not run",
            json!({ "type": "text", "text": "Only words here.",
                "htmlText": "<p>Only <b onclick=\"alert(1)\">words</b> here.<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">a link</a></p>" }),
        ),
        content(
            "buttons",
            "Link, postback, webview",
            json!({ "type": "text", "text": "What would you like to do?", "actions": [
                { "type": "link", "text": "See all cars", "uri": format!("{site}/cars") },
                { "type": "link", "text": "Call us", "uri": "tel:+442079460123" },
                { "type": "postback", "text": "Call me back", "payload": "CALL_BACK", "metadata": { "from": "gallery" } },
                { "type": "webview", "text": "Book a time", "uri": format!("{site}/samples/calendar"), "fallback": format!("{site}/samples/calendar"), "size": "tall" }] }),
        ),
        content(
            "buy",
            "Buy",
            json!({ "type": "text", "text": "A deposit keeps the car for you.", "actions": [
                { "type": "buy", "text": "Deposit", "amount": 9900, "currency": "gbp" }] }),
        ),
    ]
}

fn media(site: &str) -> Vec<Sample> {
    vec![
        content(
            "image",
            "Picture",
            json!({ "type": "image", "mediaUrl": art(site, "mazda-mx-5-2020"), "mediaType": "image/svg+xml",
                "altText": "A blue Mazda MX-5, seen from the side", "text": "In our showroom",
                "actions": [{ "type": "link", "text": "Details", "uri": format!("{site}/cars/mazda-mx-5-2020") }] }),
        ),
        content(
            "file",
            "File",
            json!({ "type": "file", "mediaUrl": format!("{site}/samples/price-list.pdf"), "mediaType": "application/pdf",
                "mediaSize": 620, "altText": "price-list.pdf" }),
        ),
        content(
            "audio",
            "Sound",
            json!({ "type": "file", "mediaUrl": format!("{site}/sounds/chime.wav"), "mediaType": "audio/wav", "altText": "chime.wav" }),
        ),
        content(
            "video",
            "Film",
            json!({ "type": "file", "mediaUrl": format!("{site}/samples/clip.webm"), "mediaType": "video/webm", "altText": "clip.webm" }),
        ),
        content(
            "location",
            "Location",
            json!({ "type": "location", "coordinates": { "lat": 51.4637, "long": -0.0351 },
                "location": { "name": "Hartley & Moss Motors", "address": "14–18 Brockley Yard, London SE4 2XB" } }),
        ),
    ]
}

fn panels(site: &str) -> Vec<Sample> {
    let item = |title: &str, description: &str, slug: &str| {
        json!({ "title": title, "description": description, "mediaUrl": art(site, slug), "altText": title, "size": "large",
            "actions": [{ "type": "link", "text": "Details", "uri": format!("{site}/cars/{slug}") },
                { "type": "postback", "text": "Reserve", "payload": format!("RESERVE {slug}") }] })
    };
    let cars = json!([
        item(
            "Volkswagen Golf",
            "2021, petrol, 28 400 miles",
            "volkswagen-golf-2021"
        ),
        item("Kia EV6", "2023, electric, 11 200 miles", "kia-ev6-2023"),
        item(
            "MINI Cooper S",
            "2022, petrol, 19 800 miles",
            "mini-cooper-s-2022"
        )
    ]);
    vec![
        content(
            "carousel",
            "Carousel",
            json!({ "type": "carousel", "items": cars }),
        ),
        content(
            "square",
            "Carousel with square pictures",
            json!({ "type": "carousel", "items": cars, "displaySettings": { "imageAspectRatio": "square" } }),
        ),
        content(
            "list",
            "List",
            json!({ "type": "list", "items": cars, "actions": [{ "type": "link", "text": "All cars", "uri": format!("{site}/cars") }] }),
        ),
        content(
            "form",
            "Form",
            json!({ "type": "form", "fields": [
                { "type": "text", "name": "name", "label": "Your name", "placeholder": "As on your licence", "minSize": 2, "maxSize": 60 },
                { "type": "email", "name": "email", "label": "E-mail", "placeholder": "you@example.com" },
                { "type": "select", "name": "day", "label": "Day", "placeholder": "Choose one", "options": [
                    { "name": "thu", "label": "Thursday" }, { "name": "fri", "label": "Friday" }, { "name": "sat", "label": "Saturday" }] }] }),
        ),
    ]
}

/// What a user has said on WhatsApp about an earlier message. Source: document 003, "Quoted Messages".
fn quotes(site: &str) -> Vec<Sample> {
    let said = |text: &str, quoted: Value| json!({ "author": { "type": "user" }, "content": { "type": "text", "text": text }, "quotedMessage": quoted });
    let picture = json!({ "type": "message", "message": {
        "id": "55c8c1498590aa1900b9b9b1",
        "received": "2020-09-30T18:00:56.000Z",
        "author": { "type": "business" },
        "content": { "type": "image", "mediaUrl": art(site, "kia-ev6-2023"), "text": "The EV6" },
        "source": { "type": "whatsapp" } } });
    let lost =
        json!({ "type": "externalMessageId", "externalMessageId": "gBEGkYiEB1VXAglK1ZEqA1YKPrU" });
    vec![
        (
            "quote",
            "User quotes a picture",
            said("This one, please", picture),
        ),
        (
            "lost",
            "User quotes what nobody has",
            said("And what about that?", lost),
        ),
    ]
}

/// The native object and both spellings of the shorthand. Source: document 003.
fn templates(site: &str) -> Vec<Sample> {
    let words = |list: &[&str]| -> Vec<Value> {
        let text = |text: &&str| json!({ "type": "text", "text": text });
        list.iter().map(text).collect()
    };
    let picture = art(site, "bmw-330e-touring-2022");
    vec![
        (
            "template",
            "Template with a picture",
            json!({ "schema": "whatsapp", "content": { "type": "template", "template": {
                "namespace": "XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX", "name": "order_confirmed",
                "language": { "policy": "deterministic", "code": "en_US" },
                "components": [
                    { "type": "header", "parameters": [{ "type": "image", "image": { "link": picture } }] },
                    { "type": "body", "parameters": words(&["# 1234", "$12.21", "August 15th, 2020"]) },
                    { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "payload", "payload": "THANK_YOU" }] },
                    { "type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{ "type": "payload", "payload": "PLACE_NEW_ORDER" }] }] } } }),
        ),
        content(
            "shorthand",
            "Template by shorthand",
            json!({ "type": "text", "text": "&((\nnamespace=[[XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX]]\ntemplate=[[appointment]]\nlanguage=[[en_GB]]\nfallback=[[We expect you on Thursday.]]\nheader_text=[[Jane]]\nbody_text=[[Jane]]\nbody_text=[[Doe]]\nbody_text=[[Thursday at 10:30]]\nbutton_index=[[1]]\nbutton_url=[[visit]]\n))&" }),
        ),
        content(
            "older",
            "Template by the older shorthand",
            json!({ "type": "text", "text": "&[Welcome Bob, I'm Joe](XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX, hello_world, Bob, Joe)" }),
        ),
        (
            "unshown",
            "Template nobody can show",
            json!({ "schema": "whatsapp", "content": { "type": "template", "template": {
                "namespace": "XXXXXXXX_XXXX_XXXX_XXXX_XXXXXXXXXXXX", "name": "hello_world",
                "language": { "policy": "deterministic", "code": "en_US" } } } }),
        ),
    ]
}

fn quick(site: &str) -> Vec<Sample> {
    vec![
        content(
            "blocked",
            "Form that blocks the input",
            json!({ "type": "form", "blockChatInput": true, "fields": [
                { "type": "email", "name": "email", "label": "E-mail", "placeholder": "you@example.com" }] }),
        ),
        content(
            "locate",
            "Ask for the location",
            json!({ "type": "text", "text": "Where shall we bring the car?", "actions": [{ "type": "locationRequest", "text": "Share my location" }] }),
        ),
        content(
            "replies",
            "Quick replies",
            json!({ "type": "text", "text": "When would you like to drive it?", "actions": [
                { "type": "reply", "text": "Morning", "payload": "MORNING", "iconUrl": art(site, "kia-ev6-2023-alone") },
                { "type": "reply", "text": "Afternoon", "payload": "AFTERNOON" },
                { "type": "locationRequest", "text": "Bring it to me" }] }),
        ),
    ]
}
