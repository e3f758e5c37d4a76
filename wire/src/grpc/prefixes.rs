use super::PREFIX;

/// Follows the length prefixes through a body that comes in chunks of any size. It keeps no payload.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    /// The current message's prefix, as far as it has come.
    prefix: [u8; PREFIX],
    prefix_len: usize,
    /// Bytes of the current message still to come; meaningful once the prefix is whole.
    left: u32,
}

impl Prefixes {
    /// Takes the next chunk, up to a prefix whose flags are more than `most`. Says how many bytes that is: all of the
    /// chunk, unless such a prefix begins at the next. `each` gets every message that ends in them: where in the chunk
    /// that is, its flags, its length.
    pub(crate) fn feed(&mut self, chunk: &[u8], most: u8, mut each: impl FnMut(usize, u8, u32)) -> usize {
        let mut rest = chunk;
        loop {
            if self.prefix_len == 0 {
                // Messages that lie whole in the chunk: in a firehose that is nearly all of them, hundreds in each chunk.
                // No step of a message is remembered that has no second half to wait for.
                while let [flags, a, b, c, d, after @ ..] = rest
                    && *flags <= most
                {
                    let len = u32::from_be_bytes([*a, *b, *c, *d]);
                    let Some(after) = after.get(len as usize..) else { break };
                    rest = after;
                    each(chunk.len() - rest.len(), *flags, len);
                }
                // The very first byte of a prefix tells, even when the rest has not come.
                if rest.first().is_none_or(|flags| *flags > most) {
                    return chunk.len() - rest.len();
                }
            }
            if self.prefix_len < PREFIX {
                let part = rest.len().min(PREFIX - self.prefix_len);
                self.prefix[self.prefix_len..self.prefix_len + part].copy_from_slice(&rest[..part]);
                self.prefix_len += part;
                rest = &rest[part..];
                if self.prefix_len < PREFIX {
                    return chunk.len();
                }
                self.left = self.len();
            }
            let part = rest.len().min(self.left as usize);
            rest = &rest[part..];
            // `part` is at most `left`, a u32.
            self.left -= u32::try_from(part).unwrap_or(u32::MAX);
            if self.left > 0 {
                return chunk.len();
            }
            self.prefix_len = 0;
            each(chunk.len() - rest.len(), self.prefix[0], self.len());
        }
    }

    /// The message that has begun and not ended, if there is one: how many bytes of it have come, its prefix counted, and
    /// how many are missing as far as can be told: of the prefix, or else of the message.
    pub(crate) fn begun(&self) -> Option<(u64, u32)> {
        match self.prefix_len {
            0 => None,
            PREFIX => Some((PREFIX as u64 + u64::from(self.len() - self.left), self.left)),
            some => Some((some as u64, u32::try_from(PREFIX - some).unwrap_or(u32::MAX))),
        }
    }

    /// Length of the current message.
    fn len(&self) -> u32 {
        let [_, length @ ..] = self.prefix;
        u32::from_be_bytes(length)
    }
}
