//! The search for gRPC-Web's trailers: the same messages and the same trailers however the body is cut.

use http::HeaderMap;
use weir_wire::{
    grpc::frame,
    web::{BadTrailers, Finder, Step, trailers},
};

use crate::bits::{chunks, first};

/// What came of a body: the bytes of its messages, the trailers' frame, and the end.
type Found = (Vec<u8>, Vec<u8>, Result<Option<HeaderMap>, BadTrailers>);

/// The largest trailers that are taken, in bytes.
const LIMIT: u32 = 64 * 1024;

pub(crate) fn run(input: &[u8]) {
    let (seed, body) = first(input);
    let expected = model(body);
    assert_eq!(find(&[body]), expected);
    assert_eq!(find(&chunks(seed, body)), expected);
    let (_, frame, end) = expected;
    // Longer ones are refused before they are kept.
    assert!(frame.len() <= 5 + LIMIT as usize);
    if let Ok(Some(map)) = end {
        // Whatever they say, it can be shown.
        let told = weir_tap::trailers(&map, false);
        assert!(told.metadata.len() >= map.len(), "an entry is missing");
    }
}

/// The whole body at once.
fn model(body: &[u8]) -> Found {
    let mut at = 0;
    // To the first frame of trailers, or to the end.
    while body.get(at).is_some_and(|flags| *flags < 0x80) {
        let len = body.get(at + 1..at + 5).map(|len| len.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)));
        at += 5 + len.unwrap_or(0);
        if at > body.len() || len.is_none() {
            return (body.to_vec(), Vec::new(), Err(BadTrailers::CutMessage));
        }
    }
    let (messages, frame) = body.split_at(at);
    let (frame, end) = match frame {
        [] => (frame, Ok(None)),
        [flags, _, _, _, _, ..] if flags & 1 != 0 => (&[][..], Err(BadTrailers::Packed)),
        [_, a, b, c, d, block @ ..] => {
            let len = u32::from_be_bytes([*a, *b, *c, *d]);
            match block.get(..len as usize) {
                _ if len > LIMIT => (&[][..], Err(BadTrailers::TooLong(len))),
                Some(block) => (&frame[..5 + block.len()], trailers(block).map(Some)),
                None => (frame, Err(BadTrailers::Cut)),
            }
        }
        _ => (frame, Err(BadTrailers::Cut)),
    };
    (messages.to_vec(), frame.to_vec(), end)
}

fn find(chunks: &[&[u8]]) -> Found {
    let mut finder = Finder::default();
    let mut messages = Vec::new();
    for chunk in chunks {
        match finder.feed(chunk) {
            Step::Messages => messages.extend_from_slice(chunk),
            Step::Partly(end) => messages.extend_from_slice(&chunk[..end]),
            Step::Whole(end) => {
                messages.extend_from_slice(&chunk[..end]);
                break;
            }
            // How much of them was kept until then depends on the cuts.
            Step::Bad(end, bad) => {
                messages.extend_from_slice(&chunk[..end]);
                return (messages, Vec::new(), Err(bad));
            }
        }
    }
    (messages, finder.frame().to_vec(), finder.finish())
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let messages = [frame(0, b"one"), frame(1, b""), frame(0, &[0x80; 9])].concat();
    let trailers = frame(0x80, b"grpc-status:5\r\ngrpc-message: not%20here\r\nx-a: 1\r\nx-a:2\r\nx-bin: aGk\r\n");
    let bodies = [
        [&messages[..], &trailers].concat(),
        [&messages[..], &trailers[..9]].concat(),
        messages[..7].to_vec(),
        frame(0x80, b"no colon\r\n"),
        [0x80, 0xff, 0, 0, 0].to_vec(),
        [&trailers[..], b"and more"].concat(),
    ];
    bodies.iter().map(|body| [&[5], &body[..]].concat()).collect()
}
