use std::fmt;

/// Length of the prefix before every message: one byte of flags, four of length, big-endian.
/// (gRPC over HTTP/2, "Length-Prefixed-Message".)
pub const PREFIX: usize = 5;

/// One message found in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where its prefix begins, in bytes from the start of the body.
    pub offset: u64,
    /// Length of the message in bytes, without the prefix.
    pub len: u32,
    /// The message is compressed with the call's `grpc-encoding`.
    pub compressed: bool,
}

/// Bytes that are not gRPC frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// The first byte of a prefix is neither 0 nor 1.
    Flag {
        /// Where the prefix begins.
        offset: u64,
        /// The byte.
        flag: u8,
    },
    /// The body ended in the middle of a message or of its prefix.
    Cut {
        /// Where the message's prefix begins.
        offset: u64,
        /// Bytes that are missing as far as can be told: of the prefix, or else of the message.
        missing: u32,
    },
}

impl Malformed {
    /// Where the bad prefix begins, in bytes from the start of the body.
    pub fn offset(&self) -> u64 {
        match *self {
            Self::Flag { offset, .. } | Self::Cut { offset, .. } => offset,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag { flag, .. } => write!(f, "a message's first byte must be 0 or 1, not {flag}"),
            Self::Cut { missing, .. } => write!(f, "the body ended {missing} bytes before the end of a message"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Follows the length prefixes through a body that comes in chunks of any size. It keeps no payload.
#[derive(Debug, Default)]
pub struct FrameReader {
    /// Bytes of the body seen so far.
    at: u64,
    /// The current message's prefix, as far as it has come.
    prefix: [u8; PREFIX],
    prefix_len: usize,
    /// Bytes of the current message still to come; meaningful once the prefix is whole.
    left: u32,
    /// Messages found so far.
    found: u64,
    bad: Option<Malformed>,
}

impl FrameReader {
    /// A reader at the start of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many messages have ended so far.
    pub fn found(&self) -> u64 {
        self.found
    }

    /// A prefix made no sense: nothing more will be found.
    pub fn is_bad(&self) -> bool {
        self.bad.is_some()
    }

    /// Takes the next chunk and appends the messages that end in it to `frames`.
    ///
    /// # Errors
    /// The prefix that makes no sense. Messages before it have been appended; from then on every call fails the same way.
    pub fn feed(&mut self, mut chunk: &[u8], frames: &mut Vec<Frame>) -> Result<(), Malformed> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        loop {
            if self.prefix_len == 0 {
                self.take_whole(&mut chunk, frames);
            }
            if chunk.is_empty() {
                return Ok(());
            }
            if self.prefix_len < PREFIX {
                let part = chunk.len().min(PREFIX - self.prefix_len);
                self.prefix[self.prefix_len..self.prefix_len + part].copy_from_slice(&chunk[..part]);
                self.take(&mut chunk, part);
                self.prefix_len += part;
                let [flag, length @ ..] = self.prefix;
                if flag > 1 {
                    let bad = Malformed::Flag { offset: self.at - self.prefix_len as u64, flag };
                    self.bad = Some(bad);
                    return Err(bad);
                }
                if self.prefix_len < PREFIX {
                    return Ok(());
                }
                self.left = u32::from_be_bytes(length);
            }
            let part = chunk.len().min(self.left as usize);
            self.take(&mut chunk, part);
            // `part` is at most `left`, a u32.
            self.left -= u32::try_from(part).unwrap_or(u32::MAX);
            if self.left == 0 {
                frames.push(self.end_message());
            }
        }
    }

    /// Says whether the body may end here.
    ///
    /// # Errors
    /// The message that is cut, or the bad prefix found before.
    pub fn finish(&self) -> Result<(), Malformed> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        match self.prefix_len {
            0 => Ok(()),
            PREFIX => {
                let [_, length @ ..] = self.prefix;
                let come = u64::from(u32::from_be_bytes(length) - self.left);
                Err(Malformed::Cut { offset: self.at - come - PREFIX as u64, missing: self.left })
            }
            some => Err(Malformed::Cut {
                offset: self.at - some as u64,
                missing: u32::try_from(PREFIX - some).unwrap_or(u32::MAX),
            }),
        }
    }

    /// Takes the messages that lie whole in `chunk`, which begins with a prefix. In a firehose that is nearly all of them,
    /// hundreds in each chunk: no step of a message is remembered that has no second half to wait for.
    fn take_whole(&mut self, chunk: &mut &[u8], frames: &mut Vec<Frame>) {
        let before = frames.len();
        while let [flag @ 0..=1, a, b, c, d, rest @ ..] = *chunk {
            let len = u32::from_be_bytes([*a, *b, *c, *d]);
            let Some(after) = rest.get(len as usize..) else { break };
            frames.push(Frame { offset: self.at, len, compressed: *flag == 1 });
            self.at += PREFIX as u64 + u64::from(len);
            *chunk = after;
        }
        self.found += (frames.len() - before) as u64;
    }

    fn take(&mut self, chunk: &mut &[u8], part: usize) {
        *chunk = &chunk[part..];
        self.at += part as u64;
    }

    fn end_message(&mut self) -> Frame {
        let [flag, length @ ..] = self.prefix;
        let len = u32::from_be_bytes(length);
        self.prefix_len = 0;
        self.found += 1;
        Frame { offset: self.at - u64::from(len) - PREFIX as u64, len, compressed: flag == 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> (Vec<Frame>, Result<(), Malformed>) {
        let mut reader = FrameReader::new();
        let mut frames = Vec::new();
        let fed = reader.feed(body, &mut frames);
        (frames, fed.and_then(|()| reader.finish()))
    }

    #[test]
    fn an_empty_message_is_a_message() {
        let (frames, end) = read(&[0, 0, 0, 0, 0]);
        assert_eq!(frames, [Frame { offset: 0, len: 0, compressed: false }]);
        assert_eq!(end, Ok(()));
    }

    #[test]
    fn a_cut_message_names_its_start_and_what_is_missing() {
        let (frames, end) = read(&[0, 0, 0, 0, 1, 7, 1, 0, 0, 0, 4, 9]);
        assert_eq!(frames, [Frame { offset: 0, len: 1, compressed: false }]);
        assert_eq!(end, Err(Malformed::Cut { offset: 6, missing: 3 }));
        assert_eq!(read(&[0, 0]).1, Err(Malformed::Cut { offset: 0, missing: 3 }));
    }

    #[test]
    fn a_bad_flag_ends_the_reading_for_good() {
        let mut reader = FrameReader::new();
        let mut frames = Vec::new();
        let bad = Malformed::Flag { offset: 5, flag: 0x80 };
        // The very first byte of a prefix tells, even when the rest has not come.
        assert_eq!(reader.feed(&[0, 0, 0, 0, 0, 0x80], &mut frames), Err(bad));
        assert_eq!(frames.len(), 1);
        assert_eq!(reader.feed(&[0; 64], &mut frames), Err(bad));
        assert_eq!(reader.finish(), Err(bad));
        assert_eq!(frames.len(), 1);
    }

    #[test]
    fn it_makes_no_difference_where_a_body_is_cut() {
        let body = [&[0, 0, 0, 0, 2, 7, 7][..], &[1, 0, 0, 0, 0], &[0, 0, 0, 0, 1, 9], &[0, 0, 0]].concat();
        let (whole, end) = read(&body);
        assert_eq!(whole.iter().map(|frame| (frame.offset, frame.len)).collect::<Vec<_>>(), [(0, 2), (7, 0), (12, 1)]);
        for cut in 0..=body.len() {
            let (mut reader, mut frames) = (FrameReader::new(), Vec::new());
            for part in [&body[..cut], &body[cut..]] {
                reader.feed(part, &mut frames).unwrap();
            }
            assert_eq!((&frames, reader.finish(), reader.found()), (&whole, end, 3), "cut at {cut}");
        }
    }

    #[test]
    fn the_largest_length_does_not_overflow() {
        let (frames, end) = read(&[1, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]);
        assert!(frames.is_empty());
        assert_eq!(end, Err(Malformed::Cut { offset: 0, missing: u32::MAX - 3 }));
    }
}
