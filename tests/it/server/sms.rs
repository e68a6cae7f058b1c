//! `POST /api/v2/chats/sms`.

use super::Server;
use serde_json::{Value, json};

pub struct SmsRequest {
    pub country_code: String,
    pub number: String,
    pub message: String,
}

impl Server {
    pub(super) fn take_sms(&mut self, body: &Value) -> (u16, Value) {
        let fields = body.as_object().expect("an object");
        let mut names: Vec<_> = fields.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "captchaToken",
                "countryCode",
                "installationId",
                "message",
                "telephoneNumber"
            ],
            "exactly the documented fields"
        );
        assert_eq!(body["captchaToken"], "");
        assert_eq!(body["installationId"], 123);
        if !self.sms_answers.is_empty() {
            return self.sms_answers.remove(0);
        }
        let text = |name: &str| body[name].as_str().expect("a string").to_owned();
        let request = SmsRequest {
            country_code: text("countryCode"),
            number: text("telephoneNumber"),
            message: text("message"),
        };
        if request.message.chars().count() > 100 {
            let sentence = "The message may not be greater than 100 characters.";
            return (
                422,
                json!({"message": sentence, "errors": {"message": [sentence]}}),
            );
        }
        if !["+44", "+1", "+353"].contains(&request.country_code.as_str()) {
            return (500, json!({"message": "Server Error"}));
        }
        self.sms.push(request);
        (200, json!({"success": true}))
    }
}
