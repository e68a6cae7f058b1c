//! `GET /api/v2/webSettings?identifier=…`. Source: visitor-chat, section 3.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{Problems, parameter};
use crate::{Sandbox, answer};

pub async fn show(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let Some(identifier) = parameter(&query, "identifier") else {
        let mut problems = Problems::default();
        problems.required("identifier", "identifier");
        return problems.answer("The identifier field is required.");
    };
    match sandbox.control().installations().answer(&identifier) {
        Some(settings) => answer::raw_json(StatusCode::OK, settings),
        // The other shape of a 422: a bare `error`. Source: section 3.3.
        None => answer::json(
            StatusCode::UNPROCESSABLE_ENTITY,
            &json!({ "error": "Unknown installation" }),
        ),
    }
}
