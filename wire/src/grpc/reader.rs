use super::{PREFIX, Prefixes};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The first byte of a prefix is neither 0 nor 1.
    #[error("a message's first byte must be 0 or 1, not {flag}")]
    Flag {
        /// Where the prefix begins.
        offset: u64,
        /// The byte.
        flag: u8,
    },
    /// The body ended in the middle of a message or of its prefix.
    #[error("the body ended {missing} bytes before the end of a message")]
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

/// Finds the messages in a body that comes in chunks of any size. It keeps no payload.
#[derive(Debug, Default)]
pub struct FrameReader {
    prefixes: Prefixes,
    /// Bytes of the body seen so far.
    at: u64,
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
    pub fn feed(&mut self, chunk: &[u8], frames: &mut Vec<Frame>) -> Result<(), Malformed> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        let (at, before) = (self.at, frames.len());
        let taken = self.prefixes.feed(chunk, 1, |end, flags, len| {
            let offset = at + end as u64 - u64::from(len) - PREFIX as u64;
            frames.push(Frame { offset, len, compressed: flags == 1 });
        });
        self.at += taken as u64;
        self.found += (frames.len() - before) as u64;
        match chunk.get(taken) {
            None => Ok(()),
            Some(&flag) => {
                let bad = Malformed::Flag { offset: self.at, flag };
                self.bad = Some(bad);
                Err(bad)
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
        match self.prefixes.begun() {
            None => Ok(()),
            Some((come, missing)) => Err(Malformed::Cut { offset: self.at - come, missing }),
        }
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
