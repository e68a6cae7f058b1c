//! `/gallery`: a page whose widget shows one of everything, over Web1on1 or over Sunshine Conversations; `/continue`:
//! where the link of a channel transfer leads.
//!
//! Each visit to the gallery makes a conversation of its own. `?service=sunshine`, `?theme=dark`, `?dir=rtl`, and
//! `?samples=carousel,replies` choose. Like any page of a dealer it is served under the strict policy and knows the
//! widget's script tag only. All pictures are the sandbox's own.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;

use crate::html::Escaped;
use crate::{Sandbox, answer, chance, control, security};

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/gallery", get(page))
        .route("/continue", get(resumed))
}

/// What the query asks of the gallery.
#[derive(Default)]
struct Wishes {
    sunshine: bool,
    dark: bool,
    rtl: bool,
    samples: Option<Vec<String>>,
    /// It is no gallery, but the page a transfer leads to.
    resumed: bool,
}

fn read(query: &[(String, String)]) -> Result<Wishes, String> {
    let mut wishes = Wishes::default();
    for (name, value) in query {
        match (name.as_str(), value.as_str()) {
            ("service", "web1on1") | ("theme", "light") | ("dir", "ltr") => {}
            ("service", "sunshine") => wishes.sunshine = true,
            ("theme", "dark") => wishes.dark = true,
            ("dir", "rtl") => wishes.rtl = true,
            ("samples", list) => {
                wishes.samples = Some(list.split(',').map(str::to_owned).collect())
            }
            _ => {
                return Err(format!(
                    "{name}={value}: expected service=sunshine, theme=dark, dir=rtl or samples=…"
                ));
            }
        }
    }
    Ok(wishes)
}

async fn page(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let wishes = match read(&query) {
        Ok(wishes) => wishes,
        Err(problem) => return answer::text(StatusCode::BAD_REQUEST, problem),
    };
    let made = if wishes.sunshine {
        control::sunshine_gallery(&sandbox, wishes.samples.as_deref())
    } else {
        control::web1on1_gallery(&sandbox, wishes.samples.as_deref())
    };
    let made = match made {
        Ok(made) => made,
        Err(problem) => return answer::text(StatusCode::BAD_REQUEST, problem),
    };
    let mut attributes = attributes(&made, wishes.sunshine);
    if wishes.dark {
        attributes.push(("theme", "dark".to_owned()));
    }
    if wishes.rtl {
        attributes.push(("language", "ar".to_owned()));
    }
    show(&sandbox, &wishes, &attributes)
}

fn attributes(made: &Value, sunshine: bool) -> Vec<(&'static str, String)> {
    let told = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    if sunshine {
        vec![
            ("sunshine", told("origin")),
            ("sunshine-app", told("app")),
            ("sunshine-conversation", told("conversation")),
            ("sunshine-user", told("user")),
            ("sunshine-token", told("token")),
        ]
    } else {
        vec![
            ("web1on1", told("origin")),
            ("web1on1-conversation", told("conversation")),
            ("web1on1-token", told("token")),
        ]
    }
}

/// The page that `{authuser}` and `{authtoken}` are put into the address of: it knows the service, nothing else.
async fn resumed(State(sandbox): State<Sandbox>) -> Response {
    let attributes = [("web1on1", sandbox.service_origin())];
    let wishes = Wishes {
        resumed: true,
        ..Wishes::default()
    };
    show(&sandbox, &wishes, &attributes)
}

fn show(sandbox: &Sandbox, wishes: &Wishes, attributes: &[(&str, String)]) -> Response {
    let (nonce, service) = (chance::nonce(), sandbox.service_origin());
    // An installation without other ways to get in touch, so that the conversation is all there is.
    let place = [
        ("identifier", "nothing.example".to_owned()),
        ("visitor-chat", service.clone()),
    ];
    let attributes: String = place
        .iter()
        .chain(attributes)
        .map(|(name, value)| format!(" data-{name}=\"{}\"", Escaped(value)))
        .collect();
    let (title, words) = if wishes.resumed {
        (
            "Your conversation",
            "Open the chat: it goes on where it was.",
        )
    } else {
        (
            "Gallery of messages",
            "Open the chat: its conversation holds one of everything.",
        )
    };
    let scheme = if wishes.dark { "dark" } else { "light" };
    let (lang, dir) = if wishes.rtl {
        ("ar", "rtl")
    } else {
        ("en-GB", "ltr")
    };
    let links: String = [
        ("service=web1on1", "Web1on1"),
        ("service=web1on1&amp;theme=dark", "Web1on1, dark"),
        ("service=web1on1&amp;dir=rtl", "Web1on1, right to left"),
        ("service=sunshine", "Sunshine Conversations"),
        (
            "service=sunshine&amp;theme=dark",
            "Sunshine Conversations, dark",
        ),
        (
            "service=sunshine&amp;dir=rtl",
            "Sunshine Conversations, right to left",
        ),
        (
            "service=sunshine&amp;samples=blocked",
            "A form that blocks the input",
        ),
    ]
    .map(|(query, name)| format!("<li><a href=\"/gallery?{query}\">{name}</a></li>\n"))
    .concat();
    // The button beside the widget: it needs nothing of it.
    let buttons: String = [("green", "standard"), ("teal", "compact"), ("white", "standard")]
        .map(|(colour, size)| {
            format!(
                "<div class=\"wa-message-us\" number=\"447700900123\" color=\"{colour}\" size=\"{size}\" \
                 pre_filled_message=\"Is the Golf still there?\"></div>\n"
            )
        })
        .concat();
    let page = format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"{scheme}\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n\
         <script async src=\"{service}/widget/forecourt.js\" nonce=\"{nonce}\"{attributes}></script>\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n<p>{words}</p>\n\
         <ul>\n{links}</ul>\n{buttons}\
         <script async src=\"{service}/widget/message-us.js\" nonce=\"{nonce}\"></script>\n<p><a href=\"/agent\">The desk</a> · <a href=\"/\">The dealer’s site</a></p>\n</main>\n</body>\n</html>\n"
    );
    let page = answer::html(StatusCode::OK, page);
    let mut response = security::with_policy(page, &security::gallery(&nonce, &service));
    // A message may ask where the visitor is; other pages of the dealer's never do.
    let allowed = HeaderValue::from_static("camera=(), microphone=(), geolocation=(self)");
    response
        .headers_mut()
        .insert(HeaderName::from_static("permissions-policy"), allowed);
    response
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn wishes() {
        let ask = |name: &str, value: &str| read(&[(name.to_owned(), value.to_owned())]);
        assert!(ask("service", "sunshine").is_ok_and(|wishes| wishes.sunshine));
        assert!(ask("dir", "rtl").is_ok_and(|wishes| wishes.rtl));
        let chosen = ask("samples", "card,replies").expect("good").samples;
        assert_eq!(chosen.as_deref().map(<[String]>::len), Some(2));
        assert!(ask("theme", "pink").is_err());
        assert!(ask("x", "").is_err());
    }
}
