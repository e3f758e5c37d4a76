//! A recording, and how far it has been played. It may be one that goes on.

use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};

use weir_proto::weir::v1::Recording;
use weir_schema::Method;

use super::{OpenError, Tape};
use crate::{
    base::lock,
    call::{CallLog, Mode, Teller},
};

/// A recording that is told to the log of a run. Whoever changes something brings that log, and how many bytes it may keep.
pub(super) struct Replay {
    tape: RwLock<Tape>,
    at: Mutex<At>,
}

#[derive(Clone, Copy)]
struct At {
    /// How many steps the log has been told.
    steps: usize,
    /// Nanoseconds since 1970 on the clock of the page that recorded.
    now: u64,
}

impl Replay {
    /// A log has been told all of it.
    pub(super) fn at_end(tape: Tape) -> Self {
        let at = At { steps: tape.steps(), now: tape.end() };
        Self { tape: RwLock::new(tape), at: Mutex::new(at) }
    }

    // Whoever needs both takes the tape first.
    fn at(&self) -> MutexGuard<'_, At> {
        lock(&self.at)
    }

    pub(super) fn tape(&self) -> RwLockReadGuard<'_, Tape> {
        lock::read(&self.tape)
    }

    /// How many of the tape's stops have been played.
    pub(super) fn played(&self) -> usize {
        self.tape().stop_of(self.at().steps)
    }

    /// How many of the tape's steps the log has been told.
    #[cfg(test)]
    pub(super) fn told(&self) -> usize {
        self.at().steps
    }

    /// Goes to a stop.
    pub(super) fn seek(&self, log: &mut CallLog, keep: usize, stop: usize) {
        let tape = self.tape();
        let steps = tape.steps_at(stop);
        self.to(&tape, log, keep, At { steps, now: tape.instant(steps) });
    }

    /// Goes to an instant, in nanoseconds since 1970.
    pub(super) fn play_until(&self, log: &mut CallLog, keep: usize, unix_nanos: u64) {
        let tape = self.tape();
        let now = unix_nanos.clamp(tape.start(), tape.end());
        self.to(&tape, log, keep, At { steps: tape.steps_until(now), now });
    }

    fn to(&self, tape: &Tape, log: &mut CallLog, keep: usize, to: At) {
        let mut at = self.at();
        if to.steps < at.steps {
            *log = tape.log(keep);
            at.steps = 0;
        }
        tape.play(log, at.steps, to.steps);
        *at = to;
    }

    /// Takes the next part in. The log of who is at the end goes on to the new end; who has gone back stays where he is, and is told
    /// what of the part belongs before that.
    pub(super) fn push(&self, log: &mut CallLog, keep: usize, part: Recording) -> Result<(), OpenError> {
        let mut tape = lock::write(&self.tape);
        let mut at = self.at();
        let follows = at.steps == tape.steps();
        let pushed = tape.push(part)?;
        let again = knows(log, pushed.mode) || pushed.again;
        tape.tell_head(log);
        // What has been told are the first steps still, but for those that came in between.
        let mut told = at.steps;
        if follows {
            told = tape.steps();
        } else if pushed.again {
            told = tape.steps_until(at.now);
        } else {
            for place in &pushed.new {
                told += usize::from(*place < told);
            }
        }
        if again {
            *log = tape.log(keep);
            tape.tell(log, 0..told);
        } else {
            tape.tell(log, pushed.new.iter().copied().filter(|place| *place < told));
        }
        at.steps = told;
        if follows {
            tape.tell_end(log);
            at.now = tape.end();
        }
        Ok(())
    }
}

impl Replay {
    /// A pool has the call's method.
    pub(super) fn know(&self, log: &mut CallLog, keep: usize, method: Method) {
        let mut tape = lock::write(&self.tape);
        let learned = Some(method.mode()).filter(|_| tape.mode().is_none());
        tape.know(method);
        log.set_callee(tape.callee().clone());
        if knows(log, learned) {
            *log = tape.log(keep);
            tape.play(log, 0, self.at().steps);
        }
    }
}

/// How the method streams may be known now. Says whether the log has to be told anew: who leaves is told as a row only where the
/// client streams.
fn knows(log: &mut CallLog, mode: Option<Mode>) -> bool {
    let Some(mode) = mode else { return false };
    log.set_mode(mode);
    log.facts().left.is_some()
}

impl Teller for Replay {
    fn now(&self) -> u64 {
        self.at().now
    }

    fn is_live(&self) -> bool {
        self.tape().is_live()
    }
}
