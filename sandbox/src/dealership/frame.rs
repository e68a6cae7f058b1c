//! `/iframe`: the contact page of a dealer who puts the widget in a frame of their own instead of a script tag.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::icons::icon;
use super::layout::{Page, render};
use super::{FRAME, NAME, PHONE};
use crate::html::Escaped;
use crate::test_pages::frame_address;
use crate::{Sandbox, answer};

pub async fn page(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let service = sandbox.service_origin();
    let attributes: Vec<(String, String)> = [
        ("identifier", "localhost"),
        ("visitorChat", service.as_str()),
        ("livechat", service.as_str()),
        ("name", NAME),
        ("phone", PHONE),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let body = format!(
        "<div class=\"page-head\"><div class=\"wrap\"><p class=\"eyebrow\">Contact</p><h1>Talk to us</h1>\
         <p>Here the chat is part of the page: a frame the dealer placed, not a button in the corner.</p></div></div>\
         <div class=\"wrap section contact\"><div class=\"contact-ways\">\
         <section>{phone}<h2>Call</h2><p><a href=\"tel:+442079460123\">020 7946 0123</a></p><p>Monday to Saturday, while the kettle is on.</p></section>\
         <section>{pin}<h2>Come by</h2><p>14–18 Brockley Yard, London SE4 2XB</p><p>Four minutes from the station; park in the yard.</p></section>\
         <section>{clock}<h2>Opening hours</h2><p>Monday to Friday 8.30–18.00<br>Saturday 9.00–17.00</p></section></div>\
         <div class=\"contact-frame\"><iframe id=\"forecourt\" height=\"640\" title=\"Chat with Hartley &amp; Moss Motors\" src=\"{source}\"></iframe></div></div>",
        phone = icon("phone"),
        pin = icon("pin"),
        clock = icon("clock"),
        source = Escaped(&frame_address(&sandbox, &headers, &attributes)),
    );
    render(
        &sandbox,
        &Page {
            title: "Contact – Hartley & Moss Motors".to_owned(),
            description: "Call, chat or come by.".to_owned(),
            current: "/iframe",
            body,
            script: Some("/assets/frame.js"),
            without_widget: true,
            ..Page::default()
        },
    )
}

/// The page's script imports the widget's small host script from the service's origin.
pub async fn script(State(sandbox): State<Sandbox>) -> Response {
    let script = FRAME.replace("SERVICE_ORIGIN", &sandbox.service_origin());
    answer::asset("text/javascript; charset=utf-8", script)
}
