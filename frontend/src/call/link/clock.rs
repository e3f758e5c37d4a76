use std::collections::VecDeque;

/// Samples that the best is chosen from: those of the last half minute or so.
const SAMPLES: usize = 32;

/// Servers whose clocks are remembered.
const SERVERS: usize = 8;

/// A server's clock as seen from here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    server_id: u64,
    rtt: u64,
    offset: i64,
    error: u64,
}

impl Clock {
    /// A clock as it was found elsewhere: its offset and its error in nanoseconds.
    pub fn recorded(offset_nanos: i64, error_nanos: u64) -> Self {
        Self { server_id: 0, rtt: error_nanos.saturating_mul(2), offset: offset_nanos, error: error_nanos }
    }

    /// The same clock as that of a certain server.
    #[must_use]
    pub fn of(self, server_id: u64) -> Self {
        Self { server_id, ..self }
    }

    /// Whose clock it is, as the server's events say it; 0 if the server does not say.
    pub fn server_id(&self) -> u64 {
        self.server_id
    }

    /// The latest round trip, in milliseconds.
    pub fn rtt_ms(&self) -> f64 {
        self.rtt as f64 / 1e6
    }

    /// What to subtract from the server's time to get the page's, in nanoseconds.
    pub fn offset_nanos(&self) -> i64 {
        self.offset
    }

    /// How wrong the offset can be at most, in nanoseconds: half of the best round trip.
    pub fn error_nanos(&self) -> u64 {
        self.error
    }

    /// This one is to be preferred to another of the same server: it is much surer, or the other cannot be right any more.
    pub fn betters(&self, other: &Self) -> bool {
        self.error * 2 < other.error || self.offset.abs_diff(other.offset) > self.error + other.error
    }

    /// An instant of the server on the page's clock.
    pub fn to_page(&self, server_unix_nanos: u64) -> u64 {
        server_unix_nanos.saturating_add_signed(self.offset.saturating_neg())
    }
}

/// The clocks of the servers that have answered, each as it was found last. The link asks one server at a time, but behind one
/// address there may be several, and one that starts anew is another one.
#[derive(Debug, Default)]
pub(in crate::call) struct Clocks(VecDeque<Clock>);

impl Clocks {
    /// An answer of the link's server.
    pub(in crate::call) fn learn(&mut self, clock: Clock) {
        self.0.retain(|known| known.server_id != clock.server_id);
        if self.0.len() == SERVERS {
            self.0.pop_front();
        }
        self.0.push_back(clock);
    }

    /// The clock of the server that tells an event.
    pub(in crate::call) fn of(&self, server_id: u64) -> Option<Clock> {
        self.0.iter().copied().find(|clock| clock.server_id == server_id)
    }
}

/// Finds the offset between two clocks from questions and answers. The answer of the shortest round trip is the best: it
/// lies between its question and its arrival, so it is wrong by half of that time at most.
#[derive(Debug, Default)]
pub(in crate::call) struct ClockFilter {
    /// Whose clock it is: answers of another server begin anew.
    server_id: u64,
    /// Round trip and offset.
    samples: VecDeque<(u64, i64)>,
}

impl ClockFilter {
    /// Takes an answer, all in nanoseconds since 1970: asked and arrived on the page's clock, answered on the server's.
    pub(in crate::call) fn sample(&mut self, server_id: u64, asked: u64, answered: u64, arrived: u64) -> Clock {
        if std::mem::replace(&mut self.server_id, server_id) != server_id {
            self.samples.clear();
        }
        let rtt = arrived.saturating_sub(asked);
        let offset = answered.cast_signed().saturating_sub((asked + rtt / 2).cast_signed());
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back((rtt, offset));
        let best = self.samples.iter().min_by_key(|(rtt, _)| *rtt).copied().unwrap_or((rtt, offset));
        Clock { server_id, rtt, offset: best.1, error: best.0 / 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: u64 = 1_700_000_000_000_000_000;
    const AHEAD: u64 = 5_000_000_000;

    #[test]
    fn the_shortest_round_trip_counts() {
        let mut filter = ClockFilter::default();
        // There and back 10 ms, but 9 of them on the way there.
        let clock = filter.sample(1, PAGE, PAGE + AHEAD + 9_000_000, PAGE + 10_000_000);
        assert_eq!((clock.offset_nanos(), clock.error_nanos()), (5_004_000_000, 5_000_000));
        let clock = filter.sample(1, PAGE, PAGE + AHEAD + 100_000, PAGE + 200_000);
        assert_eq!((clock.offset_nanos(), clock.error_nanos()), (5_000_000_000, 100_000));
        // A slow one changes the round trip shown, not the offset.
        let clock = filter.sample(1, PAGE, PAGE + AHEAD, PAGE + 50_000_000);
        assert_eq!((clock.offset_nanos(), clock.rtt_ms()), (5_000_000_000, 50.0));
        assert_eq!(clock.to_page(PAGE + AHEAD), PAGE);
    }

    #[test]
    fn a_server_that_is_behind_has_a_negative_offset() {
        let clock = ClockFilter::default().sample(1, PAGE, PAGE - AHEAD, PAGE);
        assert_eq!(clock.offset_nanos(), -5_000_000_000);
        assert_eq!(clock.to_page(PAGE - AHEAD), PAGE);
    }

    #[test]
    fn another_server_has_a_clock_of_its_own() {
        let mut filter = ClockFilter::default();
        let mut clocks = Clocks::default();
        // Both answer at the same address, five seconds apart.
        clocks.learn(filter.sample(1, PAGE, PAGE + AHEAD + 100, PAGE + 200));
        clocks.learn(filter.sample(2, PAGE, PAGE + 9_000_000, PAGE + 18_000_000));
        let offset = |server_id| clocks.of(server_id).map(|clock| (clock.offset_nanos(), clock.error_nanos()));
        assert_eq!(offset(1), Some((5_000_000_000, 100)));
        assert_eq!(offset(2), Some((0, 9_000_000)), "a shorter round trip to the other one says nothing of this one");
        assert_eq!(offset(3), None);
        for server_id in 3..=SERVERS as u64 + 1 {
            clocks.learn(Clock::recorded(0, 0).of(server_id));
        }
        assert_eq!((clocks.0.len(), clocks.of(1)), (SERVERS, None));
    }

    #[test]
    fn old_samples_go() {
        let mut filter = ClockFilter::default();
        filter.sample(1, PAGE, PAGE + 7, PAGE);
        let mut clock = filter.sample(1, PAGE, PAGE + 100, PAGE + 200);
        for _ in 0..SAMPLES {
            clock = filter.sample(1, PAGE, PAGE + 100, PAGE + 200);
        }
        assert_eq!((clock.offset_nanos(), clock.error_nanos()), (0, 100));
    }
}
