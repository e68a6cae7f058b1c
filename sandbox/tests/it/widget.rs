//! The widget's files.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::Method;
use sandbox::Options;

use crate::support::{Answer, Bench};

/// A folder that is gone when the test is.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("sandbox-{}", sandbox::chance::nonce()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn dist() -> (Folder, Bench) {
    let folder = Folder::new();
    let write = |name: &str, text: &str| fs::write(folder.0.join(name), text).expect("written");
    write("index.html", "<!doctype html><title>frame</title>");
    write("forecourt.js", &"console.log('hello');\n".repeat(100));
    write(
        "app-0123456789abcdef.js",
        &"export default 1;\n".repeat(100),
    );
    write("forecourt-0123456789abcdef.wasm", &"\0asm".repeat(200));
    write("tiny.json", "{}");
    let bench = Bench::with_options(Options {
        dist: folder.0.clone(),
        ..Options::default()
    });
    (folder, bench)
}

async fn fetch(bench: &Bench, path: &str, encodings: &str) -> Answer {
    bench
        .send(
            Method::GET,
            path,
            &[("accept-encoding", encodings)],
            Body::empty(),
        )
        .await
}

#[tokio::test]
async fn types_and_caching() {
    let (_folder, bench) = dist();
    let immutable = "public, max-age=31536000, immutable";
    let short = "public, max-age=60";
    let cases = [
        (
            "/widget/forecourt.js",
            "text/javascript; charset=utf-8",
            short,
        ),
        (
            "/widget/app-0123456789abcdef.js",
            "text/javascript; charset=utf-8",
            immutable,
        ),
        (
            "/widget/forecourt-0123456789abcdef.wasm",
            "application/wasm",
            immutable,
        ),
        ("/widget/", "text/html; charset=utf-8", short),
        ("/widget/index.html", "text/html; charset=utf-8", short),
        ("/widget/tiny.json", "application/json", short),
    ];
    for (path, content_type, cache) in cases {
        let answer = fetch(&bench, path, "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            (
                answer.header("content-type"),
                answer.header("cache-control")
            ),
            (content_type, cache),
            "{path}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}");
    }
    let policy = fetch(&bench, "/widget/", "").await;
    let policy = policy.header("content-security-policy").to_owned();
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval'")
            && !policy.contains("frame-ancestors"),
        "{policy}"
    );
}

#[tokio::test]
async fn compression() {
    let (folder, bench) = dist();
    let plain = fs::read(folder.0.join("forecourt.js")).expect("read");
    let answer = fetch(&bench, "/widget/forecourt.js", "gzip, deflate, br").await;
    assert_eq!(answer.header("content-encoding"), "br");
    let mut back = Vec::new();
    brotli::BrotliDecompress(&mut &answer.body[..], &mut back).expect("brotli");
    assert_eq!(back, plain);

    let answer = fetch(&bench, "/widget/forecourt.js", "gzip").await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let mut back = Vec::new();
    flate2::read::GzDecoder::new(&answer.body[..])
        .read_to_end(&mut back)
        .expect("gzip");
    assert_eq!(back, plain);

    let answer = fetch(&bench, "/widget/forecourt.js", "identity").await;
    assert_eq!(
        (answer.header("content-encoding"), &answer.body[..]),
        ("", &plain[..])
    );
    let answer = fetch(&bench, "/widget/tiny.json", "br").await;
    assert_eq!(answer.header("content-encoding"), "");
}

/// A rebuild needs no restart.
#[tokio::test]
async fn a_changed_file_is_served_anew() {
    let (folder, bench) = dist();
    fetch(&bench, "/widget/forecourt.js", "br").await;
    fs::write(folder.0.join("forecourt.js"), "changed").expect("written");
    assert_eq!(
        fetch(&bench, "/widget/forecourt.js", "br").await.text(),
        "changed"
    );
}

#[tokio::test]
async fn nothing_outside_the_folder() {
    let (folder, bench) = dist();
    fs::create_dir_all(folder.0.join("inner")).expect("a folder");
    fs::write(folder.0.join("inner/secret.txt"), "x").expect("written");
    let inner = Bench::with_options(Options {
        dist: folder.0.join("inner"),
        ..Options::default()
    });
    for path in [
        "/widget/../index.html",
        "/widget/%2e%2e/index.html",
        "/widget/..%2findex.html",
        "/widget//etc/passwd",
        "/widget/%2fetc%2fpasswd",
    ] {
        assert_eq!(fetch(&inner, path, "").await.status, 404, "{path}");
    }
    assert_eq!(fetch(&bench, "/widget/inner", "").await.status, 404);
    assert_eq!(
        fetch(&bench, "/widget/inner/secret.txt", "").await.text(),
        "x"
    );
    let missing = fetch(&bench, "/widget/none.js", "").await;
    assert!(missing.text().contains("no file none.js"));
}

#[tokio::test]
async fn a_missing_build_says_what_to_do() {
    let bench = Bench::with_options(Options {
        dist: "/nowhere/<dist>".into(),
        ..Options::default()
    });
    for path in ["/widget/forecourt.js", "/widget/"] {
        let answer = fetch(&bench, path, "").await;
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("cargo xtask build"));
        assert!(answer.text().contains("/nowhere/&lt;dist&gt;"));
    }
}
