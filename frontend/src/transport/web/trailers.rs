//! Finds the trailers in a gRPC-Web body: the frame whose first byte has its highest bit set (gRPC-Web, "Message
//! framing"). However the body is cut into chunks, the frame comes out whole.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Length of a frame's prefix: a byte of flags, four of length.
const PREFIX: usize = 5;
/// The flag of the trailers' frame.
const TRAILERS: u8 = 0x80;
/// The largest trailers taken, in bytes.
const LIMIT: u32 = 64 * 1024;

/// Trailers that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTrailers {
    /// The body ended before the end of a message.
    #[error("the body ended in the middle of a message")]
    CutMessage,
    /// The body ended before the end of the trailers.
    #[error("the body ended in the middle of the trailers")]
    Cut,
    /// They are longer than anybody's trailers.
    #[error("trailers of {0} bytes")]
    TooLong(u32),
    /// A line is not `key: value`.
    #[error("the trailers are not lines of `key: value`")]
    Line,
}

/// Follows the frames of a body up to its trailers.
#[derive(Debug, Default)]
pub struct Finder {
    prefix: [u8; PREFIX],
    prefix_len: usize,
    /// Bytes of the present message still to come.
    left: u32,
    /// The trailers' frame as far as it has come, from its prefix on.
    trailers: Option<Vec<u8>>,
}

/// What a chunk was.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// All of it belongs to messages.
    Messages,
    /// The first so many bytes belong to messages, what follows to the trailers, of which more must come.
    Partly(usize),
    /// The first so many bytes belong to messages; the trailers' frame is whole, and nothing after it counts.
    Whole(usize),
    /// The first so many bytes belong to messages, which are as good as any; what follows are no trailers.
    Bad(usize, BadTrailers),
}

impl Finder {
    /// Takes the next chunk.
    pub fn feed(&mut self, chunk: &[u8]) -> Step {
        let mut at = 0;
        if self.trailers.is_none() {
            at = self.messages(chunk);
        }
        let Some(trailers) = &mut self.trailers else { return Step::Messages };
        // Bytes of a prefix that began in an earlier chunk were passed on with it: only a whole prefix tells, but its
        // first byte already says that it is the trailers'.
        trailers.extend_from_slice(&chunk[at..]);
        let Some(&[_, a, b, c, d]) = trailers.first_chunk() else { return Step::Partly(at) };
        let length = u32::from_be_bytes([a, b, c, d]);
        if length > LIMIT {
            return Step::Bad(at, BadTrailers::TooLong(length));
        }
        let end = PREFIX + length as usize;
        if trailers.len() < end {
            return Step::Partly(at);
        }
        trailers.truncate(end);
        Step::Whole(at)
    }

    /// Reads the messages of a chunk. Says where they end: where the trailers begin, or the chunk ends.
    fn messages(&mut self, chunk: &[u8]) -> usize {
        let mut at = 0;
        while at < chunk.len() {
            if self.prefix_len == 0 && self.left == 0 && chunk[at] & TRAILERS != 0 {
                self.trailers = Some(Vec::new());
                return at;
            }
            if self.left == 0 || self.prefix_len < PREFIX {
                let part = (chunk.len() - at).min(PREFIX - self.prefix_len);
                self.prefix[self.prefix_len..self.prefix_len + part].copy_from_slice(&chunk[at..at + part]);
                self.prefix_len += part;
                at += part;
                if self.prefix_len < PREFIX {
                    return at;
                }
                let [_, length @ ..] = self.prefix;
                self.left = u32::from_be_bytes(length);
            }
            let part = (chunk.len() - at).min(self.left as usize);
            at += part;
            // `part` is at most `left`, a u32.
            self.left -= u32::try_from(part).unwrap_or(u32::MAX);
            if self.left == 0 {
                self.prefix_len = 0;
            }
        }
        at
    }

    /// The trailers' frame, once it is whole.
    pub fn frame(&self) -> &[u8] {
        self.trailers.as_deref().unwrap_or_default()
    }

    /// The body has ended: its trailers, or none if it ended after a whole message.
    ///
    /// # Errors
    /// It ended in the middle, or its trailers make no sense.
    pub fn finish(&self) -> Result<Option<HeaderMap>, BadTrailers> {
        let Some(frame) = &self.trailers else {
            return if self.prefix_len == 0 { Ok(None) } else { Err(BadTrailers::CutMessage) };
        };
        let Some((&[_, a, b, c, d], block)) = frame.split_first_chunk() else { return Err(BadTrailers::Cut) };
        if block.len() < u32::from_be_bytes([a, b, c, d]) as usize {
            return Err(BadTrailers::Cut);
        }
        parse(block).map(Some)
    }
}

/// Lines of `key: value`, all of them: a key may come more than once.
fn parse(block: &[u8]) -> Result<HeaderMap, BadTrailers> {
    let mut map = HeaderMap::new();
    for line in block.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|&byte| byte == b':').ok_or(BadTrailers::Line)?;
        let (key, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        let key = HeaderName::from_bytes(key).map_err(|_| BadTrailers::Line)?;
        map.append(key, HeaderValue::from_bytes(value).map_err(|_| BadTrailers::Line)?);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(flag: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
        [&[flag][..], &length, payload].concat()
    }

    /// Feeds the chunks; gives the bytes passed on as messages, whether the trailers became whole, and the end.
    fn run(chunks: &[&[u8]]) -> (Vec<u8>, bool, Result<Option<HeaderMap>, BadTrailers>) {
        let mut finder = Finder::default();
        let mut messages = Vec::new();
        let mut whole = false;
        for chunk in chunks {
            match finder.feed(chunk) {
                Step::Messages => messages.extend_from_slice(chunk),
                Step::Partly(end) => messages.extend_from_slice(&chunk[..end]),
                Step::Whole(end) => {
                    messages.extend_from_slice(&chunk[..end]);
                    whole = true;
                }
                Step::Bad(..) => panic!("readable"),
            }
        }
        (messages, whole, finder.finish())
    }

    proptest! {
        #[test]
        fn trailers_survive_any_chunking(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let messages: Vec<u8> = payloads.iter().flat_map(|payload| frame(0, payload)).collect();
            let trailers = frame(0x80, b"grpc-status:0\r\nx-a: 1\r\nx-a:2\r\n");
            let body = [messages.clone(), trailers].concat();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
            cuts.extend([0, body.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
            let (passed, whole, end) = run(&chunks);
            prop_assert_eq!(passed, messages);
            prop_assert!(whole);
            let map = end.expect("readable").expect("there");
            prop_assert_eq!(map.get("grpc-status").expect("there"), "0");
            prop_assert_eq!(map.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
        }
    }

    #[test]
    fn a_body_without_trailers_is_told_from_one_that_is_cut() {
        let message = frame(0, b"hello");
        assert_eq!(run(&[]).2, Ok(None));
        assert_eq!(run(&[&message]).2, Ok(None));
        assert_eq!(run(&[&message[..7]]).2, Err(BadTrailers::CutMessage));
        assert_eq!(run(&[&message[..3]]).2, Err(BadTrailers::CutMessage));
        assert_eq!(run(&[&frame(0, b"")]).2, Ok(None));
        let trailers = frame(0x80, b"grpc-status:0\r\n");
        assert_eq!(run(&[&message, &trailers[..9]]).2, Err(BadTrailers::Cut));
        assert_eq!(run(&[&message, &trailers[..1]]).2, Err(BadTrailers::Cut));
    }

    #[test]
    fn lines_that_make_no_sense_are_reported() {
        assert_eq!(run(&[&frame(0x80, b"grpc-status 0\r\n")]).2, Err(BadTrailers::Line));
        let endless = [0x80, 0xff, 0, 0, 0];
        assert_eq!(Finder::default().feed(&endless), Step::Bad(0, BadTrailers::TooLong(0xff00_0000)));
    }

    #[test]
    fn messages_before_bad_trailers_are_messages_even_in_one_chunk() {
        let message = frame(0, b"one");
        let chunk = [&message[..], &[0x80, 0xff, 0, 0, 0]].concat();
        let bad = BadTrailers::TooLong(0xff00_0000);
        assert_eq!(Finder::default().feed(&chunk), Step::Bad(message.len(), bad));
    }
}
