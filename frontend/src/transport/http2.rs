//! HTTP/2 frames as the page saw them pass (RFC 9113).

use weir_tap::{Direction, PerDirection};
pub use weir_wire::http2::{DEFAULT_WINDOW, FrameHead, Goodbye, error_name, flag, kind};

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
    /// So many the server takes at once (`SETTINGS_MAX_CONCURRENT_STREAMS`); one more waits.
    AtOnce(u32),
    /// A frame of the call's stream, or of the connection as a whole.
    Frame(Http2Frame),
}
