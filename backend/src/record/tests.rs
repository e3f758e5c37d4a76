use http::HeaderValue;
use weir_tap::Trailers;

use super::*;
use crate::bus::{Heard, Subscription};

const SESSION: &str = "0123456789abcdef0123456789abcdef";
const SERVER: u64 = 0x0123_4567_89ab_cdef;

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(keys::SESSION, HeaderValue::from_static(SESSION));
    headers.insert(keys::CALL, HeaderValue::from_static("ffffffffffffffffffffffffffffffff"));
    headers
}

async fn next(watcher: &mut Subscription<CallEvent>) -> What {
    match watcher.next().await {
        Some(Heard::Message(event)) => event.what.unwrap(),
        other => panic!("not an event: {other:?}"),
    }
}

fn message(first: u64) -> Messages {
    Messages { first, count: 1, bytes: 3, ..Messages::default() }
}

#[tokio::test]
async fn both_ids_are_needed() {
    let bus = Bus::new();
    assert!(Recorder::open(&bus, SERVER, 1, &headers()).is_some());
    for key in [keys::SESSION, keys::CALL] {
        let mut lacking = headers();
        lacking.remove(key);
        assert!(Recorder::open(&bus, SERVER, 1, &lacking).is_none());
        lacking.insert(key, HeaderValue::from_static("ABC"));
        assert!(Recorder::open(&bus, SERVER, 1, &lacking).is_none());
    }
}

#[tokio::test]
async fn a_run_is_told_though_nothing_follows_it() {
    let bus = Bus::new();
    let mut watcher = bus.subscribe(&Subject::session(SESSION));
    let recorder = Recorder::open(&bus, SERVER, 1, &headers()).unwrap();
    let now = unix_nanos();
    for n in 1..=3 {
        recorder.messages(now + n, Direction::Response, message(n));
    }
    assert!(matches!(next(&mut watcher).await, What::Messages(Messages { first: 1, count: 1, .. })));
    assert!(matches!(next(&mut watcher).await, What::Messages(Messages { first: 2, count: 2, .. })));
    assert_eq!(watcher.try_next(), None);
}

#[tokio::test]
async fn the_end_comes_after_all_messages_and_is_the_end() {
    let bus = Bus::new();
    let mut watcher = bus.subscribe(&Subject::session(SESSION));
    let recorder = Recorder::open(&bus, SERVER, 1, &headers()).unwrap();
    let now = unix_nanos();
    recorder.messages(now, Direction::Request, message(1));
    recorder.messages(now, Direction::Request, message(2));
    recorder.event(now, What::Trailers(Trailers::default()));
    recorder.messages(now, Direction::Request, message(3));
    recorder.event(now, What::Trailers(Trailers::default()));
    assert!(matches!(next(&mut watcher).await, What::Messages(Messages { first: 1, .. })));
    assert!(matches!(next(&mut watcher).await, What::Messages(Messages { first: 2, .. })));
    assert!(matches!(next(&mut watcher).await, What::Trailers(_)));
    assert_eq!(watcher.try_next(), None);
}

#[tokio::test]
async fn a_transport_that_does_not_ask_is_stalled() {
    let bus = Bus::new();
    let mut watcher = bus.subscribe(&Subject::session(SESSION));
    let recorder = Recorder::open(&bus, SERVER, 1, &headers()).unwrap();
    recorder.handed_over(Direction::Response);
    match next(&mut watcher).await {
        What::Stalled(stalled) => {
            assert_eq!(stalled.direction(), Direction::Response);
            assert!(stalled.millis >= 200, "{}", stalled.millis);
        }
        other => panic!("not stalled: {other:?}"),
    }
}

#[test]
fn a_stall_is_said_once_and_then_once_a_second() {
    let ms = |millis: u64| millis * 1_000_000;
    let start = ms(1_000_000);
    let mut stall = Stall::default();
    let said: Vec<u64> = (0..3000).step_by(16).filter_map(|at| stall.check(start, start + ms(at))).collect();
    assert_eq!(said, [208, 1216, 2224]);
    // It asked, and is stalled again.
    assert_eq!(stall.check(0, start + ms(3000)), None);
    assert_eq!(stall.check(start + ms(3000), start + ms(3100)), None);
    assert_eq!(stall.check(start + ms(3000), start + ms(3200)), Some(200));
}
