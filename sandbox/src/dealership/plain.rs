//! The quiet pages: about, privacy, and the one for what is not there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::layout::{Page, render, render_with};
use crate::Sandbox;

pub async fn about(State(sandbox): State<Sandbox>) -> Response {
    let body = "<div class=\"page-head\"><div class=\"wrap\"><p class=\"eyebrow\">About us</p><h1>A yard, a ramp and a kettle</h1>\
        <p>June Hartley and Bill Moss opened in 1987 with four cars and a borrowed trolley jack.</p></div></div>\
        <div class=\"wrap section prose\"><p>Bill has retired to the coast; June still reads every advert before it goes up. Their children run \
        the place now, with five mechanics, two who sell and Emma, who answers when you write to us.</p>\
        <h2>What we promise</h2><p>The price on the windscreen is the price. What we know about a car is on its page, the bad with the good. \
        If you change your mind within fourteen days and three hundred miles, bring it back.</p>\
        <h2>What we do not do</h2><p>We do not add fees at the desk, hide the logbook, or ring you on a Sunday.</p></div>";
    text_page(&sandbox, StatusCode::OK, "About us", "/about", body)
}

pub async fn privacy(State(sandbox): State<Sandbox>) -> Response {
    let body = "<div class=\"page-head\"><div class=\"wrap\"><p class=\"eyebrow\">Privacy</p><h1>What we keep, and why</h1>\
        <p>Short, because there is not much of it.</p></div></div>\
        <div class=\"wrap section prose\"><h2>When you write to us</h2><p>We keep what you write and the number you give us for as long as it \
        takes to answer you, and then for a year in case you come back.</p><h2>When you look at cars</h2><p>If you chat with us, the person who \
        answers can see which of our pages you have looked at, so that they know which car you mean.</p>\
        <h2>In this sandbox</h2><p>Nothing leaves this machine. Stop the sandbox and, unless you gave it a data file, all of it is gone.</p></div>";
    text_page(&sandbox, StatusCode::OK, "Privacy", "/privacy", body)
}

pub async fn not_found(State(sandbox): State<Sandbox>) -> Response {
    let body = "<div class=\"wrap section nothing\"><p class=\"eyebrow\">Not found</p><h1>That one has been sold</h1>\
        <p>Or it never was. Either way there is nothing at this address.</p><p><a class=\"button\" href=\"/cars\">See the cars we have</a></p></div>";
    text_page(&sandbox, StatusCode::NOT_FOUND, "Not found", "", body)
}

fn text_page(
    sandbox: &Sandbox,
    status: StatusCode,
    title: &str,
    current: &'static str,
    body: &str,
) -> Response {
    let page = Page {
        title: format!("{title} – Hartley & Moss Motors"),
        description: format!("{title}: Hartley & Moss Motors, Brockley."),
        current,
        body: body.to_owned(),
        ..Page::default()
    };
    if status == StatusCode::OK {
        render(sandbox, &page)
    } else {
        render_with(sandbox, status, &page)
    }
}
