//! `GET livechat/config`. Source: rocket-chat-livechat, sections 1.2 and 1.3.

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::params::{Property, Shape, check, optional};
use super::{Refusal, filled, query_object, shapes, success};
use crate::{Sandbox, control::Livechat};

const QUERY: &[Property] = &[
    optional("token", Shape::Text),
    optional("department", Shape::Text),
    optional("businessUnit", Shape::Text),
];

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
    let mut config = settings(&livechat);
    if let Some(token) = filled(&query, "token")
        && let Some(visitor) = sandbox.store().visitor(token)?
    {
        config.insert("guest".to_owned(), shapes::visitor(&visitor));
        if let Some(room) = sandbox.store().open_room_of(token)? {
            config.insert("room".to_owned(), shapes::room(&room, &visitor));
            config.insert("agent".to_owned(), shapes::agent());
        }
    }
    Ok(success(json!({ "config": config })))
}

fn settings(livechat: &Livechat) -> Map<String, Value> {
    let limit = livechat
        .limit_text_length
        .map_or(Value::Bool(false), |units| json!(units));
    let config = json!({
        "enabled": true,
        "online": livechat.online,
        "settings": {
            "registrationForm": false,
            "allowSwitchingDepartments": false,
            "nameFieldRegistrationForm": true,
            "emailFieldRegistrationForm": true,
            "displayOfflineForm": true,
            "videoCall": false,
            "fileUpload": false,
            "language": "en",
            "transcript": false,
            "historyMonitorType": livechat.history_monitor_type,
            "forceAcceptDataProcessingConsent": false,
            "showConnecting": false,
            "agentHiddenInfo": false,
            "clearLocalStorageWhenChatEnded": false,
            "limitTextLength": limit,
            "hiddenSystemMessages": [],
            "livechatLogo": { "url": "" },
            "hideWatermark": true,
            "visitorsCanCloseChat": true
        },
        "theme": livechat.theme,
        "messages": {
            "offlineMessage": "We are closed just now. Leave a message and we will get back to you.",
            "offlineSuccessMessage": "",
            "offlineUnavailableMessage": "",
            "conversationFinishedMessage": "",
            "conversationFinishedText": "",
            "transcriptMessage": "",
            "registrationFormMessage": "",
            "dataProcessingConsentText": ""
        },
        "survey": {
            "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
            "values": ["1", "2", "3", "4", "5"]
        },
        "triggers": [],
        "departments": [],
        "resources": { "sound": "/sounds/chime.mp3", "emojis": [] }
    });
    match config {
        Value::Object(config) => config,
        _ => Map::new(),
    }
}
