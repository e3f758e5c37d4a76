//! Native gRPC over HTTP/2 with prior knowledge. Windows as large as they may be, so that no word of them is needed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use anyhow::Result;
use weir_proto::weir::v1::BlastRequest;
use weir_testkit::{body::message, hpack};
use weir_wire::http2::{FrameHead, flag, frame, kind, opening, split};

use super::{Metadata, Read, check_blast, walk};

/// An initial window of 2³¹−1 as SETTINGS say it (RFC 9113, section 6.5.1), and what the connection's lacks to the same.
const SETTINGS: &[u8] = &[0, 4, 0x7f, 0xff, 0xff, 0xff];
const MORE: &[u8] = &[0x7f, 0xff, 0, 0];

/// One `Lab.Blast` of `count` messages with `payload` bytes each, read into `read`.
pub(crate) fn blast(
    server: SocketAddr,
    count: u32,
    payload: u32,
    metadata: Metadata<'_>,
    read: &mut Read,
) -> Result<()> {
    let body = message(&BlastRequest { count, payload_bytes: payload, interval_ms: 0 });
    let mut line = Line::open(server)?;
    let request = request(1, &hpack::request("/weir.v1.Lab/Blast", &server.to_string(), metadata), &body);
    read.length = 0;
    let began = Instant::now();
    line.socket.write_all(&request)?;
    let (mut at, mut ended) = (0, false);
    while !ended {
        let length = line.socket.read(&mut read.room(256 << 10)[..256 << 10])?;
        anyhow::ensure!(length > 0, "the connection ended before the answer");
        read.length += length;
        at += line.frames(&read.buffer[at..read.length], |head| ended |= head.ends_stream())?;
    }
    read.took = began.elapsed();
    let body = walk::data(read.bytes());
    let rest = check_blast(&body, count)?;
    anyhow::ensure!(rest.is_empty(), "{} bytes after the last message", rest.len());
    Ok(())
}

/// Keeps `in_flight` calls open on one connection for `time`, and answers how long each took.
pub(crate) fn calls(
    server: SocketAddr,
    path: &str,
    message: &[u8],
    in_flight: usize,
    time: Duration,
) -> Result<Vec<Duration>> {
    let headers = hpack::request(path, &server.to_string(), &[]);
    let mut line = Line::open(server)?;
    let end = Instant::now() + time;
    // Of the call on stream 2n + 1, at n.
    let mut began: Vec<Instant> = Vec::new();
    let mut took = Vec::new();
    let (mut buffer, mut length) = (vec![0; 256 << 10], 0);
    let mut wanted = in_flight;
    loop {
        let mut requests = Vec::new();
        for _ in 0..std::mem::take(&mut wanted) {
            let stream = u32::try_from(began.len())? * 2 + 1;
            requests.extend(request(stream, &headers, message));
            began.push(Instant::now());
        }
        line.socket.write_all(&requests)?;
        let more = line.socket.read(&mut buffer[length..])?;
        anyhow::ensure!(more > 0, "the connection ended with calls open");
        length += more;
        let now = Instant::now();
        let read = line.frames(&buffer[..length], |head| {
            if head.ends_stream()
                && let Some(began) = began.get(head.stream as usize / 2)
            {
                took.push(now - *began);
                wanted += 1;
            }
        })?;
        buffer.copy_within(read..length, 0);
        length -= read;
        if now >= end {
            wanted = 0;
            if took.len() == began.len() {
                return Ok(took);
            }
        }
    }
}

struct Line {
    socket: TcpStream,
}

impl Line {
    fn open(server: SocketAddr) -> Result<Self> {
        let mut socket = TcpStream::connect(server)?;
        socket.set_nodelay(true)?;
        socket.write_all(&[opening(SETTINGS), frame(kind::WINDOW_UPDATE, 0, 0, MORE)].concat())?;
        Ok(Self { socket })
    }

    /// Hands over the heads of all whole frames in `bytes`, answers what HTTP/2 itself asks, and says how many bytes
    /// were used.
    fn frames(&mut self, bytes: &[u8], mut seen: impl FnMut(FrameHead)) -> Result<usize> {
        let mut left = bytes;
        while let Some((head, payload, rest)) = split(left) {
            left = rest;
            match head.kind {
                kind::SETTINGS if head.flags & flag::ACK == 0 => {
                    self.socket.write_all(&frame(kind::SETTINGS, flag::ACK, 0, &[]))?;
                }
                kind::PING if head.flags & flag::ACK == 0 => {
                    self.socket.write_all(&frame(kind::PING, flag::ACK, 0, payload))?;
                }
                kind::RST_STREAM | kind::GOAWAY => anyhow::bail!("the server sent {head:?} with {payload:?}"),
                _ => {}
            }
            seen(head);
        }
        Ok(bytes.len() - left.len())
    }
}

/// A HEADERS frame and a DATA frame that ends the stream.
fn request(stream: u32, headers: &[u8], body: &[u8]) -> Vec<u8> {
    let headers = frame(kind::HEADERS, flag::END_HEADERS, stream, headers);
    [headers, frame(kind::DATA, flag::END_STREAM, stream, body)].concat()
}
