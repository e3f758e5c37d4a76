//! HTTP/2's frames (RFC 9113).

mod goodbye;
mod headers;
mod hpack;
mod huffman;
mod observer;
mod reader;
mod window;

pub use goodbye::{Goodbye, Goodbyes};
pub use headers::Unread;
pub use hpack::Field;
pub use observer::{End, Observer, Seen};
use reader::Said;
pub use reader::{At, FrameReader};

/// The bytes before a client's first frame (RFC 9113, section 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Length of a frame's header in bytes (RFC 9113, section 4.1).
pub const HEADER: usize = 9;
/// The window of every stream until SETTINGS say otherwise, in bytes (RFC 9113, section 6.9.2).
pub const DEFAULT_WINDOW: u32 = 65_535;
/// The longest payload that a header can tell, in bytes.
const LONGEST: u32 = (1 << 24) - 1;

/// Types of frames (RFC 9113, section 6).
#[expect(missing_docs, reason = "they are the RFC's own names")]
pub mod kind {
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const PRIORITY: u8 = 2;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PUSH_PROMISE: u8 = 5;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}

/// Flags of frames; which of them mean something depends on the type (RFC 9113, section 6).
#[expect(missing_docs, reason = "they are the RFC's own names")]
pub mod flag {
    pub const ACK: u8 = 0x1;
    pub const END_STREAM: u8 = 0x1;
    pub const END_HEADERS: u8 = 0x4;
    pub const PADDED: u8 = 0x8;
    pub const PRIORITY: u8 = 0x20;
}

/// A frame's header, and the one number of its payload that says something of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHead {
    /// Its type, see [`kind`].
    pub kind: u8,
    /// Its flags, see [`flag`].
    pub flags: u8,
    /// The stream it belongs to; 0 is the connection.
    pub stream: u32,
    /// Length of its payload in bytes, below 2^24.
    pub len: u32,
    /// DATA: bytes of the body, which is the payload without its padding. `WINDOW_UPDATE`: the increment. `RST_STREAM`
    /// and GOAWAY: the error code. SETTINGS: the initial window, or [`FrameHead::NO_VALUE`] if they do not set it. 0 for
    /// all others.
    pub value: u32,
}

impl FrameHead {
    /// SETTINGS that say nothing of the initial window. No window is so large.
    pub const NO_VALUE: u32 = u32::MAX;

    /// The type's name in the RFC.
    pub fn name(self) -> &'static str {
        match self.kind {
            kind::DATA => "DATA",
            kind::HEADERS => "HEADERS",
            kind::PRIORITY => "PRIORITY",
            kind::RST_STREAM => "RST_STREAM",
            kind::SETTINGS => "SETTINGS",
            kind::PUSH_PROMISE => "PUSH_PROMISE",
            kind::PING => "PING",
            kind::GOAWAY => "GOAWAY",
            kind::WINDOW_UPDATE => "WINDOW_UPDATE",
            kind::CONTINUATION => "CONTINUATION",
            _ => "?",
        }
    }

    /// The names of the flags that are set and mean something for this type.
    pub fn flag_names(self) -> Vec<&'static str> {
        let known: &[(u8, &str)] = match self.kind {
            kind::DATA => &[(flag::END_STREAM, "END_STREAM"), (flag::PADDED, "PADDED")],
            kind::HEADERS => &[
                (flag::END_STREAM, "END_STREAM"),
                (flag::END_HEADERS, "END_HEADERS"),
                (flag::PADDED, "PADDED"),
                (flag::PRIORITY, "PRIORITY"),
            ],
            kind::SETTINGS | kind::PING => &[(flag::ACK, "ACK")],
            kind::CONTINUATION | kind::PUSH_PROMISE => &[(flag::END_HEADERS, "END_HEADERS")],
            _ => &[],
        };
        known.iter().filter(|(bit, _)| self.flags & bit != 0).map(|(_, name)| *name).collect()
    }

    /// It is the last frame of its direction of the stream.
    pub fn ends_stream(self) -> bool {
        matches!(self.kind, kind::DATA | kind::HEADERS) && self.flags & flag::END_STREAM != 0
    }

    /// The initial window that SETTINGS set. An acknowledgement sets nothing.
    pub fn initial_window(self) -> Option<u32> {
        let sets = self.kind == kind::SETTINGS && self.flags & flag::ACK == 0 && self.value != Self::NO_VALUE;
        sets.then_some(self.value)
    }

    /// What a header says. The value stands in the payload.
    fn read(header: [u8; HEADER]) -> Self {
        let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = header;
        Self {
            kind,
            flags,
            // The highest bit is reserved.
            stream: u32::from_be_bytes([s0 & 0x7f, s1, s2, s3]),
            len: u32::from_be_bytes([0, l0, l1, l2]),
            value: 0,
        }
    }

    /// The header as it was on the wire: length, type, flags, stream.
    pub fn header(self) -> [u8; HEADER] {
        let [_, l0, l1, l2] = self.len.to_be_bytes();
        let [s0, s1, s2, s3] = self.stream.to_be_bytes();
        [l0, l1, l2, self.kind, self.flags, s0, s1, s2, s3]
    }
}

/// A whole frame. What no header can tell of the payload, beyond 16 MiB, is left out.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).unwrap_or(LONGEST).min(LONGEST);
    let head = FrameHead { kind, flags, stream, len, value: 0 };
    [&head.header()[..], &payload[..len as usize]].concat()
}

/// How a client begins: the preface, and SETTINGS with this payload, which may be empty.
pub fn opening(settings: &[u8]) -> Vec<u8> {
    [PREFACE, &frame(kind::SETTINGS, 0, 0, settings)].concat()
}

/// Splits the first frame off bytes that begin with its header: its head, its payload, and what follows it. Nothing if the
/// frame is not whole.
pub fn split(bytes: &[u8]) -> Option<(FrameHead, &[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk()?;
    let head = FrameHead::read(*header);
    let (payload, rest) = rest.split_at_checked(head.len as usize)?;
    let mut said = Said::default();
    said.take(head.kind, head.flags, payload);
    Some((said.of(head), payload, rest))
}

/// The name of an error code (RFC 9113, section 7).
pub fn error_name(code: u32) -> &'static str {
    match code {
        0 => "NO_ERROR",
        1 => "PROTOCOL_ERROR",
        2 => "INTERNAL_ERROR",
        3 => "FLOW_CONTROL_ERROR",
        4 => "SETTINGS_TIMEOUT",
        5 => "STREAM_CLOSED",
        6 => "FRAME_SIZE_ERROR",
        7 => "REFUSED_STREAM",
        8 => "CANCEL",
        9 => "COMPRESSION_ERROR",
        10 => "CONNECT_ERROR",
        11 => "ENHANCE_YOUR_CALM",
        12 => "INADEQUATE_SECURITY",
        13 => "HTTP_1_1_REQUIRED",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(kind: u8, flags: u8) -> FrameHead {
        FrameHead { kind, flags, stream: 3, len: 46, value: 0 }
    }

    #[test]
    fn a_header_is_nine_bytes() {
        assert_eq!(head(kind::DATA, 0).header(), [0, 0, 0x2e, 0, 0, 0, 0, 0, 3]);
        let large = FrameHead { kind: 1, flags: 5, stream: 0x0102_0304, len: 0x0a_0b0c, value: 0 };
        assert_eq!(large.header(), [0x0a, 0x0b, 0x0c, 1, 5, 1, 2, 3, 4]);
        assert_eq!(FrameHead::read(large.header()), large);
    }

    #[test]
    fn what_is_written_is_split_again() {
        let bytes = [opening(&[0, 4, 0, 1, 0, 0]), frame(kind::PING, flag::ACK, 0, b"12345678")].concat();
        let rest = bytes.strip_prefix(PREFACE).expect("a preface");
        let (settings, payload, rest) = split(rest).expect("whole");
        assert_eq!((settings.initial_window(), payload), (Some(65_536), &[0, 4, 0, 1, 0, 0][..]));
        assert_eq!(split(&rest[..16]), None);
        let ping = FrameHead { kind: kind::PING, flags: flag::ACK, stream: 0, len: 8, value: 0 };
        assert_eq!(split(rest), Some((ping, &b"12345678"[..], &b""[..])));
        assert!(frame(kind::DATA, 0, 1, &vec![0; 1 << 24]).len() == HEADER + LONGEST as usize);
    }

    #[test]
    fn a_bit_is_named_by_its_type() {
        assert_eq!(head(kind::DATA, 9).flag_names(), ["END_STREAM", "PADDED"]);
        assert_eq!(head(kind::HEADERS, 5).flag_names(), ["END_STREAM", "END_HEADERS"]);
        assert_eq!(head(kind::SETTINGS, 1).flag_names(), ["ACK"]);
        assert!(head(kind::WINDOW_UPDATE, 0xff).flag_names().is_empty());
        assert!(head(kind::HEADERS, 1).ends_stream());
        assert!(!head(kind::PING, 1).ends_stream());
    }
}
