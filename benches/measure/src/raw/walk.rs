//! Takes HTTP's own framing off an answer.

use anyhow::{Context as _, Result};
use weir_wire::http2::{kind, split};

/// The body of an HTTP/1.1 answer in chunks (RFC 9112, 7.1).
pub(super) fn chunked(answer: &[u8]) -> Result<Vec<u8>> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no end of headers")?;
    anyhow::ensure!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..head]));
    let mut rest = &answer[head + 4..];
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").context("no end of a chunk's length")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line])?, 16)?;
        let chunk = rest.get(line + 2..line + 2 + length).context("a chunk is cut")?;
        if length == 0 {
            return Ok(body);
        }
        body.extend_from_slice(chunk);
        rest = rest.get(line + 2 + length + 2..).context("no end of a chunk")?;
    }
}

/// The bodies of all DATA frames, without padding: the servers send none.
pub(super) fn data(mut answer: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(answer.len());
    while let Some((head, payload, rest)) = split(answer) {
        if head.kind == kind::DATA {
            body.extend_from_slice(payload);
        }
        answer = rest;
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let answer = b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
        assert_eq!(chunked(answer).unwrap(), b"abcd");
        assert!(chunked(&answer[..answer.len() - 5]).is_err());
        assert!(chunked(b"HTTP/1.1 400 Bad Request\r\n\r\n0\r\n\r\n").is_err());
    }

    #[test]
    fn data_frames_are_joined() {
        let answer = b"\0\0\x02\x00\0\0\0\0\x01ab\0\0\x01\x01\x05\0\0\0\x01x\0\0\x01\x00\x01\0\0\0\x01c";
        assert_eq!(data(answer), b"abc");
    }
}
