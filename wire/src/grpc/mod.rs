//! gRPC's own framing: every message lies behind five bytes (gRPC over HTTP/2, "Length-Prefixed-Message").

mod metadata;
mod prefixes;
mod reader;
mod secret;

pub use metadata::is_added;
pub(crate) use prefixes::Prefixes;
pub use reader::{Frame, FrameReader, Malformed};
pub use secret::{is_secret, masked};

/// Length of the prefix before every message: one byte of flags, four of length, big-endian.
/// (gRPC over HTTP/2, "Length-Prefixed-Message".)
pub const PREFIX: usize = 5;

/// A message behind its prefix. The flags are 0, or 1 for a message that is compressed; 0x80 for gRPC-Web's trailers.
/// What no prefix can tell, beyond 4 GiB, is left out.
pub fn frame(flags: u8, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    [&[flags][..], &len.to_be_bytes(), &payload[..len as usize]].concat()
}

/// Splits the first message off bytes that begin with its prefix: its flags, its payload, and what follows it. Nothing if
/// the message is not whole.
pub fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[flags, a, b, c, d], rest) = bytes.split_first_chunk::<PREFIX>()?;
    let (payload, rest) = rest.split_at_checked(u32::from_be_bytes([a, b, c, d]) as usize)?;
    Some((flags, payload, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_framed_is_split_again() {
        let bytes = [frame(1, b"one"), frame(0, b""), frame(0x80, b"three")[..9].to_vec()].concat();
        assert_eq!(bytes[..8], [1, 0, 0, 0, 3, b'o', b'n', b'e']);
        let (flags, payload, rest) = split(&bytes).expect("whole");
        assert_eq!((flags, payload, rest.len()), (1, &b"one"[..], 14));
        let (flags, payload, rest) = split(rest).expect("whole");
        assert_eq!((flags, payload, rest.len()), (0, &b""[..], 9));
        assert_eq!(split(rest), None, "the last is cut");
        assert_eq!(split(&rest[..4]), None, "so is its prefix");
    }
}
