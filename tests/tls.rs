//! All doors over TLS, and what those meet who do not speak it, or not to its end.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "support/mod.rs"]
mod support;

use std::{fs, time::Duration};

use bytes::Bytes;
use futures::future::join_all;
use h2::ext::Protocol;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite;
use tonic::{body::Body, transport::Endpoint};
use weir_proto::{
    keys,
    seeds::{HelloReply, HelloRequest, StreamRequestData, greeter_client::GreeterClient},
    weir::v1::TickerRequest,
};
use weir_wire::web::TRAILERS;

use support::{
    Ask as _,
    Door::{NativeTls, TunnelTls},
    Server, ask, connect, eventually, exchange, frames, handshake, hear, message, soon, websocket, ws_request,
};

const SHORT: Duration = Duration::from_millis(200);

fn hello() -> HelloRequest {
    HelloRequest { name: "Ada".into() }
}

#[tokio::test]
async fn what_holds_at_the_other_doors_holds_over_tls() {
    for door in [NativeTls, TunnelTls] {
        support::bidi_goes_back_and_forth(door).await;
        support::half_close_ends_only_one_direction(door).await;
        support::a_reset_reaches_the_handler(door).await;
        support::a_lost_connection_ends_its_calls(door).await;
        support::stalled_streams_do_not_stall_others(door).await;
        support::the_unknown_is_unimplemented(door).await;
    }
}

#[tokio::test]
async fn the_end_is_orderly_over_tls_too() {
    for door in [NativeTls, TunnelTls] {
        support::a_shutdown_ends_calls_with_a_status(door).await;
        support::a_shutdown_does_not_wait_for_a_stalled_reader(door).await;
    }
}

#[tokio::test]
async fn a_usual_client_needs_only_the_certificate() {
    let server = Server::secure().await;
    assert!(server.origin().starts_with("https://127.0.0.1:"));
    let reply = soon("a reply", server.greeter().say_hello(hello())).await.unwrap();
    assert_eq!(reply.into_inner().message, "Hello, Ada");
    let data = StreamRequestData { data: "x".into() };
    let heard = hear(server.greeter().all_stream(ask(tokio_stream::iter([data])).with(keys::INTERVAL_MS, 1))).await;
    assert!(heard.end.is_ok() && !heard.messages.is_empty());
}

#[tokio::test]
async fn the_certificate_is_for_this_server_by_all_its_names_and_no_other() {
    let server = Server::with(|config| {
        config.tls = true;
        config.public_url = Some("https://weir.example.org".parse().unwrap());
        config.allow_host = ["teacher.local", ".class.example"].map(|name| name.parse().unwrap()).to_vec();
    })
    .await;
    for name in ["localhost", "127.0.0.1", "::1", "weir.example.org", "teacher.local", "a.class.example"] {
        assert!(handshake(&server, name, &["h2", "http/1.1"]).await.is_ok(), "{name}");
    }
    for other in ["evil.example", "a.teacher.local", "class.example"] {
        let refused = handshake(&server, other, &["h2"]).await.unwrap_err().to_string();
        assert!(refused.contains("certificate"), "{other}: {refused}");
    }
    // Who may choose gets HTTP/2; who has no choice gets HTTP/1.1.
    let stream = handshake(&server, "localhost", &["http/1.1", "h2"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let mut stream = handshake(&server, "localhost", &[]).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: weir.example.org\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    soon("an answer", stream.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 "));
}

#[tokio::test]
async fn what_came_before_tls_1_2_is_refused() {
    let server = Server::secure().await;
    // A ClientHello of TLS 1.1 (RFC 4346, section 7.4.1.2) that lacks nothing else: ciphers, groups, signatures.
    let extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3];
    let ciphers = [0, 4, 0xc0, 0x09, 0xc0, 0x2b];
    for (minor, alert) in [(2, true), (3, false)] {
        let hello = [&[3, minor][..], &[7; 32], &[0], &ciphers, &[1, 0, 0, 22], &extensions].concat();
        let length = u8::try_from(hello.len()).unwrap();
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(&[&[22, 3, 1, 0, length + 4, 1, 0, 0, length][..], &hello].concat()).await.unwrap();
        let mut answer = [0; 7];
        soon("an answer", stream.read_exact(&mut answer)).await.unwrap();
        // Fatal, protocol_version; or else the server's own hello.
        assert_eq!(answer[0] == 21, alert, "{answer:?}");
        assert!(!alert || answer[5..] == [2, 70], "{answer:?}");
    }
}

/// One HTTP/2 connection over TLS, as a browser has it.
async fn browser(server: &Server) -> h2::client::SendRequest<Bytes> {
    let (requests, connection) = h2::client::handshake(connect(server, "h2").await).await.unwrap();
    tokio::spawn(connection);
    soon("room for requests", requests.ready()).await.unwrap()
}

#[tokio::test]
async fn grpc_web_runs_over_http2_and_many_streams_share_a_connection() {
    let server = Server::secure().await;
    let wire = NativeTls.open(&server).await;
    let call = |path: &str, message: &[u8]| {
        Request::post(format!("{}{path}", server.origin()))
            .header("content-type", "application/grpc-web+proto")
            .header("origin", server.origin())
            .body(Body::new(Full::new(Bytes::copy_from_slice(message))))
            .unwrap()
    };
    let answer = wire.send(call("/rpc/Greeter/SayHello", &message(&hello()))).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/grpc-web+proto");
    assert_eq!(answer.headers().get("strict-transport-security"), None, "nobody vouches for the certificate");
    let body = soon("the body", answer.into_body().collect()).await.unwrap().to_bytes();
    let [(0, reply), (TRAILERS, trailers)] = &frames(&body)[..] else { panic!("{body:?}") };
    assert_eq!(HelloReply::decode(&reply[..]).unwrap().message, "Hello, Ada");
    assert!(trailers.starts_with(b"grpc-status:0"), "{trailers:?}");

    // A browser over HTTP/1.1 has six connections.
    let ticker = message(&TickerRequest { symbol: "WEIR".into(), ..TickerRequest::default() });
    let mut streams = join_all((0..20).map(|_| wire.send(call("/rpc/weir.v1.Ticker/Watch", &ticker)))).await;
    for stream in &mut streams {
        let body = stream.as_mut().unwrap().body_mut();
        soon("a first quote", body.frame()).await.unwrap().unwrap();
    }
    assert_eq!((server.app().stats().calls(), server.app().stats().connections()), (20, 1));
}

#[tokio::test]
async fn the_page_and_what_it_is_shared_by_are_there_and_only_https_pages_may_call() {
    let server = Server::with(|config| (config.tls, config.lan) = (true, true)).await;
    let port = server.address().port();
    let mut requests = browser(&server).await;
    let mut get = async |path: &str, origin: &str| {
        let url = format!("https://127.0.0.1:{port}{path}");
        let request = Request::get(url).header("origin", format!("{origin}://127.0.0.1:{port}")).body(()).unwrap();
        let answer = soon("an answer", requests.send_request(request, true).unwrap().0).await.unwrap();
        let (head, mut body) = answer.into_parts();
        let mut text = Vec::new();
        while let Some(chunk) = soon("the body", body.data()).await {
            text.extend_from_slice(&chunk.unwrap());
        }
        (head.status.as_u16(), String::from_utf8_lossy(&text).into_owned())
    };
    let (status, page) = get("/", "https").await;
    // In a tree where the page is not built there is one that says so.
    assert!(page.contains("<html"), "{status} {page}");
    let (status, list) = get("/share/addresses", "https").await;
    assert!(status == 200 && !list.contains("http://"), "{list}");
    for address in list.split('"').filter(|part| part.contains("://")) {
        assert!(address.starts_with("https://") && address.ends_with(&format!(":{port}")), "{list}");
    }
    assert_eq!(get("/", "http").await.0, 403);
}

#[tokio::test]
async fn a_tunnel_opens_over_http2_where_a_browser_has_that_already() {
    let server = Server::secure().await;
    let mut requests = browser(&server).await;
    eventually("settings", support::LIMIT, async || requests.is_extended_connect_protocol_enabled()).await;
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri(format!("{}/tunnel", server.origin()))
        .extension(Protocol::from_static("websocket"))
        .header("sec-websocket-version", "13")
        .header("origin", server.origin())
        .body(())
        .unwrap();
    let (answer, _send) = requests.send_request(request, false).unwrap();
    let answer = soon("an answer", answer).await.unwrap();
    assert_eq!(answer.status(), 200);
    // HTTP/2's settings, in a binary message.
    assert_eq!(soon("settings", answer.into_body().data()).await.unwrap().unwrap()[0], 0x82);
    assert_eq!(server.app().stats().tunnels(), 1);
}

#[tokio::test]
async fn who_does_not_finish_the_handshake_is_dropped() {
    let server = Server::with(|config| (config.tls, config.header_timeout) = (true, SHORT)).await;
    // The beginning of a record that says it is a handshake of 512 bytes, and nothing at all.
    for begun in [&[22, 3, 1, 2, 0, 1][..], &[]] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(begun).await.unwrap();
        eventually("it counts", support::LIMIT, async || server.app().stats().connections() == 1).await;
        soon("the end", stream.read_to_end(&mut Vec::new())).await.unwrap();
        eventually("it is gone", support::LIMIT, async || server.app().stats().connections() == 0).await;
    }
    // One whose client goes on is served.
    assert!(soon("a reply", server.greeter().say_hello(hello())).await.is_ok());
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_handshake() {
    let server = Server::with(|config| (config.tls, config.header_timeout) = (true, support::LIMIT * 10)).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(&[22, 3, 1, 2, 0, 1]).await.unwrap();
    eventually("it counts", support::LIMIT, async || server.app().stats().connections() == 1).await;
    server.shut_down();
    soon("the server's end", server.stopped()).await;
    drop(stream);
}

#[tokio::test]
async fn plain_http_is_answered_with_the_way_to_https() {
    let server = Server::secure().await;
    let url = server.origin();
    let page = exchange(&server.address(), "GET /server/ticker?count=3 HTTP/1.1", b"").await;
    let there = format!("{url}/server/ticker?count=3");
    assert_eq!((page.status, page.header("location")), (307, there.as_str()));
    assert_eq!(page.body, format!("This port speaks https: open {there}\n"));
    let call = exchange(&server.address(), "POST /rpc/Greeter/SayHello HTTP/1.1", b"").await;
    assert_eq!((call.status, call.header("location")), (400, ""));
    let refused = soon("an answer", websocket(&server.address(), ws_request(&server, ""))).await;
    assert!(
        matches!(refused, Err(tungstenite::Error::Http(answer)) if answer.status() == 307),
        "no tunnel without TLS"
    );

    // A gRPC client that was not told.
    let plain = format!("http://{}", server.address());
    let channel = Endpoint::from_shared(plain).unwrap().connect_lazy();
    let status = soon("a refusal", GreeterClient::new(channel).say_hello(hello())).await.unwrap_err();
    assert!(format!("{status:?}").contains("This port speaks https"), "{status:?}");
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (_requests, connection) = h2::client::handshake(stream).await.unwrap();
    let error = soon("the connection's end", connection).await.unwrap_err();
    assert_eq!(error.reason(), Some(h2::Reason::INADEQUATE_SECURITY), "{error}");
    assert!(error.to_string().contains("This port speaks https"), "{error}");
}

#[tokio::test]
async fn a_connection_too_many_is_told_so_over_tls() {
    let server = Server::with(|config| (config.tls, config.max_connections) = (true, 1)).await;
    let first = connect(&server, "h2").await;
    eventually("it counts", support::LIMIT, async || server.app().stats().connections() == 1).await;
    let mut second = connect(&server, "http/1.1").await;
    second.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    soon("an answer", second.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("--max-connections"), "{answer}");
    let (_requests, connection) = h2::client::handshake(connect(&server, "h2").await).await.unwrap();
    let error = soon("the connection's end", connection).await.unwrap_err();
    assert_eq!(error.reason(), Some(h2::Reason::ENHANCE_YOUR_CALM), "{error}");
    drop(first);
    eventually("its place is free", support::LIMIT, async || server.app().stats().connections() == 0).await;
    assert!(soon("a reply", server.greeter().say_hello(hello())).await.is_ok());
}

#[tokio::test]
async fn a_certificate_from_files_is_the_one_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["weir.test".to_owned()]).unwrap();
    let [cert, key] = [("CERTIFICATE", made.cert.der().to_vec()), ("PRIVATE KEY", made.signing_key.serialize_der())]
        .map(|(label, der)| {
            let path = folder.path().join(label);
            fs::write(&path, support::pem(label, &der)).unwrap();
            Some(path)
        });
    let server = Server::with(|config| (config.cert, config.key) = (cert, key)).await;
    let tls = server.app().tls().expect("either file means TLS");
    assert_eq!((tls.certificate(), tls.fingerprint()), (&made.cert.der()[..], None));
    assert!(handshake(&server, "weir.test", &["h2"]).await.is_ok());
    assert!(handshake(&server, "localhost", &["h2"]).await.is_err(), "it is for another name");
}
