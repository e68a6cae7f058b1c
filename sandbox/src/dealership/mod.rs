//! The site of "Hartley & Moss Motors", a dealer that does not exist: home, stock, one page per car, a finder that
//! changes its address without loading, a page with the widget in a frame.
//!
//! Pages are meant to be opened as `http://localhost:PORT`; the widget on them comes from `http://127.0.0.1:PORT`.
//! Every page is served under the strict policy with a nonce of its own, so anything the widget does that such a
//! site forbids shows at once. It must not know the services: a dealer's site only carries a script tag.

mod art;
mod cars;
mod finder;
mod frame;
mod home;
mod icons;
mod layout;
mod list;
mod other_host;
mod pieces;
mod plain;
mod profiles;
mod stock;
mod vehicle;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use crate::{Sandbox, answer};

pub use stock::previews;

/// As the widget's header shows it.
pub const NAME: &str = "Hartley & Moss Motors";
/// From the range set aside for drama.
pub const PHONE: &str = "+44 20 7946 0123";

const STYLE: &str = concat!(
    include_str!("../../assets/dealership/base.css"),
    include_str!("../../assets/dealership/frame.css"),
    include_str!("../../assets/dealership/cars.css"),
    include_str!("../../assets/dealership/pages.css"),
);
const FINDER: &str = include_str!("../../assets/dealership/finder.js");
const FRAME: &str = include_str!("../../assets/dealership/frame.js");
const ICON: &str = include_str!("../../assets/dealership/icon.svg");

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/", get(home::page))
        .route("/cars", get(list::page))
        .route("/cars/{slug}", get(vehicle::page))
        .route("/finder", get(finder::page))
        .route("/iframe", get(frame::page))
        .route("/about", get(plain::about))
        .route("/privacy", get(plain::privacy))
        .route(
            "/assets/site.css",
            get(|| async { answer::asset("text/css; charset=utf-8", STYLE) }),
        )
        .route(
            "/assets/finder.js",
            get(|| async { answer::asset("text/javascript; charset=utf-8", FINDER) }),
        )
        .route("/assets/frame.js", get(frame::script))
        .route(
            "/assets/icon.svg",
            get(|| async { answer::asset("image/svg+xml", ICON) }),
        )
        .route(
            "/favicon.ico",
            get(|| async { answer::asset("image/svg+xml", ICON) }),
        )
        .route("/art/{file}", get(picture))
        .fallback(plain::not_found)
        .layer(axum::middleware::from_fn(other_host::pass))
}

/// `/art/<slug>.svg` is the car in the showroom, `/art/<slug>-alone.svg` the car on nothing.
async fn picture(Path(file): Path<String>) -> Response {
    let name = file.strip_suffix(".svg").unwrap_or_default();
    let (slug, alone) = match name.strip_suffix("-alone") {
        Some(slug) => (slug, true),
        None => (name, false),
    };
    let Some(vehicle) = stock::find(slug) else {
        return answer::text(StatusCode::NOT_FOUND, "no such picture");
    };
    let title = format!("{} in {}", vehicle.name(), vehicle.colour);
    let draw = if alone { art::cut_out } else { art::showroom };
    answer::asset(
        "image/svg+xml",
        draw(vehicle.profile, vehicle.paint, &title),
    )
}
