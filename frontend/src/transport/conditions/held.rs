use std::sync::{
    Arc, Mutex, MutexGuard,
    atomic::{AtomicBool, Ordering},
};

use http::Extensions;
use weir_tap::CauseSlot;

use crate::{
    base::lock,
    transport::{Failure, Watch, Watcher, http2::Http2, watch::Teller},
};

/// Stands between the transport and whoever listens to it: what the transport says is told when it would have arrived.
///
/// Frames are told as they come: they are the wire's, which ends on the far side of the line.
#[derive(Default)]
struct Held {
    watcher: Option<Watcher>,
    connected: AtomicBool,
    news: Mutex<News>,
}

#[derive(Default)]
struct News {
    failure: Option<Failure>,
    trailers: Option<Box<[u8]>>,
}

/// The listener's end of it.
#[derive(Clone)]
pub(super) struct Report {
    teller: Teller,
    held: Arc<Held>,
}

impl Report {
    /// Takes the listener's place in a request's extensions.
    pub(super) fn instead(extensions: &mut Extensions) -> Self {
        let teller = Teller::of(extensions);
        let held = Arc::new(Held { watcher: teller.watcher(), ..Held::default() });
        // Why a call ended is known here only when the news of it has arrived.
        extensions.remove::<CauseSlot>();
        extensions.insert(Watcher(held.clone()));
        Self { teller, held }
    }

    /// The connection stands.
    pub(super) fn connected(&self) {
        self.teller.connected();
    }

    /// The request has gone on its way as a whole.
    pub(super) fn left(&self) {
        self.teller.left();
    }

    /// The answer's head arrives.
    pub(super) fn answered(&self) {
        if self.held.connected.load(Ordering::Relaxed) {
            self.teller.connected();
        }
    }

    /// The answer's end arrives, or the news that there will be none.
    pub(super) fn ended(&self) {
        let News { failure, trailers } = std::mem::take(&mut *self.held.news());
        if let Some(frame) = trailers {
            self.teller.trailers_frame(&frame);
        }
        if let Some(failure) = failure {
            self.teller.failed(failure);
        }
    }

    /// There is no line at all, which needs no time to be known.
    pub(super) fn failed(&self, failure: Failure) {
        self.teller.failed(failure);
    }
}

impl Held {
    fn news(&self) -> MutexGuard<'_, News> {
        lock(&self.news)
    }
}

impl Watch for Held {
    fn connected(&self) {
        self.connected.store(true, Ordering::Relaxed);
    }

    /// It left when it set out, and that has been told.
    fn left(&self) {}

    fn failed(&self, failure: Failure) {
        self.news().failure.get_or_insert(failure);
    }

    fn http2(&self, seen: Http2) {
        if let Some(Watcher(watch)) = &self.watcher {
            watch.http2(seen);
        }
    }

    fn trailers_frame(&self, frame: &[u8]) {
        self.news().trailers.get_or_insert_with(|| frame.into());
    }
}
