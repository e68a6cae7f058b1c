//! Livechat's settings, as an administrator of the real server would set them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Which change of a page counts as a visit. Source: rocket-chat-livechat, section 1.3, `historyMonitorType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monitor {
    Url,
    Title,
}

impl Monitor {
    pub fn as_str(self) -> &'static str {
        match self {
            Monitor::Url => "url",
            Monitor::Title => "title",
        }
    }
}

/// The settings in force.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Livechat {
    /// Whether Livechat exists at all; off, `config` says nothing else.
    pub enabled: bool,
    /// Whether an agent is there.
    pub online: bool,
    pub history_monitor_type: Monitor,
    /// The most UTF-16 units a message may have; `None` when there is no limit.
    pub limit_text_length: Option<u32>,
    pub theme: Map<String, Value>,
}

impl Default for Livechat {
    fn default() -> Self {
        let theme = json!({
            "title": "Hartley & Moss Motors",
            "color": "#12372a",
            "offlineTitle": "Leave us a message",
            "offlineColor": "#5f6b66",
            "position": "right",
            "background": "",
            "hideExpandChat": false,
            "actionLinks": { "webrtc": [], "jitsi": [] }
        });
        Livechat {
            enabled: true,
            online: true,
            history_monitor_type: Monitor::Url,
            limit_text_length: None,
            theme: theme.as_object().cloned().unwrap_or_default(),
        }
    }
}

/// A partial change; what is absent stays.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    enabled: Option<bool>,
    online: Option<bool>,
    history_monitor_type: Option<Monitor>,
    /// A number, or `false` for none, as `config` spells it.
    limit_text_length: Option<Value>,
    theme: Option<Map<String, Value>>,
}

impl Livechat {
    pub fn apply(&mut self, change: Change) {
        self.enabled = change.enabled.unwrap_or(self.enabled);
        self.online = change.online.unwrap_or(self.online);
        self.history_monitor_type = change
            .history_monitor_type
            .unwrap_or(self.history_monitor_type);
        if let Some(limit) = change.limit_text_length {
            self.limit_text_length = limit.as_u64().and_then(|units| u32::try_from(units).ok());
        }
        for (key, value) in change.theme.unwrap_or_default() {
            self.theme.insert(key, value);
        }
    }
}
