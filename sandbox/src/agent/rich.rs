//! A conversation of Web1on1 or of Sunshine Conversations on the desk: who has it, what an agent can do to it.
//!
//! The services have no desk of their own here, so who has taken a conversation, and when it was closed, lies in a
//! document of the desk's. It must not know how a message looks on the desk: that is `rich_state`'s.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::rich_state;
use super::{Refusal, talk::done};
use crate::Sandbox;
use crate::clock::Millis;
use crate::store::{self, Agent, Document, NewDocument};
use crate::{sunshine, web1on1};

/// Who has a conversation, and whether it is over.
const DESK: &str = "desk.talk";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Web1on1,
    Sunshine,
}

impl Service {
    /// As the desk's page names it.
    pub fn key(self) -> &'static str {
        match self {
            Service::Web1on1 => "web1on1",
            Service::Sunshine => "sunshine",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Service::Web1on1 => "Web1on1",
            Service::Sunshine => "Sunshine Conversations",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Service::Web1on1 => web1on1::CONVERSATION,
            Service::Sunshine => sunshine::CONVERSATION,
        }
    }
}

/// One conversation.
pub struct Rich {
    pub service: Service,
    pub conversation: Document,
    pub agent: Option<String>,
    pub closed_at: Option<Millis>,
}

/// All of both services.
pub fn all(sandbox: &Sandbox) -> Result<Vec<Rich>, store::Error> {
    let mut found = Vec::new();
    for service in [Service::Web1on1, Service::Sunshine] {
        for conversation in sandbox.store().documents(service.kind(), None)? {
            found.push(Rich::over(sandbox, service, conversation)?);
        }
    }
    Ok(found)
}

/// What an agent can send with one press: key and name.
pub fn palette(sandbox: &Sandbox, service: &str) -> Option<Value> {
    let site = sandbox.service_origin();
    let entry = |key: &str, name: &str| json!({ "key": key, "name": name });
    let list: Vec<Value> = match service {
        "web1on1" => web1on1::samples(&site)
            .iter()
            .map(|sample| entry(sample.key, sample.name))
            .collect(),
        "sunshine" => sunshine::samples(&site)
            .iter()
            .map(|(key, name, _)| entry(key, name))
            .collect(),
        _ => return None,
    };
    Some(json!(list))
}

impl Rich {
    pub fn find(sandbox: &Sandbox, id: &str) -> Result<Option<Rich>, store::Error> {
        for service in [Service::Web1on1, Service::Sunshine] {
            if let Some(conversation) = sandbox.store().document(service.kind(), id)? {
                return Rich::over(sandbox, service, conversation).map(Some);
            }
        }
        Ok(None)
    }

    fn over(
        sandbox: &Sandbox,
        service: Service,
        conversation: Document,
    ) -> Result<Rich, store::Error> {
        let desk = sandbox.store().document(DESK, &conversation.id)?;
        let desk = desk.map(|desk| desk.body).unwrap_or_default();
        Ok(Rich {
            service,
            conversation,
            agent: desk["agent"].as_str().map(str::to_owned),
            closed_at: desk["closedAt"].as_i64(),
        })
    }

    fn keep(&self, sandbox: &Sandbox) -> Result<(), store::Error> {
        sandbox.store().put_document(NewDocument {
            kind: DESK,
            id: &self.conversation.id,
            parent: "",
            at: sandbox.now(),
            body: &json!({ "agent": self.agent, "closedAt": self.closed_at }),
        })?;
        sandbox.changed();
        Ok(())
    }

    /// Until it is closed, and again when the contact writes after that.
    pub fn is_open(&self, sandbox: &Sandbox) -> Result<bool, store::Error> {
        let Some(closed_at) = self.closed_at else {
            return Ok(true);
        };
        let messages = rich_state::told(sandbox, self)?;
        Ok(messages
            .iter()
            .any(|message| message.by_visitor && message.at > closed_at))
    }

    pub fn assign(&self, sandbox: &Sandbox, agent: &str) -> Result<(), Refusal> {
        let change = Rich {
            agent: Some(agent.to_owned()),
            closed_at: None,
            ..self.copy()
        };
        Ok(change.keep(sandbox)?)
    }

    fn copy(&self) -> Rich {
        Rich {
            service: self.service,
            conversation: self.conversation.clone(),
            agent: self.agent.clone(),
            closed_at: self.closed_at,
        }
    }

    pub fn say(&self, sandbox: &Sandbox, agent: &Agent, text: &str) -> Result<Value, Refusal> {
        self.send(
            sandbox,
            agent,
            match self.service {
                Service::Web1on1 => json!({ "role": "agent", "text": text }),
                Service::Sunshine => json!({ "content": { "type": "text", "text": text } }),
            },
        )
    }

    /// One of the palette's, by its key.
    pub fn send_sample(
        &self,
        sandbox: &Sandbox,
        agent: &Agent,
        key: &str,
    ) -> Result<Value, Refusal> {
        let site = sandbox.service_origin();
        let found = match self.service {
            Service::Web1on1 => web1on1::samples(&site)
                .into_iter()
                .find(|sample| sample.key == key)
                .map(|sample| sample.message),
            Service::Sunshine => sunshine::samples(&site)
                .into_iter()
                .find(|sample| sample.0 == key)
                .map(|sample| sample.2),
        };
        let unknown = || Refusal::new(StatusCode::NOT_FOUND, "no such sample");
        self.send(sandbox, agent, found.ok_or_else(unknown)?)
    }

    fn send(&self, sandbox: &Sandbox, agent: &Agent, mut body: Value) -> Result<Value, Refusal> {
        if self.agent.is_none() || self.closed_at.is_some() {
            self.assign(sandbox, &agent.id)?;
        }
        let id = &self.conversation.id;
        match self.service {
            Service::Web1on1 => {
                let caller = web1on1::Caller {
                    user: agent.id.clone(),
                    name: agent.name.clone(),
                    scope: web1on1::Scope::Agent,
                };
                web1on1::post(sandbox, &caller, id, &[body])?;
            }
            Service::Sunshine => {
                if body["author"].is_null() {
                    body["author"] = json!({ "type": "business", "displayName": agent.name });
                }
                sunshine::say(sandbox, &sunshine::Caller::Business, id, &body)?;
            }
        }
        Ok(done())
    }

    pub fn close(&self, sandbox: &Sandbox, agent: &Agent) -> Result<(), Refusal> {
        if self.service == Service::Web1on1 {
            // The last one who leaves closes. Source: reference, section 1.9.
            let caller = web1on1::Caller {
                user: agent.id.clone(),
                name: agent.name.clone(),
                scope: web1on1::Scope::Agent,
            };
            let leave = json!({ "type": "command", "role": "agent", "text": "/leave" });
            web1on1::post(sandbox, &caller, &self.conversation.id, &[leave])?;
        }
        let change = Rich {
            closed_at: Some(sandbox.now()),
            ..self.copy()
        };
        Ok(change.keep(sandbox)?)
    }
}

impl From<web1on1::Refusal> for Refusal {
    fn from(refusal: web1on1::Refusal) -> Self {
        Refusal::new(refusal.status, refusal.message)
    }
}

impl From<sunshine::Refusal> for Refusal {
    fn from(refusal: sunshine::Refusal) -> Self {
        Refusal::new(refusal.status, refusal.title)
    }
}
