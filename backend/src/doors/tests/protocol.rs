//! HTTP/2 by hand: what only frames show of the doors that speak it, and what it makes of frames that must not come.

use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt as _, Full};
use tokio::io::AsyncReadExt as _;
use tonic::body::Body;
use weir_proto::{seeds::HelloRequest, weir::v1::FailRequest};
use weir_testkit::{Wire, body::message, call::Answer, soon};
use weir_wire::http2::{DEFAULT_WINDOW, PREFACE, flag, frame, kind};

use super::{
    answer, hello,
    peer::{LAST, Peer, data, last, open, open_with, reset, watching, words},
    server,
};
use crate::Config;

const SHORT: Duration = Duration::from_millis(150);
/// The largest DATA frame that every peer takes, in bytes (RFC 9113, section 6.5.2).
const FRAME: usize = 16 << 10;
const ECHO: &str = "/weir.v1.Lab/Echo";

#[tokio::test]
async fn an_immediate_error_is_one_frame() {
    let server = server(Config::default()).await;
    for tunnel in [false, true] {
        let mut peer = Peer::open(&server, tunnel, &[]).await;
        let nameless = message(&HelloRequest::default());
        for (stream, path, body) in [(1, "/No/Such", hello()), (3, "/Greeter/SayHello", nameless)] {
            peer.say(&[open(stream, path), last(stream, &body)].concat()).await;
            assert_eq!(peer.told().await, format!("HEADERS {stream} END_STREAM END_HEADERS"), "{path}");
            peer.is_done().await;
        }
    }
}

/// gRPC over HTTP/2 wants `NO_ERROR` of a server that has answered before the request's end, and RFC 9113, 5.4.2, that it takes what was on
/// its way; 5.1, that this costs nobody's window.
#[tokio::test]
async fn who_is_answered_early_is_asked_to_stop_and_what_comes_late_is_swallowed() {
    let server = server(Config { connection_window: 128 << 10, ..Config::default() }).await;
    for tunnel in [false, true] {
        let mut peer = Peer::open(&server, tunnel, &[]).await;
        let nameless = message(&HelloRequest::default());
        peer.say(&[open(1, "/Greeter/LotsOfGreetings"), data(1, &nameless)].concat()).await;
        peer.window -= nameless.len();
        assert_eq!(peer.told().await, "HEADERS 1 END_STREAM END_HEADERS");
        assert_eq!(peer.told().await, "RST_STREAM 1 NO_ERROR");
        // Three times as much as the connection's window.
        for _ in 0..24 {
            while peer.window < FRAME {
                let (head, _) = peer.next().await.expect("a window");
                assert!([kind::WINDOW_UPDATE, kind::SETTINGS].contains(&head.kind), "{}", words(head));
            }
            peer.say(&data(1, &[b'x'; FRAME])).await;
            peer.window -= FRAME;
        }
        // A reset is not answered by one, whichever of the two was first.
        peer.say(&reset(1).repeat(2)).await;
        peer.is_done().await;
        peer.say(&[open(3, "/Greeter/SayHello"), last(3, &hello())].concat()).await;
        for told in ["HEADERS 3 END_HEADERS", "DATA 3", "HEADERS 3 END_STREAM END_HEADERS"] {
            assert_eq!(peer.told().await, told);
        }
    }
}

/// What must not come, and how it is complained of. Where the RFC lets a stream be reset for it, h2 may end the connection.
#[tokio::test]
async fn what_must_not_come_hurts_nobody_else() {
    let server = server(Config { max_streams: 1, ..Config::default() }).await;
    let widest = |stream| frame(kind::WINDOW_UPDATE, 0, stream, &LAST.to_be_bytes());
    let greeted = || [open(1, "/Greeter/SayHello"), last(1, &hello())].concat();
    let nothing = Vec::new;
    for (what, first, then, complaint) in [
        ("DATA on an idle stream", nothing(), data(1, b"x"), "GOAWAY PROTOCOL_ERROR"),
        ("a window for an idle stream", nothing(), widest(1), "GOAWAY PROTOCOL_ERROR"),
        ("a reset of an idle stream", nothing(), reset(1), "GOAWAY PROTOCOL_ERROR"),
        ("a reset of the connection", nothing(), reset(0), "GOAWAY PROTOCOL_ERROR"),
        ("a reset of three bytes", open(1, ECHO), frame(kind::RST_STREAM, 0, 1, &[0, 0, 8]), "GOAWAY PROTOCOL_ERROR"),
        ("DATA after END_STREAM", watching(1), data(1, b"x"), "GOAWAY PROTOCOL_ERROR"),
        (
            "trailers after END_STREAM",
            watching(1),
            frame(kind::HEADERS, flag::END_HEADERS | flag::END_STREAM, 1, b"\0\x01a\x01b"),
            "GOAWAY PROTOCOL_ERROR",
        ),
        ("DATA on a stream that is over", greeted(), data(1, b"x"), "RST_STREAM 1 STREAM_CLOSED"),
        ("a stream too many", watching(1), open(3, ECHO), "RST_STREAM 3 REFUSED_STREAM"),
        ("a header of the connection", nothing(), open_with(1, ECHO, &[("connection", "close")]), REFUSED),
        ("a name in capitals", nothing(), open_with(1, ECHO, &[("X-Tag", "a")]), "GOAWAY PROTOCOL_ERROR"),
        ("another te", nothing(), open_with(1, ECHO, &[("te", "gzip")]), REFUSED),
        ("more window than there can be", open(1, ECHO), widest(1), "RST_STREAM 1 FLOW_CONTROL_ERROR"),
        ("more than the connection can have", nothing(), widest(0), "GOAWAY FLOW_CONTROL_ERROR"),
    ] {
        for tunnel in [false, true] {
            let mut peer = Peer::open(&server, tunnel, &[]).await;
            if !first.is_empty() {
                peer.say(&first).await;
                let over = what.ends_with("is over");
                while over && peer.told().await != "HEADERS 1 END_STREAM END_HEADERS" {}
            }
            peer.say(&then).await;
            assert_eq!(peer.complaint().await, complaint, "{what}, tunnel {tunnel}");
            if complaint.starts_with("GOAWAY") {
                assert_eq!(peer.complaint().await, "the end", "{what}");
            } else {
                // The connection lives on.
                peer.say(&frame(kind::PING, 0, 0, b"and now?")).await;
                while peer.told().await != "PING ACK" {}
            }
        }
    }
}

const REFUSED: &str = "RST_STREAM 1 PROTOCOL_ERROR";

/// Whoever sends more than it may is reset; those beside it are not.
#[tokio::test]
async fn a_window_that_is_overrun_costs_its_stream() {
    let server = server(Config { stream_window: 32 << 10, ..Config::default() }).await;
    for tunnel in [false, true] {
        // Its answers get no window: the handler waits, and reads no more.
        let mut peer = Peer::open(&server, tunnel, &[0, 4, 0, 0, 0, 0]).await;
        while peer.window <= DEFAULT_WINDOW as usize {
            peer.next().await.expect("the connection's window");
        }
        let prefix = [&[0][..], &(1_u32 << 20).to_be_bytes()].concat();
        let over = [data(3, &prefix), data(3, &[0; FRAME]).repeat(8)].concat();
        peer.say(&[open(1, ECHO), open(3, ECHO), over].concat()).await;
        assert_eq!(peer.complaint().await, "RST_STREAM 3 FLOW_CONTROL_ERROR", "tunnel {tunnel}");
        peer.say(&last(1, &[])).await;
        while peer.told().await != "HEADERS 1 END_STREAM END_HEADERS" {}
    }
}

#[tokio::test]
async fn every_ping_is_echoed() {
    let server = server(Config::default()).await;
    for tunnel in [false, true] {
        let mut peer = Peer::open(&server, tunnel, &[]).await;
        let pings: Vec<_> = (0..300_u64).map(|number| (number * 0x0101_0101_0101).to_be_bytes()).collect();
        peer.say(&pings.iter().flat_map(|payload| frame(kind::PING, 0, 0, payload)).collect::<Vec<_>>()).await;
        for payload in pings {
            let (head, echoed) = loop {
                match peer.next().await.expect("an echo") {
                    (head, _) if head.kind != kind::PING => assert_ne!(head.kind, kind::GOAWAY),
                    ping => break ping,
                }
            };
            assert_eq!((words(head).as_str(), echoed), ("PING ACK", payload.to_vec()));
        }
    }
}

/// RFC 9113, 6.8: first a GOAWAY that is a warning, then, when what was on its way has come, one that names the last stream.
#[tokio::test]
async fn a_connection_says_goodbye_twice() {
    for (tunnel, idle) in [(false, false), (false, true), (true, false), (true, true)] {
        let idle_timeout = if idle { SHORT } else { Config::default().idle_timeout };
        let server = server(Config { idle_timeout, ..Config::default() }).await;
        let mut peer = Peer::open(&server, tunnel, &[]).await;
        peer.say(&[open(1, "/Greeter/SayHello"), last(1, &hello())].concat()).await;
        while peer.told().await != "HEADERS 1 END_STREAM END_HEADERS" {}
        if !idle {
            server.app().shutdown().cancel();
        }
        let what = format!("tunnel {tunnel}, idle {idle}");
        let goaway = |stream: u32| [stream.to_be_bytes(), [0; 4]].concat();
        let (head, payload) = peer.next().await.expect("a warning");
        assert_eq!((words(head).as_str(), payload), ("GOAWAY NO_ERROR", goaway(LAST)), "{what}");
        let (head, payload) = peer.next().await.expect("a question");
        assert_eq!(words(head), "PING", "{what}");
        peer.say(&frame(kind::PING, flag::ACK, 0, &payload)).await;
        let (head, payload) = peer.next().await.expect("the end");
        assert_eq!((words(head).as_str(), payload), ("GOAWAY NO_ERROR", goaway(1)), "{what}");
        assert!(peer.next().await.is_none(), "{what}");
    }
}

/// The status of a call, from the trailers, or from the headers if there are none.
async fn status(wire: &Wire, request: Request<Body>) -> String {
    let (head, body) = wire.send(request).await.unwrap().into_parts();
    let body = soon("the end", body.collect()).await.unwrap();
    let told = body.trailers().unwrap_or(&head.headers).get("grpc-status");
    told.map_or(String::new(), |code| code.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_call_is_a_post_to_its_path_and_the_rest_is_the_callers() {
    let server = server(Config::default()).await;
    for wire in [Wire::native(&server).await, Wire::tunnel(&server).await] {
        let own = wire.origin().to_string();
        let other = own.replacen("http:", "https:", 1);
        for (method, origin, path, more, code) in [
            ("POST", &own, "Greeter/SayHello", ("x-any", "thing"), "0"),
            ("GET", &own, "Greeter/SayHello", ("x-any", "thing"), "12"),
            ("PUT", &own, "Greeter/SayHello", ("x-any", "thing"), "12"),
            ("POST", &other, "Greeter/SayHello", ("x-any", "thing"), "0"),
            ("POST", &own, "greeter/sayhello", ("x-any", "thing"), "12"),
            ("POST", &own, "Greeter/sayHello", ("x-any", "thing"), "12"),
            ("POST", &own, "Greeter/SayHello", ("grpc-message-type", "a.b.C"), "0"),
            ("POST", &own, "Greeter/SayHello", ("grpc-nobody-knows", "it"), "0"),
            ("POST", &own, "Greeter/SayHello", ("user-agent", "any (thing; at all)"), "0"),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(format!("{origin}{path}"))
                .header("content-type", "application/grpc")
                .header(more.0, more.1)
                .body(Body::new(Full::from(hello())))
                .unwrap();
            assert_eq!(status(&wire, request).await, code, "{method} {origin}{path} {more:?}");
        }
    }
}

#[tokio::test]
async fn binary_metadata_is_written_without_padding() {
    let server = server(Config::default()).await;
    let wire = Wire::native(&server).await;
    let mut lengths = Vec::new();
    for text in ["a", "ab", "abc"] {
        let order = FailRequest { after: 0, code: 9, message: text.into(), details: true, every_ms: 1 };
        let request = Request::post(format!("{}weir.v1.Lab/Fail", wire.origin()))
            .header("content-type", "application/grpc")
            .body(Body::new(Full::from(message(&order))))
            .unwrap();
        let answer = wire.send(request).await.unwrap();
        let details = answer.headers()["grpc-status-details-bin"].to_str().unwrap().to_owned();
        assert!(!details.contains('='), "{details}");
        lengths.push(details.len() % 4);
    }
    assert!(lengths.iter().any(|rest| *rest > 0), "with padding they would look the same: {lengths:?}");
}

/// Headers as HPACK literals of their own names.
fn literals(headers: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    headers.iter().flat_map(|(key, value)| [vec![0], text(key), text(value)].concat()).collect()
}

/// The client's side, by the library that the page has as well: neither a reset without an error nor a goodbye takes an answer away, and a
/// connection that goes away takes no more calls.
#[tokio::test]
async fn an_answer_stands_whatever_the_server_says_of_the_rest() {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let mut peer = Peer::over(theirs);
    peer.say(&frame(kind::SETTINGS, 0, 0, &[])).await;
    let (requests, connection) = h2::client::handshake(ours).await.unwrap();
    tokio::spawn(connection);
    let mut requests = soon("room for a request", requests.ready()).await.unwrap();
    let mut begin = || requests.send_request(Request::post("http://localhost/a.B/C").body(()).unwrap(), false).unwrap();
    let calls = [begin(), begin()];
    let mut preface = [0; PREFACE.len()];
    soon("a preface", peer.io.read_exact(&mut preface)).await.unwrap();
    while peer.told().await != "HEADERS 3 END_HEADERS" {}
    // `:status: 200` stands in the static table.
    let headers = |stream| frame(kind::HEADERS, flag::END_HEADERS, stream, &[0x88]);
    let trailers = |stream| {
        let block = literals(&[("grpc-status", "0"), ("grpc-message", "done")]);
        frame(kind::HEADERS, flag::END_HEADERS | flag::END_STREAM, stream, &block)
    };
    let goaway = frame(kind::GOAWAY, 0, 0, &[3_u32.to_be_bytes(), [0; 4]].concat());
    let stop = |stream| frame(kind::RST_STREAM, 0, stream, &[0; 4]);
    peer.say(&[headers(1), goaway, data(1, &answer()), trailers(1), stop(1)].concat()).await;
    peer.say(&[headers(3), data(3, &answer()), trailers(3), stop(3)].concat()).await;
    for (response, _request) in calls {
        let answered = Answer::read(soon("an answer", response).await.unwrap()).await;
        assert_eq!((answered.body, answered.status.as_str(), answered.message.as_str()), (answer(), "0", "done"));
    }
    assert!(soon("a refusal", requests.ready()).await.is_err(), "a call more");
}
