use std::collections::VecDeque;

use weir_tap::{Direction, What};

use crate::call::view::ServerCounters;

/// Events of the server that are kept. A firehose makes about 60 a second, so this is some five minutes of it.
const KEPT: usize = 20_000;

/// What the server said of its side of one call.
#[derive(Debug, Default)]
pub(super) struct ServerLog {
    events: VecDeque<(u64, What)>,
    /// How many are gone from the front.
    dropped: u64,
    counters: ServerCounters,
    /// The event that ended the call on the server.
    end: Option<(u64, What)>,
}

impl ServerLog {
    pub(super) fn add(&mut self, unix_nanos: u64, what: What) {
        match &what {
            What::Messages(run) if run.direction == i32::from(Direction::Request) => {
                self.counters.received += run.count;
                self.counters.received_payload += run.bytes;
            }
            What::Messages(run) => {
                self.counters.sent += run.count;
                self.counters.sent_payload += run.bytes;
                self.counters.stalled_ms = None;
            }
            What::Stalled(stalled) => self.counters.stalled_ms = Some(stalled.millis),
            What::Trailers(_) | What::Abandoned(_) => {
                self.counters.stalled_ms = None;
                self.end.get_or_insert_with(|| (unix_nanos, what.clone()));
            }
            _ => {}
        }
        if self.events.len() == KEPT {
            self.events.pop_front();
            self.dropped += 1;
            self.counters.missed += 1;
        }
        self.events.push_back((unix_nanos, what));
    }

    pub(super) fn missed(&mut self, count: u64) {
        self.counters.missed += count;
    }

    pub(super) fn counters(&self) -> ServerCounters {
        self.counters
    }

    pub(super) fn saw(&self) -> bool {
        !self.events.is_empty()
    }

    pub(super) fn end(&self) -> Option<&(u64, What)> {
        self.end.as_ref()
    }

    /// Events from number `from` on (counted from the call's first), and the number of the first of them.
    pub(super) fn since(&self, from: u64) -> (u64, impl Iterator<Item = &(u64, What)>) {
        let first = from.max(self.dropped);
        let skip = usize::try_from(first - self.dropped).unwrap_or(usize::MAX);
        (first, self.events.iter().skip(skip))
    }
}

#[cfg(test)]
mod tests {
    use weir_tap::{Messages, Stalled};

    use super::*;

    fn run(direction: Direction, first: u64, count: u64) -> What {
        What::Messages(Messages { direction: direction.into(), first, count, bytes: 3 * count, ..Messages::default() })
    }

    #[test]
    fn totals_stay_exact_when_events_go() {
        let mut log = ServerLog::default();
        for at in 0..KEPT as u64 + 5 {
            log.add(at, run(Direction::Response, at * 2 + 1, 2));
        }
        log.add(0, run(Direction::Request, 1, 7));
        assert_eq!(log.counters().sent, (KEPT as u64 + 5) * 2);
        assert_eq!((log.counters().received, log.counters().received_payload), (7, 21));
        assert_eq!(log.counters().missed, 6);
        let (first, events) = log.since(0);
        assert_eq!((first, events.count()), (6, KEPT));
        let (first, mut events) = log.since(KEPT as u64 + 5);
        assert_eq!(first, KEPT as u64 + 5);
        assert_eq!(events.next(), Some(&(0, run(Direction::Request, 1, 7))));
        assert_eq!(events.next(), None);
    }

    #[test]
    fn a_stall_lasts_until_something_is_taken() {
        let mut log = ServerLog::default();
        log.add(1, What::Stalled(Stalled { direction: Direction::Response.into(), millis: 250 }));
        assert_eq!(log.counters().stalled_ms, Some(250));
        log.add(2, run(Direction::Response, 1, 1));
        assert_eq!(log.counters().stalled_ms, None);
    }
}
