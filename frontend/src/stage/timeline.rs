//! Keeps the axis up to date while calls go on, from what is new since the last time.

use weir_tap::{DIRECTIONS, Direction, PerDirection, Side, What};

use super::{
    axis::Axis,
    clock::Bounds,
    flights::Leaving,
    trace::{Kind, Trace},
};
use crate::call::CallLog;

/// One axis for one call, or for two that are compared.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    pub axis: Axis,
    sources: Vec<Source>,
    /// Instants of runs that still grow: they go when the run has grown.
    passing: Vec<i64>,
}

/// How far a call has been read.
#[derive(Debug, Default)]
struct Source {
    bounds: Bounds,
    offset: i64,
    /// By side: the number of the next single or run.
    next: [PerDirection<u64>; 2],
    /// By side: how many of the other events have been read.
    others: [usize; 2],
    /// Turning points of the page.
    points: Vec<i64>,
}

const SIDES: [Side; 2] = [Side::Client, Side::Server];

impl Timeline {
    /// Takes in what is new. `logs` are always those of the same calls.
    pub(super) fn update(&mut self, logs: &[&CallLog]) {
        if self.sources.iter().zip(logs).any(|(source, log)| source.is_ahead_of(log)) {
            // A replay went back.
            *self = Self::default();
        }
        self.sources.resize_with(logs.len(), Source::default);
        self.axis.remove(&std::mem::take(&mut self.passing));
        for (index, log) in logs.iter().enumerate() {
            let source = &mut self.sources[index];
            let offset = source.bounds.offset(Trace { log, offset: 0 });
            if offset != source.offset {
                // All instants of the server move. It is rare after the first messages.
                source.offset = offset;
                self.axis = Axis::default();
                for source in &mut self.sources {
                    (source.next, source.others, source.points) = Default::default();
                }
                return self.update(logs);
            }
        }
        let mut new = Vec::new();
        for (source, log) in self.sources.iter_mut().zip(logs) {
            source.read(log, &mut new, &mut self.passing);
        }
        self.axis.insert(new);
        // What is there already stays when the run has grown.
        self.passing.retain(|instant| !self.axis.has(*instant));
        self.axis.insert(self.passing.clone());
    }

    /// How a call is read now.
    pub(super) fn trace<'a>(&self, index: usize, log: &'a CallLog) -> Trace<'a> {
        Trace { log, offset: self.sources.get(index).map_or(0, |source| source.offset) }
    }
}

impl Source {
    /// More was read than there is.
    fn is_ahead_of(&self, log: &CallLog) -> bool {
        let trace = Trace { log, offset: 0 };
        SIDES.into_iter().enumerate().any(|(at, side)| {
            let events = trace.side(side);
            self.others[at] > events.events_since(0).1
                || DIRECTIONS.iter().any(|direction| self.next[at][*direction] > events.numbers(*direction).end)
        })
    }

    fn read(&mut self, log: &CallLog, new: &mut Vec<i64>, passing: &mut Vec<i64>) {
        let trace = Trace { log, offset: self.offset };
        for (at, side) in SIDES.into_iter().enumerate() {
            let events = trace.side(side);
            for direction in DIRECTIONS {
                let open = events.open_run(direction);
                let numbers = events.numbers(direction);
                let closed = numbers.end - u64::from(open.is_some());
                let next = &mut self.next[at][direction];
                for told in (numbers.start.max(*next)..closed).filter_map(|number| events.get(direction, number)) {
                    let span = trace.span(side, told);
                    new.extend([span.from, span.to]);
                }
                *next = closed;
                passing
                    .extend(open.map(|told| trace.span(side, told)).into_iter().flat_map(|span| [span.from, span.to]));
            }
            let (new_events, next) = events.events_since(self.others[at]);
            for seen in new_events {
                match trace.seen(side, seen) {
                    Some((_, instant)) => new.push(instant),
                    None if matches!(seen.what, What::Stalled(_)) => new.push(trace.at(side, seen.unix_nanos)),
                    None => {}
                }
            }
            self.others[at] = next;
        }
        let facts = log.facts();
        let cancelled = facts.cancelled.map(|at| trace.at(Side::Client, at) + Kind::Abandoned as i64);
        let given_up = facts.deadline.map(|at| trace.at(Side::Client, at) + Kind::Abandoned as i64);
        let left = match trace.leaving(Direction::Request) {
            Leaving::Together(left) => left,
            Leaving::AsItComes => None,
        };
        let leaving = [Kind::RequestHeaders, Kind::Request, Kind::HalfClose];
        let left = left.into_iter().flat_map(|left| leaving.map(|kind| left + kind as i64));
        let points: Vec<_> = [cancelled, given_up, trace.deadline()].into_iter().flatten().chain(left).collect();
        new.extend(points.iter().filter(|point| !self.points.contains(point)));
        self.points = points;
    }
}

#[cfg(test)]
mod tests {
    use weir_tap::{HalfClose, RequestHeaders};

    use super::*;
    use crate::{call::Mode, transport::Transport};

    fn log(events: usize) -> CallLog {
        let mut log = CallLog::new(Mode::Unary, Transport::Tunnel, 1_000, 1 << 20);
        let all = [What::RequestHeaders(RequestHeaders::default()), What::HalfClose(HalfClose {})];
        for (at, what) in all.into_iter().enumerate().take(events) {
            log.event(1_000 + 1_000_000 * at as u64, what);
        }
        log
    }

    #[test]
    fn a_replay_that_goes_back_loses_what_has_not_happened_yet() {
        let mut timeline = Timeline::default();
        timeline.update(&[&log(2)]);
        assert_eq!(timeline.axis.end(), Some(1_000_000 + Kind::HalfClose as i64));
        timeline.update(&[&log(1)]);
        assert_eq!(timeline.axis.end(), Some(Kind::RequestHeaders as i64));
        timeline.update(&[&log(2)]);
        assert_eq!(timeline.axis.end(), Some(1_000_000 + Kind::HalfClose as i64));
    }
}
