//! The offset between both clocks as the call's own messages narrow it.

use weir_tap::{DIRECTIONS, Direction, PerDirection, Side};

use super::trace::{Kind, Trace};

/// Nothing arrives before it was sent: so every message, header and end bounds the offset between both clocks, some from
/// above and some from below. Within these bounds the measured offset counts; beyond them the nearest bound.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    low: i64,
    high: i64,
    /// The number of the server's next single or run to look at.
    next: PerDirection<u64>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { low: i64::MIN, high: i64::MAX, next: PerDirection::default() }
    }
}

impl Bounds {
    /// Looks at what has come since the last time, and says what to subtract from the server's instants.
    pub(super) fn offset(&mut self, trace: Trace<'_>) -> i64 {
        // Without an offset: the server's own clock.
        let raw = Trace { offset: 0, ..trace };
        for kind in [Kind::RequestHeaders, Kind::HalfClose, Kind::ResponseHeaders, Kind::Trailers] {
            if let (Some((_, client)), Some((_, server))) = (raw.find(Side::Client, kind), raw.find(Side::Server, kind))
            {
                // What is collected leaves later than the page says of it.
                if !(trace.log.collects() && kind == Kind::HalfClose) {
                    self.pair(kind.direction(), client, server);
                }
            }
        }
        for direction in DIRECTIONS {
            let numbers = raw.side(Side::Server).numbers(direction);
            self.next[direction] = self.next[direction].max(numbers.start);
            while let Some(told) = raw.side(Side::Server).get(direction, self.next[direction]) {
                let last = told.1.first + told.1.count - 1;
                let Some(run) = raw.containing(Side::Client, direction, last) else { break };
                // Within a run of the page it is not known when a message passed: only that it was not before its start, nor
                // after its end.
                let span = raw.span(Side::Client, run);
                let client = if direction == Direction::Response { span.to } else { span.from };
                self.pair(direction, client, raw.span(Side::Server, told).to);
                self.next[direction] += 1;
            }
        }
        let measured = trace.log.clock().map_or(0, |clock| clock.offset_nanos());
        if self.low <= self.high { measured.clamp(self.low, self.high) } else { measured }
    }

    fn pair(&mut self, direction: Direction, client: i64, server: i64) {
        let apart = server.saturating_sub(client);
        if direction == Direction::Response {
            self.low = self.low.max(apart);
        } else {
            self.high = self.high.min(apart);
        }
    }
}
