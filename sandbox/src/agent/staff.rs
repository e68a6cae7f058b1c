//! Who is there: everybody (Livechat as a whole), one agent, one department.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::{Refusal, parse, respond};
use crate::Sandbox;
use crate::store::{Agent, DeskError};

/// By id or by user name.
pub fn find_agent(sandbox: &Sandbox, id: &str) -> Result<Agent, Refusal> {
    let mut agents = sandbox.store().agents()?.into_iter();
    agents
        .find(|agent| agent.id == id || agent.username == id)
        .ok_or_else(|| DeskError::NoAgent.into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    online: bool,
}

pub async fn put_online(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    respond(parse::<Switch>(&body).and_then(|switch| {
        sandbox.set_online(switch.online)?;
        Ok(json!({ "online": switch.online }))
    }))
}

pub async fn put_agent(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Switch>(&body).and_then(|switch| {
        let agent = find_agent(&sandbox, &id)?;
        sandbox.store().set_agent_online(&agent.id, switch.online)?;
        Ok::<_, Refusal>(json!({ "online": switch.online }))
    }))
}

pub async fn put_department(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    respond(parse::<Switch>(&body).and_then(|switch| {
        let department = sandbox.store().department(&id)?;
        let department = department.ok_or(DeskError::NoDepartment)?;
        sandbox
            .store()
            .set_department_online(&department.id, switch.online)?;
        Ok::<_, Refusal>(json!({ "online": switch.online }))
    }))
}
