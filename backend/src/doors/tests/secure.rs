//! What answers for browsers say about themselves.

use weir_testkit::http1;

use super::server;
use crate::Config;

/// Of everything that a browser may show or load.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[tokio::test]
async fn every_answer_for_a_browser_has_the_whole_set() {
    let server = server(Config::default()).await;
    for (method, path, headers) in [
        ("GET", "/", &[][..]),
        ("HEAD", "/server/ticker", &[]),
        ("POST", "/", &[]),
        ("GET", "/no-such-file.js", &[]),
        ("GET", "/share/addresses", &[]),
        ("GET", "/share/qr.svg?text=x", &[]),
        ("GET", "/share/qr.svg", &[]),
        ("GET", "/tunnel", &[]),
        ("GET", "/", &[("host", "evil.example")]),
        ("GET", "/", &[("origin", "http://evil.example")]),
    ] {
        let answered = http1::request(&server, method, path, headers, b"").await;
        for (key, value) in ALWAYS {
            assert_eq!(answered.header(key), *value, "{method} {path} {headers:?}: {key}");
        }
        assert!(answered.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(answered.header("server"), "", "{path}: nobody needs to know");
    }
}

#[tokio::test]
async fn the_page_takes_nothing_from_elsewhere_and_is_in_nobodys_frame() {
    let server = server(Config::default()).await;
    let answered = http1::request(&server, "GET", "/", &[], b"").await;
    let policy = answered.header("content-security-policy").to_owned();
    let rule = |name: &str| {
        policy.split(';').map(str::trim).find(|rule| rule.split(' ').next() == Some(name)).map(str::to_owned)
    };
    // A server that was built without its page has a page that loads nothing at all.
    if answered.status == 503 {
        assert_eq!(rule("default-src").as_deref(), Some("default-src 'none'"));
        return;
    }
    for (name, value) in [
        ("default-src", "default-src 'self'"),
        ("object-src", "object-src 'none'"),
        ("base-uri", "base-uri 'none'"),
        ("form-action", "form-action 'none'"),
        ("frame-ancestors", "frame-ancestors 'self'"),
        ("connect-src", "connect-src 'self'"),
    ] {
        assert_eq!(rule(name).as_deref(), Some(value), "{policy}");
    }
    let scripts = rule("script-src").unwrap();
    assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{scripts}");
    assert!(!policy.contains('*') && !policy.contains("http:"), "{policy}");
}
