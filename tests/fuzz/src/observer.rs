//! What is seen beside a connection of HTTP/2: the same however its bytes are cut, and never more than there is.

use weir_wire::http2::{End, Observer, PREFACE, Seen, flag, frame, kind};

use crate::bits::{chunks, first};

pub(crate) fn run(input: &[u8]) {
    let (seed, rest) = first(input);
    let (middle, bytes) = first(rest);
    let (client, server) = bytes.split_at((usize::from(middle) * 8).min(bytes.len()));
    let client = [PREFACE, client].concat();
    let whole = seen(&[&client], &[server]);
    assert_eq!(seen(&chunks(seed, &client), &chunks(seed, server)), whole);
    let Sight { bodies, told, .. } = whole;
    assert!(bodies.iter().map(|(_, _, bytes)| bytes.len()).sum::<usize>() <= client.len() + server.len());
    assert!(told.iter().filter(|told| told.contains("Blind")).count() <= 1, "it is said once");
}

/// What was seen: bodies by their streams, and everything else in its order.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sight {
    bodies: Vec<(bool, u32, Vec<u8>)>,
    told: Vec<String>,
    open: usize,
}

fn seen(client: &[&[u8]], server: &[&[u8]]) -> Sight {
    let mut observer = Observer::default();
    let mut sight = Sight::default();
    for (end, chunks) in [(End::Client, client), (End::Server, server)] {
        for chunk in chunks {
            observer.feed(end, chunk, &mut |by, what| match what {
                Seen::Data { stream, bytes } => {
                    assert!(!bytes.is_empty());
                    match sight.bodies.last_mut() {
                        Some((client, last, body)) if *last == stream && *client == (by == End::Client) => {
                            body.extend_from_slice(bytes);
                        }
                        _ => sight.bodies.push((by == End::Client, stream, bytes.to_vec())),
                    }
                }
                other => sight.told.push(format!("{by:?} {other:?}")),
            });
        }
    }
    sight.open = observer.open();
    sight
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    // `:method: POST`, then literals: indexed, packed, and as they are.
    let request = b"\x83\x40\x05:path\x06/a.B/C\x44\x88\x25\xa8\x49\xe9\x5b\xb8\xe8\xb4\x00\x01a\x01b";
    let client = [
        frame(kind::SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 5]),
        frame(kind::HEADERS, 0, 1, &request[..9]),
        frame(kind::CONTINUATION, flag::END_HEADERS, 1, &request[9..]),
        frame(kind::DATA, flag::PADDED | flag::END_STREAM, 1, &[2, 0, 0, 0, 0, 1, b'x', 0, 0]),
        frame(kind::HEADERS, flag::END_HEADERS | flag::PRIORITY, 3, b"\0\0\0\0\x09\x83\xbe"),
        frame(kind::RST_STREAM, 0, 3, &[0, 0, 0, 8]),
        frame(kind::WINDOW_UPDATE, 0, 0, &[0, 0, 0, 9]),
    ]
    .concat();
    let server = [
        frame(kind::SETTINGS, flag::ACK, 0, &[]),
        frame(kind::HEADERS, flag::END_HEADERS, 1, b"\x88\x3f\xe1\x1f"),
        frame(kind::DATA, 0, 1, &[0, 0, 0, 0, 2, b'h', b'i']),
        frame(kind::GOAWAY, 0, 0, b"\0\0\0\x01\0\0\0\x0btoo_many_pings"),
        frame(kind::PING, 0, 0, b"12345678"),
        frame(kind::HEADERS, flag::END_HEADERS | flag::END_STREAM, 1, b"\0\x0bgrpc-status\x010"),
    ]
    .concat();
    // A client's bytes end at a multiple of eight.
    let rest = frame(kind::PING, 0, 0, &vec![0; 8 - (client.len() + 9) % 8]);
    let padded = [client, rest].concat();
    let middle = u8::try_from(padded.len() / 8).unwrap_or(u8::MAX);
    [0, 7, 200].map(|seed| [&[seed, middle][..], &padded, &server].concat()).into()
}
