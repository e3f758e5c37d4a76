//! Calls that are played from a recording: runs like any other, but they never touch the network.

use std::sync::{Mutex, MutexGuard, PoisonError};

use weir_proto::weir::v1::recording;
use weir_schema::Method;
use weir_tap::unix_nanos;

use super::{Taken, Tape, take};
use crate::call::{CallLog, CallSpec, Callee, Calls, Condition, Conditions, Mode, Run, Teller};

/// A recording, and how far it has been played.
struct Replay {
    tape: Tape,
    at: Mutex<At>,
}

#[derive(Clone, Copy)]
struct At {
    steps: usize,
    /// Nanoseconds since 1970 on the clock of the page that recorded.
    now: u64,
}

impl Replay {
    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Teller for Replay {
    fn now(&self) -> u64 {
        self.at().now
    }
}

impl Calls {
    /// Shows a recording as a run of this page, from its end; `method` is what a pool has under its path, if one has it.
    pub fn replay(&self, tape: Tape, method: Option<Method>) -> Run {
        let spec = spec(&tape, method);
        let log = log(&tape, &spec);
        let (id, end) = (tape.call().id.clone(), tape.stops());
        let replay = Replay { at: Mutex::new(At { steps: 0, now: tape.start() }), tape };
        let run = self.told(id, spec, log, Box::new(replay));
        run.seek(end);
        run
    }
}

impl Run {
    fn replay(&self) -> Option<&Replay> {
        self.teller()?.downcast_ref()
    }

    /// What is played; nothing if the call is the page's own.
    pub fn tape(&self) -> Option<&Tape> {
        self.replay().map(|replay| &replay.tape)
    }

    /// How many of the tape's stops have been played.
    pub fn played(&self) -> usize {
        self.replay().map_or(0, |replay| replay.tape.stop_of(replay.at().steps))
    }

    /// Shows a replay as it was at a stop, from 0: before anything happened.
    pub fn seek(&self, stop: usize) {
        let Some(replay) = self.replay() else { return };
        let steps = replay.tape.steps_at(stop);
        self.to(replay, At { steps, now: replay.tape.instant(steps) });
    }

    /// Shows a replay as it was at an instant, in nanoseconds since 1970.
    pub fn play_until(&self, unix_nanos: u64) {
        let Some(replay) = self.replay() else { return };
        let now = unix_nanos.clamp(replay.tape.start(), replay.tape.end());
        self.to(replay, At { steps: replay.tape.steps_until(now), now });
    }

    /// The call as a recording, as far as it has come by now.
    pub fn record(&self) -> Taken {
        if let Some(tape) = self.tape() {
            return Taken { recording: tape.recording().clone(), left_out: 0 };
        }
        let spec = self.spec();
        let log = self.log();
        let of = |condition| spec.conditions.get(condition);
        let call = recording::Call {
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
        };
        take(&log, call, unix_nanos())
    }

    fn to(&self, replay: &Replay, to: At) {
        let mut at = replay.at();
        let mut log = self.log_mut();
        if to.steps < at.steps {
            *log = self::log(&replay.tape, self.spec());
            at.steps = 0;
        }
        replay.tape.play(&mut log, at.steps, to.steps);
        *at = to;
        drop((at, log));
        self.touch();
    }
}

/// A log in which nothing has happened yet.
fn log(tape: &Tape, spec: &CallSpec) -> CallLog {
    let mut log = tape.log(spec.keep);
    log.set_callee(spec.callee.clone());
    log
}

/// What was asked for.
fn spec(tape: &Tape, method: Option<Method>) -> CallSpec {
    let call = tape.call();
    let callee = method.map_or_else(|| Callee::Unknown(call.path.as_str().into()), Callee::Known);
    let conditions = [
        (Condition::Deadline, call.timeout_ms),
        (Condition::Latency, call.latency_ms),
        (Condition::ReadRate, call.read_kib_s),
        (Condition::Window, call.window_kib),
    ];
    let conditions = conditions.into_iter().fold(Conditions::default(), |all, (condition, value)| {
        all.with(condition, value.filter(|value| condition.range().contains(value)))
    });
    let (mode, transport, window) = (tape.mode(), tape.transport(), call.window);
    let (scenario, metadata) = (call.scenario.as_str().into(), Vec::new());
    CallSpec { scenario, callee, mode, transport, metadata, conditions, window, keep: CallSpec::KEEP }
}
