//! Pictures of the cars: each drawn from its profile and its paint, on its own or in the showroom.
//!
//! The drawings are the sandbox's own; no photograph or other asset is fetched from anywhere.

use std::fmt::Write;

use super::profiles::Profile;

/// The whole picture: 640 by 400, so that a card and a hero show it alike.
pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 400;

/// How far the car is moved down into the picture, so that the floor has room.
const DROP: f32 = 76.0;
/// Where the wheels meet the floor before that.
const ROAD: f32 = 250.0;

/// A paint as three shades.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    pub light: &'static str,
    pub base: &'static str,
    pub deep: &'static str,
}

/// The car alone, on nothing.
pub fn cut_out(profile: &Profile, paint: Paint, name: &str) -> String {
    document(
        name,
        &format!(
            "{}<g transform=\"translate(0 {DROP})\">{}{}</g>",
            defs(paint),
            shadow(profile),
            car(profile)
        ),
    )
}

/// The car in the showroom, with its reflection in the floor.
pub fn showroom(profile: &Profile, paint: Paint, name: &str) -> String {
    let drawing = car(profile);
    let mirrored = 2.0 * (ROAD + DROP);
    let body = format!(
        "{defs}{ROOM}\
         <g opacity=\".16\" mask=\"url(#fade)\"><g transform=\"translate(0 {mirrored}) scale(1 -1)\">\
         <g transform=\"translate(0 {DROP})\">{drawing}</g></g></g>\
         <g transform=\"translate(0 {DROP})\">{shadow}{drawing}</g>",
        defs = defs(paint),
        shadow = shadow(profile),
    );
    document(name, &body)
}

fn document(name: &str, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-label=\"{}\">{body}</svg>",
        crate::html::Escaped(name)
    )
}

/// A wall with a tall window on the left, a panelled stripe and a polished floor.
const ROOM: &str = "<rect width=\"640\" height=\"400\" fill=\"url(#wall)\"/>\
    <g fill=\"#fff\" opacity=\".55\"><path d=\"M-20 20H86V300H-20ZM98 20H204V300H98ZM216 20H322V300H216Z\"/></g>\
    <g opacity=\".5\"><path fill=\"#b9c7c0\" d=\"M-20 190C30 160 60 176 86 170V300H-20ZM98 168C140 150 170 166 204 160V300H98ZM216 160C250 150 290 168 322 158V300H216Z\"/></g>\
    <path fill=\"#12372a\" d=\"M360 20H640V300H360Z\"/><path fill=\"#173f31\" d=\"M360 20h70v280h-70zM500 20h70v280h-70z\"/>\
    <path fill=\"#c9a55c\" d=\"M360 96H640V98H360Z\"/>\
    <rect y=\"286\" width=\"640\" height=\"8\" fill=\"#f6f2ea\"/><rect y=\"294\" width=\"640\" height=\"106\" fill=\"url(#floor)\"/>\
    <path fill=\"#fff\" opacity=\".22\" d=\"M-20 294H86L30 400H-120ZM98 294H204L170 400H60ZM216 294H322L310 400H200Z\"/>";

fn defs(paint: Paint) -> String {
    let Paint { light, base, deep } = paint;
    format!(
        "<defs>\
         <linearGradient id=\"wall\" x2=\"0\" y2=\"1\"><stop stop-color=\"#efe9dd\"/><stop offset=\"1\" stop-color=\"#ddd4c3\"/></linearGradient>\
         <linearGradient id=\"floor\" x2=\"0\" y2=\"1\"><stop stop-color=\"#cfc6b6\"/><stop offset=\".35\" stop-color=\"#bdb3a2\"/><stop offset=\"1\" stop-color=\"#978d7d\"/></linearGradient>\
         <linearGradient id=\"paint\" x1=\"0\" y1=\"70\" x2=\"0\" y2=\"234\" gradientUnits=\"userSpaceOnUse\">\
         <stop stop-color=\"{light}\"/><stop offset=\".5\" stop-color=\"{base}\"/><stop offset=\".56\" stop-color=\"{base}\"/><stop offset=\"1\" stop-color=\"{deep}\"/></linearGradient>\
         <linearGradient id=\"glass\" x2=\"0\" y2=\"1\"><stop stop-color=\"#3d4a50\"/><stop offset=\".6\" stop-color=\"#1b2428\"/><stop offset=\"1\" stop-color=\"#11181b\"/></linearGradient>\
         <linearGradient id=\"rim\" x2=\"1\" y2=\"1\"><stop stop-color=\"#f2f4f5\"/><stop offset=\"1\" stop-color=\"#9aa3a8\"/></linearGradient>\
         <linearGradient id=\"sheen\" x2=\"0\" y2=\"1\"><stop stop-color=\"#fff\" stop-opacity=\".0\"/><stop offset=\".5\" stop-color=\"#fff\" stop-opacity=\".34\"/><stop offset=\"1\" stop-color=\"#fff\" stop-opacity=\"0\"/></linearGradient>\
         <linearGradient id=\"fadeout\" x2=\"0\" y2=\"1\"><stop offset=\".8\" stop-color=\"#fff\"/><stop offset=\"1\" stop-color=\"#000\"/></linearGradient>\
         <mask id=\"fade\"><rect width=\"640\" height=\"400\" fill=\"url(#fadeout)\"/></mask>\
         <filter id=\"soft\" x=\"-20%\" y=\"-200%\" width=\"140%\" height=\"500%\"><feGaussianBlur stdDeviation=\"7\"/></filter>\
         </defs>"
    )
}

fn shadow(profile: &Profile) -> String {
    let (from, to) = (profile.front_wheel - 96.0, profile.rear_wheel + 96.0);
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    format!(
        "<ellipse cx=\"{middle}\" cy=\"{ROAD}\" rx=\"{half}\" ry=\"11\" fill=\"#0b100e\" opacity=\".5\" filter=\"url(#soft)\"/>\
         <ellipse cx=\"{middle}\" cy=\"{y}\" rx=\"{inner}\" ry=\"5\" fill=\"#0b100e\" opacity=\".55\"/>",
        y = ROAD - 1.0,
        inner = half - 26.0
    )
}

fn car(profile: &Profile) -> String {
    let body = body_path(profile);
    let mut out = String::new();
    let wheel_y = ROAD - profile.wheel_radius;
    // Behind everything: the dark of the wheel arches and the underside.
    for x in [profile.front_wheel, profile.rear_wheel] {
        let radius = profile.wheel_radius + 6.5;
        let (from, to) = (x - radius, x + radius);
        let _ = write!(
            out,
            "<path fill=\"#0c1012\" d=\"M{from} {wheel_y}A{radius} {radius} 0 0 1 {to} {wheel_y}V{0}H{from}Z\"/>",
            profile.sill
        );
    }
    let _ = write!(
        out,
        "<path fill=\"#0c1012\" d=\"M{} {wheel_y}H{}V{}H{}Z\"/>",
        profile.front_wheel,
        profile.rear_wheel,
        profile.sill + 6.0,
        profile.front_wheel,
    );
    let out_of_body = format!("<clipPath id=\"body\"><path d=\"{body}\"/></clipPath>");
    let _ = write!(
        out,
        "{out_of_body}{seats}<path d=\"{body}\" fill=\"url(#paint)\"/>\
         <g clip-path=\"url(#body)\">{roof}\
         <path d=\"M0 182C160 170 470 170 640 182V260H0Z\" fill=\"#000\" opacity=\".16\"/>\
         <path d=\"M0 206C160 200 470 200 640 206V260H0Z\" fill=\"#fff\" opacity=\".1\"/>\
         <path d=\"{shoulder}\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\".42\" stroke-width=\"3\" stroke-linecap=\"round\"/>\
         <path d=\"{shoulder}\" fill=\"none\" stroke=\"#000\" stroke-opacity=\".2\" stroke-width=\"2.5\" transform=\"translate(0 5)\"/>\
         <path d=\"{dark}\" fill=\"#161b1d\"/></g>",
        seats = seats(profile),
        roof = profile
            .contrast_roof
            .map_or_else(String::new, |path| format!(
                "<path d=\"{path}\" fill=\"#f4f3ee\"/>"
            )),
        shoulder = profile.shoulder,
        dark = profile.dark,
    );
    let _ = write!(
        out,
        "<path d=\"{glass}\" fill=\"url(#glass)\" stroke=\"#0d1214\" stroke-width=\"2.5\"/>\
         <clipPath id=\"panes\"><path d=\"{glass}\"/></clipPath>\
         <g clip-path=\"url(#panes)\"><path d=\"M150 170L320 40H392L230 170ZM420 170L540 60H566L450 170Z\" fill=\"#fff\" opacity=\".13\"/></g>\
         <path d=\"{pillars}\" fill=\"#14191b\"/>\
         <path d=\"{seams}\" fill=\"none\" stroke=\"#000\" stroke-opacity=\".42\" stroke-width=\"1.6\"/>\
         <path d=\"{head}\" fill=\"#eef6fb\" stroke=\"#20282b\" stroke-width=\"1.6\"/>\
         <path d=\"{tail}\" fill=\"#b3131b\" stroke=\"#3d0709\" stroke-width=\"1.4\"/>",
        glass = profile.glass,
        pillars = profile.pillars,
        seams = profile.seams,
        head = profile.headlight,
        tail = profile.taillight,
    );
    for (x, y) in profile.handles {
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"25\" height=\"5\" rx=\"2.5\" fill=\"#000\" opacity=\".35\"/>\
             <rect x=\"{x}\" y=\"{}\" width=\"25\" height=\"4\" rx=\"2\" fill=\"#fff\" opacity=\".5\"/>",
            y - 1.0
        );
    }
    let (x, y) = profile.mirror;
    let _ = write!(
        out,
        "<path d=\"M{x} {y}c-4-9 2-13 11-13 9 0 14 3 14 8s-6 7-14 7z\" fill=\"url(#paint)\" stroke=\"#000\" stroke-opacity=\".4\" stroke-width=\"1.3\"/>"
    );
    for x in [profile.front_wheel, profile.rear_wheel] {
        out.push_str(&wheel(x, wheel_y, profile.wheel_radius, profile.spokes));
    }
    out
}

/// Head rests that show above an open car.
fn seats(profile: &Profile) -> &'static str {
    if profile.contrast_roof.is_none() && profile.handles.len() == 1 {
        "<path d=\"M336 160C334 136 338 124 346 122H360C367 123 370 136 372 160ZM396 160C394 140 397 128 404 127H416C422 128 426 142 428 160Z\" fill=\"#5a2f22\"/>\
         <path d=\"M318 160L326 140\" stroke=\"#111\" stroke-width=\"5\" stroke-linecap=\"round\"/>"
    } else {
        ""
    }
}

/// The outline closed along the bottom, with both arches cut out.
fn body_path(profile: &Profile) -> String {
    let radius = profile.wheel_radius + 6.0;
    let depth = profile.sill - (ROAD - profile.wheel_radius);
    let half = (radius * radius - depth * depth).max(0.0).sqrt();
    let arch = |x: f32| {
        format!(
            "L{:.1} {}A{radius} {radius} 0 1 0 {:.1} {}",
            x + half,
            profile.sill,
            x - half,
            profile.sill
        )
    };
    format!(
        "{}{}{}Z",
        profile.outline,
        arch(profile.rear_wheel),
        arch(profile.front_wheel)
    )
}

fn wheel(x: f32, y: f32, radius: f32, spokes: u32) -> String {
    let rim = radius * 0.74;
    let mut out = format!(
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#14181a\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{:.1}\" fill=\"none\" stroke=\"#2b3134\" stroke-width=\"1.5\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{rim:.1}\" fill=\"#23292c\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{:.1}\" fill=\"#4b5357\"/>\
         <g fill=\"url(#rim)\" transform=\"translate({x} {y})\">",
        radius * 0.9,
        rim * 0.62,
    );
    for spoke in 0..spokes {
        let turn = 360.0 / spokes as f32 * spoke as f32;
        let wide = if spokes > 7 { 2.0 } else { 3.4 };
        let _ = write!(
            out,
            "<path transform=\"rotate({turn:.1})\" d=\"M-{wide} -4L-{tip:.1} -{rim:.1}H{tip:.1}L{wide} -4Z\"/>",
            tip = wide * 1.15,
        );
    }
    let _ = write!(
        out,
        "<circle r=\"{:.1}\" fill=\"none\" stroke=\"url(#rim)\" stroke-width=\"2.6\"/><circle r=\"{:.1}\"/>\
         <circle r=\"2.6\" fill=\"#5c6468\"/></g>",
        rim - 0.6,
        rim * 0.22
    );
    out
}
