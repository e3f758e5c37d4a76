//! Calls that the page does not make, among those that it makes: runs like any other, but what is shown of them comes from a
//! recording, or from the parts of one that goes on, and they never touch the network.

use std::sync::RwLockReadGuard;

use weir_proto::weir::v1::{Recording, recording};
use weir_schema::{Method, Pool};
use weir_tap::unix_nanos;

use super::{Cursor, OpenError, Taken, Tape, part, replay::Replay, take};
use crate::call::{CallSpec, Calls, Condition, Conditions, Mode, Run, Teller as _};

/// A schema of more bytes is nobody's method.
const SCHEMA: usize = 4 << 20;

/// Why a call of somebody else is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowError {
    /// What was told of it cannot be.
    Open(OpenError),
    /// As many go on as may be followed at a time.
    TooMany,
}

impl Calls {
    /// Shows a recording as a run of this page, from its end; `method` is what a pool has under its path, if one has it.
    /// The method of another server is what the recording says.
    pub fn replay(&self, mut tape: Tape, method: Option<Method>) -> Run {
        if let Some(method) = carried(tape.call()).or(method) {
            tape.know(method);
        }
        let spec = spec(&tape);
        let (id, log) = (tape.call().id.clone(), tape.whole(spec.keep));
        self.told(id, spec, log, Box::new(Replay::at_end(tape)))
    }

    /// Makes a run that has ended a replay of itself, in its place. Nothing: it still goes on, it is one already, or it is larger than a
    /// recording keeps, so that something of it would be lost.
    pub fn replay_in_place(&self, run: &Run) -> Option<Run> {
        if run.is_open() || run.tape().is_some() {
            return None;
        }
        let taken = run.record();
        let mut tape = Tape::open(taken.recording).ok().filter(|_| taken.left_out == 0)?;
        if let Some(method) = run.callee().method() {
            tape.know(method.clone());
        }
        let spec = spec(&tape);
        let log = tape.whole(spec.keep);
        Some(self.retold(run, spec, log, Box::new(Replay::at_end(tape))))
    }

    /// Shows a call that somebody else makes, as it goes on. `part` is the first of its recording's parts; more follows by
    /// [`Run::push`]. The run is open until a part says that the call has ended; it cannot be cancelled, and nothing can be
    /// sent on it.
    ///
    /// # Errors
    /// The part is not sound, or too many calls are followed already.
    pub fn follow(&self, part: Recording, method: Option<Method>) -> Result<Run, FollowError> {
        let tape = Tape::open(part).map_err(FollowError::Open)?;
        if self.follows_enough() {
            return Err(FollowError::TooMany);
        }
        Ok(self.replay(tape, method))
    }
}

impl Run {
    fn replay(&self) -> Option<&Replay> {
        self.teller()?.downcast_ref()
    }

    /// What is played; nothing if the call is the page's own. Hold it for a moment only.
    pub fn tape(&self) -> Option<RwLockReadGuard<'_, Tape>> {
        self.replay().map(Replay::tape)
    }

    /// How many of the tape's stops have been played.
    pub fn played(&self) -> usize {
        self.replay().map_or(0, Replay::played)
    }

    /// Shows a replay as it was at a stop, from 0: before anything happened.
    pub fn seek(&self, stop: usize) {
        let Some(replay) = self.replay() else { return };
        replay.seek(&mut self.log_mut(), self.spec().keep, stop);
        self.touch();
    }

    /// Shows a replay as it was at an instant, in nanoseconds since 1970.
    pub fn play_until(&self, unix_nanos: u64) {
        let Some(replay) = self.replay() else { return };
        replay.play_until(&mut self.log_mut(), self.spec().keep, unix_nanos);
        self.touch();
    }

    /// Takes the next part of a call that somebody else makes. Who looks at its end sees it at once; who looks back sees what of it
    /// belongs there.
    ///
    /// # Errors
    /// The part cannot follow on what is known; nothing of it is taken.
    pub fn push(&self, part: Recording) -> Result<(), OpenError> {
        let Some(replay) = self.replay() else { return Ok(()) };
        let mut log = self.log_mut();
        replay.push(&mut log, self.spec().keep, part)?;
        let fast = log.is_fast(replay.now());
        drop(log);
        self.set_fast(fast);
        self.touch();
        Ok(())
    }

    /// A pool has the method of a call that the page does not make: its messages can be read now, and how it streams is known if it
    /// was not.
    pub fn know(&self, method: Method) {
        let Some(replay) = self.replay() else { return };
        replay.know(&mut self.log_mut(), self.spec().keep, method);
        self.touch();
    }

    /// The call as a recording, as far as it has come by now.
    pub fn record(&self) -> Taken {
        match self.tape() {
            Some(tape) if tape.is_whole() => Taken { recording: tape.recording().clone(), left_out: 0 },
            Some(tape) => {
                let saved = tape.recording().saved_unix_nanos;
                take(&tape.whole(self.spec().keep), tape.call().clone(), saved)
            }
            None => {
                let call = self.what();
                take(&self.log(), call, unix_nanos())
            }
        }
    }

    /// What has happened to the page's own call since the cursor, which goes on to now: the next part of its recording.
    pub fn part(&self, cursor: &mut Cursor) -> Recording {
        let call = self.what();
        part(&self.log(), call, unix_nanos(), cursor)
    }

    /// What was called, and how.
    fn what(&self) -> recording::Call {
        let spec = self.spec();
        let of = |condition| spec.conditions.get(condition);
        let log = self.log();
        recording::Call {
            id: self.id().to_owned(),
            scenario: spec.scenario.to_string(),
            path: spec.callee.path().to_owned(),
            mode: log.mode().map_or("", Mode::id).to_owned(),
            transport: spec.transport.name().to_owned(),
            started_unix_nanos: log.started(),
            timeout_ms: of(Condition::Deadline),
            window: spec.window,
            latency_ms: of(Condition::Latency),
            read_kib_s: of(Condition::ReadRate),
            window_kib: of(Condition::Window),
            target: log.elsewhere().unwrap_or_default().to_owned(),
            schema: log.elsewhere().and(spec.callee.method()).map(Method::closure).unwrap_or_default().into(),
        }
    }
}

/// The method of a server that is not Weir, as the recording has it.
fn carried(call: &recording::Call) -> Option<Method> {
    let schema = Some(&call.schema).filter(|schema| !schema.is_empty() && schema.len() <= SCHEMA)?;
    Pool::read(schema).ok()?.method(&call.path)
}

/// What was asked for.
fn spec(tape: &Tape) -> CallSpec {
    let call = tape.call();
    let conditions = [
        (Condition::Deadline, call.timeout_ms),
        (Condition::Latency, call.latency_ms),
        (Condition::ReadRate, call.read_kib_s),
        (Condition::Window, call.window_kib),
    ];
    let conditions = conditions.into_iter().fold(Conditions::default(), |all, (condition, value)| {
        all.with(condition, value.filter(|value| condition.range().contains(value)))
    });
    let (scenario, callee, metadata) = (call.scenario.as_str().into(), tape.callee().clone(), Vec::new());
    let (mode, transport, window) = (tape.mode(), tape.transport(), call.window);
    CallSpec { scenario, callee, mode, transport, target: None, metadata, conditions, window, keep: CallSpec::KEEP }
}
