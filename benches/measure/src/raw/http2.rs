//! Native gRPC over HTTP/2 with prior knowledge. Windows as large as they may be, so that no word of them is needed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use anyhow::Result;
use weir_proto::weir::v1::BlastRequest;

use super::{
    Metadata, Read, check_blast, framed,
    walk::{self, Head},
};

/// The preface, SETTINGS with an initial window of 2³¹−1, and a window update to the same for the connection.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\
    \0\0\x06\x04\0\0\0\0\0\x00\x04\x7f\xff\xff\xff\
    \0\0\x04\x08\0\0\0\0\0\x7f\xff\x00\x00";

/// One `Lab.Blast` of `count` messages with `payload` bytes each, read into `read`.
pub(crate) fn blast(
    server: SocketAddr,
    count: u32,
    payload: u32,
    metadata: Metadata<'_>,
    read: &mut Read,
) -> Result<()> {
    let body = framed(&BlastRequest { count, payload_bytes: payload, interval_ms: 0 });
    let mut line = Line::open(server)?;
    let request = request(1, &headers(server, "/weir.v1.Lab/Blast", metadata), &body);
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
    let headers = headers(server, path, &[]);
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
        socket.write_all(PREFACE)?;
        Ok(Self { socket })
    }

    /// Hands over the heads of all whole frames in `bytes`, answers what HTTP/2 itself asks, and says how many bytes
    /// were used.
    fn frames(&mut self, bytes: &[u8], mut seen: impl FnMut(Head)) -> Result<usize> {
        let mut at = 0;
        while let Some(head) = Head::read(&bytes[at..]) {
            let Some(payload) = bytes.get(at + Head::LENGTH..at + Head::LENGTH + head.length) else { break };
            at += Head::LENGTH + head.length;
            match head.kind {
                Head::SETTINGS if head.flags & Head::ACK == 0 => self.socket.write_all(b"\0\0\0\x04\x01\0\0\0\0")?,
                Head::PING if head.flags & Head::ACK == 0 => {
                    self.socket.write_all(&[b"\0\0\x08\x06\x01\0\0\0\0", payload].concat())?;
                }
                Head::RESET | Head::GO_AWAY => anyhow::bail!("the server sent {head:?} with {payload:?}"),
                _ => {}
            }
            seen(head);
        }
        Ok(at)
    }
}

/// A HEADERS frame and a DATA frame that ends the stream.
fn request(stream: u32, headers: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(headers.len() + body.len() + 2 * Head::LENGTH);
    // END_HEADERS, then END_STREAM.
    for (kind, flags, payload) in [(Head::HEADERS, 4, headers), (Head::DATA, Head::END_STREAM, body)] {
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes();
        bytes.extend_from_slice(&length[1..]);
        bytes.extend_from_slice(&[kind, flags]);
        bytes.extend_from_slice(&stream.to_be_bytes());
        bytes.extend_from_slice(payload);
    }
    bytes
}

/// Request headers as HPACK literals that nobody has to remember (RFC 7541, 6.2.2).
fn headers(server: SocketAddr, path: &str, metadata: Metadata<'_>) -> Vec<u8> {
    // `:method: POST` and `:scheme: http` stand in the static table.
    let mut block = vec![0x83, 0x86];
    let authority = server.to_string();
    let own = [(":path", path), (":authority", &authority), ("content-type", "application/grpc"), ("te", "trailers")];
    for (key, value) in own.iter().chain(metadata) {
        block.push(0);
        for text in [key, value] {
            // Lengths below 127 take one byte, and these are.
            block.push(u8::try_from(text.len()).unwrap_or(126).min(126));
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}
