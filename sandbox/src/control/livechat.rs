//! Livechat's settings, as an administrator of the real server would set them.
//!
//! `PUT /sandbox/livechat` takes a partial change: any setting of `config` by its own name, whole parts of `config`
//! (`theme` and `messages` are merged, `triggers`, `customFields` and `departments` replaced), and the switches of
//! the server itself. A change is checked whole before any of it takes effect. Source of the names:
//! rocket-chat-livechat, section 1.3.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::store::Department;

/// The settings in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Livechat {
    /// Whether Livechat exists at all; off, `config` says nothing else.
    pub enabled: bool,
    /// The dealership's own switch; agents and departments have theirs.
    pub online: bool,
    /// `config.settings`.
    pub settings: Map<String, Value>,
    pub theme: Map<String, Value>,
    pub messages: Map<String, Value>,
    pub triggers: Vec<Value>,
    pub custom_fields: Vec<Value>,
    /// New rooms wait until an agent takes them.
    pub queue: bool,
    /// How many chats an agent has at a time, and how long one takes: for the estimated wait.
    pub max_simultaneous: u32,
    pub average_chat_seconds: u32,
    /// What waiting visitors are told; empty for nothing.
    pub queue_message: String,
    /// Post the messages of a chat's beginning: `livechat-started`, `command`, `uj`.
    pub system_messages: bool,
    /// Files are shown to the room's visitor only.
    pub protect_files: bool,
    pub allow_deleting: bool,
    /// Largest file, in bytes.
    pub max_file_bytes: u64,
    /// Media types that may be uploaded, `image/*` for a family; empty for all.
    pub file_types: Vec<String>,
    /// Where the offline form's messages would go; empty when nobody has set it up.
    pub offline_email: String,
    /// Refuse addresses whose domain cannot be mailed to.
    pub validate_offline_email: bool,
    /// `Livechat_Allow_collect_and_store_HTTP_header_informations`: visitors with open rooms may be removed.
    pub collect_headers: bool,
}

impl Default for Livechat {
    fn default() -> Self {
        let object = |value: Value| match value {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        Livechat {
            enabled: true,
            online: true,
            settings: object(settings()),
            theme: object(theme()),
            messages: object(messages()),
            triggers: Vec::new(),
            custom_fields: Vec::new(),
            queue: false,
            max_simultaneous: 1,
            average_chat_seconds: 120,
            queue_message: String::new(),
            system_messages: true,
            protect_files: true,
            allow_deleting: true,
            max_file_bytes: 10 << 20,
            file_types: Vec::new(),
            offline_email: "desk@hartleymoss.example".to_owned(),
            validate_offline_email: false,
            collect_headers: false,
        }
    }
}

fn settings() -> Value {
    json!({
        "registrationForm": false,
        "allowSwitchingDepartments": false,
        "nameFieldRegistrationForm": true,
        "emailFieldRegistrationForm": true,
        "displayOfflineForm": true,
        "videoCall": false,
        "fileUpload": true,
        "language": "en",
        "transcript": true,
        "historyMonitorType": "url",
        "forceAcceptDataProcessingConsent": false,
        "showConnecting": false,
        "agentHiddenInfo": false,
        "clearLocalStorageWhenChatEnded": false,
        "limitTextLength": false,
        "hiddenSystemMessages": [],
        "livechatLogo": { "url": "" },
        "hideWatermark": true,
        "visitorsCanCloseChat": true
    })
}

fn theme() -> Value {
    json!({
        "title": "Hartley & Moss Motors",
        "color": "#12372a",
        "offlineTitle": "Leave us a message",
        "offlineColor": "#5f6b66",
        "position": "right",
        "background": "",
        "hideExpandChat": false,
        "actionLinks": { "webrtc": [], "jitsi": [] }
    })
}

fn messages() -> Value {
    json!({
        "offlineMessage": "We are closed just now. Leave a message and we will get back to you.",
        "offlineSuccessMessage": "",
        "offlineUnavailableMessage": "",
        "conversationFinishedMessage": "",
        "conversationFinishedText": "",
        "transcriptMessage": "",
        "registrationFormMessage": "",
        "dataProcessingConsentText": ""
    })
}

/// What `PUT /sandbox/livechat` asks for, checked.
pub struct Change {
    pub livechat: Livechat,
    /// `None`: the departments stay as they are.
    pub departments: Option<Vec<Department>>,
}

impl Livechat {
    /// A setting that is on or off; unknown ones are off.
    pub fn is_on(&self, setting: &str) -> bool {
        self.settings.get(setting) == Some(&Value::Bool(true))
    }

    /// Which change of a page counts as a visit.
    pub fn history_monitor_type(&self) -> &str {
        self.settings["historyMonitorType"]
            .as_str()
            .unwrap_or("url")
    }

    /// The most UTF-16 units a message may have; `None` when there is no limit.
    pub fn text_limit(&self) -> Option<usize> {
        let limit = self.settings["limitTextLength"].as_u64()?;
        usize::try_from(limit).ok()
    }

    /// Estimated wait for this place in the queue, in seconds. Source: section 1.3, the EWT formula.
    pub fn estimated_wait(&self, spot: u32) -> u64 {
        let before = f64::from(spot.saturating_sub(1)) / f64::from(self.max_simultaneous.max(1));
        ((before + 1.0) * f64::from(self.average_chat_seconds)).round() as u64
    }

    /// `queueInfo` of `config`, and the data of a `queueData` event.
    pub fn queue_info(&self, spot: u32) -> Value {
        let mut info =
            json!({ "spot": spot, "estimatedWaitTimeSeconds": self.estimated_wait(spot) });
        if !self.queue_message.is_empty() {
            info["message"] = json!({ "text": self.queue_message, "user": { "_id": "rocket.cat", "username": "rocket.cat" } });
        }
        info
    }

    /// Reads a partial change; nothing is changed when any of it is wrong.
    pub fn changed(&self, body: &[u8]) -> Result<Change, String> {
        let wanted: Map<String, Value> =
            serde_json::from_slice(body).map_err(|problem| problem.to_string())?;
        let mut whole = match serde_json::to_value(self) {
            Ok(Value::Object(whole)) => whole,
            _ => Map::new(),
        };
        let mut departments = None;
        for (key, value) in wanted {
            match (key.as_str(), value) {
                ("departments", list) => departments = Some(parse_departments(list)?),
                ("settings", Value::Object(settings)) => {
                    for (key, value) in settings {
                        set(&mut whole["settings"], &key, value)?;
                    }
                }
                (part @ ("theme" | "messages"), Value::Object(change)) => {
                    for (key, value) in change {
                        whole[part][key] = value;
                    }
                }
                (setting, value) if self.settings.contains_key(setting) => {
                    set(&mut whole["settings"], setting, value)?;
                }
                (switch, value) if whole.contains_key(switch) => {
                    whole.insert(switch.to_owned(), value);
                }
                (unknown, _) => return Err(format!("unknown setting {unknown:?}")),
            }
        }
        let livechat =
            serde_json::from_value(Value::Object(whole)).map_err(|problem| problem.to_string())?;
        Ok(Change {
            livechat,
            departments,
        })
    }
}

/// Only known settings, and only of the kind they are.
fn set(settings: &mut Value, key: &str, value: Value) -> Result<(), String> {
    let fits = match (key, &value) {
        ("historyMonitorType", Value::String(kind)) => kind == "url" || kind == "title",
        // "False or a number." Source: section 1.3.
        ("limitTextLength", Value::Bool(on)) => !on,
        ("limitTextLength", Value::Number(_)) => true,
        (key, value) => settings
            .get(key)
            .is_some_and(|known| std::mem::discriminant(known) == std::mem::discriminant(value)),
    };
    if !fits {
        return Err(format!("setting {key:?} does not take {value}"));
    }
    settings[key] = value;
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WantedDepartment {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(default = "yes")]
    online: bool,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default = "yes")]
    show_on_registration: bool,
    #[serde(default = "yes")]
    show_on_offline_form: bool,
}

fn yes() -> bool {
    true
}

fn parse_departments(list: Value) -> Result<Vec<Department>, String> {
    let wanted: Vec<WantedDepartment> =
        serde_json::from_value(list).map_err(|problem| format!("departments: {problem}"))?;
    let read = |department: WantedDepartment| Department {
        id: department.id,
        name: department.name,
        online: department.online,
        enabled: department.enabled,
        show_on_registration: department.show_on_registration,
        show_on_offline_form: department.show_on_offline_form,
    };
    Ok(wanted.into_iter().map(read).collect())
}
