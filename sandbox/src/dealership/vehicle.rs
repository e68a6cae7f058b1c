//! `/cars/<slug>`: one car, with its schema.org description.

use axum::extract::{Path, State};
use axum::response::Response;

use super::icons::icon;
use super::layout::{Page, render};
use super::pieces::{cards, grouped};
use super::plain;
use super::stock::{STOCK, Vehicle, find};
use crate::Sandbox;
use crate::html::json_for_script;

pub async fn page(State(sandbox): State<Sandbox>, Path(slug): Path<String>) -> Response {
    let Some(vehicle) = find(&slug) else {
        return plain::not_found(State(sandbox)).await;
    };
    let site = format!("http://localhost:{}", sandbox.port());
    let url = format!("{site}/cars/{}", vehicle.slug);
    let linked_data = vehicle.linked_data(&url, &format!("{site}/art/{}.svg", vehicle.slug));
    render(
        &sandbox,
        &Page {
            title: format!(
                "{} {} – Hartley & Moss Motors",
                vehicle.name(),
                vehicle.trim
            ),
            description: vehicle.story.to_owned(),
            current: "/cars",
            body: body(vehicle),
            linked_data: Some(json_for_script(&linked_data)),
            ..Page::default()
        },
    )
}

fn body(vehicle: &Vehicle) -> String {
    let highlights: String = vehicle
        .highlights
        .iter()
        .map(|text| format!("<li>{}{text}</li>", icon("tick")))
        .collect();
    let others = STOCK
        .iter()
        .filter(|other| other.slug != vehicle.slug)
        .take(3);
    format!(
        "<div class=\"wrap\"><nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol><li><a href=\"/\">Home</a></li>\
         <li><a href=\"/cars\">Used cars</a></li><li aria-current=\"page\">{name}</li></ol></nav>\
         <div class=\"car\"><div class=\"car-pictures\">{pictures}</div>\
         <div class=\"car-facts\"><p class=\"eyebrow\">Stock {stock_number}</p><h1>{name}</h1><p class=\"car-trim\">{trim} · {colour}</p>\
         <p class=\"tagline\">{tagline}</p>\
         <div class=\"price-box\"><p><span>Our price</span><b>£{price}</b></p><p><span>Example finance</span><b>£{monthly}<small> a month</small></b></p></div>\
         <dl class=\"facts\">{facts}</dl>\
         <p class=\"car-actions\"><a class=\"button\" href=\"tel:+442079460123\">{phone} Call about this car</a>\
         <a class=\"button quiet\" href=\"#history\">See its history</a></p></div></div>\
         <div class=\"car-more\"><section><h2>About this car</h2><p class=\"story\">{story}</p><h3>Worth knowing</h3>\
         <ul class=\"ticks\">{highlights}</ul></section>\
         <section id=\"history\"><h2>History and checks</h2><dl class=\"table\">{history}</dl></section></div>\
         <section class=\"section\" aria-labelledby=\"others\"><div class=\"section-head\"><h2 id=\"others\">You may also like</h2>\
         <a href=\"/cars\">All cars {arrow}</a></div>{others}</section></div>",
        name = vehicle.name(),
        pictures = pictures(vehicle),
        stock_number = vehicle.stock_number,
        trim = vehicle.trim,
        colour = vehicle.colour,
        tagline = vehicle.tagline,
        price = grouped(vehicle.price),
        monthly = grouped(vehicle.monthly),
        facts = facts(vehicle),
        phone = icon("phone"),
        story = vehicle.story,
        history = history(vehicle),
        arrow = icon("arrow"),
        others = cards(others, 3),
    )
}

/// The whole car, and three close looks at the same drawing.
fn pictures(vehicle: &Vehicle) -> String {
    let name = vehicle.name();
    let wheel = vehicle.profile.front_wheel;
    let looks = [
        ("front wheel", wheel - 92.0, 196.0, 200.0),
        ("glass and doors", 214.0, 132.0, 216.0),
        ("rear", 428.0, 196.0, 200.0),
    ];
    let mut out = format!(
        "<img class=\"car-main\" src=\"/art/{}.svg\" alt=\"{name} in {}, seen from the side\" width=\"640\" height=\"400\">",
        vehicle.slug, vehicle.colour
    );
    for (what, x, y, width) in looks {
        let height = width * 0.75;
        out.push_str(&format!(
            "<img src=\"/art/{}.svg#svgView(viewBox({x},{y},{width},{height}))\" alt=\"{name}: {what}\" width=\"200\" height=\"150\" loading=\"lazy\">",
            vehicle.slug
        ));
    }
    out
}

fn facts(vehicle: &Vehicle) -> String {
    let facts = [
        ("calendar", "Year", vehicle.year.to_string()),
        ("road", "Miles", grouped(vehicle.miles)),
        ("fuel", "Fuel", vehicle.fuel.name().to_owned()),
        ("gear", "Gearbox", vehicle.gearbox.to_owned()),
        ("spanner", "Power", vehicle.power.to_owned()),
        ("key", "Seats", vehicle.seats.to_string()),
    ];
    facts
        .iter()
        .map(|(name, label, value)| {
            format!("<div>{}<dt>{label}</dt><dd>{value}</dd></div>", icon(name))
        })
        .collect()
}

fn history(vehicle: &Vehicle) -> String {
    let rows = [
        ("Registration", vehicle.plate.to_owned()),
        ("VIN", vehicle.vin.to_owned()),
        ("Engine", vehicle.engine.to_owned()),
        ("Body", format!("{}, {} doors", vehicle.body, vehicle.doors)),
        ("Owners", vehicle.owners.to_string()),
        ("Finance, theft, write-off", "Clear".to_owned()),
        ("Our 138-point check", "Passed".to_owned()),
        ("Warranty", "12 months, parts and labour".to_owned()),
    ];
    rows.iter()
        .map(|(label, value)| format!("<div><dt>{label}</dt><dd>{value}</dd></div>"))
        .collect()
}
