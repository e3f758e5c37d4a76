//! Connections that do nothing, and tunnels of other kinds than a browser's usual one.

use std::time::Duration;

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use h2::ext::Protocol;
use http::{Method, Request};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_tungstenite::tungstenite::Message;
use weir_testkit::{Client, LIMIT, http1, open_tunnel, until};
use weir_wire::http2::{PREFACE, opening};

use super::{hello, server};
use crate::Config;

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn who_says_nothing_or_only_half_of_it_is_closed() {
    let server = server(Config { header_timeout: SHORT, ..Config::default() }).await;
    for said in ["", "GET / HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        timeout(LIMIT, stream.read_to_end(&mut rest)).await.expect("closed").unwrap();
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn between_two_requests_a_connection_rests_for_as_long_as_an_idle_one() {
    let server = server(Config { header_timeout: SHORT, idle_timeout: SHORT * 8, ..Config::default() }).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let mut rest = [0; 4096];
    for _ in 0..3 {
        stream.write_all(b"OPTIONS / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let read = timeout(LIMIT, stream.read(&mut rest)).await.expect("an answer").unwrap();
        assert!(rest[..read].starts_with(b"HTTP/1.1 "), "closed after a rest");
        tokio::time::sleep(SHORT * 3).await;
    }
    // A head that begins after a rest has no more time than the first.
    let began = Instant::now();
    stream.write_all(b"GET / HT").await.unwrap();
    while timeout(LIMIT, stream.read(&mut rest)).await.expect("closed").is_ok_and(|read| read > 0) {}
    assert!(began.elapsed() < SHORT * 6, "{:?}", began.elapsed());
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_connection_without_calls_is_closed_and_one_with_a_call_is_not() {
    let server = server(Config { idle_timeout: SHORT, ..Config::default() }).await;
    // A preface that never becomes a request is idle, too.
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(&PREFACE[..8]).await.unwrap();
    for tunnel in [false, true] {
        let client = if tunnel { Client::tunnel(&server).await } else { Client::native(&server).await };
        let call = client.call("/Greeter/LotsOfGreetings", &[]).await;
        until(|| server.app().stats().calls() == 1).await;
        tokio::time::sleep(SHORT * 5).await;
        assert_eq!(server.app().stats().calls(), 1, "still open");
        drop(call);
        until(|| server.app().stats().calls() == 0).await;
    }
    until(|| server.app().stats().connections() == 0).await;
}

#[tokio::test]
async fn a_tunnel_is_pinged_and_a_silent_peer_given_up() {
    let server = server(Config::default()).await;
    let (mut socket, _) = open_tunnel(&server, &[]).await.unwrap();
    // Who says nothing of HTTP/2 would be closed for that.
    socket.send(Message::Binary(opening(&[]).into())).await.unwrap();
    until(|| server.app().stats().tunnels() == 1).await;
    // From here on time passes as fast as nothing happens.
    tokio::time::pause();
    let opened = Instant::now();
    // Reading answers pings: five minutes are no problem.
    let mut pings = 0;
    while pings < 20 {
        let message = socket.next().await.expect("the tunnel was closed").unwrap();
        pings += u32::from(matches!(message, Message::Ping(_)));
    }
    assert!((295..=330).contains(&opened.elapsed().as_secs()), "{:?}", opened.elapsed());
    assert_eq!(server.app().stats().tunnels(), 1);
    let silent = Instant::now();
    while server.app().stats().tunnels() == 1 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!((45..=80).contains(&silent.elapsed().as_secs()), "{:?}", silent.elapsed());
}

#[tokio::test]
async fn a_tunnel_opens_over_http2_too() {
    let server = server(Config::default()).await;
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let (requests, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut requests = requests.ready().await.unwrap();
    // The server's settings may come a moment later.
    until(|| requests.is_extended_connect_protocol_enabled()).await;
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri("http://localhost/tunnel")
        .extension(Protocol::from_static("websocket"))
        .header("sec-websocket-version", "13")
        .header("sec-websocket-protocol", "h2ts")
        .body(())
        .unwrap();
    let (response, mut send) = requests.send_request(request, false).unwrap();
    let response = timeout(LIMIT, response).await.unwrap().unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["sec-websocket-protocol"]),
        (200, &"h2ts".parse().unwrap())
    );
    // The first thing out of the tunnel is HTTP/2's settings, in a binary message; a close is answered by a close.
    let mut body = response.into_body();
    let first = timeout(LIMIT, body.data()).await.unwrap().unwrap().unwrap();
    assert_eq!(first[0], 0x82, "a binary message");
    send.send_data(Bytes::from_static(&[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]), false).unwrap();
    let mut last = first;
    while let Some(Ok(chunk)) = timeout(LIMIT, body.data()).await.unwrap() {
        if !chunk.is_empty() {
            last = chunk;
        }
    }
    assert!(last.windows(4).any(|bytes| bytes == [0x88, 0x02, 0x03, 0xe8]), "{last:?}");
    until(|| server.app().stats().tunnels() == 0).await;
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
    let server = server(Config { max_connections_per_address: 2, ..Config::default() }).await;
    let held = [Client::native(&server).await, Client::tunnel(&server).await];
    until(|| server.app().stats().connections() == 2).await;
    let refused = http1::request(&server, "GET", "/", &[], b"").await;
    assert_eq!(refused.status, 503);
    let sentence = refused.text();
    assert_eq!(
        sentence,
        "The address 127.0.0.1 has 2 connections, as many as one address may have (--max-connections-per-address).\n"
    );
    // Those who have their place keep it, and one that is given back is free for the next.
    let [native, tunnel] = held;
    assert_eq!(tunnel.unary("/Greeter/SayHello", &[], &hello()).await.status, "0");
    drop(native);
    until(|| server.app().stats().connections() == 1).await;
    assert_ne!(http1::request(&server, "GET", "/share/addresses", &[], b"").await.status, 503);
}

#[tokio::test]
async fn a_proxy_on_this_machine_has_everybodys_connections() {
    let public_url = Some("https://weir.example.org".parse().unwrap());
    let server = server(Config { max_connections_per_address: 1, public_url, ..Config::default() }).await;
    let held = [Client::native(&server).await, Client::native(&server).await];
    for client in &held {
        assert_eq!(client.unary("/Greeter/SayHello", &[], &hello()).await.status, "0");
    }
}
