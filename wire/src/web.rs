//! gRPC-Web's own framing: after the messages comes a frame with the trailers, whose first byte has its highest bit set
//! (gRPC-Web, "Message framing").

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::grpc::{self, PREFIX, Prefixes};

/// The flag of the trailers' frame.
pub const TRAILERS: u8 = 0x80;
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
    /// They are compressed, which Weir's page does not ask for.
    #[error("the trailers are compressed")]
    Packed,
    /// A line is not `key: value`.
    #[error("the trailers are not lines of `key: value`")]
    Line,
}

/// Follows the messages of a body up to its trailers. However the body is cut into chunks, the frame comes out whole.
///
/// Whether the messages' flags make sense, it leaves to those who read the messages.
#[derive(Debug, Default)]
pub struct Finder {
    messages: Prefixes,
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
            at = self.messages.feed(chunk, TRAILERS - 1, |_, _, _| {});
            if at == chunk.len() {
                return Step::Messages;
            }
        }
        let trailers = self.trailers.get_or_insert_default();
        trailers.extend_from_slice(&chunk[at..]);
        let Some(&[flags, a, b, c, d]) = trailers.first_chunk() else { return Step::Partly(at) };
        if flags & 1 != 0 {
            return Step::Bad(at, BadTrailers::Packed);
        }
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

    /// The trailers' frame, once it is whole.
    pub fn frame(&self) -> &[u8] {
        self.trailers.as_deref().unwrap_or_default()
    }

    /// The body has ended: its trailers, or none if it ended after a whole message.
    ///
    /// # Errors
    /// It ended in the middle, or its trailers make no sense.
    pub fn finish(&self) -> Result<Option<HeaderMap>, BadTrailers> {
        match &self.trailers {
            Some(frame) => {
                let (_, block, _) = grpc::split(frame).ok_or(BadTrailers::Cut)?;
                trailers(block).map(Some)
            }
            None if self.messages.begun().is_some() => Err(BadTrailers::CutMessage),
            None => Ok(None),
        }
    }
}

/// The payload of a trailers' frame: lines of `key: value`, all of them, since a key may come more than once.
///
/// # Errors
/// [`BadTrailers::Line`].
pub fn trailers(block: &[u8]) -> Result<HeaderMap, BadTrailers> {
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
    use crate::{cuts::cut, grpc::frame};

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
            let (passed, whole, end) = run(&cut(&body, &cuts));
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
    fn trailers_have_a_limit() {
        let prefix = |length: u32| [&[TRAILERS][..], &length.to_be_bytes()].concat();
        assert_eq!(Finder::default().feed(&prefix(64 << 10)), Step::Partly(0));
        let over = (64 << 10) + 1;
        assert_eq!(Finder::default().feed(&prefix(over)), Step::Bad(0, BadTrailers::TooLong(over)));
    }

    #[test]
    fn messages_before_bad_trailers_are_messages_even_in_one_chunk() {
        let message = frame(0, b"one");
        let chunk = [&message[..], &[0x80, 0xff, 0, 0, 0]].concat();
        let bad = BadTrailers::TooLong(0xff00_0000);
        assert_eq!(Finder::default().feed(&chunk), Step::Bad(message.len(), bad));
    }

    #[test]
    fn packed_trailers_are_called_that() {
        let body = [grpc::frame(0, b"a"), grpc::frame(TRAILERS | 1, b"\x1f\x8b")].concat();
        assert_eq!(Finder::default().feed(&body), Step::Bad(6, BadTrailers::Packed));
    }
}
