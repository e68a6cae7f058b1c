//! `GET livechat/config`: what the dealer has set up, and how things stand just now.
//!
//! Source: reference rocket-chat-livechat, section 1.3. Everything may be missing:
//! older servers know less.

use super::answers::{read_agent, read_queue, words};
use crate::chat::{Agent, Queue};
use crate::json::Json;

/// The parts the panel uses.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LivechatConfig {
    pub enabled: bool,
    /// Never pushed by the server, so it is asked for again on open and focus; a refusal of
    /// the room is the last word.
    pub online: bool,
    pub title: Option<String>,
    /// Longest message, where the server limits it.
    pub text_limit: Option<usize>,
    pub registration_form: bool,
    pub asks_name: bool,
    pub asks_email: bool,
    pub offline_form: bool,
    pub upload: bool,
    pub transcript: bool,
    pub visitor_may_close: bool,
    pub may_switch_department: bool,
    pub agent_hidden: bool,
    /// Data processing must be agreed to before anything is said.
    pub asks_consent: bool,
    /// System message types the dealer does not want shown.
    pub hidden_notes: Vec<String>,
    pub words: Words,
    pub survey_items: Vec<String>,
    pub survey_values: Vec<String>,
    pub departments: Vec<Department>,
    pub custom_fields: Vec<CustomField>,
    pub queue: Option<Queue>,
    pub agent: Option<Agent>,
}

/// The dealer's own sentences.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    pub offline: Option<String>,
    pub offline_unavailable: Option<String>,
    pub offline_success: Option<String>,
    pub registration: Option<String>,
    pub consent: Option<String>,
    pub transcript: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Department {
    pub id: String,
    pub name: String,
    pub on_registration: bool,
    pub on_offline_form: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomField {
    pub key: String,
    pub label: String,
    /// The choices; none: free text.
    pub options: Vec<String>,
    pub required: bool,
    pub default: String,
    /// Foreign: only ever run by the matcher that cannot hang.
    pub pattern: Option<String>,
}

pub fn read_config(json: &Json) -> LivechatConfig {
    let config = json.field("config");
    let settings = config.field("settings");
    let messages = config.field("messages");
    let on = |key: &str| settings.field(key).flag() == Some(true);
    let say = |key: &str| words(messages.field(key));
    let texts = |list: &Json| -> Vec<String> { list.items().iter().filter_map(words).collect() };
    LivechatConfig {
        enabled: config.field("enabled").flag() == Some(true),
        online: config.field("online").flag() != Some(false),
        title: words(config.field("theme").field("title")),
        // `false` or a number, says the source; a number that means nothing is none.
        text_limit: match settings.field("limitTextLength") {
            Json::Number(limit) if *limit >= 1.0 => Some(*limit as usize),
            _ => None,
        },
        registration_form: on("registrationForm"),
        asks_name: on("nameFieldRegistrationForm"),
        asks_email: on("emailFieldRegistrationForm"),
        offline_form: on("displayOfflineForm"),
        upload: on("fileUpload"),
        transcript: on("transcript"),
        // Servers that do not know the setting let the visitor close.
        visitor_may_close: settings.field("visitorsCanCloseChat").flag() != Some(false),
        may_switch_department: on("allowSwitchingDepartments"),
        agent_hidden: on("agentHiddenInfo"),
        asks_consent: on("forceAcceptDataProcessingConsent"),
        hidden_notes: texts(settings.field("hiddenSystemMessages")),
        words: Words {
            offline: say("offlineMessage"),
            offline_unavailable: say("offlineUnavailableMessage"),
            offline_success: say("offlineSuccessMessage"),
            registration: say("registrationFormMessage"),
            consent: say("dataProcessingConsentText"),
            transcript: say("transcriptMessage"),
        },
        survey_items: texts(config.field("survey").field("items")),
        survey_values: texts(config.field("survey").field("values")),
        departments: list(config.field("departments"), department),
        custom_fields: list(config.field("customFields"), custom_field),
        queue: read_queue(config.field("queueInfo")),
        agent: read_agent(config.field("agent")),
    }
}

fn list<T>(json: &Json, read: fn(&Json) -> Option<T>) -> Vec<T> {
    json.items().iter().filter_map(read).collect()
}

fn department(json: &Json) -> Option<Department> {
    let on = |key: &str| json.field(key).flag() == Some(true);
    Some(Department {
        id: words(json.field("_id"))?,
        name: words(json.field("name"))?,
        on_registration: on("showOnRegistration"),
        on_offline_form: on("showOnOfflineForm"),
    })
}

/// `options` is a list or one text with commas, by version.
fn custom_field(json: &Json) -> Option<CustomField> {
    let key = words(json.field("_id"))?;
    let options = match json.field("options") {
        Json::Text(text) => text
            .split(',')
            .map(|option| option.trim().to_owned())
            .collect(),
        other => list(other, words),
    };
    Some(CustomField {
        label: words(json.field("label")).unwrap_or_else(|| key.clone()),
        options: options
            .into_iter()
            .filter(|option| !option.is_empty())
            .collect(),
        required: json.field("required").flag() == Some(true),
        default: words(json.field("defaultValue")).unwrap_or_default(),
        pattern: words(json.field("regexp")),
        key,
    })
}
