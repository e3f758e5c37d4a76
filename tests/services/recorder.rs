//! The server's view of the page's calls.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::{Code, body::Body};
use weir_proto::{
    keys,
    seeds::{HelloRequest, StreamRequestData},
    weir::v1::{BlastRequest, ClockRequest, Direction, Side, call_event::What, lab_client::LabClient},
};

use weir_testkit::{Client, Reach as _, body::message, http1};

use crate::support::{Ask, LIMIT, Server, Watch, Wire, ask, hear, soon};

fn ended(what: &What) -> bool {
    matches!(what, What::Trailers(_) | What::Abandoned(_))
}

#[tokio::test]
async fn a_call_is_seen_from_its_headers_to_its_trailers() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let data = StreamRequestData { data: "x".into() };
    // Slow enough that each message is an event of its own.
    let request = ask(data).with(keys::INTERVAL_MS, 30).with(keys::COUNT, 3).with("x-my-key", "mine").seen_by(&watch);
    let call = request.metadata().get(keys::CALL).unwrap().to_str().unwrap().to_owned();
    let answers = hear(server.greeter().server_stream(request)).await.ok();
    watch.see("the end", ended).await;

    let mut names = Vec::new();
    for event in &watch.seen {
        assert_eq!((event.call.as_str(), event.side()), (call.as_str(), Side::Server));
        assert_eq!(event.server_id, server.app().id());
        names.push(match event.what.as_ref().unwrap() {
            What::RequestHeaders(headers) => {
                assert_eq!(headers.path, "/Greeter/ServerStream");
                assert!(headers.metadata.iter().any(|entry| entry.key == "x-my-key" && entry.value == "mine"));
                "headers"
            }
            What::Messages(messages) if messages.direction() == Direction::Request => {
                assert_eq!((messages.first, messages.count, messages.bytes, messages.offset), (1, 1, 3, 0));
                "message"
            }
            What::Messages(messages) => {
                assert_eq!(messages.count, 1);
                "answer"
            }
            What::HalfClose(_) => "half-close",
            What::ResponseHeaders(headers) => {
                assert_eq!(headers.http_status, 200);
                "answered"
            }
            What::Trailers(trailers) => {
                assert_eq!((trailers.code, trailers.trailers_only), (Some(0), false));
                "trailers"
            }
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(names, ["headers", "message", "half-close", "answered", "answer", "answer", "answer", "trailers"]);
    assert!(watch.seen.is_sorted_by_key(|event| event.unix_nanos));
    assert_eq!(watch.passed(Direction::Response), answers.len() as u64);
}

#[tokio::test]
async fn a_refusal_is_seen_as_trailers_without_a_body() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let empty = ask(HelloRequest::default()).seen_by(&watch);
    assert_eq!(server.greeter().say_hello(empty).await.unwrap_err().code(), Code::InvalidArgument);
    let end = watch.see("the end", ended).await;
    let Some(What::Trailers(trailers)) = end.what else { panic!("{end:?}") };
    assert_eq!(trailers.code, Some(3));
    assert!(trailers.trailers_only && trailers.message.contains("name"), "{trailers:?}");
}

#[tokio::test]
async fn only_calls_of_the_session_are_seen() {
    let server = Server::start().await;
    let (mut mine, mut other) = (Watch::begin(&server).await, Watch::begin(&server).await);
    let hello = || ask(HelloRequest { name: "Ada".into() });
    server.greeter().say_hello(hello()).await.unwrap();
    server.greeter().say_hello(hello().with(keys::SESSION, mine.session())).await.unwrap();
    server.greeter().say_hello(hello().seen_by(&other)).await.unwrap();
    let last = hello().seen_by(&mine);
    let call = last.metadata().get(keys::CALL).unwrap().to_str().unwrap().to_owned();
    server.greeter().say_hello(last).await.unwrap();
    // The last call comes first: the three before it are not this session's.
    let first = mine.next(LIMIT).await.unwrap();
    assert_eq!(first.call, call);
    other.see("its own call", ended).await;
    assert!(other.seen.iter().all(|event| event.call != call));
}

#[tokio::test]
async fn a_fast_stream_is_seen_in_few_events_and_counted_exactly() {
    const COUNT: u32 = 50_000;
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let request = ask(BlastRequest { count: COUNT, payload_bytes: 24, interval_ms: 0 }).seen_by(&watch);
    assert_eq!(hear(server.lab().blast(request)).await.ok().len(), COUNT as usize);
    watch.see("the end", ended).await;
    assert_eq!(watch.passed(Direction::Response), u64::from(COUNT));
    assert!(watch.seen.len() < 1000, "{} events for {COUNT} messages", watch.seen.len());
    let mut expected = 1;
    for event in &watch.seen {
        if let Some(What::Messages(run)) = &event.what
            && run.direction() == Direction::Response
        {
            assert_eq!(run.first, expected, "a gap between two runs");
            assert!(run.bytes >= run.count * 35 && run.bytes <= run.count * 42, "{run:?}");
            expected += run.count;
        }
    }
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_noticed() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let wire = Wire::native(&server).await;
    let mut lab = LabClient::with_origin(wire.clone(), wire.origin());
    let request = ask(BlastRequest { count: 10_000_000, payload_bytes: 1000, interval_ms: 0 }).seen_by(&watch);
    let unread = soon("an answer", lab.blast(request)).await.unwrap();
    let stalled = watch.see("the stall", |what| matches!(what, What::Stalled(_))).await;
    let Some(What::Stalled(stalled)) = stalled.what else { unreachable!() };
    assert_eq!(stalled.direction(), Direction::Response);
    assert!(stalled.millis >= 100, "{stalled:?}");
    // The window is 64 KiB: not much more than that has left the handler.
    let passed = watch.passed(Direction::Response);
    assert!((30..1000).contains(&passed), "{passed} messages of 1000 bytes passed");
    drop(unread);
    watch.see("the end", |what| matches!(what, What::Abandoned(_))).await;
}

#[tokio::test]
async fn the_clock_is_the_one_that_stamps_events() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let clock = async || {
        let told = server.recorder().clock(ClockRequest {}).await.unwrap().into_inner();
        assert_eq!(told.server_id, server.app().id());
        told.unix_nanos
    };
    let before = clock().await;
    server.greeter().say_hello(ask(HelloRequest { name: "Ada".into() }).seen_by(&watch)).await.unwrap();
    let after = clock().await;
    watch.see("the end", ended).await;
    assert!(
        watch.seen.iter().all(|event| (before..=after).contains(&event.unix_nanos)),
        "{before}, {after}, {watch:?}"
    );
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    assert!(here.abs_diff(Duration::from_nanos(after)) < Duration::from_secs(5));
}

/// A joined value is one, and what is no ASCII is taken as it is.
#[tokio::test]
async fn values_are_seen_as_they_came() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let odd = b"\xff\xe9\t~".as_slice();
    for door in ["native", "tunnel", "web"] {
        let call = watch.new_call();
        let body = message(&HelloRequest { name: "Ada".into() });
        if door == "web" {
            let kind = "application/grpc-web+proto";
            let head =
                format!("POST /rpc/Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\nx-odd: ");
            let ids = format!("{}: {}\r\n{}: {call}", keys::SESSION, watch.session(), keys::CALL);
            let rest =
                format!("\r\nx-tag: one,two\r\n{ids}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let mut socket = server.address().connect("http/1.1").await.unwrap();
            socket.write_all(&[head.as_bytes(), odd, rest.as_bytes(), &body].concat()).await.unwrap();
            soon("an answer", socket.read_to_end(&mut Vec::new())).await.unwrap();
        } else {
            let wire = if door == "native" { Wire::native(&server).await } else { Wire::tunnel(&server).await };
            let request = http::Request::post(format!("{}/Greeter/SayHello", server.origin()))
                .header("content-type", "application/grpc")
                .header("x-odd", odd)
                .header("x-tag", "one,two")
                .header(keys::SESSION, watch.session())
                .header(keys::CALL, &call)
                .body(Body::new(Full::from(body)))
                .unwrap();
            let answer = wire.send(request).await.unwrap();
            soon("an answer", answer.into_body().collect()).await.unwrap();
        }
        let event = watch.see("the head", |what| matches!(what, What::RequestHeaders(_))).await;
        let Some(What::RequestHeaders(head)) = event.what else { panic!("{event:?}") };
        for (key, value) in [("x-odd", odd), ("x-tag", b"one,two")] {
            let entries: Vec<_> = head.metadata.iter().filter(|entry| entry.key == key).collect();
            assert!(matches!(entries[..], [entry] if entry.value == value), "{door}: {entries:?}");
        }
        let trailers = watch.see("the end", |what| matches!(what, What::Trailers(_))).await;
        let Some(What::Trailers(trailers)) = trailers.what else { panic!("{door}: {trailers:?}") };
        assert_eq!(trailers.code, Some(0), "{door}");
    }
}

/// Metadata is what the caller set, in full: what a browser's jar, its HTTP and the proxies on the way add is not.
#[tokio::test]
async fn nothing_is_seen_of_what_the_caller_did_not_set() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let jar = format!("sid=s3cret; more={}", "x".repeat(20_000));
    let added = [
        ("cookie", jar.as_str()),
        ("x-forwarded-proto", "https"),
        ("via", "1.1 caddy"),
        ("accept-language", "en"),
        ("sec-fetch-site", "same-origin"),
        ("referer", "http://localhost/"),
    ];
    for door in ["native", "tunnel", "web"] {
        let call = watch.new_call();
        let mut headers = added.to_vec();
        headers.extend([(keys::SESSION, watch.session()), (keys::CALL, &call), ("x-tag", "one"), ("x-tag", "two")]);
        let body = message(&HelloRequest { name: "Ada".into() });
        match door {
            "native" => drop(Client::native(&server).await.unary("/Greeter/SayHello", &headers, &body).await),
            "tunnel" => drop(Client::tunnel(&server).await.unary("/Greeter/SayHello", &headers, &body).await),
            _ => {
                headers.push(("content-type", "application/grpc-web+proto"));
                drop(http1::request(&server, "POST", "/rpc/Greeter/SayHello", &headers, &body).await);
            }
        }
        let event = watch.see("the head", |what| matches!(what, What::RequestHeaders(_))).await;
        let Some(What::RequestHeaders(head)) = event.what else { panic!("{event:?}") };
        let values = |key: &str| {
            let entries = head.metadata.iter().filter(|entry| entry.key == key);
            entries.map(|entry| String::from_utf8(entry.value.to_vec()).unwrap()).collect::<Vec<_>>()
        };
        for (key, _) in added {
            assert_eq!(values(key), Vec::<String>::new(), "{door}: {key}");
        }
        assert_eq!(values("x-tag"), ["one", "two"], "{door}");
        let trailers = watch.see("the end", ended).await;
        let Some(What::Trailers(trailers)) = trailers.what else { panic!("{door}: {trailers:?}") };
        assert_eq!(trailers.code, Some(0), "{door}: a jar is no metadata, however large");
    }
}
