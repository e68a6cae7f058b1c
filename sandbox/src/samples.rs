//! Files that samples of rich messages point at, made when asked for. Pictures are the dealer's own.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::{Sandbox, answer, security};

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/samples/price-list.pdf", get(price_list))
        .route("/samples/calendar", get(calendar))
        .route("/samples/clip.webm", get(clip))
}

/// A page for a webview: any page may frame it, and it runs nothing.
async fn calendar() -> Response {
    let times = [
        "Thursday 10:30",
        "Thursday 14:00",
        "Friday 9:00",
        "Saturday 11:15",
    ];
    let times = times
        .map(|time| format!("<p><label><input type=\"radio\" name=\"time\"> {time}</label></p>\n"))
        .concat();
    let page = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>A time for your test drive</title>\n</head>\n\
         <body>\n<h1>A time for your test drive</h1>\n<form>\n{times}</form>\n</body>\n</html>\n"
    );
    let policy = "default-src 'none'; base-uri 'none'; form-action 'none'";
    security::with_policy(answer::html(StatusCode::OK, page), policy)
}

/// Two seconds of a car driving by, drawn for this place; as text, because that is what can be read and compared.
const CLIP: &str = include_str!("../assets/samples/clip.webm.base64");

async fn clip() -> Response {
    let text: String = CLIP.split_whitespace().collect();
    match BASE64.decode(text) {
        Ok(file) => answer::asset("video/webm", file),
        Err(problem) => answer::text(StatusCode::INTERNAL_SERVER_ERROR, problem.to_string()),
    }
}

async fn price_list() -> Response {
    answer::asset("application/pdf", pdf("Hartley & Moss Motors: price list"))
}

/// One page with one line, and the table of where each object begins.
fn pdf(line: &str) -> Vec<u8> {
    let drawn = format!("BT /F1 20 Tf 60 760 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    let count = objects.len() + 1;
    file.push_str(&format!(
        "{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_points_at_the_objects() {
        let file = String::from_utf8(super::pdf("x")).expect("text");
        let table = file.split("xref\n0 6\n").nth(1).expect("a table");
        for (number, entry) in table.lines().take(6).enumerate().skip(1) {
            let at: usize = entry[..10].parse().expect("a place");
            assert!(
                file[at..].starts_with(&format!("{number} 0 obj")),
                "{entry}"
            );
        }
    }
}
