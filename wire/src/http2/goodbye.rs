/// Bytes of a goodbye's text that are kept.
const TEXT: usize = 1024;
/// Bytes of a GOAWAY before its text.
const HEAD: usize = 8;

/// What a GOAWAY says (RFC 9113, section 6.8): its sender takes no streams after `last`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goodbye {
    /// The last stream that the sender has looked at, or may look at yet.
    pub last: u32,
    /// Why (RFC 9113, section 7).
    pub code: u32,
    /// What it says beside that, up to a kilobyte. Servers mostly write a word or two of ASCII.
    pub text: Vec<u8>,
}

/// Takes the payload of a GOAWAY, piece by piece.
#[derive(Debug, Default)]
pub struct Goodbyes(Vec<u8>);

impl Goodbyes {
    /// The next piece of the present frame's payload.
    pub fn piece(&mut self, piece: &[u8]) {
        let room = (HEAD + TEXT).saturating_sub(self.0.len());
        self.0.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    /// The frame is whole. What is missing of one that is too short counts as 0.
    pub fn end(&mut self) -> Goodbye {
        let said = std::mem::take(&mut self.0);
        let number =
            |at: usize| said.get(at..at + 4).and_then(<[u8]>::first_chunk).map_or(0, |n| u32::from_be_bytes(*n));
        Goodbye {
            // The highest bit is reserved.
            last: number(0) & 0x7fff_ffff,
            code: number(4),
            text: said.get(HEAD..).unwrap_or_default().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goodbye_comes_in_pieces_and_is_bounded() {
        let mut goodbyes = Goodbyes::default();
        for piece in [&[0x80, 0, 0][..], &[5, 0, 0, 0], &[11, b't', b'o'], b"o much"] {
            goodbyes.piece(piece);
        }
        assert_eq!(goodbyes.end(), Goodbye { last: 5, code: 11, text: b"too much".to_vec() });
        for _ in 0..100 {
            goodbyes.piece(&[1; 100]);
        }
        let long = goodbyes.end();
        assert_eq!((long.last, long.code, long.text.len()), (0x0101_0101, 0x0101_0101, TEXT));
        goodbyes.piece(&[0, 0, 0, 7, 1]);
        assert_eq!(goodbyes.end(), Goodbye { last: 7, code: 0, text: Vec::new() });
    }
}
