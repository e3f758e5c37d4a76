use std::sync::atomic::{AtomicUsize, Ordering};

use weir_tap::{CallEvent, Direction, Side, What};
use weir_wire::{
    grpc,
    http2::{flag, frame, kind, opening},
};

use super::*;
use crate::bus::{Bus, Heard, Subject, Subscription};

const SESSION: &str = "0123456789abcdef0123456789abcdef";

fn eyes() -> (Eyes, Subscription<CallEvent>) {
    let bus = Bus::new();
    let watcher = bus.subscribe(&Subject::session(SESSION));
    let whose = Whose { bus, session: SESSION.into(), server_id: 7, connection: 9 };
    (Eyes::of_calls(whose), watcher)
}

fn told(watcher: &mut Subscription<CallEvent>) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(heard) = watcher.try_next() {
        let Heard::Message(event) = heard else { panic!("missed") };
        assert_eq!((event.side(), event.server_id, event.connection), (Side::Target, 7, Some(9)));
        let what = match event.what.unwrap() {
            What::RequestHeaders(headers) => format!("{} {:?}", headers.path, headers.metadata.len()),
            What::Messages(run) => format!("{:?} {} of {} B", run.direction(), run.count, run.bytes),
            What::HalfClose(_) => "half-close".to_owned(),
            What::ResponseHeaders(headers) => format!("{}", headers.http_status),
            What::Trailers(end) => format!("status {:?} {}", end.code, end.message),
            What::Abandoned(end) => format!("abandoned {:?}", end.cause()),
            What::Malformed(bad) => format!("{:?}: {}", bad.direction(), bad.reason),
            What::Stalled(stalled) => format!("stalled {:?}", stalled.direction()),
        };
        told.push(format!("{} {} {what}", event.stream.unwrap(), event.unix_nanos));
    }
    told
}

/// Headers as HPACK literals of their own names.
fn headers(stream: u32, flags: u8, fields: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let block: Vec<u8> = fields.iter().flat_map(|(key, value)| [vec![0], text(key), text(value)].concat()).collect();
    frame(kind::HEADERS, flags | flag::END_HEADERS, stream, &block)
}

fn call(stream: u32) -> Vec<u8> {
    headers(stream, 0, &[(":method", "POST"), (":path", "/a.B/C"), ("te", "trailers"), ("x-key", "value")])
}

fn data(flags: u8, stream: u32, text: &[u8]) -> Vec<u8> {
    frame(kind::DATA, flags, stream, &grpc::frame(0, text))
}

#[tokio::test]
async fn a_call_is_told_as_it_is_seen_at_the_servers_edge() {
    let (eyes, mut watcher) = eyes();
    eyes.see(1, End::Client, &[opening(&[]), call(1)].concat());
    // Cut within a message.
    let request = data(flag::END_STREAM, 1, b"hello");
    eyes.see(2, End::Client, &request[..12]);
    eyes.see(3, End::Client, &request[12..]);
    let answer = headers(1, 0, &[(":status", "200"), ("content-type", "application/grpc")]);
    eyes.see(4, End::Server, &[frame(kind::SETTINGS, 0, 0, &[]), answer, data(0, 1, b"hi")].concat());
    eyes.see(5, End::Server, &headers(1, flag::END_STREAM, &[("grpc-status", "5"), ("grpc-message", "no%20such")]));
    // What comes late is of no call any more.
    eyes.see(6, End::Client, &frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 8]));
    eyes.close(Cause::ConnectionLost);
    let seen = [
        "1 1 /a.B/C 2",
        "1 3 Request 1 of 5 B",
        "1 3 half-close",
        "1 4 200",
        "1 4 Response 1 of 2 B",
        "1 5 status Some(5) no such",
    ];
    assert_eq!(told(&mut watcher), seen);
}

#[tokio::test]
async fn an_answer_that_is_only_trailers_is_one() {
    let (eyes, mut watcher) = eyes();
    eyes.see(1, End::Client, &[opening(&[]), call(1)].concat());
    let hints = headers(1, 0, &[(":status", "103")]);
    let only = headers(1, flag::END_STREAM, &[(":status", "200"), ("grpc-status", "12")]);
    eyes.see(2, End::Server, &[frame(kind::SETTINGS, 0, 0, &[]), hints, only].concat());
    assert_eq!(told(&mut watcher)[1..], ["1 2 200", "1 2 status Some(12) "]);
}

#[tokio::test]
async fn how_a_call_is_given_up_is_told() {
    let (eyes, mut watcher) = eyes();
    eyes.see(1, End::Client, &[opening(&[]), call(1), call(3), call(5), call(7)].concat());
    eyes.see(2, End::Client, &frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 8]));
    eyes.see(
        3,
        End::Server,
        &[frame(kind::SETTINGS, 0, 0, &[]), frame(kind::RST_STREAM, 0, 3, &[0, 0, 0, 2])].concat(),
    );
    let ends: Vec<_> = told(&mut watcher).into_iter().filter(|told| told.contains("abandoned")).collect();
    assert_eq!(ends, ["1 2 abandoned Reset", "3 3 abandoned Unspecified"]);
    // One that nobody can follow any more has no end.
    eyes.see(4, End::Client, &frame(kind::CONTINUATION, 0, 9, &[]));
    let why = "the frames of a block of headers do not stand together";
    let mut blind = told(&mut watcher);
    blind.sort_unstable();
    let said = |stream: u32, direction: Direction| format!("{stream} 4 {direction:?}: {why}");
    let [up, down] = [Direction::Request, Direction::Response];
    assert_eq!(blind, [said(5, up), said(5, down), said(7, up), said(7, down)]);
    eyes.close(Cause::ConnectionLost);
    assert_eq!(told(&mut watcher), [""; 0]);
}

#[tokio::test]
async fn the_end_of_a_connection_is_the_end_of_its_calls() {
    let (eyes, mut watcher) = eyes();
    eyes.see(1, End::Client, &[opening(&[]), call(1)].concat());
    eyes.close(Cause::Shutdown);
    assert!(told(&mut watcher)[1].ends_with("abandoned Shutdown"));
}

/// A page that takes nothing makes the server wait: that is told while it lasts.
#[tokio::test(start_paused = true)]
async fn a_server_that_may_send_no_more_is_told() {
    let (eyes, mut watcher) = eyes();
    // A window of five bytes.
    eyes.see(1, End::Client, &[opening(&[0, 4, 0, 0, 0, 5]), call(1)].concat());
    let answer = headers(1, 0, &[(":status", "200")]);
    let full = frame(kind::DATA, 0, 1, &[0, 0, 0, 0, 9]);
    eyes.see(2, End::Server, &[frame(kind::SETTINGS, 0, 0, &[]), answer, full].concat());
    told(&mut watcher);
    let Some(Heard::Message(event)) = watcher.next().await else { panic!("nothing") };
    assert!(matches!(event.what, Some(What::Stalled(stalled)) if stalled.direction() == Direction::Response));
    eyes.see(3, End::Client, &frame(kind::WINDOW_UPDATE, 0, 1, &[0, 0, 0, 9]));
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(told(&mut watcher), [""; 0]);
}

/// A server that takes nothing makes the page wait, and that is told in the same way.
#[tokio::test(start_paused = true)]
async fn a_page_that_may_send_no_more_is_told() {
    let (eyes, mut watcher) = eyes();
    eyes.see(1, End::Server, &frame(kind::SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 5]));
    eyes.see(2, End::Client, &[opening(&[]), call(1), frame(kind::DATA, 0, 1, &[0, 0, 0, 0, 9])].concat());
    told(&mut watcher);
    let Some(Heard::Message(event)) = watcher.next().await else { panic!("nothing") };
    assert!(matches!(event.what, Some(What::Stalled(stalled)) if stalled.direction() == Direction::Request));
    eyes.see(3, End::Server, &frame(kind::WINDOW_UPDATE, 0, 1, &[0, 0, 0, 9]));
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(told(&mut watcher), [""; 0]);
}

#[test]
fn whoever_looks_may_fail_and_is_not_asked_again() {
    struct Blinks(Arc<AtomicUsize>);
    impl Look for Blinks {
        fn look(&mut self, _: u64, _: End, _: &[u8]) {
            assert!(self.0.fetch_add(1, Ordering::Relaxed) == 0, "planted");
        }

        fn over(&mut self, _: u64, _: Cause) {
            panic!("nobody is there to be asked");
        }
    }
    let looked = Arc::new(AtomicUsize::new(0));
    let eyes = Eyes::new(Blinks(looked.clone()));
    for _ in 0..4 {
        eyes.see(1, End::Client, b"bytes");
    }
    eyes.close(Cause::Unspecified);
    assert_eq!(looked.load(Ordering::Relaxed), 2);
}
