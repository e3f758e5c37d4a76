//! Counts what passes on a call, for its log line, and hands it to its recorder if it has one.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use http::{Request, request};
use tonic::body::Body;
use weir_tap::{Cause, CauseSlot, Direction, Frame, Sink, What};

use super::{client::Client, log_line::LogLine};
use crate::{
    app::App,
    connection::{Asker, Door, InUse, Via},
    quota::Permit,
    record::Recorder,
    stats::Open,
};

/// Finds a call's sink: the [`Watch`] that [`watched`] put into the request's extensions.
pub(super) fn sink(head: &request::Parts) -> Option<Arc<dyn Sink>> {
    head.extensions.get::<Arc<Watch>>().cloned().map(|watch| watch as Arc<dyn Sink>)
}

/// Gives every call its [`Watch`].
pub(super) fn watched(app: App) -> impl Fn(Request<Body>) -> Request<Body> + Clone {
    move |mut request| {
        // Every door says which it is; a call without one passes unwatched.
        if let Some(via) = request.extensions_mut().remove::<Via>() {
            let asker = Asker { caller: via.caller, address: via.address };
            request.extensions_mut().insert(asker);
            let cause = request.extensions_mut().get_or_insert_default::<CauseSlot>().clone();
            let watch = Watch::new(&app, via, cause, &request);
            request.extensions_mut().insert(Arc::new(watch));
        }
        request
    }
}

/// What is known of one open call.
#[derive(Debug)]
pub(crate) struct Watch {
    line: LogLine,
    recorder: Option<Recorder>,
    permit: OnceLock<Permit<Client>>,
    _open: Open,
    _connection: InUse,
}

impl Watch {
    fn new(app: &App, via: Via, cause: CauseSlot, request: &Request<Body>) -> Self {
        // A recorder that recorded itself would feed on its own events.
        let recorded = !request.uri().path().starts_with("/weir.v1.Recorder/");
        Self {
            recorder: recorded.then(|| Recorder::open(app.bus(), app.id(), via.number, request.headers())).flatten(),
            permit: OnceLock::new(),
            _open: app.stats().call(),
            _connection: via.connection.in_use(),
            line: LogLine::new(request.uri().path().to_owned(), via, cause),
        }
    }

    /// Whose call it is, as far as addresses tell.
    pub(super) fn address(&self) -> IpAddr {
        self.line.via.address
    }

    pub(super) fn is_recorded(&self) -> bool {
        self.recorder.is_some()
    }

    /// Keeps the call counted among its client's until its end.
    pub(super) fn counts_as(&self, permit: Permit<Client>) {
        // A call passes its limits once.
        let _ = self.permit.set(permit);
    }

    /// The transport took a chunk of the answer.
    pub(super) fn handed_over(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.handed_over(Direction::Response);
        }
    }

    /// The transport asks for more of the answer.
    pub(super) fn asked(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.asked(Direction::Response);
        }
    }

    /// A dropped call says nothing about its reason. If nobody has named one, the peer is gone or has reset the call;
    /// over HTTP/1 a reset is a closed connection.
    fn why_dropped(&self, said: Cause) -> Cause {
        match said {
            Cause::Unspecified if self.line.via.lost.get() => Cause::ConnectionLost,
            Cause::Unspecified if matches!(self.line.via.door, Door::Native | Door::Tunnel) => Cause::Reset,
            known => known,
        }
    }
}

impl Sink for Watch {
    fn event(&self, unix_nanos: u64, mut what: What) {
        match &mut what {
            What::Trailers(trailers) => self.line.finished(trailers),
            What::Abandoned(abandoned) => {
                let cause = self.why_dropped(abandoned.cause());
                abandoned.set_cause(cause);
                self.line.dropped(cause);
            }
            _ => {}
        }
        if let Some(recorder) = &self.recorder {
            recorder.event(unix_nanos, what);
        }
    }

    fn data(&self, unix_nanos: u64, direction: Direction, chunk: &[u8], first: u64, frames: &[Frame]) {
        self.line.count(direction, chunk, frames);
        if let Some(recorder) = &self.recorder {
            recorder.data(unix_nanos, direction, chunk, first, frames);
        }
    }
}
