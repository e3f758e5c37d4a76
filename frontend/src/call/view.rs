//! What can be read off a call's log: plain values, ready to be drawn.

use bytes::Bytes;
use weir_tap::{Direction, PREFIX, PerDirection, What};

/// The figures of a call at one instant. Exact for as long as the call lasts, whatever the log has dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counters {
    /// Messages handed over for sending.
    pub queued: u64,
    /// Messages gone to the network. Over gRPC-Web they all go when the last one is queued.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Bytes sent as gRPC counts them: payload and 5-byte prefixes.
    pub sent_bytes: u64,
    /// Bytes received as gRPC counts them: payload and 5-byte prefixes, partial messages included.
    pub received_bytes: u64,
    /// Payload bytes of the messages sent.
    pub sent_payload: u64,
    /// Payload bytes of the messages received.
    pub received_payload: u64,
    /// Milliseconds from the start to the first message received.
    pub first_message_ms: Option<f64>,
    /// Milliseconds from the start to now, or to the end.
    pub elapsed_ms: f64,
    /// Messages received a second: over the last second while the call is open, over all of it afterwards.
    pub received_rate: f64,
    /// Messages sent a second, as `received_rate`.
    pub sent_rate: f64,
    /// Time between two messages received, from the second message on.
    pub received_gap: Option<Spread>,
    /// Time between two messages sent, from the second message on.
    pub sent_gap: Option<Spread>,
    /// Time from a message to the answer of the same number, where answers do not outrun requests.
    pub round_trip: Option<Spread>,
}

impl Counters {
    /// Bytes on the wire in both directions.
    pub fn wire_bytes(&self) -> u64 {
        self.sent_bytes + self.received_bytes
    }
}

/// How a time was spread, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// The latest.
    pub last_ms: f64,
    /// The shortest.
    pub min_ms: f64,
    /// The mean.
    pub mean_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// What the server has said of its side of the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerCounters {
    /// Messages that reached the server.
    pub received: u64,
    /// Messages that the server sent.
    pub sent: u64,
    /// Payload bytes that reached the server.
    pub received_payload: u64,
    /// Payload bytes that the server sent.
    pub sent_payload: u64,
    /// For how long the peer has taken nothing of what goes this way, in milliseconds, when that was last said.
    pub stalled_ms: PerDirection<Option<u64>>,
    /// Events of the server that never arrived, because the page was too slow, or were dropped since.
    pub missed: u64,
}

/// Which rows to count and show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// What the client did: request headers, its messages, half-close.
    Requests,
    /// What came back: response headers, messages, and the end.
    Responses,
}

impl Filter {
    /// The rows of one direction.
    pub fn of(direction: Direction) -> Self {
        if direction == Direction::Response { Self::Responses } else { Self::Requests }
    }

    /// The direction whose rows these are, if it is one.
    pub fn direction(self) -> Option<Direction> {
        match self {
            Self::All => None,
            Self::Requests => Some(Direction::Request),
            Self::Responses => Some(Direction::Response),
        }
    }
}

/// One line of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row's own number, from 0 for the call's first; it stays the same when older rows are dropped.
    pub number: u64,
    /// When it happened: nanoseconds since 1970 on the page's clock.
    pub unix_nanos: u64,
    /// What happened.
    pub kind: RowKind,
}

/// What a row tells.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A message.
    Message(MessageRow),
    /// Anything else that the page saw of the call: headers, half-close, trailers, abandoned, malformed, and runs of
    /// messages in a replay.
    Event(What),
    /// The browser sent the collected request (gRPC-Web only): so many messages, so many bytes.
    Left {
        /// Messages sent at once.
        messages: u64,
        /// Their bytes, prefixes included.
        bytes: u64,
    },
}

/// A message's row. Its bytes are read by the row's number: [`CallLog::bytes`](super::CallLog::bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Which way it went.
    pub direction: Direction,
    /// Its number in its direction, from 1.
    pub ordinal: u64,
    /// Where its prefix begins in its direction's body.
    pub offset: u64,
    /// Length of its payload in bytes.
    pub len: u32,
    /// Its payload is compressed.
    pub compressed: bool,
}

impl MessageRow {
    /// Where it ends in its direction's body.
    pub fn end(&self) -> u64 {
        self.offset + PREFIX as u64 + u64::from(self.len)
    }
}

/// A message as it was on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireMessage {
    /// The 5-byte prefix and the payload.
    pub framed: Bytes,
}

impl WireMessage {
    /// The payload is compressed with the call's `grpc-encoding` (gRPC over HTTP/2, "Compressed-Flag").
    pub fn is_compressed(&self) -> bool {
        self.framed.first().is_some_and(|flag| flag & 1 == 1)
    }

    /// The payload alone.
    pub fn payload(&self) -> Bytes {
        self.framed.slice(weir_tap::PREFIX.min(self.framed.len())..)
    }
}
