//! Files that samples of rich messages point at, made when asked for. Pictures are the dealer's own.

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::{Sandbox, answer};

pub fn routes() -> Router<Sandbox> {
    Router::new().route("/samples/price-list.pdf", get(price_list))
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
