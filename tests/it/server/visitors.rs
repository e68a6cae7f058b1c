//! Who the visitor is, and the forms they fill in.

use super::livechat::{Outcome, body_keys, bracketed, plain, text};
use super::{Server, Taken};
use serde_json::{Value, json};

impl Server {
    pub(super) fn known(&self, token: &str, spelling: fn(&str) -> Value) -> Result<(), Value> {
        match self.visitors.iter().any(|known| known == token) {
            true => Ok(()),
            false => Err(spelling("invalid-token")),
        }
    }

    pub(super) fn register(&mut self, body: &Value) -> Outcome {
        let visitor = &body["visitor"];
        let token = visitor["token"].as_str().unwrap_or_default();
        if token.trim().is_empty() {
            return Err(plain("Match error: Missing key 'token' in field visitor"));
        }
        if let Some(fields) = visitor.get("customFields") {
            self.check_fields(fields)?;
        }
        let token = self.adopts.take().unwrap_or_else(|| token.to_owned());
        if self.known(&token, plain).is_err() {
            self.visitors.push(token.clone());
        }
        self.about.insert(token.clone(), visitor.clone());
        self.visitor(&token)
    }

    /// An e-mail address comes back lower-cased, a phone in a list (reference 1.2).
    pub(super) fn visitor(&self, token: &str) -> Outcome {
        self.known(token, bracketed)?;
        let mut visitor = json!({"_id": "v1", "username": "guest-1", "token": token});
        if let Some(about) = self.about.get(token) {
            visitor["name"] = about["name"].clone();
            if let Some(email) = about["email"].as_str() {
                visitor["visitorEmails"] = json!([{"address": email.to_lowercase()}]);
            }
            if let Some(phone) = about["phone"].as_str() {
                visitor["phone"] = json!([{"phoneNumber": phone}]);
            }
        }
        Ok(json!({"visitor": visitor}))
    }

    pub(super) fn forget(&mut self, token: &str) -> Outcome {
        self.known(token, bracketed)?;
        if self
            .rooms
            .iter()
            .any(|room| room.open && room.token == token)
        {
            let error = "Cannot remove visitors with opened rooms [visitor-has-open-rooms]";
            let kind = "visitor-has-open-rooms";
            return Err(json!({"success": false, "error": error, "errorType": kind}));
        }
        self.visitors.retain(|known| known != token);
        for room in self.rooms.iter_mut().filter(|room| room.token == token) {
            room.forgotten = true;
        }
        Ok(json!({"visitor": {"_id": "v1"}}))
    }

    /// A clean-up of old visitors: tokens and rooms are gone for them.
    pub fn forget_visitors(&mut self) {
        self.visitors.clear();
        for room in &mut self.rooms {
            room.open = false;
            room.forgotten = true;
        }
    }

    pub(super) fn status(&mut self, body: &Value) -> Outcome {
        body_keys(body, &["token", "status"], &[])?;
        self.known(&text(body, "token"), bracketed)?;
        let status = text(body, "status");
        assert!(["online", "away"].contains(&status.as_str()));
        self.taken.push(Taken::Status(status));
        Ok(json!({"token": body["token"], "status": body["status"]}))
    }

    pub(super) fn survey(&mut self, body: &Value) -> Outcome {
        body_keys(body, &["rid", "token", "data"], &[])?;
        self.room_of(&text(body, "rid"), &text(body, "token"))?;
        let data = body["data"].as_array().cloned().unwrap_or_default();
        let items = self.config["survey"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let mut given = json!({});
        for entry in &data {
            body_keys(entry, &["name", "value"], &[])?;
            let is_item = items.contains(&entry["name"]);
            let is_score = matches!(entry["value"].as_str(), Some("1" | "2" | "3" | "4" | "5"));
            match entry["name"].as_str() {
                Some("additionalFeedback") => {}
                Some(_) if is_item && is_score => {}
                _ => return Err(bracketed("invalid-data")),
            }
            given[text(entry, "name")] = entry["value"].clone();
        }
        if data.is_empty() {
            return Err(bracketed("invalid-params"));
        }
        self.taken.push(Taken::Survey(given.clone()));
        Ok(json!({"rid": body["rid"], "data": given}))
    }

    pub(super) fn transcript(&mut self, body: &Value) -> Outcome {
        body_keys(body, &["rid", "token", "email"], &[])?;
        self.room_of(&text(body, "rid"), &text(body, "token"))?;
        let email = text(body, "email");
        if !email.contains('@') {
            return Err(json!({"success": false, "message": "invalid e-mail"}));
        }
        self.taken.push(Taken::Transcript(email));
        Ok(json!({"message": "Your transcript was sent"}))
    }

    pub(super) fn offline(&mut self, body: &Value) -> Outcome {
        body_keys(body, &["name", "email", "message"], &["department", "host"])?;
        if self.config["settings"]["displayOfflineForm"] != true {
            return Err(plain("error-offline-form-disabled"));
        }
        for key in ["name", "email", "message"] {
            assert!(!text(body, key).is_empty(), "{key} is empty");
        }
        self.taken.push(Taken::Offline(body.clone()));
        Ok(json!({"message": "Livechat offline message sent"}))
    }

    pub(super) fn fields(&mut self, body: &Value) -> Outcome {
        body_keys(body, &["token", "customFields"], &[])?;
        self.known(&text(body, "token"), bracketed)?;
        for field in body["customFields"].as_array().expect("a list") {
            body_keys(field, &["key", "value", "overwrite"], &[])?;
            assert!(field["value"].is_string() && field["overwrite"].is_boolean());
        }
        self.taken.push(Taken::Fields(body["customFields"].clone()));
        let field = |field: &Value| json!({"Key": field["key"], "value": field["value"]});
        let fields: Vec<_> = body["customFields"]
            .as_array()
            .into_iter()
            .flatten()
            .map(field)
            .collect();
        Ok(json!({"fields": fields}))
    }

    /// Unknown keys, and values that miss their pattern, are refused; the test's patterns
    /// are plain prefixes.
    fn check_fields(&self, fields: &Value) -> Result<(), Value> {
        for field in fields.as_array().expect("a list") {
            body_keys(field, &["key", "value", "overwrite"], &[])?;
            let all = self.config["customFields"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let known = all.iter().find(|known| known["_id"] == field["key"]);
            let known = known.ok_or(plain("error-updating-custom-fields"))?;
            let prefix = known["regexp"]
                .as_str()
                .unwrap_or_default()
                .trim_start_matches('^');
            if !text(field, "value").starts_with(prefix) {
                return Err(plain("error-updating-custom-fields"));
            }
        }
        Ok(())
    }
}
