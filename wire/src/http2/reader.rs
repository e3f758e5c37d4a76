use super::{FrameHead, HEADER, PREFACE, flag, kind, split};

/// Length of one setting (RFC 9113, section 6.5.1).
const SETTING: usize = 6;
/// The setting of the initial window (RFC 9113, section 6.5.2).
const INITIAL_WINDOW_SIZE: u16 = 4;

/// Follows HTTP/2's frames through one direction of a connection, which comes in chunks of any size.
///
/// It looks at headers and at the few bytes of control frames that mean something; payloads it steps over. Whether the
/// frames are right, it leaves to those who read them in earnest.
#[derive(Debug, Default)]
pub struct FrameReader {
    /// Bytes of the preface still to come.
    preface: usize,
    header: [u8; HEADER],
    header_len: usize,
    /// Bytes of the present frame's payload still to come; meaningful once the header is whole.
    left: usize,
    /// What the payload has said so far.
    said: Said,
}

impl FrameReader {
    /// A reader at the start of what a client sends.
    pub fn of_client() -> Self {
        Self { preface: PREFACE.len(), ..Self::default() }
    }

    /// A reader at the start of what a server sends.
    pub fn of_server() -> Self {
        Self::default()
    }

    /// Takes the next bytes. `each` gets every frame whose last byte is among them.
    pub fn feed(&mut self, chunk: &[u8], mut each: impl FnMut(FrameHead)) {
        self.walk(chunk, |at| {
            if let At::End(_, head) = at {
                each(head);
            }
        });
    }

    /// The same, with what is in the frames and where they end.
    pub fn walk<'a>(&mut self, whole: &'a [u8], mut each: impl FnMut(At<'a>)) {
        let mut chunk = &whole[take(&mut self.preface, whole.len())..];
        while !chunk.is_empty() {
            if self.header_len == 0 {
                // Frames that lie whole in the chunk: no step of a frame is remembered that has no second half to wait for.
                while let Some((head, payload, rest)) = split(chunk) {
                    each(At::Piece(head, payload));
                    each(At::End(whole.len() - rest.len(), head));
                    chunk = rest;
                }
            }
            if self.header_len < HEADER {
                let part = (HEADER - self.header_len).min(chunk.len());
                self.header[self.header_len..self.header_len + part].copy_from_slice(&chunk[..part]);
                self.header_len += part;
                chunk = &chunk[part..];
                if self.header_len < HEADER {
                    return;
                }
                let [l0, l1, l2, ..] = self.header;
                self.left = u32::from_be_bytes([0, l0, l1, l2]) as usize;
            }
            let part = take(&mut self.left, chunk.len());
            let (piece, rest) = chunk.split_at(part);
            let head = FrameHead::read(self.header);
            self.said.take(head.kind, head.flags, piece);
            each(At::Piece(head, piece));
            chunk = rest;
            if self.left == 0 {
                each(At::End(whole.len() - chunk.len(), self.said.of(head)));
                *self = Self::default();
            }
        }
    }
}

/// Where a reader is in what it reads.
#[derive(Clone, Copy, Debug)]
pub enum At<'a> {
    /// A piece of a frame's payload, which may be empty. The head has no value yet.
    Piece(FrameHead, &'a [u8]),
    /// A frame's end, which is so many bytes from the chunk's beginning.
    End(usize, FrameHead),
}

/// What a payload says, of which the pieces are taken one after the other.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The payload's first bytes, where they mean something; of SETTINGS the present setting.
    kept: [u8; 8],
    kept_len: usize,
    /// The initial window that the present SETTINGS set.
    window: Option<u32>,
}

impl Said {
    /// Takes the next piece of a payload, of a frame of this type and with these flags.
    pub(super) fn take(&mut self, kind: u8, flags: u8, mut piece: &[u8]) {
        let wanted = match kind {
            kind::DATA if flags & flag::PADDED != 0 => 1,
            kind::RST_STREAM | kind::WINDOW_UPDATE => 4,
            kind::SETTINGS => SETTING,
            kind::GOAWAY => 8,
            _ => return,
        };
        loop {
            let more = (wanted - self.kept_len).min(piece.len());
            self.kept[self.kept_len..self.kept_len + more].copy_from_slice(&piece[..more]);
            self.kept_len += more;
            piece = &piece[more..];
            if kind != kind::SETTINGS || self.kept_len < SETTING {
                return;
            }
            // One setting after the other: what counts is the last of those that set the same.
            let [i0, i1, value @ ..] = self.kept;
            if u16::from_be_bytes([i0, i1]) == INITIAL_WINDOW_SIZE {
                self.window = Some(number(&value));
            }
            self.kept_len = 0;
        }
    }

    /// The head of the frame whose payload it was, with its value.
    pub(super) fn of(&self, head: FrameHead) -> FrameHead {
        let value = match head.kind {
            kind::DATA if head.flags & flag::PADDED != 0 => head.len.saturating_sub(1 + u32::from(self.kept[0])),
            kind::DATA => head.len,
            kind::RST_STREAM => number(&self.kept),
            // The highest bit is reserved.
            kind::WINDOW_UPDATE => number(&self.kept) & 0x7fff_ffff,
            kind::GOAWAY => number(&self.kept[4..]),
            kind::SETTINGS => self.window.unwrap_or(FrameHead::NO_VALUE),
            _ => 0,
        };
        FrameHead { value, ..head }
    }
}

/// Takes as much as there is of both, and says how much.
fn take(left: &mut usize, there: usize) -> usize {
    let part = there.min(*left);
    *left -= part;
    part
}

fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        cuts::cut,
        http2::{frame, opening},
    };

    fn read(mut reader: FrameReader, chunks: &[&[u8]]) -> Vec<FrameHead> {
        let mut frames = Vec::new();
        for chunk in chunks {
            reader.feed(chunk, |frame| frames.push(frame));
        }
        frames
    }

    fn values(frames: &[FrameHead]) -> Vec<(&'static str, u32, u32)> {
        frames.iter().map(|frame| (frame.name(), frame.stream, frame.value)).collect()
    }

    #[test]
    fn control_frames_say_what_they_mean() {
        let settings = [0, 3, 0, 0, 0, 100, 0, 4, 0, 1, 0, 0, 0, 5, 0, 0, 0x40, 0];
        let bytes = [
            opening(&settings),
            frame(kind::SETTINGS, flag::ACK, 0, &[]),
            frame(kind::SETTINGS, 0, 0, &settings[..6]),
            frame(kind::WINDOW_UPDATE, 0, 3, &[0x80, 0, 0x7f, 0xff]),
            frame(kind::RST_STREAM, 0, 3, &[0, 0, 0, 8]),
            frame(kind::PING, 0, 0, b"12345678"),
            frame(kind::GOAWAY, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 11, b'b', b'y', b'e']),
        ]
        .concat();
        let frames = read(FrameReader::of_client(), &[&bytes]);
        assert_eq!(
            values(&frames),
            [
                ("SETTINGS", 0, 65_536),
                ("SETTINGS", 0, FrameHead::NO_VALUE),
                ("SETTINGS", 0, FrameHead::NO_VALUE),
                ("WINDOW_UPDATE", 3, 0x7fff),
                ("RST_STREAM", 3, 8),
                ("PING", 0, 0),
                ("GOAWAY", 0, 11),
            ]
        );
        assert_eq!(frames[0].initial_window(), Some(65_536));
        assert_eq!(frames[1].initial_window(), None);
    }

    #[test]
    fn padding_is_not_of_the_body() {
        let padded = frame(kind::DATA, flag::PADDED, 1, &[2, b'a', b'b', b'c', 0, 0]);
        let frames = read(FrameReader::of_server(), &[&padded, &frame(kind::DATA, 1, 1, b"")]);
        assert_eq!(values(&frames), [("DATA", 1, 3), ("DATA", 1, 0)]);
        assert_eq!(frames[0].len, 6);
    }

    prop_compose! {
        fn any_frame()(
            kind in 0u8..11,
            flags in any::<u8>(),
            stream in 0u32..1 << 31,
            payload in prop::collection::vec(any::<u8>(), 0..60),
        ) -> Vec<u8> {
            frame(kind, flags, stream, &payload)
        }
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_frames(
            frames in prop::collection::vec(any_frame(), 0..12),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        ) {
            let bytes = [PREFACE.to_vec(), frames.concat()].concat();
            let cut = read(FrameReader::of_client(), &cut(&bytes, &cuts));
            prop_assert_eq!(&cut, &read(FrameReader::of_client(), &[&bytes]));
            let headers: Vec<[u8; HEADER]> = cut.iter().map(|frame| frame.header()).collect();
            let expected: Vec<&[u8]> = frames.iter().map(|frame| &frame[..HEADER]).collect();
            prop_assert_eq!(headers.iter().map(|header| &header[..]).collect::<Vec<_>>(), expected);
            // Whoever has all the bytes sees the same.
            let mut rest = &bytes[PREFACE.len()..];
            for expected in cut {
                let (head, payload, after) = split(rest).expect("whole");
                prop_assert_eq!((head, payload.len()), (expected, head.len as usize));
                prop_assert_eq!(&rest[HEADER..rest.len() - after.len()], payload);
                rest = after;
            }
            prop_assert_eq!(split(rest), None);
        }
    }
}
