//! A place: its words, its coordinates, and the way to a map.

use super::super::bubble::link;
use super::super::icon::icon;
use super::super::node::{Node, node};
use super::super::ui::Ui;
use super::actions;
use crate::chat::content::{Address, Location};

/// OpenStreetMap: its address for a marker is documented, and it shows the place without
/// an account or a question about cookies first. Nothing is asked of it before somebody
/// follows the link.
const MAP: &str = "https://www.openstreetmap.org/?mlat=";

pub(super) fn place(ui: Ui, location: &Location, mine: bool) -> Node {
    let (latitude, longitude) = (location.latitude.as_str(), location.longitude.as_str());
    let words = |node: Node, text: &str| (!text.is_empty()).then(|| node.text(text));
    let name = match location.name.as_str() {
        "" if mine => ui.text("rich.here"),
        "" => ui.text("rich.place"),
        name => name.to_owned(),
    };
    let title = node("p").class("title");
    let name = node("span").set("dir", "auto").text(name);
    let address = node("p").class("description").set("dir", "auto");
    // Numbers stay in order inside right-to-left text.
    let degrees = [latitude, ", ", longitude].concat();
    let degrees = node("bdi").class("hint").set("dir", "ltr").text(degrees);
    let text = node("div")
        .class("item-text")
        .child(title.child(icon(actions::PIN)).child(name))
        .child(words(address, location.address.as_str()))
        .child(degrees);
    let map = map(latitude, longitude).map(|map| {
        let label = node("span").class("label").set("dir", "auto");
        let label = label.text(ui.text("rich.map"));
        let host = map.host().unwrap_or_default();
        let host = node("bdi").class("host").text(host);
        let whole = link(map.as_str()).class("act").child(label.child(host));
        let button = whole.child(icon(actions::OUT));
        node("div").class("acts").child(button)
    });
    node("div").class("card place").child(text).child(map)
}

fn map(latitude: &str, longitude: &str) -> Option<Address> {
    let number = |text: &str| {
        let digits = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
        !text.is_empty() && text.chars().all(digits)
    };
    let known = number(latitude) && number(longitude);
    let address = [MAP, latitude, "&mlon=", longitude, "&zoom=15"].concat();
    Address::read(&address).filter(|_| known)
}
