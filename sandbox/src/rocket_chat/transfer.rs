//! A visitor asks for another department: `visitor/department.transfer`, and the deprecated `room.transfer`.
//! Source: rocket-chat-livechat, section 1.2.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::params::{Property, Shape, check, check_known, required};
use super::{Refusal, own_room, room, success};
use crate::store::DeskError;
use crate::{Sandbox, answer};

const BODY: &[Property] = &[
    required("token", Shape::Text),
    required("rid", Shape::Text),
    required("department", Shape::Text),
];

pub async fn department(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check_known(&body, BODY)?;
    let (_, room) = own_room(&sandbox, &body).map_err(|refusal| match refusal {
        Refusal::Plain("invalid-room") => Refusal::Plain("error-invalid-room"),
        other => other,
    })?;
    if !room.open {
        return Err(Refusal::Plain("This_conversation_is_already_closed"));
    }
    let department = body["department"].as_str().unwrap_or_default();
    let moved =
        sandbox
            .store()
            .transfer_to_department(&room.id, None, department, "", sandbox.now());
    match moved {
        Ok(_) => Ok(success(json!({}))),
        Err(DeskError::Store(_)) => Err(Refusal::Server),
        Err(_) => Err(Refusal::Plain("error-transfering-chat")),
    }
}

/// The old route answers with the room.
pub async fn by_room(State(sandbox): State<Sandbox>, body: Bytes) -> Result<Response, Refusal> {
    let body = answer::parse_body(&body);
    check(&body, BODY)?;
    let (_, room) = own_room(&sandbox, &body)?;
    let department = body["department"].as_str().unwrap_or_default();
    let store = sandbox.store();
    match store.transfer_to_department(&room.id, None, department, "", sandbox.now()) {
        Ok(moved) => {
            let visitor = store.visitor(&moved.token)?;
            let visitor = visitor.ok_or(Refusal::Plain("invalid-token"))?;
            Ok(success(
                json!({ "room": room::shown(&sandbox, &moved, &visitor)? }),
            ))
        }
        Err(DeskError::Store(_)) => Err(Refusal::Server),
        Err(_) => Err(Refusal::Failure(json!({}))),
    }
}
