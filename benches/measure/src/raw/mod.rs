//! Clients that cost next to nothing: requests written by hand, answers read as bytes into a buffer that is kept, and
//! looked at when the clock has stopped. So what is timed is the server, not the reader.

pub(crate) mod http1;
pub(crate) mod http2;
mod walk;

use std::time::Duration;

use anyhow::{Context as _, Result};
use prost::Message as _;
use weir_proto::weir::v1::BlastReply;
use weir_wire::grpc::split;

/// Metadata of a request.
pub(crate) type Metadata<'a> = &'a [(&'a str, &'a str)];

/// One answer's bytes as they lay on the line, and the time from the request to the last of them.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Longer than what was read: it is kept from run to run, so that its pages are there.
    buffer: Vec<u8>,
    length: usize,
    pub(crate) took: Duration,
}

impl Read {
    /// Room for `bytes` more than there are.
    fn room(&mut self, bytes: usize) -> &mut [u8] {
        if self.buffer.len() < self.length + bytes {
            self.buffer.resize((self.length + bytes).max(self.buffer.len() * 2), 0);
        }
        &mut self.buffer[self.length..]
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

/// Checks that `body` is exactly the messages 1 to `count` in order, and answers what follows them.
pub(crate) fn check_blast(mut body: &[u8], count: u32) -> Result<&[u8]> {
    for seq in 1..=u64::from(count) {
        let (flags, payload, rest) =
            split(body).with_context(|| format!("the answer ends before the end of message {seq}"))?;
        anyhow::ensure!(flags == 0, "message {seq} has the flags {flags}");
        let reply = BlastReply::decode(payload)?;
        anyhow::ensure!(reply.seq == seq, "message {seq} says that it is {}", reply.seq);
        body = rest;
    }
    Ok(body)
}
