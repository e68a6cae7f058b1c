//! What was filled in: labels and values.

use super::super::node::{Node, node};
use crate::chat::Private;

pub(super) fn answers(pairs: &[(Private, Private)]) -> Node {
    let pairs = pairs.iter().flat_map(|(label, value)| {
        let part = |tag, text: &Private| node(tag).set("dir", "auto").text(text.as_str());
        [part("dt", label), part("dd", value)]
    });
    node("dl").class("told").children(pairs)
}
