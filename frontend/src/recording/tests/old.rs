//! Files that an older page made, byte for byte.

use weir_tap::Direction;

use super::{
    calls::{MS, START},
    file, open,
    same::same,
};
use crate::{
    call::{CallLog, Filter},
    recording::{Tape, take},
};

/// By version 0.1.0, before its JSON was that of `weir_schema`: a stream that was cancelled, over the tunnel, and one request and
/// its answer over gRPC-Web.
const CANCELLED: &str = include_str!("old/cancelled.json");
const UNARY: &str = include_str!("old/unary.json");

fn replayed(tape: &Tape) -> CallLog {
    let mut log = tape.log(usize::MAX);
    tape.play(&mut log, 0, tape.steps());
    log
}

#[test]
fn files_made_until_now_open_and_play() {
    let tape = open(CANCELLED.as_bytes()).unwrap();
    let log = replayed(&tape);
    assert_eq!((tape.recording().weir.as_str(), tape.call().path.as_str()), ("0.1.0", "/weir.v1.Lab/Echo"));
    assert_eq!((log.rows(Filter::Requests), log.counters(START).received), (3, 4));
    assert_eq!(log.bytes(4).unwrap().payload(), &b"one"[..]);
    assert_eq!(log.ended(), Some(START + 900 * MS));
    assert_eq!(log.clock().unwrap().offset_nanos(), 5_000_000_000);
    assert_eq!((log.http2().stream(), log.http2().frames().count() > 5), (Some(5), true));
    assert!(log.server_side().messages(Direction::Response, 0).1.count() > 0);

    let tape = open(UNARY.as_bytes()).unwrap();
    let log = replayed(&tape);
    assert_eq!(log.trailers_frame().unwrap(), &b"\x80\0\0\0\x0dgrpc-status:0"[..]);
    assert_eq!(log.facts().trailers.as_ref().unwrap().1.code, Some(0));
    assert_eq!(tape.call().latency_ms, Some(20));
}

#[test]
fn saved_again_they_play_the_same() {
    for text in [CANCELLED, UNARY] {
        let tape = open(text.as_bytes()).unwrap();
        let (log, saved) = (replayed(&tape), tape.recording().saved_unix_nanos);
        let again = take(&log, tape.call().clone(), saved).recording;
        same(&log, &replayed(&open(file(&again).as_bytes()).unwrap()), saved);
    }
}
