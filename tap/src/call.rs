use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, request, response};

use crate::{
    Abandoned, Cause, CauseSlot, Direction, Frame, FrameReader, HalfClose, Malformed, MalformedEvent, PerDirection,
    RequestHeaders, ResponseHeaders, Sink, Trailers, What, entries, trailers, unix_nanos,
};

/// What the two bodies of one call share: where the call stands, and whom to tell.
pub(crate) struct Call {
    sink: Arc<dyn Sink>,
    cause: CauseSlot,
    /// One lock for the state and for the order of reports. It is taken once per chunk, not per message.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    readers: PerDirection<FrameReader>,
    /// The request's end has been reported.
    half_closed: bool,
    /// The call's end has been reported; nothing may follow.
    ended: bool,
    /// Kept between chunks so that a stream does not allocate for each.
    frames: Vec<Frame>,
}

impl Call {
    pub(crate) fn begin(sink: Arc<dyn Sink>, cause: CauseSlot, head: &request::Parts) -> Self {
        let path = head.uri.path().to_owned();
        sink.event(unix_nanos(), What::RequestHeaders(RequestHeaders { path, metadata: entries(&head.headers) }));
        Self { sink, cause, state: Mutex::default() }
    }

    pub(crate) fn answered(&self, head: &response::Parts, no_body: bool) {
        let state = self.lock();
        if state.ended {
            return;
        }
        let metadata = entries(&head.headers);
        let http_status = head.status.as_u16().into();
        self.sink.event(unix_nanos(), What::ResponseHeaders(ResponseHeaders { http_status, metadata }));
        // "Trailers-Only": the status travels in the headers and no body follows (gRPC over HTTP/2, Responses).
        if head.headers.contains_key("grpc-status") {
            self.status(state, trailers(&head.headers, true));
        } else if no_body {
            self.status(state, Trailers::default());
        }
    }

    pub(crate) fn data(&self, direction: Direction, chunk: &Bytes) {
        let mut state = self.lock();
        if state.ended {
            return;
        }
        let mut frames = std::mem::take(&mut state.frames);
        frames.clear();
        let reader = &mut state.readers[direction];
        let first = reader.found() + 1;
        let was_bad = reader.is_bad();
        let read = reader.feed(chunk, &mut frames);
        let now = unix_nanos();
        self.sink.data(now, direction, chunk, first, &frames);
        if let (Err(bad), false) = (read, was_bad) {
            self.malformed(now, direction, bad);
        }
        state.frames = frames;
    }

    pub(crate) fn request_ended(&self) {
        let mut state = self.lock();
        if state.ended || state.half_closed {
            return;
        }
        state.half_closed = true;
        self.check_cut(&state, Direction::Request);
        self.sink.event(unix_nanos(), What::HalfClose(HalfClose {}));
    }

    pub(crate) fn response_ended(&self, with: Option<&HeaderMap>) {
        let state = self.lock();
        if state.ended {
            return;
        }
        self.check_cut(&state, Direction::Response);
        let last = with.map_or_else(Trailers::default, |headers| trailers(headers, false));
        self.status(state, last);
    }

    /// The call is over without a status; `otherwise` is the cause if nobody has named one.
    pub(crate) fn dropped(&self, otherwise: Cause) {
        let state = self.lock();
        if state.ended {
            return;
        }
        self.cause.set(otherwise);
        self.end(state, What::Abandoned(Abandoned { cause: self.cause.get().into() }));
    }

    /// The call ends with a status, unless the peer is known to be gone: a handler whose requests broke off has to answer
    /// something, but nobody will read it.
    fn status(&self, state: MutexGuard<'_, State>, last: Trailers) {
        match self.cause.get() {
            cause @ (Cause::Reset | Cause::ConnectionLost) => {
                self.end(state, What::Abandoned(Abandoned { cause: cause.into() }));
            }
            _ => self.end(state, What::Trailers(last)),
        }
    }

    fn end(&self, mut state: MutexGuard<'_, State>, what: What) {
        state.ended = true;
        self.sink.event(unix_nanos(), what);
    }

    fn check_cut(&self, state: &State, direction: Direction) {
        if let Err(bad @ Malformed::Cut { .. }) = state.readers[direction].finish() {
            self.malformed(unix_nanos(), direction, bad);
        }
    }

    fn malformed(&self, now: u64, direction: Direction, bad: Malformed) {
        let event = MalformedEvent { direction: direction.into(), offset: bad.offset(), reason: bad.to_string() };
        self.sink.event(now, What::Malformed(event));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A sink that panicked must not take the call with it: watching never breaks what is watched.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
