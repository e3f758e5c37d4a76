use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, request, response};

use crate::{
    Abandoned, Cause, CauseSlot, Direction, Frame, FrameReader, HalfClose, Malformed, MalformedEvent, PerDirection,
    RequestHeaders, ResponseHeaders, Sink, Trailers, What, entries, trailers,
};

/// One call as it is reported: where it stands, and whom to tell. [`Tap`](crate::Tap) drives one through a tower service; whoever sees a call by
/// other means does it by hand. Instants are nanoseconds since 1970, see [`unix_nanos()`](crate::unix_nanos).
pub struct Call {
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
    /// A call that begins with this head. Why it is dropped, should it be, may be known to whoever has the `cause`.
    pub fn begin(now: u64, sink: Arc<dyn Sink>, cause: CauseSlot, head: &request::Parts) -> Self {
        let path = head.uri.path().to_owned();
        sink.event(now, What::RequestHeaders(RequestHeaders { path, metadata: entries(&head.headers) }));
        Self { sink, cause, state: Mutex::default() }
    }

    /// It is answered; `no_body`: and nothing follows.
    pub fn answered(&self, now: u64, head: &response::Parts, no_body: bool) {
        let state = self.lock();
        if state.ended {
            return;
        }
        let metadata = entries(&head.headers);
        let http_status = head.status.as_u16().into();
        self.sink.event(now, What::ResponseHeaders(ResponseHeaders { http_status, metadata }));
        // "Trailers-Only": the status travels in the headers and no body follows (gRPC over HTTP/2, Responses).
        if head.headers.contains_key("grpc-status") {
            self.status(now, state, trailers(&head.headers, true));
        } else if no_body {
            self.status(now, state, Trailers::default());
        }
    }

    /// A piece of a body passed.
    pub fn data(&self, now: u64, direction: Direction, chunk: &[u8]) {
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
        self.sink.data(now, direction, chunk, first, &frames);
        if let (Err(bad), false) = (read, was_bad) {
            self.malformed(now, direction, bad);
        }
        state.frames = frames;
    }

    /// The client is done sending.
    pub fn request_ended(&self, now: u64) {
        let mut state = self.lock();
        if state.ended || state.half_closed {
            return;
        }
        state.half_closed = true;
        self.check_cut(now, &state, Direction::Request);
        self.sink.event(now, What::HalfClose(HalfClose {}));
    }

    /// The server is done, with these trailers.
    pub fn response_ended(&self, now: u64, with: Option<&HeaderMap>) {
        let state = self.lock();
        if state.ended {
            return;
        }
        self.check_cut(now, &state, Direction::Response);
        let last = with.map_or_else(Trailers::default, |headers| trailers(headers, false));
        self.status(now, state, last);
    }

    /// The call is over without a status; `otherwise` is the cause if nobody has named one.
    pub fn dropped(&self, now: u64, otherwise: Cause) {
        let state = self.lock();
        if state.ended {
            return;
        }
        self.cause.set(otherwise);
        self.end(now, state, What::Abandoned(Abandoned { cause: self.cause.get().into() }));
    }

    /// The call ends with a status, unless the peer is known to be gone: a handler whose requests broke off has to answer
    /// something, but nobody will read it.
    fn status(&self, now: u64, state: MutexGuard<'_, State>, last: Trailers) {
        match self.cause.get() {
            cause @ (Cause::Reset | Cause::ConnectionLost) => {
                self.end(now, state, What::Abandoned(Abandoned { cause: cause.into() }));
            }
            _ => self.end(now, state, What::Trailers(last)),
        }
    }

    fn end(&self, now: u64, mut state: MutexGuard<'_, State>, what: What) {
        state.ended = true;
        self.sink.event(now, what);
    }

    fn check_cut(&self, now: u64, state: &State, direction: Direction) {
        if let Err(bad @ Malformed::Cut { .. }) = state.readers[direction].finish() {
            self.malformed(now, direction, bad);
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
