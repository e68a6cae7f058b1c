//! Dependencies between the rooms of src/ point one way. The compiler cannot say so, since the rooms are modules of
//! one crate; this reads the `crate::…` paths instead.

use super::{Fault, Source};

/// In reading order: a room may use those before it. A change here is a change of the architecture.
const ROOMS: [&str; 9] = [
    "json", "chat", "settings", "wire", "backend", "session", "runtime", "view", "embed",
];
/// The last room of the core. Up to here: no browser.
const CORE_ENDS: &str = "session";
/// What the core must not know.
const BROWSER: [&str; 7] = [
    "leptos",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo",
    "tachys",
    "reactive_graph",
];

pub fn check(source: &Source) -> Vec<Fault> {
    let Some(path) = source
        .path
        .strip_prefix("src/")
        .filter(|_| source.is(&["rs"]))
    else {
        return Vec::new();
    };
    let mut parts = path.trim_end_matches(".rs").split('/');
    let room = parts.next().unwrap_or_default();
    if room == "lib" {
        return order_of_lib(source);
    }
    // They only link the library.
    if ["main", "main_rich"].contains(&room) {
        return Vec::new();
    }
    let Some(rank) = rank(room) else {
        return vec![source.fault(
            1,
            format!("src/{room} is not in the list of rooms (xtask/src/tidy/rooms.rs)"),
        )];
    };
    let service = (room == "backend")
        .then(|| parts.next())
        .flatten()
        .filter(|it| *it != "mod");
    let mut faults = Vec::new();
    for (line, used) in used_paths(source) {
        let mut used = used.split("::");
        let other = used.next().unwrap_or_default();
        let apart = matches!((room, other), ("runtime", "view") | ("view", "runtime"));
        if ROOMS
            .iter()
            .position(|it| *it == other)
            .is_some_and(|other| other > rank)
            || apart
        {
            faults.push(source.fault(line, format!("{room} must not use {other}")));
        }
        let second = used.next().unwrap_or_default();
        if let (Some(service), "backend") = (service, other)
            && !second.is_empty()
            && second != service
            && second.starts_with(|c: char| c.is_ascii_lowercase())
        {
            faults.push(source.fault(
                line,
                format!("backend {service} must not use backend {second}"),
            ));
        }
    }
    if Some(rank) <= self::rank(CORE_ENDS) {
        for (line, code) in source.code() {
            let known = BROWSER
                .iter()
                .find(|name| code.contains(&format!("{name}::")));
            faults.extend(known.map(|name| {
                source.fault(line, format!("{room} is core and must not know {name}"))
            }));
        }
    }
    faults
}

fn rank(room: &str) -> Option<usize> {
    ROOMS.iter().position(|it| *it == room)
}

/// lib.rs is the map: its `mod` lines stand in the order of the rooms.
fn order_of_lib(source: &Source) -> Vec<Fault> {
    let mut last = 0;
    let mut faults = Vec::new();
    for (line, code) in source.code() {
        let Some(name) = code
            .trim()
            .strip_suffix(';')
            .and_then(|it| it.rsplit_once("mod "))
            .map(|it| it.1)
        else {
            continue;
        };
        match rank(name) {
            Some(rank) if rank >= last => last = rank,
            Some(_) => {
                faults.push(source.fault(line, format!("{name} stands after a room that uses it")))
            }
            None => faults.push(source.fault(line, format!("{name} is not in the list of rooms"))),
        }
    }
    faults
}

/// Every path after `crate::`, one group `crate::{a::b, c}` opened.
fn used_paths(source: &Source) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut code = String::new();
    for (number, line) in source.code() {
        lines.push((code.len(), number));
        code.push_str(line);
        code.push('\n');
    }
    let line_of = |offset: usize| {
        lines
            .iter()
            .rev()
            .find(|(start, _)| *start <= offset)
            .map_or(1, |it| it.1)
    };
    let mut paths = Vec::new();
    for (offset, found) in code.match_indices("crate::") {
        // `other_crate::`, `$crate::`
        if code[..offset].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[offset + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => paths.extend(
                members(group)
                    .into_iter()
                    .map(|path| (line_of(offset), path)),
            ),
            None => paths.push((line_of(offset), leading_path(rest))),
        }
    }
    paths
}

fn leading_path(text: &str) -> String {
    let part_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let end = text.find(|c| !part_of_path(c)).unwrap_or(text.len());
    text[..end].to_owned()
}

/// The members of a `{…}` group, without what is inside their own groups.
fn members(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut all = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => all.push(String::new()),
            _ if depth == 0 => all.last_mut().into_iter().for_each(|member| member.push(c)),
            _ => {}
        }
    }
    all.iter()
        .map(|member| leading_path(member.trim()))
        .filter(|member| !member.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::source;

    #[test]
    fn a_room_uses_only_rooms_before_it() {
        for (path, text, expected) in [
            ("src/chat/mod.rs", "use crate::json::Json;", None),
            (
                "src/chat/mod.rs",
                "use crate::session::Event;",
                Some("chat must not use session"),
            ),
            (
                "src/session/mod.rs",
                "use crate::{\n  chat::{A, B},\n  view::Panel,\n};",
                Some("session must not use view"),
            ),
            (
                "src/wire/http.rs",
                "let x = crate::backend::Y;",
                Some("wire must not use backend"),
            ),
            (
                "src/view/mod.rs",
                "use crate::runtime::X;",
                Some("view must not use runtime"),
            ),
            (
                "src/runtime/mod.rs",
                "use crate::view::X;",
                Some("runtime must not use view"),
            ),
            ("src/embed/mod.rs", "use crate::{runtime, view};", None),
            ("src/chat/mod.rs", "//! see [`crate::session`]", None),
            (
                "src/chat/mod.rs",
                "use leptos::prelude::*;",
                Some("chat is core and must not know leptos"),
            ),
            (
                "src/backend/a/mod.rs",
                "use crate::backend::b::X;",
                Some("backend a must not use backend b"),
            ),
            ("src/backend/a/mod.rs", "use crate::backend::Shared;", None),
            (
                "src/plumbing/mod.rs",
                "",
                Some("src/plumbing is not in the list of rooms (xtask/src/tidy/rooms.rs)"),
            ),
            ("sandbox/src/main.rs", "use crate::view::X;", None),
        ] {
            let faults = check(&source(path, text));
            let messages: Vec<&str> = faults
                .iter()
                .filter_map(|fault| fault.0.splitn(3, ':').nth(2))
                .collect();
            assert_eq!(
                messages,
                expected.map(|it| format!(" {it}")).as_slice(),
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn the_map_is_in_reading_order() {
        assert!(
            check(&source(
                "src/lib.rs",
                "pub mod json;\npub mod chat;\n#[cfg(x)]\npub mod view;"
            ))
            .is_empty()
        );
        assert_eq!(
            check(&source("src/lib.rs", "pub mod view;\nmod chat;")).len(),
            1
        );
        assert_eq!(check(&source("src/lib.rs", "mod common;")).len(), 1);
    }
}
