//! Blocks of headers, and what they say.

use super::{
    FrameHead, flag,
    hpack::{Decoder, Field},
    kind,
};

/// The longest block that is read, in bytes. Servers take 8 to 64 KiB.
const LONGEST: usize = 256 << 10;

/// Why nothing more of a connection is read. What passes on it passes all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is longer than anybody takes.
    #[error("a block of headers is longer than 256 KiB")]
    TooLong,
    /// HPACK has state: after one block that cannot be read none can.
    #[error("the headers are not compressed as HPACK says")]
    NotHpack,
    /// Frames of a block stand together (RFC 9113, section 6.10).
    #[error("the frames of a block of headers do not stand together")]
    Torn,
    /// Nobody keeps so many.
    #[error("there are more than 4096 calls at once")]
    TooMany,
}

/// Reads one direction's blocks of headers.
#[derive(Default)]
pub(super) struct Blocks {
    hpack: Decoder,
    /// The block that has begun: its first frame, and what came of it.
    begun: Option<FrameHead>,
    block: Vec<u8>,
    /// Of the present frame.
    frame: Vec<u8>,
}

impl Blocks {
    /// The next piece of a frame.
    pub(super) fn piece(&mut self, head: FrameHead, piece: &[u8]) -> Result<(), Unread> {
        if !matches!(head.kind, kind::HEADERS | kind::CONTINUATION | kind::PUSH_PROMISE) {
            return Ok(());
        }
        if self.block.len() + self.frame.len() + piece.len() > LONGEST {
            return Err(Unread::TooLong);
        }
        self.frame.extend_from_slice(piece);
        Ok(())
    }

    /// A frame is whole. If a block of headers is, too: the frame that it began with, and what it says.
    pub(super) fn end(&mut self, head: FrameHead) -> Result<Option<(FrameHead, Vec<Field>)>, Unread> {
        match (head.kind, self.begun) {
            (kind::HEADERS | kind::PUSH_PROMISE, None) => self.begun = Some(head),
            (kind::CONTINUATION, Some(begun)) if begun.stream == head.stream => {}
            (kind::HEADERS | kind::PUSH_PROMISE | kind::CONTINUATION, _) | (_, Some(_)) => return Err(Unread::Torn),
            (_, None) => return Ok(None),
        }
        let fragment = fragment(head, &self.frame).ok_or(Unread::Torn)?;
        self.block.extend_from_slice(fragment);
        self.frame.clear();
        if head.flags & flag::END_HEADERS == 0 {
            return Ok(None);
        }
        let fields = self.hpack.block(&self.block).ok_or(Unread::NotHpack)?;
        self.block.clear();
        Ok(self.begun.take().map(|begun| (begun, fields)))
    }
}

/// What a frame's payload has of the block (RFC 9113, sections 6.2, 6.6 and 6.10).
fn fragment(head: FrameHead, mut payload: &[u8]) -> Option<&[u8]> {
    if head.kind == kind::CONTINUATION {
        return Some(payload);
    }
    let mut padding = 0;
    if head.flags & flag::PADDED != 0 {
        let (&length, rest) = payload.split_first()?;
        (padding, payload) = (usize::from(length), rest);
    }
    let priority = head.kind == kind::HEADERS && head.flags & flag::PRIORITY != 0;
    let before = match (priority, head.kind) {
        (true, _) => 5,
        // The stream that is promised.
        (false, kind::PUSH_PROMISE) => 4,
        _ => 0,
    };
    payload.get(before..payload.len().checked_sub(padding)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http2::{frame, split};

    fn read(blocks: &mut Blocks, kind: u8, flags: u8, payload: &[u8]) -> Result<Option<Vec<Field>>, Unread> {
        let bytes = frame(kind, flags, 1, payload);
        let (head, payload, _) = split(&bytes).expect("whole");
        blocks.piece(head, payload)?;
        blocks.end(head).map(|block| block.map(|(_, fields)| fields))
    }

    fn field(name: &str, value: &str) -> Field {
        (name.into(), value.into())
    }

    #[test]
    fn a_block_comes_in_frames_with_padding_and_priority() {
        let mut blocks = Blocks::default();
        // `:method: POST`, then a literal that is indexed.
        let block = [0x83, 0x40, 1, b'a', 1, b'b'];
        let first = [&[2, 0, 0, 0, 0, 9][..], &block[..3], &[0, 0]].concat();
        assert_eq!(read(&mut blocks, kind::HEADERS, flag::PADDED | flag::PRIORITY, &first), Ok(None));
        let all = vec![field(":method", "POST"), field("a", "b")];
        assert_eq!(read(&mut blocks, kind::CONTINUATION, flag::END_HEADERS, &block[3..]), Ok(Some(all)));
        // The newest entry of the table, in a promise.
        let promised = [0, 0, 0, 2, 0xbe];
        let again = Ok(Some(vec![field("a", "b")]));
        assert_eq!(read(&mut blocks, kind::PUSH_PROMISE, flag::END_HEADERS, &promised), again);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let read = |frames: &[(u8, u8, &[u8])]| {
            let mut blocks = Blocks::default();
            let mut read = frames.iter().map(|(kind, flags, payload)| read(&mut blocks, *kind, *flags, payload));
            read.find_map(Result::err)
        };
        let end = flag::END_HEADERS;
        assert_eq!(read(&[(kind::HEADERS, end, &[0xff, 0xff])]), Some(Unread::NotHpack));
        assert_eq!(read(&[(kind::HEADERS, end, &[0xbe])]), Some(Unread::NotHpack), "there is no such entry");
        assert_eq!(read(&[(kind::CONTINUATION, end, &[0x83])]), Some(Unread::Torn));
        assert_eq!(read(&[(kind::HEADERS, 0, &[0x83]), (kind::DATA, 0, b"x")]), Some(Unread::Torn));
        assert_eq!(read(&[(kind::HEADERS, end | flag::PADDED, &[9, 0x83])]), Some(Unread::Torn));
        let long = vec![0; 1 << 16];
        let more = [(kind::HEADERS, 0, &long[..])].into_iter();
        let more = more.chain(std::iter::repeat_n((kind::CONTINUATION, 0, &long[..]), 4));
        assert_eq!(read(&more.collect::<Vec<_>>()), Some(Unread::TooLong));
        assert_eq!(read(&[(kind::HEADERS, end, &[0x83]), (kind::DATA, 0, b"x")]), None);
    }
}
