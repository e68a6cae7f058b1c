//! A dealer's colour made readable.
//!
//! Spec: WCAG 2.2, relative luminance and contrast ratio; text needs 4.5 to 1
//! (1.4.3). A brand colour may be anything, so it is checked when it is used.

/// `#rrggbb` as three parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour(pub [u8; 3]);

/// The contrast text needs (WCAG 2.2, 1.4.3).
pub const READABLE: f64 = 4.5;

pub const WHITE: Colour = Colour([255; 3]);
pub const BLACK: Colour = Colour([0; 3]);

impl Colour {
    /// Reads what `hex_colour` has let through.
    pub fn read(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Colour([part(0)?, part(2)?, part(4)?]))
    }

    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                // x^2.4 without the general power function, which weighs kilobytes
                // in the wasm: x^2 times the fifth root of x squared, by Newton.
                let x = (part + 0.055) / 1.055;
                x * x * fifth_root(x * x)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }

    /// Black or white, whichever reads better on this colour.
    pub fn ink(self) -> Colour {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// This colour, moved as little as needed towards `ground`'s ink until it can be
    /// read on `ground`.
    pub fn readable_on(self, ground: Colour) -> Colour {
        let target = ground.ink();
        (0..=20u32)
            .map(|step| self.mixed(target, step, 20))
            .find(|mixed| mixed.contrast(ground) >= READABLE)
            .unwrap_or(target)
    }

    fn mixed(self, other: Colour, step: u32, steps: u32) -> Colour {
        let mut parts = [0; 3];
        for (part, (from, to)) in parts.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *part = ((u32::from(from) * (steps - step) + u32::from(to) * step) / steps) as u8;
        }
        Colour(parts)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// For 0.04 < x <= 1: Newton from 1; thirty steps are exact to the last digits.
fn fifth_root(x: f64) -> f64 {
    let mut root = 1.0;
    for _ in 0..30 {
        let fourth = root * root * root * root;
        root -= (root * fourth - x) / (5.0 * fourth);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_as_wcag_has_it() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 0.01, "{a} against {b}");
        near(WHITE.contrast(BLACK), 21.0);
        // Known pairs of WCAG's own understanding documents.
        near(Colour([0x76; 3]).contrast(WHITE), 4.54);
        near(Colour([0, 0, 255]).contrast(WHITE), 8.59);
        assert_eq!(Colour::read("#1f4ed8").unwrap().to_string(), "#1f4ed8");
        assert_eq!(Colour::read("1f4ed8"), None);
        assert_eq!(Colour::read("#é1f4e"), None);
    }

    proptest! {
        #[test]
        fn any_brand_colour_can_be_read(parts: [u8; 3], ground: [u8; 3]) {
            let (colour, ground) = (Colour(parts), Colour(ground));
            prop_assert!(colour.contrast(colour.ink()) >= READABLE);
            let exact = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            let luminance = 0.2126 * exact(parts[0]) + 0.7152 * exact(parts[1]) + 0.0722 * exact(parts[2]);
            prop_assert!((colour.luminance() - luminance).abs() < 1e-6);
            prop_assert!(colour.readable_on(ground).contrast(ground) >= READABLE);
        }
    }
}
