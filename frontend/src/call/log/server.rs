use weir_tap::{Direction, PerDirection, Side, What};

use super::side::{SideEvent, SideLog};
use crate::call::view::ServerCounters;

/// Who sees the call from beyond the page: at which of its ends, and where the call is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The server, or the edge of one that is not Weir. Not said: nobody has spoken yet.
    pub side: Side,
    /// The server that tells, and whose clock its instants are on; 0 if it does not say.
    pub server_id: u64,
    /// Which of that server's HTTP connections the call is on, from 1, where it says so.
    pub connection: Option<u64>,
    /// Which HTTP/2 stream of that connection, where it says so.
    pub stream: Option<u32>,
}

impl Origin {
    /// Is it an end beyond the page?
    pub fn is_of(side: Side) -> bool {
        matches!(side, Side::Server | Side::Target)
    }
}

/// What one server said of one call.
#[derive(Debug, Default)]
pub struct ServerLog {
    origin: Origin,
    side: SideLog,
    counters: ServerCounters,
    /// The event that ended the call there.
    end: Option<(u64, What)>,
}

impl ServerLog {
    pub(super) fn new(side: Side, server_id: u64) -> Self {
        Self { origin: Origin { side, server_id, ..Origin::default() }, ..Self::default() }
    }

    /// Its words are kept here.
    pub(super) fn is(&self, side: Side, server_id: u64) -> bool {
        self.origin.side == side && self.origin.server_id == server_id
    }

    /// It is the first to speak.
    pub(super) fn speaks(&mut self, side: Side, server_id: u64) {
        (self.origin.side, self.origin.server_id) = (side, server_id);
    }

    /// Where the call is there. The first word of it counts.
    pub(super) fn at(&mut self, connection: Option<u64>, stream: Option<u32>) {
        self.origin.connection = self.origin.connection.or(connection);
        self.origin.stream = self.origin.stream.or(stream);
    }

    pub(super) fn add(&mut self, unix_nanos: u64, what: What) {
        match &what {
            What::Messages(run) => {
                self.counters.stalled_ms[run.direction()] = None;
                if run.direction() == Direction::Request {
                    self.counters.received += run.count;
                    self.counters.received_payload += run.bytes;
                } else {
                    self.counters.sent += run.count;
                    self.counters.sent_payload += run.bytes;
                }
                return self.side.told((unix_nanos, *run));
            }
            What::Stalled(stalled) => self.counters.stalled_ms[stalled.direction()] = Some(stalled.millis),
            What::Trailers(_) | What::Abandoned(_) => {
                self.counters.stalled_ms = PerDirection::default();
                self.end.get_or_insert_with(|| (unix_nanos, what.clone()));
            }
            _ => {}
        }
        self.side.event(SideEvent { unix_nanos, what, row: None });
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

    /// The figures.
    pub fn counters(&self) -> ServerCounters {
        self.counters
    }

    /// Whose words they are.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What it saw, on its own clock.
    pub fn side(&self) -> &SideLog {
        &self.side
    }

    /// The event that ended the call there, on its own clock.
    pub fn end(&self) -> Option<&(u64, What)> {
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
        assert_eq!(log.counters().stalled_ms[Direction::Response], Some(250));
        log.add(2, run(Direction::Response, 1, 1));
        assert_eq!(log.counters().stalled_ms[Direction::Response], None);
    }
}
