//! `/finder`: a page that never loads anew. Each answer changes the address through the history API, and the title.

use axum::extract::State;
use axum::response::Response;

use super::layout::{Page, render};
use super::pieces::card;
use super::stock::STOCK;
use crate::Sandbox;

const BODIES: [(&str, &str, &str); 4] = [
    ("", "Anything", "Show me everything"),
    ("family", "Family", "Five seats or more"),
    ("fun", "Fun", "Roof down, or very quick"),
    ("work", "Work", "Room for tools"),
];

const BUDGETS: [(&str, &str); 4] = [
    ("", "Any price"),
    ("20000", "Under £20,000"),
    ("30000", "Under £30,000"),
    ("40000", "Under £40,000"),
];

pub async fn page(State(sandbox): State<Sandbox>) -> Response {
    let bodies: String = BODIES
        .iter()
        .map(|(value, name, hint)| {
            format!("<button type=\"button\" class=\"choice\" data-step=\"use\" data-value=\"{value}\" aria-pressed=\"false\"><b>{name}</b><span>{hint}</span></button>")
        })
        .collect();
    let budgets: String = BUDGETS
        .iter()
        .map(|(value, name)| {
            format!("<button type=\"button\" class=\"choice small\" data-step=\"budget\" data-value=\"{value}\" aria-pressed=\"false\"><b>{name}</b></button>")
        })
        .collect();
    let cars: String = STOCK
        .iter()
        .map(|vehicle| {
            let kind = match vehicle.body {
                "Van" => "work",
                "Convertible" | "Coupé" => "fun",
                _ if vehicle.seats >= 5 => "family",
                _ => "fun",
            };
            format!(
                "<li data-use=\"{kind}\" data-price=\"{}\">{}</li>",
                vehicle.price,
                card(vehicle, 3)
            )
        })
        .collect();
    let body = format!(
        "<div class=\"page-head\"><div class=\"wrap\"><p class=\"eyebrow\">Car finder</p><h1>Two questions, then the right cars</h1>\
         <p>Nothing loads and nothing is sent: the address changes with your answers, so you can go back or share it.</p></div></div>\
         <div class=\"wrap section finder\"><section aria-labelledby=\"q1\"><h2 id=\"q1\">What is it for?</h2><div class=\"choices\">{bodies}</div></section>\
         <section aria-labelledby=\"q2\"><h2 id=\"q2\">What may it cost?</h2><div class=\"choices\">{budgets}</div></section>\
         <section aria-labelledby=\"found\"><h2 id=\"found\">Cars for you</h2><p class=\"count\" role=\"status\" id=\"finder-count\"></p>\
         <ul class=\"cards\" id=\"finder-cars\">{cars}</ul></section></div>"
    );
    render(
        &sandbox,
        &Page {
            title: "Car finder – Hartley & Moss Motors".to_owned(),
            description: "Two questions, then the cars that fit.".to_owned(),
            current: "/finder",
            body,
            script: Some("/assets/finder.js"),
            ..Page::default()
        },
    )
}
