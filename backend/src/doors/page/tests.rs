use http::Method;
use http_body_util::BodyExt as _;

use super::*;

const FILES: &[(&str, &str)] = &[
    ("index.html", "<script>start()</script>"),
    ("index.html.br", "br-index"),
    ("weir-page-0123456789abcdef.js", "js"),
    ("weir-page-0123456789abcdef.js.gz", "gz-js"),
    ("fonts/inter-latin.woff2", "font"),
];

fn some(path: &str) -> Option<File> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == path)?;
    Some(File { data: text.as_bytes().into(), etag: format!("\"{text}\"") })
}

async fn get(path: &str, headers: &[(&str, &str)]) -> (Response<()>, String) {
    answer(Page { find: some }, Method::GET, path, headers).await
}

async fn answer(page: Page, method: Method, path: &str, headers: &[(&str, &str)]) -> (Response<()>, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (key, value) in headers {
        request = request.header(*key, *value);
    }
    let (head, body) = page.answer(&request.body(()).unwrap()).into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(head, ()), String::from_utf8(body.into()).unwrap())
}

#[tokio::test]
async fn page_paths_get_the_page_and_unknown_files_do_not() {
    for path in ["/", "/index.html", "/server/ticker?interval=200", "/bidi/room", "/to/127.0.0.1:9000"] {
        let (response, body) = get(path, &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(body, "<script>start()</script>", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("'sha256-"));
    }
    for path in ["/favicon.ico", "/a/b.js", "/weir-page-0123456789abcdef.js.gz", "/index.html.br", "/..", "/../x.txt"] {
        assert_eq!(get(path, &[]).await.0.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn files_with_a_hash_are_kept_for_ever() {
    let (response, body) = get("/weir-page-0123456789abcdef.js", &[]).await;
    assert_eq!((response.status().as_u16(), body.as_str()), (200, "js"));
    assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(get("/fonts/inter-latin.woff2", &[]).await.0.headers()["cache-control"], "no-cache");
}

#[tokio::test]
async fn the_compressed_variant_is_sent_where_there_is_one() {
    let (response, body) = get("/", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((body.as_str(), &response.headers()["content-encoding"]), ("br-index", &HeaderValue::from_static("br")));
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("'sha256-"), "of the original");
    let (response, body) = get("/weir-page-0123456789abcdef.js", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((body.as_str(), &response.headers()["content-encoding"]), ("gz-js", &HeaderValue::from_static("gzip")));
    let (response, body) = get("/fonts/inter-latin.woff2", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((body.as_str(), response.headers().get("content-encoding")), ("font", None));
    assert_eq!(response.headers()["vary"], "accept-encoding");
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let (response, body) = get("/", &[("if-none-match", "W/\"other\", \"<script>start()</script>\"")]).await;
    assert_eq!((response.status().as_u16(), body.as_str()), (304, ""));
    assert_eq!(get("/", &[("if-none-match", "*")]).await.0.status(), 304);
    assert_eq!(get("/", &[("if-none-match", "\"other\"")]).await.0.status(), 200);
}

#[tokio::test]
async fn head_has_no_body_and_post_no_place() {
    let (response, body) = answer(Page { find: some }, Method::HEAD, "/", &[]).await;
    assert_eq!((response.status().as_u16(), body.as_str()), (200, ""));
    let (response, _) = answer(Page { find: some }, Method::POST, "/", &[]).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &HeaderValue::from_static("GET, HEAD"))
    );
}

#[tokio::test]
async fn a_server_without_its_page_says_how_to_build_it() {
    let (response, body) = answer(Page { find: |_| None }, Method::GET, "/server/ticker", &[]).await;
    assert_eq!(response.status(), 503);
    assert!(body.contains("cargo play"));
}

#[test]
fn hashes_in_names() {
    for name in
        ["weir-page-0123456789abcdef_bg.wasm", "tokens-fedcba9876543210.css", "snippets/x-0123456789abcdef/inline0.js"]
    {
        assert_eq!(has_hash(name), !name.starts_with("snippets"), "{name}");
    }
    for name in ["index.html", "fonts/inter-latin.woff2", "0123456789abcdef.css", "a-0123456789abcde.css"] {
        assert!(!has_hash(name), "{name}");
    }
}
