//! The page's search for gRPC-Web's trailers: the same messages and the same trailers however the body is cut.

use http::HeaderMap;
use weir_page::transport::web::trailers::{BadTrailers, Finder, Step};

use crate::bits::{chunks, first, framed};

/// What came of a body: the bytes of its messages, the trailers' frame, and the end.
type Found = (Vec<u8>, Vec<u8>, Result<Option<HeaderMap>, BadTrailers>);

pub(crate) fn run(input: &[u8]) {
    let (seed, body) = first(input);
    let whole = find(&[body]);
    assert_eq!(find(&chunks(seed, body)), whole);
    let (messages, frame, end) = whole;
    assert!(body.starts_with(&[&messages[..], &frame[..]].concat()), "bytes that were not there");
    // Longer ones are refused before they are kept.
    assert!(frame.len() <= 5 + 64 * 1024 || matches!(end, Err(BadTrailers::TooLong(_))));
    if let Ok(Some(map)) = end {
        // Whatever they say, it can be shown.
        let told = weir_tap::trailers(&map, false);
        assert!(told.metadata.len() >= map.len(), "an entry is missing");
    }
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
    let messages = [framed(0, b"one"), framed(1, b""), framed(0, &[0x80; 9])].concat();
    let trailers = framed(0x80, b"grpc-status:5\r\ngrpc-message: not%20here\r\nx-a: 1\r\nx-a:2\r\nx-bin: aGk\r\n");
    let bodies = [
        [&messages[..], &trailers].concat(),
        [&messages[..], &trailers[..9]].concat(),
        messages[..7].to_vec(),
        framed(0x80, b"no colon\r\n"),
        [0x80, 0xff, 0, 0, 0].to_vec(),
        [&trailers[..], b"and more"].concat(),
    ];
    bodies.iter().map(|body| [&[5], &body[..]].concat()).collect()
}
