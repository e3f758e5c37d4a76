//! Tells a session's watchers what is seen of one of its calls, here or where Weir reaches another server.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use tokio::{sync::Notify, task::AbortHandle};
use weir_proto::keys;
use weir_tap::{
    CallEvent, DIRECTIONS, Direction, Frame, Messages, PerDirection, RUN_NANOS, Runs, Side, Sink, Stalled, Timed, What,
    messages, unix_nanos,
};

use crate::{
    bus::{Bus, Subject},
    lock::lock,
};

/// A transport that has not asked for more for this long is stalled.
const STALL: Duration = Duration::from_millis(200);
/// While it stays so, that is said again this often.
const STALL_AGAIN: Duration = Duration::from_secs(1);

/// Publishes one call's events. Dropping it ends its watchdog.
#[derive(Debug)]
pub(crate) struct Recorder {
    shared: Arc<Shared>,
    watchdog: AbortHandle,
}

#[derive(Debug)]
struct Shared {
    bus: Bus,
    subject: Subject<CallEvent>,
    /// Which call, and who sees it.
    of: CallEvent,
    /// Also orders what is published.
    state: Mutex<State>,
    /// When the transport took its last chunk that goes this way without having asked for the next; 0 if it has asked.
    handed_over: PerDirection<AtomicU64>,
    /// Somebody may have to be told something later: a run waits, or the transport has a chunk.
    watching: AtomicBool,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    runs: PerDirection<Runs>,
    ended: bool,
}

impl Recorder {
    /// A recorder, if the metadata of this server's call asks for one: with a session's id and the call's own.
    /// `connection` is the number of the HTTP connection that the call is on.
    pub(crate) fn open(bus: &Bus, server_id: u64, connection: u64, headers: &HeaderMap) -> Option<Self> {
        let id = |key| headers.get(key).filter(|id| keys::is_id(id.as_bytes())).and_then(|id| id.to_str().ok());
        let (session, call) = id(keys::SESSION).zip(id(keys::CALL))?;
        let of = CallEvent {
            call: call.to_owned(),
            side: Side::Server.into(),
            server_id,
            connection: Some(connection),
            ..CallEvent::default()
        };
        Some(Self::of(bus, Subject::session(session), of))
    }

    /// A recorder of a call: `of` says which, and who sees it.
    pub(crate) fn of(bus: &Bus, subject: Subject<CallEvent>, of: CallEvent) -> Self {
        let shared = Arc::new(Shared {
            bus: bus.clone(),
            subject,
            of,
            state: Mutex::default(),
            handed_over: PerDirection::default(),
            watching: AtomicBool::new(false),
            wake: Notify::new(),
        });
        let watchdog = tokio::spawn(watchdog(shared.clone())).abort_handle();
        Self { shared, watchdog }
    }

    /// Something other than messages.
    pub(crate) fn event(&self, now: u64, what: What) {
        let mut state = self.shared.lock();
        if state.ended {
            return;
        }
        state.ended = matches!(what, What::Trailers(_) | What::Abandoned(_));
        self.shared.flush(&mut state);
        self.shared.publish(now, what);
    }

    /// Messages of one chunk.
    pub(crate) fn messages(&self, now: u64, direction: Direction, messages: Messages) {
        let mut state = self.shared.lock();
        if state.ended {
            return;
        }
        let runs = &mut state.runs[direction];
        runs.push(now, messages).for_each(|told| self.shared.tell(told));
        let pending = runs.pending().is_some();
        drop(state);
        if pending {
            self.shared.watch();
        }
    }

    /// The transport took a chunk that goes this way.
    pub(crate) fn handed_over(&self, direction: Direction) {
        self.shared.handed_over[direction].store(unix_nanos(), Ordering::Release);
        self.shared.watch();
    }

    /// The transport asks for more.
    pub(crate) fn asked(&self, direction: Direction) {
        self.shared.handed_over[direction].store(0, Ordering::Release);
    }
}

impl Sink for Recorder {
    fn event(&self, unix_nanos: u64, what: What) {
        Self::event(self, unix_nanos, what);
    }

    fn data(&self, unix_nanos: u64, direction: Direction, _: &[u8], first: u64, frames: &[Frame]) {
        if let Some(messages) = messages(direction, first, frames) {
            self.messages(unix_nanos, direction, messages);
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.watchdog.abort();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn publish(&self, now: u64, what: What) {
        let event = || CallEvent { unix_nanos: now, what: Some(what), ..self.of.clone() };
        self.bus.publish(&self.subject, event);
    }

    fn tell(&self, (now, messages): Timed) {
        self.publish(now, What::Messages(messages));
    }

    fn flush(&self, state: &mut State) {
        for runs in state.runs.each_mut() {
            runs.flush().into_iter().for_each(|told| self.tell(told));
        }
    }

    fn watch(&self) {
        if !self.watching.swap(true, Ordering::AcqRel) {
            self.wake.notify_one();
        }
    }

    /// Tells what is due. False: there is nothing to wait for.
    fn check(&self, stalls: &mut PerDirection<Stall>) -> bool {
        // First, so that whatever happens from now on wakes the watchdog again.
        self.watching.store(false, Ordering::Release);
        let now = unix_nanos();
        let mut state = self.lock();
        if state.ended {
            return false;
        }
        let mut pending = false;
        for runs in state.runs.each_mut() {
            if runs.is_due(now) {
                runs.flush().into_iter().for_each(|told| self.tell(told));
            }
            pending |= runs.pending().is_some();
        }
        for direction in DIRECTIONS {
            let since = self.handed_over[direction].load(Ordering::Acquire);
            if let Some(millis) = stalls[direction].check(since, now) {
                self.publish(now, What::Stalled(Stalled { direction: direction.into(), millis }));
            }
            pending |= since != 0;
        }
        if pending {
            self.watching.store(true, Ordering::Release);
        }
        pending
    }
}

/// What has been said about the present stall.
#[derive(Debug, Default)]
struct Stall {
    since: u64,
    said: u64,
}

impl Stall {
    /// How long the transport has not asked, in milliseconds, if that is to be said now.
    fn check(&mut self, since: u64, now: u64) -> Option<u64> {
        if since != self.since {
            *self = Self { since, said: 0 };
        }
        let (waiting, silent) = (now.saturating_sub(since), now.saturating_sub(self.said));
        if since == 0 || waiting < nanos(STALL) || silent < nanos(STALL_AGAIN) {
            return None;
        }
        self.said = now;
        Some(waiting / 1_000_000)
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Flushes runs that nobody continues, and notices a transport that does not ask: both while nothing happens that could
/// do it. It sleeps without a timer while there is nothing to notice.
async fn watchdog(shared: Arc<Shared>) {
    let mut stalls = PerDirection::default();
    loop {
        shared.wake.notified().await;
        loop {
            tokio::time::sleep(Duration::from_nanos(RUN_NANOS)).await;
            if !shared.check(&mut stalls) {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
