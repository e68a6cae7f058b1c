//! `GET livechat/config`. Source: rocket-chat-livechat, sections 1.2 and 1.3.

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::params::{Property, Shape, check, optional};
use super::{Refusal, chime, filled, online, query_object, room, shapes, success};
use crate::control::Livechat;
use crate::{Sandbox, store};

const QUERY: &[Property] = &[
    optional("token", Shape::Text),
    optional("department", Shape::Text),
    optional("businessUnit", Shape::Text),
];

/// What a visitor is asked about a chat, and the answers there are. "Resposiveness" is the real server's spelling.
pub const SURVEY_ITEMS: [&str; 4] = [
    "satisfaction",
    "agentKnowledge",
    "agentResposiveness",
    "agentFriendliness",
];
pub const SURVEY_VALUES: [&str; 5] = ["1", "2", "3", "4", "5"];

pub async fn show(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let query = query_object(query);
    check(&query, QUERY)?;
    let livechat = sandbox.control().livechat();
    if !livechat.enabled {
        return Ok(success(json!({ "config": { "enabled": false } })));
    }
    let mut config = base(&sandbox, &livechat)?;
    let asked = filled(&query, "department");
    config.insert("online".to_owned(), json!(online(&sandbox, asked)?));
    let mut place = None;
    if let Some(token) = filled(&query, "token")
        && let Some(visitor) = sandbox.store().visitor(token)?
    {
        config.insert("guest".to_owned(), shapes::visitor(&visitor));
        if let Some(open) = sandbox.store().open_room_of(token)? {
            let shown = room::shown(&sandbox, &open, &visitor)?;
            config.insert("room".to_owned(), shown);
            let agent = match &open.agent {
                Some(agent) => sandbox.store().agent(agent)?,
                None => None,
            };
            if let Some(agent) = agent {
                let hidden = livechat.is_on("agentHiddenInfo");
                config.insert("agent".to_owned(), shapes::agent(&agent, hidden));
            }
            place = Some(sandbox.store().spot(&open)?);
        }
    }
    if livechat.queue {
        // A visitor without a room would be the next in line (assumption: `queue-info`).
        let spot = match place {
            Some(spot) => spot,
            None => {
                let department = match asked {
                    Some(asked) => sandbox.store().department(asked)?,
                    None => None,
                };
                let id = department.map(|department| department.id);
                Some(sandbox.store().queue_length(id.as_deref())? + 1)
            }
        };
        if let Some(spot) = spot {
            config.insert("queueInfo".to_owned(), livechat.queue_info(spot));
        }
    }
    Ok(success(json!({ "config": config })))
}

fn base(sandbox: &Sandbox, livechat: &Livechat) -> Result<Map<String, Value>, store::Error> {
    let departments = sandbox.store().departments()?;
    let departments: Vec<Value> = departments
        .iter()
        .filter(|department| department.enabled)
        .map(|department| {
            json!({
                "_id": department.id,
                "name": department.name,
                "showOnRegistration": department.show_on_registration,
                "showOnOfflineForm": department.show_on_offline_form
            })
        })
        .collect();
    let config = json!({
        "enabled": true,
        "settings": livechat.settings,
        "theme": livechat.theme,
        "messages": livechat.messages,
        "survey": { "items": SURVEY_ITEMS, "values": SURVEY_VALUES },
        "triggers": livechat.triggers,
        "customFields": livechat.custom_fields,
        "departments": departments,
        "resources": { "sound": chime::PATH, "emojis": [] }
    });
    Ok(match config {
        Value::Object(config) => config,
        _ => Map::new(),
    })
}
