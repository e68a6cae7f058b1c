//! `POST livechat/page.visited`. Source: rocket-chat-livechat, section 1.2, and the seeds.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::params::{Property, Shape, check, optional, required};
use super::{Refusal, filled, success};
use crate::store::Page;
use crate::{Sandbox, answer};

const LOCATION: &[Property] = &[required("href", Shape::Text)];
const PAGE_INFO: &[Property] = &[
    required("change", Shape::Text),
    required("title", Shape::Text),
    required("location", Shape::Object(LOCATION)),
];
/// "Rejected at every level."
const BODY: &[Property] = &[
    required("token", Shape::Text),
    optional("rid", Shape::TextOrNull),
    required("pageInfo", Shape::Object(PAGE_INFO)),
];

pub async fn note(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, BODY)?;
    let page_info = &body["pageInfo"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let page = Page {
        token: text(&body["token"]), // not looked up: a visitor need not have registered
        rid: filled(&body, "rid").map(str::to_owned),
        change: text(&page_info["change"]),
        title: text(&page_info["title"]),
        href: text(&page_info["location"]["href"]),
        visited_at: sandbox.now(),
    };
    if page.change != sandbox.control().livechat().history_monitor_type() {
        return Ok(success(json!({})));
    }
    sandbox.store().add_page(&page)?;
    sandbox.changed();
    Ok(success(json!({
        "page": {
            "msg": format!("{} - {}", page.title, page.href),
            "navigation": { "page": page_info, "token": page.token }
        }
    })))
}
