//! What is sent to do harm: paths that lead out, names and origins that are not ours, headers in values, sizes beyond all
//! limits.

use std::time::Duration;

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use http::Request;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;
use weir_proto::weir::v1::FailRequest;
use weir_testkit::{
    Client, LIMIT,
    body::{frames, message},
    http1, open_tunnel, until,
};
use weir_wire::{
    http2::{frame, opening},
    web,
};

use super::{hello, server};
use crate::{Config, Running};

/// Sends these bytes and reads until the server closes.
async fn raw(server: &Running, said: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(said).await;
    let mut answer = Vec::new();
    let _ = timeout(LIMIT, stream.read_to_end(&mut answer)).await.expect("an end");
    answer
}

#[tokio::test]
async fn no_path_leads_out_of_the_page() {
    let server = server(Config::default()).await;
    for path in [
        "/../Cargo.toml",
        "/fonts/../../Cargo.toml",
        "//../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/%2e%2e%2fCargo.toml",
        "/..%5cCargo.toml",
        "/%252e%252e%252fCargo.toml",
        "/..\\Cargo.toml",
        "/fonts/..\\..\\Cargo.toml",
        "/....//Cargo.toml",
        "//etc/hosts.conf",
        "/C:\\Windows\\win.ini",
        "/file:///etc/host.conf",
        "/index.html%00.js",
        "/.git/config.x",
    ] {
        let said = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let answer = String::from_utf8_lossy(&raw(&server, said.as_bytes()).await).into_owned();
        assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
        assert!(!answer.contains("[workspace"), "{path}: {answer}");
    }
    let nul = raw(&server, b"GET /a\0.js HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(nul.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&nul));
    // As a whole address, and in the form of a proxy's request.
    for target in ["http://localhost/../Cargo.toml", "http://evil.example/Cargo.toml"] {
        let said = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        assert!(raw(&server, said.as_bytes()).await.starts_with(b"HTTP/1.1 4"), "{target}");
    }
}

#[tokio::test]
async fn whoever_forges_a_host_or_an_origin_is_refused_at_every_door() {
    let server = server(Config::default()).await;
    let port = server.address().port();
    let foreign = format!("http://127.0.0.1:{}", port ^ 1);
    for forged in [
        ("host", "evil.example"),
        ("host", "127.0.0.1.evil.example"),
        ("host", "localhost@evil.example"),
        ("host", "localhost.evil.example:80"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", foreign.as_str()),
        ("origin", "http://localhost.evil.example"),
    ] {
        let page = [forged];
        for path in ["/", "/index.html", "/share/addresses", "/share/qr.svg?text=x", "/tunnel", "/no/such.js"] {
            let status = http1::request(&server, "GET", path, &page, b"").await.status;
            assert!([403, 421].contains(&status), "{forged:?} {path}: {status}");
        }
        for kind in ["application/grpc-web+proto", "application/grpc-web-text", "application/grpc"] {
            for path in ["/rpc/Greeter/SayHello", "/Greeter/SayHello", "/no.such/Method"] {
                let headers = [forged, ("content-type", kind)];
                let answered = http1::request(&server, "POST", path, &headers, &hello()).await;
                assert_eq!(answered.header("grpc-status"), "7", "{forged:?} {kind} {path}");
                assert!(answered.body.is_empty(), "{forged:?} {kind} {path}");
            }
        }
        assert!(open_tunnel(&server, &[forged]).await.is_err_and(|status| [403, 421].contains(&status)), "{forged:?}");
    }
    assert_eq!(server.app().stats().calls_total(), 0, "none came as far as a call");
    // Native gRPC says the host in its address.
    let (requests, connection) =
        h2::client::handshake(TcpStream::connect(server.address()).await.unwrap()).await.unwrap();
    tokio::spawn(connection);
    let mut requests = requests.ready().await.unwrap();
    for uri in ["http://evil.example/Greeter/SayHello", "http://localhost.evil.example/Greeter/SayHello"] {
        let request = Request::post(uri).header("content-type", "application/grpc").body(()).unwrap();
        let (response, _) = requests.send_request(request, true).unwrap();
        assert_eq!(timeout(LIMIT, response).await.unwrap().unwrap().headers()["grpc-status"], "7", "{uri}");
    }
}

/// Ends with a message that would be headers of its own, trailers, or half a frame.
const LINES: &str = "a\r\nset-cookie: b=c\r\n\r\n\0\u{7f}\tä %0d%0a \u{202e}\u{2028}<b>";

fn fails(after: u32) -> Vec<u8> {
    message(&FailRequest { after, code: 9, message: LINES.into(), details: true, every_ms: 1 })
}

#[tokio::test]
async fn a_message_with_lines_in_it_is_one_header() {
    let server = server(Config::default()).await;
    let told = |written: &str| {
        assert!(written.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{written:?}");
        percent_encoding::percent_decode_str(written).decode_utf8().unwrap().into_owned()
    };
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        for after in [0, 1] {
            let answered = client.unary("/weir.v1.Lab/Fail", &[], &fails(after)).await;
            assert_eq!((answered.status.as_str(), told(&answered.message).as_str()), ("9", LINES));
        }
    }
    let web = [("content-type", "application/grpc-web+proto")];
    // In the headers where there is no message before, and in a frame of their own where there is.
    let only = http1::request(&server, "POST", "/rpc/weir.v1.Lab/Fail", &web, &fails(0)).await;
    assert_eq!((only.header("set-cookie"), told(only.header("grpc-message")).as_str()), ("", LINES));
    let framed = http1::request(&server, "POST", "/rpc/weir.v1.Lab/Fail", &web, &fails(1)).await;
    let [(0, _), (web::TRAILERS, trailers)] = &frames(&framed.body)[..] else { panic!("{framed:?}") };
    let trailers = web::trailers(trailers).unwrap();
    assert!(!trailers.contains_key("set-cookie"), "{trailers:?}");
    assert_eq!(told(trailers["grpc-message"].to_str().unwrap()), LINES);
}

#[tokio::test]
async fn what_was_asked_for_is_quoted_without_its_lines() {
    let server = server(Config::default()).await;
    let web = [("content-type", "application/grpc-web+proto")];
    let answered = http1::request(&server, "POST", "/rpc/a%0d%0aset-cookie:%20b=c/d", &web, b"").await;
    assert_eq!((answered.header("grpc-status"), answered.header("set-cookie")), ("12", ""));
    let answered = http1::request(&server, "GET", "/tunnel?stream-window=%0d%0aset-cookie:b", &[], b"").await;
    assert_eq!((answered.status, answered.header("set-cookie")), (400, ""));
    // Lines in a header's value end the request or the value: they are never passed on.
    let split = b"POST /Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web\r\n\
        weir-count: 1\0\r\ncontent-length: 0\r\n\r\n";
    let answer = raw(&server, split).await;
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn two_ways_to_say_where_a_request_ends_are_none() {
    let server = server(Config::default()).await;
    for twice in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 5, 6\r\n",
        "content-length: +5\r\n",
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked, identity\r\n",
    ] {
        let said = format!(
            "POST /Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\n{twice}\r\nabcdeGET / HTTP/1.1\r\nhost: localhost\r\n\r\n"
        );
        let answer = String::from_utf8_lossy(&raw(&server, said.as_bytes()).await).into_owned();
        assert!(answer.starts_with("HTTP/1.1 400"), "{twice}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{twice}: {answer}");
    }
}

#[tokio::test]
async fn heads_beyond_all_measure_are_refused() {
    let server = server(Config::default()).await;
    let many = "x: y\r\n".repeat(101);
    let long = "x".repeat(70_000);
    for (said, status) in [
        (format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"), "431"),
        (format!("GET /{long} HTTP/1.1\r\nhost: localhost\r\n\r\n"), "414"),
        (format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(1 << 20)), "431"),
    ] {
        let answer = String::from_utf8_lossy(&raw(&server, said.as_bytes()).await).into_owned();
        // A reset may overtake the answer when much is left unread.
        assert!(answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {answer}");
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_websocket_message_over_four_mebibytes_ends_its_tunnel() {
    let server = server(Config::default()).await;
    let (mut socket, _) = open_tunnel(&server, &[]).await.unwrap();
    socket.send(Message::Binary(opening(&[]).into())).await.unwrap();
    // Frames of a kind that nobody knows are stepped over (RFC 9113, section 5.5): so much is fine.
    let unknown: Vec<u8> = frame(0xee, 0, 0, &[]).repeat((4 << 20) / 9);
    socket.send(Message::Binary(unknown.into())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.app().stats().tunnels(), 1);
    let _ = socket.send(Message::Binary(Bytes::from(vec![0; (4 << 20) + 1]))).await;
    timeout(LIMIT, async { while let Some(Ok(_)) = socket.next().await {} }).await.expect("an end");
    until(|| server.app().stats().tunnels() == 0).await;
}
