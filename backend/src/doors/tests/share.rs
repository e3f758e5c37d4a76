//! The door for sharing the page.

use weir_proto::keys;
use weir_testkit::http1::{self, Answer};

use super::server;
use crate::{Config, Running, qr::tests::read_svg};

async fn get(server: &Running, path: &str) -> Answer {
    http1::request(server, "GET", path, &[], b"").await
}

#[tokio::test]
async fn the_addresses_are_those_that_others_can_use() {
    let alone = server(Config::default()).await;
    let answer = get(&alone, "/share/addresses").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.text(), "{\"addresses\":[]}\n");

    let public_url = Some("https://weir.example.org/".parse().unwrap());
    let named = server(Config { public_url, ..Config::default() }).await;
    assert_eq!(get(&named, "/share/addresses").await.text(), "{\"addresses\":[\"https://weir.example.org\"]}\n");
}

#[tokio::test]
async fn on_all_interfaces_every_address_has_the_servers_port() {
    let server = server(Config { lan: true, ..Config::default() }).await;
    let port = server.address().port().to_string();
    let host = [("host", "localhost")];
    let answer = http1::request(&server, "GET", "/share/addresses", &host, b"").await;
    let list = answer.text().strip_prefix("{\"addresses\":[").unwrap().strip_suffix("]}\n").unwrap();
    // A machine without a network has none.
    for address in list.split(", ").filter(|address| !address.is_empty()) {
        let address = address.strip_prefix("\"http://").unwrap().strip_suffix('"').unwrap();
        assert_eq!(address.rsplit(':').next(), Some(port.as_str()), "{answer:?}");
    }
}

#[tokio::test]
async fn a_code_holds_the_text_that_was_asked_for() {
    let server = server(Config::default()).await;
    let asked = "/share/qr.svg?x=y&text=http%3A%2F%2F10.0.0.7%3A50051%2Fbidi%2Froom%3Froom%3D%E8%AF%BE+1%26autostart";
    let answer = get(&server, asked).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'");
    assert_eq!(read_svg(answer.text()), "http://10.0.0.7:50051/bidi/room?room=课+1&autostart");
}

#[tokio::test]
async fn a_code_of_nothing_or_of_too_much_is_refused_with_a_sentence() {
    let server = server(Config::default()).await;
    let longest = format!("/share/qr.svg?text={}", "%78".repeat(2000));
    assert_eq!(read_svg(get(&server, &longest).await.text()), "x".repeat(2000));
    for (path, status, says) in [
        ("/share/qr.svg", 400, "there is no text"),
        ("/share/qr.svg?text", 400, "there is no text"),
        ("/share/qr.svg?text=", 400, "there is no text"),
        ("/share/qr.svg?text=%ff", 400, "not UTF-8"),
        (&format!("{longest}x"), 414, "2001 bytes, and a QR code here holds at most 2000"),
    ] {
        let answer = get(&server, path).await;
        assert_eq!((answer.status, answer.header("x-content-type-options")), (status, "nosniff"), "{path}");
        assert!(answer.text().contains(says), "{path}");
    }
}

#[tokio::test]
async fn sharing_has_the_rules_of_the_other_doors() {
    let server = server(Config::default()).await;
    for path in ["/share/addresses", "/share/qr.svg?text=x"] {
        assert_eq!(http1::request(&server, "GET", path, &[("host", "evil.example")], b"").await.status, 421, "{path}");
        assert_eq!(
            http1::request(&server, "GET", path, &[("origin", "http://evil.example")], b"").await.status,
            403,
            "{path}"
        );
        let posted = http1::request(&server, "POST", path, &[], b"").await;
        assert_eq!((posted.status, posted.header("allow")), (405, "GET, HEAD"), "{path}");
        let head = http1::request(&server, "HEAD", path, &[], b"").await;
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        // Who speaks gRPC gets gRPC's answer.
        let call = [("content-type", "application/grpc-web+proto"), (keys::COUNT, "1")];
        for method in ["GET", "POST"] {
            assert_eq!(http1::request(&server, method, path, &call, b"").await.header("grpc-status"), "12", "{path}");
        }
    }
    // Its neighbours are what every unknown path is: a state of the page, or a file that is not there.
    let page = get(&server, "/no/such/path").await.status;
    for path in ["/share", "/share/", "/share/addresses/", "/share/qr"] {
        assert_eq!(get(&server, path).await.status, page, "{path}");
    }
    assert_eq!(get(&server, "/share/other.svg").await.status, 404);
}
