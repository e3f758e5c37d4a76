use std::collections::VecDeque;

use super::tally::Spreading;
use crate::call::{Mode, view::Spread};

/// Requests that may wait for their answer before measuring is given up.
const WAITING: usize = 4096;

/// Times from a message to the answer of the same number.
///
/// That is a round trip only where the server answers each message with one; a server that answers more often than it
/// is asked, or that lets thousands wait, is not measured.
#[derive(Debug)]
pub(super) struct RoundTrips {
    waiting: VecDeque<u64>,
    spread: Spreading,
    measuring: bool,
}

impl RoundTrips {
    /// Of a call of that mode. As long as it is not known it may be one that has them.
    pub(super) fn new(mode: Option<Mode>) -> Self {
        let mut trips = Self { waiting: VecDeque::new(), spread: Spreading::default(), measuring: true };
        if let Some(mode) = mode {
            trips.know(mode);
        }
        trips
    }

    /// The call's mode is known now.
    pub(super) fn know(&mut self, mode: Mode) {
        if matches!(mode, Mode::Server | Mode::Client) {
            self.give_up();
        }
    }

    pub(super) fn sent(&mut self, nanos: u64, count: usize) {
        if !self.measuring {
            return;
        }
        if self.waiting.len() + count > WAITING {
            self.give_up();
        } else {
            self.waiting.extend(std::iter::repeat_n(nanos, count));
        }
    }

    /// What was said to be sent was only collected; it went now.
    pub(super) fn left(&mut self, nanos: u64) {
        self.waiting.iter_mut().for_each(|sent| *sent = nanos);
    }

    pub(super) fn received(&mut self, nanos: u64, count: usize) {
        if !self.measuring {
            return;
        }
        for _ in 0..count {
            let Some(sent) = self.waiting.pop_front() else { return self.give_up() };
            self.spread.add(nanos.saturating_sub(sent), 1);
        }
    }

    pub(super) fn spread(&self) -> Option<Spread> {
        self.measuring.then(|| self.spread.spread()).flatten()
    }

    fn give_up(&mut self) {
        self.measuring = false;
        self.waiting = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_measured_from_its_own_request() {
        let mut trips = RoundTrips::new(Some(Mode::Bidi));
        trips.sent(1_000_000, 1);
        trips.sent(2_000_000, 1);
        trips.received(4_000_000, 1);
        trips.received(9_000_000, 1);
        let spread = trips.spread().expect("two");
        assert_eq!((spread.min_ms, spread.mean_ms, spread.max_ms, spread.last_ms), (3.0, 5.0, 7.0, 7.0));
    }

    #[test]
    fn answers_that_outrun_requests_are_no_round_trips() {
        let mut trips = RoundTrips::new(Some(Mode::Bidi));
        trips.sent(1, 1);
        trips.received(2, 2);
        assert_eq!(trips.spread(), None);
        trips.sent(3, 1);
        trips.received(4, 1);
        assert_eq!(trips.spread(), None);
    }

    #[test]
    fn one_sided_streams_have_none() {
        let mut trips = RoundTrips::new(Some(Mode::Server));
        trips.sent(1, 1);
        trips.received(2, 1);
        assert_eq!(trips.spread(), None);
    }
}
