//! gRPC's frames, as the tap reads them: the same messages however the body is cut, and counts that are exact.

use weir_tap::{Direction, messages};
use weir_wire::grpc::{Frame, FrameReader, Malformed, PREFIX, frame, split};

use crate::bits::{chunks, first};

pub(crate) fn run(input: &[u8]) {
    let (seed, body) = first(input);
    let (expected, end) = model(body);

    let mut reader = FrameReader::new();
    let mut frames = Vec::new();
    let mut last = Ok(());
    for chunk in chunks(seed, body) {
        let before = frames.len();
        last = reader.feed(chunk, &mut frames);
        if let Some(told) = messages(Direction::Request, before as u64 + 1, &frames[before..]) {
            assert_eq!(told.count, (frames.len() - before) as u64);
            assert_eq!(told.bytes, frames[before..].iter().map(|frame| u64::from(frame.len)).sum::<u64>());
        }
    }
    assert_eq!(frames, expected);
    assert_eq!(reader.found(), expected.len() as u64);
    assert_eq!(reader.finish(), end);
    assert_eq!(reader.is_bad(), matches!(end, Err(Malformed::Flag { .. })));
    if reader.is_bad() {
        assert_eq!(last, end, "every call after a bad prefix fails the same way");
        assert_eq!(reader.feed(&frame(0, b"more"), &mut frames), end);
        assert_eq!(frames, expected, "nothing is found any more");
    } else {
        assert_eq!(last, Ok(()));
    }
    at_once(body, &expected);
}

/// Splits the messages off one after the other, whatever their flags say.
fn at_once(body: &[u8], expected: &[Frame]) {
    let mut rest = body;
    for frame in expected {
        let (flags, payload, after) = split(rest).expect("whole");
        assert_eq!((flags == 1, payload.len()), (frame.compressed, frame.len as usize));
        assert_eq!(payload, &rest[PREFIX..rest.len() - after.len()]);
        rest = after;
    }
    assert!(split(rest).is_none_or(|(flags, ..)| flags > 1), "one more");
}

/// The whole body at once.
fn model(body: &[u8]) -> (Vec<Frame>, Result<(), Malformed>) {
    let mut frames = Vec::new();
    let mut at = 0;
    while let Some(&flag) = body.get(at) {
        let offset = at as u64;
        if flag > 1 {
            return (frames, Err(Malformed::Flag { offset, flag }));
        }
        let Some(prefix) = body[at..].first_chunk::<PREFIX>() else {
            let missing = u32::try_from(at + PREFIX - body.len()).expect("at most four");
            return (frames, Err(Malformed::Cut { offset, missing }));
        };
        let len = u32::from_be_bytes([prefix[1], prefix[2], prefix[3], prefix[4]]);
        let there = u64::try_from(body.len() - at - PREFIX).expect("a length");
        if there < u64::from(len) {
            let missing = u32::try_from(u64::from(len) - there).expect("part of a length");
            return (frames, Err(Malformed::Cut { offset, missing }));
        }
        frames.push(Frame { offset, len, compressed: flag == 1 });
        at += PREFIX + len as usize;
    }
    (frames, Ok(()))
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let body = [frame(0, b"one"), frame(1, b"two, compressed"), frame(0, b"")].concat();
    let cut = &body[..body.len() - 8];
    let wrong = [&body[..], &frame(0x80, b"grpc-status:0\r\n")].concat();
    let long = [&[0, 0xff, 0xff, 0xff, 0xff][..], b"never whole"].concat();
    [&body[..], cut, &wrong, &long].iter().flat_map(|body| [3, 200].map(|seed| [&[seed], *body].concat())).collect()
}
