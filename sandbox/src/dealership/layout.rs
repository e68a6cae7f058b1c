//! What every page of the site shares: head, header, footer, and the widget's script tag.

use axum::http::StatusCode;
use axum::response::Response;

use super::icons::icon;
use super::{NAME, PHONE};
use crate::html::Escaped;
use crate::{Sandbox, answer, chance, security};

/// One page before it has its frame.
#[derive(Default)]
pub struct Page {
    pub title: String,
    pub description: String,
    /// The path of the menu entry to mark as current.
    pub current: &'static str,
    pub body: String,
    /// `application/ld+json`, already safe for a script element.
    pub linked_data: Option<String>,
    /// The page's own script, from this origin.
    pub script: Option<&'static str>,
    /// Leaves the script tag out: a page that embeds the widget by itself.
    pub without_widget: bool,
}

const MENU: [(&str, &str); 5] = [
    ("/", "Home"),
    ("/cars", "Used cars"),
    ("/finder", "Finder"),
    ("/about", "About"),
    ("/iframe", "Contact"),
];

pub fn render(sandbox: &Sandbox, page: &Page) -> Response {
    render_with(sandbox, StatusCode::OK, page)
}

pub fn render_with(sandbox: &Sandbox, status: StatusCode, page: &Page) -> Response {
    let nonce = chance::nonce();
    let service = sandbox.service_origin();
    let html = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <meta name=\"description\" content=\"{description}\">\n<meta name=\"theme-color\" content=\"#0c2820\">\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/assets/site.css\">\n{linked_data}{script}{widget}</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to content</a>\n{header}\n<main id=\"content\">\n{body}\n</main>\n{footer}\n\
         </body>\n</html>\n",
        title = Escaped(&page.title),
        description = Escaped(&page.description),
        linked_data = page
            .linked_data
            .as_ref()
            .map_or_else(String::new, |json| format!(
                "<script type=\"application/ld+json\">{json}</script>\n"
            )),
        script = page.script.map_or_else(String::new, |src| {
            format!("<script type=\"module\" src=\"{src}\" nonce=\"{nonce}\"></script>\n")
        }),
        widget = if page.without_widget {
            String::new()
        } else {
            widget(&service, &nonce)
        },
        header = header(page.current),
        body = page.body,
        footer = footer(),
    );
    security::with_policy(
        answer::html(status, html),
        &security::dealership(&nonce, &service),
    )
}

/// The one thing a dealer adds to a page.
fn widget(service: &str, nonce: &str) -> String {
    format!(
        "<script async src=\"{service}/widget/forecourt.js\" nonce=\"{nonce}\" data-visitor-chat=\"{service}\" \
         data-livechat=\"{service}\" data-name=\"{}\" data-phone=\"{PHONE}\"></script>\n",
        Escaped(NAME)
    )
}

fn header(current: &str) -> String {
    let menu: String = MENU
        .iter()
        .map(|(path, name)| {
            let mark = if *path == current {
                " aria-current=\"page\""
            } else {
                ""
            };
            format!("<li><a href=\"{path}\"{mark}>{name}</a></li>")
        })
        .collect();
    format!(
        "<header><div class=\"topline\"><div class=\"wrap\">\
         <span>{clock} Open today until 6 pm</span>\
         <span class=\"topline-place\">{pin} Brockley Yard, London SE4</span>\
         <a href=\"tel:+442079460123\">{phone} 020 7946 0123</a></div></div>\
         <div class=\"site-header\"><div class=\"wrap\">\
         <a class=\"brand\" href=\"/\"><img src=\"/assets/icon.svg\" alt=\"\" width=\"44\" height=\"44\">\
         <span><b>Hartley &amp; Moss</b><i>Motors, since 1987</i></span></a>\
         <nav aria-label=\"Main\"><ul>{menu}</ul></nav></div></div></header>",
        clock = icon("clock"),
        pin = icon("pin"),
        phone = icon("phone"),
    )
}

fn footer() -> String {
    format!(
        "<footer class=\"site-footer\"><div class=\"wrap footer-grid\">\
         <div><p class=\"footer-brand\">Hartley &amp; Moss Motors</p><p>Two workbenches, one showroom and thirty-odd cars \
         that we would sell to our own mothers. Family-run in Brockley since 1987.</p></div>\
         <div><h2>Visit us</h2><address>14–18 Brockley Yard<br>London SE4 2XB</address><p><a href=\"tel:+442079460123\">020 7946 0123</a></p></div>\
         <div><h2>Opening hours</h2><dl class=\"hours\"><dt>Monday to Friday</dt><dd>8.30–18.00</dd><dt>Saturday</dt>\
         <dd>9.00–17.00</dd><dt>Sunday</dt><dd>By appointment</dd></dl></div>\
         <div><h2>Buying</h2><ul><li><a href=\"/cars\">Used cars</a></li><li><a href=\"/finder\">Car finder</a></li>\
         <li><a href=\"/about\">About us</a></li><li><a href=\"/privacy\">Privacy</a></li></ul></div></div>\
         <p class=\"wrap small-print\">{NAME_HTML} is a made-up dealer for trying Forecourt out. No car here is for sale, and \
         every name, number and plate is invented.</p></footer>"
    )
}

const NAME_HTML: &str = "Hartley &amp; Moss Motors";
