//! Who may call from where, what nobody serves, and the page.

use weir_proto::weir::v1::FailRequest;

use crate::{
    BINARY, TEXT, call, hello,
    support::{Server, exchange, grpc_frame, message},
};

#[tokio::test]
async fn what_nobody_serves_is_unimplemented() {
    let server = Server::start().await;
    let paths = [
        "/rpc/no.such.Service/Method",
        "/no.such.Service/Method",
        "/rpc/Greeter/Nothing",
        "/Greeter/Nothing",
        "/rpc",
        "/",
    ];
    for path in paths {
        for kind in ["application/grpc-web", BINARY, "application/grpc-web-text", TEXT] {
            let head = format!("POST {path} HTTP/1.1\ncontent-type: {kind}\naccept: {kind}");
            let answer = exchange(&server, &head, b"").await;
            assert_eq!((answer.status, answer.header("grpc-status")), (200, "12"), "{path} {kind}: {answer:?}");
            assert!(answer.header("content-type").starts_with("application/grpc-web"), "{path} {kind}: {answer:?}");
            assert!(answer.body.is_empty(), "{path} {kind}: {answer:?}");
        }
        // Nor does plain gRPC, which needs HTTP/2, what else calls itself gRPC, or another method, get the page.
        for (method, kind) in [("POST", "application/grpc"), ("POST", "application/grpc-web+json"), ("GET", BINARY)] {
            let head = format!("{method} {path} HTTP/1.1\ncontent-type: {kind}");
            let answer = exchange(&server, &head, b"").await;
            assert_eq!(answer.header("grpc-status"), "12", "{method} {path} {kind}: {answer:?}");
            assert!(
                answer.header("content-type").starts_with("application/grpc"),
                "{method} {path} {kind}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn hosts_that_are_not_ours_are_refused() {
    let server = Server::start().await;
    let port = server.address().port();
    let asked = async |host: &str| {
        call(&server, "/rpc/Greeter/SayHello", &format!("host: {host}"), &message(&hello("Ada"))).await
    };
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("LOCALHOST:{port}")] {
        let answer = asked(&host).await;
        assert_eq!((answer.status, answer.header("grpc-status")), (200, ""), "{host}: {answer:?}");
    }
    // DNS rebinding: a name of somebody else's that points here.
    for host in [format!("evil.example:{port}"), "evil.example".into(), format!("127.0.0.1.evil.example:{port}")] {
        let answer = asked(&host).await;
        assert_eq!(answer.header("grpc-status"), "7", "{host}: {answer:?}");
    }
    // The page and its tunnel too.
    let page = exchange(&server, &format!("GET / HTTP/1.1\nhost: evil.example:{port}"), b"").await;
    assert!((400..500).contains(&page.status), "{page:?}");

    let public = Server::with(|config| config.public_url = Some("https://weir.example.org".parse().unwrap())).await;
    let answer = call(&public, "/rpc/Greeter/SayHello", "host: weir.example.org", &message(&hello("Ada"))).await;
    assert_eq!((answer.status, answer.header("grpc-status")), (200, ""), "{answer:?}");

    let named = Server::with(|config| config.allow_host = vec!["teacher.local".parse().unwrap()]).await;
    for (host, status) in [("teacher.local", ""), ("other.local", "7")] {
        let answer = call(&named, "/rpc/Greeter/SayHello", &format!("host: {host}"), &message(&hello("Ada"))).await;
        assert_eq!(answer.header("grpc-status"), status, "{host}: {answer:?}");
    }
}

#[tokio::test]
async fn pages_from_elsewhere_are_refused_unless_allowed() {
    let server = Server::with(|config| {
        config.allow_origin = vec!["https://app.example.org".parse().unwrap()];
        config.interop = true;
    })
    .await;
    let from = async |origin: &str| {
        call(&server, "/rpc/Greeter/SayHello", &format!("origin: {origin}"), &message(&hello("Ada"))).await
    };
    let port = server.address().port();
    assert_eq!(from(&format!("http://127.0.0.1:{port}")).await.header("grpc-status"), "", "our own page");
    for origin in [
        "https://evil.example",
        "null",
        "http://app.example.org",
        "https://app.example.org.evil.example",
        &format!("http://127.0.0.1:{}", port ^ 1),
    ] {
        let answer = from(origin).await;
        assert_eq!(answer.header("grpc-status"), "7", "{origin}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
    }
    let answer = from("https://app.example.org").await;
    assert_eq!(answer.header("grpc-status"), "", "{answer:?}");
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "https://app.example.org"));
    // The status of an answer that has no body, beside what every page may read.
    let fails = message(&FailRequest { code: 5, details: true, ..FailRequest::default() });
    let refused = call(&server, "/rpc/weir.v1.Lab/Fail", "origin: https://app.example.org", &fails).await;
    let exposed = refused.header("access-control-expose-headers").to_lowercase();
    let exposed: Vec<_> = exposed.split(',').collect();
    for key in refused.headers.keys().map(http::HeaderName::as_str).filter(|key| key.starts_with("grpc-")) {
        assert!(exposed.contains(&key), "{key} is not exposed: {exposed:?}");
    }
    assert!(exposed.contains(&"grpc-status") && exposed.contains(&"grpc-status-details-bin"), "{exposed:?}");
    assert!(!exposed.contains(&"vary") && !exposed.contains(&"access-control-allow-origin"), "{exposed:?}");
    // And metadata of any name.
    let more = "origin: https://app.example.org\nx-grpc-test-echo-initial: a name that no list could know";
    let echoed = call(&server, "/rpc/grpc.testing.TestService/EmptyCall", more, &grpc_frame(0, b"")).await;
    assert_eq!(echoed.header("x-grpc-test-echo-initial"), "a name that no list could know", "{echoed:?}");
    let exposed = echoed.header("access-control-expose-headers").to_lowercase();
    assert!(exposed.split(',').any(|key| key == "x-grpc-test-echo-initial"), "{exposed:?}");
    assert!(answer.header("vary").to_lowercase().contains("origin"), "{answer:?}");
    // What nobody's page asked for may be kept, and must not be given to one.
    let page = exchange(&server, "GET / HTTP/1.1", b"").await;
    let vary: Vec<_> =
        page.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase()).collect();
    assert!(vary.join(",").contains("origin"), "{page:?}");
}

#[tokio::test]
async fn preflights_are_answered_for_those_who_may_call() {
    let server = Server::with(|config| config.allow_origin = vec!["https://app.example.org".parse().unwrap()]).await;
    let wanted = [
        "content-type",
        "x-grpc-web",
        "x-user-agent",
        "grpc-timeout",
        "weir-count",
        "weir-interval-ms",
        "weir-policy",
        "weir-session",
        "weir-call",
        "weir-chunk-bytes",
        "weir-read-delay-ms",
        "appid",
        "appkey",
        // What no list could know.
        "authorization",
        "traceparent",
        "x-my-key",
    ];
    let ask = async |origin: &str, path: &str| {
        let head = format!(
            "OPTIONS {path} HTTP/1.1\norigin: {origin}\naccess-control-request-method: POST\n\
             access-control-request-headers: {}",
            wanted.join(",")
        );
        exchange(&server, &head, b"").await
    };
    for path in ["/rpc/Greeter/SayHello", "/Greeter/SayHello"] {
        let answer = ask("https://app.example.org", path).await;
        assert!([200, 204].contains(&answer.status), "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org");
        assert!(answer.header("access-control-allow-methods").contains("POST"), "{answer:?}");
        assert_eq!(answer.header("access-control-max-age"), "3600", "an hour");
        let allowed = answer.header("access-control-allow-headers").to_lowercase();
        let allowed: Vec<_> = allowed.split(',').map(str::trim).collect();
        for key in wanted {
            assert!(allowed.contains(&key), "{key} is not allowed: {allowed:?}");
        }
        let answer = ask("https://evil.example", path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{answer:?}");
    }
}

#[tokio::test]
async fn everything_else_is_the_page_and_the_page_is_nothing_else() {
    let server = Server::start().await;
    for path in ["/", "/server/ticker?transport=tunnel", "/bidi/room"] {
        let answer = exchange(&server, &format!("GET {path} HTTP/1.1\naccept: text/html"), b"").await;
        assert!(answer.header("content-type").starts_with("text/html"), "{path}: {answer:?}");
        assert!(answer.body.starts_with(b"<!") || answer.body.starts_with(b"<html"), "{path}: {:?}", answer.body);
        assert_eq!(answer.header("grpc-status"), "");
    }
    // A file that is not there is not the page, or a browser would run it as a script.
    let missing = exchange(&server, "GET /no-such-file.js HTTP/1.1\naccept: */*", b"").await;
    assert_eq!(missing.status, 404, "{missing:?}");
}
