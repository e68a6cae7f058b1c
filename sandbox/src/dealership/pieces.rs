//! Parts that several pages share.

use super::icons::icon;
use super::stock::Vehicle;
use crate::html::Escaped;

/// A number with a comma between the thousands.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A car in a list. `level` is that of its heading: one below the heading it stands under.
pub fn card(vehicle: &Vehicle, level: u8) -> String {
    let badge = vehicle.badge.map_or_else(String::new, |badge| {
        format!("<span class=\"badge\">{badge}</span>")
    });
    let facts = [
        ("calendar", vehicle.year.to_string()),
        ("road", format!("{} miles", grouped(vehicle.miles))),
        ("fuel", vehicle.fuel.name().to_owned()),
        ("gear", vehicle.gearbox.to_owned()),
    ];
    let facts: String = facts
        .iter()
        .map(|(name, text)| format!("<li>{}{text}</li>", icon(name)))
        .collect();
    format!(
        "<article class=\"card\"><div class=\"card-picture\"><img src=\"/art/{slug}.svg\" alt=\"{name} in {colour}\" width=\"640\" \
         height=\"400\" loading=\"lazy\">{badge}</div><div class=\"card-body\">\
         <h{level} class=\"card-name\"><a href=\"/cars/{slug}\">{make} {model}</a></h{level}><p class=\"card-trim\">{trim}</p><ul class=\"card-facts\">{facts}</ul>\
         <p class=\"card-price\"><b>£{price}</b><span>or £{monthly} a month</span></p></div></article>",
        slug = vehicle.slug,
        name = Escaped(&vehicle.name()),
        colour = vehicle.colour,
        make = vehicle.make,
        model = vehicle.model,
        trim = vehicle.trim,
        price = grouped(vehicle.price),
        monthly = grouped(vehicle.monthly),
    )
}

pub fn cards<'a>(vehicles: impl Iterator<Item = &'a Vehicle>, level: u8) -> String {
    let cards: String = vehicles.map(|vehicle| card(vehicle, level)).collect();
    format!("<div class=\"cards\">{cards}</div>")
}

/// A `<select>` with what is chosen.
pub fn select(id: &str, label: &str, options: &[(String, String)], chosen: &str) -> String {
    let options: String = options
        .iter()
        .map(|(value, text)| {
            let mark = if value == chosen { " selected" } else { "" };
            format!(
                "<option value=\"{}\"{mark}>{}</option>",
                Escaped(value),
                Escaped(text)
            )
        })
        .collect();
    format!(
        "<label class=\"field\" for=\"{id}\"><span>{label}</span><select id=\"{id}\" name=\"{id}\">{options}</select></label>"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (134_950, "134,950"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(super::grouped(number), text);
        }
    }
}
