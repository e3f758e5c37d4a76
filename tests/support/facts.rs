//! What holds at every door that speaks HTTP/2.

use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use prost::Message as _;
use tokio::time::{Instant, timeout};
use tonic::{Code, body::Body};
use weir_proto::{
    keys,
    seeds::{HelloRequest, StreamRequestData, greeter_client::GreeterClient},
    weir::v1::{
        BlastRequest, CallEvent, Direction, Ping, Pong, abandoned::Cause, call_event::What, lab_client::LabClient, said,
    },
};

use super::{Ask, Door, LIMIT, Member, Watch, Wire, ask, enter, eventually, hear, line, message, next, outbox, soon};

/// What the server promises to notice within.
const A_SECOND: Duration = Duration::from_secs(1);

fn greeter(wire: &Wire) -> GreeterClient<Wire> {
    GreeterClient::with_origin(wire.clone(), wire.origin())
}

fn lab(wire: &Wire) -> LabClient<Wire> {
    LabClient::with_origin(wire.clone(), wire.origin())
}

fn data(text: &str) -> StreamRequestData {
    StreamRequestData { data: text.into() }
}

/// Both directions live: each answer comes before the next question, and the half-close ends it well.
pub(crate) async fn bidi_goes_back_and_forth(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let (pings, pinging) = outbox();
    let mut pongs = soon("an answer", lab(&wire).echo(pinging)).await.unwrap().into_inner();
    for seq in 1..=20 {
        pings.send(Ping { seq, client_unix_nanos: 7, payload: Bytes::from(vec![7; 3000]) }).await;
        let pong: Pong = next(&mut pongs).await;
        assert_eq!((pong.seq, pong.client_unix_nanos, pong.payload.len()), (seq, 7, 3000));
    }
    drop(pings);
    assert_eq!(soon("the end", pongs.message()).await.unwrap(), None);
    assert!(pongs.trailers().await.unwrap().is_some(), "trailers");
}

/// The server hears that the client is done, goes on as long as it likes, and only then ends the call.
pub(crate) async fn half_close_ends_only_one_direction(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let mut watch = Watch::begin(&server).await;
    let (requests, requesting) = outbox();
    let request = ask(requesting).with(keys::INTERVAL_MS, 2).seen_by(&watch);
    let mut answers = soon("an answer", greeter(&wire).all_stream(request)).await.unwrap().into_inner();
    requests.send(data("one")).await;
    requests.send(data("two")).await;
    next(&mut answers).await;
    drop(requests);
    watch.see("the half-close", |what| matches!(what, What::HalfClose(_))).await;
    let mut count = 1;
    while soon("a message or the end", answers.message()).await.unwrap().is_some() {
        count += 1;
    }
    assert!(count >= 11, "{count} messages");
    let last = watch.see("the end", |what| matches!(what, What::Trailers(_) | What::Abandoned(_))).await;
    assert!(matches!(last.what, Some(What::Trailers(trailers)) if trailers.code == Some(0)));
    assert_eq!(watch.passed(Direction::Request), 2);
    assert_eq!(watch.passed(Direction::Response), count);
}

/// `RST_STREAM` ends the call for the handler within a second, and only this call.
pub(crate) async fn a_reset_reaches_the_handler(door: Door) {
    let server = door.server().await;
    let mut watch = Watch::begin(&server).await;
    let mut stays = Member::enters(&Wire::native(&server).await, "lobby", "stays", |request| request).await;
    // With h2 itself: hyper's client resets a stream only when its request has ended, and that is a half-close.
    let client = door.client(&server).await;
    let ids = [(keys::SESSION, watch.session()), (keys::CALL, &watch.new_call())];
    let mut goes = client.call("/weir.v1.Room/Join", &ids).await;
    goes.send(&message(&enter("lobby", "goes")), false);
    stays.hears_of("goes coming", "goes", |what| matches!(what, said::What::Joined(_))).await;
    let open = server.app().stats().calls();

    let reset = Instant::now();
    goes.reset();
    let said = stays.hears_leave("goes").await;
    assert!(reset.elapsed() < A_SECOND, "noticed only after {:?}", reset.elapsed());
    assert_eq!(said.present, 1);
    let end = watch.see_within(A_SECOND, "the reset", |what| matches!(what, What::Abandoned(_))).await;
    assert!(matches!(&end.what, Some(What::Abandoned(why)) if why.cause() == Cause::Reset), "{end:?}");
    eventually("one call less is open", A_SECOND, async || server.app().stats().calls() == open - 1).await;

    // The connection lives on.
    let hello = message(&HelloRequest { name: "Ada".into() });
    assert_eq!(client.unary("/Greeter/SayHello", &[], &hello).await.status, "0");
}

/// A connection that breaks ends its calls within a second.
pub(crate) async fn a_lost_connection_ends_its_calls(door: Door) {
    let server = door.server().await;
    let (here, there) = (door.open(&server).await, door.open(&server).await);
    let mut stays = Member::enters(&here, "lobby", "stays", |request| request).await;
    let mut watch = Watch::begin(&server).await;
    let _goes = Member::enters(&there, "lobby", "goes", |request| request.seen_by(&watch)).await;
    let cut = Instant::now();
    there.cut();
    stays.hears_leave("goes").await;
    assert!(cut.elapsed() < A_SECOND, "noticed only after {:?}", cut.elapsed());
    let end = watch.see_within(A_SECOND, "the loss", |what| matches!(what, What::Abandoned(_))).await;
    assert!(matches!(&end.what, Some(What::Abandoned(why)) if why.cause() == Cause::ConnectionLost), "{end:?}");
}

/// Readers that stop reading stop only themselves, in either direction, however small the messages are.
pub(crate) async fn stalled_streams_do_not_stall_others(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;

    // Six answers that nobody reads ...
    let mut unread = Vec::new();
    for _ in 0..6 {
        let firehose = BlastRequest { count: 10_000_000, payload_bytes: 8, interval_ms: 0 };
        unread.push(soon("an answer", lab(&wire).blast(firehose)).await.unwrap().into_inner());
    }
    // ... and eight requests that the server does not read: each message a frame of its own, until no more go out.
    let unheard = join_all((0..8).map(|_| async {
        let (pings, pinging) = outbox();
        let echo = ask(pinging).with(keys::READ_DELAY_MS, 60_000);
        let mut lab = lab(&wire);
        let answer = tokio::spawn(async move { lab.echo(echo).await });
        let ping = Ping { seq: 1, ..Ping::default() };
        let mut sent = 0;
        while let Ok(true) = timeout(Duration::from_millis(500), pings.try_send(ping.clone())).await {
            sent += 1;
            assert!(sent < 100_000, "the server takes everything: nothing is stalled");
        }
        // As many of 7 bytes as a stream's window takes. A small frame weighs 256 bytes against half the connection's window: two such
        // streams were too much for one of 8 MiB.
        assert!(sent > 9_000, "stalled after {sent}");
        (pings, answer)
    }))
    .await;

    let hello = ask(HelloRequest { name: "seventh".into() });
    let began = Instant::now();
    let reply = soon("an answer beside stalled streams", greeter(&wire).say_hello(hello)).await.unwrap().into_inner();
    assert_eq!(reply.message, "Hello, seventh");
    assert!(began.elapsed() < A_SECOND, "answered only after {:?}", began.elapsed());

    // The stalled ones are not broken either: what was kept back comes when it is asked for.
    for stream in &mut unread {
        for seq in 1..=5000 {
            assert_eq!(next(stream).await.seq, seq);
        }
    }
    for (pings, _) in &unheard {
        assert!(!pings.is_over(), "a stalled request has ended");
    }
}

/// A deadline covers the whole stream, not only the time to its first message.
pub(crate) async fn a_deadline_ends_a_stream(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let mut request = ask(data("x")).with(keys::INTERVAL_MS, 20).with(keys::COUNT, 10_000_000);
    request.set_timeout(Duration::from_millis(300));
    let began = Instant::now();
    let heard = hear(greeter(&wire).server_stream(request)).await;
    let took = began.elapsed();
    assert_eq!(heard.end.unwrap_err().code(), Code::DeadlineExceeded);
    assert!(!heard.messages.is_empty(), "no message before the deadline");
    assert!((Duration::from_millis(300)..Duration::from_millis(1300)).contains(&took), "ended after {took:?}");

    // The same for an answer that waits for a client who never finishes.
    let (_requests, requesting) = outbox();
    let mut request = ask(requesting);
    request.set_timeout(Duration::from_millis(100));
    let status = soon("the deadline", greeter(&wire).client_stream(request)).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

/// A deadline fires for the handler while the client does not read; the client learns it when it reads on.
pub(crate) async fn a_deadline_fires_while_the_reader_is_stalled(door: Door) {
    const DEADLINE: Duration = Duration::from_secs(1);
    let server = door.server().await;
    let (talks, wire) = (Wire::native(&server).await, door.open(&server).await);
    let mut talker = Member::enters(&talks, "lobby", "talker", |request| request).await;
    let began = Instant::now();
    let mut stalled = Member::enters(&wire, "lobby", "stalled", |mut request| {
        request.set_timeout(DEADLINE);
        request
    })
    .await;
    // Several times what fits into the stalled stream's window.
    for number in 0..150 {
        talker.say.send(line(format!("{number:04}{}", "x".repeat(1996)))).await;
        talker.hears_of("its own line", "talker", |what| matches!(what, said::What::Text(_))).await;
    }
    assert!(began.elapsed() < DEADLINE, "this machine is too slow for the test: {:?}", began.elapsed());

    talker.hears_leave("stalled").await;
    let took = began.elapsed();
    assert!((DEADLINE..DEADLINE + A_SECOND).contains(&took), "the handler ended after {took:?}");

    let mut lines = 0;
    let end = soon("the end", async {
        loop {
            match stalled.hears.message().await {
                Ok(Some(_)) => lines += 1,
                Ok(None) => return None,
                Err(status) => return Some(status),
            }
        }
    })
    .await;
    assert_eq!(end.expect("an end without a status").code(), Code::DeadlineExceeded);
    assert!((1..150).contains(&lines), "{lines} lines: it was not stalled");
}

/// A shutdown ends open calls with a status, and the server with them, stalled readers or not.
pub(crate) async fn a_shutdown_ends_calls_with_a_status(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let (_requests, requesting) = outbox();
    let request = ask(requesting).with(keys::INTERVAL_MS, 5);
    let mut answers = soon("an answer", greeter(&wire).all_stream(request)).await.unwrap().into_inner();
    next(&mut answers).await;
    let (_greetings, greeting) = outbox();
    let mut unanswered = greeter(&wire);
    let unanswered = tokio::spawn(async move { unanswered.lots_of_greetings(ask(greeting)).await });
    eventually("both calls are open", LIMIT, async || server.app().stats().calls() == 2).await;

    let began = Instant::now();
    server.shut_down();
    let end = soon("the end", async {
        loop {
            match answers.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("an end without a status"),
                Err(status) => return status,
            }
        }
    })
    .await;
    for status in [end, soon("the other end", unanswered).await.unwrap().unwrap_err()] {
        assert_eq!((status.code(), status.message()), (Code::Unavailable, "server is shutting down"));
    }
    server.stopped().await;
    assert!(began.elapsed() < Duration::from_secs(5), "stopped only after {:?}", began.elapsed());
}

/// A reader that takes nothing does not keep the server from stopping.
pub(crate) async fn a_shutdown_does_not_wait_for_a_stalled_reader(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let firehose = BlastRequest { count: 10_000_000, payload_bytes: 1000, interval_ms: 0 };
    let _unread = soon("an answer", lab(&wire).blast(firehose)).await.unwrap();
    let began = Instant::now();
    server.shut_down();
    server.stopped().await;
    assert!(began.elapsed() < Duration::from_secs(6), "stopped only after {:?}", began.elapsed());
}

/// What nobody serves gets gRPC's own answer, never the page.
pub(crate) async fn the_unknown_is_unimplemented(door: Door) {
    let server = door.server().await;
    let wire = door.open(&server).await;
    let paths = ["/no.such.Service/Method", "/Greeter/NoSuchMethod", "/weir.v1.Lab/Nothing", "/", "/index.html"];
    for (path, kind) in
        paths.iter().flat_map(|path| ["application/grpc", "application/grpc+proto"].map(|kind| (path, kind)))
    {
        let request = Request::post(format!("{}{path}", server.origin()))
            .header("content-type", kind)
            .header("te", "trailers")
            .body(Body::empty())
            .unwrap();
        let answer = wire.send(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/grpc", "{path}");
        let (head, body) = answer.into_parts();
        let body = soon("the body", body.collect()).await.unwrap();
        let trailers = body.trailers().cloned().unwrap_or_default();
        let status = |headers: &HeaderMap| headers.get("grpc-status").map(|code| code.to_str().unwrap().to_owned());
        assert_eq!(status(&head.headers).or(status(&trailers)).as_deref(), Some("12"), "{path}");
        assert!(body.to_bytes().is_empty(), "{path}");
    }
}

/// Events say which server saw them and on which of its connections. Calls of one connection share its number, and no
/// other has it: a tunnel has one of its own beside that of the connection which carries it.
pub(crate) async fn events_name_server_and_connection(door: Door) {
    let server = door.server().await;
    let mut watch = Watch::begin(&server).await;
    let (one, two) = (door.open(&server).await, door.open(&server).await);
    let mut numbers = Vec::new();
    for wire in [&one, &two, &one] {
        let hello = ask(HelloRequest { name: "Ada".into() }).seen_by(&watch);
        soon("an answer", greeter(wire).say_hello(hello)).await.unwrap();
        watch.see("the end", |what| matches!(what, What::Trailers(_))).await;
        let origin = |event: &CallEvent| (event.server_id, event.connection, event.stream);
        let seen: Vec<_> = watch.seen.drain(..).map(|event| origin(&event)).collect();
        let [(id, Some(number), None), ..] = seen[..] else { panic!("{seen:?}") };
        assert_eq!(id, server.app().id());
        assert!(seen.iter().all(|other| *other == seen[0]), "one call, one connection: {seen:?}");
        numbers.push(number);
    }
    let apart = if matches!(door, Door::Tunnel | Door::TunnelTls) { 2 } else { 1 };
    assert_eq!(numbers, [numbers[0], numbers[0] + apart, numbers[0]], "in the order in which they began");
}
