//! Which rows have a text in them. The search goes through the log piece by piece, so that no frame waits for it.

use std::collections::VecDeque;

use crate::{
    base::lower,
    call::{CallLog, Filter, Row},
};

/// Rows looked at in one go.
const PIECE: usize = 2000;

/// The rows of one filter that have a text.
#[derive(Debug)]
pub(super) struct Matches {
    text: String,
    filter: Filter,
    /// Numbers of the rows found, in their order.
    found: VecDeque<u64>,
    /// The number of the next row to look at.
    next: u64,
}

impl Matches {
    /// Nothing found yet. Upper and lower case are the same.
    pub(super) fn new(text: &str, filter: Filter) -> Self {
        Self { text: lower(text), filter, found: VecDeque::new(), next: 0 }
    }

    /// Is this the search for that text in that filter?
    pub(super) fn is_for(&self, text: &str, filter: Filter) -> bool {
        self.filter == filter && self.text == lower(text)
    }

    /// Looks at the next rows; `words` says what a row reads. Says whether all rows have been looked at.
    pub(super) fn search(&mut self, log: &CallLog, mut words: impl FnMut(&CallLog, &Row) -> String) -> bool {
        let newest = log.dropped(Filter::All) + log.rows(Filter::All) as u64;
        if self.next > newest {
            // A replay went back.
            self.found.clear();
            self.next = 0;
        }
        let kept = log.row(self.filter, 0).map_or(u64::MAX, |row| row.number);
        while self.found.front().is_some_and(|number| *number < kept) {
            self.found.pop_front();
        }
        let from = log.place(self.filter, self.next);
        let to = log.rows(self.filter).min(from.saturating_add(PIECE));
        for at in from..to {
            let Some(row) = log.row(self.filter, at) else { break };
            self.next = row.number + 1;
            if lower(&words(log, &row)).contains(&self.text) {
                self.found.push_back(row.number);
            }
        }
        to == log.rows(self.filter)
    }

    /// How many rows before number `end` were found.
    pub(super) fn count(&self, end: u64) -> usize {
        self.found.partition_point(|number| *number < end)
    }

    /// The number of a row found, by its place.
    pub(super) fn get(&self, at: usize) -> Option<u64> {
        self.found.get(at).copied()
    }

    /// The place of the first row found whose number is `number` or more.
    pub(super) fn place(&self, number: u64) -> usize {
        self.found.partition_point(|found| *found < number)
    }
}

#[cfg(test)]
mod tests {
    use weir_tap::{HalfClose, RequestHeaders, What};

    use super::*;
    use crate::{call::Mode, transport::Transport};

    fn words(_: &CallLog, row: &Row) -> String {
        format!("Row {}", row.number)
    }

    fn log(rows: usize) -> CallLog {
        let mut log = CallLog::new(Mode::Server, Transport::Tunnel, 0, 1 << 30);
        log.event(0, What::RequestHeaders(RequestHeaders::default()));
        (1..rows).for_each(|_| log.event(0, What::HalfClose(HalfClose {})));
        log
    }

    #[test]
    fn rows_are_found_whatever_their_case() {
        let log = log(25);
        let mut matches = Matches::new("rOW 2", Filter::All);
        assert!(matches.search(&log, words));
        let found: Vec<_> = (0..).map_while(|at| matches.get(at)).collect();
        assert_eq!(found, [2, 20, 21, 22, 23, 24]);
        assert_eq!((matches.count(22), matches.place(3)), (3, 1));
    }

    #[test]
    fn a_long_log_is_searched_piece_by_piece_and_new_rows_are_found_later() {
        let mut log = log(PIECE + 10);
        let mut matches = Matches::new("row", Filter::Requests);
        assert!(!matches.search(&log, words));
        assert_eq!(matches.count(u64::MAX), PIECE);
        assert!(matches.search(&log, words));
        assert_eq!(matches.count(u64::MAX), PIECE + 10);
        log.event(0, What::HalfClose(HalfClose {}));
        assert!(matches.search(&log, words));
        assert_eq!(matches.count(u64::MAX), PIECE + 11);
    }

    #[test]
    fn a_replay_that_goes_back_is_searched_anew() {
        let log = |events: usize| {
            let mut log = CallLog::new(Mode::Unary, Transport::Tunnel, 0, 1 << 20);
            (0..events).for_each(|_| log.event(0, What::HalfClose(HalfClose {})));
            log
        };
        let mut matches = Matches::new("row", Filter::All);
        assert!(matches.search(&log(5), words));
        assert_eq!(matches.count(u64::MAX), 5);
        assert!(matches.search(&log(0), words));
        assert_eq!(matches.count(u64::MAX), 0);
        assert!(matches.search(&log(3), words));
        assert_eq!(matches.count(u64::MAX), 3);
    }
}
