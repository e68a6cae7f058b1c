//! The dealer's pages and the test pages: what they carry and under which policy.

use axum::body::Body;
use axum::http::Method;
use serde_json::Value;

use crate::support::{Answer, Bench, PORT};

const CARS: [&str; 8] = [
    "volkswagen-golf-2021",
    "bmw-330e-touring-2022",
    "kia-ev6-2023",
    "mini-cooper-s-2022",
    "land-rover-discovery-sport-2019",
    "mazda-mx-5-2020",
    "mclaren-720s-2018",
    "ford-transit-custom-2021",
];

fn nonce_of(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy");
    let start = policy.find("'nonce-").expect("a nonce") + 7;
    policy[start..]
        .split('\'')
        .next()
        .expect("an end")
        .to_owned()
}

#[tokio::test]
async fn every_page_carries_the_widget_under_the_strict_policy() {
    let bench = Bench::new().await;
    let pages = [
        "/",
        "/cars",
        "/cars?make=Kia&max=40000",
        "/cars/kia-ev6-2023",
        "/finder",
        "/about",
        "/privacy",
    ];
    let mut nonces = Vec::new();
    for path in pages {
        let answer = bench.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let nonce = nonce_of(&answer);
        let service = format!("http://127.0.0.1:{PORT}");
        let tag = format!(
            "<script async src=\"{service}/widget/forecourt.js\" nonce=\"{nonce}\" data-visitor-chat=\"{service}\" \
             data-livechat=\"{service}\" data-name=\"Hartley &amp; Moss Motors\" data-phone=\"+44 20 7946 0123\"></script>"
        );
        assert!(answer.text().contains(&tag), "{path}");
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "'strict-dynamic' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            &format!("connect-src {service}"),
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{path}");
        assert!(
            !answer.text().contains(" style=") && !answer.text().contains("onclick"),
            "{path}"
        );
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), pages.len(), "a nonce is never used twice");
}

#[tokio::test]
async fn vehicle_pages_describe_the_car() {
    let bench = Bench::new().await;
    for slug in CARS {
        let text = bench.get(&format!("/cars/{slug}")).await.text();
        let start = text.find("application/ld+json\">").expect("linked data")
            + "application/ld+json\">".len();
        let json = text[start..].split("</script>").next().expect("an end");
        let car: Value = serde_json::from_str(json).expect("JSON");
        assert_eq!(car["@context"], "https://schema.org", "{slug}");
        assert_eq!(car["url"], format!("http://localhost:{PORT}/cars/{slug}"));
        assert_eq!(
            car["vehicleIdentificationNumber"].as_str().map(str::len),
            Some(17)
        );
        assert_eq!(car["offers"]["priceCurrency"], "GBP");
        for suffix in ["", "-alone"] {
            let picture = bench.get(&format!("/art/{slug}{suffix}.svg")).await;
            assert_eq!(
                (picture.status.as_u16(), picture.header("content-type")),
                (200, "image/svg+xml")
            );
        }
    }
}

/// Every address a page of the site links to, exists.
#[tokio::test]
async fn no_dead_links() {
    let bench = Bench::new().await;
    let mut pages: Vec<String> = vec!["/".to_owned()];
    let mut at = 0;
    while at < pages.len() {
        let answer = bench.get(&pages[at]).await;
        assert_eq!(answer.status, 200, "{}", pages[at]);
        let text = answer.text();
        for attribute in ["href=\"", "src=\"", "action=\""] {
            for part in text.split(attribute).skip(1) {
                let target = part.split(['"', '#']).next().unwrap_or_default();
                let seen = pages.iter().any(|page| page == target);
                if target.starts_with('/')
                    && !target.starts_with("//")
                    && !seen
                    && answer.header("content-type").starts_with("text/html")
                {
                    pages.push(target.to_owned());
                }
            }
        }
        at += 1;
    }
    assert!(pages.len() > 20, "{pages:?}");
}

#[tokio::test]
async fn nothing_there() {
    let bench = Bench::new().await;
    for path in ["/nowhere", "/cars/none", "/art/none.svg", "/art/none"] {
        assert_eq!(bench.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_contact_page_frames_the_widget() {
    let bench = Bench::new().await;
    let headers = [("host", "localhost:7700")];
    let text = bench
        .send(Method::GET, "/iframe", &headers, Body::empty())
        .await
        .text();
    assert!(
        text.contains("parentOrigin=http%3A%2F%2Flocalhost%3A7700"),
        "{text}"
    );
    assert!(text.contains("/widget/?identifier=localhost&amp;visitorChat="));
    assert!(!text.contains("forecourt.js"));
    let script = bench.get("/assets/frame.js").await.text();
    assert!(script.contains("import('http://127.0.0.1:7700/widget/host.js')"));
}

/// What a query brings into a page stays text.
#[tokio::test]
async fn queries_are_escaped() {
    let bench = Bench::new().await;
    for path in [
        "/cars?make=%22%3E%3Cscript%3E",
        "/test/host?name=%22%3E%3Cscript%3E&title=%3Cscript%3E",
    ] {
        let text = bench.get(path).await.text();
        assert!(
            !text.contains("\"><script>") && !text.contains("<title><script>"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn test_host_page() {
    let bench = Bench::new().await;
    let page = bench
        .get("/test/host?csp=strict&corner=bottom_left&data-name=A%20%26%20B&visitorChat=x&title=T")
        .await;
    let nonce = nonce_of(&page);
    let text = page.text();
    assert!(text.contains("<title>T</title>"));
    let tag = format!(
        "<script async src=\"http://127.0.0.1:7700/widget/forecourt.js\" nonce=\"{nonce}\" \
         data-corner=\"bottom_left\" data-name=\"A &amp; B\" data-visitorChat=\"x\"></script>"
    );
    assert!(text.contains(&tag), "{text}");
    assert_eq!(
        page.header("content-security-policy"),
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src http://127.0.0.1:7700 ws://127.0.0.1:7700; \
             img-src 'none'; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-src http://127.0.0.1:7700"
        )
    );
    let no_wasm = bench.get("/test/host?csp=nowasm").await;
    assert!(
        !no_wasm
            .header("content-security-policy")
            .contains("wasm-unsafe-eval")
    );
    let open = bench.get("/test/host").await;
    assert_eq!(open.header("content-security-policy"), "");
    assert!(
        !bench
            .get("/test/host?script=none")
            .await
            .text()
            .contains("<script")
    );
    for query in ["csp=loose", "a%20b=1", "on%22=1"] {
        assert_eq!(
            bench.get(&format!("/test/host?{query}")).await.status,
            400,
            "{query}"
        );
    }
}

#[tokio::test]
async fn test_iframe_page() {
    let bench = Bench::new().await;
    let headers = [("host", "localhost:7700")];
    let page = bench
        .send(
            Method::GET,
            "/test/iframe?csp=strict&identifier=a%26b",
            &headers,
            Body::empty(),
        )
        .await;
    let text = page.text();
    let source = "http://127.0.0.1:7700/widget/?identifier=a%26b&amp;parentOrigin=http%3A%2F%2Flocalhost%3A7700";
    assert!(text.contains(source), "{text}");
    assert!(text.contains("/test/iframe.js"));
    let told = bench
        .get("/test/iframe?parentOrigin=http://other.example")
        .await
        .text();
    assert!(
        told.contains("parentOrigin=http%3A%2F%2Fother.example\""),
        "{told}"
    );
    // A foreign Host header is not believed.
    let forged = bench
        .send(
            Method::GET,
            "/test/iframe",
            &[("host", "evil.example")],
            Body::empty(),
        )
        .await
        .text();
    assert!(
        forged.contains("parentOrigin=http%3A%2F%2F127.0.0.1%3A7700"),
        "{forged}"
    );
    assert!(
        bench
            .get("/test/iframe.js")
            .await
            .text()
            .starts_with("import { connect } from 'http://127.0.0.1:7700/widget/host.js';")
    );
}

/// The site under its other name has Visitor.Chat's own live chat.
#[tokio::test]
async fn the_other_host_chats_by_socket() {
    let bench = Bench::new().await;
    for (host, livechat, socket) in [
        ("localhost:7700", true, false),
        ("visitorchat.localhost:7700", false, true),
        ("visitorchat.localhost", false, true),
    ] {
        let headers = [("host", host)];
        let page = bench
            .send(Method::GET, "/cars", &headers, Body::empty())
            .await;
        let tag = page.text();
        let tag = tag.split("forecourt.js").nth(1).expect("the script tag");
        let tag = tag.split('>').next().expect("its end");
        assert_eq!(
            (
                tag.contains("data-livechat"),
                tag.contains("data-socket-events=\"{}\"")
            ),
            (livechat, socket),
            "{tag}"
        );
        assert!(
            tag.contains("data-visitor-chat=\"http://127.0.0.1:7700\"")
                && tag.contains("data-name")
        );
    }
}
