//! Counts what passes on a call, for its log line, and hands it to its recorder if it has one.

use std::{
    convert::Infallible,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};

use bytes::Bytes;
use http::{Request, Response, request};
use tonic::body::Body;
use tower::Service;
use weir_tap::{Cause, CauseSlot, Direction, Frame, Sink, What, messages};

use super::{Door, Via, limits::Client, line, record::Recorder};
use crate::{App, accept::InUse, shares::Share, stats::Guard};

/// Finds a call's sink: the [`Watch`] that [`Watched`] put into the request's extensions.
pub(super) fn sink(head: &request::Parts) -> Option<Arc<dyn Sink>> {
    head.extensions.get::<Arc<Watch>>().cloned().map(|watch| watch as Arc<dyn Sink>)
}

/// Gives every call its [`Watch`].
#[derive(Clone, Debug)]
pub(crate) struct Watched<S> {
    app: App,
    inner: S,
}

impl<S> Watched<S> {
    pub(super) fn new(app: App, inner: S) -> Self {
        Self { app, inner }
    }
}

impl<S> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> S::Future {
        // Every door says which it is; a call without one passes unwatched.
        if let Some(via) = request.extensions_mut().remove::<Via>() {
            let cause = request.extensions_mut().get_or_insert_default::<CauseSlot>().clone();
            let watch = Watch::new(&self.app, via, cause, &request);
            request.extensions_mut().insert(Arc::new(watch));
        }
        self.inner.call(request)
    }
}

/// What is known of one open call.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(super) method: String,
    pub(super) via: Via,
    pub(super) began: Instant,
    pub(super) requests: Count,
    pub(super) responses: Count,
    pub(super) cause: CauseSlot,
    recorder: Option<Recorder>,
    share: OnceLock<Share<Client>>,
    _open: Guard,
    _connection: InUse,
}

/// Messages of one direction, and bytes with their prefixes.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) messages: AtomicU64,
    pub(super) bytes: AtomicU64,
}

impl Watch {
    fn new(app: &App, via: Via, cause: CauseSlot, request: &Request<Body>) -> Self {
        // A recorder that recorded itself would feed on its own events.
        let recorded = !request.uri().path().starts_with("/weir.v1.Recorder/");
        Self {
            method: request.uri().path().to_owned(),
            began: Instant::now(),
            requests: Count::default(),
            responses: Count::default(),
            cause,
            recorder: recorded.then(|| Recorder::open(app.bus(), app.id(), via.number, request.headers())).flatten(),
            share: OnceLock::new(),
            _open: app.stats().call(),
            _connection: via.connection.in_use(),
            via,
        }
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.recorder.is_some()
    }

    /// Keeps the call counted among its client's until its end.
    pub(super) fn counts_as(&self, share: Share<Client>) {
        // A call passes its limits once.
        let _ = self.share.set(share);
    }

    /// The transport took a chunk of the answer.
    pub(super) fn handed_over(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.handed_over();
        }
    }

    /// The transport asks for more of the answer.
    pub(super) fn asked(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.asked();
        }
    }

    /// A dropped call says nothing about its reason. If nobody has named one, the peer is gone or has reset the call;
    /// over HTTP/1 a reset is a closed connection.
    fn why_dropped(&self, said: Cause) -> Cause {
        match said {
            Cause::Unspecified if self.via.lost.get() => Cause::ConnectionLost,
            Cause::Unspecified if matches!(self.via.door, Door::Native | Door::Tunnel) => Cause::Reset,
            known => known,
        }
    }
}

impl Sink for Watch {
    fn event(&self, unix_nanos: u64, mut what: What) {
        match &mut what {
            What::Trailers(trailers) => line::finished(self, trailers),
            What::Abandoned(abandoned) => {
                let cause = self.why_dropped(abandoned.cause());
                abandoned.set_cause(cause);
                line::dropped(self, cause);
            }
            _ => {}
        }
        if let Some(recorder) = &self.recorder {
            recorder.event(unix_nanos, what);
        }
    }

    fn data(&self, unix_nanos: u64, direction: Direction, chunk: &Bytes, first: u64, frames: &[Frame]) {
        let count = if direction == Direction::Response { &self.responses } else { &self.requests };
        count.messages.fetch_add(frames.len() as u64, Ordering::Relaxed);
        count.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        if let Some(recorder) = &self.recorder
            && let Some(messages) = messages(direction, first, frames)
        {
            recorder.messages(unix_nanos, direction, messages);
        }
    }
}
