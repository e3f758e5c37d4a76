use std::sync::Arc;

use http::Extensions;
use weir_tap::{Cause, CauseSlot};

use super::{Connection, Failure, http2::Http2};

/// Whoever wants to know of a call what only its transport can say.
pub trait Watch: Send + Sync {
    /// The request's head has gone to a connection that stands.
    fn connected(&self);
    /// It has gone as a stream of a connection of which Weir sees the other end, where it reaches a server that is not Weir. By default
    /// nobody listens.
    fn on(&self, connection: Connection, stream: u32) {
        let _ = (connection, stream);
    }
    /// A request that was collected has gone as a whole.
    fn left(&self);
    /// The call failed below gRPC.
    fn failed(&self, failure: Failure);
    /// What a connection of HTTP/2 tells of the call's stream. It comes for every frame, under the connection's own lock:
    /// be quick. By default nobody listens.
    fn http2(&self, seen: Http2) {
        let _ = seen;
    }
    /// The trailers' frame of gRPC-Web as it came: the byte 0x80, four of length, lines of text. By default nobody
    /// listens.
    fn trailers_frame(&self, frame: &[u8]) {
        let _ = frame;
    }
}

/// Carries a [`Watch`] in a request's extensions.
#[derive(Clone)]
pub struct Watcher(pub Arc<dyn Watch>);

/// What a transport tells of one call, to whoever listens. A call without a watcher tells nobody.
#[derive(Clone, Default)]
pub(super) struct Teller {
    watcher: Option<Watcher>,
    cause: Option<CauseSlot>,
}

impl Teller {
    pub(super) fn of(extensions: &Extensions) -> Self {
        Self { watcher: extensions.get().cloned(), cause: extensions.get().cloned() }
    }

    pub(super) fn connected(&self) {
        if let Some(Watcher(watch)) = &self.watcher {
            watch.connected();
        }
    }

    /// Who listens to the call's connection.
    pub(super) fn watcher(&self) -> Option<Watcher> {
        self.watcher.clone()
    }

    pub(super) fn trailers_frame(&self, frame: &[u8]) {
        if let Some(Watcher(watch)) = &self.watcher {
            watch.trailers_frame(frame);
        }
    }

    pub(super) fn left(&self) {
        if let Some(Watcher(watch)) = &self.watcher {
            watch.left();
        }
    }

    pub(super) fn failed(&self, failure: Failure) {
        if let Some(cause) = &self.cause {
            cause.set(match failure {
                Failure::Reset { .. } => Cause::Reset,
                Failure::Malformed { .. } => Cause::BrokenBody,
                _ => Cause::ConnectionLost,
            });
        }
        if let Some(Watcher(watch)) = &self.watcher {
            watch.failed(failure);
        }
    }
}
