use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::channel::mpsc;
use leptos::prelude::{ArcReadSignal, ArcRwSignal, Get as _, Track as _, Update as _, WithUntracked as _};
use weir_tap::CallEvent;

use super::{
    CallLog, CallSpec, Direction, LinkState, MetadataError, Run, engine, ids,
    link::{Clocks, Gate},
    metadata, observer,
    run::{Stop, Teller},
};
use crate::{
    base::{lock, timer::sleep},
    transport::Routes,
};

/// Ended runs that stay in the list: all of the lesson in which seven calls are open at once, and one.
pub const ENDED: usize = 8;
/// Runs that may be open at a time, of the page's own and as many of others.
const OPEN: usize = 64;
/// Answers of a call that may wait to be read.
const UNREAD: usize = 8;
/// Bytes that an ended run may keep once there is a newer one.
const KEEP_ENDED: usize = 16 * 1024 * 1024;
/// Bytes of them that go at a time, and how long to wait in between.
const STEP: usize = 4 * 1024 * 1024;
const FRAME: Duration = Duration::from_millis(16);

/// Why a call was not started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// The metadata cannot be sent.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// So many calls are open already that no further one is started.
    #[error("{0} calls are open already")]
    TooMany(usize),
}

/// The page's calls: the list of runs, the ways to the server, and the link that watches the server. Cheap to clone.
#[derive(Clone)]
pub struct Calls {
    inner: Arc<Inner>,
}

struct Inner {
    session: String,
    routes: Routes,
    runs: ArcRwSignal<Vec<Run>>,
    last: AtomicU64,
    state: ArcRwSignal<LinkState>,
    clocks: Mutex<Clocks>,
    gate: Gate,
}

impl Calls {
    /// To the server that the page came from. The link to it opens at once and lives as long as the page.
    pub fn new() -> Self {
        Self::with(Routes::of_page())
    }

    /// To another server than the one that the page came from. That server must allow it.
    pub fn with(routes: Routes) -> Self {
        let inner = Inner {
            session: ids::random(),
            routes,
            runs: ArcRwSignal::new(Vec::new()),
            last: AtomicU64::new(0),
            state: ArcRwSignal::new(LinkState::Connecting),
            clocks: Mutex::default(),
            gate: Gate::default(),
        };
        let calls = Self { inner: Arc::new(inner) };
        observer::open(&calls);
        calls
    }

    /// The page's session: 32 hex digits, new with each load of the page.
    pub fn session(&self) -> &str {
        &self.inner.session
    }

    /// Runs in their order, oldest first: those open and the last eight that ended.
    pub fn runs(&self) -> ArcReadSignal<Vec<Run>> {
        self.inner.runs.read_only()
    }

    /// How the link to the server stands.
    pub fn link(&self) -> ArcReadSignal<LinkState> {
        self.inner.state.read_only()
    }

    /// Starts a call. Messages follow by [`Run::send`].
    ///
    /// # Errors
    /// The metadata cannot be sent, or too many calls are open.
    pub fn start(&self, spec: CallSpec) -> Result<Run, StartError> {
        self.begin(spec, None)
    }

    /// As [`Calls::start`]; what is answered can be read as well. Who reads slowly holds the call up.
    ///
    /// # Errors
    /// The metadata cannot be sent, or too many calls are open.
    pub fn converse(&self, spec: CallSpec) -> Result<(Run, mpsc::Receiver<Bytes>), StartError> {
        let (tell, read) = mpsc::channel(UNREAD);
        Ok((self.begin(spec, Some(tell))?, read))
    }

    fn begin(&self, spec: CallSpec, reader: engine::Reader) -> Result<Run, StartError> {
        let metadata = metadata(&spec.metadata, spec.target.is_some())?;
        let open = self.open(true);
        if open >= OPEN {
            return Err(StartError::TooMany(open));
        }
        let (run, stopped) = Run::new(self.number(), ids::random(), spec, self.link());
        self.list(&run);
        engine::drive(self, run.clone(), metadata, stopped, reader);
        Ok(run)
    }

    /// Lists a call that the page does not make. `log` is what is known of it now; `teller` tells it more.
    pub(crate) fn told(&self, id: String, spec: CallSpec, log: CallLog, teller: Box<dyn Teller>) -> Run {
        let run = Run::told(self.number(), id, spec, log, self.link(), teller);
        self.list(&run);
        run
    }

    /// Puts a run that is told in the place of one that has ended, under its number.
    pub(crate) fn retold(&self, old: &Run, spec: CallSpec, log: CallLog, teller: Box<dyn Teller>) -> Run {
        let run = Run::told(old.number(), old.id().to_owned(), spec, log, self.link(), teller);
        run.rename(&old.name());
        self.inner.runs.update(|runs| {
            for other in runs.iter_mut().filter(|other| *other == old) {
                *other = run.clone();
            }
        });
        run
    }

    /// As many calls of others go on as the page follows at a time.
    pub(crate) fn follows_enough(&self) -> bool {
        self.open(false) >= OPEN
    }

    /// How many runs of the list are so. Tracked.
    pub fn count(&self, counts: impl Fn(&Run) -> bool) -> usize {
        let runs = self.inner.runs.get();
        for run in &runs {
            run.version().track();
        }
        runs.iter().filter(|run| counts(run)).count()
    }

    /// The page has shown no call yet.
    pub fn none_yet(&self) -> bool {
        self.inner.last.load(Ordering::Relaxed) == 0
    }

    /// Gives up all of the page's own calls.
    pub fn cancel_all(&self) {
        self.each_open(Run::cancel);
    }

    /// How many calls are open, of the page's own or of those that are told to it.
    fn open(&self, own: bool) -> usize {
        let counts = |run: &&Run| run.is_own() == own && run.is_open();
        self.inner.runs.with_untracked(|runs| runs.iter().filter(counts).count())
    }

    fn number(&self) -> u64 {
        self.inner.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn list(&self, run: &Run) {
        self.inner.runs.update(|runs| {
            trim(runs, ENDED - 1);
            runs.push(run.clone());
        });
    }

    /// Takes a run out of the list; an open one is cancelled.
    pub fn forget(&self, run: &Run) {
        run.cancel();
        self.inner.runs.update(|runs| runs.retain(|other| other != run));
    }

    pub(super) fn routes(&self) -> &Routes {
        &self.inner.routes
    }

    /// The page's own call that the event is of. A recorded one may have the same id, should the call still be open.
    pub(super) fn find(&self, event: &CallEvent) -> Option<Run> {
        let is_it = |run: &&Run| {
            run.is_own() && if event.call.is_empty() { run.log().is_of(event) } else { run.id() == event.call }
        };
        self.inner.runs.with_untracked(|runs| runs.iter().rev().find(is_it).cloned())
    }

    pub(super) fn state(&self) -> &ArcRwSignal<LinkState> {
        &self.inner.state
    }

    /// What is known of servers' clocks.
    pub(super) fn clocks(&self) -> MutexGuard<'_, Clocks> {
        lock(&self.inner.clocks)
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.inner.gate
    }

    /// A run has ended.
    pub(super) fn ended(&self) {
        self.inner.runs.update(|runs| trim(runs, ENDED));
    }

    /// Something of the server's has come for an open call of the page since that instant, in nanoseconds since 1970.
    pub(super) fn heard_since(&self, unix_nanos: u64) -> bool {
        let mut heard = false;
        self.each_open(|run| {
            let log = run.log();
            let newest = log.newest(Direction::Response).next().and_then(|number| log.row_by_number(number));
            heard |= newest.is_some_and(|row| row.unix_nanos >= unix_nanos);
        });
        heard
    }

    /// The server is gone: what is open ends. Calls to others know for themselves whether their way stands.
    pub(super) fn end_open(&self) {
        self.each_open(|run| {
            if run.spec().target.is_none() {
                run.stop(Stop::LinkLost);
            }
        });
    }

    /// Visits the page's own calls that are open.
    pub(super) fn each_open(&self, visit: impl FnMut(&Run)) {
        let open: Vec<Run> =
            self.inner.runs.with_untracked(|runs| runs.iter().filter(|run| run.can_cancel()).cloned().collect());
        open.iter().for_each(visit);
    }
}

impl Default for Calls {
    fn default() -> Self {
        Self::new()
    }
}

/// Leaves so many runs that have ended; the oldest go. Those that stay beside a newer one keep less.
fn trim(runs: &mut Vec<Run>, leave: usize) {
    let mut surplus = runs.iter().filter(|run| !run.is_open()).count().saturating_sub(leave);
    runs.retain(|run| {
        let goes = surplus > 0 && !run.is_open();
        surplus -= usize::from(goes);
        !goes
    });
    let newest = runs.len().saturating_sub(usize::from(leave == ENDED));
    for run in runs.iter().take(newest).filter(|run| !run.is_open()) {
        crate::base::task::spawn(lessen(run.clone()));
    }
}

/// Has a run keep less, a little at a time: to let go of a million messages takes as long as a picture.
async fn lessen(run: Run) {
    loop {
        sleep(FRAME).await;
        let mut log = run.log_mut();
        let before = log.memory();
        let more = log.lessen(KEEP_ENDED, STEP);
        if log.memory() < before {
            // Somebody may be looking at it.
            run.touch();
        }
        if !more {
            return;
        }
    }
}
