//! The error forms of the Livechat routes. Source: rocket-chat-livechat, section 1.1.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::{answer, store};

/// Why a request is refused, by the form its answer has.
#[derive(Debug)]
pub enum Refusal {
    /// A thrown `Error(text)`: the bare text, no `errorType`.
    Plain(&'static str),
    /// A thrown `Meteor.Error(code, text)`: `text [code]` and the code as `errorType`; `[code]` without a text.
    Meteor {
        code: &'static str,
        text: &'static str,
    },
    /// A Meteor `check` found something: `Match error: …`.
    Match(String),
    /// A schema found something: its words, `[invalid-params]` and the `errorType`.
    Params(String),
    /// `failure(object)`: the object's properties beside `success`.
    Failure(Value),
    /// A file may not be uploaded here: the one 403.
    Unauthorized,
    /// Our own store failed.
    Server,
}

impl From<store::Error> for Refusal {
    fn from(_: store::Error) -> Self {
        Refusal::Server
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = match self {
            Refusal::Plain(text) => json!({ "success": false, "error": text }),
            Refusal::Meteor { code, text: "" } => coded(format!("[{code}]"), code),
            Refusal::Meteor { code, text } => coded(format!("{text} [{code}]"), code),
            Refusal::Match(problem) => {
                json!({ "success": false, "error": format!("Match error: {problem}") })
            }
            Refusal::Params(problem) => {
                coded(format!("{problem} [invalid-params]"), "invalid-params")
            }
            Refusal::Failure(mut body) => {
                body["success"] = json!(false);
                body
            }
            Refusal::Unauthorized => {
                let body = json!({ "success": false, "error": "unauthorized" });
                return answer::json(StatusCode::FORBIDDEN, &body);
            }
            Refusal::Server => {
                let body = json!({ "success": false, "error": "Internal server error" });
                return answer::json(StatusCode::INTERNAL_SERVER_ERROR, &body);
            }
        };
        answer::json(StatusCode::BAD_REQUEST, &body)
    }
}

fn coded(error: String, code: &str) -> Value {
    json!({ "success": false, "error": error, "errorType": code })
}
