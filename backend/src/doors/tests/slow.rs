//! Slow clients: whoever stops in the middle of something is not waited for for ever, at any door.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message;
use weir_proto::weir::v1::TickerRequest;
use weir_tap::Cause;
use weir_testkit::{Client, LIMIT, body::message, hpack, http1, open_tunnel, until};
use weir_wire::http2::{PREFACE, flag, frame, kind, opening};

use super::{
    answer,
    endings::{IDS, abandoned, seen, watch},
    hello, server,
};
use crate::{Config, Running};

const SHORT: Duration = Duration::from_millis(150);
/// Nine of the ten bytes of a HEADERS frame's header and payload that says it has ten.
const HALF_FRAME: &[u8] = b"\0\0\x0a\x01\x04\0\0\0\x01\x83";
/// A whole HEADERS frame that is to be continued and never is.
const HALF_HEADERS: &[u8] = b"\0\0\x02\x01\0\0\0\0\x01\x83\x86";

/// Says this and nothing more, and waits until the server closes.
async fn says(server: &Running, said: &[u8]) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(said).await.unwrap();
    let mut rest = Vec::new();
    // A reset is an end as well.
    let _ = timeout(LIMIT, stream.read_to_end(&mut rest)).await.unwrap_or_else(|_| panic!("open after {said:?}"));
}

#[tokio::test]
async fn half_a_head_is_waited_for_as_long_as_the_flag_says() {
    let server = server(Config { header_timeout: SHORT, ..Config::default() }).await;
    for said in [
        "GE",
        "GET /server/tick",
        "GET / HTTP/1.1",
        "POST /rpc/Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web\r\nx-",
        "GET /tunnel HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n",
    ] {
        says(&server, said.as_bytes()).await;
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_gets_no_more_time_for_it() {
    let server = server(Config { header_timeout: SHORT, ..Config::default() }).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let drip = async {
        stream.write_all(b"GET / HTTP/1.1\r\nx: ").await?;
        loop {
            stream.write_all(b"x").await?;
            sleep(SHORT / 10).await;
        }
    };
    let ended: Result<std::io::Result<()>, _> = timeout(LIMIT, drip).await;
    assert!(ended.is_ok_and(|ended| ended.is_err()), "it may go on for ever");
}

#[tokio::test]
async fn http2_that_comes_to_nothing_is_idle() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    // `P` alone may become HTTP/1.1 or HTTP/2.
    says(&server, b"P").await;
    says(&server, &PREFACE[..12]).await;
    says(&server, &opening(&[])).await;
    for half in [HALF_FRAME, HALF_HEADERS] {
        says(&server, &[&opening(&[]), half].concat()).await;
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_peer_that_answers_no_pings_is_gone_whatever_the_flags_say() {
    let server = server(Config { idle_timeout: Duration::from_hours(24), ..Config::default() }).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(&opening(&[])).await.unwrap();
    let mut first = [0; 9];
    stream.read_exact(&mut first).await.unwrap();
    // A call whose handler only writes, and does so until its end.
    let mut watcher = watch(&server);
    let call = hpack::request("/weir.v1.Ticker/Watch", "localhost", &IDS);
    let request = message(&TickerRequest { symbol: "WEIR".into(), every_ms: 60_000, count: 0 });
    let sent = [frame(kind::HEADERS, flag::END_HEADERS, 1, &call), frame(kind::DATA, flag::END_STREAM, 1, &request)];
    stream.write_all(&sent.concat()).await.unwrap();
    until(|| server.app().stats().calls() == 1).await;
    // From here on time passes as fast as nothing happens.
    tokio::time::pause();
    let silent = Instant::now();
    while server.app().stats().connections() == 1 {
        sleep(Duration::from_secs(1)).await;
    }
    assert!((20..=120).contains(&silent.elapsed().as_secs()), "{:?}", silent.elapsed());
    assert_eq!(seen(&mut watcher, abandoned).await, Cause::ConnectionLost, "nobody has reset it");
}

/// Opens a tunnel, sends these messages, and waits until the server closes it.
async fn tunnels(server: &Running, messages: &[&[u8]]) {
    let (mut socket, _) = open_tunnel(server, &[]).await.unwrap();
    for message in messages {
        socket.send(Message::Binary(message.to_vec().into())).await.unwrap();
    }
    let end = async { while let Some(Ok(_)) = socket.next().await {} };
    timeout(LIMIT, end).await.unwrap_or_else(|_| panic!("open after {messages:?}"));
}

#[tokio::test]
async fn a_tunnel_in_which_nobody_speaks_http2_is_closed_as_soon_as_half_a_head() {
    let server = server(Config { header_timeout: SHORT, ..Config::default() }).await;
    tunnels(&server, &[]).await;
    tunnels(&server, &[&PREFACE[..23]]).await;
    // Half a WebSocket frame: a hundred bytes are announced, and three come.
    let (mut socket, _) = open_tunnel(&server, &[]).await.unwrap();
    socket.get_mut().write_all(&[0x82, 0x80 | 0x64, 0, 0, 0, 0, b'P', b'R', b'I']).await.unwrap();
    let end = async { while let Some(Ok(_)) = socket.next().await {} };
    timeout(LIMIT, end).await.expect("closed");
    until(|| server.app().stats().connections() == 0).await;
    // Who has said it is not asked again.
    let client = Client::tunnel(&server).await;
    sleep(SHORT * 3).await;
    assert_eq!(client.unary("/Greeter/SayHello", &[], &hello()).await.body, answer());
}

#[tokio::test]
async fn a_tunnel_without_a_call_is_idle_and_one_with_a_call_is_not() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    let opening = &opening(&[]);
    tunnels(&server, &[opening]).await;
    tunnels(&server, &[opening, HALF_FRAME]).await;
    tunnels(&server, &[opening, HALF_HEADERS]).await;
    until(|| server.app().stats().tunnels() == 0).await;
    let client = Client::tunnel(&server).await;
    let call = client.call("/Greeter/LotsOfGreetings", &[]).await;
    until(|| server.app().stats().calls() == 1).await;
    sleep(SHORT * 5).await;
    assert_eq!((server.app().stats().calls(), server.app().stats().tunnels()), (1, 1));
    drop(call);
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn half_a_message_ends_its_call_and_only_it() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    let half = &hello()[..7];
    for tunnel in [false, true] {
        let client = if tunnel { Client::tunnel(&server).await } else { Client::native(&server).await };
        let mut whole = client.call("/weir.v1.Lab/Echo", &[]).await;
        let mut call = client.call("/Greeter/LotsOfGreetings", &[]).await;
        call.send(&hello(), false);
        call.send(half, false);
        let answered = call.answer().await;
        assert_eq!(answered.status, "4", "{}", answered.message);
        assert!(answered.message.contains("middle%20of%20a%20message"), "{}", answered.message);
        // Between two messages a stream may be silent.
        assert_eq!(server.app().stats().calls(), 1);
        whole.send(&[], true);
        assert_eq!(whole.answer().await.status, "0");
    }
}

#[tokio::test]
async fn half_a_message_by_grpc_web_ends_too_and_the_connection_with_it() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    // A browser would have sent all of it at once.
    for (kind, half) in [("grpc-web", &hello()[..7]), ("grpc-web-text", &b"AAAAAAYKBFdl"[..])] {
        let kind = format!("application/{kind}");
        let head = [("content-type", kind.as_str()), ("content-length", "12345")];
        let answered = http1::request(&server, "POST", "/rpc/Greeter/SayHello", &head, half).await;
        assert_eq!(answered.header("grpc-status"), "4", "{kind}");
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_body_that_nobody_asked_for_keeps_no_connection() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    says(&server, b"POST /server/ticker HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nname=").await;
    until(|| server.app().stats().connections() == 0).await;
}
