use std::{
    any::Any,
    future::poll_fn,
    sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use bytes::Bytes;
use futures::{Stream, StreamExt, channel::oneshot, pin_mut};
use leptos::prelude::{ArcReadSignal, ArcRwSignal};
use weir_tap::{CauseSlot, unix_nanos};

use super::{
    CallLog, CallSpec, Callee, Counters, LinkState, Mode, SendError, Verdict,
    frames::{self, Beat},
    name,
    outbox::Outbox,
    verdict,
};
use crate::{
    base::lock,
    transport::{Transport, breathe},
};

/// One call of the page, open or over: its log and what may be done to it. Cheap to clone; equal if it is the same call.
#[derive(Clone)]
pub struct Run {
    inner: Arc<Inner>,
}

struct Inner {
    number: u64,
    id: String,
    spec: CallSpec,
    log: RwLock<CallLog>,
    beat: Beat,
    outbox: Outbox,
    stop: Mutex<Option<oneshot::Sender<Stop>>>,
    cause: CauseSlot,
    link: ArcReadSignal<LinkState>,
    source: Source,
    name: Mutex<String>,
}

/// Where what a run shows comes from.
enum Source {
    /// The page makes the call.
    Own,
    /// The call is not the page's: somebody tells its log what happened.
    Teller(Box<dyn Teller>),
}

/// Who tells a run a call that the page does not make.
pub(crate) trait Teller: Any + Send + Sync {
    /// The instant that is shown, in nanoseconds since 1970 on the clock of the page that makes the call.
    fn now(&self) -> u64;

    /// The call goes on: more of it may be told.
    fn is_live(&self) -> bool;
}

/// Why the page gives a call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The user's wish.
    Cancelled,
    /// The link says that the server is not there any more.
    LinkLost,
}

impl Run {
    pub(super) fn new(
        number: u64,
        id: String,
        spec: CallSpec,
        link: ArcReadSignal<LinkState>,
    ) -> (Self, oneshot::Receiver<Stop>) {
        let mut log = CallLog::new(spec.mode, spec.transport, unix_nanos(), spec.keep);
        log.set_callee(spec.callee.clone());
        if let Some(target) = &spec.target {
            log.set_elsewhere(target.address());
        }
        if let Some(timeout) = spec.timeout() {
            log.set_timeout(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        }
        Self::with(number, id, spec, log, link, Source::Own)
    }

    /// A run of a call that the page does not make: nothing can be sent on it, and it cannot be cancelled.
    pub(super) fn told(
        number: u64,
        id: String,
        spec: CallSpec,
        log: CallLog,
        link: ArcReadSignal<LinkState>,
        teller: Box<dyn Teller>,
    ) -> Self {
        let (run, _) = Self::with(number, id, spec, log, link, Source::Teller(teller));
        run.inner.outbox.half_close();
        run
    }

    fn with(
        number: u64,
        id: String,
        spec: CallSpec,
        log: CallLog,
        link: ArcReadSignal<LinkState>,
        source: Source,
    ) -> (Self, oneshot::Receiver<Stop>) {
        let (stop, stopped) = oneshot::channel();
        let inner = Inner {
            number,
            id,
            spec,
            log: RwLock::new(log),
            beat: Beat::default(),
            outbox: Outbox::default(),
            stop: Mutex::new(Some(stop)),
            cause: CauseSlot::default(),
            link,
            source,
            name: Mutex::default(),
        };
        (Self { inner: Arc::new(inner) }, stopped)
    }

    /// The run's number on this page, from 1.
    pub fn number(&self) -> u64 {
        self.inner.number
    }

    /// The call's id, as sent in `weir-call`.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// What the user calls it; empty if nothing.
    pub fn name(&self) -> String {
        lock(&self.inner.name).clone()
    }

    /// The user calls it so from now on: on one line, and not longer than [`name::NAME`] letters.
    pub fn rename(&self, name: &str) {
        *lock(&self.inner.name) = name::tidy(name);
        self.touch();
    }

    /// What was asked for.
    pub fn spec(&self) -> &CallSpec {
        &self.inner.spec
    }

    /// The scenario that asked for the call.
    pub fn scenario(&self) -> &str {
        &self.inner.spec.scenario
    }

    /// What is called.
    pub fn callee(&self) -> &Callee {
        &self.inner.spec.callee
    }

    /// How the method streams, if it is known.
    pub fn mode(&self) -> Option<Mode> {
        self.log().mode()
    }

    /// The name of the method, if it is of a server that is not Weir.
    pub fn elsewhere(&self) -> Option<&str> {
        self.log().elsewhere()?;
        self.callee().path().rsplit('/').next()
    }

    /// Which way the call goes.
    pub fn transport(&self) -> Transport {
        self.inner.spec.transport
    }

    /// Grows at most once a frame while the log changes. Read it to be told; then read the log.
    pub fn version(&self) -> ArcRwSignal<u64> {
        self.inner.beat.version()
    }

    /// The log. Hold it for a moment only, and not while anything is awaited: the call waits meanwhile.
    pub fn log(&self) -> RwLockReadGuard<'_, CallLog> {
        lock::read(&self.inner.log)
    }

    /// The log, to be changed.
    pub(crate) fn log_mut(&self) -> RwLockWriteGuard<'_, CallLog> {
        lock::write(&self.inner.log)
    }

    /// The instant that the page shows of the call, in nanoseconds since 1970: now, or how far a replay has come.
    pub fn now(&self) -> u64 {
        match &self.inner.source {
            Source::Own => unix_nanos(),
            Source::Teller(teller) => teller.now(),
        }
    }

    /// The figures as of now.
    pub fn counters(&self) -> Counters {
        let now = self.now();
        self.log().counters(now)
    }

    /// How the call stands as of now.
    pub fn verdict(&self) -> Verdict {
        let now = self.now();
        verdict(&self.log(), now)
    }

    /// The call has not ended yet. A recorded one is over, whatever is shown of it; one that somebody else makes may go on.
    pub fn is_open(&self) -> bool {
        match &self.inner.source {
            Source::Own => self.log().ended().is_none(),
            Source::Teller(teller) => teller.is_live(),
        }
    }

    /// The page may give the call up.
    pub fn can_cancel(&self) -> bool {
        self.is_own() && self.is_open()
    }

    /// The client may still send.
    pub fn can_send(&self) -> bool {
        self.inner.outbox.is_open()
    }

    /// Hands a message over for sending, if there is room. In modes with one request it is also the last.
    ///
    /// # Errors
    /// The queue is full, or nothing may be sent any more.
    pub fn try_send(&self, message: &Bytes) -> Result<(), SendError> {
        self.inner.outbox.try_push(message)?;
        self.handed_over();
        Ok(())
    }

    /// As [`Run::try_send`], but waits for room: the call's flow control reaches to here.
    ///
    /// # Errors
    /// Nothing may be sent any more.
    pub async fn send(&self, message: Bytes) -> Result<(), SendError> {
        poll_fn(|cx| self.inner.outbox.poll_push(cx, &message)).await?;
        self.handed_over();
        Ok(())
    }

    /// Sends all of a stream, one after the other, each when there is room, and lets the browser draw in between.
    /// It does not half-close. Says how many were sent.
    ///
    /// # Errors
    /// Nothing may be sent any more, before all was sent.
    pub async fn send_all(&self, messages: impl Stream<Item = Bytes>) -> Result<u64, SendError> {
        pin_mut!(messages);
        let mut sent = 0;
        while let Some(message) = messages.next().await {
            self.send(message).await?;
            sent += 1;
            breathe().await;
        }
        Ok(sent)
    }

    /// The client is done sending; what waits still goes. Harmless a second time and after the end.
    pub fn half_close(&self) {
        if self.inner.outbox.half_close() {
            self.touch();
        }
    }

    /// Gives the call up. Harmless a second time, after the end, and to a call that the page does not make.
    pub fn cancel(&self) {
        if !self.is_own() {
            return;
        }
        self.log_mut().cancelled(unix_nanos());
        self.stop(Stop::Cancelled);
        self.touch();
    }

    /// Tells the driver to give the call up.
    pub(super) fn stop(&self, why: Stop) {
        let stop = lock(&self.inner.stop).take();
        if let Some(stop) = stop {
            // The driver may be gone already: then there is nothing to stop.
            let _ = stop.send(why);
        }
    }

    /// The page makes the call.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.inner.source, Source::Own)
    }

    /// Who tells the call, if the page does not make it.
    pub(crate) fn teller(&self) -> Option<&dyn Any> {
        match &self.inner.source {
            Source::Own => None,
            Source::Teller(teller) => Some(&**teller),
        }
    }

    pub(super) fn link(&self) -> &ArcReadSignal<LinkState> {
        &self.inner.link
    }

    pub(super) fn outbox(&self) -> Outbox {
        self.inner.outbox.clone()
    }

    pub(super) fn cause(&self) -> CauseSlot {
        self.inner.cause.clone()
    }

    pub(super) fn beat(&self) -> Beat {
        self.inner.beat.clone()
    }

    /// Messages come too fast to be read one by one, or not any more.
    pub(crate) fn set_fast(&self, fast: bool) {
        self.inner.beat.set_fast(fast);
    }

    /// The log changed: the version grows with the next frame, or after some of them while messages come fast.
    pub(crate) fn touch(&self) {
        frames::mark(&self.inner.beat);
    }

    fn handed_over(&self) {
        self.log_mut().queued(1);
        if !self.inner.spec.mode.is_some_and(Mode::client_streams) {
            self.inner.outbox.half_close();
        }
        self.touch();
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for Run {}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("number", &self.inner.number)
            .field("spec", &self.inner.spec)
            .finish_non_exhaustive()
    }
}
