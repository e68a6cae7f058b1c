//! What is known about a car for sale, and how schema.org says it. The cars themselves are in `cars`.

use serde_json::{Value, json};

use super::art::Paint;
pub use super::cars::STOCK;
use super::pieces::grouped;
use super::profiles::Profile;

/// One car for sale.
pub struct Vehicle {
    pub slug: &'static str,
    pub stock_number: &'static str,
    pub year: u16,
    pub make: &'static str,
    pub model: &'static str,
    pub trim: &'static str,
    /// In pounds.
    pub price: u32,
    /// Over 49 months with a tenth down, in pounds; an illustration only.
    pub monthly: u32,
    pub miles: u32,
    pub fuel: Fuel,
    pub gearbox: &'static str,
    pub body: &'static str,
    pub doors: u8,
    pub seats: u8,
    pub colour: &'static str,
    pub engine: &'static str,
    pub power: &'static str,
    pub owners: u8,
    pub plate: &'static str,
    pub vin: &'static str,
    pub tagline: &'static str,
    pub story: &'static str,
    pub highlights: &'static [&'static str],
    pub badge: Option<&'static str>,
    pub profile: &'static Profile,
    pub paint: Paint,
}

/// What drives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fuel {
    Petrol,
    Diesel,
    PlugIn,
    Electric,
}

impl Fuel {
    pub const ALL: [Fuel; 4] = [Fuel::Petrol, Fuel::Diesel, Fuel::PlugIn, Fuel::Electric];

    pub fn name(self) -> &'static str {
        match self {
            Fuel::Petrol => "Petrol",
            Fuel::Diesel => "Diesel",
            Fuel::PlugIn => "Plug-in hybrid",
            Fuel::Electric => "Electric",
        }
    }
}

impl Vehicle {
    /// `2021 Volkswagen Golf`.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.year, self.make, self.model)
    }

    /// The car as schema.org describes one, for search engines and for widgets that look for it.
    pub fn linked_data(&self, url: &str, image: &str) -> Value {
        json!({
            "@context": "https://schema.org",
            "@type": ["Product", "Car"],
            "name": format!("{} {}", self.name(), self.trim),
            "url": url,
            "image": image,
            "sku": self.stock_number,
            "description": self.story,
            "brand": { "@type": "Brand", "name": self.make },
            "manufacturer": { "@type": "Organization", "name": self.make },
            "model": self.model,
            "vehicleConfiguration": self.trim,
            "vehicleModelDate": self.year.to_string(),
            "vehicleIdentificationNumber": self.vin,
            "mileageFromOdometer": { "@type": "QuantitativeValue", "value": self.miles, "unitCode": "SMI" },
            "fuelType": self.fuel.name(),
            "vehicleTransmission": self.gearbox,
            "bodyType": self.body,
            "numberOfDoors": self.doors,
            "seatingCapacity": self.seats,
            "color": self.colour,
            "vehicleEngine": { "@type": "EngineSpecification", "name": self.engine },
            "numberOfPreviousOwners": self.owners,
            "itemCondition": "https://schema.org/UsedCondition",
            "offers": {
                "@type": "Offer",
                "price": self.price,
                "priceCurrency": "GBP",
                "availability": "https://schema.org/InStock",
                "url": url,
                "seller": { "@type": "AutoDealer", "name": super::NAME, "telephone": super::PHONE }
            }
        })
    }
}

/// What a link to each car would show: address, title, a line about it, a picture. `site` is the site's own origin.
pub fn previews(site: &str) -> Vec<Value> {
    let preview = |vehicle: &Vehicle| {
        json!({
            "url": format!("{site}/cars/{}", vehicle.slug),
            "title": format!("{} {}", vehicle.name(), vehicle.trim),
            "description": format!(
                "£{}, {} miles, {}",
                grouped(vehicle.price),
                grouped(vehicle.miles),
                vehicle.fuel.name().to_lowercase()
            ),
            "image": format!("{site}/art/{}.svg", vehicle.slug),
        })
    };
    STOCK.iter().map(preview).collect()
}

pub fn find(slug: &str) -> Option<&'static Vehicle> {
    STOCK.iter().find(|vehicle| vehicle.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ISO 3779 / 49 CFR 565: the ninth character checks the others. Clients look for it before they believe a VIN.
    fn check_digit(vin: &str) -> char {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let value = |letter: char| match letter {
            '0'..='9' => letter as u32 - '0' as u32,
            'A'..='H' => letter as u32 - 'A' as u32 + 1,
            'J'..='R' => letter as u32 - 'J' as u32 + 1,
            _ => letter as u32 - 'S' as u32 + 2,
        };
        let sum: u32 = vin
            .chars()
            .zip(WEIGHTS)
            .map(|(letter, weight)| value(letter) * weight)
            .sum();
        char::from_digit(sum % 11, 10).unwrap_or('X')
    }

    #[test]
    fn every_vin_is_well_formed() {
        for vehicle in STOCK {
            assert_eq!(vehicle.vin.len(), 17, "{}", vehicle.slug);
            assert!(!vehicle.vin.contains(['I', 'O', 'Q']), "{}", vehicle.slug);
            let found = vehicle.vin.chars().nth(8);
            assert_eq!(found, Some(check_digit(vehicle.vin)), "{}", vehicle.slug);
        }
    }

    #[test]
    fn slugs_and_stock_numbers_are_unique() {
        for (index, vehicle) in STOCK.iter().enumerate() {
            for other in &STOCK[index + 1..] {
                assert_ne!(vehicle.slug, other.slug);
                assert_ne!(vehicle.stock_number, other.stock_number);
                assert_ne!(vehicle.vin, other.vin);
            }
        }
    }
}
