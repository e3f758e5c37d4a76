//! Many messages as one event.
//!
//! Where messages come faster than about 200 a second, single events give way to runs, one every 16 ms: watching a
//! firehose is cheap, and nothing goes uncounted.

use crate::Messages;

/// Closer together than this, messages make a run: 200 a second.
const CLOSE_NANOS: u64 = 5_000_000;
/// A run is told after this long: about once a frame of a screen.
pub const RUN_NANOS: u64 = 16_000_000;

/// The messages of one direction of one call, on their way to be told.
#[derive(Debug, Default)]
pub struct Runs {
    /// When the last message was seen.
    last: Option<u64>,
    pending: Option<Run>,
}

#[derive(Debug)]
struct Run {
    began: u64,
    messages: Messages,
}

/// What is to be told: when the last of the messages was seen (nanoseconds since 1970), and the messages.
pub type Timed = (u64, Messages);

impl Runs {
    /// Takes the messages of one chunk, seen at `now` (nanoseconds since 1970); gives what is to be told now.
    pub fn push(&mut self, now: u64, messages: Messages) -> impl Iterator<Item = Timed> + use<> {
        let close = self.last.replace(now).is_some_and(|last| now.saturating_sub(last) < CLOSE_NANOS);
        // A run ends where a pause begins, also if nobody has looked since.
        let before = if close { None } else { self.flush() };
        let told = match &mut self.pending {
            Some(run) => {
                run.messages.count += messages.count;
                run.messages.bytes += messages.bytes;
                run.messages.compressed += messages.compressed;
                run.messages.span_nanos = now.saturating_sub(run.began);
                if self.is_due(now) { self.flush() } else { None }
            }
            None if close => {
                self.pending = Some(Run { began: now, messages });
                None
            }
            None => Some((now, messages)),
        };
        before.into_iter().chain(told)
    }

    /// A run waits, and has waited long enough.
    pub fn is_due(&self, now: u64) -> bool {
        self.pending.as_ref().is_some_and(|run| now.saturating_sub(run.began) >= RUN_NANOS)
    }

    /// The run that waits: it may still grow.
    pub fn pending(&self) -> Option<Timed> {
        self.pending.as_ref().map(|run| (run.began + run.messages.span_nanos, run.messages))
    }

    /// Ends the run that waits.
    pub fn flush(&mut self) -> Option<Timed> {
        let run = self.pending.take()?;
        Some((run.began + run.messages.span_nanos, run.messages))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(first: u64) -> Messages {
        Messages { first, count: 1, bytes: 10, offset: (first - 1) * 15, ..Messages::default() }
    }

    #[test]
    fn slow_messages_are_told_one_by_one_at_once() {
        let mut runs = Runs::default();
        for n in 0..10 {
            let now = 1_000 + n * CLOSE_NANOS;
            assert_eq!(runs.push(now, message(n + 1)).collect::<Vec<_>>(), [(now, message(n + 1))]);
            assert_eq!(runs.pending(), None);
        }
    }

    #[test]
    fn fast_messages_make_runs_and_nothing_is_lost() {
        let mut runs = Runs::default();
        let mut told = Vec::new();
        // 1000 messages, one each 100 µs: 0.1 s.
        for n in 0..1000 {
            told.extend(runs.push(n * 100_000, message(n + 1)));
        }
        told.extend(runs.flush());
        assert_eq!(runs.flush(), None);
        assert_eq!(told[0].1.count, 1, "the first is told at once");
        assert!((6..=9).contains(&told.len()), "one every 16 ms, not {}", told.len());
        let mut next = 1;
        for (now, messages) in &told {
            assert_eq!(messages.first, next);
            assert_eq!(messages.offset, (next - 1) * 15);
            assert_eq!(messages.bytes, messages.count * 10);
            next += messages.count;
            // The run's time is that of its last message.
            assert_eq!(*now, (next - 2) * 100_000);
            assert_eq!(messages.span_nanos, (messages.count - 1) * 100_000);
        }
        assert_eq!(next, 1001);
    }

    #[test]
    fn a_run_is_due_when_its_time_is_over() {
        let mut runs = Runs::default();
        assert_eq!(runs.push(0, message(1)).count(), 1);
        assert_eq!(runs.push(1000, message(2)).count(), 0);
        assert_eq!(runs.pending(), Some((1000, message(2))));
        assert!(!runs.is_due(RUN_NANOS));
        assert!(runs.is_due(RUN_NANOS + 1000));
        assert_eq!(runs.flush(), Some((1000, message(2))));
    }

    #[test]
    fn a_pause_ends_a_run() {
        let mut runs = Runs::default();
        let told: Vec<_> = (1..=3).flat_map(|n| runs.push(n * 1000, message(n))).collect();
        assert_eq!(told, [(1000, message(1))]);
        let both = Messages { first: 2, count: 2, bytes: 20, offset: 15, span_nanos: 1000, ..Messages::default() };
        let told: Vec<_> = runs.push(1_000_000_000, message(4)).collect();
        assert_eq!(told, [(3000, both), (1_000_000_000, message(4))]);
    }
}
