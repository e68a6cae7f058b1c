//! Visitor.Chat: the SMS request here, the socket and the history in `socket`.
//!
//! `webSettings` itself is read in `settings`.
//! Source: seed document 000 and reference visitor-chat, section 8.

pub mod socket;

use crate::chat::{PhoneNumber, Private};
use crate::json::Json;
use crate::wire::{Answer, Request, TransportError};
use std::time::Duration;

/// Longest SMS text, in Unicode scalar values. Source: seed document 000, "Message
/// content has a limit of 100 characters" (of which kind it does not say).
pub const SMS_LIMIT: usize = 100;

/// `POST /api/v2/chats/sms` with exactly the documented keys.
pub fn sms_request(
    base: &str,
    installation_id: u64,
    number: &PhoneNumber,
    message: &Private,
) -> Request {
    Request::post(
        format!("{base}/api/v2/chats/sms"),
        Json::object([
            ("installationId", Json::Number(installation_id as f64)),
            ("countryCode", number.dial_code.as_str().into()),
            ("telephoneNumber", number.national.as_str().into()),
            ("message", message.as_str().into()),
            // "Captcha token is required as a field, but should always be an empty string."
            ("captchaToken", "".into()),
        ]),
    )
}

/// Why an SMS request did not go through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmsFailure {
    /// 422; which fields the server refused. `other`: a field the form does not show.
    Refused {
        country: bool,
        number: bool,
        message: bool,
        other: bool,
    },
    /// 429, and for how long, where the server says.
    TooMany {
        wait: Option<Duration>,
    },
    /// 500: "Invalid country code, installation doesn't allow SMS, or failed to send",
    /// which cannot be told apart.
    Server,
    Offline,
    /// No answer in time: it may or may not have arrived.
    Timeout,
    Unreachable,
}

/// Reads the answer. The success body is undocumented, so any 2xx counts.
///
/// # Errors
/// The [`SmsFailure`] to show; 422 is mapped by the keys of `errors`, never by
/// `message`, which names the wrong field in the document's own sample.
pub fn read_sms_answer(result: &Result<Answer, TransportError>) -> Result<(), SmsFailure> {
    let answer = match result {
        Ok(answer) => answer,
        Err(TransportError::Offline) => return Err(SmsFailure::Offline),
        Err(TransportError::Timeout) => return Err(SmsFailure::Timeout),
        Err(TransportError::Failed) => return Err(SmsFailure::Unreachable),
    };
    match answer.status {
        _ if answer.is_success() => Ok(()),
        422 => {
            let errors = answer.json().field("errors").fields();
            let names = |wanted: &str| errors.iter().any(|(key, _)| key == wanted);
            let (country, number, message) = (
                names("countryCode"),
                names("telephoneNumber"),
                names("message"),
            );
            Err(SmsFailure::Refused {
                country,
                number,
                message,
                other: !(country || number || message),
            })
        }
        429 => Err(SmsFailure::TooMany {
            wait: answer.retry_after,
        }),
        _ => Err(SmsFailure::Server),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tests::parse;
    use crate::wire::{Body, Method};

    #[test]
    fn the_body_is_the_documented_one_and_nothing_else() {
        let number = PhoneNumber {
            dial_code: "+44".into(),
            national: Private::new("7123456789"),
        };
        let text = Private::new("Hello can I enquire about the McLaren 720s");
        let request = sms_request("https://chat2.visitor.chat", 123, &number, &text);
        assert_eq!(request.method, Method::Post);
        assert_eq!(request.url.0, "https://chat2.visitor.chat/api/v2/chats/sms");
        // Source: seed document 000.
        assert_eq!(
            request.body.unwrap().to_string(),
            r#"{"installationId":123,"countryCode":"+44","telephoneNumber":"7123456789","message":"Hello can I enquire about the McLaren 720s","captchaToken":""}"#
        );
    }

    #[test]
    fn every_answer_has_its_state() {
        let refused = |country, number, message, other| {
            Err(SmsFailure::Refused {
                country,
                number,
                message,
                other,
            })
        };
        for (status, body, expect) in [
            (200, "null", Ok(())),
            (201, r#"{"anything":1}"#, Ok(())),
            // The document's sample: `message` speaks of "identifier".
            (
                422,
                r#"{"message":"The identifier field is required.","errors":{"installationId":["…"]}}"#,
                refused(false, false, false, true),
            ),
            (
                422,
                r#"{"message":"x","errors":{"telephoneNumber":["…"],"message":["…"]}}"#,
                refused(false, true, true, false),
            ),
            (
                422,
                r#"{"errors":{"countryCode":["…"]}}"#,
                refused(true, false, false, false),
            ),
            (
                422,
                r#"{"error":"Unknown installation"}"#,
                refused(false, false, false, true),
            ),
            (
                500,
                r#"{"message":"Server Error"}"#,
                Err(SmsFailure::Server),
            ),
            (404, "null", Err(SmsFailure::Server)),
        ] {
            let answer = Answer {
                status,
                body: Body::Json(parse(body)),
                retry_after: None,
            };
            assert_eq!(read_sms_answer(&Ok(answer)), expect, "{status} {body}");
        }
        let wait = Some(Duration::from_secs(7));
        let answer = Answer {
            status: 429,
            body: Body::Other,
            retry_after: wait,
        };
        assert_eq!(
            read_sms_answer(&Ok(answer)),
            Err(SmsFailure::TooMany { wait })
        );
        assert_eq!(
            read_sms_answer(&Err(TransportError::Timeout)),
            Err(SmsFailure::Timeout)
        );
    }
}
