//! Native gRPC: HTTP/2 over TCP with prior knowledge.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "support/mod.rs"]
mod support;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use prost::Message as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::body::Body;
use weir_proto::{
    seeds::{HelloReply, HelloRequest, greeter_client::GreeterClient},
    weir::v1::{BlastRequest, lab_client::LabClient},
};
use weir_wire::http2::{PREFACE, split};

use support::{Ask as _, Door::Native, Server, Wire, ask, eventually, exchange, frames, message, soon};

#[tokio::test]
async fn bidi_goes_back_and_forth() {
    support::bidi_goes_back_and_forth(Native).await;
}

#[tokio::test]
async fn half_close_ends_only_one_direction() {
    support::half_close_ends_only_one_direction(Native).await;
}

#[tokio::test]
async fn a_reset_reaches_the_handler() {
    support::a_reset_reaches_the_handler(Native).await;
}

#[tokio::test]
async fn a_lost_connection_ends_its_calls() {
    support::a_lost_connection_ends_its_calls(Native).await;
}

#[tokio::test]
async fn stalled_streams_do_not_stall_others() {
    support::stalled_streams_do_not_stall_others(Native).await;
}

#[tokio::test]
async fn a_deadline_ends_a_stream() {
    support::a_deadline_ends_a_stream(Native).await;
}

#[tokio::test]
async fn a_deadline_fires_while_the_reader_is_stalled() {
    support::a_deadline_fires_while_the_reader_is_stalled(Native).await;
}

#[tokio::test]
async fn a_shutdown_ends_calls_with_a_status() {
    support::a_shutdown_ends_calls_with_a_status(Native).await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_stalled_reader() {
    support::a_shutdown_does_not_wait_for_a_stalled_reader(Native).await;
}

#[tokio::test]
async fn events_name_server_and_connection() {
    support::events_name_server_and_connection(Native).await;
}

#[tokio::test]
async fn the_unknown_is_unimplemented() {
    support::the_unknown_is_unimplemented(Native).await;
}

fn hello() -> HelloRequest {
    HelloRequest { name: "Ada".into() }
}

fn greeter(wire: &Wire) -> GreeterClient<Wire> {
    GreeterClient::with_origin(wire.clone(), wire.origin())
}

fn post(server: &Server, path: &str) -> http::request::Builder {
    Request::post(format!("{}{path}", server.origin()))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
}

#[tokio::test]
async fn a_unary_call_as_bytes() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    let body = Full::from(message(&hello()));
    let answer = wire.send(post(&server, "/Greeter/SayHello").body(Body::new(body)).unwrap()).await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (StatusCode::OK, &"application/grpc".parse().unwrap())
    );
    assert!(answer.headers().get("grpc-status").is_none(), "the status is in the trailers: {answer:?}");
    let body = soon("the body", answer.into_body().collect()).await.unwrap();
    assert_eq!(body.trailers().unwrap()["grpc-status"], "0");
    let frames = frames(&body.to_bytes());
    let [(0, payload)] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!(HelloReply::decode(&payload[..]).unwrap().message, "Hello, Ada");
}

/// Frames may be cut anywhere: the transport's pieces mean nothing.
#[tokio::test]
async fn a_message_may_come_in_any_pieces() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    let message = message(&hello());
    let pieces =
        message.into_iter().map(|byte| Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from(vec![byte]))));
    let body = Body::new(http_body_util::StreamBody::new(futures::stream::iter(pieces.collect::<Vec<_>>())));
    let answer = wire.send(post(&server, "/Greeter/SayHello").body(body).unwrap()).await.unwrap();
    let body = soon("the body", answer.into_body().collect()).await.unwrap();
    assert_eq!(body.trailers().unwrap()["grpc-status"], "0");
}

#[tokio::test]
async fn a_malformed_deadline_is_refused_by_name() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    for bad in ["5", "5s", "-1m", "123456789m", ""] {
        let request = post(&server, "/Greeter/SayHello").header("grpc-timeout", bad).body(Body::empty()).unwrap();
        let answer = wire.send(request).await.unwrap();
        assert_eq!(answer.headers()["grpc-status"], "3", "{bad:?}: {answer:?}");
        assert!(answer.headers()["grpc-message"].to_str().unwrap().contains("grpc-timeout"), "{answer:?}");
    }
}

#[tokio::test]
async fn headers_that_are_too_large_do_not_break_the_connection() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    // Beyond Weir's own limit, but within what HTTP lets through: gRPC's answer.
    let request =
        post(&server, "/Greeter/SayHello").header("x-large", "x".repeat(20 << 10)).body(Body::empty()).unwrap();
    let answer = wire.send(request).await.unwrap();
    assert_eq!((answer.status(), &answer.headers()["grpc-status"]), (StatusCode::OK, &"8".parse().unwrap()));
    // Beyond what HTTP lets through: its own answer, and the connection lives on.
    let request =
        post(&server, "/Greeter/SayHello").header("x-large", "x".repeat(60 << 10)).body(Body::empty()).unwrap();
    assert_eq!(wire.send(request).await.unwrap().status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert!(greeter(&wire).say_hello(hello()).await.is_ok());
    // A flood of them may end its connection, and no other.
    let other = Wire::native(&server).await;
    let request =
        post(&server, "/Greeter/SayHello").header("x-large", "x".repeat(2 << 20)).body(Body::empty()).unwrap();
    let flooded = wire.send(request).await;
    assert!(flooded.as_ref().map_or(true, |answer| answer.status().is_client_error()), "{flooded:?}");
    assert!(greeter(&other).say_hello(hello()).await.is_ok());
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused() {
    let server = Server::with(|config| config.allow_host = vec!["teacher.local".parse().unwrap()]).await;
    let wire = Wire::native(&server).await;
    let port = server.address().port();
    let asked = async |host: &str| {
        let origin = format!("http://{host}:{port}").parse().unwrap();
        GreeterClient::with_origin(wire.clone(), origin).say_hello(hello()).await.map_err(|status| status.code())
    };
    assert_eq!(asked("evil.example").await.unwrap_err(), tonic::Code::PermissionDenied);
    for ours in ["localhost", "teacher.local"] {
        assert!(asked(ours).await.is_ok(), "{ours}");
    }
}

#[tokio::test]
async fn connections_are_limited_and_places_become_free() {
    let server = Server::with(|config| config.max_connections = 2).await;
    let (one, two) = (Wire::native(&server).await, Wire::native(&server).await);
    assert!(greeter(&one).say_hello(hello()).await.is_ok());
    assert!(greeter(&two).say_hello(hello()).await.is_ok());
    // One more is told so, in the words it speaks, and closed.
    let answer = exchange(&server.address(), "GET / HTTP/1.1", b"").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.ends_with(b"\n"), "cut: {answer:?}");
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    socket.write_all(PREFACE).await.unwrap();
    socket.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    soon("the end", socket.read_to_end(&mut bytes)).await.unwrap();
    // Empty settings, and the connection's end at once.
    let (settings, _, rest) = split(&bytes).unwrap();
    let (goaway, said, rest) = split(rest).unwrap();
    assert_eq!((settings.name(), settings.len, goaway.name(), rest), ("SETTINGS", 0, "GOAWAY", &b""[..]));
    assert!(said.ends_with(b"(--max-connections)."), "{said:?}");

    two.cut();
    eventually("a place is free", Duration::from_secs(5), async || server.app().stats().connections() == 1).await;
    let three = Wire::native(&server).await;
    assert!(greeter(&three).say_hello(hello()).await.is_ok());
    assert!(greeter(&one).say_hello(hello()).await.is_ok(), "the first has been there all the time");
}

#[tokio::test]
async fn calls_on_one_connection_are_limited() {
    let server = Server::with(|config| config.max_streams = 3).await;
    let wire = Wire::native(&server).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut lab = LabClient::with_origin(wire.clone(), wire.origin());
        open.push(lab.blast(BlastRequest { count: 2, payload_bytes: 0, interval_ms: 60_000 }).await.unwrap());
    }
    let mut fourth = greeter(&wire);
    let fourth = tokio::spawn(async move { fourth.say_hello(hello()).await });
    // It waits at the client: another connection's call comes and goes meanwhile.
    server.greeter().say_hello(hello()).await.unwrap();
    assert!(!fourth.is_finished());
    assert_eq!(server.app().stats().calls(), 3);
    open.pop();
    assert!(soon("the fourth call", fourth).await.unwrap().is_ok());
}

#[tokio::test]
async fn who_says_nothing_is_not_kept() {
    let server = Server::with(|config| config.header_timeout = Duration::from_millis(200)).await;
    let mut silent = TcpStream::connect(server.address()).await.unwrap();
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(b"POST /Greeter/SayHello HTTP/1.1\r\nhost:").await.unwrap();
    for socket in [&mut silent, &mut slow] {
        let mut bytes = Vec::new();
        let _ = soon("the end", socket.read_to_end(&mut bytes)).await;
        assert!(!bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes));
    }
    eventually("both are gone", Duration::from_secs(5), async || server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_busy_one_is_not() {
    let server = Server::with(|config| config.idle_timeout = Duration::from_millis(300)).await;
    let (idle, busy) = (Wire::native(&server).await, Wire::native(&server).await);
    let endless = ask(tokio_stream::pending()).with("weir-interval-ms", 100);
    let mut call = greeter(&busy).all_stream(endless).await.unwrap().into_inner();
    assert!(greeter(&idle).say_hello(hello()).await.is_ok());
    eventually("the idle one is closed", Duration::from_secs(5), async || server.app().stats().connections() == 1)
        .await;
    for _ in 0..5 {
        support::next(&mut call).await;
    }
    assert!(greeter(&busy).say_hello(hello()).await.is_ok());
}
