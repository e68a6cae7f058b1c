//! `/widget/*`: the built widget, compressed once and kept in memory until the file changes.
//!
//! A changed file (by length or time of change) is read and compressed anew, so that a rebuild needs no restart.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::html::Escaped;
use crate::{Sandbox, answer, security};

/// Files shorter than this gain nothing from compression.
const WORTH_COMPRESSING: usize = 200;

/// As a web server compresses that does not do it ahead; the best there is (11) takes an unoptimised build ten times as
/// long, at every start.
const BROTLI_QUALITY: i32 = 9;
/// 16 MB: larger than any file, so nothing is out of reach.
const BROTLI_WINDOW: i32 = 24;

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/widget", get(|| async { Redirect::permanent("/widget/") }))
        .route("/widget/", get(index))
        .route("/widget/{*path}", get(file))
}

/// One file as it was read, and its compressed forms once somebody has asked for them.
struct Loaded {
    length: u64,
    changed: SystemTime,
    plain: Bytes,
    worth_compressing: bool,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

/// The folder and what has been read from it.
pub struct WidgetFiles {
    dist: PathBuf,
    loaded: Mutex<HashMap<PathBuf, Arc<Loaded>>>,
}

impl WidgetFiles {
    pub fn new(dist: PathBuf) -> WidgetFiles {
        WidgetFiles {
            dist,
            loaded: Mutex::new(HashMap::new()),
        }
    }

    /// Makes the forms browsers ask for ahead of the first request, small files first, on a thread of its own.
    /// Brotli takes a moment for the largest file in an unoptimised build; this hides most of them.
    pub fn prepare(sandbox: &Sandbox) {
        let sandbox = sandbox.clone();
        std::thread::spawn(move || {
            let files = sandbox.widget();
            let entries = std::fs::read_dir(&files.dist)
                .into_iter()
                .flatten()
                .flatten();
            let mut found: Vec<_> = entries
                .filter_map(|entry| Some((entry.metadata().ok()?.len(), entry.file_name())))
                .collect();
            found.sort();
            for (_, name) in found {
                if let Ok(file) = files.load(Path::new(&name)) {
                    file.form("br");
                }
            }
        });
    }

    /// Blocking: looks at the file and reads it when it is new or has changed.
    fn load(&self, path: &Path) -> std::io::Result<Arc<Loaded>> {
        let full = self.dist.join(path);
        let facts = std::fs::metadata(&full)?;
        if !facts.is_file() {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        let (length, changed) = (facts.len(), facts.modified()?);
        let mut files = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = files
            .get(path)
            .filter(|kept| kept.length == length && kept.changed == changed)
        {
            return Ok(kept.clone());
        }
        let plain = std::fs::read(&full)?;
        let loaded = Arc::new(Loaded {
            length,
            changed,
            worth_compressing: plain.len() >= WORTH_COMPRESSING && is_compressible(path),
            plain: Bytes::from(plain),
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        });
        files.insert(path.to_owned(), loaded.clone());
        Ok(loaded)
    }
}

impl Loaded {
    /// Blocking: the best form the client takes, and its `Content-Encoding`. Whoever asks while a form is being made
    /// waits for it instead of making it again.
    fn form(&self, accepted: &str) -> (Bytes, Option<&'static str>) {
        if self.worth_compressing && accepts(accepted, "br") {
            (
                self.brotli.get_or_init(|| to_brotli(&self.plain)).clone(),
                Some("br"),
            )
        } else if self.worth_compressing && accepts(accepted, "gzip") {
            (
                self.gzip.get_or_init(|| to_gzip(&self.plain)).clone(),
                Some("gzip"),
            )
        } else {
            (self.plain.clone(), None)
        }
    }
}

async fn index(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let page = serve(&sandbox, "index.html", &headers).await;
    let policy = security::widget_frame(&sandbox.service_origin());
    security::with_policy(page, &policy)
}

async fn file(
    State(sandbox): State<Sandbox>,
    UrlPath(path): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    if path == "index.html" {
        return index(State(sandbox), headers).await;
    }
    serve(&sandbox, &path, &headers).await
}

async fn serve(sandbox: &Sandbox, path: &str, headers: &HeaderMap) -> Response {
    let relative = PathBuf::from(path);
    if !relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return not_found(sandbox, path);
    }
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let accepted = accepted.unwrap_or_default().to_owned();
    let task = {
        let (sandbox, relative) = (sandbox.clone(), relative.clone());
        tokio::task::spawn_blocking(move || {
            Some(sandbox.widget().load(&relative).ok()?.form(&accepted))
        })
    };
    let Ok(Some((body, encoding))) = task.await else {
        return not_found(sandbox, path);
    };
    let length = body.len();
    let mut response = Response::new(Body::from(body));
    let out = response.headers_mut();
    out.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(content_type(&relative)),
    );
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(cache_rule(path)),
    );
    out.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // Lets a page under cross-origin isolation use the files too.
    out.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn not_found(sandbox: &Sandbox, path: &str) -> Response {
    let dist = &sandbox.widget().dist;
    if dist.join("forecourt.js").is_file() || dist.join("index.html").is_file() {
        return answer::text(
            StatusCode::NOT_FOUND,
            format!("the built widget has no file {path}\n"),
        );
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>The widget is not built yet</title><h1>The widget is not built yet</h1>\
         <p>There is no built widget in <code>{}</code>. Build it with <code>cargo xtask build</code>, \
         or say where it is with <code>--dist</code>, then reload this page.</p></html>",
        Escaped(&dist.display().to_string())
    );
    answer::html(StatusCode::NOT_FOUND, page).into_response()
}

/// Whether an `Accept-Encoding` names the coding (or `*`) and does not refuse it with `q=0`.
fn accepts(header: &str, coding: &str) -> bool {
    let mut any = false;
    for item in header.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or("");
        let refused = parts.any(|part| {
            part.strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                == Some(0.0)
        });
        if name.eq_ignore_ascii_case(coding) {
            return !refused;
        }
        any |= name == "*" && !refused;
    }
    any
}

/// A name that ends in `-` and 16 hexadecimal digits never gets other content.
fn cache_rule(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let hashed = stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    }
}

fn content_type(path: &Path) -> &'static str {
    match path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("")
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn is_compressible(path: &Path) -> bool {
    !matches!(
        content_type(path),
        "image/png" | "image/webp" | "font/woff2"
    )
}

/// Writing into memory cannot fail; an empty form would be a bug in the library and is seen at once.
fn to_brotli(plain: &[u8]) -> Bytes {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    let _ = brotli::BrotliCompress(&mut &plain[..], &mut out, &parameters);
    Bytes::from(out)
}

fn to_gzip(plain: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let _ = encoder.write_all(plain);
    Bytes::from(encoder.finish().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_with_their_weights() {
        let cases = [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=0.5", "gzip", true),
            ("br;q=0, gzip", "br", false),
            ("*", "br", true),
            ("*;q=0", "br", false),
            ("br;q=0, *", "br", false),
            ("", "gzip", false),
            ("brotli", "br", false),
            ("BR", "br", true),
        ];
        for (header, coding, expected) in cases {
            assert_eq!(accepts(header, coding), expected, "{header} / {coding}");
        }
    }

    #[test]
    fn only_hashed_names_are_immutable() {
        let cases = [
            ("app-0123456789abcdef.js", true),
            ("forecourt-0123456789abcdef.wasm", true),
            ("locale-de-0123456789ABCDEF.json", true),
            ("forecourt.js", false),
            ("index.html", false),
            ("app-0123456789abcde.js", false),
            ("app-0123456789abcdeg.js", false),
        ];
        for (path, immutable) in cases {
            assert_eq!(cache_rule(path).contains("immutable"), immutable, "{path}");
        }
    }
}
