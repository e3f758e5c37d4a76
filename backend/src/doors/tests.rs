//! The doors from outside, over real sockets. Bytes, not generated clients: what is tested is the wire.

mod attacks;
mod cardinality;
mod connections;
mod early;
mod endings;
mod peer;
mod protocol;
mod resets;
mod secure;
mod share;
mod slow;
mod splice;
mod targets;

use weir_proto::{
    keys,
    seeds::{HelloReply, HelloRequest},
};
use weir_testkit::{Client, Reach, body::message, http1, open_tunnel, until};

use crate::{Config, Running, spawn};

impl Reach for Running {
    fn address(&self) -> std::net::SocketAddr {
        self.address()
    }
}

/// A server on a port of its own.
async fn server(config: Config) -> Running {
    spawn(Config { listen: vec!["127.0.0.1:0".parse().unwrap()], ..config }).await.unwrap()
}

fn hello() -> Vec<u8> {
    message(&HelloRequest { name: "Weir".into() })
}

fn answer() -> Vec<u8> {
    message(&HelloReply { message: "Hello, Weir".into() })
}

#[tokio::test]
async fn both_http2_doors_answer_with_a_message_and_trailers() {
    let server = server(Config::default()).await;
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        let answered = client.unary("/Greeter/SayHello", &[], &hello()).await;
        assert_eq!((answered.body, answered.status.as_str()), (answer(), "0"));
    }
}

#[tokio::test]
async fn grpc_web_answers_at_the_root_and_under_its_prefix() {
    let server = server(Config::default()).await;
    for path in ["/Greeter/SayHello", "/rpc/Greeter/SayHello"] {
        let answered =
            http1::request(&server, "POST", path, &[("content-type", "application/grpc-web")], &hello()).await;
        assert_eq!(answered.status, 200);
        let trailers = b"\x80\0\0\0\x0fgrpc-status:0\r\n";
        assert_eq!(answered.body, [&answer()[..], &trailers[..]].concat());
    }
}

#[tokio::test]
async fn a_post_that_is_no_grpc_is_told_so() {
    let server = server(Config::default()).await;
    let wire = weir_testkit::Wire::native(&server).await;
    for kind in [None, Some("application/json"), Some("text/plain")] {
        let mut request = http::Request::post(format!("{}Greeter/SayHello", wire.origin()));
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let answered = wire.send(request.body(tonic::body::Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answered.status(), 415, "{kind:?}");
        assert!(!answered.headers().contains_key("grpc-status"), "{answered:?}");
    }
    let page = http::Request::get(wire.origin()).body(tonic::body::Body::empty()).unwrap();
    assert_ne!(wire.send(page).await.unwrap().status(), 415, "over HTTP/2 there is a page too");
}

#[tokio::test]
async fn nobody_who_speaks_grpc_ever_gets_the_page() {
    let server = server(Config::default()).await;
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        for path in ["/No/Such", "/Greeter/NoSuch", "/", "/index.html", "/tunnel", "/rpc/Greeter/SayHello"] {
            assert_eq!(client.unary(path, &[], &hello()).await.status, "12", "{path}");
        }
    }
    for kind in
        ["grpc-web", "grpc-web+proto", "grpc-web-text", "grpc-web-text+proto", "grpc-web+json", "grpc", "grpc+json"]
    {
        for path in ["/No/Such", "/rpc/No/Such", "/Greeter/NoSuch", "/", "/index.html", "/tunnel"] {
            let kind = format!("application/{kind}");
            for method in ["POST", "GET"] {
                let answered = http1::request(&server, method, path, &[("content-type", &kind)], b"").await;
                assert_eq!(answered.header("grpc-status"), "12", "{kind} {method} {path}");
                assert!(answered.header("content-type").starts_with("application/grpc"), "{kind} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_tunnel_carries_grpc_only() {
    let server = server(Config::default()).await;
    let client = Client::tunnel(&server).await;
    let answered = client.call("/", &[("content-type", "text/html")]).await;
    assert_eq!(answered.head().await.status(), 415);
    let web = client.unary("/Greeter/SayHello", &[("content-type", "application/grpc-web")], &hello()).await;
    assert_eq!(web.status, "12");
}

#[tokio::test]
async fn the_tunnel_echoes_its_subprotocol_where_one_is_offered() {
    let server = server(Config::default()).await;
    assert_eq!(open_tunnel(&server, &[]).await.unwrap().1, None);
    let offered = [("sec-websocket-protocol", "h2ts")];
    assert_eq!(open_tunnel(&server, &offered).await.unwrap().1.as_deref(), Some("h2ts"));
}

#[tokio::test]
async fn hosts_and_origins_are_looked_at_behind_every_door() {
    let server = server(Config::default()).await;
    let foreign = ("origin", "http://evil.example");
    let own = server.url();
    assert_eq!(open_tunnel(&server, &[foreign]).await.unwrap_err(), 403);
    assert!(open_tunnel(&server, &[("origin", &own)]).await.is_ok());
    // As a development proxy passes it on.
    let proxied = [("origin", "http://127.0.0.1:8080"), ("x-forwarded-host", "127.0.0.1:8080")];
    assert!(open_tunnel(&server, &proxied).await.is_ok());

    assert_eq!(http1::request(&server, "GET", "/", &[foreign], b"").await.status, 403);
    assert_eq!(http1::request(&server, "GET", "/", &[("host", "evil.example")], b"").await.status, 421);
    for wrong in [foreign, ("host", "evil.example")] {
        let web = [wrong, ("content-type", "application/grpc-web+proto")];
        let answered = http1::request(&server, "POST", "/Greeter/SayHello", &web, &hello()).await;
        assert_eq!((answered.header("grpc-status"), answered.body.len()), ("7", 0));
    }
    let native = Client::native(&server).await;
    assert_eq!(native.unary("/Greeter/SayHello", &[foreign], &hello()).await.status, "7");
    assert_eq!(native.unary("/Greeter/SayHello", &[("origin", "http://localhost")], &hello()).await.status, "0");
}

#[tokio::test]
async fn an_allowed_origin_may_ask_and_read() {
    let page = "https://app.example";
    let server = server(Config { allow_origin: vec![page.parse().unwrap()], ..Config::default() }).await;
    let asks = [
        ("origin", page),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-grpc-web,weir-session,traceparent"),
    ];
    let preflight = http1::request(&server, "OPTIONS", "/rpc/Greeter/SayHello", &asks, b"").await;
    assert_eq!(preflight.header("access-control-allow-origin"), page);
    let headers = preflight.header("access-control-allow-headers");
    assert!(["content-type", "traceparent", keys::SESSION].iter().all(|key| headers.contains(key)), "{headers}");

    let call = [("origin", page), ("content-type", "application/grpc-web+proto")];
    let answered = http1::request(&server, "POST", "/rpc/Greeter/SayHello", &call, &hello()).await;
    assert_eq!(answered.header("access-control-allow-origin"), page);
    assert!(answered.header("access-control-expose-headers").contains("grpc-accept-encoding"));
    let other = [("origin", "https://other.example"), ("content-type", "application/grpc-web+proto")];
    let refused = http1::request(&server, "POST", "/rpc/Greeter/SayHello", &other, &hello()).await;
    assert_eq!((refused.header("grpc-status"), refused.header("access-control-allow-origin")), ("7", ""));
}

#[tokio::test]
async fn metadata_has_a_limit_and_ids_have_a_form() {
    let server = server(Config::default()).await;
    let client = Client::native(&server).await;
    let large = "x".repeat(17 << 10);
    let refused = client.unary("/Greeter/SayHello", &[("large", &large)], &hello()).await;
    assert_eq!(refused.status, "8", "{}", refused.message);
    let refused = client.unary("/Greeter/SayHello", &[(keys::SESSION, "ABC")], &hello()).await;
    assert_eq!(refused.status, "3");
    assert!(refused.message.contains("weir-session"), "{}", refused.message);
    let refused = client.unary("/Greeter/SayHello", &[("grpc-timeout", "5x")], &hello()).await;
    assert_eq!(refused.status, "3");
    assert!(refused.message.contains("grpc-timeout"), "{}", refused.message);
}

#[tokio::test]
async fn a_connection_too_many_is_told_so() {
    let server = server(Config { max_connections: 1, ..Config::default() }).await;
    let first = Client::native(&server).await;
    assert_eq!(first.unary("/Greeter/SayHello", &[], &hello()).await.status, "0");
    let second = http1::request(&server, "GET", "/", &[], b"").await;
    assert_eq!(second.status, 503);
    assert!(second.text().contains("as many connections"));
    drop(first);
    // The place is free when the server has noticed.
    until(|| server.app().stats().connections() == 0).await;
    assert_ne!(
        http1::request(&server, "POST", "/", &[("content-type", "application/grpc-web")], b"")
            .await
            .header("grpc-status"),
        ""
    );
}
