//! The page's view of a tunnel's bytes: the same frames however they are cut, each handed to the call that owns it.

use std::sync::{Arc, Mutex};

use weir_page::transport::{Failure, Watch, Watcher, http2::Http2, tunnel::router::Router};
use weir_tap::PerDirection;
use weir_wire::http2::{DEFAULT_WINDOW, FrameHead, FrameReader, HEADER, PREFACE, flag, frame, kind, split};

use crate::bits::{chunks, first};

pub(crate) fn run(input: &[u8]) {
    let (seed, rest) = first(input);
    let (middle, bytes) = first(rest);
    let sent = [PREFACE, bytes].concat();
    let expected = model(bytes);
    assert_eq!(read(FrameReader::of_client(), &chunks(seed, &sent)), expected);
    assert_eq!(read(FrameReader::of_server(), &chunks(seed, bytes)), expected);
    let mut rest = bytes;
    for head in &expected {
        // At once it is the same as by and by.
        let (at_once, payload, after) = split(rest).expect("whole");
        assert_eq!((at_once, payload.len()), (*head, head.len as usize));
        assert_eq!(payload, &rest[HEADER..rest.len() - after.len()]);
        // It is written as it was read, but for a bit that is reserved.
        let mut header = *rest.first_chunk().expect("whole");
        header[5] &= 0x7f;
        assert_eq!(head.header(), header);
        rest = after;
        // What is said of a frame is words and nothing else.
        assert!(!head.name().is_empty());
        assert!(head.flag_names().len() <= 4);
    }
    assert_eq!(split(rest), None, "one more");
    routed(seed, bytes.split_at(usize::from(middle).min(bytes.len())));
}

fn read(mut reader: FrameReader, chunks: &[&[u8]]) -> Vec<FrameHead> {
    let mut frames = Vec::new();
    for chunk in chunks {
        reader.feed(chunk, |head| frames.push(head));
    }
    frames
}

/// All frames that are whole, from bytes that are there at once.
fn model(mut bytes: &[u8]) -> Vec<FrameHead> {
    let mut frames = Vec::new();
    while let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() {
        let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = *header;
        let len = u32::from_be_bytes([0, l0, l1, l2]);
        let Some((payload, rest)) = rest.split_at_checked(len as usize) else { break };
        bytes = rest;
        frames.push(FrameHead {
            kind,
            flags,
            stream: u32::from_be_bytes([s0, s1, s2, s3]) & 0x7fff_ffff,
            len,
            value: value(kind, flags, payload),
        });
    }
    frames
}

fn value(kind: u8, flags: u8, payload: &[u8]) -> u32 {
    // A payload that is too short is read as if zeros followed: those who read it in earnest end the connection.
    let number =
        |at: usize| (at..at + 4).fold(0, |number, at| number << 8 | u32::from(payload.get(at).copied().unwrap_or(0)));
    let len = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    match kind {
        kind::DATA if flags & flag::PADDED != 0 => {
            len.saturating_sub(1 + u32::from(payload.first().copied().unwrap_or(0)))
        }
        kind::DATA => len,
        kind::RST_STREAM => number(0),
        kind::WINDOW_UPDATE => number(0) & 0x7fff_ffff,
        kind::GOAWAY => number(4),
        kind::SETTINGS => {
            let window = |setting: &&[u8]| setting[..2] == [0, 4];
            let last = payload.as_chunks::<6>().0.iter().map(|setting| &setting[..]).rfind(window);
            last.map_or(FrameHead::NO_VALUE, |setting| {
                u32::from_be_bytes([setting[2], setting[3], setting[4], setting[5]])
            })
        }
        _ => 0,
    }
}

#[derive(Default)]
struct Seen(Mutex<Vec<Http2>>);

impl Watch for Seen {
    fn connected(&self) {}
    fn left(&self) {}
    fn failed(&self, _: Failure) {}
    fn http2(&self, seen: Http2) {
        self.0.lock().expect("nobody panicked").push(seen);
    }
}

/// Hands the bytes to three calls, one half each way, and looks at what each was told.
fn routed(seed: u8, (up, down): (&[u8], &[u8])) {
    let router = Router::new();
    router.goes(&mut PREFACE.to_vec());
    let calls: Vec<_> = [1, 3, 5].map(|stream| (stream, Arc::new(Seen::default()))).into();
    for (stream, seen) in &calls {
        router.watch(*stream, Watcher(seen.clone()));
    }
    for chunk in chunks(seed, up) {
        router.goes(&mut chunk.to_vec());
    }
    for chunk in chunks(seed, down) {
        router.came(chunk);
    }
    for (stream, call) in calls {
        let told = call.0.lock().expect("nobody panicked");
        assert_eq!(told.first(), Some(&Http2::Opened { stream, windows: PerDirection::both(DEFAULT_WINDOW) }));
        let mut bodies = PerDirection::<u64>::default();
        for what in told.iter().skip(1) {
            match what {
                Http2::Opened { .. } => panic!("opened twice"),
                Http2::AtOnce(_) => panic!("that is not seen in frames"),
                Http2::Calls(calls) => assert!((1..=3).contains(calls), "{calls} calls"),
                Http2::Frame(frame) => {
                    assert!(frame.head.stream == stream || frame.head.stream == 0, "another's frame");
                    if frame.head.stream == stream {
                        let body = &mut bodies[frame.direction];
                        assert_eq!(frame.offset, *body);
                        *body += if frame.head.kind == kind::DATA { u64::from(frame.head.value) } else { 0 };
                    }
                }
            }
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let frames = [
        frame(kind::SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100, 0, 4, 0, 1, 0, 0]),
        frame(kind::SETTINGS, flag::ACK, 0, &[]),
        frame(kind::WINDOW_UPDATE, 0, 1, &[0, 0, 0x7f, 0xff]),
        frame(kind::HEADERS, flag::END_HEADERS, 1, &[0x88]),
        frame(kind::DATA, flag::PADDED, 1, &[2, 0, 0, 0, 0, 0, 9, 9]),
        frame(kind::DATA, flag::END_STREAM, 1, &[0, 0, 0, 0, 0]),
        frame(kind::RST_STREAM, 0, 3, &[0, 0, 0, 8]),
        frame(kind::PING, 0, 0, b"12345678"),
        frame(kind::GOAWAY, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 11, b'b', b'y', b'e']),
    ];
    let all = frames.concat();
    let halves = [&[9, 40], &all[..]].concat();
    frames.iter().map(|frame| [&[1, 255], &frame[..]].concat()).chain([halves]).collect()
}
