use weir_tap::{Direction, What};

use super::side::{SideLog, Turn};
use crate::call::view::ServerCounters;

/// What the server said of its side of one call.
#[derive(Debug, Default)]
pub(super) struct ServerLog {
    side: SideLog,
    counters: ServerCounters,
    /// The event that ended the call on the server.
    end: Option<(u64, What)>,
}

impl ServerLog {
    pub(super) fn add(&mut self, unix_nanos: u64, what: What) {
        match &what {
            What::Messages(run) => {
                if run.direction() == Direction::Request {
                    self.counters.received += run.count;
                    self.counters.received_payload += run.bytes;
                } else {
                    self.counters.sent += run.count;
                    self.counters.sent_payload += run.bytes;
                    self.counters.stalled_ms = None;
                }
                return self.side.told((unix_nanos, *run));
            }
            What::Stalled(stalled) => self.counters.stalled_ms = Some(stalled.millis),
            What::Trailers(_) | What::Abandoned(_) => {
                self.counters.stalled_ms = None;
                self.end.get_or_insert_with(|| (unix_nanos, what.clone()));
            }
            _ => {}
        }
        self.side.turn(Turn { unix_nanos, what, row: None });
    }

    /// Messages whose events are not kept any more.
    pub(super) fn forget(&mut self, direction: Direction, messages: u64, bytes: u64) {
        let counters = &mut self.counters;
        let (count, payload) = match direction {
            Direction::Request => (&mut counters.received, &mut counters.received_payload),
            _ => (&mut counters.sent, &mut counters.sent_payload),
        };
        *count += messages;
        *payload += bytes;
        self.side.forget(direction, messages);
    }

    pub(super) fn missed(&mut self, count: u64) {
        self.counters.missed += count;
    }

    pub(super) fn counters(&self) -> ServerCounters {
        self.counters
    }

    pub(super) fn side(&self) -> &SideLog {
        &self.side
    }

    pub(super) fn end(&self) -> Option<&(u64, What)> {
        self.end.as_ref()
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
    fn totals_are_those_of_the_runs() {
        let mut log = ServerLog::default();
        for at in 0..5 {
            log.add(at, run(Direction::Response, at * 2 + 1, 2));
        }
        log.add(9, run(Direction::Request, 1, 7));
        log.missed(3);
        assert_eq!(log.counters().sent, 10);
        assert_eq!((log.counters().received, log.counters().received_payload), (7, 21));
        assert_eq!(log.counters().missed, 3);
        assert_eq!(log.side().messages(Direction::Response, 0).1.count(), 5);
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
