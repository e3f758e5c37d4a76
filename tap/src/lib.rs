//! Watches one gRPC call from one of its ends.
//!
//! A [`TapLayer`] is a tower layer around anything that takes gRPC requests: a server's routes or a client's transport.
//! It follows the frames in both bodies and reports what passes to a [`Sink`]. Bodies pass through untouched: the same
//! bytes, in the same chunks, in the same order. Both ends of Weir use this code; only their sinks differ.
//!
//! What is reported, in order: [`What::RequestHeaders`]; then, as they happen, messages of both directions,
//! [`What::HalfClose`] and [`What::ResponseHeaders`]; and as the last thing of every call exactly one of
//! [`What::Trailers`] and [`What::Abandoned`]: a status that is sent to a peer known to be gone is no end, but abandoned.
//! [`What::Malformed`] comes once per direction at most, and after it that direction's bytes pass unread.

mod body;
mod call;
mod cause;
mod clock;
mod direction;
mod layer;
mod metadata;
mod runs;
mod status;

pub use body::TapBody;
pub use call::Call;
pub use cause::CauseSlot;
pub use clock::unix_nanos;
pub use direction::{DIRECTIONS, PerDirection};
pub use layer::{Tap, TapFuture, TapLayer};
pub use metadata::{entries, trailers};
pub use runs::{RUN_NANOS, Runs, Timed};
pub use status::status_name;
pub use weir_proto::weir::v1::{
    Abandoned, CallEvent, Direction, Entry, HalfClose, Malformed as MalformedEvent, Messages, RequestHeaders,
    ResponseHeaders, Side, Stalled, Trailers, abandoned::Cause, call_event::What,
};
pub use weir_wire::grpc::{Frame, FrameReader, Malformed, PREFIX};

/// Where a tap reports one call.
///
/// It is called under the call's own lock, in the order of what happened: be quick, and do not touch the call.
pub trait Sink: Send + Sync + 'static {
    /// Something other than body data happened at `unix_nanos` (see [`unix_nanos()`]).
    fn event(&self, unix_nanos: u64, what: What);

    /// A chunk of a body passed.
    ///
    /// `frames` are the messages whose last byte lies in this chunk, and `first` is the number of the first of them in
    /// its direction, from 1. A chunk may end no message at all. By default the messages are reported as one
    /// [`What::Messages`].
    fn data(&self, unix_nanos: u64, direction: Direction, chunk: &[u8], first: u64, frames: &[Frame]) {
        let _ = chunk;
        if let Some(messages) = messages(direction, first, frames) {
            self.event(unix_nanos, What::Messages(messages));
        }
    }
}

/// The messages of one chunk as one event, if there are any.
pub fn messages(direction: Direction, first: u64, frames: &[Frame]) -> Option<Messages> {
    Some(Messages {
        direction: direction.into(),
        first,
        count: frames.len() as u64,
        bytes: frames.iter().map(|frame| u64::from(frame.len)).sum(),
        compressed: frames.iter().filter(|frame| frame.compressed).count() as u64,
        offset: frames.first()?.offset,
        // They came in one chunk, at one instant as far as this side can see.
        span_nanos: 0,
    })
}
