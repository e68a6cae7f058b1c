//! WhatsApp templates: what a message that holds one looks like to everybody who is not on WhatsApp.
//!
//! The reconstruction is the core's own (`forecourt::backend::whatsapp::template`); here are the definitions it needs
//! and the place where the API calls for it. Source: document 003, "Message Template Reconstruction".

use forecourt::backend::whatsapp::UNSHOWN;
use forecourt::backend::whatsapp::template::{
    Definition, FALLBACK_LANGUAGE, Misfit, Shorthand, Template, choose, parse, read_template,
    reconstruct,
};
use forecourt::json::Json;
use serde_json::{Value, json};

use super::Refusal;
use super::content::By;
use crate::Sandbox;
use crate::store::NewDocument;

/// Definitions a control request has added, beside the ones there are from the start.
const DEFINITION: &str = "sun.template";

/// The content as it is seen, when the message is a template; `None` when it is none.
pub fn shown(sandbox: &Sandbox, body: &Value, by: By) -> Result<Option<Value>, Refusal> {
    let content = &body["content"];
    let native = content["type"] == "template";
    if native != (body["schema"] == "whatsapp") {
        return Err(Refusal::bad(
            "a template is sent with schema whatsapp, and nothing else is",
        ));
    }
    if native {
        if by == By::User {
            return Err(Refusal::bad("a user cannot send content of type template"));
        }
        let template = read_template(&to_core(content)).map_err(misfit)?;
        return Ok(Some(seen(sandbox, &template, None)?));
    }
    let shorthand = content["text"]
        .as_str()
        .filter(|_| by == By::Business && content["type"] == "text")
        .and_then(parse);
    match shorthand {
        None => Ok(None),
        Some(Err(fault)) => Err(Refusal::bad(fault.to_string())),
        Some(Ok(Shorthand { template, fallback })) => {
            let fallback = fallback.as_ref().map(|text| text.as_str());
            Ok(Some(seen(sandbox, &template, fallback)?))
        }
    }
}

fn seen(sandbox: &Sandbox, template: &Template, fallback: Option<&str>) -> Result<Value, Refusal> {
    let definitions = definitions(sandbox)?;
    let found = choose(&definitions, template, FALLBACK_LANGUAGE);
    let done = found.and_then(|definition| reconstruct(definition, template).ok());
    match done {
        Some(done) => from_core(&done.to_json()),
        // "If reconstruction is not enabled, or if a fallback is not specified".
        None => Ok(json!({ "type": "text", "text": fallback.unwrap_or(UNSHOWN) })),
    }
}

fn definitions(sandbox: &Sandbox) -> Result<Vec<Definition>, Refusal> {
    let mut all = built_in();
    let added = sandbox.store().documents(DEFINITION, None)?;
    all.extend(added.into_iter().map(|document| document.body));
    all.iter()
        .map(|one| Definition::read(&to_core(one)).map_err(misfit))
        .collect()
}

/// Adds a definition, if it reads as one.
pub fn add(sandbox: &Sandbox, definition: &Value) -> Result<(), Refusal> {
    Definition::read(&to_core(definition)).map_err(misfit)?;
    let id = format!("{} {}", definition["name"], definition["language"]);
    sandbox.store().put_document(NewDocument {
        kind: DEFINITION,
        id: &id,
        parent: "",
        at: sandbox.now(),
        body: definition,
    })?;
    Ok(())
}

fn misfit(misfit: Misfit) -> Refusal {
    Refusal::bad(format!("{}: {}", misfit.path, misfit.reason))
}

/// The full example of document 003, and one with every button there is.
fn built_in() -> Vec<Value> {
    vec![
        json!({ "name": "order_confirmed", "language": "en_US", "components": [
            { "type": "HEADER", "format": "IMAGE" },
            { "type": "BODY", "text": "Your order {{1}} for a total of {{2}} is confirmed. The expected delivery is {{3}}." },
            { "type": "FOOTER", "text": "Thank you for shopping with us!" },
            { "type": "BUTTONS", "buttons": [
                { "type": "QUICK_REPLY", "text": "Thanks!" },
                { "type": "QUICK_REPLY", "text": "I would like to place another order." }] }] }),
        json!({ "name": "appointment", "language": "en_GB", "components": [
            { "type": "HEADER", "format": "TEXT", "text": "Your visit, {{1}}" },
            { "type": "BODY", "text": "Hi {{1}} {{2}}, we expect you on {{3}}." },
            { "type": "FOOTER", "text": "Hartley & Moss Motors" },
            { "type": "BUTTONS", "buttons": [
                { "type": "PHONE_NUMBER", "text": "Call me", "phone_number": "+442079460123" },
                { "type": "URL", "text": "Visit site", "url": "https://example.org/{{1}}" }] }] }),
    ]
}

/// The core never parses text; a parser hands it this.
fn to_core(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.as_f64().unwrap_or_default()),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(to_core).collect()),
        Value::Object(fields) => {
            let fields = fields.iter();
            Json::Object(
                fields
                    .map(|(key, value)| (key.clone(), to_core(value)))
                    .collect(),
            )
        }
    }
}

fn from_core(json: &Json) -> Result<Value, Refusal> {
    serde_json::from_str(&json.to_string()).map_err(|problem| Refusal::bad(problem.to_string()))
}
