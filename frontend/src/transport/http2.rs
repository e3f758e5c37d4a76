//! HTTP/2 frames as the page saw them pass (RFC 9113).

use weir_tap::{Direction, PerDirection};

/// Length of a frame's header in bytes (RFC 9113, section 4.1).
pub const HEADER: usize = 9;
/// The window of every stream until SETTINGS say otherwise, in bytes (RFC 9113, section 6.9.2).
pub const DEFAULT_WINDOW: u32 = 65_535;

/// Types of frames (RFC 9113, section 6).
#[allow(missing_docs)] // They are the RFC's own names.
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
#[allow(missing_docs)] // They are the RFC's own names.
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

    /// The header as it was on the wire: length, type, flags, stream.
    pub fn header(self) -> [u8; HEADER] {
        let [_, l0, l1, l2] = self.len.to_be_bytes();
        let [s0, s1, s2, s3] = self.stream.to_be_bytes();
        [l0, l1, l2, self.kind, self.flags, s0, s1, s2, s3]
    }
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

/// A frame that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Http2Frame {
    /// When its last byte was given to the WebSocket, or came out of it: nanoseconds since 1970 on the page's clock.
    pub unix_nanos: u64,
    /// Which way it went.
    pub direction: Direction,
    /// Its header.
    pub head: FrameHead,
    /// DATA: where its bytes begin in its direction's body. Otherwise how long that body is so far.
    pub offset: u64,
}

impl Http2Frame {
    /// The direction whose window it changes, if it changes one: DATA uses up its own direction's, and with `WINDOW_UPDATE` and
    /// SETTINGS the receiver of the other one says what may come (RFC 9113, section 6.9).
    pub fn windowed(&self) -> Direction {
        match (self.head.kind, self.direction) {
            (kind::DATA, own) => own,
            (_, Direction::Response) => Direction::Request,
            _ => Direction::Response,
        }
    }
}

/// What a connection tells the calls on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http2 {
    /// The call has a stream.
    Opened {
        /// Its number.
        stream: u32,
        /// The initial windows in bytes, of requests and of responses: how much may be sent that way at once. Later
        /// SETTINGS change them.
        windows: PerDirection<u32>,
    },
    /// So many calls are open on the connection, this one counted.
    Calls(u32),
    /// A frame of the call's stream, or of the connection as a whole.
    Frame(Http2Frame),
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
