//! `/`: the way in.

use axum::extract::State;
use axum::response::Response;

use super::icons::icon;
use super::layout::{Page, render};
use super::list::{fuels, makes, prices};
use super::pieces::cards;
use super::stock::STOCK;
use crate::Sandbox;

const SERVICES: [(&str, &str, &str); 4] = [
    (
        "shield",
        "Checked twice",
        "Every car has 138 points looked at on our own ramp, and a year's warranty once it passes.",
    ),
    (
        "swap",
        "Fair part-exchange",
        "Bring the car you have. We look at it with you and explain the number we write down.",
    ),
    (
        "key",
        "Test drives, alone",
        "Take it for an hour, on your own roads. The best judge of a car is not in the passenger seat.",
    ),
    (
        "spanner",
        "Servicing, too",
        "The people who prepared your car look after it, and you may watch through the window.",
    ),
];

const VOICES: [(&str, &str, &str); 3] = [
    (
        "They talked me out of the dearer one. I have sent three friends since.",
        "Priya N.",
        "bought a Golf",
    ),
    (
        "Asked a question at nine at night, had an answer and a photo by breakfast.",
        "Tomas R.",
        "bought a Discovery Sport",
    ),
    (
        "No office, no manager to fetch, no dance. Just a price and a cup of tea.",
        "Gill and Dave",
        "bought an MX-5",
    ),
];

pub async fn page(State(sandbox): State<Sandbox>) -> Response {
    let services: String = SERVICES
        .iter()
        .map(|(name, title, text)| format!("<li>{}<h3>{title}</h3><p>{text}</p></li>", icon(name)))
        .collect();
    let stars: String = std::iter::repeat_n(icon("star"), 5).collect();
    let voices: String = VOICES
        .iter()
        .map(|(text, who, what)| {
            format!(
                "<li><p class=\"stars\" role=\"img\" aria-label=\"Five of five stars\">{stars}</p><blockquote>{text}</blockquote>\
                 <p class=\"who\"><b>{who}</b> {what}</p></li>"
            )
        })
        .collect();
    let body = format!(
        "<section class=\"hero\"><div class=\"wrap hero-grid\"><div class=\"hero-text\"><p class=\"eyebrow\">Independent since 1987</p>\
         <h1>Good cars, honestly sold.</h1><p class=\"lead\">Thirty-odd hand-picked cars in a yard in Brockley, each with a history \
         you can read and a price that is the price.</p><p class=\"hero-actions\"><a class=\"button bright\" href=\"/cars\">See the cars {arrow}</a>\
         <a class=\"button ghost\" href=\"/finder\">Help me choose</a></p></div>\
         <a class=\"hero-car\" href=\"/cars/mazda-mx-5-2020\"><img src=\"/art/mazda-mx-5-2020-alone.svg\" alt=\"2020 Mazda MX-5 in Deep Crystal Blue\" width=\"640\" height=\"400\">\
         <span class=\"hero-tag\"><b>Mazda MX-5</b><span>2020 · 16,240 miles</span><strong>£19,750</strong></span></a></div></section>\
         <div class=\"wrap\"><form class=\"quick\" action=\"/cars\" aria-label=\"Search our cars\">{make}{max}{fuel}\
         <button class=\"button\" type=\"submit\">{search} Search</button></form></div>\
         <section class=\"wrap section\" aria-labelledby=\"fresh\"><div class=\"section-head\"><h2 id=\"fresh\">Fresh in the yard</h2>\
         <a href=\"/cars\">All cars {arrow}</a></div>{cards}</section>\
         <section class=\"band\" aria-labelledby=\"why\"><div class=\"wrap section\"><h2 id=\"why\">How we do things</h2>\
         <ul class=\"services\">{services}</ul></div></section>\
         <section class=\"wrap section\" aria-labelledby=\"voices\"><h2 id=\"voices\">What people say</h2><ul class=\"voices\">{voices}</ul></section>\
         <section class=\"wrap\"><div class=\"callout\"><div><h2>Rather ask a person?</h2><p>Emma and the team answer chats, texts and calls \
         while we are open, and in the morning when we are not.</p></div><p><a class=\"button bright\" href=\"tel:+442079460123\">{phone} 020 7946 0123</a></p></div></section>",
        arrow = icon("arrow"),
        search = icon("search"),
        phone = icon("phone"),
        make = makes(""),
        max = prices(None),
        fuel = fuels(""),
        cards = cards(STOCK.iter().take(6), 3),
    );
    render(
        &sandbox,
        &Page {
            title: "Hartley & Moss Motors – good cars, honestly sold".to_owned(),
            description: "An independent used-car dealer in Brockley, London, since 1987."
                .to_owned(),
            current: "/",
            body,
            ..Page::default()
        },
    )
}
