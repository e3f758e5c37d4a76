//! How calls end when neither their handler nor their reader ends them.

use std::time::{Duration, Instant};

use weir_proto::{
    keys,
    weir::v1::{BlastReply, BlastRequest, CallEvent, Enter, Say, say},
};
use weir_tap::{Cause, What};
use weir_testkit::{
    Client, LIMIT,
    body::{message, messages},
    call::{Answer, Call},
    until,
};

use super::server;
use crate::{
    Config, Running,
    bus::{Heard, Subject, Subscription},
};

const SESSION: &str = "0123456789abcdef0123456789abcdef";
pub(super) const IDS: [(&str, &str); 2] = [(keys::SESSION, SESSION), (keys::CALL, "00000000000000000000000000000001")];

/// More than any window takes.
fn firehose() -> Vec<u8> {
    message(&BlastRequest { count: 10_000_000, payload_bytes: 1000, interval_ms: 0 })
}

/// A call whose reader gives no window: it has its headers, and nothing after the first 64 KiB.
async fn stalled(client: &Client, headers: &[(&str, &str)]) -> (Call, http::Response<h2::RecvStream>) {
    let mut call = client.call("/weir.v1.Lab/Blast", headers).await;
    call.send(&firehose(), true);
    let head = call.take_head().await;
    (call, head)
}

/// A call whose handler waits for the next message.
async fn waiting(client: &Client, headers: &[(&str, &str)]) -> (Call, http::Response<h2::RecvStream>) {
    let mut call = client.call("/weir.v1.Room/Join", headers).await;
    let enter = Enter { room: "tea".into(), name: "a".into() };
    call.send(&message(&Say { what: Some(say::What::Enter(enter)) }), false);
    let head = call.take_head().await;
    (call, head)
}

pub(super) fn watch(server: &Running) -> Subscription<CallEvent> {
    server.app().bus().subscribe(&Subject::session(SESSION))
}

/// Waits for an event that is looked for.
pub(super) async fn seen<T>(watcher: &mut Subscription<CallEvent>, look: impl Fn(&What) -> Option<T>) -> T {
    let find = async {
        loop {
            match watcher.next().await {
                Some(Heard::Message(event)) => {
                    if let Some(found) = event.what.as_ref().and_then(&look) {
                        return found;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    };
    tokio::time::timeout(LIMIT, find).await.expect("the event in time")
}

pub(super) fn abandoned(what: &What) -> Option<Cause> {
    match what {
        What::Abandoned(abandoned) => Some(abandoned.cause()),
        _ => None,
    }
}

#[tokio::test]
async fn a_deadline_passes_while_the_reader_takes_nothing() {
    let server = server(Config::default()).await;
    let mut watcher = watch(&server);
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        let mut headers = IDS.to_vec();
        headers.push(("grpc-timeout", "400m"));
        let (_call, head) = stalled(&client, &headers).await;
        // The server says that it is not asked for more: the reader has stalled, and still does when the time is over.
        seen(&mut watcher, |what| matches!(what, What::Stalled(_)).then_some(())).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        let answer = Answer::read(head).await;
        assert_eq!(answer.status, "4", "{}", answer.message);
        // Whole messages, and no more of them than the window and what was on its way.
        let replies: Vec<BlastReply> = messages(&answer.body);
        assert!(replies.iter().zip(1..).all(|(reply, seq)| reply.seq == seq));
        assert!(answer.body.len() <= 160 << 10, "{} bytes", answer.body.len());
        seen(&mut watcher, |what| matches!(what, What::Trailers(trailers) if trailers.code == Some(4)).then_some(()))
            .await;
    }
}

#[tokio::test]
async fn a_deadline_passes_while_the_handler_waits() {
    let server = server(Config::default()).await;
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        // One that has answered, and one that will not before the client is done.
        let (_call, head) = waiting(&client, &[("grpc-timeout", "50m")]).await;
        assert_eq!(Answer::read(head).await.status, "4");
        let call = client.call("/Greeter/LotsOfGreetings", &[("grpc-timeout", "50m")]).await;
        assert_eq!(call.answer().await.status, "4");
    }
    until(|| server.app().stats().calls() == 0).await;
}

#[tokio::test]
async fn a_reset_and_a_lost_connection_are_told_apart() {
    let server = server(Config::default()).await;
    let mut watcher = watch(&server);
    for tunnel in [false, true] {
        for start_stalled in [false, true] {
            let client = if tunnel { Client::tunnel(&server).await } else { Client::native(&server).await };
            let open = async || if start_stalled { stalled(&client, &IDS).await } else { waiting(&client, &IDS).await };
            let (call, head) = open().await;
            call.reset();
            drop(head);
            assert_eq!(seen(&mut watcher, abandoned).await, Cause::Reset, "tunnel {tunnel} stalled {start_stalled}");
            let (_call, _head) = open().await;
            client.cut().await;
            let lost = seen(&mut watcher, abandoned).await;
            assert_eq!(lost, Cause::ConnectionLost, "tunnel {tunnel} stalled {start_stalled}");
        }
    }
    until(|| server.app().stats().connections() == 0).await;
    assert_eq!((server.app().stats().calls(), server.app().stats().tunnels()), (0, 0));
}

#[tokio::test]
async fn shutdown_ends_open_calls_over_both_doors_within_five_seconds() {
    let server = server(Config::default()).await;
    let (native, tunnel) = (Client::native(&server).await, Client::tunnel(&server).await);
    let mut waits = Vec::new();
    let mut stalls = Vec::new();
    for client in [&native, &tunnel] {
        waits.push(waiting(client, &[]).await);
        stalls.push(stalled(client, &[]).await);
    }
    let unanswered = native.call("/Greeter/LotsOfGreetings", &[]).await;
    let app = server.app().clone();
    let began = Instant::now();
    let stopped = tokio::spawn(server.stop());
    for (_call, head) in waits {
        let answer = Answer::read(head).await;
        assert_eq!((answer.status.as_str(), answer.message.as_str()), ("14", "server%20is%20shutting%20down"));
    }
    assert_eq!(unanswered.answer().await.status, "14");
    // One reader reads on and finds the status, the other never does; the server goes all the same.
    let (_, head) = stalls.remove(0);
    assert_eq!(Answer::read(head).await.status, "14");
    stopped.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!((app.stats().calls(), app.stats().connections()), (0, 0));
}

#[tokio::test]
async fn with_nothing_stalled_shutdown_is_quick() {
    let server = server(Config::default()).await;
    let client = Client::tunnel(&server).await;
    // Browsers connect ahead of need.
    let _silent = tokio::net::TcpStream::connect(server.address()).await.unwrap();
    let (_call, head) = waiting(&client, &[]).await;
    until(|| server.app().stats().connections() == 2).await;
    let began = Instant::now();
    let stopped = tokio::spawn(server.stop());
    assert_eq!(Answer::read(head).await.status, "14");
    stopped.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}
