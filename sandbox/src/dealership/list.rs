//! `/cars`: the stock, narrowed by make, price, fuel and order. A plain form: it works without any script.

use axum::extract::{Query, State};
use axum::response::Response;

use super::layout::{Page, render};
use super::pieces::{cards, select};
use super::stock::{Fuel, STOCK, Vehicle};
use crate::Sandbox;

/// What the visitor has chosen; blank and unknown values leave everything in.
#[derive(Default, Debug, PartialEq)]
pub struct Filter {
    pub make: String,
    pub fuel: String,
    /// The most it may cost.
    pub max: Option<u32>,
    pub sort: String,
}

pub const PRICES: [u32; 5] = [18_000, 20_000, 25_000, 30_000, 40_000];

impl Filter {
    pub fn parse(query: &[(String, String)]) -> Filter {
        let mut filter = Filter::default();
        for (key, value) in query {
            match key.as_str() {
                "make" => filter.make.clone_from(value),
                "fuel" => filter.fuel.clone_from(value),
                "max" => filter.max = value.parse().ok(),
                "sort" => filter.sort.clone_from(value),
                _ => {}
            }
        }
        filter
    }

    pub fn apply(&self) -> Vec<&'static Vehicle> {
        let known_make = STOCK.iter().any(|vehicle| vehicle.make == self.make);
        let known_fuel = Fuel::ALL.iter().any(|fuel| fuel.name() == self.fuel);
        let mut found: Vec<&Vehicle> = STOCK
            .iter()
            .filter(|vehicle| !known_make || vehicle.make == self.make)
            .filter(|vehicle| !known_fuel || vehicle.fuel.name() == self.fuel)
            .filter(|vehicle| self.max.is_none_or(|max| vehicle.price <= max))
            .collect();
        match self.sort.as_str() {
            "price" => found.sort_by_key(|vehicle| vehicle.price),
            "miles" => found.sort_by_key(|vehicle| vehicle.miles),
            "newest" => found.sort_by_key(|vehicle| std::cmp::Reverse(vehicle.year)),
            _ => {}
        }
        found
    }
}

pub async fn page(
    State(sandbox): State<Sandbox>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let filter = Filter::parse(&query);
    let found = filter.apply();
    let results = if found.is_empty() {
        "<div class=\"nothing\"><h2>Nothing like that in the yard just now</h2><p>Cars come in every week. Tell us what you are \
         after and we will look for it.</p><p><a class=\"button\" href=\"/cars\">Show every car</a></p></div>"
            .to_owned()
    } else {
        cards(found.iter().copied(), 2)
    };
    let body = format!(
        "<div class=\"page-head\"><div class=\"wrap\"><p class=\"eyebrow\">Used cars</p><h1>Every car in the yard</h1>\
         <p>Checked on our own ramp, priced on the windscreen, with a year's warranty.</p></div></div>\
         <div class=\"wrap section\"><form class=\"filters\" action=\"/cars\">{make}{max}{fuel}{sort}\
         <button class=\"button\" type=\"submit\">Show cars</button></form>\
         <p class=\"count\" role=\"status\">{count}</p>{results}</div>",
        make = makes(&filter.make),
        max = prices(filter.max),
        fuel = fuels(&filter.fuel),
        sort = orders(&filter.sort),
        count = count(found.len()),
    );
    render(
        &sandbox,
        &Page {
            title: "Used cars in Brockley, London – Hartley & Moss Motors".to_owned(),
            description: "Hand-picked used cars, checked on our own ramp, with a year's warranty."
                .to_owned(),
            current: "/cars",
            body,
            ..Page::default()
        },
    )
}

pub fn count(number: usize) -> String {
    match number {
        0 => "No car".to_owned(),
        1 => "1 car".to_owned(),
        many => format!("{many} cars"),
    }
}

pub fn makes(chosen: &str) -> String {
    let mut makes: Vec<&str> = STOCK.iter().map(|vehicle| vehicle.make).collect();
    makes.sort_unstable();
    makes.dedup();
    let mut options = vec![(String::new(), "Any make".to_owned())];
    options.extend(
        makes
            .into_iter()
            .map(|make| (make.to_owned(), make.to_owned())),
    );
    select("make", "Make", &options, chosen)
}

pub fn prices(chosen: Option<u32>) -> String {
    let mut options = vec![(String::new(), "Any price".to_owned())];
    options.extend(PRICES.map(|price| {
        (
            price.to_string(),
            format!("Up to £{}", super::pieces::grouped(price)),
        )
    }));
    select(
        "max",
        "Price",
        &options,
        &chosen.map_or_else(String::new, |price| price.to_string()),
    )
}

pub fn fuels(chosen: &str) -> String {
    let mut options = vec![(String::new(), "Any fuel".to_owned())];
    options.extend(Fuel::ALL.map(|fuel| (fuel.name().to_owned(), fuel.name().to_owned())));
    select("fuel", "Fuel", &options, chosen)
}

fn orders(chosen: &str) -> String {
    let orders = [
        ("", "As they arrived"),
        ("price", "Lowest price"),
        ("miles", "Fewest miles"),
        ("newest", "Newest first"),
    ];
    let options: Vec<_> = orders
        .iter()
        .map(|(value, text)| ((*value).to_owned(), (*text).to_owned()))
        .collect();
    select("sort", "Order", &options, chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_narrow_and_order() {
        let pick = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect();
            Filter::parse(&pairs)
                .apply()
                .iter()
                .map(|vehicle| vehicle.make)
                .collect::<Vec<_>>()
        };
        assert_eq!(pick(&[]).len(), STOCK.len());
        assert_eq!(
            pick(&[("make", "<script>"), ("fuel", "steam"), ("max", "x")]).len(),
            STOCK.len()
        );
        assert_eq!(pick(&[("make", "Kia")]), ["Kia"]);
        assert_eq!(
            pick(&[("fuel", "Petrol"), ("max", "18000")]),
            ["Volkswagen"]
        );
        assert_eq!(pick(&[("max", "1")]), Vec::<&str>::new());
        assert_eq!(pick(&[("sort", "price")]).last(), Some(&"McLaren"));
        assert_eq!(pick(&[("sort", "miles")]).first(), Some(&"McLaren"));
        assert_eq!(pick(&[("sort", "newest")]).first(), Some(&"Kia"));
    }
}
