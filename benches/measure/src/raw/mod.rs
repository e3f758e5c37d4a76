//! Clients that cost next to nothing: requests written by hand, answers read as bytes into a buffer that is kept, and
//! looked at when the clock has stopped. So what is timed is the server, not the reader.

pub(crate) mod http1;
pub(crate) mod http2;
mod walk;

use std::time::Duration;

use anyhow::Result;
use bytes::BufMut as _;
use prost::Message;
use weir_proto::weir::v1::BlastReply;

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

/// A message behind its 5-byte prefix.
pub(crate) fn framed(message: &impl Message) -> Vec<u8> {
    let length = message.encoded_len();
    let mut bytes = Vec::with_capacity(length + 5);
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    // A vector has room.
    let _ = message.encode(&mut bytes);
    bytes
}

/// Checks that `body` is exactly the messages 1 to `count` in order, and answers what follows them.
fn check_blast(mut body: &[u8], count: u32) -> Result<&[u8]> {
    for seq in 1..=u64::from(count) {
        let Some(((prefix, rest), length)) = body.split_at_checked(5).zip(body.get(1..5)) else {
            anyhow::bail!("the answer ends before message {seq}");
        };
        let length = u32::from_be_bytes(length.try_into()?) as usize;
        anyhow::ensure!(prefix[0] == 0 && rest.len() >= length, "message {seq} is cut");
        let reply = BlastReply::decode(&rest[..length])?;
        anyhow::ensure!(reply.seq == seq, "message {seq} says that it is {}", reply.seq);
        body = &rest[length..];
    }
    Ok(body)
}
