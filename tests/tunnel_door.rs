//! The tunnel: an HTTP/2 client over a real WebSocket.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "support/mod.rs"]
mod support;

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use http::{HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::{self, Message, handshake::client};
use weir_proto::{seeds::HelloRequest, seeds::greeter_client::GreeterClient};
use weir_wire::http2::{DEFAULT_WINDOW, FrameReader, kind, opening};

use support::{
    Door::Tunnel, Exchange, Server, TUNNEL_PROTOCOL, Wire, bytes_of, eventually, exchange, soon, websocket, ws_request,
};

#[tokio::test]
async fn bidi_goes_back_and_forth() {
    support::bidi_goes_back_and_forth(Tunnel).await;
}

#[tokio::test]
async fn half_close_ends_only_one_direction() {
    support::half_close_ends_only_one_direction(Tunnel).await;
}

#[tokio::test]
async fn a_reset_reaches_the_handler() {
    support::a_reset_reaches_the_handler(Tunnel).await;
}

#[tokio::test]
async fn a_lost_connection_ends_its_calls() {
    support::a_lost_connection_ends_its_calls(Tunnel).await;
}

#[tokio::test]
async fn stalled_streams_do_not_stall_others() {
    support::stalled_streams_do_not_stall_others(Tunnel).await;
}

#[tokio::test]
async fn a_deadline_ends_a_stream() {
    support::a_deadline_ends_a_stream(Tunnel).await;
}

#[tokio::test]
async fn a_deadline_fires_while_the_reader_is_stalled() {
    support::a_deadline_fires_while_the_reader_is_stalled(Tunnel).await;
}

#[tokio::test]
async fn a_shutdown_ends_calls_with_a_status() {
    support::a_shutdown_ends_calls_with_a_status(Tunnel).await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_stalled_reader() {
    support::a_shutdown_does_not_wait_for_a_stalled_reader(Tunnel).await;
}

#[tokio::test]
async fn events_name_server_and_connection() {
    support::events_name_server_and_connection(Tunnel).await;
}

#[tokio::test]
async fn the_unknown_is_unimplemented() {
    support::the_unknown_is_unimplemented(Tunnel).await;
}

async fn says_hello(wire: &Wire) {
    let mut greeter = GreeterClient::with_origin(wire.clone(), wire.origin());
    let reply = soon("an answer", greeter.say_hello(HelloRequest { name: "Ada".into() })).await.unwrap();
    assert_eq!(reply.into_inner().message, "Hello, Ada");
}

/// The status with which a handshake was refused.
async fn refused(server: &Server, request: client::Request) -> StatusCode {
    match soon("an answer", websocket(server, request)).await {
        Err(tungstenite::Error::Http(answer)) => answer.status(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn the_subprotocol_is_echoed_where_it_is_offered() {
    let server = Server::start().await;
    for (offered, chosen) in [(None, None), (Some("h2ts"), Some("h2ts")), (Some("other, h2ts"), Some("h2ts"))] {
        let mut request = ws_request(&server, "");
        if let Some(offered) = offered {
            request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, offered.parse().unwrap());
        }
        let (socket, answer) = soon("a tunnel", websocket(&server, request)).await.unwrap();
        let protocol = answer.headers().get(header::SEC_WEBSOCKET_PROTOCOL).map(|value| value.to_str().unwrap());
        assert_eq!(protocol, chosen, "offered {offered:?}");
        says_hello(&Wire::over(bytes_of(socket), &server.origin()).await.unwrap()).await;
    }
    // Lines of one list are one list.
    let head = "GET /tunnel HTTP/1.1\nconnection: upgrade\nupgrade: websocket\nsec-websocket-version: 13\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-protocol: other\nsec-websocket-protocol: h2ts";
    let answer = Exchange::begin(&server, head, b"").await;
    assert_eq!((answer.status, &answer.headers[header::SEC_WEBSOCKET_PROTOCOL]), (101, &"h2ts".parse().unwrap()));
    assert_eq!(TUNNEL_PROTOCOL, "h2ts");
}

#[tokio::test]
async fn only_our_own_pages_may_open_it() {
    let server = Server::with(|config| config.allow_origin = vec!["https://app.example.org".parse().unwrap()]).await;
    let port = server.address().port();
    let from = |origin: &str| {
        let mut request = ws_request(&server, "");
        request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
        request
    };
    for origin in [
        "http://evil.example",
        "https://evil.example",
        "null",
        "http://app.example.org",
        &format!("http://127.0.0.1:{}", port ^ 1),
        &format!("http://127.0.0.1.evil.example:{port}"),
    ] {
        assert_eq!(refused(&server, from(origin)).await, StatusCode::FORBIDDEN, "{origin}");
    }
    let localhost = format!("http://127.0.0.1:{port}");
    for origin in [localhost.as_str(), "https://app.example.org"] {
        let (socket, _) = soon("a tunnel", websocket(&server, from(origin))).await.unwrap();
        says_hello(&Wire::over(bytes_of(socket), &server.origin()).await.unwrap()).await;
    }
    // A name of somebody else's that points here.
    let mut rebound = from(&format!("http://evil.example:{port}"));
    rebound.headers_mut().insert(header::HOST, format!("evil.example:{port}").parse().unwrap());
    assert!(refused(&server, rebound).await.is_client_error());
}

/// As Trunk's proxy asks: Host is ours, and the page's own is in X-Forwarded-Host.
#[tokio::test]
async fn the_page_may_come_through_a_proxy() {
    let server = Server::start().await;
    let mut request = ws_request(&server, "");
    let headers = request.headers_mut();
    headers.insert(header::ORIGIN, HeaderValue::from_static("http://127.0.0.1:8080"));
    headers.insert("x-forwarded-host", HeaderValue::from_static("127.0.0.1:8080"));
    let (socket, _) = soon("a tunnel", websocket(&server, request)).await.unwrap();
    says_hello(&Wire::over(bytes_of(socket), &server.origin()).await.unwrap()).await;
}

#[tokio::test]
async fn the_stream_window_is_a_knob() {
    let server = Server::start().await;
    for bad in ["stream-window=1023", "stream-window=16777217", "stream-window=big", "stream-window="] {
        assert_eq!(refused(&server, ws_request(&server, &format!("?{bad}"))).await, StatusCode::BAD_REQUEST, "{bad}");
    }
    for (query, window) in
        [("?stream-window=1024", 1024), ("?stream-window=1048576", 1 << 20), ("?", 65_536), ("?other=1", 65_536)]
    {
        let (mut socket, _) = soon("a tunnel", websocket(&server, ws_request(&server, query))).await.unwrap();
        // The server answers our beginning with its own SETTINGS.
        socket.send(Message::Binary(opening(&[]).into())).await.unwrap();
        let (mut reader, mut first) = (FrameReader::of_server(), None);
        while first.is_none() {
            if let Message::Binary(more) = soon("SETTINGS", socket.next()).await.unwrap().unwrap() {
                reader.feed(&more, |head| _ = first.get_or_insert(head));
            }
        }
        let first = first.unwrap();
        assert_eq!(first.kind, kind::SETTINGS, "the first frame: {first:?}");
        // What HTTP/2 begins with need not be said.
        let said = first.initial_window().unwrap_or(DEFAULT_WINDOW);
        assert_eq!(said, window, "{query}");
    }
}

#[tokio::test]
async fn whatever_is_not_http2_ends_the_tunnel_and_only_it() {
    let server = Server::start().await;
    let good = Wire::tunnel(&server).await;
    for message in [Message::Binary(vec![0xff; 100].into()), Message::Text("PRI * HTTP/2.0".into())] {
        let (mut socket, _) = soon("a tunnel", websocket(&server, ws_request(&server, ""))).await.unwrap();
        socket.send(message.clone()).await.unwrap();
        soon("the end of the tunnel", async {
            while let Some(Ok(answer)) = socket.next().await {
                if matches!(answer, Message::Close(_)) {
                    return;
                }
            }
        })
        .await;
    }
    eventually("one tunnel is left", Duration::from_secs(5), async || server.app().stats().tunnels() == 1).await;
    says_hello(&good).await;
}

#[tokio::test]
async fn closing_is_answered_and_counted() {
    let server = Server::start().await;
    let (mut socket, _) = soon("a tunnel", websocket(&server, ws_request(&server, ""))).await.unwrap();
    eventually("it is open", Duration::from_secs(5), async || server.app().stats().tunnels() == 1).await;
    socket.close(None).await.unwrap();
    soon("the server's close", async { while let Some(Ok(_)) = socket.next().await {} }).await;
    eventually("it is closed", Duration::from_secs(5), async || server.app().stats().tunnels() == 0).await;
}

#[tokio::test]
async fn a_tunnel_carries_nothing_but_grpc() {
    let server = Server::start().await;
    let wire = Wire::tunnel(&server).await;
    for kind in ["text/html", "application/json", "application/grpc-web+proto", "application/grpc+json"] {
        let request = http::Request::post(format!("{}/", server.origin())).header(header::CONTENT_TYPE, kind);
        let answer = wire.send(request.body(tonic::body::Body::empty()).unwrap()).await.unwrap();
        let unimplemented = answer.headers().get("grpc-status").is_some_and(|code| code == "12");
        assert!(unimplemented || answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}: {answer:?}");
    }
    says_hello(&wire).await;
}

/// A plain request for the tunnel's address is told what it is.
#[tokio::test]
async fn without_a_websocket_it_is_a_bad_request() {
    let server = Server::start().await;
    let answer = exchange(&server, "GET /tunnel HTTP/1.1", b"").await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    assert!(String::from_utf8_lossy(&answer.body).contains("WebSocket"), "{answer:?}");
}
